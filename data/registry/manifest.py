"""The manifest: which files of the lake count, for which table, and what became of those that were replaced.

A file is **live** when questions read it. A file of the cube that was merged into a larger one is **kept**, for as long
as its batch is: it tells what that batch brought. Any other file that was replaced is **retired**, and removed when no
reader can hold it any more.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sqlalchemy import Connection, func, insert, select

from core.shown import now
from data.lake.tables import BASE, GENERATION
from data.lake.writer import LakeFile
from data.registry import tables as t

LIVE, KEPT, RETIRED = "live", "kept", "retired"

_f = t.lake_files.c
_FILE = (_f.path, _f.sha256, _f.rows, _f.persons, _f.holds, _f.size)


def add_files(connection: Connection, files: Iterable[LakeFile], batch_no: int | None) -> None:
    """List files that count from this transaction's commit on; ``batch_no`` is null for files of many batches.

    The files of one act come together: the cube's with those of its rollups.
    """
    rows = [
        {
            "batch_no": batch_no,
            "path": file.path,
            "sha256": file.sha256,
            "rows": file.rows,
            "persons": file.persons,
            "holds": file.table,
            "size": file.size,
            "state": LIVE,
            "generation": GENERATION,
            "created_at": now().isoformat(),
        }
        for file in files
    ]
    if rows:
        connection.execute(insert(t.lake_files), rows)


def live_files(connection: Connection, table: str | None = None) -> tuple[LakeFile, ...]:
    """The files that questions read, oldest first; of one table, or of all."""
    wanted = select(*_FILE).where(_f.state == LIVE).order_by(_f.id)
    if table is not None:
        wanted = wanted.where(_f.holds == table)
    return tuple(LakeFile(*row) for row in connection.execute(wanted))


def whole(connection: Connection) -> bool:
    """Whether the rollups tell of everything that the cube tells of; else only the cube may be asked."""
    older = select(_f.id).where(_f.state == LIVE, _f.holds == BASE, _f.generation != GENERATION).limit(1)
    return connection.execute(older).first() is None


def paths_of_batch(connection: Connection, batch_no: int) -> Sequence[str]:
    """The cube's files that tell of one batch, oldest first: its own, and those of what was decided later."""
    wanted = select(_f.path).where(_f.batch_no == batch_no, _f.holds == BASE, _f.state.in_((LIVE, KEPT)))
    return connection.execute(wanted.order_by(_f.id)).scalars().all()


def newest(connection: Connection) -> int:
    """A number that changes whenever the list of live files does."""
    return int(connection.execute(select(func.coalesce(func.max(_f.id), 0))).scalar_one())
