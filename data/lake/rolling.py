"""Counts summed up by fewer dimensions: the one place that says what a rollup is, for every engine that runs it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import narwhals as nw
import polars as pl

from data import vocabulary as words
from data.lake.tables import BASE, MEASURE, ONLY_WITH, PARENTS, PHASES, TABLES, following

Frame = nw.LazyFrame[Any]


def with_following(frame: Frame, table: str) -> Frame:
    """A table's rows with everything that follows from their columns, and with ``status`` in any case.

    In a table that holds only the phase, ``status`` is the status that stands for it.
    """
    asked = {name: _MEANING[name]() for name in following(table) if name != "phase"}
    if "phase" in TABLES[table]:
        asked["status"] = nw.col("phase")
    return frame.with_columns(**asked) if asked else frame


def rolled(frame: Frame, table: str) -> Frame:
    """The rows of rollup ``table``, from the rows of its parent's files; nobody's groups are left out."""
    parent = PARENTS[table]
    if TABLES[table] == TABLES[parent]:
        return frame
    asked = {name: _MEANING[name]() for name in TABLES[table] if name in following(parent)}
    rows = frame.with_columns(**asked) if asked else frame
    only = ONLY_WITH.get(table)
    if only is not None and ONLY_WITH.get(parent) != only:
        rows = rows.filter(~nw.col(only).is_null())
    return summed(rows, table)


def summed(frame: Frame, table: str) -> Frame:
    """The rows of a table, one a combination; groups of nobody are left out."""
    people = nw.col(MEASURE).sum().cast(nw.Int64).alias(MEASURE)
    return frame.group_by(*TABLES[table]).agg(people).filter(nw.col(MEASURE) != 0)


def rollups(cube: pl.DataFrame) -> dict[str, pl.DataFrame]:
    """Every table's rows for these rows of the cube, parents first; tables without a row are left out."""
    out: dict[str, pl.DataFrame] = {BASE: cube}
    for table, parent in PARENTS.items():
        if parent in out and TABLES[table] == TABLES[parent]:
            out[table] = out[parent]
        elif parent in out:
            rows: pl.DataFrame = rolled(nw.from_native(out[parent].lazy()), table).collect("polars").to_native()
            rows = rows.with_columns(pl.col(pl.String).cast(pl.Categorical))
            if not rows.is_empty():
                out[table] = rows
    return out


def _known(column: str) -> nw.Expr:
    return ~nw.col(column).is_null()


def _same(one: str, other: str) -> nw.Expr:
    return (nw.col(one) == nw.col(other)).fill_null(False)


def _phase() -> nw.Expr:
    moving = nw.lit(PHASES[words.STATUSES[0]])
    for phase, statuses in _STATUSES.items():
        moving = nw.when(nw.col("status").is_in(statuses)).then(nw.lit(phase)).otherwise(moving)
    return moving


_STATUSES: Mapping[str, list[str]] = {
    phase: [status for status in words.STATUSES if PHASES[status] == phase] for phase in ("arrived", "cancelled")
}
_MEANING = {
    "origin_known": lambda: _known("origin"),
    "destination_known": lambda: _known("destination"),
    "within_district": lambda: _same("origin", "destination"),
    "within_state": lambda: _same("origin_state", "destination_state"),
    "phase": _phase,
}
