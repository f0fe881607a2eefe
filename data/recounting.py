"""What the registry's rows count: the lake's rows, made anew from the record."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

import polars as pl

if TYPE_CHECKING:
    from data.registry import Snapshot

#: Groups that are gathered before they are handed on.
_GATHERED = 1_500_000


def recounted(
    moment: Snapshot, told: Callable[[int], None] = lambda _: None, gathered: int = _GATHERED
) -> Iterator[tuple[int, pl.DataFrame]]:
    """Batch numbers with rows of the cube: everything that counts. A batch may come more than once.

    ``told`` hears how many rows were read, part by part.
    """
    from data.ingest import KINDS

    parts: dict[int, list[pl.DataFrame]] = {}
    held = 0
    for kind, rows in moment.counting(told):
        count = KINDS[kind].count
        if count is None:
            continue
        for (batch_no,), own in rows.group_by("batch_no", maintain_order=True):
            cube = count(own.drop("batch_no"))
            parts.setdefault(int(str(batch_no)), []).append(cube)
            held += cube.height
        if held > gathered:
            yield from _handed_on(parts)
            parts, held = {}, 0
    yield from _handed_on(parts)


def _handed_on(parts: dict[int, list[pl.DataFrame]]) -> Iterator[tuple[int, pl.DataFrame]]:
    from data.lake.writer import group_counts

    for batch_no, cubes in parts.items():
        cube = group_counts(pl.concat(cubes))
        if not cube.is_empty():
            yield batch_no, cube
