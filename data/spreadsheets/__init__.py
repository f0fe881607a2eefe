"""Tables that people hand in and get back: CSV, TSV, XLSX and ODS in, CSV and XLSX out. What they mean lives elsewhere.

Every cell is text; limits hold before anything is parsed.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import polars as pl

from core.errors import BadInput
from data.spreadsheets.book import MOST_PACKED, read_book
from data.spreadsheets.table import Table
from data.spreadsheets.text import guess_utf16, read_text
from data.spreadsheets.workbook import plain
from data.spreadsheets.writing import require_target, write_table

__all__ = ["Table", "guess_utf16", "open_table", "plain", "read_table", "require_target", "write_table"]

MOST_TEXT = 1 << 30
#: How other files begin that people take for tables.
_OTHERS = {
    b"\xd0\xcf\x11\xe0": "an old Excel file or one with a password; save it as XLSX without a password",
    b"%PDF": "a PDF; save the table as CSV or XLSX",
    b"\x1f\x8b": "a compressed file; unpack it first",
    b"\x89PNG": "a picture; save the table as CSV or XLSX",
    b"\xff\xd8\xff": "a picture; save the table as CSV or XLSX",
    b"PAR1": "a Parquet file; save the table as CSV or XLSX",
    b"<!DOCTYPE": "a web page; save the table as CSV or XLSX",
    b"<html": "a web page; save the table as CSV or XLSX",
}


def read_table(file: Path) -> pl.DataFrame:
    """The rows of a file under its headers, all text; see :func:`open_table`."""
    return open_table(file).frame


def open_table(file: Path, wanted: Sequence[frozenset[str]] = (), name: str | None = None) -> Table:
    """The table in a file. What the file is, its content says: a CSV file may be called ``.xlsx`` and the reverse.

    Args:
        file: CSV and its kin in UTF-8, UTF-16 or Windows-1252, or an XLSX or ODS workbook.
        wanted: for each column that is looked for, the forms (:func:`plain`) in which its header is known: the
            header is the row, and of a workbook the sheet, that names the most of them.
        name: the file's name in messages.

    Raises:
        BadInput: there is no such file, it holds no table, or more than can be read.
        Unavailable: a workbook cannot be read for want of a process.
    """
    name = name or file.name
    try:
        with file.open("rb") as handle:
            start = handle.read(16)
            size = file.stat().st_size
            is_book = start.startswith(b"PK\x03\x04")
            _refuse(name, start, size, MOST_PACKED if is_book else MOST_TEXT)
            if not is_book:
                return read_text(name, start + handle.read(), wanted)
    except FileNotFoundError as error:
        raise BadInput(f"There is no file {name}. Correct the path.") from error
    except OSError as error:
        raise BadInput(f"{name} cannot be read: {error.strerror}.") from error
    return read_book(name, file, wanted)


def _refuse(name: str, start: bytes, size: int, most: int) -> None:
    if size == 0:
        raise BadInput(f"{name} is empty. Check that the export ended.")
    for begins, what in _OTHERS.items():
        if start.lower().startswith(begins.lower()):
            raise BadInput(f"{name} is {what}.")
    if size > most:
        raise BadInput(f"{name} is larger than {most >> 20} MB. Split it, or save it as 'CSV UTF-8'.")
