"""Buses between states: short corridors, 30 to 40 people each. Their days follow the trains' curve, smoothed."""

from __future__ import annotations

from datetime import date, datetime
from functools import lru_cache

import numpy as np
import polars as pl

from data.demo.days import DAYS, day_number, trains_per_day
from data.demo.fitting import Floats, Ints
from data.demo.geography import districts, sphere_km
from data.demo.published import FIRST_DAY
from data.demo.tables import read

#: People a bus; half of the seats stayed empty for distance in most states.
SEATS = 35
#: Scale in km of the fall of bus journeys with distance, and the farthest.
ROAD_KM, FARTHEST_KM = 150.0, 900.0
#: Roads are longer than the straight line by about 30 %; km/h with halts and checks at state lines.
DETOUR, SPEED = 1.3, 36.0


def bus_trips(people: int, first: date, last: date, rng: np.random.Generator) -> pl.DataFrame:
    """Buses for exactly ``people`` people.

    Columns: ``travel_date``, ``work`` and ``home`` (positions in :func:`data.demo.geography.districts`),
    ``departs_at``, ``arrives_at``, ``persons``; ordered by departure.
    """
    persons = _loads(people, rng)
    number = len(persons)
    days = np.arange(day_number(first) - 1, day_number(last))
    weight = _smooth(trains_per_day())[days]
    day = np.sort(days[np.searchsorted(np.cumsum(weight / weight.sum()), _even(number, rng))])
    work, home, km = _corridors()
    shares = _weights().cumsum()
    at = np.searchsorted(shares, rng.permutation(_even(number, rng)) * shares[-1])
    minute = np.clip(np.rint(rng.normal(11 * 60, 4 * 60, number)), 240, 1380).astype(np.int64)
    hours = km[at] * DETOUR / (SPEED * rng.uniform(0.8, 1.15, number)) + 0.5
    start = np.datetime64(datetime.combine(FIRST_DAY, datetime.min.time()), "m")
    departs = start + (day * 1440 + minute).astype("timedelta64[m]")
    trips = pl.DataFrame(
        {
            "travel_date": departs.astype("datetime64[D]"),
            "work": work[at],
            "home": home[at],
            "departs_at": departs.astype("datetime64[us]"),
            "arrives_at": (departs + np.rint(hours * 60).astype("timedelta64[m]")).astype("datetime64[us]"),
            "persons": persons,
        }
    )
    return trips.sort("departs_at", "work", "home", maintain_order=True)


def _loads(people: int, rng: np.random.Generator) -> Ints:
    """Sizes between 30 and 40 that sum to ``people``; one smaller bus where that cannot be."""
    number = max(round(people / SEATS), -(-people // 40))
    sizes = np.full(number, people // max(number, 1), dtype=np.int64)
    sizes[: people - int(sizes.sum())] += 1
    swap = rng.integers(0, 5, number // 2)
    swap = np.minimum(swap, np.maximum(40 - sizes[: len(swap)], 0))
    swap = np.minimum(swap, np.maximum(sizes[number - len(swap) :] - 30, 0))
    sizes[: len(swap)] += swap
    sizes[number - len(swap) :] -= swap
    return rng.permutation(sizes)


def _even(number: int, rng: np.random.Generator) -> Floats:
    return np.asarray((np.arange(number) + rng.random()) / max(number, 1) * (1 - 1e-12))


def _smooth(per_day: Ints) -> Floats:
    """Seven-day mean of the trains, and a trickle to the end of August: buses ran on when the trains had ended."""
    around = np.convolve(np.pad(per_day, 3, mode="edge"), np.ones(7) / 7, mode="valid")
    return np.asarray(around + 1.5)[:DAYS]


def corridors() -> tuple[Ints, Ints, Floats]:
    """Where buses go: work and home district (positions in :func:`data.demo.geography.districts`), and how much."""
    work, home, _ = _corridors()
    return work, home, _weights()


@lru_cache(maxsize=1)
def _corridors() -> tuple[Ints, Ints, Floats]:
    """District pairs in different states near enough for a bus: work, home, km."""
    d = districts()
    work, home = np.nonzero(d.state[:, None] != d.state[None, :])
    km = sphere_km(d.lon[work], d.lat[work], d.lon[home], d.lat[home])
    near = km <= FARTHEST_KM
    return work[near], home[near], km[near]


@lru_cache(maxsize=1)
def _weights() -> Floats:
    """How many bus journeys each pair takes: Census men too near for rail, by size of both ends and distance."""
    d = districts()
    work, home, km = _corridors()
    raw = d.work[work] * d.home[home] * np.exp(-km / ROAD_KM)
    pair = d.state[work] * 100 + d.state[home]
    sums = np.bincount(pair, weights=raw, minlength=10_000)
    road = np.zeros(10_000)
    for row in read("corridors"):
        road[int(row["work"]) * 100 + int(row["home"])] = float(row["road"])
    came = np.bincount(np.arange(10_000) // 100, weights=road, minlength=100)
    left = np.bincount(np.arange(10_000) % 100, weights=road, minlength=100)
    draws = came / np.maximum(came + left, 1.0)
    per_state = road * draws[np.arange(10_000) // 100] * (1.0 - draws[np.arange(10_000) % 100])
    return np.asarray(raw / np.maximum(sums[pair], 1e-12) * per_state[pair])
