"""A file of names in, a file with codes out; or the same for a file that came over the network."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path, PurePath
from tempfile import TemporaryDirectory
from threading import BoundedSemaphore
from typing import Literal, NamedTuple

import polars as pl

from core.errors import Unavailable
from core.shown import now, shown_date, shown_time
from data.resolving.fields import WANTED
from data.resolving.table import Codes, PointSource, Resolved, ResolveReport, resolve
from data.spreadsheets import open_table, require_target, write_table
from data.spreadsheets.writing import Progress
from geo.gazetteer import Resolver
from geo.tables.build import TABLES
from geo.tables.read import read

#: Files of the network that are worked on at once: each takes a core, and a large workbook most of a minute.
AT_ONCE = 2
#: Seconds that another one waits for its turn.
_PATIENCE = 10.0
_turns = BoundedSemaphore(AT_ONCE)


class Upload(NamedTuple):
    """What became of a file that came over the network."""

    content: bytes
    report: ResolveReport
    #: Distinct typed pairs with their answers, see :class:`data.resolving.table.Resolved`.
    pairs: pl.DataFrame


def resolve_file(
    source: Path,
    target: Path,
    resolver: Resolver,
    on: date | None = None,
    points: PointSource | None = None,
    *,
    swapped: bool = False,
    codes: Codes | None = None,
    progress: Progress | None = None,
) -> ResolveReport:
    """Read a table of names and write it with its codes; ``lgd`` and ``name`` stay empty where nothing is sure.

    Args:
        source: CSV, TSV, XLSX or ODS; see :func:`data.spreadsheets.open_table`.
        target: ``.csv`` or ``.xlsx``; written whole or not at all, never over the source.
        resolver: matches names.
        on: the day on which all names were in use; else each row's date decides, where there is a column of dates.
        points: gives the shapes of districts, for tables with positions.
        swapped: states stand in the column of districts, and the reverse.
        codes: what codes of districts are, where that is known.
        progress: told how far it is.

    Raises:
        BadInput: the file cannot be used, or the target is none.
        Unavailable: the target cannot be written.
    """
    require_target(target, source)
    table = open_table(source, WANTED)
    done = resolve(source.name, table, resolver, on, points, swapped=swapped, codes=codes)
    _write(done, target, source.name, on, progress)
    return done.report


def resolve_bytes(
    name: str,
    content: bytes,
    form: Literal["csv", "xlsx"],
    resolver: Resolver,
    *,
    on: date | None = None,
    points: PointSource | None = None,
) -> Upload:
    """The same for a file's bytes. They touch the disk only in a directory of their own, which goes at once.

    Args:
        name: what the sender called the file; used in messages only.
        content: the file.
        form: what to give back.
        resolver: matches names.
        on: the day on which all names were in use.
        points: gives the shapes of districts.

    Raises:
        BadInput: the file cannot be used.
        Unavailable: there is no room for the work, or other files are being worked on.
    """
    name = PurePath(name.replace("\\", "/")).name[:100] or "The file"
    with _turn(), TemporaryDirectory(prefix="pravah-") as scratch:
        source, target = Path(scratch) / "in", Path(scratch) / f"out.{form}"
        source.write_bytes(content)
        table = open_table(source, WANTED, name)
        done = resolve(name, table, resolver, on, points)
        _write(done, target, name, on, None)
        return Upload(target.read_bytes(), done.report, done.pairs)


@contextmanager
def _turn() -> Iterator[None]:
    if not _turns.acquire(timeout=_PATIENCE):
        raise Unavailable("Other files are being resolved now. Send this one again in a minute.")
    try:
        yield
    finally:
        _turns.release()


def _write(done: Resolved, target: Path, name: str, on: date | None, progress: Progress | None) -> None:
    is_book = target.suffix.lower() == ".xlsx"
    about = _about(done.report, name, on) if is_book else ()
    write_table(done.frame, target, headers=done.headers, about=about, doubt="lgd", progress=progress)


def _about(report: ResolveReport, name: str, on: date | None) -> list[tuple[str, object]]:
    """What was done, for whoever gets the workbook."""
    return [
        ("What this is", "Names of states and districts with the LGD codes that Pravah found for them."),
        ("File", name),
        ("Made", shown_time(now())),
        ("Names as of", shown_date(on) if on else "each row's date where it has one, else today"),
        ("Tables", tables_version()),
        ("Rows", report.rows),
        ("With a code", report.resolved),
        *((f"Match: {match}", count) for match, count in report.matches.items()),
        ("No code", "Rows in pale red have none: 'why' says the reason, 'candidates' what it might be."),
        *(("Note", note) for note in report.notes),
    ]


def tables_version() -> str:
    """Up to when the shipped tables know the Local Government Directory, and the hash of all of them."""
    digest = hashlib.sha256()
    for file in sorted(TABLES.glob("*.csv")):
        digest.update(file.read_bytes())
    seen = max(row["last_seen"] for row in read("districts"))
    return f"Local Government Directory up to {shown_date(date.fromisoformat(seen))}, tables {digest.hexdigest()[:12]}"
