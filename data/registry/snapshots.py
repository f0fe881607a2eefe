"""The registry as it stood at one moment: its rows that count, and the manifest of that same moment."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager

import polars as pl
from sqlalchemy import Connection, Engine, Table, func, select

from data.lake.tables import CUBE
from data.registry import tables as t
from data.registry.manifest import Listed, listing

#: Rows that are read at a time.
CHUNK = 100_000

_TYPES: dict[str, type[pl.DataType]] = {
    **CUBE,
    **dict.fromkeys(("males", "females"), pl.Int64),
    "age": pl.Int32,
    "batch_no": pl.Int64,
}
_PLACES = ("origin_state", "origin", "destination_state", "destination")
_OF_MOVEMENTS = ("batch_no", "travel_date", *_PLACES, "mode", "train_no", "category", "sex", "age", "sector", "status")
_OF_OD_ROWS = ("batch_no", *_PLACES, "mode", "category", "persons", "males", "females")


class Snapshot:
    """One moment of a registry. Others may write meanwhile; nothing of that is seen."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        #: Every file that was listed then and not retired.
        self.listing: tuple[Listed, ...] = listing(connection)

    @property
    def rows(self) -> int:
        """Movements and OD rows, those of withdrawn batches too."""
        return sum(
            int(self._connection.execute(select(func.count()).select_from(table)).scalar_one())
            for table in (t.movements, t.od_rows)
        )

    def counting(self, told: Callable[[int], None] = lambda _: None) -> Iterator[tuple[str, pl.DataFrame]]:
        """Rows of batches that were not withdrawn, in the order in which they came, some at a time: kind and rows.

        Movements are of the kind "persons", with ``age``; rows of tables "od", with ``travel_date``, ``males`` and
        ``females``. All have ``batch_no`` and the cube's columns as far as the registry knows them. ``told`` hears
        after each part how many rows it held.
        """
        b = t.batches.c
        gone = set(self._connection.execute(select(b.no).where(b.withdrawn_at.is_not(None))).scalars())
        day = func.coalesce(t.od_rows.c.to_date, t.od_rows.c.from_date).label("travel_date")
        for kind, table, columns in (
            ("persons", t.movements, [t.movements.c[name] for name in _OF_MOVEMENTS]),
            ("od", t.od_rows, [day, *(t.od_rows.c[name] for name in _OF_OD_ROWS)]),
        ):
            names = [column.name for column in columns]
            schema = {name: _TYPES[name] for name in names}
            for rows in self._pages(table, columns):
                told(len(rows))
                frame = pl.DataFrame([row[1:] for row in rows], schema=schema, orient="row")
                kept = frame.filter(~pl.col("batch_no").is_in(list(gone))) if gone else frame
                if not kept.is_empty():
                    yield kind, kept

    def _pages(self, table: Table, columns: list) -> Iterator[list]:  # type: ignore[type-arg]
        last = 0
        while True:
            wanted = select(table.c.id, *columns).where(table.c.id > last).order_by(table.c.id).limit(CHUNK)
            rows = [tuple(row) for row in self._connection.execute(wanted)]
            if not rows:
                return
            last = rows[-1][0]
            yield rows


@contextmanager
def snapshot(engine: Engine, reading: Callable[[], AbstractContextManager[Connection]]) -> Iterator[Snapshot]:
    """A snapshot that holds until the block ends. SQLite's log grows meanwhile by what others write."""
    with reading() as connection:
        if engine.dialect.name == "postgresql":
            connection = connection.execution_options(isolation_level="REPEATABLE READ")  # noqa: PLW2901
        yield Snapshot(connection)
