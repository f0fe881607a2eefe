"""The gazetteer against real lists of names. A wrong match fails; a refusal counts against the share found."""

from __future__ import annotations

import csv
import re
from pathlib import Path

import pytest

from geo.gazetteer import Match, load_gazetteer

pytestmark = pytest.mark.reference

WHOLE_NAMES = {"exact", "alias", "renamed", "split", "script", "code"}


def resolve(file: Path, state: str, district: str, truth: str) -> list[tuple[int | None, Match]]:
    with file.open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines))
    matches = load_gazetteer().resolve_many([(row[state], row[district]) for row in rows])
    return [(int(row[truth]) if row[truth] else None, match) for row, match in zip(rows, matches, strict=True)]


def wrong(results: list[tuple[int | None, Match]]) -> list[tuple[int | None, Match]]:
    return [(truth, match) for truth, match in results if match.lgd is not None and match.lgd != truth]


def found(results: list[tuple[int | None, Match]]) -> float:
    known = [(truth, match) for truth, match in results if truth is not None]
    return sum(match.lgd == truth for truth, match in known) / len(known)


def test_all_census_names_under_the_states_of_2011(reference: Path) -> None:
    results = resolve(reference / "census2011_names.csv", "census_state", "census_district", "lgd_truth")
    assert len(results) == 640
    assert wrong(results) == []
    assert found(results) == 1
    assert all(match.method in WHOLE_NAMES for _, match in results)


def test_bulletins_of_2020(reference: Path) -> None:
    file = reference / "names_2020_bulletins.csv"
    results = resolve(file, "state_as_written", "district_as_written", "lgd_truth")
    assert wrong(results) == []
    assert found(results) >= 0.99
    none = [match for truth, match in results if truth is None]
    assert len(none) == 66
    assert all(match.lgd is None for match in none)


def test_post_offices(reference: Path) -> None:
    file = reference / "names_post_offices.csv"
    results = resolve(file, "state_as_written", "district_as_written", "lgd_truth")
    assert wrong(results) == []
    assert found(results) >= 0.98


def test_census_origins_and_destinations(reference: Path) -> None:
    with (reference / "census_od.csv").open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines))
    gazetteer = load_gazetteer()
    assert {row["origin_state"] for row in rows if gazetteer.state(row["origin_state"]) is None} == set()
    pairs = sorted({(row["dest_state"], row["dest_district"]) for row in rows})
    assert [pair for pair in pairs if gazetteer.resolve(*pair).lgd is None] == []


def test_towns_are_not_taken_for_districts_that_sound_alike(reference: Path) -> None:
    with (reference / "stations.csv").open(encoding="utf-8", newline="") as lines:
        rows = [row for row in csv.DictReader(lines) if row["lgd_truth"]]
    guessed = misled = 0
    for row in rows:
        place = re.sub(r"\b(JN|CANT|CANTT|ROAD|RD|CITY|TOWN|HALT)\b\.?", "", row["name"], flags=re.IGNORECASE)
        match = load_gazetteer().resolve(row["state_of_polygon"], place)
        if match.method == "fuzzy":
            guessed += 1
            misled += match.lgd != int(row["lgd_truth"])
    assert len(rows) > 8000
    assert guessed > 20
    assert misled <= 2  # "Garwa Road" stands in Palamu, on the road to Garhwa
