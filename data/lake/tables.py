"""The lake's tables: the cube and its rollups, what each holds, and which of them a question is asked of.

Every table counts the same people by fewer dimensions than the cube; ``persons`` is the measure of each. What a table
leaves out, a question of it can neither name nor filter by. To add a rollup, add it here and raise ``GENERATION``.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

import polars as pl

from data.filters import Filters

#: Columns of the cube, in order, with their types. Codes are LGD codes.
CUBE: Mapping[str, type[pl.DataType]] = {
    "travel_date": pl.Date,
    "origin_state": pl.Int32,
    "origin": pl.Int32,
    "destination_state": pl.Int32,
    "destination": pl.Int32,
    "mode": pl.String,
    "train_no": pl.String,
    "category": pl.String,
    "sex": pl.String,
    "age_band": pl.String,
    "sector": pl.String,
    "status": pl.String,
    "persons": pl.Int64,
}
MEASURE = "persons"
BASE = "cube"

#: Whether a district is known, for tables that do not say which. Where the district stands, this follows from it.
KNOWN: Mapping[str, str] = {"origin_known": "origin", "destination_known": "destination"}

_PLACES = ("origin_state", "origin", "destination_state", "destination")

#: Dimensions of each table, the smallest table first.
TABLES: Mapping[str, tuple[str, ...]] = {
    "states": (
        "travel_date",
        "origin_state",
        "origin_known",
        "destination_state",
        "destination_known",
        "mode",
        "status",
    ),
    "trains": ("travel_date", *_PLACES, "mode", "train_no", "status"),
    "flows": ("travel_date", *_PLACES, "mode", "status"),
    BASE: tuple(name for name in CUBE if name != MEASURE),
}

#: Tables that hold only some of the people: those for whom this column is known. They serve questions about it alone.
ONLY_WITH: Mapping[str, str] = {"trains": "train_no"}

#: Changes whenever a table is added or holds something else. Rollups of another generation are built anew.
GENERATION = 1

_FILTERED: Mapping[str, tuple[str, ...]] = {
    "from_": ("travel_date",),
    "to": ("travel_date",),
    "place_state": ("origin_state", "destination_state"),
    "place": ("origin", "destination"),
}


@dataclass(frozen=True)
class Choice:
    """The table that answers a question; ``because`` says in a sentence why no smaller one could."""

    table: str
    because: str


def schema(table: str) -> dict[str, type[pl.DataType]]:
    """Columns and types of a table, in order."""
    return {name: CUBE.get(name, pl.Boolean) for name in (*TABLES[table], MEASURE)}


def needed(filters: Filters, *columns: str) -> frozenset[str]:
    """The columns that a question of ``columns`` needs under these filters. Every question looks at the status."""
    wanted = {"status", *columns}
    for name in type(filters).model_fields:
        if getattr(filters, name) not in (None, ()):
            wanted.update(_FILTERED.get(name, (name,)))
    return frozenset(wanted)


def choose(columns: Iterable[str], among: Collection[str] = tuple(TABLES)) -> Choice:
    """The smallest of the tables ``among`` that holds all ``columns``; the cube always does."""
    wanted = frozenset(columns) - {MEASURE}
    smaller = "it is the smallest table"
    for name, holds in TABLES.items():
        if name not in among and name != BASE:
            continue
        only = ONLY_WITH.get(name)
        missing = {name for name in wanted if name not in holds and KNOWN.get(name) not in holds}
        if only is not None and only not in wanted:
            continue
        if not missing:
            return Choice(name, smaller)
        smaller = f"'{name}' has no {' and no '.join(sorted(missing))}"
    raise ValueError(f"no table has {', '.join(sorted(wanted.difference(CUBE, KNOWN)))}")
