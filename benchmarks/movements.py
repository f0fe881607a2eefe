"""Made-up movements as counts, as many as wanted: the demo's corridors and trains, every day of four months.

People travel in parties who share everything that the cube knows of them, of some two people in the mean; so a hundred
million movements are some fifty million rows. A day is drawn by itself, from its own seed: memory is that of one day.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
import polars as pl
from numpy.typing import NDArray

from data.demo.buses import corridors
from data.demo.geography import boarding_shares, districts, home_shares
from data.demo.plan import build_plan
from data.demo.published import FIRST_DAY
from data.demo.tables import read
from data.vocabulary import AGE_BANDS, CATEGORIES, MODES, SECTORS, SEXES, STATUSES
from geo.places import load_places
from geo.tables.read import read as read_geo

DAYS, TRAINS = 120, 4_600
#: People a party: one more than a geometric number.
PARTY = 1.95
_MODES = (0.62, 0.33, 0.05)
_CATEGORIES = (0.84, 0.07, 0.03, 0.02, 0.04)
_SEXES = (0.815, 0.183, 0.002)
_AGES = (0.03, 0.05, 0.47, 0.31, 0.11, 0.03)
#: Shares of the statuses of those who left long ago, and of those who leave on the last day.
_SETTLED = (0.01, 0.005, 0.01, 0.004, 0.02, 0.70, 0.02, 0.20, 0.02, 0.011)
_RECENT = (0.28, 0.10, 0.17, 0.006, 0.35, 0.08, 0.0, 0.0, 0.0, 0.014)
#: Shares of people whose district is not known, on either side, and of those without a date.
_NO_ORIGIN, _NO_DESTINATION, _NO_DATE = 0.015, 0.02, 0.003

Numbers = NDArray[np.int64]


def draw(movements: int, seed: int) -> Iterator[pl.DataFrame]:
    """The movements of each of :data:`DAYS` days in the cube's columns, ungrouped: ``movements`` people in all."""
    world = _world()
    quota = _quotas(movements)
    for day in range(DAYS):
        yield _day(world, day, int(quota[day]), np.random.default_rng([seed, day]))


@dataclass(frozen=True)
class _World:
    """What every day draws from; ``*_cdf`` are cumulative shares, rows end to end, row *i* raised by *i*."""

    #: Trains: stations' positions by train, weights, and the days of the week that each runs.
    origin: Numbers
    destination: Numbers
    load: NDArray[np.float64]
    runs: NDArray[np.bool_]
    boarding_cdf: NDArray[np.float64]
    home_cdf: NDArray[np.float64]
    #: Roads: districts of 2020 by pair, and how much each pair takes.
    work: Numbers
    home: Numbers
    road_cdf: NDArray[np.float64]
    #: Today's districts that each district of 2020 became, end to end.
    today: Numbers
    today_cdf: NDArray[np.float64]
    #: State of each LGD code of a district, and sectors by state.
    state: Numbers
    sector_cdf: NDArray[np.float64]


def _world() -> _World:
    plan = build_plan().head(TRAINS)
    origin, destination = plan["origin"].to_numpy(), plan["destination"].to_numpy()
    # every other train runs back
    rng = np.random.default_rng(0)
    often = rng.choice([1, 3, 7], TRAINS, p=[0.3, 0.4, 0.3])
    runs = rng.permuted(np.arange(7)[None, :] < often[:, None], axis=1)
    work, home, weight = corridors()
    today, today_cdf = _descendants()
    places = load_places().districts
    state = np.zeros(max(places) + 1, dtype=np.int64)
    for code, district in places.items():
        state[code] = district.state_lgd
    return _World(
        origin=origin,
        destination=destination,
        load=plan["persons"].to_numpy() * rng.lognormal(0, 0.6, TRAINS),
        runs=runs,
        boarding_cdf=_ends(boarding_shares()),
        home_cdf=_ends(home_shares()),
        work=work,
        home=home,
        road_cdf=np.cumsum(weight / weight.sum()),
        today=today,
        today_cdf=today_cdf,
        state=state,
        sector_cdf=_ends(_sectors()),
    )


def _ends(shares: NDArray[np.float64]) -> NDArray[np.float64]:
    """Rows of shares as one rising line: drawing from row *i* is one search for ``i + u``."""
    sums = np.cumsum(shares, axis=1) / shares.sum(axis=1, keepdims=True)
    sums[:, -1] = 1.0
    return np.asarray((sums + np.arange(len(shares))[:, None]).ravel())


def _descendants() -> tuple[Numbers, NDArray[np.float64]]:
    """Today's districts by district of 2020, a matrix's rows end to end, and their shares likewise."""
    shares: dict[int, list[tuple[int, float]]] = {}
    for row in read_geo("splits"):
        shares.setdefault(int(row["parent"]), []).append((int(row["child"]), float(row["share_2011"] or 0)))
    known, then = load_places().districts, districts().lgd
    old = set(then.tolist())
    rows = []
    for code in then.tolist():
        children = [(child, share) for child, share in shares.get(code, []) if child in known and child not in old]
        rows.append([(code, max(1.0 - sum(share for _, share in children), 0.05)), *children])
    width = max(map(len, rows))
    codes, parts = np.zeros((len(rows), width), dtype=np.int64), np.zeros((len(rows), width))
    for at, row in enumerate(rows):
        for nth, (code, share) in enumerate(row):
            codes[at, nth], parts[at, nth] = code, share
    return codes.ravel(), _ends(parts)


