"""The heat layer: classes that cover every value, zero and unknown kept apart."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from layers import palette
from layers.heat import MEASURES, SCHEMES, heat_layer, with_quiet


def frame(values: list[float | None], column: str = "arrivals") -> pl.DataFrame:
    return pl.DataFrame({"lgd": range(1, len(values) + 1), column: pl.Series(values, dtype=pl.Float64)})


@pytest.mark.parametrize("scheme", SCHEMES)
@given(values=st.lists(st.one_of(st.none(), st.integers(0, 5_000_000)), min_size=0, max_size=120))
def test_every_value_lies_in_the_class_whose_colour_it_has(scheme: str, values: list[float | None]) -> None:
    layer = heat_layer(frame(values), "arrivals", scheme)
    assert list(layer.breaks) == sorted(layer.breaks)
    for value, colour in layer.districts.select("value", "colour").iter_rows():
        if value is None:
            assert colour == palette.NO_DATA
        elif value == 0:
            assert colour == palette.LAND
        else:
            i = layer.colours.index(colour)
            assert layer.breaks[i] < value or i == 0
            assert value <= layer.breaks[i + 1] * (1 + 1e-9)
    positive = [v for v in values if v]
    assert sum(layer.sizes) == len(positive)
    assert layer.zero == sum(v == 0 for v in values)
    assert layer.missing == sum(v is None for v in values)


@given(st.lists(st.integers(-1_000_000, 1_000_000), min_size=1, max_size=80))
def test_net_is_classed_evenly_around_zero(values: list[float]) -> None:
    layer = heat_layer(frame(values, "net"), "net")
    assert np.allclose(layer.breaks, [-b for b in reversed(layer.breaks)])
    assert sum(layer.sizes) == len(values)


def test_more_people_are_darker() -> None:
    layer = heat_layer(frame([1, 10, 100, 1000, 10000, 100000]), "arrivals", "log")
    shades = [sum(int(c[i : i + 2], 16) for i in (1, 3, 5)) for c in layer.districts["colour"]]
    assert shades == sorted(shades, reverse=True)


def test_measures_say_which_way_they_point() -> None:
    assert {name for name, m in MEASURES.items() if m.diverging} == {"net", "net_per_lakh"}


def test_places_without_a_row_are_nobody_and_places_without_a_polygon_are_left_out() -> None:
    rows = pl.DataFrame({"lgd": [1, 2], **{name: [5.0, None] for name in MEASURES}})
    every = with_quiet(rows, {1, 3}).sort("lgd")
    assert every["lgd"].to_list() == [1, 3]
    assert every["arrivals"].to_list() == [5.0, 0.0]
