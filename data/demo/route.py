"""The states a journey crosses: those under the straight line between two states' people."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
import polars as pl

from data.demo.fitting import Ints
from data.demo.geography import districts, sphere_km
from data.demo.spelling import state_names

_POINTS = 24


def routes(work: Ints, home: Ints) -> pl.Series:
    """Names of the states between ``work`` and ``home`` (LGD codes), joined by ``;``; null where they touch."""
    pairs = list(zip(work.tolist(), home.tolist(), strict=True))
    return pl.Series([_between(*pair) for pair in pairs], dtype=pl.String)


@lru_cache(maxsize=2048)
def _between(work: int, home: int) -> str | None:
    if work == home:
        return None
    d = districts()
    ends = []
    for code in (work, home):
        here = d.state == code
        ends.append((np.average(d.lon[here], weights=d.home[here]), np.average(d.lat[here], weights=d.home[here])))
    t = np.linspace(0, 1, _POINTS)
    lon, lat = (ends[0][axis] + t * (ends[1][axis] - ends[0][axis]) for axis in (0, 1))
    nearest = sphere_km(lon[:, None], lat[:, None], d.lon[None, :], d.lat[None, :]).argmin(axis=1)
    crossed = dict.fromkeys(d.state[nearest].tolist())
    return ";".join(state_names()[code] for code in crossed if code not in (work, home)) or None
