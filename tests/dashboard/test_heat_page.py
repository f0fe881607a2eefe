"""The heat map's choices out of an address, and its sentences; nothing raises, and what is left out is named."""

from __future__ import annotations

from datetime import date

import polars as pl
import pytest

from dashboard.heat_choices import HeatChoices
from dashboard.heat_legend import heat_legend
from dashboard.heat_table import columns, fields
from dashboard.heat_words import against, texts
from dashboard.state import read_state
from data.filters import Filters
from layers.classes import SCHEMES, Classing
from layers.heat import heat_layer
from layers.measures import METRICS, measured


def test_every_choice_is_read_from_the_address() -> None:
    state = read_state(
        {
            "metric": "net_change",
            "scheme": "manual",
            "classes": "5",
            "breaks": "10,100",
            "with_from": "2020-05-01",
            "with_to": "2020-05-07",
            "from": "2020-05-08",
            "to": "2020-05-14",
        }
    )
    assert not state.ignored
    assert state.heat.classing == Classing("manual", 5, (10, 100))
    assert state.heat.against == (date(2020, 5, 1), date(2020, 5, 7))
    assert state.heat.measure.change
    assert read_state({}).heat == HeatChoices()


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ({"classes": "12"}, "from 3 to 7, not '12'"),
        ({"scheme": "manual", "breaks": "10,5"}, "5 does not lie above 10"),
        ({"scheme": "manual", "breaks": "1,2,3,4", "metric": "net"}, "at most 3"),
        ({"with_from": "2020-05-01"}, "two dates"),
        ({"with_from": "2020-05-07", "with_to": "2020-05-01"}, "before it begins"),
        ({"metric": "joy"}, "metric 'joy' is unknown"),
    ],
)
def test_what_is_not_understood_is_left_out_and_named(query: dict[str, str], said: str) -> None:
    state = read_state(query)
    assert any(said in text for text in state.ignored)
    assert len(state.ignored) == 1
    assert state.heat.classing.limits == ()
    assert state.heat.against == (None, None)


def test_wrong_limits_stay_in_their_field_with_the_sentence() -> None:
    heat = read_state({"scheme": "manual", "breaks": "10,5"}).heat
    assert heat.typed == "10,5"
    assert "does not lie above" in heat.limits_said
    assert read_state({"breaks": "10,5"}).heat.limits_said == "", "limits are for classes by hand"


def rows() -> pl.DataFrame:
    return pl.DataFrame(
        {
            "lgd": [1, 2],
            "district": ["A", "B"],
            "state": ["S", "S"],
            "drawn": [True, True],
            "arrivals": [12, 0],
            "departures": [1, 7],
            "internal": [3, 0],
            "net": [11, -7],
            "population_2011": [100_000, None],
        },
        schema_overrides={"population_2011": pl.Int64},
    ).with_columns(
        (pl.col(name) * 100_000 / pl.col("population_2011")).alias(f"{name}_per_lakh")
        for name in ("arrivals", "departures", "net")
    )


@pytest.mark.parametrize(
    ("metric", "first", "second"),
    [
        ("arrivals", ["12 people arrived", "1 person left: 11 more came than went; 3 moved inside."], None),
        ("departures", ["1 person left", "12 people arrived: 11 more came than went; 3 moved inside."], None),
        ("net", ["11 more came than went", "12 people arrived, 1 person left."], ["7 more went than came"]),
        ("arrivals_per_lakh", ["12 arrivals per lakh people of 2011"], ["Population of 2011 not known"]),
        ("in_out", ["12 people arrived, 1 left", "11 more came than went."], None),
        (
            "arrivals_change",
            ["8 people more", "12 arrived, 4 before (▲ 200 %)."],
            ["No change", "0 arrived, 0 before."],
        ),
        ("net_change", ["8 people more", "11 net, 3 before (▲ 267 %)."], ["7 people fewer", "−7 net, 0 before."]),
    ],
)
def test_a_district_is_told_in_a_sentence(metric: str, first: list[str], second: list[str] | None) -> None:
    before = rows().with_columns(arrivals=pl.Series([4, 0]), departures=pl.Series([1, 0]), net=pl.Series([3, 0]))
    said = texts(measured(rows(), before), HeatChoices(metric))
    assert said[1][: len(first)] == first
    if second:
        assert said[2][: len(second)] == second


@pytest.mark.parametrize("metric", METRICS)
def test_the_table_begins_with_what_the_map_shows(metric: str) -> None:
    choices = HeatChoices(metric)
    measure = choices.measure
    assert fields(choices)[0] == ("arrivals" if choices.both else measure.column)
    sorted_by = [one["field"] for one in columns(choices) if one["sort"] == "desc"]
    assert sorted_by == fields(choices)[:1]
    assert set(fields(choices)) <= set(measured(rows(), rows()).columns)


def test_periods_of_another_length_say_so() -> None:
    def days(first: int, last: int) -> Filters:
        return Filters.parse({"from": f"2020-05-{first:02}", "to": f"2020-05-{last:02}"})

    assert against(days(8, 14), days(1, 7)) == "Against 01-05-2020 to 07-05-2020."
    assert against(days(8, 14), days(1, 1)) == "Against 01-05-2020 (1 day against 7 days now)."


@pytest.mark.parametrize("scheme", SCHEMES)
def test_the_legend_counts_every_district(scheme: str) -> None:
    layer = heat_layer(measured(rows()), "net", scheme)
    words = str(heat_legend(layer, HeatChoices("net", Classing(scheme))))
    assert ("6 become 7" in words) == (scheme != "manual")
    assert words.count("data-colour") == len(layer.colours)
    assert heat_legend(heat_layer(rows().clear(), "net", scheme), HeatChoices("net", Classing(scheme))) == []
