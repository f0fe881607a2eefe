"""Records that are in the store, opened for comparison: whose they are, and what they say of their person."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, select

from data.registry import tables as t
from data.registry.keys import Keyring, Sealer
from data.registry.packed import unpacked
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

    def __init__(self, connection: Connection, keyring: Keyring) -> None:
        self._connection = connection
        self._keyring = keyring
        self._sealers: dict[int, Sealer | None] = {}

    def open(self, records: Sequence[int]) -> dict[int, Known]:
        """Those of these records that there are, by number. Of erased ones only what counts is known."""
        p, m, b = t.people.c, t.movements.c, t.batches.c
        known = {}
        columns = (p.id, p.batch_no, p.same_as, p.sealed, p.mobile_key, p.identity_key, m.age, m.sex, m.travel_date)
        for at in range(0, len(records), _MANY):
            wanted = (
                select(*columns, b.id.label("batch"), b.data_key)
                .select_from(t.people.join(t.batches, p.batch_no == b.no).outerjoin(t.movements, m.id == p.id))
                .where(p.id.in_(records[at : at + _MANY]))
            )
            for row in self._connection.execute(wanted).mappings():
                known[row["id"]] = Known(row["id"], row["same_as"] or row["id"], self._facts(row))
        return known

    def _facts(self, row: Mapping[Any, Any]) -> Facts:
        if row["batch_no"] not in self._sealers:
            sealer = self._keyring.sealer(row["batch"], row["data_key"]) if row["data_key"] else None
            self._sealers[row["batch_no"]] = sealer
        sealer = self._sealers[row["batch_no"]]
        said = unpacked(sealer.open(row["id"], bytes(row["sealed"]))) if sealer and row["sealed"] else {}
        return Facts(
            name=said.get("name"),
            age=row["age"],
            sex=row["sex"],
            mobile=_bytes(row["mobile_key"]),
            identity=_bytes(row["identity_key"]),
            id_type=said.get("id_type"),
            on=row["travel_date"],
        )


def _bytes(value: Any) -> bytes | None:
    return bytes(value) if value is not None else None
