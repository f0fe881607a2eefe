"""How many people sat in each train: the published passengers by date and by sending state, full to the last seat."""

from __future__ import annotations

from datetime import date

import numpy as np

from data.demo.days import DAYS, day_number
from data.demo.fitting import Ints, Total, rake, round_to
from data.demo.published import PASSENGERS, published

#: Berths: 24 coaches of 72. Until 11 May 54 sat in a coach (Financial Express, Deccan Herald, 11–12 May 2020).
FULL, EMPTIEST = 1728, 700
#: "More than X lakh" is a little to a lakh above it; a day's count holds within 2 %.
_LAKH, _MORE = 100_000, 2_000
_SPREAD = 0.07


def passengers(day: Ints, state: Ints, rng: np.random.Generator) -> Ints:
    """People in each train (``day`` 0 is 1 May, ``state`` the sending state's LGD code); sums to 6,319,000.

    Loads start at 1,200 before seats were filled again on 11 May and 1,400 after, scattered by 7 %, and are fitted to
    the published passengers: those by state exactly, cumulative ones inside what "more than" leaves open. No train
    carries more than it has berths.
    """
    start = np.where(day < day_number(date(2020, 5, 11)) - 1, 1180.0, 1400.0)
    start *= np.clip(rng.normal(1.0, _SPREAD, len(day)), 0.8, 1.2)
    totals = _totals(day, state)
    fitted = start
    for _ in range(60):
        fitted = np.clip(rake(fitted, totals, sweeps=4), EMPTIEST, FULL)
    groups, total = _state_groups(state)
    out = np.empty(len(day), dtype=np.int64)
    left = PASSENGERS - sum(total.values())
    for code, rows in groups.items():
        out[rows] = round_to(fitted[rows], total.get(code, left))
    return out


def _state_groups(state: Ints) -> tuple[dict[int, Ints], dict[int, int]]:
    """Trains by state with a published passenger total, and the rest under 0."""
    total = {c.states[0]: c.value for c in published() if c.measure == "passengers_originated_cumulative"}
    groups = {code: np.flatnonzero(state == code) for code in total}
    groups[0] = np.flatnonzero(~np.isin(state, list(total)))
    return groups, total


def _totals(day: Ints, state: Ints) -> list[Total]:
    totals = []
    for count in published():
        at = day_number(count.as_of) - 1
        if count.measure == "passengers_cumulative":
            low, high = (_MORE, _LAKH - 1) if "more than" in count.source else (0, 0)
            totals.append(Total(day <= at, count.value + low, count.value + high))
        elif count.measure == "passengers_that_day" and at < DAYS:
            totals.append(Total(day == at, count.value * 0.98, count.value * 1.02))
    groups, total = _state_groups(state)
    for code, number in total.items():
        totals.append(Total(np.isin(np.arange(len(day)), groups[code]), number, number))
    return totals
