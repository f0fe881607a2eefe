"""XLSX that opens ready to read: typed cells, Indian grouping, dates, a frozen header, and a sheet that explains it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import polars as pl

from core.errors import BadInput, Unavailable
from core.shown import grouped
from data.exports.columns import Kind, column
from data.exports.content import Content
from data.exports.progress import Progress

if TYPE_CHECKING:
    from xlsxwriter import Workbook
    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

#: What Excel can hold below a header.
MOST_ROWS = 1_048_575
#: Number formats. Excel groups by thousands only, so lakh and crore are conditions.
_SHOWN: Mapping[Kind, str] = {
    "count": r"[>=10000000]##\,##\,##\,##0;[>=100000]##\,##\,##0;#,##0",
    "signed": r"[>=100000]##\,##\,##0;[<=-100000]-##\,##\,##0;#,##0",
    "code": "0",
    "rate": "#,##0.00",
    "degrees": "0.0000",
    "date": "dd-mm-yyyy",
    "time": "dd-mm-yyyy hh:mm",
}
_WIDTHS: Mapping[Kind, int] = {"text": 22, "count": 13, "signed": 13, "code": 11, "rate": 13, "date": 12, "time": 17}
_MOST_CELL = 32_767


def write_workbook(content: Content, file: Path, progress: Progress) -> None:
    """Write ``file``: the rows on a sheet named after the question, and a sheet ``About`` with filters and notes.

    Raises:
        BadInput: there are more rows than a sheet holds.
        Unavailable: it cannot be written.
    """
    from xlsxwriter import Workbook
    from xlsxwriter.exceptions import XlsxWriterException

    rows = content.answer.rows.height
    if rows > MOST_ROWS:
        raise BadInput(f"An XLSX sheet holds {grouped(MOST_ROWS)} rows, and there are {grouped(rows)}. Take csv.")
    # a row at a time to disk: a million rows must not stand in memory
    book = Workbook(
        str(file),
        {
            "constant_memory": True,
            "strings_to_formulas": False,
            "strings_to_urls": False,
            "strings_to_numbers": False,
            "tmpdir": str(file.parent),
        },
    )
    try:
        bold = book.add_format({"bold": True, "bg_color": "#e8edf3", "bottom": 1, "text_wrap": True, "valign": "top"})
        _rows_sheet(book, content, bold, progress)
        _about_sheet(book.add_worksheet("About"), book, content, bold)
        book.set_properties({"title": f"Pravah: {content.question}", "comments": content.filtered[:255]})
        book.close()
    except XlsxWriterException as error:
        raise Unavailable("The workbook cannot be written: is there space left? Take csv.") from error
    finally:
        _let_go(book)


def _let_go(book: Workbook) -> None:
    """Close the scratch files of rows, which the library leaves open when a workbook is given up."""
    for sheet in book.worksheets():
        if sheet.row_data_fh is not None:
            sheet.row_data_fh.close()


def _rows_sheet(book: Workbook, content: Content, bold: Format, progress: Progress) -> None:
    sheet = book.add_worksheet(content.question.capitalize())
    sheet.freeze_panes(1, 0)
    names = [*content.answer.rows.columns, "synthetic"]
    formats = {kind: book.add_format({"num_format": shown}) for kind, shown in _SHOWN.items()}
    for at, name in enumerate(names):
        kind = column(name).kind
        sheet.set_column(at, at, max(_WIDTHS.get(kind, 11), len(name) + 3), formats.get(kind))
        sheet.write_string(0, at, name, bold)
    number = 0
    for piece in content.rows():
        typed = _timed(piece)
        cells = [_writer(sheet, at, formats.get(column(name).kind)) for at, name in enumerate(names)]
        for values in typed.iter_rows():
            number += 1
            for write, value in zip(cells, values, strict=True):
                if value is not None:
                    write(number, value)
        progress("Writing", number, content.answer.rows.height)
    sheet.autofilter(0, 0, max(number, 1), len(names) - 1)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0)


def _writer(sheet: Worksheet, at: int, form: Format | None) -> Callable[[int, Any], None]:
    """A function that writes a cell of one column by the value's own type."""
    from datetime import date

    def write(row: int, value: Any) -> None:
        if isinstance(value, bool):
            sheet.write_boolean(row, at, value)
        elif isinstance(value, int | float):
            sheet.write_number(row, at, value, form)
        elif isinstance(value, date):  # and a date with a time
            sheet.write_datetime(row, at, value, form)
        else:
            sheet.write_string(row, at, str(value)[:_MOST_CELL])

    return write


def _timed(rows: pl.DataFrame) -> pl.DataFrame:
    """Times of trains as times, where every one of a column can be read as one."""
    out = rows
    for name in rows.columns:
        if column(name).kind == "time" and rows.schema[name] == pl.String:
            read = rows[name].str.to_datetime("%Y-%m-%dT%H:%M", strict=False)
            if read.null_count() == rows[name].null_count():
                out = out.with_columns(read.alias(name))
    return out


def _about_sheet(sheet: Worksheet, book: Workbook, content: Content, bold: Format) -> None:
    wrapped = book.add_format({"text_wrap": True, "valign": "top"})
    counted = book.add_format({"num_format": _SHOWN["count"], "align": "left"})
    sheet.set_column(0, 0, 34)
    sheet.set_column(1, 1, 100, wrapped)
    row = 0
    for what, value in content.facts():
        sheet.write_string(row, 0, what, bold)
        if isinstance(value, int):
            sheet.write_number(row, 1, value, counted)
        else:
            sheet.write_string(row, 1, str(value)[:_MOST_CELL], wrapped)
        row += 1
    for name in (*content.answer.rows.columns, "synthetic"):
        sheet.write_string(row, 0, f"Column {name}", bold)
        sheet.write_string(row, 1, column(name).says, wrapped)
        row += 1
