"""Person-level records: what is read, sealed, counted, and taken for a repetition."""

from __future__ import annotations

from datetime import date

import pytest

from data.registry import Registry
from tests.data.ingest.conftest import Store

HEADERS = (
    *("Name", "Age", "Gender", "Mobile No", "ID Type", "ID Number", "Category", "Origin State", "Origin District"),
    *("Origin Address", "Destination State", "Destination District", "Travel Date", "Train No", "Coach", "Sector"),
)
ASHA = (
    *("Asha Devi", "३४", "F", "+91 98765-43210", "Aadhaar", "4821 7735 9019", "Migrant Worker"),
    *("Maharashtra", "Pune", "Camp 7", "Bihar", "Purba Champaran", "03-05-2020", "01827", "S4", "mason"),
)


def test_a_record_is_typed_and_counted(store: Store) -> None:
    report = store.load(store.table("p.csv", HEADERS, ASHA))
    assert (report.kind, report.rows, report.accepted, report.persons) == ("persons", 1, 1, 1)
    assert report.rejects_file is None
    (row,) = store.cube().iter_rows(named=True)
    assert row == {
        "travel_date": date(2020, 5, 3),
        "origin_state": 27,
        "origin": 490,
        "destination_state": 10,
        "destination": 213,
        "mode": "train",
        "train_no": "01827",
        "category": "migrant_worker",
        "sex": "female",
        "age_band": "30-44",
        "sector": "other",
        "status": "registered",
        "persons": 1,
    }


def test_who_it_is_is_sealed_and_only_the_last_four_of_the_number_are_kept(store: Store) -> None:
    store.load(store.table("p.csv", HEADERS, ASHA))
    opened = store.registry.personal_record(1)
    assert opened is not None
    assert opened.split("\x1f")[:5] == ["Asha Devi", "9876543210", "aadhaar", "9019", "Camp 7"]
    assert "7735" not in opened
    kept = store.everything()
    for secret in (b"Asha", b"9876543210", b"98765-43210", b"482177359019", b"4821 7735 9019", b"9019", b"Camp 7"):
        assert secret not in kept
    assert store.registry.personal_record(2) is None


def test_a_short_number_is_not_given_away_by_its_last_four(store: Store) -> None:
    store.load(store.table("p.csv", HEADERS, (*ASHA[:4], "Ration card", "9016", *ASHA[6:])))
    opened = store.registry.personal_record(1)
    assert opened is not None
    assert opened.split("\x1f")[3] == ""


def test_the_same_person_on_the_same_journey_counts_once(store: Store) -> None:
    again = ("ASHA  DEVI", "34", "female", "09876543210", "UID", "482177359019", *ASHA[6:])
    later = (*ASHA[:12], "2020-05-04", *ASHA[13:])
    first = store.load(store.table("p.csv", HEADERS, ASHA, again, later))
    assert (first.accepted, first.duplicates, first.rejected) == (2, 1, 0)
    second = store.load(store.table("q.csv", HEADERS, again, (*ASHA[:3], "9123456789", *ASHA[4:])))
    assert (second.accepted, second.duplicates, second.persons) == (1, 1, 1)
    assert store.cube()["persons"].sum() == 3


def test_people_without_identity_are_never_taken_for_one_another(store: Store) -> None:
    nobody = ("", "", "", "-", "", "NA", *ASHA[6:])
    report = store.load(store.table("p.csv", HEADERS, nobody, nobody, nobody))
    assert (report.accepted, report.duplicates, report.persons) == (3, 0, 3)


def test_namesakes_on_one_train_are_two_people(store: Store) -> None:
    one = ("Ram Kumar", "30", "m", "", "", "", *ASHA[6:])
    other = ("Ram Kumar", "41", "m", "", "", "", *ASHA[6:])
    assert store.load(store.table("p.csv", HEADERS, one, other)).accepted == 2


