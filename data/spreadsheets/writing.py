"""Tables out: CSV or XLSX by the file's ending, safe from formulas, and whole or not at all."""

from __future__ import annotations

import csv
import io
import os
import secrets
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import polars as pl

from core.errors import BadInput, Unavailable

if TYPE_CHECKING:
    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

ENDINGS = (".csv", ".xlsx")
#: What Excel can hold.
_MOST_ROWS, _MOST_COLUMNS, _MOST_CELL = 1_048_575, 16_384, 32_767
#: Text that a spreadsheet would run as a formula; a number with a sign is none.
_FORMULA = r"^[=+\-@\t\r]"
_NUMBER = r"^[+-][0-9]+(\.[0-9]+)?([eE][+-]?[0-9]+)?$"
_NARROWEST, _WIDEST = 8, 60

Progress = Callable[[str, int, int], None]


def require_target(file: Path, source: Path | None = None) -> None:
    """Refuse a target that could not be written, before the work is done.

    Raises:
        BadInput: its ending says no format, it is a directory, or it is the source itself.
        Unavailable: its directory does not exist.
    """
    if file.suffix.lower() not in ENDINGS:
        raise BadInput(f"{file.name} ends neither in .csv nor in .xlsx; its ending says what is written.")
    if file.is_dir():
        raise BadInput(f"{file.name} is a directory. Name a file in it.")
    if not file.parent.is_dir():
        raise Unavailable(f"{file} cannot be written: there is no directory {file.parent}. Choose another place.")
    if source is not None and file.exists() and source.exists() and file.samefile(source):
        raise BadInput(f"{file.name} is the file that is read. Give the result another name.")


def write_table(
    frame: pl.DataFrame,
    file: Path,
    *,
    headers: Sequence[str] | None = None,
    about: Sequence[tuple[str, object]] = (),
    doubt: str | None = None,
    progress: Progress | None = None,
) -> None:
    """Write a table; what was there before is replaced only when the new file is whole.

    Text that a spreadsheet would run as a formula stays text: in XLSX by the cell's type, in CSV by an apostrophe
    before it.

    Args:
        frame: the rows.
        file: ``.csv`` (UTF-8) or ``.xlsx``.
        headers: the header row, where it differs from the columns' names.
        about: facts for the second sheet of a workbook.
        doubt: the column whose blank cells mark a row for colour in a workbook.
        progress: told how far a workbook is.

    Raises:
        BadInput: the ending says neither, or the table does not fit into a workbook.
        Unavailable: the file cannot be written.
    """
    require_target(file)
    headers = list(headers or frame.columns)
    with _whole(file) as scratch:
        if file.suffix.lower() == ".csv":
            _write_csv(frame, headers, scratch)
        else:
            _write_xlsx(frame, headers, scratch, about=about, doubt=doubt, progress=progress)


@contextmanager
def _whole(file: Path) -> Iterator[Path]:
    """A new file beside ``file`` that takes its place at the end, or goes."""
    scratch = file.with_name(f".{file.name[:100]}.{secrets.token_hex(6)}.part")
    try:
        scratch.touch(exist_ok=False)
        yield scratch
        with scratch.open("rb+") as handle:
            os.fsync(handle.fileno())
        scratch.replace(file)
    except OSError as error:
        raise Unavailable(f"{file} cannot be written: {error.strerror}. Choose another place.") from error
    finally:
        scratch.unlink(missing_ok=True)


def _write_csv(frame: pl.DataFrame, headers: Sequence[str], target: Path) -> None:
    head = io.StringIO()
    csv.writer(head, lineterminator="\n").writerow([_told(header) for header in headers])
    texts = [name for name, kind in frame.schema.items() if kind == pl.String]
    risky = frame.select(pl.col(name).str.contains(_FORMULA).any() for name in texts).row(0) if texts else ()
    # polars writes empty text as "", which is not how it came; a null is written as nothing
    plain = {name: pl.when(pl.col(name) != "").then(pl.col(name)) for name in texts}
    safe = [
        pl.when(pl.col(name).str.contains(_FORMULA) & ~pl.col(name).str.contains(_NUMBER))
        .then("'" + pl.col(name))
        .otherwise(plain[name])
        .alias(name)
        if found
        else plain[name].alias(name)
        for name, found in zip(texts, risky, strict=True)
    ]
    with target.open("wb") as out:
        out.write(head.getvalue().encode())
        if frame.height:
            frame.with_columns(safe).write_csv(out, include_header=False)


