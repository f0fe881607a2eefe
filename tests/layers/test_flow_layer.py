"""The flow layer: what is drawn, how wide, and what becomes a circle."""

from __future__ import annotations

import json

import numpy as np
import polars as pl
import pytest

from layers.flows import FlowLayer, flow_layer
from layers.legends import legend
from layers.render.plotly import flow_payload

ANCHORS = {1: (77.2, 28.6), 2: (72.9, 19.1), 3: (88.4, 22.6), 4: (80.3, 13.1)}
NAMES = {1: "Delhi", 2: "Maharashtra", 3: "West Bengal", 4: "Tamil Nadu"}


@pytest.fixture
def rows() -> pl.DataFrame:
    return pl.DataFrame(
        {
            "origin": [1, 2, 3, 4, 1, 9, None],
            "destination": [2, 1, 2, 1, 1, 2, 1],
            "persons": [1000, 400, 90, 5, 300, 77, 66],
        }
    )


@pytest.fixture
def layer(rows: pl.DataFrame) -> FlowLayer:
    return flow_layer(rows, ANCHORS, NAMES)


def test_small_flows_are_drawn_first(layer: FlowLayer) -> None:
    assert layer.flows["persons"].to_list() == [5, 90, 400, 1000]
    assert layer.curves.shape[0] == 4


def test_places_without_a_position_are_not_drawn(layer: FlowLayer) -> None:
    assert 9 not in layer.flows["origin"].to_list()
    assert layer.drawn_persons == 1000 + 400 + 90 + 5 + 300


def test_moves_within_a_place_are_circles_not_curves(layer: FlowLayer) -> None:
    delhi = layer.nodes.row(by_predicate=pl.col("code") == 1, named=True)
    assert (delhi["departures"], delhi["arrivals"], delhi["internal"]) == (1000, 405, 300)
    assert 0 < delhi["inner_radius"] < delhi["radius"]
    assert not layer.flows.filter(pl.col("origin") == pl.col("destination")).height


def test_only_the_largest_are_drawn(rows: pl.DataFrame) -> None:
    assert flow_layer(rows, ANCHORS, NAMES, top=2).flows["persons"].to_list() == [400, 1000]


def test_width_and_colour_grow_with_people(layer: FlowLayer) -> None:
    widths = layer.flows["width"].to_numpy()
    assert (np.diff(widths) > 0).all()
    assert widths[-1] == pytest.approx(layer.widths.largest)  # 1,000 is a round number, so it is the domain
    lightness = [sum(int(c[i : i + 2], 16) for i in (1, 3, 5)) for c in layer.flows["colour"]]
    assert lightness == sorted(lightness, reverse=True)


def test_legend_values_are_drawn_as_the_map_draws_them(layer: FlowLayer) -> None:
    values, pixels = zip(*layer.widths.legend(), strict=True)
    assert len(values) == 3
    assert layer.widths.pixels(np.array(values)).tolist() == list(pixels)


def test_opposite_flows_bow_to_opposite_sides(layer: FlowLayer) -> None:
    out, back = (layer.curves[layer.flows["persons"].to_list().index(n)] for n in (1000, 400))
    middle = (np.array(ANCHORS[1]) + np.array(ANCHORS[2])) / 2
    assert np.dot(out[len(out) // 2] - middle, back[len(back) // 2] - middle) < 0


def test_nothing_to_draw_is_an_empty_layer(rows: pl.DataFrame) -> None:
    layer = flow_layer(rows.clear(), ANCHORS, NAMES)
    payload = flow_payload(layer, 0)
    assert payload["flows"]["features"] == payload["nodes"]["features"] == payload["labels"] == []


def test_the_browser_gets_plain_json_with_a_sentence_for_each_flow(layer: FlowLayer) -> None:
    payload = json.loads(json.dumps(flow_payload(layer, 2000)))
    largest = payload["flows"]["features"][-1]["properties"]
    assert largest["k"] == "1-2"
    assert json.loads(largest["t"]) == [
        "Delhi → Maharashtra",
        "1,000 people",
        "That is 50 % of all; 400 went the other way.",
    ]


def test_a_held_scale_stays_and_the_legend_says_what_goes_beyond(rows: pl.DataFrame) -> None:
    held = flow_layer(rows, ANCHORS, NAMES, held=(500, 2000))
    assert (held.widths.domain, held.circles.domain) == (500, 2000)
    assert held.flows["width"].max() == held.widths.largest
    assert held.beyond
    assert legend(held).entries[0].text == "≥ 500"
    free = flow_layer(rows, ANCHORS, NAMES)
    assert not free.beyond
    assert legend(free).entries[0].text == "1,000"


def test_a_flow_of_people_who_have_not_left_is_dashed_and_says_so(rows: pl.DataFrame) -> None:
    waiting = rows.with_columns(expected=pl.Series([100, 400, 0, 0, 0, 0, 0]))
    payload = flow_payload(flow_layer(waiting, ANCHORS, NAMES), 2000)
    flows = {f["properties"]["k"]: f["properties"] for f in payload["flows"]["features"]}
    assert (flows["2-1"]["x"], flows["1-2"]["x"]) == (1, 0)
    assert json.loads(flows["2-1"]["t"])[2].endswith("; nobody of them has left yet.")
    assert json.loads(flows["1-2"]["t"])[2].endswith("; 100 of them have not left yet.")


def test_circles_tell_in_from_out_and_inside(layer: FlowLayer) -> None:
    payload = flow_payload(layer, 2000)
    delhi = next(n["properties"] for n in payload["nodes"]["features"] if n["properties"]["code"] == 1)
    assert (delhi["into"], delhi["out"], delhi["kept"]) == (405, 1000, 300)
