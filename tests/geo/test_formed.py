"""The hand-kept table of when districts came to be, against the snapshots of LGD and the Census."""

from __future__ import annotations

from datetime import date

import pytest

from geo.gazetteer import load_gazetteer
from geo.gazetteer.history import History
from geo.places import load_places
from geo.tables.read import read

CENSUS = date(2011, 3, 1)
FIRST_SNAPSHOT = "2020-05-06"


def test_codes_and_parents_are_districts_and_dates_are_dates() -> None:
    places = load_places()
    rows = read("formed")
    assert len({row["lgd"] for row in rows}) == len(rows)
    for row in rows:
        assert int(row["lgd"]) in places.districts
        assert date(2000, 1, 1) < date.fromisoformat(row["formed"]) < date(2026, 6, 1)
        parents = [int(code) for code in row["parents"].split()]
        assert parents
        assert all(code in places.districts and code != int(row["lgd"]) for code in parents)


def test_no_district_was_seen_before_it_was_formed() -> None:
    formed = {row["lgd"]: row["formed"] for row in read("formed")}
    seen = {row["lgd"]: row["first_seen"] for row in read("districts")}
    assert [code for code, day in formed.items() if day > seen[code]] == []
    # and whoever came to LGD's list after its first snapshot has a date
    assert [code for code, day in seen.items() if day > FIRST_SNAPSHOT and code not in formed] == []


def test_every_district_that_the_census_does_not_know_has_a_date() -> None:
    census = {row["lgd"] for row in read("census2011")}
    formed = {row["lgd"] for row in read("formed")}
    assert {row["lgd"] for row in read("districts")} - census - formed == set()


def test_parents_are_those_that_gave_people() -> None:
    """Directly, or through a district that was itself formed since the Census: Mulugu's came by way of Bhupalpally."""
    gave = {(row["parent"], row["child"]) for row in read("splits")}
    formed = {row["lgd"]: row["parents"].split() for row in read("formed")}
    history = History(read("formed"), read("splits"))
    known = {child for _, child in gave}
    odd = [
        (code, parent)
        for code, parents in formed.items()
        for parent in parents
        if code in known and parent not in formed
        if not any((parent, str(child)) in gave for child in (code, *history.children(int(code), None)))
    ]
    assert len(odd) <= 1  # Bajali left Barpeta, and part of Baksa
    lost = [
        (parent, child)
        for parent, child in gave
        if history.existed(int(child), CENSUS) is False and int(child) not in history.children(int(parent), None)
    ]
    assert lost == []


@pytest.mark.parametrize(
    ("state", "typed", "day", "child"),
    [
        ("Telangana", "Jayashankar Bhupalpally", date(2018, 1, 1), 720),  # Mulugu
        ("Arunachal Pradesh", "Lower Siang", date(2018, 6, 1), 724),  # Leparada
        ("Andhra Pradesh", "Alluri Sitharama Raju", date(2024, 6, 1), 791),  # Polavaram
        ("Andhra Pradesh", "East Godavari", date(2015, 6, 1), 791),
    ],
)
def test_a_district_that_was_divided_again_tells_its_own_children(
    state: str, typed: str, day: date, child: int
) -> None:
    assert child in load_gazetteer().resolve(state, typed, day).children


def test_land_that_had_left_before_is_no_child_any_more() -> None:
    resolve = load_gazetteer().resolve
    assert 720 not in resolve("Telangana", "Warangal Rural", date(2018, 1, 1)).children
    assert 791 not in resolve("Andhra Pradesh", "East Godavari", date(2024, 6, 1)).children
