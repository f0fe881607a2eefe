"""How clerks write districts: mostly as LGD does, sometimes by an older name or in the local script."""

from __future__ import annotations

from datetime import date
from functools import lru_cache

import numpy as np
import polars as pl
from numpy.typing import NDArray

from data.demo.fitting import Ints
from data.demo.geography import districts
from geo.gazetteer import load_gazetteer
from geo.places import load_places
from geo.tables.read import read as read_geo

#: Share of district names not written as LGD writes them.
OTHER_SPELLING = 0.02
#: A day of the demo's records.
_DAY = date(2020, 5, 20)
#: Years in which names were given up that a record of 2020 still uses (2026 in the table means last seen, not renamed).
_RENAMED_LATER = ("2021", "2025")


@lru_cache(maxsize=1)
def spellings() -> tuple[pl.Series, Ints, Ints]:
    """All spellings; where each district's begin (its LGD name of 2020 first), and how many others it has."""
    names = load_places().districts
    first = {lgd: district.name for lgd, district in names.items()}
    others: dict[int, list[str]] = {}
    for row in read_geo("names"):
        lgd = int(row["lgd"])
        if _RENAMED_LATER[0] <= row["until"][:4] <= _RENAMED_LATER[1]:
            first[lgd] = row["name"].title()
        elif row["kind"] in ("census2011", "earlier", "script") and row["name"] != names[lgd].name:
            others.setdefault(lgd, []).append(row["name"])
    lists = [
        [name for name in dict.fromkeys([first[lgd], *others.get(lgd, [])]) if _meant(lgd, name)]
        for lgd in districts().lgd.tolist()
    ]
    number = np.array([len(one) for one in lists])
    return pl.Series([name for one in lists for name in one]), np.cumsum(number) - number, number - 1


def _meant(lgd: int, name: str) -> bool:
    """Whether a record of 2020 means this district by this name: "Warangal" alone was two districts then."""
    places = load_places()
    state = places.states[places.districts[lgd].state_lgd].name
    return load_gazetteer().resolve(state, name, _DAY).lgd == lgd


def write_districts(place: Ints, known: NDArray[np.bool_], rng: np.random.Generator) -> pl.Series:
    """District names of positions in :func:`data.demo.geography.districts`; null where not ``known``."""
    names, start, others = spellings()
    u = rng.random(len(place))
    # The rarer the other spellings of a file's districts are, the oftener those that exist must be used.
    odd = (u < OTHER_SPELLING * len(others) / max((others > 0).sum(), 1)) & (others[place] > 0)
    nth = np.where(odd, 1 + (rng.random(len(place)) * others[place]).astype(np.int64), 0)
    return pl.DataFrame({"name": names.gather(start[place] + nth), "known": known}).select(
        pl.when("known").then("name")
    )["name"]


@lru_cache(maxsize=1)
def state_names() -> pl.Series:
    """State names by LGD code (position = code)."""
    states = load_places().states
    return pl.Series([states[code].name if code in states else None for code in range(100)], dtype=pl.String)
