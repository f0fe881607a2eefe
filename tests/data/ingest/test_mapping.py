"""What columns are taken for: forms of headers, what somebody says, and what is remembered of a state."""

from __future__ import annotations

import json

import pytest

from core.errors import BadInput, Forbidden, NotFound
from core.settings import Settings
from data.access import COMMAND_LINE, PUBLIC
from data.catalog import Catalog, open_catalog
from data.ingest import KINDS
from data.ingest.columns import Column, assign
from data.ingest.fields import FIELDS
from data.ingest.headers import LOCAL
from data.ingest.kinds import kind_of, match
from data.ingest.mapping import digest, parse
from tests.data.ingest.conftest import Store

THEIRS = ("Passenger", "Cell", "Left from", "From State", "TO STATE", "Date of Travel (dd-mm-yyyy)*")
ROW = ("Asha Devi", "9876543210", "Pune", "Maharashtra", "Bihar", "3/5/2020")
PERSONS = KINDS["persons"]


@pytest.mark.parametrize(
    ("header", "field"),
    [
        ("2. Date of Travel (dd-mm-yyyy)*", "travel_date"),
        ("originState", "origin_state"),
        ("ORIGIN STATE", "origin_state"),
        ("Name [optional]", "name"),
        ("नाम", "name"),
        ("नाव", "name"),
        ("यात्रा की तिथि", "travel_date"),
        ("मोबाईल क्रमांक", "mobile"),
        ("\u200bGen\u200bder", "sex"),
        ("Name (Father)", None),
        ("Alternate mobile", None),
    ],
)
def test_headers_as_people_write_them(header: str, field: str | None) -> None:
    found = assign([header], PERSONS.columns)
    assert list(found.fields) == ([field] if field else [])


@pytest.mark.parametrize("kind", KINDS)
def test_no_two_fields_share_a_header_in_any_language(kind: str) -> None:
    words = [word for column in KINDS[kind].columns for word in (column.name, *column.known)]
    assert len(words) == len(set(words))
    assert set(LOCAL) <= set(FIELDS)


def test_every_field_says_what_it_holds() -> None:
    names = {column.name for kind in KINDS.values() for column in kind.columns}
    assert names == set(FIELDS)


def test_an_exact_header_goes_before_a_loose_one() -> None:
    found = assign(["Name (text)", "name"], [Column("name")])
    assert found.fields == {"name": 1}
    assert not found.doubled


def test_what_is_said_goes_before_what_headers_say() -> None:
    headers = ["name", "mobile", "Cell", "from_state", "to_state", "date"]
    _, fields = kind_of(
        headers, None, {"Cell": "mobile", "name": None, "#4": "destination_state", "#5": "origin_state"}
    )
    assert fields == {"mobile": 2, "destination_state": 3, "origin_state": 4, "travel_date": 5}


@pytest.mark.parametrize(
    ("mapping", "said"),
    [
        ({"Tel": "mobile"}, "no column 'Tel'"),
        ({"#9": "mobile"}, "no column '#9'"),
        ({"Cell": "telephone"}, "no field 'telephone'"),
        ({"Cell": "mobile", "Passenger": "mobile"}, "Two columns mean mobile"),
    ],
)
def test_a_mapping_that_cannot_be_is_refused(mapping: dict[str, str | None], said: str) -> None:
    with pytest.raises(BadInput, match=said):
        kind_of(THEIRS, "persons", mapping)


def test_two_columns_for_a_field_are_settled_by_leaving_one_out() -> None:
    headers = ["name", "phone", "mobile_no", "from_state", "to_state", "date"]
    with pytest.raises(BadInput, match="--map '#3=-'"):
        kind_of(headers, None)
    assert kind_of(headers, None, {"#3": None})[1]["mobile"] == 1
    assert match(headers, None).assigned.doubled[0].positions == (1, 2)


def test_pairs_are_typed_with_an_equals_sign() -> None:
    assert parse(["Their header=our field", "a=b=Mobile", "x = -"]) == {
        "Their header": "our_field",
        "a=b": "mobile",
        "x": None,
    }
    for wrong in (["x"], ["=mobile"], ["x="], ["x=a", "x=b"]):
        with pytest.raises(BadInput, match="--map"):
            parse(wrong)


def test_the_order_and_spelling_of_headers_do_not_make_another_file() -> None:
    assert digest(["A b", "c"]) == digest(["C", "a_B"]) != digest(["A b"])


@pytest.fixture
def catalog(store: Store) -> Catalog:
    return open_catalog(Settings(home=store.home), frozenset())


