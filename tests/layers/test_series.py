"""Days for the browser to play: counts in their place, and a scale that fits the fullest window."""

from __future__ import annotations

import json
from datetime import date

import polars as pl
import pytest

from layers.flows import FlowLayer, flow_layer
from layers.render.series import Counted, on_scale, series_payload

ANCHORS = {1: (77.2, 28.6), 2: (72.9, 19.1)}
NAMES = {1: "Delhi", 2: "Maharashtra"}
FIRST, LAST = date(2020, 5, 1), date(2020, 5, 5)


@pytest.fixture
def layer() -> FlowLayer:
    rows = pl.DataFrame({"origin": [1, 2], "destination": [2, 1], "persons": [900, 90]})
    return flow_layer(rows, ANCHORS, NAMES)


@pytest.fixture
def counted() -> Counted:
    flows = pl.DataFrame(
        {
            "travel_date": [FIRST, date(2020, 5, 3), date(2020, 5, 4), LAST, date(2020, 6, 1)],
            "origin": [1, 1, 1, 2, 1],
            "destination": [2, 2, 2, 1, 2],
            "persons": [300, 200, 400, 90, 5000],
        }
    )
    places = pl.DataFrame(
        {"travel_date": [FIRST], "place": [1], "departures": [300], "arrivals": [20], "internal": [7]}
    )
    return Counted((FIRST, LAST), flows, places)


def test_every_day_has_its_count_and_others_are_left_out(layer: FlowLayer, counted: Counted) -> None:
    payload = json.loads(json.dumps(series_payload(layer, counted)))
    flows = {flow["k"]: flow["n"] for flow in payload["flows"]}
    assert flows == {"1-2": [300, 0, 200, 400, 0], "2-1": [0, 0, 0, 0, 90]}
    assert (payload["first"], payload["days"]) == ("2020-05-01", 5)
    delhi = next(node for node in payload["nodes"] if node["code"] == 1)
    assert (delhi["out"][0], delhi["in"][0], delhi["kept"][0]) == (300, 20, 7)


def test_the_scale_fits_the_fullest_window_and_not_the_sum(layer: FlowLayer, counted: Counted) -> None:
    assert on_scale(layer, counted, 1, None).widths.domain == 500  # 400 on one day, rounded up
    assert on_scale(layer, counted, 2, None).widths.domain == 750  # 600 on two
    assert on_scale(layer, counted, 99, None).widths.domain == 1000  # 900 on all
    assert on_scale(layer, counted, 2, (5000, 20_000)).circles.domain == 20_000


def test_nothing_counted_is_an_empty_series(layer: FlowLayer, counted: Counted) -> None:
    none = flow_layer(pl.DataFrame(schema={"origin": pl.Int64, "destination": pl.Int64, "persons": pl.Int64}), {}, {})
    empty = Counted(counted.days, counted.flows.clear(), counted.places.clear())
    assert series_payload(on_scale(none, empty, 7, None), empty)["flows"] == []
