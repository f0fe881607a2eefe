"""What a batch brought and another one sent too goes over to that other one when the first is taken back.

A movement that goes over keeps its number, its status and its person; what is sealed is sealed anew for the batch that
it is now of, and identity numbers move in the vault. So a batch can be erased without the records that left it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import polars as pl
from sqlalchemy import Connection, bindparam, select, update

from data.lake.tables import CUBE, MEASURE
from data.registry import bulk
from data.registry import tables as t
from data.registry.drafts import Draft
from data.registry.holding import Holder
from data.registry.keys import ERASED, Keyring, Sealer
from data.registry.records import Change
from data.registry.repeats import senders
from data.vault import Vault

#: Rows that are sealed anew at a time.
_CHUNK = 20_000
_MANY = 500


#: What movements are counted by, and their numbers.
_COUNTED: dict[str, Any] = {
    "id": pl.Int64,
    **{name: kind for name, kind in CUBE.items() if name not in ("age_band", MEASURE)},
    "age": pl.Int32,
}


@dataclass(frozen=True)
class Handed:
    """What went over to one batch: its movements, as they count, and how its own numbers change."""

    holder: Holder
    movements: pl.DataFrame
    change: Change


class Handover:
    """Hands movements and waiting rows over to other batches, within an act."""

    def __init__(self, connection: Connection, keyring: Keyring, vault: Vault, draft: Draft) -> None:
        """``draft`` is the act's: numbers go into the vault under its name, and out of it when it has committed."""
        self._connection = connection
        self._keyring = keyring
        self._vault = vault
        self._draft = draft
        self._holders: dict[int, Holder] = {}
        self._sealers: dict[int, Sealer | None] = {}

    def from_batch(self, batch_no: int) -> list[Handed]:
        """Everything of a batch that another one sent too, before the batch is withdrawn."""
        changes: dict[int, Change] = defaultdict(Change)
        held = senders(self._connection, "held", batch_no)
        along = self._hand_held(held, changes)
        movements = senders(self._connection, "movement", batch_no)
        # what counts by a decision goes with the row that waited for it
        return self._hand(batch_no, {**movements, **along}, changes)

    def from_decision(self, batch_no: int, counted: Sequence[int]) -> list[Handed]:
        """Those of these movements, which counted by a decision that ends, that a file brought without needing it."""
        plain = senders(self._connection, "movement", batch_no, own=True)
        return self._hand(batch_no, {number: plain[number] for number in counted if number in plain}, {})

    def _hand_held(self, to: Mapping[int, int], changes: dict[int, Change]) -> dict[int, int]:
        """Let rows be held by other batches; the movements that count because of them, each with its new batch."""
        c, along = t.held_rows.c, {}
        numbers = sorted(to)
        for at in range(0, len(numbers), _MANY):
            wanted = select(c.id, c.batch_no, c.state, c.counted_id, c.sealed).where(c.id.in_(numbers[at : at + _MANY]))
            moved = []
            for row in self._connection.execute(wanted).all():
                no, sealer, before = to[row.id], self._sealer(to[row.id]), self._sealer(row.batch_no)
                if row.state == "counted":
                    along[row.counted_id] = no
                if sealer is None or before is None:
                    continue  # an erased batch holds no row
                said = before.drawer("held").open(row.id, bytes(row.sealed))
                (sealed,) = sealer.drawer("held").seal_many([row.id], [said])
                moved.append({"held": row.id, "no": no, "blob": sealed})
                changes[no] += _HELD.get(row.state, Change())
            if moved:
                there = update(t.held_rows).where(c.id == bindparam("held"))
                self._connection.execute(there.values(batch_no=bindparam("no"), sealed=bindparam("blob")), moved)
        return along

    def _hand(self, batch_no: int, to: Mapping[int, int], changes: Mapping[int, Change]) -> list[Handed]:
        """Let movements be of other batches. A batch without movements is named too, where its numbers change."""
        parts: dict[int, list[pl.DataFrame]] = defaultdict(list)
        summed = dict(changes)
        numbers = sorted(to)
        for at in range(0, len(numbers), _CHUNK):
            piece = numbers[at : at + _CHUNK]
            for no, frame, known in self._move(batch_no, {number: to[number] for number in piece}):
                parts[no].append(frame)
                more = Change(frame.height, -frame.height, 0, frame.height, self._synthetic(batch_no), known)
                summed[no] = summed.get(no, Change()) + more
        return [
            Handed(self._holder(no), pl.concat(parts[no]) if parts[no] else pl.DataFrame(), change)
            for no, change in sorted(summed.items())
        ]

    def _move(self, batch_no: int, to: Mapping[int, int]) -> list[tuple[int, pl.DataFrame, int]]:
        """Some movements and their records; by batch: the movements, and how many are of people known before."""
        p, m = t.people.c, t.movements.c
        goes = bulk.staging(
            self._connection, "handed", {"id": pl.Series(list(to)), "batch_no": pl.Series(list(to.values()))}
        )
        of = t.people.join(goes, goes.c.id == p.id)
        columns = (p.id, p.batch_no, p.sealed, p.vault_ref, p.same_as, goes.c.batch_no.label("to"))
        rows = self._connection.execute(select(*columns).select_from(of)).all()
        known = {row.id for row in rows if row.same_as is not None}
        self._seal_anew([row for row in rows if row.to != row.batch_no and self._sealer(row.to) is not None])
        self._connection.execute(
            update(t.movements).where(m.id == goes.c.id, m.batch_no == batch_no).values(batch_no=goes.c.batch_no)
        )
        counted = select(*(m[name] for name in _COUNTED)).join(goes, goes.c.id == m.id)
        there = self._connection.execute(counted).all()
        frame = pl.DataFrame([tuple(row) for row in there], schema=_COUNTED, orient="row")
        told = frame.with_columns(
            pl.col("id").replace_strict(to).alias("to"), pl.col("id").is_in(sorted(known)).alias("known")
        )
        return [
            (int(no), mine.drop("to", "known"), int(mine["known"].sum()))
            for (no,), mine in told.partition_by("to", as_dict=True).items()
        ]

    def _seal_anew(self, records: Sequence[Any]) -> None:
        """Let records be of their new batch, with what only that batch's key opens."""
        if not records:
            return
        references = [bytes(row.vault_ref) for row in records if row.vault_ref is not None]
        anew = dict(zip(references, self._in_the_vault(references), strict=True))
        columns: dict[str, list[Any]] = {"id": [], "batch_no": [], "sealed": [], "vault_ref": []}
        for row in records:
            sealer, before, sealed = self._sealer(row.to), self._sealer(row.batch_no), bytes(row.sealed)
            if sealed != ERASED and sealer is not None and before is not None:
                (sealed,) = sealer.seal_many([row.id], [before.open(row.id, sealed)])
            reference = None if row.vault_ref is None else anew[bytes(row.vault_ref)]
            for name, value in zip(columns, (row.id, row.to, sealed, reference), strict=True):
                columns[name].append(value)
        kinds = {"sealed": pl.Binary, "vault_ref": pl.Binary}
        series = {name: pl.Series(values, dtype=kinds.get(name, pl.Int64)) for name, values in columns.items()}
        staged = bulk.staging(self._connection, "sealed_anew", series)
        changed = {name: staged.c[name] for name in ("batch_no", "sealed", "vault_ref")}
        self._connection.execute(update(t.people).where(t.people.c.id == staged.c.id).values(**changed))

    def _in_the_vault(self, references: Sequence[bytes]) -> list[bytes | None]:
        """New references to the same numbers; the old ones are forgotten once the act has committed."""
        if not references:
            return []
        anew = self._vault.put_many(self._draft.batch_id, self._vault.get(references))
        self._draft.forget_when_kept(references)
        return anew

    def _holder(self, batch_no: int) -> Holder:
        if batch_no not in self._holders:
            c = t.batches.c
            row = self._connection.execute(select(c.no, c.id, c.kind, c.data_key).where(c.no == batch_no)).one()
            self._holders[batch_no] = Holder(row.no, row.id, row.kind, bytes(row.data_key))
        return self._holders[batch_no]

    def _sealer(self, batch_no: int) -> Sealer | None:
        """What seals for a batch; None where its key was destroyed."""
        if batch_no not in self._sealers:
            holder = self._holder(batch_no)
            erased = holder.data_key == ERASED
            self._sealers[batch_no] = None if erased else self._keyring.sealer(holder.id, holder.data_key)
        return self._sealers[batch_no]

    def _synthetic(self, batch_no: int) -> bool:
        """Whether the batch says that its people are made up: then they are, whoever sent them too."""
        c = t.batches.c
        return bool(self._connection.execute(select(c.synthetic).where(c.no == batch_no)).scalar_one())


#: What a row that was a repetition is to its new batch, by what became of it. One that counts comes with its movement.
_HELD = {"waiting": Change(duplicates=-1, waiting=1), "set_aside": Change(duplicates=-1)}