def _told(header: str) -> str:
    return "'" + header if header[:1] in "=+-@\t\r" and header else header


def _write_xlsx(
    frame: pl.DataFrame,
    headers: Sequence[str],
    target: Path,
    *,
    about: Sequence[tuple[str, object]],
    doubt: str | None,
    progress: Progress | None,
) -> None:
    from xlsxwriter import Workbook
    from xlsxwriter.exceptions import XlsxWriterException

    _refuse_what_excel_cannot_hold(frame)
    # a row at a time to disk: a million rows must not stand in memory
    book = Workbook(
        str(target),
        {
            "constant_memory": True,
            "strings_to_formulas": False,
            "strings_to_urls": False,
            "strings_to_numbers": False,
            "tmpdir": str(target.parent),
        },
    )
    try:
        bold = book.add_format({"bold": True, "bg_color": "#e8edf3", "bottom": 1})
        sheet = book.add_worksheet("Names")
        sheet.freeze_panes(1, 0)
        _set_widths(sheet, frame, headers)
        _write_rows(sheet, frame, headers, bold, progress)
        last = max(frame.height, 1)
        sheet.autofilter(0, 0, last, frame.width - 1)
        sheet.ignore_errors({"number_stored_as_text": f"A1:XFD{last + 1}"})
        if doubt is not None and frame.height:
            column = _letters(frame.columns.index(doubt))
            pale = book.add_format({"bg_color": "#fdeeea"})
            rule = {"type": "formula", "criteria": f"=ISBLANK(${column}2)", "format": pale}
            sheet.conditional_format(1, 0, last, frame.width - 1, rule)
        if about:
            _write_about(book.add_worksheet("About"), about, bold)
        book.close()
    except XlsxWriterException as error:
        raise Unavailable("The workbook cannot be written: is there space left? Write .csv instead.") from error


def _refuse_what_excel_cannot_hold(frame: pl.DataFrame) -> None:
    if frame.height > _MOST_ROWS:
        raise BadInput(f"An XLSX sheet holds {_MOST_ROWS:,} rows, and this table has {frame.height:,}. Write .csv.")
    if frame.width > _MOST_COLUMNS:
        raise BadInput(
            f"An XLSX sheet holds {_MOST_COLUMNS:,} columns, and this table has {frame.width:,}. Write .csv."
        )
    for name, kind in frame.schema.items():
        longest = frame[name].str.len_chars().max() if kind == pl.String else None
        if isinstance(longest, int) and longest > _MOST_CELL:
            raise BadInput(f"A cell is longer than the {_MOST_CELL:,} characters that XLSX can hold. Write .csv.")


def _write_rows(
    sheet: Worksheet, frame: pl.DataFrame, headers: Sequence[str], bold: Format, progress: Progress | None
) -> None:
    for at, header in enumerate(headers):
        sheet.write_string(0, at, header, bold)
    numeric = [kind.is_numeric() for kind in frame.dtypes]
    for number, cells in enumerate(frame.iter_rows(), start=1):
        for at, value in enumerate(cells):
            if value is None or value == "":
                continue
            if numeric[at]:
                sheet.write_number(number, at, value)
            else:
                sheet.write_string(number, at, str(value))
        if progress and number % 20_000 == 0:
            progress("Writing", number, frame.height)


def _set_widths(sheet: Worksheet, frame: pl.DataFrame, headers: Sequence[str]) -> None:
    """Columns as wide as what the first thousand rows say."""
    lengths = frame.head(1000).select(pl.all().cast(pl.String).str.len_chars().max())
    for at, (header, longest) in enumerate(zip(headers, lengths.row(0), strict=True)):
        sheet.set_column(at, at, min(max(longest or 0, len(header) + 3, _NARROWEST), _WIDEST))


def _write_about(sheet: Worksheet, about: Sequence[tuple[str, object]], bold: Format) -> None:
    sheet.set_column(0, 0, 28, bold)
    sheet.set_column(1, 1, 90)
    for at, (what, value) in enumerate(about):
        sheet.write_string(at, 0, what, bold)
        if isinstance(value, int | float):
            sheet.write_number(at, 1, value)
        else:
            sheet.write_string(at, 1, str(value)[:_MOST_CELL])


def _letters(column: int) -> str:
    from xlsxwriter.utility import xl_col_to_name

    return str(xl_col_to_name(column))
