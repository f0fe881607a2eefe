"""From counts to pixels: widths of flows, radii of circles, round values for legends."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from layers import palette


def nice_ceiling(value: float) -> float:
    """The smallest of 1, 2, 3, 5, 7.5 × 10ᵏ that is not below ``value`` (at least 10)."""
    if value <= 10:
        return 10.0
    power = 10.0 ** np.floor(np.log10(value))
    return float(next(step * power for step in (1, 2, 3, 5, 7.5, 10) if step * power >= value * (1 - 1e-9)))


def round_value(value: float) -> float:
    """``value`` rounded to 1, 2 or 5 × 10ᵏ: a figure that reads well in a legend."""
    if value <= 1:
        return 1.0
    power = 10.0 ** np.floor(np.log10(value))
    return float(min((1, 2, 5, 10), key=lambda step: abs(step * power - value)) * power)


@dataclass(frozen=True)
class PixelScale:
    """``pixels = largest · (persons / domain) ** power``, never under ``smallest``.

    ``power`` 1 makes width proportional to people, 0.5 makes a circle's area proportional.
    ``domain`` is the count drawn at ``largest`` pixels; it is rounded up so that it holds still
    while a selection changes a little.
    """

    domain: float
    largest: float
    smallest: float
    power: float

    def pixels(self, persons: NDArray[np.float64]) -> NDArray[np.float64]:
        """Pixels (n,) for counts (n,)."""
        share = np.clip(np.asarray(persons, dtype=float) / self.domain, 0, 1)
        return np.maximum(self.largest * share**self.power, self.smallest)

    def legend(self) -> list[tuple[float, float]]:
        """Three real values with their pixels, largest first."""
        values = [self.domain, round_value(self.domain / 4), round_value(self.domain / 25)]
        unique = sorted({v for v in values if v >= 1}, reverse=True)
        return list(zip(unique, self.pixels(np.array(unique)).tolist(), strict=True))


def flow_width(largest_flow: float, largest: float = 15.0) -> PixelScale:
    """Width of flows in pixels. Slightly under proportional, so that a twentieth is still a line."""
    return PixelScale(nice_ceiling(largest_flow), largest=largest, smallest=0.7, power=0.8)


def circle_radius(largest_total: float, largest: float = 17.0) -> PixelScale:
    """Radius of circles in pixels; the circle's area is proportional to people."""
    return PixelScale(nice_ceiling(largest_total), largest=largest, smallest=2.0, power=0.5)


def flow_colours(persons: NDArray[np.float64], domain: float) -> list[str]:
    """Hex colours (n,) of flows: darker with more people, by the root of the share so that middling flows differ."""
    return palette.ramp(palette.FLOW, np.sqrt(np.asarray(persons, dtype=float) / domain))
