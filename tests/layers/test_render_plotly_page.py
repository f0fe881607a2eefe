"""The HTML file by Plotly: complete in itself, small enough to send, every word plain."""

from __future__ import annotations

import json
from dataclasses import replace

import numpy as np
import polars as pl
import pytest

from core.language import language
from geo.boundaries import Boundaries
from layers.render.plotly_page import figure, page
from layers.snapshot import Picture, flows_picture
from tests.layers.conftest import STATES, WORDS, answer
from tests.layers.test_render_folium import HOSTILE, read


def test_a_page_asks_for_nothing_and_can_be_sent(picture: Picture, boundaries: Boundaries) -> None:
    html = page(picture, boundaries)
    reader = read(html)
    assert [(tag, a) for tag, a in reader.elements if "src" in a or (tag == "link" and "href" in a)] == []
    assert any("default-src 'none'" in str(a.get("content")) for tag, a in reader.elements if tag == "meta")
    assert len(html) < 3_000_000


def test_150_flows_between_districts_are_less_than_3_mb_in_devanagari(boundaries: Boundaries) -> None:
    codes = sorted(boundaries.positions("district"))[:600:2]
    rows = pl.DataFrame({"origin": codes[:150], "destination": codes[150:300], "persons": list(range(1, 151))})
    names = dict.fromkeys(codes, "Purbi Champaran")
    picture = flows_picture(answer(rows), WORDS, boundaries, "district", names, top=150, say=language("mr"))
    assert len([t for t in figure(picture, boundaries)["data"] if t.get("name") == "flow"]) == 150
    html = page(picture, boundaries)
    assert 'font-family:"Pravah Devanagari"' in html
    assert len(html) < 3_000_000


def test_arrows_stop_at_the_rim_of_their_circle(flows: Picture, boundaries: Boundaries) -> None:
    traces = figure(flows, boundaries)["data"]
    arrows = [t for t in traces if t.get("name") == "flow"]
    assert len(arrows) == flows.layer.flows.height  # type: ignore[union-attr]
    assert [t["text"] for t in arrows][-1] == "<b>Uttar Pradesh → Maharashtra</b><br>2,75,470 people"
    (points,) = [t for t in traces if t.get("mode") == "markers"]
    nodes = flows.layer.nodes  # type: ignore[union-attr]
    at = nodes["name"].to_list().index("Maharashtra")
    centre = np.array([points["x"][at], points["y"][at]])
    outline = np.column_stack([arrows[-1]["x"], arrows[-1]["y"]])
    nearest = np.hypot(*(outline - centre).T).min()
    assert nearest > 20, "kilometres"


def test_names_can_do_nothing(flow_rows: pl.DataFrame, boundaries: Boundaries) -> None:
    names = dict.fromkeys(STATES, HOSTILE)
    picture = flows_picture(answer(flow_rows), WORDS, boundaries, "state", names)
    picture = replace(picture, title=HOSTILE, notes=(HOSTILE,))
    assert not [tag for tag, _ in read(page(picture, boundaries)).elements if tag == "img"]
    texts = json.dumps([t.get("text") for t in figure(picture, boundaries)["data"]])
    assert "<img" not in texts
    assert "&lt;img" in texts


@pytest.mark.parametrize("code", ["en", "hi"])
def test_the_same_picture_gives_the_same_page(flow_rows: pl.DataFrame, boundaries: Boundaries, code: str) -> None:
    picture = flows_picture(answer(flow_rows), WORDS, boundaries, "state", STATES, say=language(code))
    assert page(picture, boundaries) == page(picture, boundaries)
