"""The part of the earth that a map shows."""

from __future__ import annotations

import pytest

from geo.windows import window


def test_a_whole_world_at_zoom_nought() -> None:
    west, south, east, north = window(0, 0, 0, 512, 512)
    assert (west, east) == (-180, 180)
    assert north == pytest.approx(85.0511, abs=1e-3)
    assert south == pytest.approx(-north)


def test_closer_shows_less_around_the_same_point() -> None:
    west, south, east, north = window(85.0, 25.0, 6.0, 1024, 512)
    assert (west + east) / 2 == pytest.approx(85.0)
    assert east - west == pytest.approx(360 * 1024 / (512 * 64))
    assert south < 25.0 < north
    assert north - south < (east - west) / 2
