"""Which batches repeated what another had brought: so that it goes on counting when that other one is withdrawn.

Numbers are given out in order and lists are mostly sent again in theirs. What a batch repeated is therefore kept as
runs of numbers: a list of a million that comes again every day takes some rows, not a million.
"""

from __future__ import annotations

from typing import Literal

import numpy as np
import polars as pl
from sqlalchemy import Connection, text

from data.registry import bulk
from data.registry import tables as t
from data.registry.keys import ERASED

What = Literal["movement", "held"]

#: Of each thing, its batches that count and sent it too. CROSS JOIN and plus: SQLite goes through the runs, and in each
#: through its numbers; it would rather go through the whole batch once a run.
_SENDERS = """
    SELECT r.batch_no, x.id, b.data_key = :erased
    FROM repeats r CROSS JOIN {table} x JOIN batches b ON b.no = r.batch_no
    WHERE r.what = :what AND x.id BETWEEN r.first AND r.last AND b.withdrawn_at IS NULL AND +x.batch_no = :batch
"""
_TABLES: dict[What, str] = {"movement": "movements", "held": "held_rows"}


class Repeats:
    """What one batch repeats; goes into the store when the batch ends."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._noted: dict[What, list[pl.Series]] = {"movement": [], "held": []}

    def note(self, what: What, numbers: pl.Series) -> None:
        """Remember that the batch repeats the movements, or the rows that wait, of these numbers."""
        if len(numbers):
            self._noted[what].append(numbers)

    def finish(self, batch_no: int) -> None:
        """Put everything that was noted into the store."""
        for what, parts in self._noted.items():
            if not parts:
                continue
            numbers = np.unique(pl.concat(parts).to_numpy())
            gaps = np.flatnonzero(np.diff(numbers) > 1)
            firsts, lasts = numbers[np.r_[0, gaps + 1]], numbers[np.r_[gaps, len(numbers) - 1]]
            columns = {
                "batch_no": pl.repeat(batch_no, len(firsts), dtype=pl.Int64, eager=True),
                "what": pl.repeat(what, len(firsts), dtype=pl.String, eager=True),
                "first": pl.Series(firsts),
                "last": pl.Series(lasts),
            }
            bulk.insert(self._connection, t.repeats, columns)
            parts.clear()


def senders(connection: Connection, what: What, batch_no: int, *, own: bool = False) -> dict[int, int]:
    """Of what a batch brought, the earliest batch that counts and sent it too: number → that batch's number.

    A batch whose personal data was erased comes after all others: it cannot keep a name. ``own``: the batch itself is
    one of them, where it sent a row again that it brought before.
    """
    wanted = text(_SENDERS.format(table=_TABLES[what]))
    rows = connection.execute(wanted, {"what": what, "batch": batch_no, "erased": ERASED}).all()
    ordered = sorted((bool(erased), no, number) for no, number, erased in rows if own or no != batch_no)
    found: dict[int, int] = {}
    for _, no, number in ordered:
        found.setdefault(number, no)
    return found
