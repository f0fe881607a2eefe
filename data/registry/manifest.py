"""The manifest: which files of the lake count, for which table, and what became of those that were replaced.

A file is **live** when questions read it. A file of the cube that was merged into a larger one is **kept**, for as long
as its batch is: it tells what that batch brought. Any other file that was replaced is **retired**, and removed when no
reader can hold it any more.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import Connection, delete, func, insert, select, update

from core.errors import Conflict
from core.shown import now
from data.lake.tables import BASE, GENERATION
from data.lake.writer import LakeFile
from data.registry import tables as t

LIVE, KEPT, RETIRED = "live", "kept", "retired"
#: Values in one ``IN (…)``.
_MANY = 500

_f = t.lake_files.c
_FILE = (_f.path, _f.sha256, _f.rows, _f.persons, _f.holds, _f.size)


@dataclass(frozen=True)
class Listed:
    """A row of the manifest."""

    id: int
    file: LakeFile
    batch_no: int | None
    state: str
    generation: int


@dataclass(frozen=True)
class Replacement:
    """What a merge or a rebuild does to the manifest, in one transaction.

    ``retired`` and ``kept`` are ids of rows that questions read no more, ``rolled`` of rows of the cube whose rollups
    are among ``added``: files with the number of the batch that they tell of (null: several), and their state.
    """

    retired: Sequence[int] = ()
    kept: Sequence[int] = ()
    rolled: Sequence[int] = ()
    added: Sequence[tuple[LakeFile, int | None, str]] = ()
    #: The event that tells of it, when answers may change by it: actor and details.
    event: tuple[str, str] | None = None


def add_files(connection: Connection, files: Iterable[LakeFile], batch_no: int | None, state: str = LIVE) -> None:
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
            "state": state,
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


def files_of_batch(connection: Connection, batch_no: int) -> tuple[LakeFile, ...]:
    """The cube's files that tell of one batch, oldest first: its own, and those of what was decided later."""
    wanted = select(*_FILE).where(_f.batch_no == batch_no, _f.holds == BASE, _f.state.in_((LIVE, KEPT)))
    return tuple(LakeFile(*row) for row in connection.execute(wanted.order_by(_f.id)))


def newest(connection: Connection) -> int:
    """A number that changes whenever the list of live files does."""
    return int(connection.execute(select(func.coalesce(func.max(_f.id), 0))).scalar_one())


def listing(connection: Connection) -> tuple[Listed, ...]:
    """Every row of the manifest but those that were retired, oldest first."""
    wanted = select(_f.id, _f.batch_no, _f.state, _f.generation, *_FILE).where(_f.state != RETIRED).order_by(_f.id)
    out = []
    for row in connection.execute(wanted):
        file = LakeFile(row.path, row.sha256, row.rows, row.persons, row.holds, row.size)
        out.append(Listed(row.id, file, row.batch_no, row.state, row.generation))
    return tuple(out)


class Manifest:
    """Changes of the manifest that change no count: merges, rebuilds, and the removal of what was replaced."""

    def __init__(
        self,
        reading: Callable[[], AbstractContextManager[Connection]],
        changing: Callable[[float], AbstractContextManager[Connection]],
    ) -> None:
        """``reading`` and ``changing`` give connections; ``changing`` waits so many seconds for other writers."""
        self._reading = reading
        self._changing = changing

    def listing(self) -> tuple[Listed, ...]:
        """See :func:`listing`."""
        with self._reading() as connection:
            return listing(connection)

    def replace(self, what: Replacement, wait: float) -> None:
        """Put files in the place of others, for all readers at once.

        Raises:
            Conflict: another writer is still at work after ``wait`` seconds, or replaced one of these files meanwhile.
            Unavailable: the database does not take it.
        """
        with self._changing(wait) as connection:
            gone = (*what.retired, *what.kept, *what.rolled)
            here = sum(
                connection.execute(select(func.count()).where(_f.id.in_(some), _f.state.in_((LIVE, KEPT)))).scalar_one()
                for some in _some(gone)
            )
            if here != len(gone):
                raise Conflict("The lake's files were replaced meanwhile. Do it again.")
            at = now().isoformat()
            for ids, values in (
                (what.retired, {"state": RETIRED, "retired_at": at}),
                (what.kept, {"state": KEPT}),
                (what.rolled, {"generation": GENERATION}),
            ):
                for some in _some(ids):
                    connection.execute(update(t.lake_files).where(_f.id.in_(some)).values(**values))
            for file, batch_no, state in what.added:
                add_files(connection, [file], batch_no, state)
            if what.event is not None:
                actor, detail = what.event
                connection.execute(insert(t.events).values(at=at, actor=actor, action="rebuild", detail=detail))

    def retired(self, seconds: float) -> list[tuple[int, str]]:
        """Ids and paths of files that were replaced so many seconds ago or earlier."""
        before = (now() - timedelta(seconds=seconds)).isoformat()
        wanted = select(_f.id, _f.path).where(_f.state == RETIRED, _f.retired_at <= before).order_by(_f.id)
        with self._reading() as connection:
            return [(row.id, row.path) for row in connection.execute(wanted)]

    def forget(self, ids: Sequence[int], wait: float) -> None:
        """Take rows of retired files out; the files are gone.

        Raises:
            Conflict: another writer is still at work after ``wait`` seconds.
        """
        with self._changing(wait) as connection:
            for some in _some(ids):
                connection.execute(delete(t.lake_files).where(_f.id.in_(some), _f.state == RETIRED))

    def folders(self) -> set[str]:
        """The folders that any file of the manifest lies in, retired ones too."""
        with self._reading() as connection:
            return {path.split("/", 1)[0] for path in connection.execute(select(_f.path)).scalars()}


def _some(ids: Sequence[int]) -> Iterable[Sequence[int]]:
    return (ids[at : at + _MANY] for at in range(0, len(ids), _MANY))
