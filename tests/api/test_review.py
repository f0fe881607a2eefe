"""``review`` over HTTP: the desk sees the queue, decides and undoes; the public does not."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI

from api.desk import DESK
from api.guard import Guard
from api.server import create_api
from core.settings import Settings
from data.access import COMMAND_LINE, PUBLIC
from data.catalog import open_catalog
from geo.boundaries import Boundaries
from tests.api.asgi import Client
from tests.sharing import copy_store

QUEUE, DECISIONS = "/api/v1/review", "/api/v1/review/decisions"
PEOPLE = (
    "name,age,sex,mobile,category,origin_state,origin_district,destination_state,destination_district,"
    "travel_date,mode,synthetic\n"
    "Asha Example,31,female,6000000001,migrant_worker,Maharashtra,Mumbai,Bihar,Nowhereville,2020-05-02,bus,yes\n"
    "Ravi Example,28,male,6000000002,migrant_worker,Maharashtra,Mumbai,Bihar,Nowhereville,2020-05-03,bus,yes\n"
    "Mina Example,40,female,6000000003,student,Delhi,New Delhi,Bihar,Elsewhere Town,2020-05-03,bus,yes\n"
    "Ajay Example,33,male,6000000004,student,Delhi,New Delhi,Bihar,Patna,2020-05-04,bus,yes\n"
)
PATNA = 212


@pytest.fixture
def served(tmp_path: Path, home: Path, empty_registry: Path, boundaries: Boundaries) -> Iterator[FastAPI]:
    """The API over a store in which three people wait for two names."""
    file = tmp_path / "people.csv"
    file.write_text(PEOPLE)
    copy_store(empty_registry, home)
    app = create_api()
    app.state.boundaries = boundaries
    app.state.catalog = open_catalog(Settings(home=home), boundaries.drawable)
    app.state.catalog.load(COMMAND_LINE, file, "persons")
    yield app
    app.state.catalog.close()


def guarded(app: FastAPI, actor: object) -> Client:
    """A client that the guard takes for ``actor``."""
    outer = FastAPI()
    outer.mount("/", app)
    outer.add_middleware(Guard, actor_of=lambda _: actor)
    return Client(outer)


@pytest.fixture
def desk(served: FastAPI) -> Client:
    return guarded(served, DESK)


@pytest.fixture
def public(served: FastAPI) -> Client:
    return guarded(served, PUBLIC)


def queue(client: Client) -> dict[str, dict[str, Any]]:
    answer = client.get(QUEUE)
    assert answer.status_code == 200, answer.text
    return {name["district_said"]: name for name in answer.json()["names"]}


def decide(client: Client, **asked: object) -> dict[str, int]:
    answer = client.request("POST", DECISIONS, json=asked)
    assert answer.status_code == 201, answer.text
    told: dict[str, int] = answer.json()
    return told


def persons(client: Client) -> int:
    return int(client.get("/api/v1/flows").json()["persons"])


def test_the_queue_lists_names_those_of_most_people_first(desk: Client) -> None:
    answer = desk.get(QUEUE)
    assert answer.headers["cache-control"] == "no-store"
    names = answer.json()["names"]
    assert [(n["state_said"], n["district_said"], n["persons"]) for n in names] == [
        ("Bihar", "Nowhereville", 2),
        ("Bihar", "Elsewhere Town", 1),
    ]
    assert answer.json()["totals"] == {"names": 2, "rows": 3, "persons": 3}
    assert (names[0]["first"], names[0]["last"], names[0]["sides"]) == ("2020-05-02", "2020-05-03", "destination")
    assert names[0]["why"]
    assert len(desk.get(f"{QUEUE}?limit=1").json()["names"]) == 1
    assert "Asha" not in answer.text


def test_a_decision_counts_at_once_and_its_undoing_too(desk: Client) -> None:
    assert persons(desk) == 1
    name = queue(desk)["Nowhereville"]["id"]
    told = decide(desk, name_id=name, lgd=PATNA, note="the district office confirms")
    assert (told["released_rows"], told["released_persons"]) == (2, 2)
    assert persons(desk) == 3
    assert set(queue(desk)) == {"Elsewhere Town"}
    (row,) = desk.get(DECISIONS).json()["decisions"]
    assert (row["verdict"], row["lgd"], row["district"], row["actor"], row["note"], row["revoked_at"]) == (
        "district", PATNA, "Patna", "desk", "the district office confirms", None,
    )  # fmt: skip
    undone = desk.request("DELETE", f"{DECISIONS}/{told['decision_id']}")
    assert (undone.status_code, undone.json()) == (200, {"returned_rows": 2, "returned_persons": 2})
    assert persons(desk) == 1
    assert "Nowhereville" in queue(desk)
    (row,) = desk.get(DECISIONS).json()["decisions"]
    assert row["revoked_by"] == "desk"
    assert desk.get(f"{DECISIONS}?active_only=true").json()["decisions"] == []


def test_a_name_may_be_a_state_only_or_no_place(desk: Client) -> None:
    names = queue(desk)
    assert decide(desk, name_id=names["Nowhereville"]["id"], state_lgd=10)["released_persons"] == 2
    assert decide(desk, name_id=names["Elsewhere Town"]["id"], no_place=True)["released_persons"] == 0
    assert {row["verdict"] for row in desk.get(DECISIONS).json()["decisions"]} == {"state", "no_place"}


def test_what_was_decided_resolves_from_then_on(desk: Client, public: Client) -> None:
    pair = {"pairs": [{"state": "Bihar", "district": "nowhereville"}]}
    assert public.request("POST", "/api/v1/resolve", json=pair).json()["rows"][0]["lgd"] is None
    decide(desk, name_id=queue(desk)["Nowhereville"]["id"], lgd=PATNA)
    found = public.request("POST", "/api/v1/resolve", json=pair).json()["rows"][0]
    assert (found["lgd"], found["match"], found["score"]) == (PATNA, "decided", 1.0)


@pytest.mark.parametrize(
    ("method", "path", "sent"),
    [
        ("GET", QUEUE, {}),
        ("GET", DECISIONS, {}),
        ("GET", f"{DECISIONS}?format=csv", {}),
        ("POST", DECISIONS, {"json": {"name_id": 1, "lgd": PATNA}}),
        ("DELETE", f"{DECISIONS}/1", {}),
        ("POST", f"{DECISIONS}/import", {"files": {"file": ("d.csv", b"state,district,verdict,lgd,state_lgd\n")}}),
    ],
)
def test_the_public_neither_sees_nor_decides(public: Client, method: str, path: str, sent: dict[str, Any]) -> None:
    answer = public.request(method, path, **sent)
    assert (answer.status_code, answer.json()["error"]["code"]) == (403, "forbidden")
    assert "Nowhereville" not in answer.text


@pytest.mark.parametrize(
    ("asked", "status", "said"),
    [
        ({"name_id": 1}, 400, "Say one of lgd"),
        ({"name_id": 1, "lgd": PATNA, "no_place": True}, 400, "Say one of lgd"),
        ({"name_id": 1, "lgd": 99_999}, 400, "99999 is no LGD code of a district"),
        ({"name_id": 1, "state_lgd": 99}, 400, "99 is no LGD code of a state"),
        ({"lgd": PATNA}, 400, "name_id: Field required"),
        ({"name_id": 1, "lgd": PATNA, "town": "x"}, 400, "town"),
        ({"name_id": 1, "no_place": True, "note": "x" * 1001}, 400, "note"),
        ({"name_id": 999, "lgd": PATNA}, 404, "No name has the number 999"),
        ({"name_id": 2**70, "lgd": PATNA}, 400, "name_id"),
    ],
)
def test_a_decision_that_cannot_be_made_is_told(desk: Client, asked: dict[str, object], status: int, said: str) -> None:
    answer = desk.request("POST", DECISIONS, json=asked)
    assert answer.status_code == status, answer.text
    assert said in answer.json()["error"]["message"]
    assert len(queue(desk)) == 2


def test_deciding_or_undoing_twice_contradicts(desk: Client) -> None:
    name = queue(desk)["Nowhereville"]["id"]
    decision = decide(desk, name_id=name, lgd=PATNA)["decision_id"]
    again = desk.request("POST", DECISIONS, json={"name_id": name, "no_place": True})
    assert (again.status_code, again.json()["error"]["code"]) == (409, "conflict")
    assert desk.request("DELETE", f"{DECISIONS}/{decision}").status_code == 200
    assert desk.request("DELETE", f"{DECISIONS}/{decision}").status_code == 409
    assert desk.request("DELETE", f"{DECISIONS}/999").status_code == 404
    assert desk.request("DELETE", f"{DECISIONS}/first").status_code == 400
    assert desk.request("DELETE", f"{DECISIONS}/{2**70}").status_code == 400


def test_decisions_go_out_and_come_in(desk: Client) -> None:
    decision = decide(desk, name_id=queue(desk)["Nowhereville"]["id"], lgd=PATNA)["decision_id"]
    out = desk.get(f"{DECISIONS}?format=csv")
    assert out.headers["content-type"] == "text/csv; charset=utf-8"
    (row,) = csv.DictReader(io.StringIO(out.text))
    assert (row["state"], row["district"], row["lgd"]) == ("Bihar", "Nowhereville", str(PATNA))
    desk.request("DELETE", f"{DECISIONS}/{decision}")

    def take(content: str, **data: str) -> dict[str, Any]:
        answer = desk.request("POST", f"{DECISIONS}/import", files={"file": ("d.csv", content)}, data=data)
        assert answer.status_code == 200, answer.text
        told: dict[str, Any] = answer.json()
        return told

    told = take(out.text)
    assert (told["new"], told["released_persons"], told["conflicting"], told["refused"]) == (1, 2, [], [])
    assert take(out.text)["known"] == 1
    other = out.text.replace(str(PATNA), "189")
    assert len(take(other)["conflicting"]) == 1
    assert take(other, replace="true")["replaced"] == 1
    bad = desk.request("POST", f"{DECISIONS}/import", files={"file": ("d.csv", b"a,b\n")})
    assert (bad.status_code, bad.json()["error"]["code"]) == (400, "bad_input")


def test_batches_say_what_waits(public: Client) -> None:
    (batch,) = public.get("/api/v1/batches").json()["batches"]
    assert (batch["rows"], batch["accepted"], batch["rejected"], batch["waiting"]) == (4, 1, 3, 3)
