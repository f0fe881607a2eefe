"""Tables as text: CSV, TSV and their kin in UTF-8, UTF-16 or Windows-1252. Nothing is guessed about the cells."""

from __future__ import annotations

import codecs
import csv
import io
from collections.abc import Sequence
from itertools import islice

import polars as pl
import pyarrow as pa
import pyarrow.csv as pacsv

from core.errors import BadInput
from data.spreadsheets.table import Table, unique_names
from data.spreadsheets.workbook import HEADER_WITHIN, header_row

_DELIMITERS = (",", ";", "\t", "|")
#: Bytes read at a time; no row can be longer.
_BLOCK = 1 << 24
_LONGEST = 1 << 26


def read_text(name: str, content: bytes, wanted: Sequence[frozenset[str]]) -> Table:
    """The table in these bytes.

    Rows with more or fewer cells than the header stay in their places and are told in ``ragged``; cells beyond the
    header get columns of their own.

    Args:
        name: the file's name, for messages.
        content: the file.
        wanted: see :func:`data.spreadsheets.workbook.header_row`.

    Raises:
        BadInput: it is no table in text, it is empty, or a quotation mark is never closed.
    """
    csv.field_size_limit(max(csv.field_size_limit(), _LONGEST))
    plain, encoding = _decoded(name, content)
    if not plain.strip(b" \t\r\n,;|\x00"):
        raise BadInput(f"{name} is empty. Check that the export ended.")
    headers, delimiter, above = _begin(name, plain[: 1 << 20].decode("utf-8", errors="ignore"), wanted)
    notes = [f"{name} was read as {encoding}."] if encoding != "UTF-8" else []
    if above:
        rows = "1 row above it is" if above == 1 else f"{above} rows above it are"
        notes.append(f"The header was found in row {above + 1}; {rows} left out.")
    return read_rows(name, plain, headers, delimiter, above=above, notes=notes)


def read_rows(
    name: str, content: bytes, headers: Sequence[str], delimiter: str, *, above: int, notes: Sequence[str] = ()
) -> Table:
    """The rows below a known header.

    Args:
        name: the file's name, for messages.
        content: delimited text in UTF-8.
        headers: the cells of the header.
        delimiter: what stands between cells.
        above: how many records stand above the header.
        notes: what is known of the file already.

    Raises:
        BadInput: a quotation mark is never closed, or there are too many columns.
    """
    unique_names(headers)
    rows, loose = _rows(name, content, len(headers), delimiter, above + 1)
    extra = max((len(cells) for cells in loose.values()), default=0) - len(headers)
    frame = _whole(rows, unique_names(headers, max(extra, 0)), loose)
    ragged = {at: len(cells) for at, cells in loose.items() if len(cells) != len(headers)}
    return Table(frame, tuple(headers), above + 1, ragged, tuple(notes))


def _decoded(name: str, content: bytes) -> tuple[bytes, str]:
    """The content in UTF-8 without a byte order mark, and the encoding that it came in."""
    if content.startswith(codecs.BOM_UTF8):
        content = content[3:]
    if (wide := guess_utf16(content)) is not None:
        marked = content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
        return _recoded(name, content[2:] if marked else content, wide), "UTF-16"
    if content.count(0, 0, 2000) > min(len(content), 2000) // 4:
        raise BadInput(f"{name} is no table in text. Save it as 'CSV UTF-8' or as XLSX.")
    damaged = _first_damage(content)
    if damaged is None:
        return content, "UTF-8"
    _refuse_damaged(name, content, damaged)
    return _recoded(name, content, "cp1252"), "Windows-1252"


