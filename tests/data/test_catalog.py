"""The catalog's use cases over a real registry and lake."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import polars as pl
import pytest

from core.errors import BadInput, Conflict, Forbidden
from core.settings import Settings
from data.access import COMMAND_LINE, PUBLIC, Action, Actor, Role
from data.answers import Answer
from data.catalog import Catalog, open_catalog
from data.filters import Filters
from data.registry import Registry, open_registry
from geo.places import load_places
from tests.data.lake.cubes import day, row
from tests.data.store import add_trains, commit

LUCKNOW, MUMBAI, DELHI_NEW, UP_UNKNOWN = (9, 162), (27, 482), (7, 82), (9, None)
YANAM = (34, 601)
EVERYONE = Filters.parse({})


@pytest.fixture
def settings(home: Path, database: str) -> Settings:
    return Settings(home=home)


@pytest.fixture
def registry(settings: Settings) -> Iterator[Registry]:
    with open_registry(settings) as registry:
        yield registry


@pytest.fixture
def catalog(settings: Settings) -> Iterator[Catalog]:
    drawable = frozenset(load_places().districts) - {601, 602}
    catalog = open_catalog(settings, drawable)
    yield catalog
    catalog.close()


@pytest.fixture
def loaded(registry: Registry, settings: Settings) -> None:
    commit(
        registry,
        settings,
        [
            row(100_000, MUMBAI, LUCKNOW, train_no="01901", status="arrived"),
            row(400, MUMBAI, DELHI_NEW, train_no="01903", travel_date=day(4)),
            row(30, DELHI_NEW, UP_UNKNOWN, mode="bus", travel_date=day(2)),
            row(7, LUCKNOW, LUCKNOW, mode="bus"),
            row(5, MUMBAI, YANAM, travel_date=None, mode="other", category="student"),
        ],
    )


def kinds(answer: Answer) -> dict[str, int]:
    return {note.kind: note.persons for note in answer.notes}


def test_an_empty_store_answers_everything_with_nothing(catalog: Catalog) -> None:
    for answer in (
        catalog.flows(PUBLIC, EVERYONE),
        catalog.flows(PUBLIC, EVERYONE, "district", top=5),
        catalog.districts(PUBLIC, EVERYONE),
        catalog.districts(PUBLIC, EVERYONE, "state"),
        catalog.trains(PUBLIC, EVERYONE),
        catalog.train_destinations(PUBLIC, EVERYONE),
        catalog.daily(PUBLIC, Filters.parse({"from": "2020-05-01", "to": "2020-05-31"})),
    ):
        assert (answer.rows.height, answer.persons, answer.notes, answer.as_of) == (0, 0, (), None)
        assert answer.synthetic is False
    options = catalog.options(PUBLIC)
    assert options.is_empty
    assert (options.first, options.states, options.modes) == (None, (), ())


@pytest.mark.usefixtures("loaded")
def test_flows_name_states_and_say_what_top_hides(catalog: Catalog) -> None:
    answer = catalog.flows(PUBLIC, EVERYONE, "state", top=1)
    assert answer.rows.to_dicts() == [
        {
            "origin_state": "Maharashtra",
            "origin_district": None,
            "destination_state": "Uttar Pradesh",
            "destination_district": None,
            "origin": 27,
            "destination": 9,
            "origin_state_lgd": 27,
            "destination_state_lgd": 9,
            "persons": 100_000,
            "arrived": 100_000,
        }
    ]
    assert (answer.persons, answer.rows_total, answer.shown) == (100_442, 5, 100_000)
    (note,) = answer.notes
    assert (note.kind, note.persons) == ("beyond_top", 442)
    assert note.text == "1 of 5 rows are shown, 99.6 % of 1,00,442 people"


@pytest.mark.usefixtures("loaded")
def test_flows_between_districts_say_who_is_missing(catalog: Catalog) -> None:
    answer = catalog.flows(PUBLIC, EVERYONE, "district")
    first = answer.rows.row(0, named=True)
    assert (first["origin_district"], first["destination_district"]) == ("Mumbai", "Lucknow")
    assert (first["origin"], first["destination"]) == (482, 162)
    assert answer.persons == answer.shown + 30
    assert kinds(answer) == {"state_only": 30, "no_polygon": 5}
    (polygon,) = [note for note in answer.notes if note.kind == "no_polygon"]
    assert polygon.codes == (601,)
    assert "Yanam (Puducherry)" in polygon.text


@pytest.mark.usefixtures("loaded")
def test_a_date_filter_tells_who_has_no_date(catalog: Catalog) -> None:
    dated = Filters.parse({"from": "2020-05-01"})
    for answer in (catalog.flows(PUBLIC, dated), catalog.districts(PUBLIC, dated), catalog.daily(PUBLIC, EVERYONE)):
        assert kinds(answer)["no_date"] == 5
    assert "no_date" not in kinds(catalog.flows(PUBLIC, EVERYONE))


def test_people_of_a_state_divided_later_stay_there_and_are_told(
    catalog: Catalog, registry: Registry, settings: Settings
) -> None:
    commit(registry, settings, [row(12, (28, None), LUCKNOW, travel_date=None)])
    for answer in (catalog.flows(PUBLIC, EVERYONE), catalog.districts(PUBLIC, EVERYONE)):
        (note,) = [note for note in answer.notes if note.kind == "old_borders"]
        assert (note.persons, note.codes) == (12, (28,))
        assert "Andhra Pradesh" in note.text
        assert "Telangana" in note.text


@pytest.mark.usefixtures("loaded")
def test_districts_give_rates_by_the_population_of_2011(catalog: Catalog) -> None:
    rows = {entry["lgd"]: entry for entry in catalog.districts(PUBLIC, EVERYONE).rows.to_dicts()}
    people = load_places().districts[162].population_2011
    assert people is not None
    lucknow = rows[162]
    assert (lucknow["departures"], lucknow["arrivals"], lucknow["internal"]) == (0, 100_000, 7)
    assert (lucknow["net"], lucknow["arrived"], lucknow["persons"]) == (100_000, 100_000, 100_007)
    assert lucknow["arrivals_per_lakh"] == pytest.approx(100_000 * 100_000 / people, abs=0.01)
    assert (lucknow["drawn"], rows[601]["drawn"], rows[601]["state"]) == (True, False, "Puducherry")
    states = {entry["lgd"]: entry for entry in catalog.districts(PUBLIC, EVERYONE, "state").rows.to_dicts()}
    assert (states[9]["state"], states[9]["arrivals"], states[9]["district"]) == ("Uttar Pradesh", 100_030, None)


@pytest.mark.usefixtures("loaded")
def test_trains_know_their_stations_when_a_running_list_names_them(catalog: Catalog, registry: Registry) -> None:
    before = catalog.trains(PUBLIC, EVERYONE)
    assert before.persons == 100_400
    assert before.rows["origin_station"].to_list() == [None, None]
    assert before.rows["arrival_date"].to_list() == [day(1), day(4)]
    stations = pl.DataFrame(
        {
            "code": ["CSMT", "LKO"],
            "name": ["Mumbai CSMT", "Lucknow"],
            "state_lgd": [27, 9],
            "district": [482, 162],
            "lon": [72.8, 80.9],
            "lat": [18.9, 26.8],
        }
    )
    trains = pl.DataFrame(
        {
            "train_no": ["01901"],
            "travel_date": [day(1)],
            "origin_station": ["CSMT"],
            "destination_station": ["LKO"],
            "departs_at": ["2020-05-01T18:30"],
            "arrives_at": ["2020-05-02T20:15"],
        }
    )
    add_trains(registry, trains, stations)
    first, second = catalog.trains(PUBLIC, EVERYONE).rows.to_dicts()
    assert (first["train_no"], first["persons"], first["arrived"]) == ("01901", 100_000, 100_000)
    assert (first["origin_station_name"], first["destination_station"]) == ("Mumbai CSMT", "LKO")
    assert (first["origin_district"], first["destination_district"]) == ("Mumbai", "Lucknow")
    assert (first["destination_lon"], first["arrival_date"]) == (80.9, day(2))
    assert (second["origin_station"], second["destination_districts"]) == (None, 1)
    where = catalog.train_destinations(PUBLIC, Filters.parse({"train_no": "01901"})).rows.to_dicts()
    assert [(entry["destination"], entry["destination_district"], entry["persons"]) for entry in where] == [
        (162, "Lucknow", 100_000)
    ]


@pytest.mark.usefixtures("loaded")
def test_daily_fills_days_without_movement(catalog: Catalog) -> None:
    def days(**filters: str) -> list[tuple[date, int]]:
        return list(catalog.daily(PUBLIC, Filters.parse(filters)).rows.select("travel_date", "persons").iter_rows())

    assert days() == [(day(1), 100_007), (day(2), 30), (day(3), 0), (day(4), 400)]
    assert days(mode="bus", to="2020-05-31") == [(day(1), 7), (day(2), 30), (day(3), 0), (day(4), 0)]
    assert days(mode="bus", **{"from": "2020-05-02", "to": "2020-05-02"}) == [(day(2), 30)]


@pytest.mark.usefixtures("loaded")
def test_options_offer_what_leads_to_someone(catalog: Catalog) -> None:
    options = catalog.options(PUBLIC)
    assert (options.first, options.last, options.persons, options.trains) == (day(1), day(4), 100_442, 2)
    assert [place.name for place in options.states] == ["Delhi", "Maharashtra", "Puducherry", "Uttar Pradesh"]
    assert [(place.lgd, place.name) for place in options.districts[9]] == [(162, "Lucknow")]
    assert (options.modes, options.categories) == (("train", "bus", "other"), ("migrant_worker", "student"))
    assert not options.is_empty


@pytest.mark.usefixtures("loaded")
def test_a_commit_is_seen_at_once_and_synthetic_batches_label_everything(
    catalog: Catalog, registry: Registry, settings: Settings
) -> None:
    before = catalog.flows(PUBLIC, EVERYONE)
    commit(registry, settings, [row(1, MUMBAI, LUCKNOW)], synthetic=True)
    after = catalog.flows(PUBLIC, EVERYONE)
    assert (before.persons, after.persons) == (100_442, 100_443)
    assert (before.synthetic, after.synthetic) == (False, True)
    assert before.lake_version != after.lake_version
    assert after.as_of is not None
    assert after.as_of >= before.as_of
    assert catalog.options(PUBLIC).synthetic
    assert len(catalog.batches(COMMAND_LINE)) == 2


def test_levels_and_tops_that_make_no_sense_are_refused(catalog: Catalog) -> None:
    with pytest.raises(BadInput, match="use one of state, district"):
        catalog.flows(PUBLIC, EVERYONE, "village")  # type: ignore[arg-type]
    with pytest.raises(BadInput, match="1 or more"):
        catalog.districts(PUBLIC, EVERYONE, top=0)


def test_every_use_case_asks_the_policy(catalog: Catalog, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr("data.access.POLICY", {action: frozenset({Role.OPERATOR}) for action in Action})
    stranger = Actor("stranger", Role.PUBLIC)
    for use_case in (
        lambda: catalog.flows(stranger, EVERYONE),
        lambda: catalog.districts(stranger, EVERYONE),
        lambda: catalog.trains(stranger, EVERYONE),
        lambda: catalog.train_destinations(stranger, EVERYONE),
        lambda: catalog.daily(stranger, EVERYONE),
        lambda: catalog.options(stranger),
        lambda: catalog.batches(stranger),
        lambda: catalog.load(stranger, tmp_path / "x.csv"),
    ):
        with pytest.raises(Forbidden):
            use_case()


def test_the_demo_fills_an_empty_store_and_only_that(catalog: Catalog) -> None:
    said: list[tuple[str, int, int]] = []
    reports = catalog.fill_demo(COMMAND_LINE, 3_000, 7, lambda *told: said.append(told))
    assert [report.kind for report in reports] == ["stations", "trains", "persons"]
    assert reports[-1].accepted == 3_000
    options = catalog.options(PUBLIC)
    assert (options.persons, options.synthetic) == (3_000, True)
    assert all(report.rejected == 0 for report in reports)
    assert {doing for doing, _, _ in said} >= {"Loading trains", "Loading persons"}
    trains = catalog.trains(PUBLIC, EVERYONE).rows
    assert trains["origin_station_name"].null_count() == 0
    assert not list(catalog.settings.home.glob("demo-*")), "the file of made-up people goes when it is loaded"
    with pytest.raises(Conflict, match="never mixed"):
        catalog.fill_demo(COMMAND_LINE, 10, 7)
