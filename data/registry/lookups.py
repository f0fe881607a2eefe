"""Which records bear a keyed hash: the store's index, and what the running transaction has not put into it yet.

Hashes come in no order, and an index that takes them one by one rewrites its pages over and over. What a batch adds is
therefore held in sorted runs, and goes in as one sorted run when there is much of it and when the batch ends.
"""

from __future__ import annotations

import json

import numpy as np
import polars as pl
from numpy.typing import NDArray
from sqlalchemy import Connection, bindparam, func, insert, select
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.types import BigInteger

from data.registry import bulk
from data.registry import tables as t

#: Entries that are held before they go in, 16 bytes each.
_HELD = 3_000_000
_RUNS = 12
#: Entries that go in with one statement.
_PIECE = 100_000

Longs = NDArray[np.int64]


def short(keyed: str) -> pl.Expr:
    """The first eight bytes of a column of keyed hashes as one number, as the index has them."""
    return pl.col(keyed).bin.slice(0, 8).bin.reinterpret(dtype=pl.Int64, endianness="big")


def first_bytes(keyed: bytes) -> int:
    """The same of one keyed hash."""
    return int.from_bytes(keyed[:8], "big", signed=True)


class Lookups:
    """The index within one transaction that writes."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._runs: list[tuple[Longs, Longs]] = []
        self._held = 0
        self._stored = connection.execute(select(t.lookups.c.key).limit(1)).first() is not None

    def find(self, keys: pl.Series) -> pl.DataFrame:
        """Who bears one of these keys: ``key, record``, each pair once."""
        wanted = keys.drop_nulls().unique().sort()
        parts = [_within(run, wanted.to_numpy()) for run in self._runs]
        if self._stored and not wanted.is_empty():
            parts.append(self._ask(wanted.to_list()))
        found = [part for part in parts if not part.is_empty()]
        return pl.concat(found) if found else _NOBODY

    def add(self, keys: pl.Series, records: pl.Series) -> None:
        """Let records be found by keys."""
        if keys.is_empty():
            return
        order = keys.arg_sort()
        self._runs.append((keys[order].to_numpy(), records[order].to_numpy()))
        self._held += len(keys)
        if len(self._runs) > _RUNS:
            self._runs = [self._merged()]
        if self._held >= _HELD:
            self.flush()

    def flush(self) -> None:
        """Put what is held into the store's index, in its order."""
        if not self._runs:
            return
        keys, records = self._merged()
        for at in range(0, len(keys), _PIECE):
            piece = slice(at, at + _PIECE)
            columns = {"key": pl.Series(keys[piece]), "record": pl.Series(records[piece])}
            bulk.insert(self._connection, t.lookups, columns)
        self._runs, self._held, self._stored = [], 0, True

    def put(self, key: int, record: int) -> None:
        """Let one record be found by a key at once, unless it is already."""
        c = t.lookups.c
        known = select(c.key).where(c.key == key, c.record == record)
        if self._connection.execute(known).first() is None:
            self._connection.execute(insert(t.lookups).values(key=key, record=record))

    def _merged(self) -> tuple[Longs, Longs]:
        keys = np.concatenate([run[0] for run in self._runs])
        records = np.concatenate([run[1] for run in self._runs])
        order = np.lexsort((records, keys))
        return keys[order], records[order]

    def _ask(self, keys: list[int]) -> pl.DataFrame:
        c = t.lookups.c
        if self._connection.dialect.name == "sqlite":
            among = select(func.json_each(bindparam("keys", json.dumps(keys))).table_valued("value").c.value)
            wanted = select(c.key, c.record).where(c.key.in_(among))
        else:
            wanted = select(c.key, c.record).where(c.key == func.any(bindparam("keys", keys, type_=ARRAY(BigInteger))))
        rows = self._connection.execute(wanted).all()
        return pl.DataFrame([tuple(row) for row in rows], schema=_NOBODY.schema, orient="row")


_NOBODY = pl.DataFrame(schema={"key": pl.Int64, "record": pl.Int64})


def _within(run: tuple[Longs, Longs], wanted: Longs) -> pl.DataFrame:
    keys, records = run
    first = np.searchsorted(keys, wanted, "left")
    counts = np.searchsorted(keys, wanted, "right") - first
    if not counts.any():
        return _NOBODY
    hit = counts > 0
    first, counts, found = first[hit], counts[hit], wanted[hit]
    steps = np.arange(counts.sum()) - np.repeat(np.cumsum(counts) - counts, counts)
    return pl.DataFrame({"key": np.repeat(found, counts), "record": records[np.repeat(first, counts) + steps]})
