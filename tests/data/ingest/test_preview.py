"""A preview says what loading would do, and does nothing."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from core.errors import BadInput, Forbidden
from core.settings import Settings
from data.access import COMMAND_LINE, PUBLIC
from data.catalog import Catalog, open_catalog
from tests.data.ingest.conftest import Store

HEADERS = ("Passenger", "phone", "From State", "TO STATE", "to_district", "Date", "Remarks")
GOOD = ("Asha Devi", "9876543210", "Maharashtra", "Bihar", "Patna", "31/5/20", "x")


@pytest.fixture
def catalog(store: Store) -> Catalog:
    return open_catalog(Settings(home=store.home), frozenset())


def test_columns_rows_and_faults_are_shown(store: Store, catalog: Catalog) -> None:
    rows = [
        GOOD,
        (*GOOD[:5], "tomorrow", ""),
        (*GOOD[:4], "Atlantis", "2020-05-31", ""),
        ("short",),
        *[GOOD] * 30,
    ]
    seen = catalog.preview(COMMAND_LINE, store.table("p.csv", HEADERS, *rows), mapping={"Passenger": "name"})
    assert (seen.kind, seen.refusal, seen.missing, seen.lines) == ("persons", None, (), 34)
    assert [(one.header, one.field, one.how) for one in seen.columns] == [
        ("Passenger", "name", "mapped"),
        ("phone", "mobile", "synonym"),
        ("From State", "origin_state", "synonym"),
        ("TO STATE", "destination_state", "synonym"),
        ("to_district", "destination_district", "synonym"),
        ("Date", "travel_date", "synonym"),
        ("Remarks", None, None),
    ]
    assert [row.row for row in seen.rows] == list(range(2, 22))
    first, second, third, fourth = seen.rows[:4]
    assert first.fault is None
    assert first.values["travel_date"] == date(2020, 5, 31)
    assert first.values["destination_district"] == "Patna"
    assert (second.column, second.waits, second.values["travel_date"]) == ("travel_date", False, "tomorrow")
    assert (third.column, third.waits) == ("destination_district", True)
    assert fourth.fault == "the row has 1 cells and the header has 7"
    assert "origin_address" in seen.fields
    assert store.registry.batches() == []
    assert b"Asha" not in store.everything()
    catalog.close()


def test_what_does_not_fit_yet_can_be_seen_and_mended(store: Store, catalog: Catalog) -> None:
    headers = ("Who", "phone", "mobile_no", "A", "B", "C")
    file = store.table("p.csv", headers, ("Asha", "1", "2", "Goa", "Bihar", "2020-05-31"))
    seen = catalog.preview(COMMAND_LINE, file, "persons")
    assert seen.refusal is not None
    assert "lacks the columns origin_state" in seen.refusal
    assert seen.missing == ("origin_state", "destination_state", "travel_date")
    assert [one.how for one in seen.columns][:3] == [None, "twice", "twice"]
    mapping = {"#2": None, "A": "origin_state", "B": "destination_state", "C": "travel_date", "#3": None}
    mended = catalog.preview(COMMAND_LINE, file, None, mapping=mapping)
    assert mended.refusal is None
    assert mended.rows[0].values["travel_date"] == date(2020, 5, 31)
    catalog.close()


def test_columns_that_are_swapped_are_said_before_loading(store: Store, catalog: Catalog) -> None:
    headers = ("name", "origin_state", "origin_district", "destination_state", "date")
    rows = [(f"Asha {n}", "Pune", "Maharashtra", "Bihar", "2020-05-03") for n in range(40)]
    seen = catalog.preview(COMMAND_LINE, store.table("p.csv", headers, *rows))
    assert seen.refusal is not None
    assert "swapped" in seen.refusal
    catalog.close()


def test_nothing_in_a_preview_turns_the_direction_of_writing(store: Store, catalog: Catalog) -> None:
    headers = ("\u202ename", *HEADERS[1:])
    file = store.table("p.csv", headers, ("As\u202eha", *GOOD[1:]), ("As\u202eha", "too", "short"))
    seen = catalog.preview(COMMAND_LINE, file)
    assert [seen.columns[0].header, seen.columns[0].field] == ["[U+202E]name", "name"]
    assert [row.values["name"] for row in seen.rows] == ["Asha", "As[U+202E]ha"]
    catalog.close()


def test_a_remembered_mapping_is_shown(store: Store, catalog: Catalog) -> None:
    catalog.load(COMMAND_LINE, store.table("a.csv", HEADERS, GOOD), None, "Goa", mapping={"Passenger": "name"})
    seen = catalog.preview(COMMAND_LINE, store.table("b.csv", HEADERS, GOOD), None, "Goa")
    assert seen.remembered
    assert seen.columns[0].field == "name"
    catalog.close()


def test_files_without_rows_or_of_other_kinds(store: Store, catalog: Catalog) -> None:
    assert catalog.preview(COMMAND_LINE, store.table("p.csv", HEADERS)).rows == ()
    lines = '{"code": "PUNE", "name": "Pune Junction", "lon": 73.9, "lat": 18.5}\n{"code": [1]}\n'
    seen = catalog.preview(COMMAND_LINE, store.write("s.json", lines), name="list of stations.json")
    assert (seen.kind, seen.name, [row.row for row in seen.rows]) == ("stations", "list of stations.json", [1, 2])
    with pytest.raises(BadInput, match="No state"):
        catalog.preview(COMMAND_LINE, store.table("p.csv", HEADERS), state="Atlantis")
    catalog.close()


def test_only_who_may_load_may_preview(catalog: Catalog, tmp_path: Path) -> None:
    with pytest.raises(Forbidden):
        catalog.preview(PUBLIC, tmp_path / "any.csv")
    catalog.close()
