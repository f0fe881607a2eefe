"""The ground of a printed map: boundaries on an equal-area projection of India, and the part that a page shows."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain
from pathlib import Path
from typing import Any

import numpy as np
from matplotlib.path import Path as Outline
from matplotlib.transforms import Affine2D
from numpy.typing import NDArray
from pyproj import Proj, Transformer

from core.language import mark

Floats = NDArray[np.float64]
#: Left, bottom, right, top in projected metres.
Metres = tuple[float, float, float, float]

#: Lambert azimuthal equal-area, centred on the meridian of Indian time: areas are true, and no length on the mainland
#: is more than 1 % off (on an Albers conic with India's standard parallels up to 2 %).
CRS = "+proj=laea +lat_0=22.5 +lon_0=82.5 +datum=WGS84 +units=m +no_defs"
CRS_SAID = mark("Lambert azimuthal equal-area, centred on 22.5° N 82.5° E")


@dataclass(frozen=True)
class Region:
    """Islands that have a map of their own beside the mainland's: west, south, east, north in degrees."""

    name: str
    bounds: tuple[float, float, float, float]

    def holds(self, lonlat: Floats) -> NDArray[np.bool_]:
        """Which of (n, 2) positions lie in it."""
        west, south, east, north = self.bounds
        x, y = lonlat[:, 0], lonlat[:, 1]
        return np.asarray((west <= x) & (x <= east) & (south <= y) & (y <= north))


#: In the order in which a page has them, from the west.
ISLANDS = (
    Region("Lakshadweep", (71.4, 7.9, 74.4, 12.7)),
    Region("Andaman and Nicobar Islands", (91.5, 6.2, 95.0, 14.6)),
)


@dataclass(frozen=True)
class Shape:
    """One feature in one region (a place in :data:`ISLANDS`, or -1 for the mainland), in projected metres."""

    code: int | str
    name: str
    outline: Outline
    box: Metres
    region: int


@dataclass(frozen=True)
class View:
    """A rectangle of a page in points (left, bottom, width, height) that shows ground around a centre in metres.

    North is up at the centre: ``turn`` is by how much (radians, counter-clockwise) the ground is turned for it.
    """

    frame: tuple[float, float, float, float]
    centre: tuple[float, float]
    #: Points on the page per projected metre.
    scale: float
    turn: float = 0.0

    @property
    def transform(self) -> Affine2D:
        """Projected metres → points on the page."""
        left, bottom, width, height = self.frame
        moved = Affine2D().translate(-self.centre[0], -self.centre[1]).rotate(self.turn).scale(self.scale)
        return moved.translate(left + width / 2, bottom + height / 2)

    def page(self, metres: Floats) -> Floats:
        """Projected metres (n, 2) → points on the page."""
        return np.asarray(self.transform.transform(metres), dtype=np.float64)

    def shows(self, box: Metres) -> bool:
        """Whether any of a box of metres may lie in the frame."""
        reach = float(np.hypot(*self.frame[2:])) / 2 / self.scale if self.turn else 0.0
        half = np.array([reach, reach]) if self.turn else np.array(self.frame[2:]) / 2 / self.scale
        low, high = np.array(self.centre) - half, np.array(self.centre) + half
        return bool(box[0] <= high[0] and box[2] >= low[0] and box[1] <= high[1] and box[3] >= low[1])

    def points_per_ground_metre(self) -> float:
        """The page's scale from west to east at the centre, for a scale bar: the projection's own stretch is out."""
        return self.scale * float(_factors(self.centre).parallel_scale)


def project(lonlat: Floats) -> Floats:
    """Longitude, latitude (..., 2) in EPSG:4326 → metres (..., 2) in :data:`CRS`."""
    x, y = _transformer().transform(lonlat[..., 0], lonlat[..., 1])
    return np.stack([x, y], axis=-1)


def view_of(boxes: Iterable[Metres], frame: tuple[float, float, float, float], margin: float = 0.0) -> View:
    """The view whose frame just holds all boxes (metres), with a margin of so many metres around them."""
    corners = np.array(list(boxes))
    low, high = corners[:, :2].min(axis=0) - margin, corners[:, 2:].max(axis=0) + margin
    middle = (low + high) / 2
    centre = (float(middle[0]), float(middle[1]))
    turn = float(np.radians(-_factors(centre).meridian_convergence))
    wide, high_ = high - low
    about = abs(np.sin(turn)), abs(np.cos(turn))
    scale = min(
        frame[2] / (wide * about[1] + high_ * about[0]),
        frame[3] / (wide * about[0] + high_ * about[1]),
    )
    return View(frame, centre, float(scale), turn)


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
        closed = feature["geometry"]["type"].endswith("Polygon")
        parts: dict[int, list[Floats]] = {}
        for line in own:
            parts.setdefault(_region(line), []).append(next(pieces))
        for region, projected in parts.items():
            every = np.concatenate(projected)
            (left, bottom), (right, top) = every.min(axis=0), every.max(axis=0)
            box = (float(left), float(bottom), float(right), float(top))
            name = feature["properties"]["name"]
            out.append(Shape(feature["id"], name, _outline(projected, closed=closed), box, region))
    return tuple(out)


def _region(line: Floats) -> int:
    return next((place for place, region in enumerate(ISLANDS) if region.holds(line[:1])[0]), -1)


def _outline(lines: list[Floats], *, closed: bool) -> Outline:
    codes = []
    for line in lines:
        own = np.full(len(line), Outline.LINETO, dtype=np.uint8)
        own[0] = Outline.MOVETO
        if closed:
            own[-1] = Outline.CLOSEPOLY
        codes.append(own)
    return Outline(np.concatenate(lines), np.concatenate(codes))


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


def _factors(metres: tuple[float, float]) -> Any:
    lon, lat = _transformer().transform(*metres, direction="INVERSE")
    return Proj(CRS).get_factors(lon, lat)


@lru_cache(maxsize=1)
def _transformer() -> Transformer:
    return Transformer.from_crs("EPSG:4326", CRS, always_xy=True)
