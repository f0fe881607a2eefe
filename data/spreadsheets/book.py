"""Workbooks (XLSX, ODS): looked at from outside first, then read by a process of its own."""

from __future__ import annotations

import csv
import io
import json
import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryFile
from threading import BoundedSemaphore
from typing import TypedDict

import polars as pl

from core.errors import BadInput, Unavailable
from data.spreadsheets import workbook
from data.spreadsheets.archive import look_at
from data.spreadsheets.table import Table
from data.spreadsheets.text import read_rows

MOST_PACKED = 100 << 20
MOST_UNPACKED = 2 << 30
#: Bounds of the reading process.
_MEMORY, _SECONDS, _FILE = 2 << 30, 120, 4 << 30
#: Anyone may hand a workbook in: so many are read at a time, others wait so many seconds.
_AT_ONCE, _PATIENCE = BoundedSemaphore(2), 60
#: What a process needs of this one's environment; settings and their secrets are not among it.
_ENVIRONMENT = ("PATH", "LD_LIBRARY_PATH", "SYSTEMROOT", "TMPDIR", "TEMP", "TMP")


class Told(TypedDict):
    """What the reading process tells: the sheet read, how many there are, how many rows stand above the header."""

    sheet: str
    sheets: int
    header: int
    #: Whether the workbook counts days from 1904, as those of old Macintoshes do.
    since_1904: bool


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
    with file.open("rb") as source, TemporaryFile() as target:
        archive = look_at(name, source, MOST_UNPACKED)
        if not archive.is_book:
            raise BadInput(f"{name} is an archive, not an XLSX or ODS workbook. Unpack it and give the table in it.")
        told = read_sheet(name, source.fileno(), target.fileno(), wanted)
        target.seek(0)
        content = target.read()
    with io.TextIOWrapper(io.BytesIO(content), encoding="utf-8", newline="") as lines:
        headers = next(csv.reader(lines), [])
    notes = notes_of(told)
    table = read_rows(name, content, headers, ",", above=0, notes=notes)
    return _trimmed(table, told["header"] + 1)


def notes_of(told: Told) -> list[str]:
    """What a reader of the table should know, in sentences."""
    notes = []
    if told["sheets"] > 1:
        sheet = "".join(char for char in told["sheet"] if char.isprintable())
        notes.append(f"Of {told['sheets']} sheets, '{sheet[:40]}' was read.")
    if told["header"]:
        rows = "1 row above it is" if told["header"] == 1 else f"{told['header']} rows above it are"
        notes.append(f"The header was found in row {told['header'] + 1}; {rows} left out.")
    return notes


def read_sheet(name: str, source: int, target: int, wanted: Sequence[frozenset[str]], *, least: int = 1) -> Told:
    """Write the sheet that holds the table as CSV, from its header on; formulas come as their last values.

    Args:
        name: the file's name, for messages.
        source: descriptor of a workbook that was looked at.
        target: descriptor of the file to write.
        wanted: see :func:`data.spreadsheets.workbook.header_row`.
        least: likewise.

    Raises:
        BadInput: it is no workbook that can be read, or holds no table.
        Unavailable: the reading process cannot be started, or too many are at work.
    """
    bounds = {"memory": _MEMORY, "seconds": _SECONDS, "file": _FILE}
    asked = {"wanted": [sorted(names) for names in wanted], "least": least, **bounds}
    if not _AT_ONCE.acquire(timeout=_PATIENCE):
        raise Unavailable("Other workbooks are being read. Try again in a minute.")
    try:
        done = subprocess.run(  # noqa: S603
            [sys.executable, "-I", str(Path(workbook.__file__).resolve()), f"/dev/fd/{source}", f"/dev/fd/{target}"],
            input=json.dumps(asked).encode(),
            capture_output=True,
            timeout=2 * _SECONDS,
            pass_fds=(source, target),
            cwd="/",
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
        told: Told = json.loads(done.stdout)
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
