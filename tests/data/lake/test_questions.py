"""The four questions and the totals, asked of cubes that the real writer wrote."""

from __future__ import annotations

import random
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path

import polars as pl
import pytest

from core.errors import Unavailable
from data import vocabulary as words
from data.filters import Filters
from data.lake.cube import Lake
from data.lake.questions import Level
from data.lake.reader import Reader, Version
from tests.data.lake.cubes import day, row, write

UP, MH, DL = (9, 157), (27, 482), (7, 141)
UP_EAST, UP_UNKNOWN, YANAM = (9, 119), (9, None), (34, 601)
EVERYONE = Filters.parse({})

ROWS = [
    row(100, MH, UP, train_no="01901", status="arrived"),
    row(40, MH, UP_EAST, train_no="01901", travel_date=day(2)),
    row(30, DL, UP_UNKNOWN, mode="bus", travel_date=day(4)),
    row(7, UP, UP, mode="bus"),
    row(5, UP, UP_EAST, mode="bus", sex="female"),
    row(9, UP, DL, travel_date=None),
    row(1000, MH, DL, status="cancelled"),
    row(3, MH, YANAM, train_no="01902", status="boarded"),
]


@pytest.fixture
def lake(tmp_path: Path) -> Lake:
    return Lake(tmp_path)


@pytest.fixture
def reader(lake: Lake) -> Reader:
    return Reader(lake, undrawn=frozenset({601, 999}), since={28: date(2014, 6, 2)})


@pytest.fixture
def version(lake: Lake) -> Version:
    """Two files, so that answers must add up over both."""
    return Version.of("v1", (*write(lake.root, "B1", ROWS[:4]), *write(lake.root, "B2", ROWS[4:])))


def flows(reader: Reader, version: Version, level: Level, **filters: object) -> list[tuple[object, ...]]:
    frame = reader.flows(version, Filters.parse(filters), level)
    keys = ("origin_state", "destination_state") if level == "state" else ("origin", "destination")
    return list(frame.select(*keys, "persons", "arrived").iter_rows())


def test_flows_between_states_count_every_moving_person(reader: Reader, version: Version) -> None:
    assert flows(reader, version, "state") == [
        (27, 9, 140, 100),
        (7, 9, 30, 0),
        (9, 9, 12, 0),
        (9, 7, 9, 0),
        (27, 34, 3, 0),
    ]


def test_flows_between_districts_leave_unknown_districts_out(reader: Reader, version: Version) -> None:
    assert flows(reader, version, "district", origin_state=7) == []
    assert flows(reader, version, "district", destination=119) == [(482, 119, 40, 0), (157, 119, 5, 0)]


def test_ties_are_ordered_by_codes(lake: Lake, reader: Reader) -> None:
    files = write(lake.root, "B3", [row(5, MH, DL), row(5, DL, UP), row(5, DL, MH)])
    assert [pair[:2] for pair in flows(reader, Version.of("v2", files), "state")] == [(7, 9), (7, 27), (27, 7)]


@pytest.mark.parametrize(
    ("filters", "persons"),
    [
        ({"from": "2020-05-02"}, 70),
        ({"to": "2020-05-01"}, 115),
        ({"from": "2020-05-02", "to": "2020-05-03"}, 40),
        ({"mode": "bus"}, 42),
        ({"sex": "female"}, 5),
        ({"train_no": "01901,01902"}, 143),
        ({"status": "cancelled"}, 1000),
        ({"status": "cancelled,arrived"}, 1100),
        ({"place": "157"}, 121),
        ({"place_state": "7"}, 39),
        ({"place": "157", "origin_state": "9"}, 21),
        ({"sector": "mining"}, 0),
    ],
)
def test_filters_mean_what_they_say(reader: Reader, version: Version, filters: dict[str, object], persons: int) -> None:
    wanted = Filters.parse(filters)
    assert reader.totals(version, wanted).persons == persons
    assert reader.flows(version, wanted, "state")["persons"].sum() == persons


def test_districts_keep_internal_moves_apart(reader: Reader, version: Version) -> None:
    frame = reader.districts(version, EVERYONE, "district")
    rows = {entry["place"]: entry for entry in frame.iter_rows(named=True)}
    assert rows[157] == {"place": 157, "departures": 14, "arrivals": 100, "internal": 7, "arrived": 100}
    assert rows[482] == {"place": 482, "departures": 143, "arrivals": 0, "internal": 0, "arrived": 0}
    assert rows[141]["departures"] == 30, "who leaves for an unknown district has left"
    assert None not in rows
    by_state = {entry["place"]: entry for entry in reader.districts(version, EVERYONE, "state").iter_rows(named=True)}
    assert by_state[9] == {"place": 9, "departures": 9, "arrivals": 170, "internal": 12, "arrived": 100}


def test_trains_by_number_and_day(reader: Reader, version: Version) -> None:
    frame = reader.trains(version, EVERYONE).sort("train_no", "travel_date")
    assert list(frame.select("train_no", "travel_date", "persons", "arrived", "destination_districts").iter_rows()) == [
        ("01901", day(1), 100, 100, 1),
        ("01901", day(2), 40, 0, 1),
        ("01902", day(1), 3, 0, 1),
    ]
    assert reader.aboard(version, EVERYONE).persons == 143


