"""One batch on its way into the registry: everything in one transaction, or nothing."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from itertools import repeat

import polars as pl
from sqlalchemy import Connection, Table, delete, func, insert, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import IntegrityError

from core.errors import Conflict
from core.shown import now
from data.access import Actor
from data.lake.writer import LakeFile
from data.registry import tables as t
from data.registry.holding import HeldRows, Holder
from data.registry.keys import Keyring
from data.registry.mappings import remember
from data.registry.records import Tally


class BatchWriter:
    """Takes the rows of one batch. Commits when its ``with`` block ends after :meth:`finish`, else rolls back."""

    def __init__(
        self, connection: Connection, keyring: Keyring, batch_id: str, actor: Actor, again: Holder | None = None
    ) -> None:
        """A new batch; with ``again`` the batch that is there already, which takes rows that waited."""
        self.id = batch_id
        self.finished = False
        #: Numbers of the rows last written, in order; null where a row was a repetition.
        self.numbers = pl.Series(dtype=pl.Int64)
        self._connection = connection
        self._keyring = keyring
        self._actor = actor
        self._held = HeldRows(connection, keyring)
        if again is None:
            self._no = 0
            self._sealer, self._data_key = keyring.new_data_key(batch_id)
        else:
            self._no, self._data_key = again.no, again.data_key
            self._sealer = keyring.sealer(batch_id, again.data_key)

    def begin(self, *, kind: str, file_name: str, sha256: str, state_lgd: int | None, at: datetime) -> None:
        """Put the batch's row in place, with nothing counted yet.

        Raises:
            Conflict: a file of this kind with this content was loaded meanwhile.
        """
        row = insert(t.batches).values(
            id=self.id,
            kind=kind,
            file_name=file_name,
            file_sha256=sha256,
            state_lgd=state_lgd,
            synthetic=False,
            rows=0,
            accepted=0,
            rejected=0,
            waiting=0,
            duplicates=0,
            persons=0,
            actor=self._actor.name,
            created_at=at.isoformat(),
            data_key=self._data_key,
        )
        try:
            result = self._connection.execute(row)
        except IntegrityError as error:
            raise Conflict("The same file was loaded meanwhile. There is nothing left to do.") from error
        key = result.inserted_primary_key
        self._no = int(key[0]) if key else 0

    def remember_headers(self, state_lgd: int, kind: str, digest: str, headers: Mapping[str, str | None]) -> None:
        """Keep what the columns of this file are taken for, for the state's next file with the same headers."""
        remember(self._connection, state_lgd=state_lgd, kind=kind, digest=digest, headers=headers, actor=self._actor)

    def add_people(self, frame: pl.DataFrame) -> pl.Series:
        """Write people with their movements; returns which rows were new (boolean, one a row, in order).

        ``frame`` holds the columns of ``movements`` from ``row_no`` to ``status`` and four texts that leave this
        function only sealed or hashed: ``sealed`` (the packed personal fields), ``mobile`` and ``identity``
        (normalised, null when unknown) and ``print`` (what makes a row a repetition; null: never one).
        """
        # A person and their first movement share a number.
        first = max(self._next_id(t.movements), self._next_id(t.people))
        numbers = list(range(first, first + frame.height))
        self._insert(
            t.people,
            {
                "id": numbers,
                "sealed": self._sealer.seal_many(numbers, frame["sealed"].to_list()),
                "mobile_key": self._keyring.hashes("mobile", frame["mobile"].to_list()),
                "identity_key": self._keyring.hashes("identity", frame["identity"].to_list()),
            },
        )
        journey = self._columns(frame, t.movements)
        prints = self._keyring.hashes("fingerprint", frame["print"].to_list())
        written = self._insert(
            t.movements,
            {"id": numbers, "person_id": numbers, **journey, "fingerprint": prints},
            skip=("fingerprint",),
        )
        self.numbers = pl.Series(numbers, dtype=pl.Int64)
        if written == frame.height:
            return pl.repeat(True, frame.height, dtype=pl.Boolean, eager=True).alias("new")
        new = self._forget_repeated(numbers)
        self.numbers = pl.select(pl.when(new).then(self.numbers)).to_series()
        return new

    def add_od(self, frame: pl.DataFrame) -> None:
        """Write rows of an OD table; ``frame`` holds the columns of ``od_rows`` from ``row_no`` on."""
        first = self._next_id(t.od_rows)
        numbers = list(range(first, first + frame.height))
        self._insert(t.od_rows, {"id": numbers, **self._columns(frame, t.od_rows)})
        self.numbers = pl.Series(numbers, dtype=pl.Int64)

    def hold(self, frame: pl.DataFrame) -> pl.Series:
        """Keep rows that wait for, or lean on, a decision; see :meth:`HeldRows.add`. Returns which were new."""
        return self._held.add(self._no, self._sealer, frame)

    def add_trains(self, frame: pl.DataFrame) -> pl.Series:
        """Write trains; a known train and date takes the newer facts. Returns which rows said something new."""
        return self._put(t.trains, frame)

    def add_stations(self, frame: pl.DataFrame) -> pl.Series:
        """Write stations; a known code takes the newer facts. Returns which rows said something new."""
        return self._put(t.stations, frame)

    def add_lake_file(self, file: LakeFile) -> None:
        """List a file of the lake in the manifest; readers see it when this batch commits."""
        self._connection.execute(
            insert(t.lake_files).values(
                batch_no=self._no,
                path=file.path,
                sha256=file.sha256,
                rows=file.rows,
                persons=file.persons,
                created_at=now().isoformat(),
            )
        )

    def finish(self, tally: Tally) -> None:
        """Write the batch's counts and its event; the transaction may now commit."""
        values = {
            "rows": tally.rows,
            "accepted": tally.accepted,
            "rejected": tally.rejected,
            "waiting": tally.waiting,
            "duplicates": tally.duplicates,
            "persons": tally.persons,
            "synthetic": tally.synthetic,
            "rejects_file": tally.rejects_file,
        }
        self._connection.execute(update(t.batches).where(t.batches.c.no == self._no).values(**values))
        detail = {name: value for name, value in values.items() if name != "rejects_file"}
        self._connection.execute(
            insert(t.events).values(
                at=now().isoformat(),
                actor=self._actor.name,
                action="load",
                batch_no=self._no,
                detail=json.dumps(detail),
            )
        )
        self.finished = True

    def _forget_repeated(self, numbers: Sequence[int]) -> pl.Series:
        """Remove the people whose movement was a repetition, and say which rows were none."""
        own = t.movements.c.id
        among = own.between(numbers[0], numbers[-1])
        kept = pl.Series(self._connection.execute(select(own).where(among)).scalars().all(), dtype=pl.Int64)
        new = pl.Series("new", numbers, dtype=pl.Int64).is_in(kept.implode())
        gone = pl.Series(numbers, dtype=pl.Int64).filter(~new).to_list()
        for at in range(0, len(gone), 500):
            self._connection.execute(delete(t.people).where(t.people.c.id.in_(gone[at : at + 500])))
        return new

    def _put(self, table: Table, frame: pl.DataFrame) -> pl.Series:
        """Insert or replace by primary key. Rows that repeat what is known, or come again in ``frame``, are not new."""
        keys = [c.name for c in table.primary_key.columns]
        facts = [c.name for c in table.columns if c.name not in (*keys, "batch_no")]
        known = self._known(table, keys, facts, frame[keys[0]].unique().to_list())
        marks, changed = [], {}
        for row in frame.select([*keys, *facts]).iter_rows():
            key, said = row[: len(keys)], row[len(keys) :]
            marks.append(known.get(key) != said)
            if marks[-1]:
                known[key] = said
                changed[key] = {**dict(zip([*keys, *facts], row, strict=True)), "batch_no": self._no}
        if changed:
            dialect = sqlite if self._connection.dialect.name == "sqlite" else postgresql
            put = dialect.insert(table)
            newer = {name: put.excluded[name] for name in (*facts, "batch_no")}
            self._connection.execute(put.on_conflict_do_update(index_elements=keys, set_=newer), list(changed.values()))
        return pl.Series("new", marks, dtype=pl.Boolean)

    def _known(
        self, table: Table, keys: list[str], facts: list[str], firsts: list[str]
    ) -> dict[tuple[object, ...], tuple[object, ...]]:
        """What the table says of the keys whose first column is one of ``firsts``."""
        columns = [table.c[name] for name in (*keys, *facts)]
        known = {}
        for at in range(0, len(firsts), 500):
            wanted = select(*columns).where(table.c[keys[0]].in_(firsts[at : at + 500]))
            for row in self._connection.execute(wanted):
                known[tuple(row[: len(keys)])] = tuple(row[len(keys) :])
        return known

    def _next_id(self, table: Table) -> int:
        return int(self._connection.execute(select(func.coalesce(func.max(table.c.id), 0))).scalar_one()) + 1

    def _columns(self, frame: pl.DataFrame, table: Table) -> dict[str, list[object]]:
        """The columns of ``frame`` that ``table`` has, as the driver takes them."""
        if self._connection.dialect.name == "sqlite":  # it keeps dates as ISO text
            frame = frame.with_columns(pl.col(pl.Date).cast(pl.String))
        return {column.name: frame[column.name].to_list() for column in table.columns if column.name in frame.columns}

    def _insert(self, table: Table, columns: Mapping[str, Sequence[object]], skip: tuple[str, ...] = ()) -> int:
        """Insert whole columns; rows that clash on the unique columns ``skip`` are left out. Returns rows written.

        SQLite takes tuples straight to its driver: SQLAlchemy's handling of a row costs more than writing it.
        """
        rows = len(next(iter(columns.values())))
        if not rows:
            return 0
        names = ["batch_no", *columns]
        records = zip(repeat(self._no, rows), *columns.values(), strict=True)
        if self._connection.dialect.name == "sqlite":
            marks = ",".join("?" * len(names))
            clash = f" ON CONFLICT ({','.join(skip)}) DO NOTHING" if skip else ""
            listed = ",".join(f'"{name}"' for name in names)
            cursor = self._connection.exec_driver_sql(
                f"INSERT INTO {table.name} ({listed}) VALUES ({marks}){clash}",  # noqa: S608  names of our own tables
                list(records),
            )
            return cursor.rowcount
        statement = postgresql.insert(table)
        if skip:
            statement = statement.on_conflict_do_nothing(index_elements=list(skip))
        result = self._connection.execute(statement, [dict(zip(names, record, strict=True)) for record in records])
        return result.rowcount
