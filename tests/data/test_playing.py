"""Counts by day: what they add up to, whom they leave out, what they refuse."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from core.errors import BadInput
from core.settings import Settings
from data.access import PUBLIC
from data.catalog import Catalog, open_catalog
from data.filters import Filters
from data.registry import open_registry
from geo.boundaries import Boundaries
from tests.data.lake.cubes import day, row
from tests.data.store import commit

LUCKNOW, MUMBAI, DELHI_NEW = (9, 162), (27, 482), (7, 82)
EVERYONE = Filters.parse({})


@pytest.fixture
def catalog(home: Path, boundaries: Boundaries) -> Iterator[Catalog]:
    settings = Settings(home=home)
    with open_registry(settings) as registry:
        commit(
            registry,
            settings,
            [
                row(1000, MUMBAI, LUCKNOW, status="arrived", travel_date=day(1)),
                row(400, MUMBAI, DELHI_NEW, travel_date=day(4), sex="female"),
                row(60, MUMBAI, LUCKNOW, travel_date=day(4)),
                row(7, LUCKNOW, LUCKNOW, mode="bus", travel_date=day(2)),
                row(5, MUMBAI, LUCKNOW, travel_date=None),
                row(900, MUMBAI, LUCKNOW, status="cancelled", travel_date=day(1)),
            ],
        )
    made = open_catalog(settings, boundaries.drawable)
    yield made
    made.close()


def test_flows_by_day_hold_the_pairs_asked_for_and_dated_people_alone(catalog: Catalog) -> None:
    days = catalog.playing.flow_days(PUBLIC, EVERYONE, "district", [(482, 162)], [])
    assert sorted(days.flows.select("travel_date", "persons").iter_rows()) == [(day(1), 1000), (day(4), 60)]
    assert not days.places.height


def test_places_by_day_count_all_their_movements(catalog: Catalog) -> None:
    days = catalog.playing.flow_days(PUBLIC, EVERYONE, "state", [(27, 9)], [9, 27])
    said = days.places.select("travel_date", "place", "departures", "arrivals", "internal")
    assert sorted(said.iter_rows()) == [
        (day(1), 9, 0, 1000, 0),
        (day(1), 27, 1000, 0, 0),
        (day(2), 9, 0, 0, 7),
        (day(4), 9, 0, 60, 0),
        (day(4), 27, 460, 0, 0),
    ]


def test_filters_hold_and_an_empty_question_is_answered(catalog: Catalog) -> None:
    women = Filters.parse({"sex": "female"})
    days = catalog.playing.flow_days(PUBLIC, women, "state", [(27, 9), (27, 7)], [7])
    assert days.flows["persons"].to_list() == [400]
    nothing = catalog.playing.flow_days(PUBLIC, EVERYONE, "state", [], [])
    assert (nothing.flows.height, nothing.places.height) == (0, 0)


def test_too_many_flows_are_refused(catalog: Catalog) -> None:
    with pytest.raises(BadInput, match="At most 400 flows"):
        catalog.playing.flow_days(PUBLIC, EVERYONE, "state", [(27, 9)] * 401, [])
