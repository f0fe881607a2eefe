"""The HTML file: complete in itself, nothing fetched, every word escaped."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from html.parser import HTMLParser

import polars as pl
import pytest

from geo.boundaries import Boundaries
from layers.render.folium import page
from layers.snapshot import Picture, Selection, flows_picture
from tests.layers.conftest import STATES, WORDS, answer

HOSTILE = "</script><img src=x onerror=alert(1)>${alert(1)}`'\"&"


class Reader(HTMLParser):
    """Elements with their attributes, and the text of scripts."""

    def __init__(self) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.scripts: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        if data.strip() and self.elements and self.elements[-1][0] == "script":
            self.scripts.append(data)


def read(html: str) -> Reader:
    reader = Reader()
    reader.feed(html)
    return reader


def drawn(reader: Reader) -> dict[str, list[dict[str, object]]]:
    (call,) = re.findall(r"pravahSnapshot\(map_map, (.*)\);", reader.scripts[-1])
    found: dict[str, list[dict[str, object]]] = json.loads(call)
    return found


def test_a_page_asks_for_nothing(picture: Picture, boundaries: Boundaries) -> None:
    html = page(picture, boundaries)
    reader = read(html)
    fetching = [(tag, a) for tag, a in reader.elements if "src" in a or (tag == "link" and "href" in a)]
    assert fetching == []
    assert "@import" not in html
    styles = "".join(re.findall(r"<style>(.*?)</style>", html, re.DOTALL))
    assert "url(" not in styles
    assert any("default-src 'none'" in str(a.get("content")) for tag, a in reader.elements if tag == "meta")
    assert "sourceMappingURL" not in html
    assert len(html) < 3_000_000


def test_a_page_says_all_that_a_report_must_say(picture: Picture, boundaries: Boundaries) -> None:
    html = page(picture, boundaries)
    for part in (picture.title, picture.filtered, picture.headline, *picture.notes, "Synthetic demonstration data"):
        assert part.replace("'", "&#x27;") in html
    assert "As of 22-11-2026 14:05 IST" in html


def test_flows_and_circles_are_those_of_the_layer(flows: Picture, boundaries: Boundaries) -> None:
    data = drawn(read(page(flows, boundaries)))
    assert [flow["said"] for flow in data["flows"]][-1] == ["Uttar Pradesh → Maharashtra", "2,75,470 people"]
    assert {circle["name"] for circle in data["circles"]} == set(STATES.values())


def test_names_can_do_nothing(flow_rows: pl.DataFrame, boundaries: Boundaries) -> None:
    names = dict.fromkeys(STATES, HOSTILE)
    picture = flows_picture(answer(flow_rows), Selection(HOSTILE), boundaries, "state", names)
    reader = read(page(replace(picture, title=HOSTILE, notes=(HOSTILE,)), boundaries))
    assert not [tag for tag, _ in reader.elements if tag == "img"]
    assert len([tag for tag, _ in reader.elements if tag == "script"]) == 3
    assert drawn(reader)["circles"][0]["name"] == HOSTILE, "said as it is, as data"


def test_hostile_names_of_boundaries_can_do_nothing(
    heat: Picture, boundaries: Boundaries, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        "layers.render.folium._read",
        lambda given, name: {
            "type": "FeatureCollection",
            "features": [
                {
                    "type": "Feature",
                    "id": 162,
                    "properties": {"name": HOSTILE, "state": HOSTILE},
                    "geometry": {"type": "Polygon", "coordinates": [[[80, 20], [81, 20], [81, 21], [80, 20]]]},
                }
            ],
        },
    )
    reader = read(page(heat, boundaries))
    assert not [tag for tag, _ in reader.elements if tag == "img"]
    assert len([tag for tag, _ in reader.elements if tag == "script"]) == 3
    assert "onerror" in reader.scripts[-1], "the name is there, as data"


def test_the_same_picture_gives_the_same_page(flows: Picture, boundaries: Boundaries) -> None:
    assert page(flows, boundaries) == page(flows, boundaries)


def test_words_of_the_filters_are_there(flows: Picture, boundaries: Boundaries) -> None:
    assert f"<span>{WORDS.words}</span>" in page(flows, boundaries)
