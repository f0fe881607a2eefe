"""What a page draws: people who have not left, the part looked at, and the days of it in pieces."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any, cast

import flask
import pytest

from core.settings import Settings
from dashboard import series
from dashboard.drawn import drawn
from dashboard.services import Services
from dashboard.state import read_state
from data.catalog import open_catalog
from data.registry import open_registry
from geo.boundaries import Boundaries
from tests.data.lake.cubes import day, row
from tests.data.store import commit

LUCKNOW, MUMBAI, PATNA = (9, 162), (27, 482), (10, 212)


@pytest.fixture
def use(home: Path, boundaries: Boundaries) -> Iterator[Services]:
    settings = Settings(home=home)
    with open_registry(settings) as registry:
        commit(
            registry,
            settings,
            [
                row(1000, MUMBAI, LUCKNOW, status="arrived", travel_date=day(1)),
                row(250, MUMBAI, LUCKNOW, status="requested", travel_date=day(9)),
                row(40, PATNA, MUMBAI, status="accepted", travel_date=day(9)),
                row(7, LUCKNOW, PATNA, status="registered", travel_date=day(2)),
            ],
        )
    catalog = open_catalog(settings, boundaries.drawable)
    anchors = {
        level: {c: (x, y) for c, x, y in boundaries.anchors(level).select("lgd", "lon", "lat").iter_rows()}
        for level in ("state", "district")
    }
    names = {"state": {9: "Uttar Pradesh", 10: "Bihar", 27: "Maharashtra"}, "district": {162: "Lucknow"}}
    with flask.Flask("test").test_request_context():
        yield Services(catalog, boundaries, anchors, names, cast(Any, None), cast(Any, None))
    catalog.close()


def expected(use: Services, **link: str) -> dict[tuple[int, int], tuple[int, int]]:
    rows = drawn(use, read_state(link)).layer.flows
    return {(o, d): (n, e) for o, d, n, e in rows.select("origin", "destination", "persons", "expected").iter_rows()}


def test_people_who_are_asked_for_are_told_apart_from_those_who_left(use: Services) -> None:
    assert expected(use) == {(27, 9): (1250, 250), (10, 27): (40, 40), (9, 10): (7, 0)}
    assert expected(use, level="district") == {(482, 162): (1250, 250), (212, 482): (40, 40), (162, 212): (7, 0)}


def test_the_filter_of_statuses_holds_for_them_too(use: Services) -> None:
    assert expected(use, status="arrived") == {(27, 9): (1000, 0)}
    assert expected(use, status="requested") == {(27, 9): (250, 250)}
    assert expected(use, status="arrived,accepted") == {(27, 9): (1000, 0), (10, 27): (40, 40)}


def test_near_by_only_flows_of_the_part_looked_at_are_drawn(use: Services) -> None:
    view = drawn(use, read_state({"at": "85.1,25.6,8"}))
    assert (view.level, view.near) == ("district", True)
    assert {(o, d) for o, d in view.rows.select("origin", "destination").iter_rows()} == {(212, 482), (162, 212)}
    assert view.answer.persons == 1297


def test_the_days_come_in_pieces_and_whole_whatever_days_are_chosen(
    use: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = series.flow_series(use, {"from": "2020-05-02", "to": "2020-05-02", "token": 3})
    assert found is not None
    payload, _ = found
    assert payload["token"] == 3
    assert sum(payload["everyone"]) == 1297
    assert {flow["k"]: sum(flow["n"]) for flow in payload["flows"]} == {"27-9": 1250, "10-27": 40, "9-10": 7}
    monkeypatch.setattr(series, "LEAST", 2)
    monkeypatch.setattr(series, "NUMBERS", 1)
    piece, _ = series.flow_series(use, {"piece": day(9).isoformat()}) or ({}, None)
    assert (piece["first"], piece["days"]) == (day(9).isoformat(), 1)
    first, _ = series.flow_series(use, {}) or ({}, None)
    assert (first["first"], first["days"], sum(first["everyone"])) == (day(1).isoformat(), 2, 1007)


def test_other_boundaries_do_not_play(use: Services) -> None:
    assert series.flow_series(use, {"boundaries": "census-2011"}) is None
