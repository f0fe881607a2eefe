"""The outline of an arrow: where it begins and ends, how wide it is, what happens where there is no room."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.flows import planar_curves
from layers.render.ribbons import head_length, ribbon


def arrow(length: float, width: float, start: float = 5.0, end: float = 8.0) -> np.ndarray:
    line = np.stack([np.linspace(0, length, 40), np.zeros(40)], axis=1)
    return ribbon(line, width, start, end)


def test_an_arrow_runs_from_rim_to_rim_and_is_as_wide_as_asked() -> None:
    outline = arrow(200, 6)
    assert outline[:, 0].min() == pytest.approx(5)
    assert outline[outline[:, 0].argmax()] == pytest.approx([192, 0])
    body = outline[outline[:, 0] < 192 - head_length(6) - 1]
    assert np.abs(body[:, 1]) == pytest.approx(np.full(len(body), 3.0))
    assert np.ptp(outline[:, 1]) == pytest.approx(head_length(6))


@given(st.floats(1, 60), st.floats(0.7, 15), st.floats(0, 20), st.floats(0, 20))
def test_where_rims_touch_the_arrow_shrinks_but_keeps_its_direction(
    length: float, width: float, start: float, end: float
) -> None:
    outline = arrow(length, width, start, end)
    tip = outline[24 + 1]
    assert np.isfinite(outline).all()
    assert tip[0] == pytest.approx(outline[:, 0].max())
    assert -1e-6 <= outline[:, 0].min() < tip[0] <= length + 1e-6


def test_a_curve_ends_at_the_rim_of_its_circle() -> None:
    curve = planar_curves([[0.0, 0.0]], [[300.0, 120.0]], points=80)[0]
    tip = ribbon(curve, 4, 10, 17)[24 + 1]
    assert np.hypot(*(tip - [300, 120])) == pytest.approx(17, abs=0.3)


def test_a_flow_without_length_is_nothing() -> None:
    assert ribbon(np.zeros((5, 2)), 3, 1, 1).shape == (0, 2)
