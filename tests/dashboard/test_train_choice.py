"""Which trains the page speaks of, over a real registry and lake: stations, days of arrival, who has boarded."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import polars as pl
import pytest

from core.settings import Settings
from dashboard.state import read_state
from dashboard.train_choice import Trains, trains_of
from dashboard.train_days import load, timeline_of
from data.access import PUBLIC
from data.catalog import Catalog, open_catalog
from data.registry import open_registry
from geo.places import load_places
from tests.data.lake.cubes import day, row
from tests.data.store import add_trains, commit

LUCKNOW, MUMBAI, UP_UNKNOWN = (9, 162), (27, 482), (9, None)


@pytest.fixture
def catalog(home: object) -> Iterator[Catalog]:
    settings = Settings()
    with open_registry(settings) as registry:
        commit(
            registry,
            settings,
            [
                row(900, MUMBAI, LUCKNOW, train_no="01901", status="arrived"),
                row(60, MUMBAI, UP_UNKNOWN, train_no="01901", status="boarded"),
                row(40, MUMBAI, LUCKNOW, train_no="01901", status="registered"),
                row(400, MUMBAI, LUCKNOW, train_no="01903", status="registered", travel_date=day(4)),
                row(7, MUMBAI, LUCKNOW, train_no="01905", status="quarantined", travel_date=None),
            ],
        )
        stations = pl.DataFrame(
            {
                "code": ["BCT", "LKO"],
                "name": ["Mumbai Central", "Lucknow"],
                "state_lgd": [27, 9],
                "district": [482, 162],
                "lon": [72.8, 80.9],
                "lat": [18.9, 26.8],
            }
        )
        running = pl.DataFrame(
            {
                "train_no": ["01901"],
                "travel_date": [day(1)],
                "origin_station": ["BCT"],
                "destination_station": ["LKO"],
                "departs_at": ["2020-05-01T18:00"],
                "arrives_at": ["2020-05-02T23:30"],
            }
        )
        add_trains(registry, running, stations)
    opened = open_catalog(settings, frozenset(load_places().districts))
    yield opened
    opened.close()


def _trains(catalog: Catalog, **query: str) -> Trains:
    return trains_of(catalog, PUBLIC, read_state(query))


def _boarded(trains: Trains) -> dict[str, int]:
    return dict(trains.aboard.select("train_no", "boarded").iter_rows())


def test_who_has_boarded_is_who_is_aboard_or_has_arrived(catalog: Catalog) -> None:
    assert _boarded(_trains(catalog)) == {"01901": 960, "01903": 0, "01905": 7}
    assert _boarded(_trains(catalog, status="boarded")) == {"01901": 60}
    assert _boarded(_trains(catalog, status="arrived,registered")) == {"01901": 900, "01903": 0}


def test_a_day_is_the_day_of_arrival_and_not_of_departure(catalog: Catalog) -> None:
    trains = _trains(catalog, day="2020-05-02")
    assert trains.board["train_no"].to_list() == ["01901"]
    assert trains.destinations["persons"].sum() == 1000
    # without a running list a train arrives on its travel date; without a date it arrives on no day
    assert _trains(catalog, day="2020-05-04").runs["train_no"].to_list() == ["01903"]
    assert _trains(catalog).days() == [date(2020, 5, 2), date(2020, 5, 4)]
    nobody = _trains(catalog, day="2020-05-01")
    assert (nobody.runs.height, nobody.board.height, nobody.destinations.height) == (0, 0, 0)
    assert nobody.ignored == ("no train of this selection arrives on 01-05-2020.",)


def test_a_station_and_the_trains_without_one(catalog: Catalog) -> None:
    assert _trains(catalog, station="LKO").runs["train_no"].to_list() == ["01901"]
    assert sorted(_trains(catalog, station="unknown").board["train_no"]) == ["01903", "01905"]
    assert _trains(catalog, station="XYZ").ignored == ("no train of this selection ends at station 'XYZ'.",)
    timeline = timeline_of(_trains(catalog))
    assert [(one.key, one.persons) for one in timeline.rows] == [("LKO", 1000), ("unknown", 400)]
    assert "due at Lucknow on 02-05-2020 at 23:30" in timeline.rows[0].marks[0].said
    assert len(load(_trains(catalog, day="2020-05-02"))) == 2


def test_a_chosen_train_is_found_though_another_station_is_looked_at(catalog: Catalog) -> None:
    trains = _trains(catalog, train="01901@2020-05-01", station="unknown")
    assert trains.chosen is not None
    assert trains.chosen["destination_station_name"] == "Lucknow"
    assert trains.destinations["persons"].sum() == 1000
    assert set(trains.destinations["destination_district"]) == {"Lucknow", None}
    gone = _trains(catalog, train="99999@2020-05-01")
    assert gone.chosen is None
    assert gone.ignored == ("train '99999@2020-05-01' is not among these trains.",)
    undated = _trains(catalog, train="01905@undated")
    assert undated.chosen is not None
    assert undated.destinations["persons"].sum() == 7
