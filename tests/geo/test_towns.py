"""The hand-kept table of towns: each is written once in its state, and stands where its railway station stands."""

from __future__ import annotations

import csv
import re
from collections import Counter, defaultdict
from pathlib import Path

import pytest

from geo.gazetteer import load_gazetteer
from geo.gazetteer.spelling import joined, sound, words
from geo.places import load_places
from geo.tables.read import read

#: Stations of these names stand in another district than the town: on the road to it, or across a border.
ELSEWHERE = {"Ambikapur", "Contai", "Nuzvid", "Pehowa", "Tuljapur"}
_STATION_WORDS = re.compile(r"\b(JN|JUNCTION|CANTT?|ROAD|RD|CITY|TOWN|HALT)\b\.?", re.IGNORECASE)


def towns() -> list[tuple[str, int]]:
    return [
        (name, int(row["lgd"]))
        for row in read("towns")
        for name in (row["name"], *filter(None, row["also"].split("|")))
    ]


def test_every_town_lies_in_a_district_and_is_written_once_in_its_state() -> None:
    places = load_places()
    assert all(lgd in places.districts for _, lgd in towns())
    keys = Counter((places.districts[lgd].state_lgd, joined(words(name))) for name, lgd in towns())
    assert [key for key, times in keys.items() if times > 1] == []
    assert len(keys) > 1000


def test_no_town_bears_the_name_of_another_district_of_its_state() -> None:
    places = load_places()
    names = defaultdict(set)
    for row in read("names"):
        lgd = int(row["lgd"])
        names[places.districts[lgd].state_lgd, sound(joined(words(row["name"])))].add(lgd)
    clashes = [
        (name, others)
        for name, lgd in towns()
        if (heard := sound(joined(words(name)))) and (others := names[places.districts[lgd].state_lgd, heard] - {lgd})
    ]
    assert clashes == []


@pytest.mark.reference
def test_stations_of_that_name_stand_in_that_district(reference: Path) -> None:
    places = load_places()
    stations = defaultdict(set)
    with (reference / "stations.csv").open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines):
            if row["lgd_truth"]:
                lgd = int(row["lgd_truth"])
                name = " ".join(_STATION_WORDS.sub("", row["name"]).split()).casefold()
                stations[places.districts[lgd].state_lgd, name].add(lgd)
    checked, wrong = 0, []
    for name, lgd in towns():
        found = stations.get((places.districts[lgd].state_lgd, name.casefold()))
        if found:
            checked += 1
            if lgd not in found and name not in ELSEWHERE:
                wrong.append(name)
    assert wrong == []
    assert checked > 450


@pytest.mark.parametrize(
    ("state", "typed"),
    [
        # they passed to another district in the last days of 2025: before that they lay elsewhere
        ("Goa", "Canacona"), ("Andhra Pradesh", "Gudur"), ("Andhra Pradesh", "Rajampet"),
        # sub-districts of two districts bear the name
        ("Uttar Pradesh", "Phulpur"), ("Maharashtra", "Goregaon"), ("Gujarat", "Mahuva"),
        ("Telangana", "Ibrahimpatnam"), ("Andhra Pradesh", "Ibrahimpatnam"),
    ],
)  # fmt: skip
def test_towns_of_more_than_one_district_tell_nothing(state: str, typed: str) -> None:
    assert load_gazetteer().resolve(state, typed).lgd is None
