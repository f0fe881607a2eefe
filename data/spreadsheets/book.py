"""Workbooks (XLSX, ODS): looked at from outside first, then read by a process of its own."""

from __future__ import annotations

import csv
import io
import json
import os
import subprocess
import sys
import zipfile
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import BoundedSemaphore
from typing import TypedDict

import polars as pl

from core.errors import BadInput, Unavailable
from data.spreadsheets import workbook
from data.spreadsheets.table import Table
from data.spreadsheets.text import read_rows

MOST_PACKED = 100 << 20
#: What a workbook may unpack to, and how much one part of it may grow: tables grow some thirty times.
MOST_UNPACKED, MOST_GROWTH, GROWTH_FROM = 1 << 30, 250, 8 << 20
_MOST_PARTS = 5000
#: Bounds of the reading process.
_MEMORY, _SECONDS = 2 << 30, 120
#: Anyone may hand a workbook in: so many are read at a time, others wait so many seconds.
_AT_ONCE, _PATIENCE = BoundedSemaphore(2), 60
#: What a process needs of this one's environment; settings and their secrets are not among it.
_ENVIRONMENT = ("PATH", "LD_LIBRARY_PATH", "SYSTEMROOT", "TMPDIR", "TEMP", "TMP")


class _Told(TypedDict):
    """What the reading process tells: the sheet read, how many there are, how many rows stand above the header."""

    sheet: str
    sheets: int
    header: int


def read_book(name: str, file: Path, wanted: Sequence[frozenset[str]]) -> Table:
    """The first visible sheet that names the most of the wanted columns; its header may stand below other rows.

    Dates come in ISO form, whole numbers without a decimal point, formulas as their last values; each cell of a
    merged block holds what the block says. Blank rows at the end are left out.

    Args:
        name: the file's name, for messages.
        file: the workbook.
        wanted: see :func:`data.spreadsheets.workbook.header_row`.

    Raises:
        BadInput: it is no workbook that can be read, holds no table, or unpacks to too much.
        Unavailable: the reading process cannot be started, or too many are at work.
    """
    _look_at(name, file)
    with TemporaryDirectory(prefix="pravah-") as scratch:
        target = Path(scratch) / "sheet.csv"
        told = _read_apart(name, file, target, wanted)
        content = target.read_bytes()
    with io.TextIOWrapper(io.BytesIO(content), encoding="utf-8", newline="") as lines:
        headers = next(csv.reader(lines), [])
    notes = []
    if told["sheets"] > 1:
        notes.append(f"Of {told['sheets']} sheets, '{told['sheet'][:40]}' was read.")
    if told["header"]:
        rows = "1 row above it is" if told["header"] == 1 else f"{told['header']} rows above it are"
        notes.append(f"The header was found in row {told['header'] + 1}; {rows} left out.")
    table = read_rows(name, content, headers, ",", above=0, notes=notes)
    return _trimmed(table, told["header"] + 1)


def _look_at(name: str, file: Path) -> None:
    """Refuse what is no workbook or would unpack to too much, by the archive's own list of parts."""
    try:
        with zipfile.ZipFile(file) as archive:
            parts = archive.infolist()
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as error:
        raise BadInput(f"{name} is a damaged workbook or archive. Open it, and save it anew as XLSX.") from error
    names = {part.filename for part in parts}
    if "xl/workbook.xml" not in names and "content.xml" not in names:
        raise BadInput(f"{name} is an archive, not an XLSX or ODS workbook. Unpack it and give the table in it.")
    large = any(
        part.file_size > GROWTH_FROM and part.file_size > MOST_GROWTH * max(part.compress_size, 1) for part in parts
    )
    if large or len(parts) > _MOST_PARTS or sum(part.file_size for part in parts) > MOST_UNPACKED:
        raise BadInput(f"{name} unpacks to far more than a table of names holds. Save the sheet as 'CSV UTF-8'.")


def _read_apart(name: str, file: Path, target: Path, wanted: Sequence[frozenset[str]]) -> _Told:
    asked = {"wanted": [sorted(names) for names in wanted], "memory": _MEMORY, "seconds": _SECONDS}
    if not _AT_ONCE.acquire(timeout=_PATIENCE):
        raise Unavailable("Other workbooks are being read. Try again in a minute.")
    try:
        done = subprocess.run(  # noqa: S603
            [sys.executable, "-I", str(Path(workbook.__file__).resolve()), str(file.resolve()), str(target)],
            input=json.dumps(asked).encode(),
            capture_output=True,
            timeout=2 * _SECONDS,
            cwd=target.parent,
            env={name: os.environ[name] for name in _ENVIRONMENT if name in os.environ},
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise BadInput(f"{name} takes too long to read. Save the sheet as 'CSV UTF-8'.") from error
    except OSError as error:
        raise Unavailable(f"{name} cannot be read: no process can be started ({error.strerror}).") from error
    finally:
        _AT_ONCE.release()
    if done.returncode == 0:
        told: _Told = json.loads(done.stdout)
        return told
    raise BadInput(
        {
            workbook.BROKEN: f"{name} is a damaged workbook. Open it, and save it anew as XLSX.",
            workbook.PASSWORD: f"{name} has a password. Save it without one.",
            workbook.NO_TABLE: f"{name} is empty: no visible sheet holds a table.",
            workbook.TOO_LARGE: f"{name} holds more rows or columns than a sheet can have. Save it as 'CSV UTF-8'.",
        }.get(done.returncode, f"{name} needs too much memory or time to read. Save the sheet as 'CSV UTF-8'.")
    )


def _trimmed(table: Table, header_row: int) -> Table:
    """Without the blank rows and nameless blank columns that formatting leaves at the edges of a sheet."""
    frame, headers = table.frame, list(table.headers)
    filled = frame.select((pl.col(name) != "").any() for name in frame.columns).row(0) if frame.height else ()
    while len(headers) > 1 and not headers[-1].strip() and not (filled and filled[len(headers) - 1]):
        headers.pop()
    frame = frame.select(frame.columns[: len(headers)])
    blank = frame.select(pl.all_horizontal(pl.all().str.strip_chars() == "")).to_series()
    says = (~blank).arg_true()
    frame = frame.head(says[-1] + 1 if len(says) else 0)
    return Table(frame, tuple(headers), header_row, table.ragged, table.notes)
