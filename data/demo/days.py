"""How many trains left on each day: a monotone curve through the published cumulative counts."""

from __future__ import annotations

from datetime import date

import numpy as np
from numpy.typing import NDArray

from data.demo.fitting import Floats, Ints
from data.demo.published import FIRST_DAY, LAST_DAY, TRAINS, published, value

#: Number of days from 1 May to 31 August.
DAYS = (LAST_DAY - FIRST_DAY).days + 1


def day_number(day: date) -> int:
    """1 for 1 May 2020."""
    return (day - FIRST_DAY).days + 1


def trains_per_day() -> Ints:
    """Trains that left on each of the 123 days (index 0 is 1 May); sums to 4,621.

    Cumulative counts are knots at the end of their day (that of 19 May at 16:00). Where a day's own count is
    published too, the evening before is a knot; a day's count alone shapes the curve around that day's noon.
    Between knots the curve is the monotone cubic of Fritsch and Carlson (1980), so no day is negative; whole trains
    by rounding the cumulative curve.
    """
    knots: dict[float, float] = {0.0: 0.0}
    for count in published():
        if not count.states and count.measure == "trains_operated_cumulative":
            knots[float(day_number(count.as_of))] = float(count.value)
    knots[day_number(date(2020, 5, 19)) - 1 + 16 / 24] = float(value("trains_operated_cumulative_1600", "2020-05-19"))
    for count in published():
        if not count.states and count.measure == "trains_that_day":
            end = float(day_number(count.as_of))
            if end in knots:
                knots.setdefault(end - 1.0, knots[end] - count.value)
            elif end - 1.0 in knots:
                knots[end] = knots[end - 1.0] + count.value
            else:
                noon = _curve(knots, np.array([end - 0.5]))[0]
                knots |= {end - 1.0: noon - count.value / 2, end: noon + count.value / 2}
    per_day = np.diff(np.rint(_curve(knots, np.arange(DAYS + 1.0)))).astype(np.int64)
    if per_day.sum() != TRAINS or per_day.min() < 0:
        raise ValueError("The published cumulative counts are not one rising curve; correct tables/published.csv.")
    return per_day


def _curve(knots: dict[float, float], at: Floats) -> Floats:
    x = np.array(sorted(knots))
    return monotone_cubic(x, np.array([knots[t] for t in x]), at)


def monotone_cubic(x: Floats, y: Floats, at: Floats) -> Floats:
    """Cubic Hermite interpolation that rises where the knots rise (Fritsch and Carlson 1980, harmonic means)."""
    width, slope = np.diff(x), np.diff(y) / np.diff(x)
    tangent = np.concatenate(([slope[0]], np.zeros(len(x) - 2), [slope[-1]]))
    w1, w2 = 2 * width[1:] + width[:-1], width[1:] + 2 * width[:-1]
    both: NDArray[np.bool_] = (slope[:-1] > 0) & (slope[1:] > 0)
    tangent[1:-1][both] = (w1 + w2)[both] / (w1[both] / slope[:-1][both] + w2[both] / slope[1:][both])
    i = np.clip(np.searchsorted(x, at, side="right") - 1, 0, len(slope) - 1)
    t = (at - x[i]) / width[i]
    return np.asarray(
        (1 + 2 * t) * (1 - t) ** 2 * y[i]
        + t * (1 - t) ** 2 * width[i] * tangent[i]
        + t**2 * (3 - 2 * t) * y[i + 1]
        + t**2 * (t - 1) * width[i] * tangent[i + 1]
    )
