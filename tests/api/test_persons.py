"""People and their movements over HTTP: to the states that they concern, and to nobody else."""

from __future__ import annotations

from pathlib import Path

import pytest
from fastapi import FastAPI

from api.guard import Guard
from data.access import COMMAND_LINE, Actor, Role
from data.catalog import Catalog
from data.filters import Filters
from tests.api.asgi import Client

PERSONS, MOVEMENTS = "/api/v1/persons", "/api/v1/movements"
ACTORS = {
    "kerala": Actor("key-1", Role.SENDER, 32),
    "bihar": Actor("key-2", Role.SENDER, 10),
    "goa": Actor("key-3", Role.SENDER, 30),
    "op": COMMAND_LINE,
}
TABLE = (
    "name,age,sex,mobile,origin_state,origin_district,destination_state,destination_district,travel_date,mode,synthetic\n"
    "Made-up Devi,34,female,9876500001,Kerala,Kannur,Bihar,Gaya,2020-05-14,train,yes\n"
)


def as_(who: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {who}"}


@pytest.fixture
def catalog(app: FastAPI) -> Catalog:
    found: Catalog = app.state.catalog
    return found


@pytest.fixture
def client(app: FastAPI) -> Client:
    app.user_middleware = [one for one in app.user_middleware if one.cls is not Guard]
    app.add_middleware(Guard, keys=ACTORS.__getitem__)
    return Client(app)


@pytest.fixture
def uid(catalog: Catalog, tmp_path: Path) -> str:
    """Somebody whom Kerala sent to Bihar."""
    file = tmp_path / "x.csv"
    file.write_text(TABLE, "utf-8")
    catalog.load(ACTORS["kerala"], file)
    return catalog.people.uids_of(COMMAND_LINE, [1])[0]


@pytest.mark.parametrize("who", ["kerala", "bihar", "op"])
def test_somebody_is_shown_to_whom_they_concern(client: Client, uid: str, who: str) -> None:
    for typed in (uid, uid.lower().replace("-", "")):
        found = client.get(f"{PERSONS}/{typed}", as_(who))
        assert found.status_code == 200, found.text
        assert found.headers["cache-control"] == "no-store"
        body = found.json()
        assert (body["uid"], body["asked"]) == (uid, uid)
        (record,) = body["records"]
        assert (record["said"]["name"], record["age"], record["synthetic"]) == ("Made-up Devi", 34, True)
        assert record["movement"]["origin"]["name"] == "Kannur, Kerala"
        assert record["movement"]["status"] == "registered"


def test_others_are_told_nothing(client: Client, uid: str) -> None:
    for address in (f"{PERSONS}/{uid}", f"{MOVEMENTS}/1"):
        assert client.get(address, as_("goa")).status_code == 404
        assert client.get(address).status_code == 403
    assert client.request("POST", f"{MOVEMENTS}/1/events", as_("goa"), json={"status": "arrived"}).status_code == 404
    assert client.request("POST", f"{MOVEMENTS}/1/events", json={"status": "arrived"}).status_code == 403
    first = "2" if uid[0] != "2" else "3"
    assert client.get(f"{PERSONS}/{first}{uid[1:]}", as_("op")).status_code == 400
    assert client.get(f"{MOVEMENTS}/999999", as_("op")).status_code == 404
    assert client.get(f"{MOVEMENTS}/0", as_("op")).status_code == 400


def test_what_happens_is_an_event_and_counts(client: Client, catalog: Catalog, uid: str) -> None:
    (record,) = client.get(f"{PERSONS}/{uid}", as_("bihar")).json()["records"]
    at = f"{MOVEMENTS}/{record['movement']['id']}"
    before = client.get(at, as_("bihar")).json()
    assert (before["status"], before["events"]) == ("registered", [])
    assert "arrived" in before["may_become"]
    counted = catalog.flows(COMMAND_LINE, Filters.parse({"status": "arrived"})).persons
    told = client.request("POST", f"{at}/events", as_("bihar"), json={"status": "arrived"})
    assert (told.status_code, told.json()["status"]) == (201, "arrived")
    (event,) = told.json()["events"]
    assert (event["actor"], event["before"], event["after"]) == ("key-2", "registered", "arrived")
    assert client.get(at, as_("kerala")).json() == told.json()
    assert catalog.flows(COMMAND_LINE, Filters.parse({"status": "arrived"})).persons == counted + 1
    for status, wanted in (("boarded", 409), ("lost", 400)):
        again = client.request("POST", f"{at}/events", as_("bihar"), json={"status": status})
        assert (again.status_code, "error" in again.json()) == (wanted, True)
    assert client.request("POST", f"{at}/events", as_("bihar"), json={}).status_code == 400


@pytest.fixture
def pair(catalog: Catalog, tmp_path: Path) -> dict[str, str]:
    """Two who look alike, sent by Kerala."""
    file = tmp_path / "pair.csv"
    file.write_text(TABLE + TABLE.splitlines()[1].replace(",34,", ",52,") + "\n", "utf-8")
    catalog.load(ACTORS["kerala"], file)
    one, two = catalog.people.uids_of(COMMAND_LINE, [1, 2])
    return {"earlier": one, "later": two}


def test_pairs_are_an_operator_s(client: Client, pair: dict[str, str]) -> None:
    for headers in (as_("kerala"), as_("bihar"), {}):
        assert client.get(f"{PERSONS}/alike", headers).status_code == 403
        assert client.request("POST", f"{PERSONS}/alike/1", headers, json={"same": True}).status_code == 403
    found = client.get(f"{PERSONS}/alike", as_("op"))
    assert (found.status_code, found.headers["cache-control"]) == (200, "no-store")
    (one,) = found.json()["pairs"]
    assert {side: one[side]["uid"] for side in pair} == pair
    assert (found.json()["open"], "years apart" in one["why"]) == (1, True)
    for limit in ("0", "501", "x"):
        assert client.get(f"{PERSONS}/alike?limit={limit}", as_("op")).status_code == 400


@pytest.mark.parametrize("same", [True, False])
def test_a_pair_is_decided_once(client: Client, pair: dict[str, str], *, same: bool) -> None:
    (one,) = client.get(f"{PERSONS}/alike", as_("op")).json()["pairs"]
    at = f"{PERSONS}/alike/{one['id']}"
    for wrong in ({}, {"same": "perhaps"}, {"same": True, "more": 1}):
        assert client.request("POST", at, as_("op"), json=wrong).status_code == 400
    assert client.request("POST", at, as_("op"), json={"same": same}).status_code == 204
    assert client.get(f"{PERSONS}/alike", as_("op")).json() == {"pairs": [], "open": 0}
    later = client.get(f"{PERSONS}/{pair['later']}", as_("kerala")).json()
    assert (later["uid"], later["asked"]) == (pair["earlier" if same else "later"], pair["later"])
    if same:
        assert client.request("POST", at, as_("op"), json={"same": True}).status_code == 409
    assert client.request("POST", f"{PERSONS}/alike/999", as_("op"), json={"same": same}).status_code == 404
