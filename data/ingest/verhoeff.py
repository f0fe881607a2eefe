"""The check digit of Verhoeff (1969), which Aadhaar numbers end in: it differs after every single wrong digit and after
every swap of two neighbours. Whole arrays at a time, three digits a step.
"""

from __future__ import annotations

from functools import cache

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]

_D5 = np.array(
    [
        [0, 1, 2, 3, 4, 5, 6, 7, 8, 9],
        [1, 2, 3, 4, 0, 6, 7, 8, 9, 5],
        [2, 3, 4, 0, 1, 7, 8, 9, 5, 6],
        [3, 4, 0, 1, 2, 8, 9, 5, 6, 7],
        [4, 0, 1, 2, 3, 9, 5, 6, 7, 8],
        [5, 9, 8, 7, 6, 0, 4, 3, 2, 1],
        [6, 5, 9, 8, 7, 1, 0, 4, 3, 2],
        [7, 6, 5, 9, 8, 2, 1, 0, 4, 3],
        [8, 7, 6, 5, 9, 3, 2, 1, 0, 4],
        [9, 8, 7, 6, 5, 4, 3, 2, 1, 0],
    ],
    dtype=np.int64,
)
_STEP = np.array([1, 5, 7, 6, 2, 8, 3, 0, 9, 4])
_INVERSE = np.array([0, 4, 3, 2, 1, 5, 6, 7, 8, 9])


def fits(numbers: Ints) -> NDArray[np.bool_]:
    """Which whole numbers of at most twelve digits end in the right check digit."""
    sums = np.zeros(len(numbers), dtype=np.int64)
    rest = numbers
    for table in _tables():
        rest, three = np.divmod(rest, 1000)
        sums = table[sums * 1000 + three]
    return np.asarray(sums == 0)


def check_digit(number: Ints, digits: int) -> Ints:
    """The check digit of whole numbers written with ``digits`` digits."""
    check = np.zeros(len(number), dtype=np.int64)
    rest = number.copy()
    for place in range(digits):
        check = _D5[check, _turned(place + 1)[rest % 10]]
        rest //= 10
    return _INVERSE[check]


@cache
def _tables() -> tuple[Ints, ...]:
    """For each three digits from the right: the sum so far (ten values) and the digits (a thousand) give the next."""
    tables = []
    ones, tens, hundreds = (np.arange(1000) // 10**place % 10 for place in range(3))
    for group in range(4):
        table = np.arange(10)[:, None]
        for place, digit in enumerate((ones, tens, hundreds)):
            table = _D5[table, _turned(3 * group + place)[digit]]
        tables.append(table.ravel())
    return tuple(tables)


@cache
def _turned(place: int) -> NDArray[np.int64]:
    """What each digit counts at a place from the right, the check digit being at 0."""
    turned = np.arange(10)
    for _ in range(place):
        turned = _STEP[turned]
    return turned
