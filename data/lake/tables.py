"""The lake's tables: the cube and its rollups, what each holds, and which of them a question is asked of.

Every table counts the same people by fewer dimensions than the cube; ``persons`` is the measure of each. What a table
leaves out, a question of it can neither name nor filter by. To add a rollup, add it here and raise ``GENERATION``.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

import polars as pl

from data import vocabulary as words
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

#: Columns that follow from others. A table that lacks those may hold what follows from them in their place.
#: ``phase`` tells the statuses apart only as far as the dashboard's questions do: under way, arrived, not moving.
FOLLOWS: Mapping[str, tuple[str, ...]] = {
    "origin_known": ("origin",),
    "destination_known": ("destination",),
    "within_district": ("origin", "destination"),
    "within_state": ("origin_state", "destination_state"),
    "phase": ("status",),
}
_TYPES: Mapping[str, type[pl.DataType]] = {**CUBE, **dict.fromkeys(FOLLOWS, pl.Boolean), "phase": pl.String}

#: The status that stands for each in a table that holds only the phase.
PHASES: Mapping[str, str] = {
    **dict.fromkeys(words.STATUSES, "registered"),
    **dict.fromkeys(words.ARRIVED, "arrived"),
    **dict.fromkeys(words.NOT_MOVING, "cancelled"),
}

_PLACES = ("origin_state", "origin", "destination_state", "destination")
_WITHIN = ("within_district", "within_state")

#: Dimensions of each table, in the order in which its files are sorted; the smallest table first.
TABLES: Mapping[str, tuple[str, ...]] = {
    "runs": ("travel_date", "train_no", "mode", "phase"),
    "arrivals": ("travel_date", "destination_state", "destination", *_WITHIN, "mode", "phase"),
    "departures": ("travel_date", "origin_state", "origin", *_WITHIN, "mode", "phase"),
    "states": (
        *("travel_date", "origin_state", "destination_state", "origin_known", "destination_known"),
        *("mode", "phase"),
    ),
    "pairs": (*_PLACES, "mode", "phase"),
    "trains": ("travel_date", "train_no", "origin_state", "destination_state", "destination", "mode", "phase"),
    "boardings": ("travel_date", "train_no", *_PLACES, "mode", "phase"),
    "flows": ("travel_date", *_PLACES, "mode", "phase"),
    # the same rows in other orders: no question is planned for them, engines read them in place of those
    "boardings_in": ("travel_date", "train_no", *_PLACES, "mode", "phase"),
    "flows_out": ("travel_date", *_PLACES, "mode", "phase"),
    "flows_in": ("travel_date", *_PLACES, "mode", "phase"),
    BASE: tuple(name for name in CUBE if name != MEASURE),
}

#: Tables that are kept in several orders, with that which lies by origin and that which lies by destination.
TWINS: Mapping[str, tuple[str, str]] = {
    "flows": ("flows_out", "flows_in"),
    "boardings": ("boardings", "boardings_in"),
}

#: The order of rows within a file, where it is not that of the columns. The cube serves the questions that no rollup
#: can, those of who people are: such filters then skip most of a file. Days and places are the rollups' business.
ORDERS: Mapping[str, tuple[str, ...]] = {
    BASE: ("category", "sex", "age_band", "sector", "travel_date", *_PLACES),
    **dict.fromkeys((out for out, _ in TWINS.values()), ("origin_state", "origin", "travel_date")),
    **dict.fromkeys((into for _, into in TWINS.values()), ("destination_state", "destination", "travel_date")),
}

#: The table that each rollup is summed up from.
PARENTS: Mapping[str, str] = {
    "flows": BASE,
    "boardings": BASE,
    "trains": "boardings",
    "runs": "trains",
    "boardings_in": "boardings",
    "flows_out": "flows",
    "flows_in": "flows",
    "pairs": "flows",
    "states": "flows",
    "departures": "flows",
    "arrivals": "flows",
}

#: Tables that hold only some of the people: those for whom this column is known. They serve questions about it alone.
ONLY_WITH: Mapping[str, str] = dict.fromkeys(("runs", "trains", "boardings", "boardings_in"), "train_no")

#: Changes whenever a table is added or holds something else. Rollups of another generation are built anew.
GENERATION = 2

_FILTERED: Mapping[str, tuple[str, ...]] = {
    "from_": ("travel_date",),
    "to": ("travel_date",),
    "place_state": ("origin_state", "destination_state"),
    "place": ("origin", "destination"),
}


@dataclass(frozen=True)
class Choice:
    """The table that answers a question; ``because`` says why no smaller one could."""

    table: str
    because: str


def schema(table: str) -> dict[str, type[pl.DataType]]:
    """Columns and types of a table's files, in order."""
    return {name: _TYPES[name] for name in (*TABLES[table], MEASURE)}


def order(table: str) -> tuple[str, ...]:
    """All dimensions of a table in the order in which its rows are sorted."""
    first = ORDERS.get(table, ())
    return (*first, *(name for name in TABLES[table] if name not in first))


def following(table: str) -> tuple[str, ...]:
    """The columns of :data:`FOLLOWS` that a table's files lack and that follow from those they hold."""
    holds = TABLES[table]
    return tuple(name for name, of in FOLLOWS.items() if name not in holds and set(of) <= set(holds))


def needed(filters: Filters, *columns: str) -> frozenset[str]:
    """The columns that a question of ``columns`` needs under these filters.

    Every question leaves out who does not move, for which ``phase`` is enough; a filter of statuses needs ``status``.
    """
    wanted = {"phase", *columns}
    for name in type(filters).model_fields:
        if getattr(filters, name) not in (None, ()):
            wanted.update(_FILTERED.get(name, (name,)))
    return frozenset(wanted)


def choose(columns: Iterable[str], among: Collection[str] = tuple(TABLES)) -> Choice:
    """The smallest of the tables ``among`` that holds all ``columns``; the cube always does."""
    wanted = frozenset(columns) - {MEASURE}
    if unknown := wanted.difference(_TYPES):
        raise ValueError(f"no table has {', '.join(sorted(unknown))}")
    because = "it is the smallest table"
    for table, holds in TABLES.items():
        if table == BASE:
            break
        only = ONLY_WITH.get(table)
        if table not in among or (only is not None and only not in wanted):
            continue
        missing = wanted.difference(holds, following(table))
        if not missing:
            return Choice(table, because)
        because = f"'{table}' has no {' and no '.join(sorted(missing))}"
    return Choice(BASE, because if set(TABLES) <= {*among, BASE} else "its rollups are not built")
