"""The matrix layer: from where to where as a heat table, in classes that hold while a selection changes a little."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

from core.shown import grouped
from geo.zones import ZONES, zone_of
from layers import palette
from layers.scales import nice_ceiling

#: How rows and columns can be ordered, with the words of the picker.
ORDERS: Mapping[str, str] = {
    "total": "Size",
    "leaving": "Leaving",
    "arriving": "Arriving",
    "name": "Name",
    "zone": "Zone",
}
#: Classes of cells with somebody.
_CLASSES = 7
#: From few to many; the first is near white, so that an empty cell and one of few can still be told apart.
COLOURS = tuple(palette.steps(("#fdeadb", *palette.FLOW), _CLASSES))
_INK, _PAPER = "#16202c", "#ffffff"
_UNITS = ((1e7, 1e5, "in lakh"), (1e4, 1e3, "in thousands"), (0, 1, "people"))


@dataclass(frozen=True)
class MatrixLayer:
    """``counts`` (rows, columns) of people; ``classes`` the same shape: 0 nobody, 1 fewest; −1 within a state.

    ``rows`` and ``columns`` are LGD codes of states in the order asked for; ``lows`` are the lowest counts of classes
    1, 2, …; those of further classes are not reached. ``within`` is the sum of moves inside a state.
    """

    rows: tuple[int, ...]
    columns: tuple[int, ...]
    names: Mapping[int, str]
    counts: NDArray[np.int64]
    classes: NDArray[np.int64]
    lows: tuple[int, ...]
    colours: tuple[str, ...]
    inks: tuple[str, ...]
    divisor: float
    unit: str
    within: int

    @property
    def between(self) -> int:
        """People who went to another state."""
        return int(self.counts.sum()) - self.within

    def shown(self, number: float) -> str:
        """A count in the unit of the table: ``36.6``, ``1,204``; ``·`` for nobody."""
        if not number:
            return "·"
        value = number / self.divisor
        if self.divisor == 1 or value >= 100:
            return grouped(value)
        return "<0.1" if value < 0.05 else f"{value:.1f}"


def matrix_layer(rows: pl.DataFrame, order: str = "total") -> MatrixLayer:
    """The table of the question *matrix* at level "state".

    Args:
        rows: ``origin``, ``destination`` (LGD codes of states), ``origin_state``, ``destination_state``, ``persons``.
        order: one of :data:`ORDERS`.
    """
    names = dict(rows.select("origin", "origin_state").iter_rows()) | dict(
        rows.select("destination", "destination_state").iter_rows()
    )
    left, reached = (
        dict(rows.group_by(side).agg(pl.col("persons").sum()).filter(pl.col("persons") > 0).iter_rows())
        for side in ("origin", "destination")
    )
    origins, destinations = (_ordered(side, order, left, reached, names) for side in (left, reached))
    counts = np.zeros((len(origins), len(destinations)), dtype=np.int64)
    at = {code: row for row, code in enumerate(origins)}, {code: column for column, code in enumerate(destinations)}
    for origin, destination, persons in rows.select("origin", "destination", "persons").iter_rows():
        if persons > 0:
            counts[at[0][origin], at[1][destination]] = persons
    own = np.equal.outer(np.array(origins), np.array(destinations)).reshape(counts.shape)
    lows = _lows(int(np.where(own, 0, counts).max(initial=0)))
    classes = np.where(own, -1, np.searchsorted(np.array(lows), counts, side="right"))
    largest = int(counts.max(initial=0))
    divisor, unit = next((by, said) for least, by, said in _UNITS if largest >= least)
    colours = COLOURS[len(COLOURS) - len(lows) :]
    return MatrixLayer(
        rows=origins,
        columns=destinations,
        names=names,
        counts=counts,
        classes=classes,
        lows=lows,
        colours=colours,
        inks=tuple(_ink(colour) for colour in colours),
        divisor=divisor,
        unit=unit,
        within=int(counts[own].sum()),
    )


def luminance(colour: str) -> float:
    """Relative luminance of a hex colour, as WCAG 2.1 defines it."""
    parts = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(first: str, second: str) -> float:
    """Contrast of two hex colours, 1 to 21, as WCAG 2.1 defines it."""
    dark, light = sorted((luminance(first), luminance(second)))
    return (light + 0.05) / (dark + 0.05)


def _ink(colour: str) -> str:
    return max((_INK, _PAPER), key=lambda ink: contrast(ink, colour))


def _lows(largest: int) -> tuple[int, ...]:
    """Lowest counts of the classes: 1, then 1 and 3 × 10ᵏ below the round number over the largest."""
    if largest < 1:
        return ()
    steps = [step * 10**power for power in range(1, 12) for step in (1, 3)]
    below = [step for step in steps if step < nice_ceiling(largest) and step <= largest]
    return (1, *below[-(_CLASSES - 1) :])


def _ordered(
    side: Mapping[int, int], order: str, left: Mapping[int, int], reached: Mapping[int, int], names: Mapping[int, str]
) -> tuple[int, ...]:
    """Codes of one side. Both sides go by the same rule, so that moves within a state stay on the diagonal."""

    def size(code: int) -> int:
        out, into = left.get(code, 0), reached.get(code, 0)
        return {"leaving": out, "arriving": into}.get(order, out + into)

    zones: Sequence[str] = list(ZONES)
    keys = {
        "name": lambda code: (names[code],),
        "zone": lambda code: (zones.index(zone_of(code)) if zone_of(code) else len(zones), -size(code), names[code]),
    }
    return tuple(sorted(side, key=keys.get(order, lambda code: (-size(code), names[code]))))