def _sectors() -> NDArray[np.float64]:
    """Weights of sectors by state code; the mean of all where a state has no row."""
    out = np.zeros((100, len(SECTORS)))
    for row in read("sectors"):
        out[int(row["state"]), SECTORS.index(row["sector"])] += float(row["weight"])
    empty = out.sum(axis=1) == 0
    out[empty] = out[~empty].mean(axis=0)
    return out


def _quotas(movements: int) -> Numbers:
    """People by day: a hump, fuller week-ends, and exactly ``movements`` in all."""
    day = np.arange(DAYS)
    weight = 1 + 0.8 * np.exp(-(((day - 35) / 22) ** 2)) + 0.15 * (day % 7 >= 5)
    ends = np.rint(np.cumsum(weight / weight.sum()) * movements).astype(np.int64)
    return np.diff(ends, prepend=0)


def _day(world: _World, day: int, movements: int, rng: np.random.Generator) -> pl.DataFrame:
    persons = _parties(movements, rng)
    size = len(persons)
    mode = _pick(_MODES, size, rng)
    work, home, train = _ways(world, day, mode, rng)
    origin, destination = (_today(world, place, rng) for place in (work, home))
    category = _pick(_CATEGORIES, size, rng)
    origin_state, destination_state = world.state[origin], world.state[destination]
    sector = np.searchsorted(world.sector_cdf, origin_state + rng.random(size), side="right") % len(SECTORS)
    old = min((DAYS - 1 - day) / 14, 1.0)
    status = _pick(np.multiply(_SETTLED, old) + np.multiply(_RECENT, 1 - old), size, rng)
    when = FIRST_DAY + timedelta(days=day)
    return pl.DataFrame(
        {
            "travel_date": _known(pl.repeat(when, size, dtype=pl.Date, eager=True), _NO_DATE, rng),
            "origin_state": origin_state,
            "origin": _known(pl.Series(origin), _NO_ORIGIN, rng),
            "destination_state": destination_state,
            "destination": _known(pl.Series(destination), _NO_DESTINATION, rng),
            "mode": _word(mode, MODES),
            "train_no": pl.select(
                pl.when(pl.Series(train) >= 0).then((pl.Series(train) + 10_001).cast(pl.String))
            ).to_series(),
            "category": _word(category, CATEGORIES),
            "sex": _word(_pick(_SEXES, size, rng), SEXES),
            "age_band": _word(_pick(_AGES, size, rng), AGE_BANDS),
            "sector": pl.select(pl.when(pl.Series(category) == 0).then(_word(sector, SECTORS))).to_series(),
            "status": _word(status, STATUSES),
            "persons": persons,
        }
    )


def _parties(movements: int, rng: np.random.Generator) -> Numbers:
    """Sizes that sum to ``movements``."""
    sizes = rng.geometric(1 / PARTY, int(movements / PARTY * 1.05) + 50)
    sums = np.cumsum(sizes)
    last = int(np.searchsorted(sums, movements))
    out = sizes[: last + 1].astype(np.int64)
    out[-1] -= sums[last] - movements
    return np.asarray(out)


def _ways(world: _World, day: int, mode: Numbers, rng: np.random.Generator) -> tuple[Numbers, Numbers, Numbers]:
    """District of 2020 that each party leaves and reaches (positions), and its train (-1: none)."""
    size = len(mode)
    pair = np.searchsorted(world.road_cdf, rng.random(size) * world.road_cdf[-1])
    leaves, reaches = world.work[pair], world.home[pair]
    train = np.full(size, -1, dtype=np.int64)
    rail = np.flatnonzero(mode == MODES.index("train"))
    running = np.flatnonzero(world.runs[:, day % 7])
    load = np.cumsum(world.load[running])
    train[rail] = running[np.searchsorted(load, rng.random(len(rail)) * load[-1])]
    width = len(districts().lgd)
    for place, station, cdf in (
        (leaves, world.origin, world.boarding_cdf),
        (reaches, world.destination, world.home_cdf),
    ):
        place[rail] = np.searchsorted(cdf, station[train[rail]] + rng.random(len(rail)), side="right") % width
    # every other train, and two fifths of those on the road, go the other way
    back = np.where(train >= 0, train % 2 == 1, rng.random(size) < 0.4)
    return np.where(back, reaches, leaves), np.where(back, leaves, reaches), train


def _today(world: _World, place: Numbers, rng: np.random.Generator) -> Numbers:
    """LGD code of a district of today for each district of 2020."""
    return world.today[np.searchsorted(world.today_cdf, place + rng.random(len(place)), side="right")]


def _pick(shares: object, size: int, rng: np.random.Generator) -> Numbers:
    sums = np.cumsum(np.asarray(shares, dtype=np.float64))
    return np.minimum(np.searchsorted(sums, rng.random(size) * sums[-1], side="right"), len(sums) - 1)


def _word(codes: Numbers, words: tuple[str, ...]) -> pl.Series:
    return pl.Series(codes, dtype=pl.UInt8).cat.to(pl.Enum(words))


def _known(values: pl.Series, missing: float, rng: np.random.Generator) -> pl.Series:
    known = pl.Series(rng.random(len(values)) >= missing)
    return pl.select(pl.when(known).then(values)).to_series()


def first_and_last() -> tuple[date, date]:
    """The days that are drawn."""
    return FIRST_DAY, FIRST_DAY + timedelta(days=DAYS - 1)
