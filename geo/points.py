"""Which district a point lies in, and how far it is from one. Shapes are the cleaned, unsimplified ones.

Points are longitude and latitude in degrees (EPSG:4326). Distances are metres over the WGS 84 ellipsoid. Which point
of a border is nearest is found on India's conformal conic (EPSG:7755), where nearness at this scale is that on the
ground; the metres are then measured by geodesic.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
import shapely
from numpy.typing import ArrayLike, NDArray

from geo.distance import geodesic_km

if TYPE_CHECKING:
    from pyproj import Transformer

    from geo.boundaries import Boundaries

#: A point outside every district takes the nearest one up to here: coasts and borders are drawn with this much slack.
SNAP_METRES = 2000
#: The conic stretches lengths by less than this inside India.
_STRETCH = 1.05
#: Borders are searched in pieces of so many corners.
_PIECE = 32
_CRS = "EPSG:7755"
#: Degrees of a cell of the raster that answers most of many points: more than the reach of snapping everywhere here.
_CELL = 0.05
#: From so many points on, building the raster (some 0.5 s) pays.
_MANY = 300_000
_UNSURE, _NOWHERE = -1, -2

#: What is odd about coordinates, by the word that :func:`oddities` gives.
ODDITIES = {
    "swapped": "longitude and latitude are swapped",
    "zero": "0, 0 stands for no position",
    "range": "the position is not in or near India",
    "none": "longitude or latitude is missing or no number",
}
#: West, south, east, north of India with some sea around it.
_BOX = (66.0, 4.0, 100.0, 40.0)


@dataclass(frozen=True)
class Located:
    """Where points lie; arrays in the order of the points."""

    #: LGD code of the district, 0 where there is none.
    lgd: NDArray[np.int64]
    #: Metres from the district: 0 inside, infinite where there is none.
    metres: NDArray[np.float64]
    #: ``inside``, ``snapped`` (to a district within :data:`SNAP_METRES`) or ``outside``.
    place: NDArray[np.str_]


class Points:
    """Joins points to districts. Immutable; threads may share it."""

    def __init__(self, boundaries: Boundaries) -> None:
        """Take the districts of these boundaries. Land that is no district is as good as sea."""
        districts = boundaries.districts.sort_values("lgd")
        self._codes: NDArray[np.int64] = districts["lgd"].to_numpy(dtype=np.int64)
        self._shapes: NDArray[Any] = np.array(districts.geometry, dtype=object)
        shapely.prepare(self._shapes)
        self._tree = shapely.STRtree(self._shapes)

    def locate(self, lon: ArrayLike, lat: ArrayLike) -> Located:
        """The district of each point; on a shared border the one with the lowest code.

        Args:
            lon: longitudes, degrees.
            lat: latitudes, degrees; as many. A point with a coordinate that is no finite number lies outside.
        """
        x, y = np.broadcast_arrays(np.asarray(lon, dtype=float).ravel(), np.asarray(lat, dtype=float).ravel())
        at = self._inside(x, y) if x.size < _MANY else self._by_cells(x, y)
        lgd = np.where(at >= 0, self._codes[at], 0)
        metres = np.where(at >= 0, 0.0, np.inf)
        place = np.where(at >= 0, "inside", "outside")
        rest = np.flatnonzero((at == _UNSURE) & _near_india(x, y))
        if rest.size:
            near, away = self._nearest(x[rest], y[rest])
            close = away <= SNAP_METRES
            rest = rest[close]
            lgd[rest], metres[rest], place[rest] = self._codes[near[close]], away[close], "snapped"
        return Located(lgd, metres, place)

    def distance_to(self, lgd: ArrayLike, lon: ArrayLike, lat: ArrayLike) -> NDArray[np.float64]:
        """Metres from each point to the district of the same position in ``lgd``: 0 inside, NaN where it has no shape.

        Args:
            lgd: LGD codes of districts.
            lon: longitudes, degrees.
            lat: latitudes, degrees.
        """
        codes = np.asarray(lgd, dtype=np.int64).ravel()
        x, y = np.asarray(lon, dtype=float).ravel(), np.asarray(lat, dtype=float).ravel()
        metres = np.full(codes.shape, np.nan)
        for code in np.unique(codes):
            which = np.flatnonzero(self._codes == code)
            rows = np.flatnonzero((codes == code) & np.isfinite(x) & np.isfinite(y))
            if which.size and rows.size:
                shape = self._flat[which[0]]
                flat = np.asarray(shapely.points(*self._to_flat(x[rows], y[rows])))
                # a prepared shape finds its nearest corner by an index of its edges
                on = shapely.get_coordinates(shapely.get_point(shapely.shortest_line(shape, flat), 0))
                inside = shapely.intersects_xy(self._shapes[which[0]], x[rows], y[rows])
                metres[rows] = np.where(inside, 0.0, self._metres(x[rows], y[rows], on))
        return metres

    def _by_cells(self, x: NDArray[np.float64], y: NDArray[np.float64]) -> NDArray[np.int64]:
        """As :meth:`_inside`, but only points in cells that a border crosses are asked one by one."""
        found = np.full(x.shape, _UNSURE, dtype=np.int64)
        rows = np.flatnonzero(_near_india(x, y))
        found[rows] = self._cells[_cell(x[rows], y[rows])]
        rows = rows[found[rows] == _UNSURE]
        found[rows] = self._inside(x[rows], y[rows])
        return found

    @cached_property
    def _cells(self) -> NDArray[np.int64]:
        """For each cell of a raster: the one district that it lies in, none, or unsure: a border is near."""
        west, south, east, north = _BOX
        lon, lat = np.arange(west, east, _CELL) + _CELL / 2, np.arange(south, north, _CELL) + _CELL / 2
        middles = np.meshgrid(lon, lat, indexing="ij")
        found = self._inside(middles[0].ravel(), middles[1].ravel()).reshape(middles[0].shape)
        found[found == _UNSURE] = _NOWHERE
        corners = shapely.get_coordinates(shapely.segmentize(self._shapes, _CELL / 2))
        east_of, north_of = _cell(corners[:, 0], corners[:, 1])
        # the next cell on every side too: a border may cut a corner between two points of it
        for step in range(-1, 2):
            for rise in range(-1, 2):
                found[east_of + step, north_of + rise] = _UNSURE
        return found

    def _inside(self, x: NDArray[np.float64], y: NDArray[np.float64]) -> NDArray[np.int64]:
        """Position of each point's district, unsure (perhaps just outside) where it is in none."""
        found = np.full(x.shape, _UNSURE, dtype=np.int64)
        rows = np.flatnonzero(_near_india(x, y))
        pairs = self._tree.query(shapely.points(x[rows], y[rows]))
        # a district at a time, so that its prepared shape is asked in bulk; the highest code first: the lowest stays
        order = np.argsort(-pairs[1], kind="stable")
        points, districts = rows[pairs[0][order]], pairs[1][order]
        for part in np.split(np.arange(districts.size), np.flatnonzero(np.diff(districts)) + 1):
            if part.size:
                there = points[part]
                district = districts[part[0]]
                found[there[shapely.intersects_xy(self._shapes[district], x[there], y[there])]] = district
        return found

    def _nearest(self, x: NDArray[np.float64], y: NDArray[np.float64]) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
        """Position of the nearest district within reach (else 0) and the metres to it (else infinite)."""
        tree, pieces, owners = self._borders
        flat = np.asarray(shapely.points(*self._to_flat(x, y)))
        pairs = tree.query_nearest(flat, max_distance=SNAP_METRES * _STRETCH, all_matches=True)
        near, away = np.zeros(x.shape, dtype=np.int64), np.full(x.shape, np.inf)
        if pairs.size:
            on = shapely.get_coordinates(shapely.get_point(shapely.shortest_line(pieces[pairs[1]], flat[pairs[0]]), 0))
            metres = self._metres(x[pairs[0]], y[pairs[0]], on)
            # of pieces equally near, that of the lowest code
            order = np.lexsort((-owners[pairs[1]], -np.round(metres, 3)))
            near[pairs[0][order]], away[pairs[0][order]] = owners[pairs[1]][order], metres[order]
        return near, away

    def _metres(self, x: NDArray[Any], y: NDArray[Any], flat: NDArray[Any]) -> NDArray[np.float64]:
        lon, lat = self._transformer.transform(flat[:, 0], flat[:, 1], direction="INVERSE")
        return geodesic_km(x, y, lon, lat) * 1000

    @cached_property
    def _transformer(self) -> Transformer:
        from pyproj import Transformer

        return Transformer.from_crs("EPSG:4326", _CRS, always_xy=True)

    def _to_flat(self, x: NDArray[Any], y: NDArray[Any]) -> tuple[NDArray[Any], NDArray[Any]]:
        east, north = self._transformer.transform(x, y)
        return np.asarray(east), np.asarray(north)

    @cached_property
    def _flat(self) -> NDArray[Any]:
        """The districts on the conic; long edges are bent with it."""

        def project(corners: NDArray[Any]) -> NDArray[Any]:
            return np.column_stack(self._to_flat(corners[:, 0], corners[:, 1]))

        shapes: NDArray[Any] = np.asarray(
            shapely.transform(shapely.segmentize(self._shapes, _CELL), project), dtype=object
        )
        shapely.prepare(shapes)
        return shapes

    @cached_property
    def _borders(self) -> tuple[shapely.STRtree, NDArray[Any], NDArray[np.int64]]:
        """Short pieces of all borders on the conic, in a tree, with the position of the district of each."""
        parts, of_shape = shapely.get_parts(self._flat, return_index=True)
        rings, of_part = shapely.get_rings(parts, return_index=True)
        pieces: list[Any] = []
        owners: list[int] = []
        for ring, part in zip(rings, of_part, strict=True):
            corners = shapely.get_coordinates(ring)
            starts = range(0, len(corners) - 1, _PIECE)
            pieces += [shapely.linestrings(corners[start : start + _PIECE + 1]) for start in starts]
            owners += [of_shape[part]] * len(starts)
        lines = np.array(pieces, dtype=object)
        return shapely.STRtree(lines), lines, np.array(owners, dtype=np.int64)


def oddities(lon: ArrayLike, lat: ArrayLike) -> NDArray[np.str_]:
    """What is odd about each point: '' or a key of :data:`ODDITIES`. Nothing is put right by guess.

    Args:
        lon: longitudes, degrees; NaN where there is none.
        lat: latitudes, degrees.
    """
    x, y = np.asarray(lon, dtype=float).ravel(), np.asarray(lat, dtype=float).ravel()
    number = np.isfinite(x) & np.isfinite(y)
    return np.select(
        [~number, (x == 0) & (y == 0), _near_india(x, y), _near_india(y, x)], ["none", "zero", "", "swapped"], "range"
    )


def _cell(x: NDArray[Any], y: NDArray[Any]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """The raster's cell of points inside the box."""
    west, south, east, north = _BOX
    last = round((east - west) / _CELL) - 1, round((north - south) / _CELL) - 1
    return (
        np.minimum(((x - west) / _CELL).astype(np.int64), last[0]),
        np.minimum(((y - south) / _CELL).astype(np.int64), last[1]),
    )


def _near_india(x: NDArray[Any], y: NDArray[Any]) -> NDArray[np.bool_]:
    west, south, east, north = _BOX
    return (x >= west) & (x <= east) & (y >= south) & (y <= north)
