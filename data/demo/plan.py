"""The plan of all 4,621 trains: state to state by the fit, then days, stations, loads and times. It has no seed.

The plan is one and the same for every demo; ``--persons`` and ``--seed`` choose from it (:mod:`data.demo.sample`).
"""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import lru_cache

import numpy as np
import polars as pl

from data.demo.days import trains_per_day
from data.demo.fitting import Floats, Ints
from data.demo.geography import pull, stations, terminal_weights
from data.demo.loads import passengers
from data.demo.margins import fit_margins, period_of_day
from data.demo.published import FIRST_DAY
from geo.distance import geodesic_km

#: Chance is needed (which day, which hour), but always the same chance.
_CHANCE = 20200501
#: Track is longer than the straight line by about a quarter.
TRACK = 1.25
#: Average speed with halts, km/h: spread of the plan, and its fall in the days of congestion on the lines to Uttar
#: Pradesh and Bihar (the ministry spoke of 23 and 24 May; over by the 25th).
SPEED, SPEED_SPREAD, CONGESTED, CONGESTED_DAYS = 43.0, 4.0, 0.8, (21, 24)
#: First digit after the 0 of a special train's number, by the sending state's railway zone.
_ZONE_DIGIT = {
    24: 9, 27: 1, 3: 4, 4: 4, 6: 4, 7: 4, 1: 4, 2: 4, 5: 4, 9: 5, 10: 3, 20: 8, 19: 3, 21: 8, 22: 8, 23: 2, 8: 9,
    29: 6, 33: 6, 32: 6, 34: 6, 36: 7, 28: 7, 30: 1,
}  # fmt: skip
_NORTHEAST_DIGIT = 5


@lru_cache(maxsize=1)
def build_plan() -> pl.DataFrame:
    """All trains, ordered by departure.

    Columns: ``train_no`` (five digits, first 0; once a day), ``travel_date``, ``origin`` and ``destination`` (positions
    in :func:`data.demo.geography.stations`), ``origin_state``, ``destination_state`` (LGD), ``departs_at``,
    ``arrives_at`` (naive local time, IST), ``persons``, ``km`` (along the track).
    """
    rng = np.random.default_rng(_CHANCE)
    work, home, day = _state_days(rng)
    origin, destination = _terminals(work, home, rng)
    minute = np.clip(np.rint(rng.normal(15.5 * 60, 5 * 60, len(day))), 5, 1435).astype(np.int64)
    order = np.lexsort((destination, origin, minute, day))
    work, home, day, minute = work[order], home[order], day[order], minute[order]
    origin, destination = origin[order], destination[order]
    s = stations()
    km = geodesic_km(s.lon[origin], s.lat[origin], s.lon[destination], s.lat[destination]) * TRACK
    speed = np.clip(rng.normal(SPEED, SPEED_SPREAD, len(km)), 32.0, 55.0)
    speed *= np.where((day >= CONGESTED_DAYS[0] - 1) & (day < CONGESTED_DAYS[1]), CONGESTED, 1.0)
    on_the_way = np.rint(km / speed * 60 + 20).astype(np.int64)
    first = datetime.combine(FIRST_DAY, datetime.min.time())
    departs = [first + timedelta(days=int(d), minutes=int(m)) for d, m in zip(day, minute, strict=True)]
    return pl.DataFrame(
        {
            "train_no": _numbers(work),
            "travel_date": [moment.date() for moment in departs],
            "origin": origin,
            "destination": destination,
            "origin_state": work,
            "destination_state": home,
            "departs_at": departs,
            "arrives_at": [d + timedelta(minutes=int(m)) for d, m in zip(departs, on_the_way, strict=True)],
            "persons": passengers(day, work, rng),
            "km": km.round(1),
        }
    )


def _state_days(rng: np.random.Generator) -> tuple[Ints, Ints, Ints]:
    """Sending state, receiving state and day (0 is 1 May) of each train.

    Within a period every corridor's trains are spread evenly: train *i* of *n* stands at ``(i + u) / n`` of the
    period's trains, and the days take their numbers from that row.
    """
    margins, per_day, period = fit_margins(), trains_per_day(), period_of_day()
    codes = np.array(margins.codes)
    parts = []
    for k in range(margins.trains.shape[2]):
        table = margins.trains[:, :, k]
        i, j = np.nonzero(table)
        number = table[i, j]
        corridor = np.repeat(np.arange(len(i)), number)
        nth = np.arange(len(corridor)) - np.repeat(np.cumsum(number) - number, number)
        place = (nth + rng.random(len(i))[corridor]) / number[corridor]
        order = np.argsort(place, kind="stable")
        days = np.flatnonzero(period == k)
        parts.append((codes[i[corridor]][order], codes[j[corridor]][order], np.repeat(days, per_day[days])))
    work, home, day = (np.concatenate(column) for column in zip(*parts, strict=True))
    return work, home, day


def _terminals(work: Ints, home: Ints, rng: np.random.Generator) -> tuple[Ints, Ints]:
    """Origin and destination station of each train, in the shares of Census men and of homes."""
    s, serves, pulls = stations(), terminal_weights(), pull()
    origin, destination = np.empty_like(work), np.empty_like(home)
    for pair in sorted(set(zip(work.tolist(), home.tolist(), strict=True))):
        rows = np.flatnonzero((work == pair[0]) & (home == pair[1]))
        here, there = np.flatnonzero(s.state == pair[0]), np.flatnonzero(s.state == pair[1])
        weights = np.array([pulls.get((pair[1], s.code[i]), 0.0) for i in here])
        if pair[0] == pair[1]:
            weights = s.border[here].astype(np.float64)
            there = there[~s.border[there]]
        if weights.sum() == 0:
            weights = serves[here]
        origin[rows] = here[_spread(weights, len(rows), rng)]
        destination[rows] = there[_spread(serves[there], len(rows), rng)]
    return origin, destination


def _spread(weights: Floats, number: int, rng: np.random.Generator) -> Ints:
    """``number`` positions in the shares of ``weights`` (systematic sampling), in random order."""
    at = (np.arange(number) + rng.random()) / number
    return rng.permutation(np.searchsorted(np.cumsum(weights / weights.sum()), at * (1 - 1e-12)))


def _numbers(work: Ints) -> list[str]:
    """``0`` + zone + three digits that run on through the zone's trains: none twice on one day."""
    zone = np.array([_ZONE_DIGIT.get(int(state), _NORTHEAST_DIGIT) for state in work])
    out = np.empty(len(work), dtype=object)
    for digit in np.unique(zone):
        rows = np.flatnonzero(zone == digit)
        for nth, row in enumerate(rows):
            out[row] = f"0{digit}{100 + nth % 900:03d}"
    return list(out)
