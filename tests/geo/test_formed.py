"""The hand-kept table of when districts came to be, against the snapshots of LGD and the Census."""

from __future__ import annotations

from datetime import date

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
    gave = {(row["parent"], row["child"]) for row in read("splits")}
    formed = {row["lgd"]: row["parents"].split() for row in read("formed")}
    known = {child for _, child in gave}
    odd = [(code, parent) for code, parents in formed.items() for parent in parents if code in known]
    assert sum((parent, code) not in gave for code, parent in odd) <= 1  # Bajali left Barpeta, and part of Baksa
