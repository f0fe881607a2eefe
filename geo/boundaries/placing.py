"""Which of today's districts lie within which polygon of other boundaries: by geometry, never by guess."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import TYPE_CHECKING

import numpy as np
import shapely

from geo.tables.read import read

if TYPE_CHECKING:
    from geopandas import GeoDataFrame

#: A district lies wholly within a polygon that holds this share of its ground; the rest is a matter of drawing.
WITHIN = 0.99
#: A district was formed out of the one that holds more than this share of its ground.
_MOST = 0.5
#: Equal-area cylindrical: shares of ground are true everywhere.
_EQUAL_AREA = 6933


def placed_in(today: GeoDataFrame, version: GeoDataFrame) -> dict[int, int]:
    """The polygon of ``version`` (its LGD code) for each of today's districts that has one.

    Both frames have ``lgd`` and ``geometry``: cleaned, unsimplified shapes with a CRS. A code that both have stays
    itself where the two shapes touch. Another district belongs to the polygon that holds at least :data:`WITHIN` of
    it, unless the record of splits says that its people came from elsewhere too. A district that straddles polygons
    is left out, because counts of it cannot be placed without guessing.
    """
    codes = [int(code) for code in today["lgd"]]
    shapes = today.geometry.to_crs(_EQUAL_AREA).to_numpy()
    others = [int(code) for code in version["lgd"]]
    polygons = version.geometry.to_crs(_EQUAL_AREA).to_numpy()
    rows, columns = shapely.STRtree(polygons).query(shapes, predicate="intersects")
    shares = shapely.area(shapely.intersection(shapes[rows], polygons[columns])) / shapely.area(shapes)[rows]
    drawn = set(codes)
    out = {code: code for code in others if code not in drawn}
    for row, column, share in zip(rows.tolist(), columns.tolist(), shares.tolist(), strict=True):
        if codes[row] == others[column] and share > 0:
            out[codes[row]] = codes[row]
    known = set(others)
    for row, column in zip(*np.stack([rows, columns])[:, shares >= WITHIN].tolist(), strict=True):
        if codes[row] not in known:
            out[codes[row]] = others[column]
    return _agreed(out, known)


def finer_in(today: GeoDataFrame, version: GeoDataFrame) -> dict[int, list[int]]:
    """Districts that only ``version`` draws, by the district of both maps in whose ground most of each lies.

    People whom a record places in the larger one may belong to these: nobody can tell them apart.
    """
    shapes = today.geometry.to_crs(_EQUAL_AREA).to_numpy()
    known, drawn = {int(code) for code in version["lgd"]}, {int(code) for code in today["lgd"]}
    new = version[[int(code) not in drawn for code in version["lgd"]]]
    polygons = new.geometry.to_crs(_EQUAL_AREA).to_numpy()
    rows, columns = shapely.STRtree(polygons).query(shapes, predicate="intersects")
    shares = shapely.area(shapely.intersection(shapes[rows], polygons[columns])) / shapely.area(polygons)[columns]
    out: dict[int, list[int]] = {}
    for row, column in zip(*np.stack([rows, columns])[:, shares > _MOST].tolist(), strict=True):
        if (code := int(today["lgd"].iloc[row])) in known:
            out.setdefault(code, []).append(int(new["lgd"].iloc[column]))
    return out


def _agreed(placed: Mapping[int, int], own: Collection[int]) -> dict[int, int]:
    """``placed`` without districts that took people from a parent that lies in another polygon."""
    parents: dict[int, list[int]] = {}
    for row in read("splits"):
        parents.setdefault(int(row["child"]), []).append(int(row["parent"]))
    return {
        code: polygon
        for code, polygon in placed.items()
        if code in own or all(placed.get(parent, polygon) == polygon for parent in parents.get(code, ()))
    }
