"""The ground of a printed map: boundaries on India's own conic projection, and the part of it that a page shows."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from pyproj import Proj, Transformer

Floats = NDArray[np.float64]

#: Lambert conformal conic of India's National Spatial Framework (WGS 84): what Survey of India maps use. It keeps
#: angles; areas within India are true to about 4 %.
CRS = "EPSG:7755"
CRS_SAID = "Lambert conformal conic of India's National Spatial Framework (EPSG:7755)"


@dataclass(frozen=True)
class Shape:
    """One feature: its ``id``, its rings or lines as (n, 2) metres, its box (left, bottom, right, top)."""

    code: int | str
    name: str
    lines: tuple[Floats, ...]
    box: tuple[float, float, float, float]


@dataclass(frozen=True)
class View:
    """A rectangle of a page in points (left, bottom, width, height) that shows ground around a centre in metres."""

    frame: tuple[float, float, float, float]
    centre: tuple[float, float]
    #: Points on the page per projected metre.
    scale: float

    def page(self, metres: Floats) -> Floats:
        """Projected metres (..., 2) → points on the page."""
        left, bottom, width, height = self.frame
        corner = np.array([left + width / 2, bottom + height / 2])
        placed: Floats = (metres - np.array(self.centre)) * self.scale + corner
        return placed

    def shows(self, box: tuple[float, float, float, float]) -> bool:
        """Whether any of a box of metres may lie in the frame."""
        half = np.array(self.frame[2:]) / 2 / self.scale
        low, high = np.array(self.centre) - half, np.array(self.centre) + half
        return bool(box[0] <= high[0] and box[2] >= low[0] and box[1] <= high[1] and box[3] >= low[1])

    def points_per_ground_metre(self) -> float:
        """The page's scale for a scale bar: the projection's own stretch at the centre is taken out."""
        lon, lat = _transformer().transform(*self.centre, direction="INVERSE")
        return self.scale * float(Proj(CRS).get_factors(lon, lat).meridional_scale)


def project(lonlat: Floats) -> Floats:
    """Longitude, latitude (..., 2) in EPSG:4326 → metres (..., 2) in :data:`CRS`."""
    x, y = _transformer().transform(lonlat[..., 0], lonlat[..., 1])
    return np.stack([x, y], axis=-1)


def view_of(
    boxes: Iterable[tuple[float, float, float, float]], frame: tuple[float, float, float, float], margin: float = 0.0
) -> View:
    """The view whose frame just holds all boxes (metres), with a margin of so many metres around them."""
    corners = np.array(list(boxes))
    low, high = corners[:, :2].min(axis=0) - margin, corners[:, 2:].max(axis=0) + margin
    scale = float(min(frame[2] / (high[0] - low[0]), frame[3] / (high[1] - low[1])))
    middle = (low + high) / 2
    return View(frame, (float(middle[0]), float(middle[1])), scale)


@lru_cache(maxsize=12)
def shapes(file: Path) -> tuple[Shape, ...]:
    """The features of one of the boundaries' GeoJSON files, projected. Kept: such files never change."""
    features = json.loads(file.read_text(encoding="utf-8"))["features"]
    if not features:  # a replaced boundary file may have no land but its districts
        return ()
    lines = [[np.array(line, dtype=float) for line in _lines(one["geometry"])] for one in features]
    flat = project(np.concatenate(list(chain.from_iterable(lines))))
    cuts = np.cumsum([len(line) for line in chain.from_iterable(lines)])[:-1]
    pieces = iter(np.split(flat, cuts))
    out = []
    for feature, own in zip(features, lines, strict=True):
        projected = tuple(next(pieces) for _ in own)
        every = np.concatenate(projected)
        (left, bottom), (right, top) = every.min(axis=0), every.max(axis=0)
        box = (float(left), float(bottom), float(right), float(top))
        out.append(Shape(feature["id"], feature["properties"]["name"], projected, box))
    return tuple(out)


def _lines(geometry: dict[str, Any]) -> Iterator[list[list[float]]]:
    depth = {"LineString": 0, "MultiLineString": 1, "Polygon": 1, "MultiPolygon": 2}
    kind = geometry["type"]
    if kind == "GeometryCollection":
        for part in geometry["geometries"]:
            yield from _lines(part)
    elif kind in depth:
        parts: Any = [geometry["coordinates"]]
        for _ in range(depth[kind]):
            parts = chain.from_iterable(parts)
        yield from parts


@lru_cache(maxsize=1)
def _transformer() -> Transformer:
    return Transformer.from_crs("EPSG:4326", CRS, always_xy=True)
