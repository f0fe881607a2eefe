"""Records that are in the store, opened for comparison: whose they are, and what they say of their person."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import chain
from typing import Any

from sqlalchemy import Connection, select

from data.registry import tables as t
from data.registry.keys import Keyring, Sealer
from data.registry.packed import unpacked
from data.registry.staging import Stage
from data.sameness import Facts

_MANY = 500


@dataclass(repr=False)
class Known:
    """A record, the person that it speaks of, and its facts."""

    record: int
    person: int
    facts: Facts


class KnownRecords:
    """Opens records within one transaction; the keys of batches are unwrapped once."""

    def __init__(self, connection: Connection, keyring: Keyring, stage: Stage | None = None) -> None:
        """``stage`` holds records of the transaction that are not in the registry's tables yet."""
        self._connection = connection
        self._stage = stage
        self._keyring = keyring
        self._sealers: dict[int, Sealer | None] = {}

    def open(self, records: Sequence[int]) -> dict[int, Known]:
        """Those of these records that there are, by number. Of erased ones only what counts is known."""
        p, m, b = t.people.c, t.movements.c, t.batches.c
        known = {}
        columns = (
            *(p.id, p.batch_no, p.same_as, p.sealed, p.mobile_key, p.identity_key),
            *(m.age, m.sex, m.travel_date, b.id.label("batch"), b.data_key),
        )
        for at in range(0, len(records), _MANY):
            wanted = (
                select(*columns)
                .select_from(t.people.join(t.batches, p.batch_no == b.no).outerjoin(t.movements, m.id == p.id))
                .where(p.id.in_(records[at : at + _MANY]))
            )
            rows: Iterable[Any] = self._connection.execute(wanted).all()  # one by one costs a third more
            if self._stage is not None:
                rows = chain(rows, self._staged(self._stage, records[at : at + _MANY]))
            for number, batch_no, person, sealed, mobile, identity, age, sex, on, *batch in rows:
                said = self._opened(number, batch_no, sealed, *batch)
                facts = Facts(said.get("name"), age, sex, _bytes(mobile), _bytes(identity), said.get("id_type"), on)
                known[number] = Known(number, person or number, facts)
        return known

    def _staged(self, stage: Stage, records: Sequence[int]) -> Iterator[tuple[Any, ...]]:
        """The same of records of the running batch that are only gathered so far."""
        gathered = stage.people(records)
        if gathered:
            b = t.batches.c
            batch = self._connection.execute(select(b.id, b.data_key).where(b.no == gathered[0][1])).one()
            for row in gathered:
                yield (*row[:-1], row[-1] and date.fromisoformat(row[-1]), *batch)

    def _opened(self, number: int, batch_no: int, sealed: bytes, batch: str, data_key: bytes) -> dict[str, str]:
        if batch_no not in self._sealers:
            self._sealers[batch_no] = self._keyring.sealer(batch, bytes(data_key)) if data_key else None
        sealer = self._sealers[batch_no]
        return unpacked(sealer.open(number, bytes(sealed))) if sealer and sealed else {}


def _bytes(value: Any) -> bytes | None:
    return bytes(value) if value is not None else None
