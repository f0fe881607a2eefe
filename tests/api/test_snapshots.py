"""``snapshots``: maps as files over HTTP, and a sentence for what cannot be drawn."""

from __future__ import annotations

import io

import pytest
from matplotlib.image import imread

from tests.api.asgi import Client

AT = "/api/v1/snapshots"


@pytest.mark.parametrize(
    ("query", "kind", "start"),
    [
        ("dpi=60", "image/png", b"\x89PNG"),
        ("format=svg&picture=heat&metric=net&lang=hi&theme=grey", "image/svg+xml", b"<?xml"),
        ("format=pdf&layout=16:9&lang=mr", "application/pdf", b"%PDF"),
        ("format=html&picture=trains", "text/html; charset=utf-8", b"<!DOCTYPE html>"),
        ("format=html&viewer=plotly&level=state&top=3", "text/html; charset=utf-8", b"<!DOCTYPE html>"),
    ],
)
def test_a_map_in_every_format(client: Client, query: str, kind: str, start: bytes) -> None:
    answer = client.get(f"{AT}?{query}")
    assert answer.status_code == 200, answer.content
    assert answer.headers["content-type"] == kind
    assert answer.content.startswith(start)
    how = "inline" if kind in ("image/png", "application/pdf") else "attachment"
    assert answer.headers["content-disposition"].startswith(f'{how}; filename="pravah-')
    assert answer.headers["x-content-type-options"] == "nosniff"


def test_post_takes_the_same_from_json(client: Client) -> None:
    asked = {"picture": "flows", "mode": ["train", "bus"], "from": "2020-05-01", "dpi": 60, "layout": "square"}
    answer = client.request("POST", AT, json=asked)
    assert answer.status_code == 200, answer.content
    assert imread(io.BytesIO(answer.content)).shape[:2] == (600, 600)


def test_a_page_names_the_server_that_shows_the_same(client: Client) -> None:
    page = client.get(f"{AT}?format=html&mode=train").text
    assert "/?mode=train&amp;level=state" in page
    assert "The same view: http://" in page


def test_a_heat_map_follows_every_choice_and_says_what_a_change_is_against(client: Client) -> None:
    days = "from=2020-05-01&to=2020-05-10"
    page = client.get(f"{AT}?format=html&picture=heat&metric=arrivals_change&breaks=5,50&{days}").text
    assert "against 21-04-2020 to 30-04-2020" in page
    for limits in ("from 51 on", "6 – 50", "−5 to 5", "−50 to −6", "up to −51"):
        assert f"{limits}  (" in page, limits
    other = client.get(f"{AT}?format=html&picture=heat&metric=in_out&scheme=natural&{days}").text
    assert "Arrivals and departures, by district" in other
    few = client.get(f"{AT}?format=html&picture=heat&classes=3&{days}").text
    assert 2 <= few.count("<rect") <= 4, "at most three classes, and nobody"


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("picture=globe", "There is no picture 'globe'; use one of flows, heat, trains."),
        ("format=jpeg", "There is no format 'jpeg'; use one of png, svg, pdf, html."),
        ("layout=a5", "There is no layout 'a5'"),
        ("theme=dark", "There is no theme 'dark'"),
        ("lang=fr", "There is no language 'fr'; use one of en, hi, mr."),
        ("dpi=9999", "dpi takes a whole number"),
        ("level=village", "There is no level 'village'"),
        ("top=none", "top takes a whole number"),
        ("metric=net", "metric belongs to heat, not to flows"),
        ("picture=heat&metric=joy", "metric 'joy' is unknown"),
        ("picture=heat&scheme=joy", "use one of quantiles, natural"),
        ("picture=heat&classes=9", "from 3 to 7, not '9'"),
        ("picture=heat&breaks=9,2", "2 does not lie above 9"),
        ("picture=heat&breaks=9&scheme=log", "belongs to the scheme manual"),
        ("picture=heat&metric=net&breaks=1,2,3,4", "at most 3"),
        ("picture=heat&metric=net_change", "give from and to"),
        ("picture=heat&with_from=2020-05-01", "belong to measures of change"),
        ("picture=heat&metric=net_change&with_from=joy", "'with_from' is not a date"),
        ("breaks=9", "breaks belongs to heat, not to flows"),
        ("colour=red", "There is no filter 'colour'"),
        ("train_no=99999", "it is 'train_no' (99999) that empties it; without that filter it holds 182 people"),
    ],
)
def test_what_cannot_be_drawn_is_one_sentence(client: Client, query: str, said: str) -> None:
    answer = client.get(f"{AT}?{query}")
    assert answer.status_code == 400
    assert said in answer.json()["error"]["message"]


def test_a_boundary_version_that_is_not_there(client: Client) -> None:
    assert client.get(f"{AT}?boundaries=none").status_code == 404
