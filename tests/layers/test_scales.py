"""Scales: real values in legends, areas in proportion."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from layers.scales import circle_radius, flow_width, nice_ceiling


@given(st.floats(1, 1e12))
def test_the_domain_holds_the_value_and_is_not_far_above(value: float) -> None:
    assert value * (1 - 1e-9) <= nice_ceiling(value) <= max(10, 2 * value)


@given(st.floats(1, 1e9))
def test_the_domain_itself_is_round(value: float) -> None:
    assert nice_ceiling(nice_ceiling(value)) == nice_ceiling(value)


def test_four_times_the_people_have_twice_the_radius() -> None:
    scale = circle_radius(1_000_000)
    small, large = scale.pixels(np.array([200_000, 800_000]))
    assert large == pytest.approx(2 * small)


def test_thin_flows_stay_visible() -> None:
    assert flow_width(3_000_000).pixels(np.array([1.0]))[0] > 0.5
