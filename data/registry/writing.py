"""One batch on its way into the registry: everything in one transaction, or nothing."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from datetime import datetime

import polars as pl
from sqlalchemy import Connection, Table, func, insert, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import IntegrityError

from core.errors import Conflict
from core.shown import now
from data.access import Actor
from data.lake.writer import LakeFile
from data.registry import bulk
from data.registry import tables as t
from data.registry.holding import HeldRows, Holder
from data.registry.keys import Keyring
from data.registry.manifest import add_files
from data.registry.mappings import remember
from data.registry.numbering import Numbers
from data.registry.recognising import Recognised, Recogniser
from data.registry.records import Tally
from data.registry.repeats import Repeats
from data.registry.staging import Stage
from data.vault import Vault

#: Rows that a batch writes at once; what comes after them is gathered first, which pays only for many.
_STAGED_FROM = 10_000


class BatchWriter:
    """Takes the rows of one batch. Commits when its ``with`` block ends after :meth:`finish`, else rolls back."""

    def __init__(
        self,
        connection: Connection,
        keyring: Keyring,
        vault: Vault,
        *,
        batch_id: str,
        actor: Actor,
        again: Holder | None = None,
        act: str | None = None,
        stage: Stage | None = None,
    ) -> None:
        """A new batch; with ``again`` the batch that is there already, which takes rows that waited, within ``act``.

        Where the database is one that a ``stage`` helps, a large batch gathers its rows there until it ends.
        """
        self.id = batch_id
        self.finished = False
        #: Numbers of the rows last written, in order; null where a row was a repetition.
        self.numbers = pl.Series(dtype=pl.Int64)
        self._connection = connection
        self._keyring = keyring
        self._vault = vault
        self._kept_under = act or batch_id
        self._actor = actor
        self._held = HeldRows(connection, keyring)
        self._numbers = Numbers(connection, "records")
        self._recogniser: Recogniser | None = None
        self._repeats = Repeats(connection)
        self._stage = stage
        self._written = 0
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

    def prepare_people(self, frame: pl.DataFrame) -> pl.DataFrame:
        """Number the rows, seal what is personal and hash what people are found by; the registry is not touched.

        Adds ``number, blob, mobile_key, identity_key, fingerprint, vault_ref`` and takes ``sealed`` away. ``frame``
        holds texts that go no further: ``sealed`` (the packed personal fields), ``identity`` (the whole number, for
        the vault), ``mobile_match`` and ``id_match`` (what people are found by, null when there is nothing) and
        ``print`` (what makes a row a repetition; null: never one).

        Raises:
            Unavailable: the vault does not take the numbers.
        """
        first = self._numbers.take(frame.height)
        numbers = range(first, first + frame.height)
        hashes = self._keyring.hashes
        references = self._vault.put_many(self._kept_under, frame["identity"].to_list())
        return frame.with_columns(
            pl.int_range(first, first + frame.height, eager=True).alias("number"),
            pl.Series("blob", self._sealer.seal_many(numbers, frame["sealed"].to_list()), dtype=pl.Binary),
            pl.Series("mobile_key", hashes("mobile", frame["mobile_match"].to_list()), dtype=pl.Binary),
            pl.Series("identity_key", hashes("identity", frame["id_match"].to_list()), dtype=pl.Binary),
            pl.Series("vault_ref", references, dtype=pl.Binary),
            pl.Series("fingerprint", hashes("fingerprint", frame["print"].to_list()), dtype=pl.Binary),
        ).drop("sealed")

    def add_people(self, frame: pl.DataFrame, *, plain: bool = True) -> Recognised:
        """Write records of people with their movements; returns which rows were new, and who was known before.

        ``frame`` is what :meth:`prepare_people` gave, with the columns of ``movements`` from ``row_no`` to ``status``
        and ``said_name`` and ``id_type``. Each row is new or a repetition; who was known before keeps their number.
        ``plain``: the rows lean on no decision, so that what they repeat counts as long as this batch does.
        """
        self._recogniser = self._recogniser or Recogniser(self._connection, self._keyring, self._stage)
        found = self._recogniser.look(frame)
        if plain:
            self._repeats.note("movement", found.repeated)
        kept = frame.with_columns(found.same_as, found.matched).filter(found.new)
        if not kept.is_empty():
            names = {"id": "number", "sealed": "blob"}
            records = ("id", "sealed", "mobile_key", "identity_key", "vault_ref", "same_as", "matched")
            people = {name: kept[names.get(name, name)] for name in records}
            movements = {"id": kept["number"], **self._columns(kept, t.movements)}
            if self._stage is None or self._written < _STAGED_FROM:
                self._insert(t.people, people)
                self._insert(t.movements, movements)
            else:
                batch = {"batch_no": pl.repeat(self._no, kept.height, eager=True)}
                self._stage.add({**batch, **people}, {**batch, **movements})
            self._written += kept.height
        if kept.height < frame.height:
            self._vault.forget(frame.filter(~found.new)["vault_ref"].drop_nulls().to_list())
        self._numbers.keep()
        self.numbers = pl.select(pl.when(found.new).then(frame["number"])).to_series()
        return found

    def remember(self) -> None:
        """Let those who were written be found by later batches. The last thing before the counts."""
        if self._stage is not None:
            self._stage.empty()
        if self._recogniser is not None:
            self._recogniser.finish()

    def add_od(self, frame: pl.DataFrame) -> None:
        """Write rows of an OD table; ``frame`` holds the columns of ``od_rows`` from ``row_no`` on."""
        first = self._next_id(t.od_rows)
        numbers = list(range(first, first + frame.height))
        self._insert(t.od_rows, {"id": numbers, **self._columns(frame, t.od_rows)})
        self.numbers = pl.Series(numbers, dtype=pl.Int64)

    def hold(self, frame: pl.DataFrame) -> pl.Series:
        """Keep rows that wait for, or lean on, a decision; see :meth:`HeldRows.add`. Returns which were new."""
        new, repeated = self._held.add(self._no, self._sealer, frame)
        self._repeats.note("held", repeated)
        return new

    def add_trains(self, frame: pl.DataFrame) -> pl.Series:
        """Write trains; a known train and date takes the newer facts. Returns which rows said something new."""
        return self._put(t.trains, frame)

    def add_stations(self, frame: pl.DataFrame) -> pl.Series:
        """Write stations; a known code takes the newer facts. Returns which rows said something new."""
        return self._put(t.stations, frame)

    def add_lake_files(self, files: Iterable[LakeFile]) -> None:
        """List files of the lake in the manifest; readers see them when this batch commits."""
        add_files(self._connection, files, self._no)

    def finish(self, tally: Tally) -> None:
        """Write the batch's counts and its event; the transaction may now commit."""
        self.remember()
        self._repeats.finish(self._no)
        values = {
            "rows": tally.rows,
            "accepted": tally.accepted,
            "rejected": tally.rejected,
            "waiting": tally.waiting,
            "known": tally.known,
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

    def _columns(self, frame: pl.DataFrame, table: Table) -> dict[str, pl.Series]:
        """The columns of ``frame`` that ``table`` has."""
        return {column.name: frame[column.name] for column in table.columns if column.name in frame.columns}

    def _insert(self, table: Table, columns: Mapping[str, bulk.Values], skip: tuple[str, ...] = ()) -> int:
        rows = len(next(iter(columns.values())))
        return bulk.insert(self._connection, table, {"batch_no": [self._no] * rows, **columns}, skip=skip)
