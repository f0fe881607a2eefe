"""Which state sent how many trains to which, and when: Census corridors fitted to the published counts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import lru_cache

import numpy as np

from data.demo.days import DAYS, day_number, trains_per_day
from data.demo.fitting import Floats, Ints, Total, rake, round_table, round_to, worst_miss
from data.demo.published import BIHAR, UTTAR_PRADESH, published, states
from data.demo.tables import read

#: Last days of the stretches in which state counts were published.
PERIOD_ENDS = tuple(
    date.fromisoformat(day)
    for day in ("2020-05-13", "2020-05-24", "2020-05-26", "2020-05-28", "2020-06-02", "2020-06-12", "2020-08-31")
)
#: Share of the trains out of these states that stayed inside them (from the border or the big cities to the home
#: districts). The Railways spoke of ten lakh of 46 lakh coming passengers as "within states" on 23 May 2020
#: (Business Standard); the Census table has nothing within a state, so the seed needs a figure.
WITHIN = {UTTAR_PRADESH: 0.5, BIHAR: 0.7}


@dataclass(frozen=True)
class Margins:
    """Trains by sending state, receiving state and period: ``trains[i, j, k]`` for ``codes[i] → codes[j]``."""

    codes: tuple[int, ...]
    trains: Ints
    #: The fitted numbers before rounding.
    fitted: Floats
    #: Largest relative distance of a published count from the fit.
    miss: float


def period_of_day() -> Ints:
    """Period (0 …) of each of the 123 days."""
    return np.searchsorted([day_number(end) for end in PERIOD_ENDS], np.arange(1, DAYS + 1)).astype(np.int64)


@lru_cache(maxsize=1)
def fit_margins() -> Margins:
    """Fit the Census corridors to every published count, then round to whole trains with the margins kept."""
    codes, seed = _seed()
    per_period = np.bincount(period_of_day(), weights=trains_per_day()).astype(np.int64)
    shape = (len(codes), len(codes), len(PERIOD_ENDS))
    start = np.repeat(seed[:, :, None], shape[2], axis=2) * per_period
    totals = _totals(codes, shape, per_period)
    fitted = rake(start, totals, sweeps=2000, tolerance=1e-4)
    return Margins(codes, _whole(codes, fitted, per_period), fitted, worst_miss(fitted, totals))


def _seed() -> tuple[tuple[int, ...], Floats]:
    """States and the Census men that would go home by rail, weighted by how much either state draws labour.

    A state draws as much as arrivals make of its arrivals and departures: 0.84 for Gujarat, 0.03 for Bihar. The Census
    counts everyone who ever moved; this weight lets those count most who went where labour goes.
    """
    rows = [(int(r["work"]), int(r["home"]), float(r["rail"])) for r in read("corridors")]
    codes = tuple(sorted({code for work, home, _ in rows for code in (work, home)}))
    at = {code: i for i, code in enumerate(codes)}
    men = np.zeros((len(codes), len(codes)))
    for work, home, rail in rows:
        men[at[work], at[home]] = rail
    came, left = men.sum(axis=1), men.sum(axis=0)
    draws = came / np.maximum(came + left, 1.0)
    seed = men * draws[:, None] * (1.0 - draws)[None, :]
    for code, share in WITHIN.items():
        i = at[code]
        seed[i, i] = seed[i].sum() * share / (1.0 - share)
    served = {int(r["state"]) for r in read("stations")}
    for i, code in enumerate(codes):
        if code not in served:
            seed[i, :] = seed[:, i] = 0.0
    return codes, seed / seed.sum()


def _totals(codes: tuple[int, ...], shape: tuple[int, int, int], per_period: Ints) -> list[Total]:
    at = {code: i for i, code in enumerate(codes)}
    totals = []
    for k, trains in enumerate(per_period):
        cells = np.zeros(shape, dtype=bool)
        cells[:, :, k] = True
        totals.append(Total(cells, trains, trains))
    for count in published():
        until = _until(count.as_of, count.measure) if count.states else None
        if until is None:
            continue
        cells = np.zeros(shape, dtype=bool)
        rows = [at[code] for code in count.states]
        if count.to:
            cells[np.ix_(rows, [at[code] for code in count.to], range(until + 1))] = True
        elif count.measure.startswith("trains_originated"):
            cells[rows, :, : until + 1] = True
        else:
            cells[:, rows, : until + 1] = True
        totals.append(Total(cells, count.value, np.inf if count.measure.endswith("at_least") else count.value))
    # The list of 13 May names every state that had received a train.
    others = np.zeros(shape, dtype=bool)
    others[:, [at[code] for code in codes if code not in states("trains_bound_for_cumulative", "2020-05-13")], 0] = True
    totals.append(Total(others, 0.0, 0.0))
    # Period totals last, so that they hold exactly whatever else is contradicted.
    return totals[len(per_period) :] + totals[: len(per_period)]


def _until(as_of: date, measure: str) -> int | None:
    """The last period a state count speaks of, None where it is not followed (see :mod:`data.demo.published`)."""
    terminated = measure == "trains_terminated_cumulative"
    if not measure.startswith("trains_") or (terminated and as_of < date(2020, 5, 28)):
        return None
    return PERIOD_ENDS.index(date(2020, 5, 26) if as_of == date(2020, 5, 27) else as_of)


def _finals(codes: tuple[int, ...], fitted: Floats, measure: str, total: int) -> Ints:
    """Trains by state at the end: as published where they are, else the fit rounded to what remains."""
    known = states(measure, PERIOD_ENDS[-1].isoformat())
    fixed = np.array([code in known for code in codes])
    out = np.array([known.get(code, 0) for code in codes])
    out[~fixed] = round_to(fitted[~fixed], total - int(out.sum()))
    return out


def _whole(codes: tuple[int, ...], fitted: Floats, per_period: Ints) -> Ints:
    rows, columns = fitted.sum(axis=1), fitted.sum(axis=0)
    total = int(per_period.sum())
    sent = round_table(rows, _finals(codes, rows.sum(axis=1), "trains_originated_cumulative", total), per_period)
    received = round_table(
        columns, _finals(codes, columns.sum(axis=1), "trains_terminated_cumulative", total), per_period
    )
    return np.stack([round_table(fitted[:, :, k], sent[:, k], received[:, k]) for k in range(len(per_period))], axis=2)
