"""Reads one sheet of a workbook into a CSV file. Runs as a process of its own, with bounds on memory and time.

It imports nothing of the house, so that it starts at once and holds nothing worth having if a file breaks it.
"""

from __future__ import annotations

import csv
import datetime
import errno
import json
import re
import sys
import unicodedata
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import Any

#: The header is looked for in so many rows.
HEADER_WITHIN = 50
MOST_ROWS, MOST_COLUMNS = 1_048_576, 16_384
_MERGES = 200_000
#: So much of each part is looked at for what it declares.
_PROLOG = 1 << 17
#: Exit codes by which the parent knows what happened.
BROKEN, PASSWORD, NO_TABLE, TOO_LARGE = 3, 4, 5, 6


def plain(header: str) -> str:
    """A header without case, blanks and punctuation, in any script: ``State/UT`` → ``state_ut``, ``राज्य`` stays."""
    said = unicodedata.normalize("NFC", unicodedata.normalize("NFKC", header[:200]).casefold())
    seen = [char for char in said if char not in "'’" and unicodedata.category(char) != "Cf"]
    marks = [char if unicodedata.category(char)[0] in "LMN" else " " for char in seen]
    return "_".join("".join(marks).split())


def header_row(rows: Sequence[Sequence[str]], wanted: Sequence[frozenset[str]], least: int = 1) -> tuple[int, int]:
    """Which of the first rows of a table is its header, and how many of the wanted columns it names.

    Without any of them, the first row with two cells that say something, else the first that says anything.

    Args:
        rows: the first rows.
        wanted: for each wanted column the forms (see :func:`plain`) in which its header is known.
        least: a row that names fewer of them is not known by what it names.
    """
    best, most = -1, least - 1
    for at, row in enumerate(rows):
        said = {plain(cell) for cell in row}
        hits = sum(not said.isdisjoint(names) for names in wanted)
        if hits > most:
            best, most = at, hits
    if best < 0:
        most = 0
        filled = [sum(bool(cell.strip()) for cell in row) for row in rows]
        best = next((at for at, cells in enumerate(filled) if cells > 1), -1)
        best = best if best >= 0 else next((at for at, cells in enumerate(filled) if cells), -1)
    return best, most


def text(value: Any) -> str:
    """A cell as text: dates in ISO form, whole numbers without a decimal point, others with Excel's 15 digits."""
    if isinstance(value, str):
        return value.replace("\0", " ")
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else f"{value:.15g}"
    if isinstance(value, datetime.datetime):
        return value.date().isoformat() if value.time() == datetime.time() else value.isoformat(timespec="seconds")
    return value.isoformat() if isinstance(value, datetime.date | datetime.time) else str(value)


def main(arguments: Sequence[str]) -> int:
    """Write the table of ``arguments[0]`` to ``arguments[1]``; the wanted columns come as JSON on standard input."""
    source, target = arguments
    asked = json.load(sys.stdin)
    _bound(asked["memory"], asked["seconds"], asked["file"])
    wanted = [frozenset(names) for names in asked["wanted"]]
    from python_calamine import CalamineError, CalamineWorkbook, PasswordError, SheetTypeEnum, SheetVisibleEnum

    try:
        since_1904 = _look_at(source)
        book = CalamineWorkbook.from_path(source)
        best: tuple[int, str, int, Any] | None = None
        sheets = [
            one.name
            for one in book.sheets_metadata
            if one.typ == SheetTypeEnum.WorkSheet and one.visible == SheetVisibleEnum.Visible
        ]
        for name in sheets:
            sheet = book.get_sheet_by_name(name)
            first = [[text(cell) for cell in row] for row in islice(sheet.iter_rows(), HEADER_WITHIN)]
            at, hits = header_row(first, wanted, asked["least"])
            if at >= 0 and (best is None or hits > best[0]):
                best = hits, name, at, sheet
        if best is None:
            return NO_TABLE
        # reading a sheet takes most of the time: the best is kept
        _, name, at, sheet = best
        if sheet.total_height > MOST_ROWS or sheet.total_width > MOST_COLUMNS:
            return TOO_LARGE
        with open(target, "w", encoding="utf-8", newline="") as out:  # noqa: PTH123
            writer = csv.writer(out, quoting=csv.QUOTE_ALL, lineterminator="\n")
            rows = _unmerged(sheet.iter_rows(), sheet.merged_cell_ranges or [], at)
            writer.writerows([text(cell) for cell in row] for row in islice(rows, at, None))
    except (PasswordError, _LockedError):
        return PASSWORD
    except OSError as error:
        return TOO_LARGE if error.errno in (errno.EFBIG, errno.ENOSPC) else BROKEN
    except (CalamineError, ValueError, RuntimeError, EOFError, NotImplementedError, zipfile.BadZipFile, zlib.error):
        return BROKEN
    told = {"sheet": name, "sheets": len(sheets), "header": at, "since_1904": since_1904}
    print(json.dumps(told))  # noqa: T201
    return 0


def _unmerged(
    rows: Iterable[list[Any]], merged: Sequence[tuple[tuple[int, int], tuple[int, int]]], header: int
) -> Iterator[list[Any]]:
    """Rows in which every cell of a merged block below the header holds what the block says."""
    starts: dict[int, list[tuple[int, int, int]]] = {}
    for (top, left), (bottom, right) in islice(merged, _MERGES):
        if top > header:
            starts.setdefault(top, []).append((left, right, bottom))
    held: list[tuple[int, int, int, Any]] = []
    for at, row in enumerate(rows):
        if at in starts or held:
            held = [block for block in held if block[2] >= at]
            held += [(left, right, bottom, row[left]) for left, right, bottom in starts.get(at, ()) if left < len(row)]
            for left, right, _, value in held:
                for column in range(left, min(right + 1, len(row))):
                    row[column] = value
        yield row


class _LockedError(Exception):
    """The workbook has a password."""


def _look_at(source: str) -> bool:
    """Whether the workbook counts days from 1904; dates are read right either way, bare numbers are not.

    A part that declares a document type is refused: none of a workbook has a use for entities.
    """
    since_1904 = False
    with zipfile.ZipFile(source) as archive:
        for part in archive.infolist():
            if not part.filename.endswith((".xml", ".rels")):
                continue
            with archive.open(part) as opened:
                start = opened.read(_PROLOG).replace(b"\0", b"")
            if b"<!DOCTYPE" in start or b"<!ENTITY" in start:
                raise ValueError(part.filename)
            if part.filename == "META-INF/manifest.xml" and b"encryption-data" in start:
                raise _LockedError
            if part.filename == "xl/workbook.xml":
                since_1904 = re.search(rb"""date1904\s*=\s*["'](1|true|on)["']""", start) is not None
    return since_1904


def _bound(memory: int, seconds: int, file: int) -> None:
    """No more memory, processor time and bytes written than this.

    Where the system cannot bound them, the parent's clock must do.
    """
    try:
        import resource
    except ImportError:
        return
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    resource.setrlimit(resource.RLIMIT_FSIZE, (file, file))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
