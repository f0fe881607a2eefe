"""Classes of values: where one colour ends and the next begins, by scheme or by hand.

A class holds values above its lower limit up to its upper one; the first also holds its lower limit. Limits of counts
are whole numbers, so that ``13 – 37`` in a legend is exact and no value lies in two classes.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from core.errors import BadInput
from core.language import mark

Values = NDArray[np.float64]

SCHEMES: dict[str, str] = {
    "quantiles": mark("Quantiles"),
    "natural": mark("Natural breaks"),
    "equal": mark("Equal intervals"),
    "pretty": mark("Round numbers"),
    "log": mark("Logarithmic"),
    "manual": mark("By hand"),
}
#: Fewest and most classes, and how many there are where nobody says: eyes tell some seven shades apart.
FEWEST, MOST, USUAL = 3, 7, 6
#: The largest limit that may be typed: more than all people.
_LARGEST = 1e12
_NUMBER = re.compile(r"[-+−]?[0-9]+(\.[0-9]+)?")


@dataclass(frozen=True)
class Classing:
    """How values are classed. ``limits`` are those typed by hand, between the classes, rising."""

    scheme: str = "quantiles"
    classes: int = USUAL
    limits: tuple[float, ...] = ()


def read_limits(text: str) -> tuple[float, ...]:
    """Limits as a person types them: ``20, 100, 500``.

    Raises:
        BadInput: something is no number, they do not rise, or they are too many or too few.
    """
    parts = [part for part in re.split(r"[,;\s]+", text.strip()) if part]
    for part in parts:
        if not _NUMBER.fullmatch(part):
            raise BadInput(f"'{part[:20]}' is no number. Write the limits between classes as 20, 100, 500.")
    limits = tuple(float(part.replace("−", "-")) for part in parts)
    if not 1 <= len(limits) < MOST:
        raise BadInput(f"Give 1 to {MOST - 1} limits between classes, as 20, 100, 500; these are {len(limits)}.")
    for low, high in pairwise(limits):
        if high <= low:
            raise BadInput(
                f"Limits must rise, and {high:.15g} does not lie above {low:.15g}. Write 100000 for 1,00,000: "
                "a comma ends a number."
            )
    if limits[0] <= 0:
        raise BadInput(
            f"Limits lie above zero, and {limits[0]:.15g} does not. Where values go below, they hold there too."
        )
    if limits[-1] > _LARGEST:
        raise BadInput("A limit is larger than all people there are. Write it with fewer digits.")
    return limits


def read_classing(scheme: str | None = None, classes: str | int | None = None, limits: str | None = None) -> Classing:
    """How values are to be classed, from loose values; limits mean "by hand".

    Raises:
        BadInput: a scheme, a number of classes or a limit is not understood, or they do not go together.
    """
    chosen = scheme or ("manual" if limits else "quantiles")
    if chosen not in SCHEMES:
        raise BadInput(f"--scheme '{chosen[:40]}' is unknown; use one of {', '.join(SCHEMES)}.")
    if limits and chosen != "manual":
        raise BadInput(f"--breaks belongs to the scheme manual, not to {chosen}: leave one of them out.")
    number = str(classes or USUAL)
    if not (number.isascii() and number.isdigit() and FEWEST <= int(number[:3]) <= MOST):
        raise BadInput(f"--classes takes a whole number from {FEWEST} to {MOST}, not '{number[:20]}'.")
    return Classing(chosen, int(number), read_limits(limits) if limits else ())


def require_room(limits: Sequence[float], *, mirrored: bool) -> None:
    """Refuse more limits than can stand on either side of zero.

    Raises:
        BadInput: there are too many.
    """
    if mirrored and len(limits) > MOST // 2:
        raise BadInput(
            f"Around zero each limit stands on either side: give at most {MOST // 2}, as 20, 100, 500; "
            f"these are {len(limits)}."
        )


def limits_between(values: Values, how: Classing, *, whole: bool, most: int = MOST) -> list[float]:
    """Limits of classes of values above zero, both ends included: one more than there are classes; [] of nothing.

    There are fewer classes than asked where the values do not carry so many, save by hand.

    Args:
        values: finite, above zero, in any order.
        how: scheme, number of classes, limits.
        whole: the values are counts.
        most: so many classes even where round numbers would make more.
    """
    if values.size == 0:
        return []
    low, high = float(values.min()), float(values.max())
    by_hand = (how.limits or suggested_limits(values, how.classes)) if how.scheme == "manual" else ()
    if by_hand:
        return [min(low, by_hand[0]), *by_hand, max(high, by_hand[-1])]
    uppers = _uppers(values, how.scheme, how.classes, most)
    uppers = np.round(uppers, 6)  # 69.99999999 is 70
    if whole:
        uppers = np.append(np.floor(uppers[:-1]), np.ceil(uppers[-1]))
    kept = np.unique(uppers[uppers >= low])
    return [low, *(float(one) for one in kept)]


def limits_around_zero(values: Values, how: Classing, *, whole: bool) -> list[float]:
    """Limits that mirror each other at zero: an odd number of classes, the middle one around zero; [] of nothing.

    The sizes of the values are classed as any others, and the same limits hold below zero as above. An even number of
    classes becomes the next odd one, by hand each limit stands on either side.

    Args:
        values: finite, in any order.
        how: as for :func:`limits_between`.
        whole: the values are counts.
    """
    if values.size == 0:
        return []
    sizes = np.abs(values[values != 0])
    if sizes.size == 0:
        return [0.0, 0.0]
    sides = how.classes // 2
    top = float(sizes.max())
    if how.scheme == "manual":
        inner = list(how.limits[: MOST // 2] or suggested_limits(sizes, sides + 1))
        top = max([top, *inner])
    elif how.scheme == "equal":
        width = top / (sides + 0.5)
        steps = [width * (side + 0.5) for side in range(sides)]
        inner = [float(math.floor(one)) if whole else one for one in steps]
    else:
        inner = limits_between(sizes, Classing(how.scheme, sides + 1), whole=whole, most=MOST // 2 + 1)[1:-1]
    inner = sorted({one for one in inner if one < top or how.scheme == "manual"}) or [0.0]
    return [-top, *(-one for one in reversed(inner)), *inner, top]


def suggested_limits(values: Values, classes: int) -> tuple[float, ...]:
    """Limits to begin with by hand: those of quantiles, rounded to two digits."""
    inner = np.percentile(values, np.linspace(100 / classes, 100, classes))[:-1]
    rounded = {float(f"{one:.1e}") for one in inner}
    return tuple(sorted(one for one in rounded if values.min() <= one < values.max()))


def class_of(values: Values, limits: Sequence[float], *, mirrored: bool) -> NDArray[np.int64]:
    """The class (from 0) of each value (n,) by :func:`limits_between`, or mirrored :func:`limits_around_zero`."""
    count = max(len(limits) - 1, 1)
    if not mirrored:
        at = np.searchsorted(np.asarray(limits[1:-1], dtype=float), values, side="left")
        return np.clip(at, 0, count - 1).astype(np.int64)
    middle = (count - 1) // 2
    sizes = np.searchsorted(np.asarray(limits[middle + 1 : -1], dtype=float), np.abs(values), side="left")
    return np.clip(middle + np.sign(np.nan_to_num(values)) * sizes, 0, count - 1).astype(np.int64)


# -- schemes: upper limits of at most k classes -----------------------------------------------------------------------


def _uppers(values: Values, scheme: str, wanted: int, most: int) -> Values:
    distinct = np.unique(values)
    k = min(wanted, len(distinct))
    low, high = float(distinct[0]), float(distinct[-1])
    if k == 1:
        return np.array([high])
    if scheme == "log":
        return np.append(np.geomspace(low, high, k + 1)[1:-1], high)
    if scheme == "natural":
        return natural_breaks(values, k)
    if scheme == "equal":
        return np.append(np.linspace(low, high, k + 1)[1:-1], high)
    if scheme == "pretty":
        return _round_numbers(low, high, k, most)
    return np.percentile(values, np.linspace(100 / k, 100, k))


def natural_breaks(values: Values, k: int) -> Values:
    """Upper limits of the ``k`` classes with the least squares about their means.

    Jenks' natural breaks, found exactly (W. D. Fisher, On grouping for maximum homogeneity, 1958). Equal
    values are one, with their number as weight, so that no class cuts through them. Takes time as the square of
    the distinct values: some 40 ms for the 800 districts.

    Args:
        values: at least ``k`` distinct ones.
        k: how many classes.
    """
    distinct, times = np.unique(values, return_counts=True)
    # extended precision, from the median: differences of sums of squares lose what doubles can hold
    x = distinct.astype(np.longdouble) - np.longdouble(np.median(distinct))
    sums = [np.concatenate([[0], np.cumsum(times * x**power)]).astype(np.longdouble) for power in (0, 1, 2)]
    n = len(distinct)
    best = np.full((k + 1, n + 1), np.inf, dtype=np.longdouble)
    best[0, 0] = 0
    first = np.zeros((k + 1, n + 1), dtype=np.int64)
    for end in range(1, n + 1):
        weight, total, squares = (one[end] - one[:end] for one in sums)
        within = best[:k, :end] + (squares - total**2 / weight)
        first[1:, end] = within.argmin(axis=1)
        best[1:, end] = within.min(axis=1)
    ends, end = [], n
    for count in range(k, 0, -1):
        ends.append(distinct[end - 1])
        end = int(first[count, end])
    return np.array(ends[::-1], dtype=float)


def _round_numbers(low: float, high: float, k: int, most: int) -> Values:
    """Multiples of 1, 2, 2.5 or 5 × 10ᵏ that cover the values in about ``k`` classes, never more than the most."""
    power = 10.0 ** math.floor(math.log10((high - low) / k))
    found: list[tuple[int, int, Values]] = []
    for step in (power * times for times in (1, 2, 2.5, 5, 10, 20, 25, 50)):
        if step < 1 and low >= 1 and low == round(low) and high == round(high):
            continue
        start, stop = math.floor(low / step), math.ceil(high / step)
        count = max(stop - start, 1)
        if count <= most:
            found.append((abs(count - k), -count, np.arange(start + 1, start + count + 1, dtype=np.float64) * step))
    return min(found, key=lambda one: one[:2])[2] if found else np.array([high])
