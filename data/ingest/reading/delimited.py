"""A CSV file as chunks of text: nothing is guessed, every row keeps the number a spreadsheet gives it.

The header is row 1. Blank rows are passed over but numbered. A file that is no CSV in UTF-8 is refused before
anything of it is used.
"""

from __future__ import annotations

import codecs
import csv
import hashlib
import io
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import polars as pl
import pyarrow as pa
import pyarrow.csv as pacsv

from core.errors import BadInput, Conflict

CHUNK = 20_000
_BLOCK = 1 << 20
_DELIMITERS = (",", ";", "\t", "|")
#: How the binary files that people mistake for CSV begin.
_MAGIC = {
    b"PK": "a spreadsheet or an archive",
    b"\xd0\xcf\x11\xe0": "an old Excel file",
    b"%PDF": "a PDF",
    b"\x1f\x8b": "a compressed file",
    b"\x89PNG": "a picture",
    b"\xff\xd8\xff": "a picture",
}


@dataclass(frozen=True)
class Misshapen:
    """A row whose number of cells is not the header's."""

    row: int
    cells: int
    text: str


@dataclass(frozen=True)
class Chunk:
    """Consecutive rows: ``cells`` has ``row`` (Int64) and one text column a header, ``0``, ``1``, …; none is null."""

    cells: pl.DataFrame
    misshapen: tuple[Misshapen, ...]


class Source:
    """A CSV file that was looked through once: its digest, headers and an upper bound of its rows."""

    def __init__(self, file: Path) -> None:
        """Look the file through.

        Raises:
            BadInput: there is no such file, it is empty, no text in UTF-8, or no CSV with a header.
        """
        self.file = file
        try:
            self._stamp = _stamp(file)
            self.sha256, self.lines, self._odd_quotes = _look_through(file)
        except (FileNotFoundError, NotADirectoryError, IsADirectoryError) as error:
            raise BadInput(f"There is no file {file.name}. Check the path.") from error
        except PermissionError as error:
            raise BadInput(f"{file.name} may not be read. Give this user the right to read it.") from error
        self.headers, self._delimiter, self._goes_on = _header(file)

    def chunks(self) -> Iterator[Chunk]:
        """The rows, at most :data:`CHUNK` at a time.

        Raises:
            BadInput: a quote is opened and never closed.
            Conflict: the file changed while it was read.
        """
        if not self._goes_on:
            return
        misshapen: list[Misshapen] = []

        def note(row: pacsv.InvalidRow) -> str:
            misshapen.append(Misshapen(row.number, row.actual_columns, row.text))
            return "skip"

        names = [str(at) for at in range(len(self.headers))]
        numberer = _Numberer(misshapen)
        told = 0
        held: list[pl.DataFrame] = []
        try:
            with self._reader(names, note) as reader:
                for block in reader:
                    held.append(numberer.number(block))
                    while sum(frame.height for frame in held) >= CHUNK:
                        rows = pl.concat(held)
                        held = [rows.slice(CHUNK)]
                        yield Chunk(rows.head(CHUNK), tuple(misshapen[told:]))
                        told = len(misshapen)
        except pa.ArrowInvalid as error:
            raise BadInput(
                f"{self.file.name} cannot be read as CSV to its end: a quotation mark is opened and not closed, "
                "or a row is longer than 1 MB. Correct it and load the file again."
            ) from error
        if _stamp(self.file) != self._stamp:
            raise Conflict(f"{self.file.name} changed while it was read. Load it again when it is complete.")
        rows = pl.concat(held) if held else pl.DataFrame(schema={"row": pl.Int64, **dict.fromkeys(names, pl.String)})
        self._refuse_open_quote(rows, misshapen)
        if rows.height or misshapen[told:]:
            yield Chunk(rows, tuple(misshapen[told:]))

    def _refuse_open_quote(self, rows: pl.DataFrame, misshapen: list[Misshapen]) -> None:
        """A quotation mark that is never closed takes all rows to the end of the file into one cell."""
        if not self._odd_quotes:
            return
        last = misshapen[-1] if misshapen else None
        number, told = (last.row, last.text) if last else (0, "")
        if rows.height and rows["row"][-1] > number:
            number, told = rows["row"][-1], "".join(rows.row(-1)[1:])
        if "\n" in told.rstrip() or "\r" in told.rstrip():
            raise BadInput(
                f"A quotation mark in row {number} of {self.file.name} is opened and not closed. "
                "Correct it and load the file again."
            )

    def _reader(self, names: list[str], note: object) -> pacsv.CSVStreamingReader:
        return pacsv.open_csv(
            self.file,
            read_options=pacsv.ReadOptions(
                use_threads=False, column_names=names, skip_rows_after_names=1, block_size=_BLOCK
            ),
            parse_options=pacsv.ParseOptions(
                delimiter=self._delimiter,
                newlines_in_values=True,
                ignore_empty_lines=False,
                invalid_row_handler=note,
            ),
            convert_options=pacsv.ConvertOptions(
                column_types=dict.fromkeys(names, pa.string()), strings_can_be_null=False
            ),
        )


