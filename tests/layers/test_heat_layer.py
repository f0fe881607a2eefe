"""The heat layer: classes that cover every value, zero and unknown kept apart."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from layers import palette
from layers.both import both_layer
from layers.heat import MEASURES, SCHEMES, heat_layer, with_quiet
from layers.legends import legend, span
from layers.measures import measured


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
    around_zero = {name for name, m in MEASURES.items() if m.diverging}
    assert {"net", "net_per_lakh"} <= around_zero
    assert around_zero - {"net", "net_per_lakh"} == {name for name, m in MEASURES.items() if m.change}
    assert {name for name, m in MEASURES.items() if m.rate} == {n for n in MEASURES if n.endswith("_per_lakh")}


def test_places_without_a_row_are_nobody_and_places_without_a_polygon_are_left_out() -> None:
    rows = pl.DataFrame({"lgd": [1, 2], **{name: [5.0, None] for name in MEASURES}})
    every = with_quiet(rows, {1, 3}).sort("lgd")
    assert every["lgd"].to_list() == [1, 3]
    assert every["arrivals"].to_list() == [5.0, 0.0]


def districts(rows: list[tuple[int, int, int, int | None]]) -> pl.DataFrame:
    """Rows of the *districts* question: code, arrivals, departures, population of 2011."""
    frame = pl.DataFrame(rows, schema=["lgd", "arrivals", "departures", "population_2011"], orient="row")
    known = pl.col("population_2011")
    return frame.with_columns(net=pl.col("arrivals") - pl.col("departures")).with_columns(
        (pl.col(name) * 100_000 / known).round(2).alias(f"{name}_per_lakh")
        for name in ("arrivals", "departures", "net")
    )


def test_turnover_is_both_together_and_its_rate_is_unknown_without_people() -> None:
    found = measured(districts([(1, 30, 10, 200_000), (2, 5, 0, None)]))
    assert found["turnover"].to_list() == [40, 5]
    assert found["turnover_per_lakh"].to_list() == [20.0, None]


def test_a_change_is_against_the_same_districts_and_nobody_where_there_were_none() -> None:
    now = districts([(1, 30, 10, 100_000), (2, 5, 0, None)])
    before = districts([(1, 40, 0, 100_000), (3, 7, 2, 50_000)])
    found = measured(now, before).sort("lgd")
    assert found["lgd"].to_list() == [1, 2, 3]
    assert found["arrivals_change"].to_list() == [-10, 5, -7]
    assert found["departures_change"].to_list() == [10, 0, -2]
    assert found["net_change"].to_list() == [-20, 5, -5]
    assert found["turnover_change"].to_list() == [0, 5, -9]
    assert found["arrivals_change_per_lakh"].to_list() == [-10.0, None, -14.0]
    assert found["arrivals"].to_list() == [30, 5, 0]
    assert found["arrivals_before"].to_list() == [40, 0, 7]


def test_limits_in_words_are_exact_and_leave_nothing_between() -> None:
    layer = heat_layer(frame(list(range(1, 101))), "arrivals", classes=4)
    assert [span(layer.measure, *one) for one in layer.spans] == ["1 – 25", "26 – 50", "51 – 75", "76 – 100"]
    around = heat_layer(frame([-40, -9, 0, 9, 40], "net"), "net", "manual", limits=(10,))
    assert [span(around.measure, *one) for one in around.spans] == ["up to −11", "−10 to 10", "from 11 on"]
    assert around.sizes == (1, 3, 1)


@given(values=st.lists(st.integers(-5000, 5000), min_size=1, max_size=60), classes=st.integers(3, 7))
def test_spans_of_net_hold_what_their_colours_say(values: list[int], classes: int) -> None:
    layer = heat_layer(frame(list(values), "net"), "net", "quantiles", classes)
    for value, colour in layer.districts.select("value", "colour").iter_rows():
        low, high = layer.spans[layer.colours.index(colour)]
        assert low is not None
        assert high is not None
        assert low <= value <= high


def test_both_at_once_puts_each_district_into_one_of_nine() -> None:
    counts = [0, 0, 1, 2, 3, 4, 5, 6, 7, 8]
    rows = pl.DataFrame({"lgd": range(len(counts)), "arrivals": counts, "departures": [0, 3, *reversed(counts[2:])]})
    layer = both_layer(rows)
    assert layer.zero == 1
    assert sum(layer.sizes) == 9
    colour = dict(layer.districts.select("lgd", "colour").iter_rows())
    assert colour[0] == palette.LAND
    assert colour[9] == palette.BOTH[2][0], "the most arrivals, the fewest departures"
    assert colour[2] == palette.BOTH[0][2]
    assert colour[1] in palette.BOTH[0], "nobody came, somebody left: the first class of arrivals"
    assert layer.arrivals[0][0] == 0
    entries = legend(layer).entries
    assert [one.text for one in entries if one.colour == palette.BOTH[2][0]] == ["6 – 8 in · 0 – 3 out  (3)"]


def test_both_at_once_of_few_values_keep_palest_and_darkest() -> None:
    rows = pl.DataFrame({"lgd": [1, 2], "arrivals": [1, 9], "departures": [0, 0]})
    layer = both_layer(rows)
    assert layer.districts["colour"].to_list() == [palette.BOTH[0][0], palette.BOTH[2][0]]
    assert layer.arrivals == ((0.0, 5.0), (None, None), (6.0, 9.0))
    assert both_layer(rows.with_columns(arrivals=0)).colours == ()