def test_a_mapping_is_remembered_for_the_state_and_said(store: Store, catalog: Catalog) -> None:
    mapping = {"Passenger": "name", "Cell": "mobile", "Left from": "origin_district"}
    first = store.table("one.csv", THEIRS, ROW)
    report = catalog.load(COMMAND_LINE, first, None, "Bihar", mapping=mapping)
    assert report.columns == {
        "Passenger": "name",
        "Cell": "mobile",
        "Left from": "origin_district",
        "From State": "origin_state",
        "TO STATE": "destination_state",
        "Date of Travel (dd-mm-yyyy)*": "travel_date",
    }
    row = ("Ravi Kumar", *ROW[1:])
    other = store.table("two.csv", [header.upper() for header in reversed(THEIRS)], row[::-1])
    again = catalog.load(COMMAND_LINE, other, None, "बिहार")
    assert again.columns["CELL"] == "mobile"
    assert again.accepted == 1
    assert any("'Cell' as mobile" in note and "mapping 1" in note for note in again.notes)
    # another state, and the same one once it is forgotten, are read by their headers alone
    elsewhere = catalog.load(COMMAND_LINE, store.table("three.csv", THEIRS, ("Mina", *ROW[1:])), None, "Goa")
    assert "Cell" not in elsewhere.columns
    (kept,) = catalog.mappings(COMMAND_LINE)
    assert (kept.state_lgd, kept.kind, kept.headers) == (10, "persons", mapping)
    catalog.forget_mapping(COMMAND_LINE, kept.id)
    assert catalog.mappings(COMMAND_LINE) == []
    assert not catalog.load(COMMAND_LINE, store.table("four.csv", THEIRS, ("Om", *ROW[1:])), None, "Bihar").notes
    with pytest.raises(NotFound):
        catalog.forget_mapping(COMMAND_LINE, kept.id)
    catalog.close()


def test_a_mapping_by_places_holds_only_for_the_same_order(store: Store, catalog: Catalog) -> None:
    mapping = {"#1": "name", "#2": "mobile"}
    catalog.load(COMMAND_LINE, store.table("one.csv", THEIRS, ROW), None, "Bihar", mapping=mapping)
    same = catalog.load(COMMAND_LINE, store.table("two.csv", THEIRS, ("Ravi", *ROW[1:])), None, "Bihar")
    assert same.columns["#2"] == "mobile"
    other = store.table("three.csv", THEIRS[::-1], ("Mina", *ROW[1:])[::-1])
    assert not catalog.load(COMMAND_LINE, other, None, "Bihar").notes
    catalog.close()


def test_a_file_that_is_refused_leaves_no_mapping(store: Store, catalog: Catalog) -> None:
    bad = store.table("bad.csv", THEIRS, (*ROW[:5], "tomorrow"))
    with pytest.raises(BadInput):
        catalog.load(COMMAND_LINE, bad, None, "Bihar", mapping={"Cell": "mobile"})
    assert catalog.mappings(COMMAND_LINE) == []
    catalog.close()


def test_a_new_mapping_takes_the_place_of_the_old(store: Store, catalog: Catalog) -> None:
    for name, mapping in (("Asha", {"Cell": "mobile"}), ("Ravi", {"Passenger": "name"})):
        catalog.load(COMMAND_LINE, store.table(f"{name}.csv", THEIRS, (name, *ROW[1:])), None, "Bihar", mapping=mapping)
    assert [one.headers for one in catalog.mappings(COMMAND_LINE)] == [{"Passenger": "name"}]
    catalog.close()


def test_headers_of_a_file_without_any_are_not_told(store: Store, catalog: Catalog) -> None:
    file = store.table("none.csv", ROW, ("Ravi", *ROW[1:]))
    fields = ("name", "mobile", "origin_district", "origin_state", "destination_state", "travel_date")
    report = catalog.load(
        COMMAND_LINE, file, None, "Bihar", mapping={f"#{at}": field for at, field in enumerate(fields, start=1)}
    )
    assert report.columns == {f"#{at}": field for at, field in enumerate(fields, start=1)}
    assert "Asha" not in json.dumps([dict(one.headers) for one in catalog.mappings(COMMAND_LINE)])
    assert b"Asha" not in store.everything()
    catalog.close()


def test_only_who_may_load_sees_and_forgets_mappings(catalog: Catalog) -> None:
    for ask in (lambda: catalog.mappings(PUBLIC), lambda: catalog.forget_mapping(PUBLIC, 1)):
        with pytest.raises(Forbidden):
            ask()
    catalog.close()
