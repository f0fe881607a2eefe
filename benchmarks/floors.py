"""The least that a question costs: the bytes of the columns it reads, at the speed that this machine's memory gives."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow.parquet as pq

from benchmarks.cases import Case
from benchmarks.measure import timed
from data.lake.cube import Version
from data.lake.tables import FOLLOWS, MEASURE, choose, needed, schema
from data.lake.writer import lake_root

#: Columns of each look at the lake that a question takes.
_LOOKS = {
    "flows": (("origin_state", "destination_state"),),
    "flows by district": (("origin_state", "destination_state", "origin", "destination"),),
    "districts": (("origin", "within_district"), ("destination", "within_district")),
    "trains": (("train_no", "travel_date"),),
    "daily": (("travel_date",),),
}


class Floors:
    """Knows how large the columns of one version's files are."""

    def __init__(self, home: Path, version: Version) -> None:
        self._root = lake_root(home)
        self._version = version
        self._sizes: dict[str, dict[str, int]] = {}
        self.bandwidth = bandwidth()

    def of(self, case: Case) -> dict[str, Any]:
        """The tables that answer, the megabytes of their columns once unpacked, and the milliseconds to read these."""
        name = case.question
        if name == "flows" and case.level == "district":
            name = "flows by district"
        tables, size = [], 0
        for columns in _LOOKS[name]:
            wanted = needed(case.filters, *columns)
            table = choose(wanted, self._version.files).table
            held = set(schema(table))
            # what a table lacks follows from what it holds
            read = {MEASURE} | {held_one for one in wanted for held_one in ((one,) if one in held else FOLLOWS[one])}
            tables.append(table)
            size += sum(self._columns(table)[one] for one in read)
        return {"tables": tables, "mb": size / 1e6, "floor_ms": size / self.bandwidth * 1000}

    def _columns(self, table: str) -> dict[str, int]:
        """Bytes of each column of a table, unpacked but still encoded as in its files."""
        if table not in self._sizes:
            sizes: dict[str, int] = dict.fromkeys(schema(table), 0)
            for path in self._version.files[table]:
                facts = pq.ParquetFile(self._root / path).metadata
                for group in range(facts.num_row_groups):
                    for at in range(facts.num_columns):
                        chunk = facts.row_group(group).column(at)
                        sizes[chunk.path_in_schema] += chunk.total_uncompressed_size
            self._sizes[table] = sizes
        return self._sizes[table]


def bandwidth() -> float:
    """Bytes a second that two threads read out of memory; the best of five."""
    halves = [np.ones(1 << 25, dtype=np.int64) for _ in range(2)]
    with ThreadPoolExecutor(2) as pool:
        best = min(timed(lambda: list(pool.map(np.sum, halves))) for _ in range(5))
    return sum(half.nbytes for half in halves) / best