def test_the_same_file_again_adds_nothing(store: Store) -> None:
    file = store.table("p.csv", HEADERS, ASHA, (*ASHA[:12], "2020-05-04", *ASHA[13:]))
    first = store.load(file)
    version = store.registry.lake_version
    again = store.load(file)
    assert (again.rows, again.accepted, again.duplicates, again.persons) == (2, 0, 2, 0)
    assert again.batch_id == first.batch_id
    assert store.registry.lake_version == version
    assert len(store.registry.batches()) == 1


def test_a_blank_district_is_known_to_the_state_only(store: Store) -> None:
    store.load(store.table("p.csv", HEADERS, (*ASHA[:8], "", *ASHA[9:11], "n/a", *ASHA[12:])))
    (row,) = store.cube().iter_rows(named=True)
    assert (row["origin_state"], row["origin"], row["destination_state"], row["destination"]) == (27, None, 10, None)


def test_a_name_is_read_as_of_the_day_of_travel(store: Store) -> None:
    headers = ["name", "origin_state", "destination_state", "destination_district", "travel_date"]
    store.load(store.table("p.csv", headers, ("a", "Bihar", "Telangana", "Warangal Urban", "2020-05-03")))
    assert store.cube()["destination"].to_list() == [686]


@pytest.mark.parametrize(
    ("at", "cell", "column"),
    [
        (1, "121", "age"),
        (1, "about 30", "age"),
        (2, "x", "sex"),
        (3, "12345", "mobile"),
        (6, "vagrant", "category"),
        (7, "", "destination_state"),
        (7, "Atlantis", "origin_state"),
        (8, "Atlantis", "origin_district"),
        (12, "2020-02-30", "travel_date"),
        (13, "not a train at all", "train_no"),
    ],
)
def test_a_bad_cell_costs_its_row_and_no_other(store: Store, at: int, cell: str, column: str) -> None:
    bad = [*ASHA]
    bad[at] = cell
    if column == "destination_state":
        bad = [*ASHA[:10], "", "", *ASHA[12:]]
    report = store.load(store.table("p.csv", HEADERS, ASHA, bad))
    assert (report.rows, report.accepted, report.rejected) == (2, 1, 1)
    (refused,) = store.rejects(report)
    assert (refused["row"], refused["column"]) == ("3", column)
    assert refused["reason"]
    assert refused["Name"] == "Asha Devi"
    assert store.registry.batches()[0].rejects_file == f"rejects/{report.batch_id}.csv"


def test_statuses_and_the_synthetic_mark(store: Store) -> None:
    headers = ["name", "origin_state", "destination_state", "travel_date", "status", "synthetic"]
    file = store.table(
        "p.csv",
        headers,
        ("a", "UP", "Bihar", "2020-05-03", "Arrived", "yes"),
        ("b", "UP", "Bihar", "2020-05-03", "", "no"),
        ("c", "UP", "Bihar", "2020-05-03", "lost", "no"),
    )
    report = store.load(file)
    assert report.synthetic
    assert store.registry.synthetic()
    assert sorted(store.cube()["status"].to_list()) == ["arrived", "registered"]
    assert [row["column"] for row in store.rejects(report)] == ["status"]


def test_who_sends_is_recorded_and_changes_no_row(store: Store) -> None:
    store.load(store.table("p.csv", HEADERS, ASHA), state="Maharashtra")
    (batch,) = store.registry.batches()
    assert batch.state_lgd == 27
    assert store.cube()["origin_state"].to_list() == [27]


def test_every_age_has_its_band(store: Store) -> None:
    headers = ["age", "origin_state", "destination_state", "travel_date"]
    ages = [0, 5, 6, 17, 18, 29, 30, 44, 45, 59, 60, 120]
    store.load(store.table("p.csv", headers, *((age, "UP", "Bihar", "2020-05-03") for age in ages)))
    bands = dict(store.cube().select("age_band", "persons").iter_rows())
    assert bands == dict.fromkeys(("0-5", "6-17", "18-29", "30-44", "45-59", "60+"), 2)


def test_no_one_is_named_in_events(store: Store) -> None:
    store.load(store.table("p.csv", HEADERS, ASHA, (*ASHA[:1], "200", *ASHA[2:])))
    registry: Registry = store.registry
    told = repr(registry.events())
    assert "Asha" not in told
    assert "9876543210" not in told
