"""The point of each place where its flows start and end."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import shapely

Anchors = dict[int, tuple[float, float]]

#: A centroid serves when it keeps at least this share of the largest possible distance to the border.
_ROOMY = 0.5
#: A part with this share of the area stands for the whole; one with less than the second share is a mere islet.
_MAIN, _SIZEABLE = 0.6, 0.05


def district_anchors(shapes: Mapping[int, shapely.Geometry]) -> Anchors:
    """A visually central point inside each polygon (EPSG:4326): longitude, latitude.

    The centroid of its main part where it lies well inside, else the centre of the largest circle that fits
    (longitudes shrunk by latitude, so that the circle is one on the ground).
    """
    return {code: _centre(shape) for code, shape in shapes.items()}


def state_anchors(
    states: Mapping[int, shapely.Geometry],
    districts: Anchors,
    state_of: Mapping[int, int],
    people: Mapping[int, int | None],
) -> Anchors:
    """Where a state's people live, on average: the mean of its districts' anchors, weighted by population.

    A mean that falls outside the state (islands, enclaves) gives way to the anchor of its district that lies
    nearest to the mean; among those, more people count as nearer.
    """
    out: Anchors = {}
    for state, shape in states.items():
        codes = [code for code in districts if state_of[code] == state]
        if not codes:
            out[state] = _centre(shape)
            continue
        points = np.array([districts[code] for code in codes])
        weights = np.array([float(people.get(code) or 0) for code in codes])
        weights = weights if weights.sum() > 0 else np.ones(len(codes))
        mean = np.average(points, axis=0, weights=weights)
        if shapely.contains_xy(shape, *mean):
            out[state] = (round(float(mean[0]), 5), round(float(mean[1]), 5))
        else:
            away = np.hypot(*((points - mean) * [np.cos(np.radians(mean[1])), 1.0]).T)
            out[state] = districts[codes[int(np.argmin(away / (weights / weights.sum() + 0.05)))]]
    return out


def _centre(shape: shapely.Geometry) -> tuple[float, float]:
    part = _main_part(shape)
    shrink = np.array([np.cos(np.radians(part.centroid.y)), 1.0])
    flat = shapely.transform(part, lambda points: points * shrink)
    circle = shapely.maximum_inscribed_circle(flat, tolerance=0.002)
    centroid = flat.centroid
    roomy = shapely.contains(flat, centroid) and centroid.distance(flat.boundary) >= _ROOMY * circle.length
    lon, lat = shapely.get_coordinates(centroid if roomy else circle)[0] / shrink
    return round(float(lon), 5), round(float(lat), 5)


def _main_part(shape: shapely.Geometry) -> shapely.Polygon:
    """The largest part, or of scattered islands the sizeable one nearest to the middle of all."""
    parts = shapely.get_parts(shape)
    areas = shapely.area(parts)
    if areas.max() < _MAIN * areas.sum():
        parts = parts[areas >= _SIZEABLE * areas.sum()]
        chosen = parts[np.argmin(shapely.distance(parts, shapely.centroid(shape)))]
    else:
        chosen = parts[np.argmax(areas)]
    return shapely.Polygon(chosen)
