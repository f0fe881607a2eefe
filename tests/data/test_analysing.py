"""Analysts' questions over a real store: what they add up to, whom they tell apart, what they refuse."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from core.errors import BadInput, Forbidden
from core.settings import Settings
from data import analysed
from data.access import POLICY, PUBLIC, Action
from data.answers import Answer
from data.asking import QUESTIONS, Manner, ask
from data.catalog import Catalog, open_catalog
from data.filters import Filters
from data.registry import open_registry
from geo.boundaries import Boundaries
from geo.distance import geodesic_km
from tests.data.lake.cubes import day, row
from tests.data.store import commit

LUCKNOW, MUMBAI, DELHI_NEW, UP_UNKNOWN, YANAM = (9, 162), (27, 482), (7, 82), (9, None), (34, 601)
EVERYONE = Filters.parse({})
ROWS = [
    row(1000, MUMBAI, LUCKNOW, status="arrived"),
    row(400, MUMBAI, DELHI_NEW, travel_date=day(4), sex="female"),
    row(30, DELHI_NEW, UP_UNKNOWN, mode="bus", travel_date=day(2)),
    row(7, LUCKNOW, LUCKNOW, mode="bus", category="student"),
    row(5, MUMBAI, YANAM, travel_date=None, mode="other", category=None),
    row(900, MUMBAI, LUCKNOW, status="cancelled"),
]


@pytest.fixture
def catalog(home: Path, boundaries: Boundaries) -> Iterator[Catalog]:
    settings = Settings(home=home)
    with open_registry(settings) as registry:
        commit(registry, settings, ROWS[:4])
        commit(registry, settings, ROWS[4:])
    made = open_catalog(settings, boundaries.drawable)
    yield made
    made.close()


def told(answer: Answer) -> dict[str, int]:
    return {note.kind: note.persons for note in answer.notes}


def test_a_matrix_holds_every_pair_and_adds_up_to_everybody(catalog: Catalog) -> None:
    answer = catalog.analysis.matrix(PUBLIC, EVERYONE)
    assert answer.rows.columns == list(analysed.MATRIX)
    cells = {(o, d): n for o, d, n in answer.rows.select("origin", "destination", "persons").iter_rows()}
    assert cells == {
        (7, 7): 0, (7, 9): 30, (7, 34): 0,
        (9, 7): 0, (9, 9): 7, (9, 34): 0,
        (27, 7): 400, (27, 9): 1000, (27, 34): 5,
    }  # fmt: skip
    assert answer.rows["persons"].sum() == answer.persons == 1442
    names = answer.rows["origin_state"].to_list()
    assert names == sorted(names)


def test_a_matrix_of_districts_keeps_who_is_known_to_the_state_only(catalog: Catalog) -> None:
    chosen = Filters.parse({"origin_state": "7", "destination_state": "9"})
    answer = catalog.analysis.matrix(PUBLIC, chosen, "district")
    assert answer.rows.select("origin", "destination", "persons").rows() == [(82, None, 30)]
    assert answer.persons == 30
    with pytest.raises(BadInput, match="between two states"):
        catalog.analysis.matrix(PUBLIC, Filters.parse({"origin_state": "7,9", "destination_state": "9"}), "district")


def test_shares_add_up_to_one_and_tell_the_unknown(catalog: Catalog) -> None:
    answer = catalog.analysis.shares(PUBLIC, EVERYONE, "category")
    assert answer.rows.select("value", "persons").rows() == [("migrant_worker", 1430), ("student", 7), (None, 5)]
    assert answer.rows["share"].sum() == pytest.approx(1)
    by_sex = catalog.analysis.shares(PUBLIC, Filters.parse({"mode": "train"}), "sex").rows
    assert by_sex.select("value", "persons", "arrived").rows() == [("male", 1000, 1000), ("female", 400, 0)]
    with pytest.raises(BadInput, match="use one of category, sex"):
        catalog.analysis.shares(PUBLIC, EVERYONE, "height")  # type: ignore[arg-type]


def test_distances_are_those_of_the_ellipsoid_between_centroids(catalog: Catalog, boundaries: Boundaries) -> None:
    answer = catalog.analysis.distances(PUBLIC, EVERYONE, boundaries)
    people = dict(answer.rows.select("band", "persons").iter_rows())
    middle = boundaries.centroids
    expected: Counter[str] = Counter({"0-50": 7, "unknown": 35})
    for destination, persons in ((162, 1000), (82, 400)):
        (km,) = geodesic_km(*([one] for one in (*middle[482], *middle[destination])))
        expected["1000-1500" if 1000 <= km < 1500 else f"not foreseen: {km}"] += persons
    assert {band: n for band, n in people.items() if n} == expected
    assert list(people)[:3] == ["0-50", "50-100", "100-250"]
    assert told(answer)["no_distance"] == 35


def test_the_series_adds_up_over_whole_days(catalog: Catalog) -> None:
    answer = catalog.analysis.cumulative(PUBLIC, EVERYONE)
    assert answer.rows.select("travel_date", "persons", "persons_so_far", "arrived_so_far").rows() == [
        (day(1), 1007, 1007, 1000),
        (day(2), 30, 1037, 1000),
        (day(3), 0, 1037, 1000),
        (day(4), 400, 1437, 1000),
    ]
    assert told(answer) == {"no_date": 5}


def test_two_periods_are_compared_by_flow(catalog: Catalog) -> None:
    days = Filters.parse({"from": "2020-05-03", "to": "2020-05-04"})
    answer = catalog.analysis.compare(PUBLIC, days)
    columns = ("origin", "destination", "persons", "persons_compared", "difference", "ratio")
    assert answer.rows.select(columns).rows() == [
        (27, 9, 0, 1000, -1000, 0.0),
        (27, 7, 400, 0, 400, None),
        (7, 9, 0, 30, -30, 0.0),
        (9, 9, 0, 7, -7, 0.0),
    ]
    assert told(answer) == {"compared": 1037, "no_date": 5}
    assert "01-05-2020 to 02-05-2020" in answer.notes[0].text
    same = catalog.analysis.compare(PUBLIC, days, period=(day(3), day(4)), top=1)
    assert same.rows.select(columns).rows() == [(27, 7, 400, 400, 0, 1.0)]


def test_two_periods_are_compared_by_district(catalog: Catalog) -> None:
    days = Filters.parse({"from": "2020-05-01", "to": "2020-05-01"})
    answer = catalog.analysis.compare(PUBLIC, days, "districts", "district", period=(day(4), day(4)))
    rows = {entry["lgd"]: entry for entry in answer.rows.iter_rows(named=True)}
    assert (rows[482]["departures"], rows[482]["departures_compared"], rows[482]["ratio"]) == (1000, 400, 2.5)
    assert (rows[162]["arrivals"], rows[162]["internal"], rows[162]["persons"]) == (1000, 7, 1007)
    assert (rows[82]["arrivals"], rows[82]["arrivals_compared"], rows[82]["difference"]) == (0, 400, -400)


def test_a_cut_to_the_largest_tells_the_others_and_the_share(catalog: Catalog) -> None:
    answer = catalog.flows(PUBLIC, EVERYONE, top=1)
    assert answer.others is not None
    assert (answer.others.rows, answer.others.persons) == (4, 442)
    assert answer.covered == pytest.approx(1000 / 1442)
    assert catalog.districts(PUBLIC, EVERYONE, top=1).covered is None, "a person counts in two districts"


@pytest.mark.parametrize("question", QUESTIONS)
def test_every_question_by_name_counts_the_same_people(catalog: Catalog, boundaries: Boundaries, question: str) -> None:
    days = Filters.parse({"from": "2020-05-01", "to": "2020-05-04"})
    answer = ask(catalog, PUBLIC, question, days, Manner(boundaries=boundaries))
    assert "persons" in answer.rows.columns
    assert answer.persons == (1437 if question != "trains" else 0)
    assert answer.lake_version


def test_what_a_question_does_not_take_is_refused(catalog: Catalog) -> None:
    with pytest.raises(BadInput, match="--by belongs to shares and compare, not to flows"):
        ask(catalog, PUBLIC, "flows", EVERYONE, Manner(by="sex"))
    with pytest.raises(BadInput, match="There is no question 'weather'"):
        ask(catalog, PUBLIC, "weather", EVERYONE, Manner())


@pytest.mark.parametrize("question", QUESTIONS)
def test_who_may_not_view_counts_is_told_nothing(
    catalog: Catalog, boundaries: Boundaries, question: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("data.access.POLICY", {**POLICY, Action.VIEW_COUNTS: frozenset()})
    with pytest.raises(Forbidden):
        ask(catalog, PUBLIC, question, Filters.parse({"from": "2020-05-01", "to": "2020-05-04"}), Manner())
