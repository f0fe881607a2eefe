"""Names on a map: each beside its circle, where no other name, circle or legend is and the fewest arrows pass."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from layers.render.sheet import Box, Sheet

SIZE = 7.5
#: Points between a circle and its name, and beside a name.
_GAP, _AIR = 3.0, 1.6
#: Directions of a name from its circle in the order of liking: x, y, the side of the words that looks at the circle.
_SPOTS = (
    (1.0, 0.0, "left"),
    (-1.0, 0.0, "right"),
    (0.72, 0.72, "left"),
    (0.72, -0.72, "left"),
    (-0.72, 0.72, "right"),
    (-0.72, -0.72, "right"),
    (0.0, 1.0, "center"),
    (0.0, -1.0, "center"),
)
#: Circles up to this radius may lie under a name; what one counts there.
_SMALL, _OVER = 2.6, 2.5
#: What a vertex of an arrow under a name counts, beside one step down the list of liking.
_UNDER = 0.45


@dataclass(frozen=True)
class Named:
    """A circle on the page with the name of its place, '' when it is not to be named."""

    x: float
    y: float
    name: str
    radius: float

    @property
    def box(self) -> Box:
        """Around the circle."""
        r = self.radius
        return self.x - r, self.y - r, self.x + r, self.y + r


def set_names(
    sheet: Sheet, places: Sequence[Named], frame: Box, blocked: Sequence[Box], lines: NDArray[np.float64]
) -> list[Box]:
    """Write the names, the first places first; the boxes of those that found room.

    Args:
        sheet: the page.
        places: all circles, also those without a name.
        frame: the map; no name leaves it.
        blocked: boxes that hold something else. A name may stand in one only with its own circle (an inset).
        lines: (n, 3) x, y of arrows' middle lines and half their width there.
    """
    taken: list[Box] = []
    for place in places:
        if not place.name:
            continue
        others = [one for one in places if one is not place]
        hard = [*taken, *(one.box for one in others if one.radius > _SMALL * sheet.unit)]
        soft = [one.box for one in others if one.radius <= _SMALL * sheet.unit]
        own = [box for box in blocked if _inside(place, box)]
        hard += [box for box in blocked if box not in own]
        found = [
            (liking + _UNDER * _under(box, lines) + _OVER * sum(_overlap(box, one) for one in soft), box, spot)
            for liking, spot in enumerate(_SPOTS)
            if _within(box := _box(sheet, place, spot), frame) and not any(_overlap(box, other) for other in hard)
        ]
        if not found:
            continue
        _, box, spot = min(found, key=lambda one: one[0])
        x, y = _at(place, spot, sheet.unit)
        sheet.text(x, y, place.name, SIZE, ha=spot[2], va="center", halo=sheet.theme.sea, zorder=5)
        taken.append(box)
    return taken


def _at(place: Named, spot: tuple[float, float, str], unit: float) -> tuple[float, float]:
    away = place.radius + _GAP * unit
    lift = 0.5 * SIZE * unit * np.sign(spot[1]) if spot[2] == "center" else 0.0
    return place.x + spot[0] * away, place.y + spot[1] * away + float(lift)


def _box(sheet: Sheet, place: Named, spot: tuple[float, float, str]) -> Box:
    left, bottom, right, top = sheet.box_of(*_at(place, spot, sheet.unit), place.name, SIZE, ha=spot[2], va="center")
    return left - _AIR * sheet.unit, bottom, right + _AIR * sheet.unit, top


def _under(box: Box, lines: NDArray[np.float64]) -> float:
    x, y, half = lines[:, 0], lines[:, 1], lines[:, 2]
    hit = (x > box[0] - half) & (x < box[2] + half) & (y > box[1] - half) & (y < box[3] + half)
    return float((0.4 + half[hit]).sum())


def _inside(place: Named, box: Box) -> bool:
    return box[0] <= place.x <= box[2] and box[1] <= place.y <= box[3]


def _within(box: Box, frame: Box) -> bool:
    return frame[0] <= box[0] and box[2] <= frame[2] and frame[1] <= box[1] and box[3] <= frame[3]


def _overlap(one: Box, other: Box) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]
