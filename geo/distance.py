"""Distances over the earth."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray
from pyproj import Geod

_WGS84 = Geod(ellps="WGS84")


def geodesic_km(lon1: ArrayLike, lat1: ArrayLike, lon2: ArrayLike, lat2: ArrayLike) -> NDArray[np.float64]:
    """Kilometres along the shortest line on the WGS 84 ellipsoid (Karney's method, through PROJ).

    Args:
        lon1: longitudes of the first points, degrees (EPSG:4326); scalars and arrays broadcast together.
        lat1: their latitudes.
        lon2: longitudes of the second points.
        lat2: their latitudes.

    Returns:
        Distances in km, shaped as the broadcast arguments; NaN where a coordinate is NaN.
    """
    a, b, c, d = np.broadcast_arrays(*(np.asarray(part, dtype=np.float64) for part in (lon1, lat1, lon2, lat2)))
    _, _, metres = _WGS84.inv(a, b, c, d)
    return np.asarray(metres, dtype=np.float64) / 1000.0
