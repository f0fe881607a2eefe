"""Hostile files that are too large to keep: written when the test runs."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Callable
from pathlib import Path

import xlsxwriter

from tests.data.ingest.hostile.base import ASHA, HEADERS, RAVI, but, csv

_HEADER = csv()
_ASHA, _RAVI = ((",".join(row) + "\n").encode() for row in (ASHA, RAVI))


def _sheet_of(columns: int, rows: int) -> bytes:
    """A workbook of so many cells."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True})
    sheet = book.add_worksheet("One")
    for row in range(rows):
        sheet.write_row(
            row, 0, [*(HEADERS if row == 0 else ASHA), *(f"x{n * n}" for n in range(columns - len(HEADERS)))]
        )
    book.close()
    return out.getvalue()


def _wide(columns: int) -> bytes:
    names = ",".join([*HEADERS, *(f"c{n}" for n in range(columns - len(HEADERS)))])
    return f"{names}\n{','.join([*ASHA, *['x'] * (columns - len(HEADERS))])}\n".encode()


def _zip_of_many(files: int) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for n in range(files):
            archive.writestr(zipfile.ZipInfo(f"{n}.csv"), b"")
    return out.getvalue()


def _lines(name: str) -> bytes:
    return f'{json.dumps(dict(zip(HEADERS, RAVI, strict=True)))}\n{{"name": "{name}"}}\n'.encode()


LARGE: dict[str, tuple[str, Callable[[], bytes]]] = {
    "cell-of-10-mb.csv": (
        "a cell of 10 MB",
        lambda: _HEADER + _ASHA + csv(but(RAVI, name="R" * (10 << 20)))[len(_HEADER) :],
    ),
    "cell-of-10-mb-in-lines.csv": (
        "a quoted cell of 10 MB in 100,000 lines",
        lambda: _HEADER + _ASHA + csv(but(RAVI, name='"' + ("R" * 100 + "\n") * 100_000 + '"'))[len(_HEADER) :],
    ),
    "many-long-cells.csv": (
        "4,000 cells of 32,000 letters",
        lambda: _HEADER + _ASHA + csv(*[but(RAVI, name="R" * 32_000)] * 4000)[len(_HEADER) :],
    ),
    "columns-16000.csv": ("16,000 columns", lambda: _wide(16_000)),
    "columns-1000.csv": ("1,000 columns", lambda: _wide(1_000)),
    "columns-200000.csv": ("200,000 columns", lambda: _wide(200_000)),
    "columns-16000.xlsx": ("16,000 columns in a workbook", lambda: _sheet_of(16_000, 4)),
    "line-of-40-mb.csv": ("a line of 40 MB", lambda: _HEADER + b"x" * (40 << 20)),
    "no-line-end.csv": ("40 MB of rows without a line end", lambda: b"name,mobile;" * (4 << 20)),
    "open-quote-then-40-mb.csv": ("an open quote before 40 MB", lambda: _HEADER + b'"' + _ASHA * 500_000),
    "blank-lines.csv": ("three million blank lines", lambda: _HEADER + b"\n" * 3_000_000),
    "rows-of-commas.csv": ("a million rows of commas", lambda: _HEADER + b",,,,,,\n" * 1_000_000),
    "ragged-rows.csv": ("300,000 rows that are too short", lambda: _HEADER + _ASHA + b"a,b\n" * 300_000),
    "ragged-here-and-there.csv": ("20,000 rows, every other too short", lambda: _HEADER + (_ASHA + b"a,b\n") * 10_000),
    "utf16-of-10-mb.csv": ("10 MB of UTF-16", lambda: (csv().decode() + (_ASHA.decode() * 60_000)).encode("utf-16")),
    "cell-of-14-mb.json": (
        "a record of 14 MB",
        lambda: json.dumps([dict(zip(HEADERS, RAVI, strict=True)), {"name": "A" * (14 << 20)}]).encode(),
    ),
    "line-of-14-mb.jsonl": ("a line of 14 MB", lambda: _lines("A" * (14 << 20))),
    "open-string.json": ("a string that never ends", lambda: b'[{"name": "' + b"A" * (30 << 20)),
    "many-small-values.json": ("ten million empty lists", lambda: b"[" + b"[]," * 10_000_000 + b"[]]"),
    "zip-of-60000.zip": ("60,000 files in an archive", lambda: _zip_of_many(60_000)),
    "zip-of-6000.zip": ("6,000 files in an archive", lambda: _zip_of_many(6_000)),
}


def write(name: str, directory: Path) -> Path:
    """One of them as a file."""
    file = directory / name
    file.write_bytes(LARGE[name][1]())
    return file
