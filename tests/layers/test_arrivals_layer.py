"""Arrivals by train: circles that add up, and the lines from a station to the districts."""

from __future__ import annotations

import json

import polars as pl
import pytest

from layers.arrivals import arrivals_layer, spread_layer
from layers.render.plotly import Route, arrivals_payload

ANCHORS = {1: (80.0, 25.0), 2: (82.0, 26.0), 3: (80.05, 25.05)}
NAMES = {1: "One", 2: "Two", 3: "Three"}


def _layer() -> pl.DataFrame:
    rows = pl.DataFrame(
        {"destination": [1, 1, 2, 3, None, 9], "persons": [50, 30, 20, 40, 7, 5], "arrived": [50, 0, 0, 40, 0, 0]},
        schema={"destination": pl.Int32, "persons": pl.Int64, "arrived": pl.Int64},
    )
    return arrivals_layer(rows, ANCHORS, NAMES).circles


def test_circles_add_up_by_district_and_leave_out_what_has_no_place() -> None:
    circles = _layer()
    assert circles.select("code", "persons", "arrived").rows() == [(1, 80, 50), (3, 40, 40), (2, 20, 0)]


def test_lines_go_on_from_the_station_but_not_to_where_it_stands() -> None:
    spread = spread_layer(_layer(), (80.0, 25.0), "One Jn")
    assert spread.lines["code"].to_list() == [2], "1 is the station's own place, 3 lies beside it"
    assert spread.curves[0, 0].tolist() == [80.0, 25.0]
    assert spread.curves[0, -1].tolist() == [82.0, 26.0]


def test_no_line_is_an_answer_too() -> None:
    spread = spread_layer(_layer().clear(), (80.0, 25.0), "One Jn")
    assert spread.lines.height == 0
    assert spread.curves.shape[0] == 0


def test_the_payload_names_both_stations_and_says_each_line() -> None:
    rows = pl.DataFrame(
        {"destination": [2], "persons": [20], "arrived": [5]}, schema_overrides={"destination": pl.Int32}
    )
    layer = arrivals_layer(rows, ANCHORS, NAMES)
    route = Route((72.8, 21.2), (80.0, 25.0), "Surat", ["Train 1"])
    payload = arrivals_payload(layer, route, spread_layer(layer.circles, (80.0, 25.0), "One Jn"))
    line, way = payload["flows"]["features"]
    assert json.loads(line["properties"]["t"]) == ["One Jn → Two", "20 people"]
    assert way["properties"]["n"] > line["properties"]["n"], "the train's way is drawn over the others"
    assert [label["name"] for label in payload["labels"]] == ["Surat", "One Jn", "Two"]
    # stations are no districts: a click on one chooses none
    assert [node["properties"]["code"] for node in payload["nodes"]["features"]] == [2, 0, 0]
    assert payload["nodes"]["features"][0]["properties"]["i"] == pytest.approx(
        payload["nodes"]["features"][0]["properties"]["r"] / 2, abs=0.1
    )
