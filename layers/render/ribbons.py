"""The outline of a flow: a ribbon along its curve that ends in an arrowhead at the rim of the destination's circle.

Pure geometry in the units of a page (points); ``snapshot.js`` draws the same shape in pixels.
"""

from __future__ import annotations

from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

#: Vertices along each side of a ribbon.
_STEPS = 24
#: Where two circles nearly touch, this much of the way between them still shows the arrow.
_LEAST_SHARE = 0.45


def head_length(width: float) -> float:
    """Length of the arrowhead of a flow so wide; it is as broad at its base."""
    return 0.9 * max(6.5, 4 + 1.75 * width)


def ribbon(curve: Floats, width: float, start_gap: float, end_gap: float) -> Floats:
    """The closed outline of one flow.

    Args:
        curve: (n, 2) vertices from the origin's centre to the destination's, on the page.
        width: of the ribbon, the unit of the page.
        start_gap: radius of the origin's circle: the ribbon begins at its rim.
        end_gap: radius of the destination's circle: the tip touches its rim.

    Returns:
        (m, 2) vertices, the tip among them. Where the rims leave too little room, the gaps and then the head
        shrink, so that every flow keeps its direction. A curve without length gives (0, 2).
    """
    along = np.concatenate([[0.0], np.cumsum([float(np.hypot(*(b - a))) for a, b in pairwise(curve)])])
    length = float(along[-1])
    if length == 0:
        return np.empty((0, 2))
    head = head_length(width)
    room = length - start_gap - end_gap
    least = min(_LEAST_SHARE * length, 1.4 * head)
    if room < least:
        shrink = (length - least) / (start_gap + end_gap)
        start_gap, end_gap, room = start_gap * shrink, end_gap * shrink, least
    shape = min(1.0, 0.75 * room / head)
    head, width = head * shape, width * shape
    tip_at = length - end_gap
    body = _at(curve, along, np.linspace(start_gap, tip_at - 0.95 * head, _STEPS))
    tip, base = _at(curve, along, np.array([tip_at, tip_at - head]))
    across = _left(body) * width / 2
    toward = (tip - base) / max(float(np.hypot(*(tip - base))), 1e-9)
    barb = np.array([-toward[1], toward[0]]) * head / 2
    return np.concatenate([body + across, [base + barb, tip, base - barb], (body - across)[::-1]])


def _at(curve: Floats, along: Floats, where: Floats) -> Floats:
    return np.stack([np.interp(where, along, curve[:, 0]), np.interp(where, along, curve[:, 1])], axis=1)


def _left(line: Floats) -> Floats:
    """Unit normals to the left of travel at each vertex."""
    direction = np.gradient(line, axis=0)
    direction /= np.maximum(np.hypot(direction[:, 0], direction[:, 1]), 1e-9)[:, None]
    return np.stack([-direction[:, 1], direction[:, 0]], axis=1)
