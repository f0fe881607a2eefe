"""Where the rows of an answer lie, as shapes in EPSG:4326: flows as curves, places as polygons, trains as curves.

Rows that cannot be drawn have no geometry and keep their counts: nothing disappears from an export.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
import polars as pl
import shapely
from numpy.typing import NDArray

from core.errors import BadInput
from data.exports.content import DRAWN, Content
from geo.boundaries import Boundaries, Level
from geo.flows import curves

#: One object a row: a shapely geometry, or None.
Shapes = NDArray[Any]
#: From a slice of rows to their shapes.
Shaper = Callable[[pl.DataFrame], Shapes]
Position = tuple[float, float]


def shaper(content: Content, detail: str = "national") -> Shaper:
    """A function from a slice of the content's rows to their shapes.

    Args:
        content: what is exported; it must know its boundaries.
        detail: ``national`` (some 2 km) or ``detail`` (some 500 m) for polygons.

    Raises:
        BadInput: the question has no geography.
    """
    if content.question not in DRAWN or content.boundaries is None:
        raise BadInput(f"{content.question} has no geography; ask for csv or xlsx.")
    if content.question == "trains":
        return _trains
    if content.question == "districts":
        polygons = _polygons(content.boundaries, content.level, detail)
        return lambda rows: _objects([polygons.get(code) for code in rows["lgd"]])
    at = content.boundaries.positions(content.level)
    return lambda rows: _lines([(at.get(o), at.get(d)) for o, d in rows.select("origin", "destination").iter_rows()])


def _polygons(boundaries: Boundaries, level: Level, detail: str) -> Mapping[int, Any]:
    """Simplified valid polygons by LGD code, their rings as RFC 7946 wants them: outer ones counterclockwise."""
    import json

    file = boundaries.geojson[f"{'districts' if level == 'district' else 'statepolygons'}-{detail}"]
    features = json.loads(file.read_text("utf-8"))["features"]
    shapes = shapely.from_geojson([json.dumps(feature["geometry"]) for feature in features])
    # what is simplified for the screen has islands without area and rings that touch themselves: GIS tools refuse those
    valid = shapely.make_valid(shapes, method="structure", keep_collapsed=False)
    turned = shapely.orient_polygons(valid, exterior_cw=False)
    return dict(zip((int(feature["id"]) for feature in features), turned, strict=True))


def _trains(rows: pl.DataFrame) -> Shapes:
    """A curve from the first to the last station, a point where only one is known."""
    starts = rows.select("origin_lon", "origin_lat").iter_rows()
    ends = rows.select("destination_lon", "destination_lat").iter_rows()
    known = [(_position(start), _position(end)) for start, end in zip(starts, ends, strict=True)]
    return _lines([(start or end, end or start) for start, end in known])


def _position(found: Sequence[float | None]) -> Position | None:
    lon, lat = found
    return None if lon is None or lat is None else (lon, lat)


def _lines(ends: Sequence[tuple[Position | None, Position | None]]) -> Shapes:
    """Curves between two places, a point for moves within one."""
    out = _objects([None] * len(ends))
    apart = [i for i, (start, end) in enumerate(ends) if start is not None and end is not None and start != end]
    within = [i for i, (start, end) in enumerate(ends) if start is not None and start == end]
    if within:
        out[within] = shapely.points(np.array([ends[i][0] for i in within], dtype=float))
    if apart:
        starts, finishes = (np.array([ends[i][side] for i in apart], dtype=float) for side in (0, 1))
        out[apart] = shapely.linestrings(np.round(curves(starts, finishes), 5))
    return out


def _objects(shapes: Sequence[Any]) -> Shapes:
    out = np.empty(len(shapes), dtype=object)
    out[:] = shapes
    return out
