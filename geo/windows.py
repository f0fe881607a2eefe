"""The part of the earth that a Web Mercator map shows, from its camera. No maps, no styles."""

from __future__ import annotations

from math import atan, atanh, degrees, pi, radians, sin, sinh

#: Pixels of the whole world at zoom 0, as MapLibre counts zooms.
_WORLD = 512


def window(lon: float, lat: float, zoom: float, width: float, height: float) -> tuple[float, float, float, float]:
    """West, south, east, north in degrees (EPSG:4326) of a map of ``width`` × ``height`` pixels around a point.

    Nothing is cut at the edges of the world: the answer may lie beyond ±180 degrees.
    """
    scale = _WORLD * 2.0 ** min(max(zoom, 0.0), 24.0)
    half = 180.0 * width / scale
    middle = atanh(sin(radians(min(max(lat, -85.0), 85.0))))
    reach = pi * height / scale
    south, north = (degrees(atan(sinh(middle + side * reach))) for side in (-1, 1))
    return lon - half, south, lon + half, north
