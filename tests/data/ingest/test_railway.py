"""Running lists and station lists."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from core.errors import BadInput
from tests.data.ingest.conftest import Store

STATIONS = ("code", "name", "state", "district", "lon", "lat")
TRAINS = ("train_no", "travel_date", "origin_station", "destination_station", "departs_at", "arrives_at")
PUNE = ("PUNE", "Pune Junction", "Maharashtra", "Pune", "73.8743", "18.5288")
RUN = ("01827", "2020-05-03", "PUNE", "PNBE", "2020-05-03T18:30", "2020-05-05 02:10")


def test_trains_find_their_stations_whichever_comes_first(store: Store) -> None:
    assert store.load(store.table("t.csv", TRAINS, RUN)).kind == "trains"
    assert store.registry.trains()["origin_station_name"].to_list() == [None]
    assert store.load(store.table("s.csv", STATIONS, PUNE)).kind == "stations"
    (train,) = store.registry.trains().iter_rows(named=True)
    assert (train["origin_station_name"], train["origin_district"]) == ("Pune Junction", 490)
    assert train["arrives_at"] == "2020-05-05T02:10"
    assert store.registry.manifest() == ()


def test_newer_facts_replace_older_ones_and_repeated_facts_are_duplicates(store: Store) -> None:
    store.load(store.table("t.csv", TRAINS, RUN))
    late = (*RUN[:5], "2020-05-05T06:40")
    other = ("01829", *RUN[1:])
    report = store.load(store.table("t2.csv", TRAINS, late, other, other))
    assert (report.accepted, report.duplicates, report.persons) == (2, 1, 0)
    assert store.registry.trains()["arrives_at"].to_list() == ["2020-05-05T06:40", "2020-05-05T02:10"]


@pytest.mark.parametrize(
    ("row", "column"),
    [
        (("", *RUN[1:]), "train_no"),
        ((RUN[0], "soon", *RUN[2:]), "travel_date"),
        ((*RUN[:2], "", *RUN[3:]), "origin_station"),
        ((*RUN[:4], "18:30", ""), "departs_at"),
        ((*RUN[:4], "2020-05-03T18:30", "2020-05-03T18:00"), "arrives_at"),
    ],
)
def test_bad_trains_are_refused(store: Store, row: tuple[str, ...], column: str) -> None:
    report = store.load(store.table("t.csv", TRAINS, RUN, row))
    assert [refused["column"] for refused in store.rejects(report)] == [column]


def test_stations_may_lack_place_and_position_but_not_half_of_it(store: Store) -> None:
    rows = (
        PUNE,
        ("XX", "Somewhere", "", "", "", ""),
        ("HALF", "Half", "Bihar", "", "85.1", ""),
        ("FAR", "Far", "Bihar", "", "185.1", "25.6"),
        ("ODD", "Odd", "Bihar", "Atlantis", "85.1", "25.6"),
    )
    report = store.load(store.table("s.csv", STATIONS, *rows))
    assert (report.accepted, report.rejected) == (2, 3)
    assert [(r["row"], r["column"]) for r in store.rejects(report)] == [
        ("4", "lat"),
        ("5", "lon"),
        ("6", "district"),
    ]


@pytest.mark.reference
def test_a_real_station_list_is_taken(store: Store, reference: Path) -> None:
    file = reference / "stations.csv"
    with file.open(newline="", encoding="utf-8") as handle:
        rows = sum(1 for _ in csv.DictReader(handle))
    report = store.load(file)
    assert (report.kind, report.rows) == ("stations", rows)
    assert report.accepted / rows > 0.97
    assert {refused["column"] for refused in store.rejects(report)} <= {"code", "name", "state", "district"}


def test_a_list_without_one_good_row_changes_nothing(store: Store) -> None:
    with pytest.raises(BadInput, match="None of the 1 rows"):
        store.load(store.table("t.csv", TRAINS, ("", *RUN[1:])))
    assert store.registry.batches() == []
