"""One gap-free, overlap-free coverage out of shapes that do not fit, and its simplified pictures. Arrays in and out."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import shapely
from numpy.typing import NDArray

Shapes = NDArray[np.object_]

#: Widest gap that is a fault of drawing and gets filled, degrees (about 1 km). Real holes in India are wider
#: (Dahagram-Angarpota, which is Bangladesh); any larger snapping wrecks small districts.
GAP_WIDTH = 0.01


def clean(shapes: Shapes) -> Shapes:
    """The same polygons as a valid coverage: no overlaps, edges identical, narrow gaps filled. Takes some 10 s.

    Where two shapes overlap the smaller keeps the ground; otherwise disputed slivers vanish in their neighbours.
    """
    with np.errstate(invalid="ignore"):  # GEOS leaves a floating-point flag behind; the result is checked by tests
        # The type stubs of shapely end before 2.2, which brought this function.
        done: Shapes = shapely.coverage_clean(  # type: ignore[attr-defined]
            shapes, gap_width=GAP_WIDTH, merge_strategy="min_area"
        )
    return done


def simplify(shapes: Shapes, tolerance: float) -> Shapes:
    """Fewer vertices, edges still shared: the square root of the area (degrees) that a vertex may cut off."""
    done: Shapes = shapely.coverage_simplify(shapes, tolerance)
    return done


def merged(shapes: Shapes, groups: Sequence[int | None]) -> dict[int, shapely.Geometry]:
    """One polygon for each group number, of all its members; shapes without a number are left out."""
    members: dict[int, list[int]] = {}
    for position, group in enumerate(groups):
        if group is not None:
            members.setdefault(group, []).append(position)
    return {group: shapely.coverage_union_all(shapes[rows]) for group, rows in sorted(members.items())}


def outline(shapes: Shapes) -> shapely.Geometry:
    """The outer boundary of everything, as lines."""
    return shapely.line_merge(shapely.coverage_union_all(shapes).boundary)


def lines_between(shapes: Shapes, groups: Sequence[int | None]) -> shapely.Geometry:
    """The lines where one group meets another (or a shape without a group), without the outer boundary.

    Edges are those of ``shapes`` themselves, so lines and polygons coincide exactly.
    """
    own = [-1 - position if group is None else group for position, group in enumerate(groups)]
    edges = [_edges(part) for part in merged(shapes, own).values()]
    segments, counts = np.unique(np.concatenate(edges), axis=0, return_counts=True)
    # In a coverage each inner edge is drawn by exactly the two groups that share it, an outer one by one.
    shared = segments[counts > 1].reshape(-1, 2, 2)
    return shapely.line_merge(shapely.MultiLineString(list(shared)))


def _edges(shape: shapely.Geometry) -> NDArray[np.float64]:
    """(n, 4) segments of all rings, the lesser end first, so that both neighbours write one the same way."""
    out = []
    for ring in shapely.get_rings(shapely.get_parts(shape)):
        points = shapely.get_coordinates(ring)
        segments = np.hstack([points[:-1], points[1:]])
        swap = (segments[:, 0] > segments[:, 2]) | (
            (segments[:, 0] == segments[:, 2]) & (segments[:, 1] > segments[:, 3])
        )
        segments[swap] = segments[swap][:, [2, 3, 0, 1]]
        out.append(segments)
    return np.concatenate(out) if out else np.empty((0, 4))