def guess_utf16(start: bytes) -> str | None:
    """``utf-16-le`` or ``utf-16-be`` where a text surely is that: by its mark, or by where its zero bytes stand."""
    for mark, encoding in ((codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be")):
        if start.startswith(mark):
            return encoding
    start = start[:2000]
    if start.count(0) > len(start) // 4:
        for first, encoding in ((1, "utf-16-le"), (0, "utf-16-be")):
            if start[1 - first :: 2].count(0) * 10 < start[first::2].count(0):
                return encoding
    return None


def _first_damage(content: bytes) -> int | None:
    """Where the content stops being UTF-8; None if it is all of it."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    for at in range(0, len(content) + 1, _BLOCK):
        try:
            decoder.decode(content[at : at + _BLOCK], final=at + _BLOCK > len(content))
        except UnicodeDecodeError as error:
            return max(at + error.start, 0)
    return None


def _refuse_damaged(name: str, content: bytes, at: int) -> None:
    """Text that is UTF-8 but for a few bytes is not to be read as something else: every other letter would break."""
    text = content.decode("utf-8", errors="replace")
    broken = text.count("\ufffd")
    other = len(text) - len(text.encode("ascii", errors="ignore")) - broken
    if other > broken:
        line = content.count(b"\n", 0, at) + 1
        raise BadInput(
            f"{name} is not in UTF-8 throughout: line {line} holds a broken letter. "
            "Save it anew as 'CSV UTF-8' or as XLSX."
        )


def _recoded(name: str, content: bytes, encoding: str) -> bytes:
    try:
        return content.decode(encoding).encode()
    except UnicodeError as error:
        raise BadInput(
            f"{name} is neither in UTF-8 nor in UTF-16 or Windows-1252. Save it as 'CSV UTF-8' or as XLSX."
        ) from error


def _begin(name: str, start: str, wanted: Sequence[frozenset[str]]) -> tuple[list[str], str, int]:
    """Headers, delimiter, and how many records stand above the header."""
    best: tuple[tuple[int, int, int], list[str], str] | None = None
    for delimiter in _DELIMITERS:
        records = list(islice(csv.reader(io.StringIO(start, newline=""), delimiter=delimiter), HEADER_WITHIN))
        at, hits = header_row(records, wanted)
        if at >= 0:
            rank = (hits, len(records[at]), -at)
            if best is None or rank > best[0]:
                best = rank, records[at], delimiter
    if best is None:
        raise BadInput(f"{name} does not begin with a row of column names. Put the names in its first row.")
    (_, _, at), headers, delimiter = best
    return headers, delimiter, -at


def _rows(
    name: str, content: bytes, width: int, delimiter: str, before: int
) -> tuple[pl.DataFrame, dict[int, list[str]]]:
    """After the first ``before`` records: the rows of this width, and the cells of the others by place among all.

    Blank cells beyond the header are left out: they hold nothing.
    """
    odd: list[tuple[int, str]] = []

    def note(row: pacsv.InvalidRow) -> str:
        odd.append((row.number, row.text))
        return "skip"

    names = [str(at) for at in range(width)]
    try:
        read = pacsv.read_csv(
            pa.BufferReader(content),
            # one thread: only then does a row of another width tell its number
            read_options=pacsv.ReadOptions(use_threads=False, column_names=names, block_size=_BLOCK),
            parse_options=pacsv.ParseOptions(
                delimiter=delimiter, newlines_in_values=True, ignore_empty_lines=False, invalid_row_handler=note
            ),
            convert_options=pacsv.ConvertOptions(
                column_types=dict.fromkeys(names, pa.string()), strings_can_be_null=False, check_utf8=False
            ),
        )
    except pa.ArrowInvalid as error:
        raise _open_quote(name) from error
    frame = pl.DataFrame(read)
    if content.count(b'"') % 2:
        last_is_odd = bool(odd) and odd[-1][0] == frame.height + len(odd)
        last = odd[-1][1] if last_is_odd else "".join(frame.row(-1)) if frame.height else ""
        if "\n" in last.strip() or "\r" in last.strip():
            raise _open_quote(name)
    loose = {}
    for number, record in odd:
        cells = next(csv.reader(io.StringIO(record, newline=""), delimiter=delimiter), [])
        while len(cells) > width and not cells[-1].strip():
            cells.pop()
        loose[number - 1 - before] = cells
    before -= sum(at < 0 for at in loose)
    return frame.slice(before), {at: cells for at, cells in loose.items() if at >= 0}


def _open_quote(name: str) -> BadInput:
    return BadInput(
        f"{name} cannot be read to its end: a quotation mark is opened and never closed, or a row is longer than "
        "16 MB. Correct it and try again."
    )


def _whole(rows: pl.DataFrame, names: list[str], others: dict[int, list[str]]) -> pl.DataFrame:
    """All rows in their order under these names."""
    rows = rows.with_columns(pl.lit("").alias(f"+{at}") for at in range(len(names) - rows.width))
    rows.columns = names
    if not others:
        return rows
    height = rows.height + len(others)
    places = pl.Series("", [at for at in range(height) if at not in others], dtype=pl.Int64)
    loose = pl.DataFrame(
        [[*cells, *[""] * (len(names) - len(cells))] for cells in others.values()],
        schema=dict.fromkeys(names, pl.String),
        orient="row",
    )
    order = pl.concat([places, pl.Series("", list(others), dtype=pl.Int64)])
    return pl.concat([rows, loose])[order.arg_sort()]