class _Numberer:
    """Gives the rows of each block their numbers: misshapen rows are not in the blocks, but they count."""

    def __init__(self, misshapen: list[Misshapen]) -> None:
        self._misshapen = misshapen
        self._next = 2

    def number(self, block: pa.RecordBatch) -> pl.DataFrame:
        frame = pl.DataFrame(block)
        numbers = self._numbers(frame.height)
        blank = pl.all_horizontal(pl.col(frame.columns).str.strip_chars() == "")
        return frame.select(numbers.alias("row"), pl.all()).filter(~blank)

    def _numbers(self, count: int) -> pl.Series:
        gaps = [m.row for m in self._misshapen if m.row >= self._next]
        if not gaps:
            first, self._next = self._next, self._next + count
            return pl.int_range(first, first + count, eager=True)
        numbers: list[int] = []
        taken = set(gaps)
        while len(numbers) < count:
            if self._next not in taken:
                numbers.append(self._next)
            self._next += 1
        return pl.Series(numbers, dtype=pl.Int64)


def _stamp(file: Path) -> tuple[int, int]:
    status = file.stat()
    return status.st_mtime_ns, status.st_size


def _look_through(file: Path) -> tuple[str, int, bool]:
    """SHA-256, number of lines, and whether quotation marks are odd in number, of a file that is all UTF-8 text."""
    digest, lines, size, quotes = hashlib.sha256(), 0, 0, 0
    decoder = codecs.getincrementaldecoder("utf-8")()
    with file.open("rb") as handle:
        while block := handle.read(1 << 20):
            if size == 0:
                _refuse_other_formats(file.name, block)
            size += len(block)
            digest.update(block)
            if b"\0" in block:
                raise BadInput(f"{file.name} is not a text file. Save the table as 'CSV UTF-8' and load that.")
            try:
                decoder.decode(block)
            except UnicodeDecodeError as error:
                raise _wrong_encoding(file.name, lines + block[: error.start].count(b"\n")) from error
            lines += block.count(b"\n")
            quotes += block.count(b'"')
    try:
        decoder.decode(b"", final=True)
    except UnicodeDecodeError as error:
        raise _wrong_encoding(file.name, lines) from error
    if size == 0:
        raise BadInput(f"{file.name} is empty. Check that the export ended, and load it again.")
    return digest.hexdigest(), lines, quotes % 2 == 1


def _wrong_encoding(name: str, lines: int) -> BadInput:
    return BadInput(
        f"{name} is not in UTF-8 (first seen in line {lines + 1}). Save it as 'CSV UTF-8' and load it again."
    )


def _refuse_other_formats(name: str, block: bytes) -> None:
    for magic, what in _MAGIC.items():
        if block.startswith(magic):
            raise BadInput(f"{name} is {what}, not a CSV. Save the table as 'CSV UTF-8' and load that.")
    if block.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        raise BadInput(f"{name} is in UTF-16, not in UTF-8. Save it as 'CSV UTF-8' and load it again.")


def _header(file: Path) -> tuple[list[str], str, bool]:
    """Column names, the delimiter that gives most of them, and whether anything follows."""
    with file.open(encoding="utf-8-sig", newline="") as handle:
        start, goes_on = handle.read(1 << 16), bool(handle.read(1))
    best: list[str] = []
    separator = ","
    for delimiter in _DELIMITERS:
        records = csv.reader(io.StringIO(start, newline=""), delimiter=delimiter)
        try:
            headers = next(records, [])
            more = next(records, None) is not None
        except csv.Error:
            continue
        if len(headers) > len(best):
            best, separator, goes_on = headers, delimiter, goes_on or more
    if len(best) < 2 or not any(header.strip() for header in best):
        raise BadInput(
            f"{file.name} does not begin with a row of column names separated by commas. "
            "Put the names in its first row and load it again."
        )
    return best, separator, goes_on
