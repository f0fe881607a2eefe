"""The shape of a flow on a map: one smooth bow from origin to destination. No styles, no arrowheads, no counts."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]

#: Radius of the Web Mercator sphere (EPSG:3857), metres.
_RADIUS = 6_378_137.0
#: Bow (greatest distance from the straight line) as a share of the length: short flows, what long ones gain at
#: most, and the length in Web Mercator metres at which half of the gain is reached.
_BOW_SHORT, _BOW_GAIN, _HALF_GAIN = 0.08, 0.10, 1_000_000.0


def curves(origins: ArrayLike, destinations: ArrayLike, points: int = 24) -> Floats:
    """Curved flow lines, bowing to the left of travel, so that A→B and B→A lie on opposite sides.

    The bow relative to the length grows with distance, ever more slowly (8 % to at most 18 %): long flows curve
    more than short ones, and none bends sharply. After Jenny et al. 2018, *Design principles for
    origin-destination flow maps*. Computed in Web Mercator, so that curves look the same wherever they lie.

    Args:
        origins: (n, 2) longitude, latitude in degrees (EPSG:4326).
        destinations: (n, 2), the same.
        points: vertices a curve, at least 2.

    Returns:
        (n, points, 2) longitude, latitude; the first and last vertex are exactly the two ends. A flow from a
        place to itself stays a point.

    Raises:
        ValueError: shapes differ, or fewer than two points.
    """
    start, end = _pairs(origins), _pairs(destinations)
    bent = _unproject(planar_curves(_project(start), _project(end), points))
    bent[:, 0], bent[:, -1] = start, end
    return bent


def planar_curves(origins: ArrayLike, destinations: ArrayLike, points: int = 24) -> Floats:
    """The same bows on coordinates that are already projected to metres.

    Args:
        origins: (n, 2) x, y in metres of a conformal projection (Web Mercator or the like).
        destinations: (n, 2), the same.
        points: vertices a curve, at least 2.

    Returns:
        (n, points, 2) x, y in the same metres: quadratic Bézier curves, even in the parameter.

    Raises:
        ValueError: shapes differ, or fewer than two points.
    """
    start, end = _pairs(origins), _pairs(destinations)
    if start.shape != end.shape:
        raise ValueError(f"{len(start)} origins but {len(end)} destinations")
    if points < 2:
        raise ValueError("a curve needs at least two points")
    chord = end - start
    length = np.hypot(chord[:, 0], chord[:, 1])[:, None]
    left = np.stack([-chord[:, 1], chord[:, 0]], axis=1)
    # A quadratic curve reaches half way to its control point: twice the bow puts it where it belongs.
    control = (start + end) / 2 + left * 2 * (_BOW_SHORT + _BOW_GAIN * length / (length + _HALF_GAIN))
    t = np.linspace(0.0, 1.0, points)[None, :, None]
    return np.asarray(
        (1 - t) ** 2 * start[:, None] + 2 * t * (1 - t) * control[:, None] + t**2 * end[:, None], dtype=np.float64
    )


def _pairs(values: ArrayLike) -> Floats:
    return np.asarray(values, dtype=np.float64).reshape(-1, 2)


def _project(lonlat: Floats) -> Floats:
    radians = np.radians(lonlat)
    return _RADIUS * np.stack([radians[:, 0], np.arctanh(np.sin(radians[:, 1]))], axis=1)


def _unproject(metres: Floats) -> Floats:
    x, y = metres[..., 0] / _RADIUS, metres[..., 1] / _RADIUS
    lonlat: Floats = np.degrees(np.stack([x, np.arcsin(np.tanh(y))], axis=-1))
    return lonlat