def test_days_leave_people_without_a_date_out(reader: Reader, version: Version) -> None:
    assert list(reader.daily(version, EVERYONE).select("travel_date", "persons", "arrived").iter_rows()) == [
        (day(1), 115, 100),
        (day(2), 40, 0),
        (day(4), 30, 0),
    ]


def test_totals_tell_who_is_not_in_the_rows(reader: Reader, version: Version) -> None:
    totals = reader.totals(version, EVERYONE)
    assert (totals.persons, totals.state_only, totals.origin_unknown, totals.destination_unknown) == (194, 30, 0, 30)
    assert totals.undated == 9
    assert reader.undrawn(version, EVERYONE) == (3, {601: 3})
    in_may = reader.totals(version, Filters.parse({"from": "2020-05-02"}))
    assert (in_may.persons, in_may.undated) == (70, 9)
    assert reader.undrawn(version, Filters.parse({"from": "2020-05-02"})) == (0, {})


def test_records_without_a_district_may_speak_of_old_borders(lake: Lake, reader: Reader) -> None:
    andhra, guntur, telangana = (28, None), (28, 506), (36, None)
    rows = [
        row(1, andhra, UP, travel_date=date(2014, 6, 1)),
        row(20, andhra, UP, travel_date=date(2014, 6, 2)),
        row(300, UP, andhra, travel_date=None),
        row(4000, guntur, telangana, travel_date=None),
    ]
    version = Version.of("old", write(lake.root, "B6", rows))
    assert reader.totals(version, EVERYONE).undivided == 301
    assert reader.undivided(version, EVERYONE) == {28: 301}
    assert reader.totals(version, Filters.parse({"from": "2014-06-02"})).undivided == 0


def test_an_empty_lake_answers_with_nothing(reader: Reader) -> None:
    empty = Version("empty", {})
    assert reader.flows(empty, EVERYONE, "district").height == 0
    assert reader.districts(empty, EVERYONE, "state").height == 0
    assert reader.totals(empty, EVERYONE).persons == 0
    assert reader.span(empty).first is None


def test_a_missing_file_is_a_refusal_that_says_what_to_do(lake: Lake, reader: Reader, version: Version) -> None:
    (lake.root / version.files["states"][0]).unlink()
    with pytest.raises(Unavailable, match=r"states-00000.parquet in the lake is missing.*lake rebuild"):
        reader.flows(version, EVERYONE, "state")


def test_a_new_version_is_read_anew_and_the_old_answer_stays_true(lake: Lake, reader: Reader, version: Version) -> None:
    before = flows(reader, version, "state")
    more = Version.of("v2", (*version.facts.values(), *write(lake.root, "B9", [row(1, MH, UP)])))
    assert flows(reader, more, "state")[0] == (27, 9, 141, 100)
    assert flows(reader, version, "state") == before


def test_threads_may_ask_at_once(lake: Lake, version: Version) -> None:
    wanted = [Filters.parse({"to": day(number).isoformat()}) for number in range(1, 25)]
    alone, together = Reader(lake, frozenset(), {}), Reader(lake, frozenset(), {})
    expected = [alone.totals(version, filters) for filters in wanted]
    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(lambda filters: together.totals(version, filters), wanted * 2)) == expected * 2


def test_random_cubes_agree_with_counting_by_hand(lake: Lake, reader: Reader) -> None:
    random.seed(20200501)
    codes = [UP, MH, DL, UP_EAST, UP_UNKNOWN, (27, None), YANAM]
    rows = [
        row(
            random.randint(1, 9),
            random.choice(codes),
            random.choice(codes),
            status=random.choice(words.STATUSES),
            travel_date=random.choice([day(1), day(2), day(3), None]),
            mode=random.choice(words.MODES),
        )
        for _ in range(800)
    ]
    version = Version.of("random", write(lake.root, "B5", rows))
    filters = Filters.parse({"from": "2020-05-02", "mode": "train,bus", "place_state": "27"})
    pairs: Counter[tuple[object, object]] = Counter()
    left: Counter[object] = Counter()
    for entry in rows:
        inside = (
            entry["travel_date"] in (day(2), day(3))
            and entry["mode"] in ("train", "bus")
            and 27 in (entry["origin_state"], entry["destination_state"])
            and entry["status"] not in words.NOT_MOVING
        )
        if inside:
            pairs[entry["origin"], entry["destination"]] += entry["persons"]
            if entry["origin"] != entry["destination"]:
                left[entry["origin"]] += entry["persons"]
    known = {pair: persons for pair, persons in pairs.items() if None not in pair}
    asked = reader.flows(version, filters, "district")
    assert {(o, d): n for o, d, n in asked.select("origin", "destination", "persons").iter_rows()} == known
    assert reader.totals(version, filters).persons == sum(pairs.values())
    districts = reader.districts(version, filters, "district").filter(pl.col("departures") > 0)
    left.pop(None)
    assert dict(districts.select("place", "departures").iter_rows()) == left
