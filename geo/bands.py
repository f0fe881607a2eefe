"""Distance bands between districts: how far people went, as the ellipsoid measures it between centroids."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property

import numpy as np
from numpy.typing import ArrayLike, NDArray

#: Where each band begins, in km; a band holds its beginning and not its end, and the last has none.
STARTS = (0, 50, 100, 250, 500, 1000, 1500)
#: Names of the bands, nearest first.
BANDS = tuple(f"{start}-{end}" if end else f"{start}+" for start, end in zip(STARTS, (*STARTS[1:], None), strict=True))
UNKNOWN = "unknown"


class Bands:
    """The band of each pair of districts; all of them are measured once, when the first is asked for."""

    def __init__(self, centroids: Mapping[int, tuple[float, float]]) -> None:
        """``centroids``: longitude and latitude (EPSG:4326) of each district that has a polygon, by LGD code."""
        self._codes = np.array(sorted(centroids), dtype=np.int64)
        self._lonlat = np.array([centroids[int(code)] for code in self._codes], dtype=np.float64).reshape(-1, 2)

    def of(self, origins: ArrayLike, destinations: ArrayLike) -> NDArray[np.int8]:
        """Positions in :data:`BANDS` for pairs of LGD codes; -1 where a code has no polygon (0 stands for none)."""
        (one, known), (other, also) = (self._positions(codes) for codes in (origins, destinations))
        if not len(self._codes):
            return np.full(len(one), -1, dtype=np.int8)
        return np.where(known & also, self._table[one, other], np.int8(-1))

    def _positions(self, codes: ArrayLike) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
        wanted = np.asarray(codes, dtype=np.int64)
        at = np.searchsorted(self._codes, wanted).clip(max=max(0, len(self._codes) - 1))
        found = self._codes[at] == wanted if len(self._codes) else np.zeros(len(wanted), dtype=bool)
        return at, found

    @cached_property
    def _table(self) -> NDArray[np.int8]:
        from geo.distance import geodesic_km  # pyproj, for those who ask for distances

        rows, columns = np.triu_indices(len(self._codes), k=1)
        start, end = self._lonlat[rows], self._lonlat[columns]
        km = geodesic_km(start[:, 0], start[:, 1], end[:, 0], end[:, 1])
        table = np.zeros((len(self._codes), len(self._codes)), dtype=np.int8)  # within a district: no distance
        table[rows, columns] = table[columns, rows] = np.searchsorted(STARTS, km, side="right") - 1
        return table
