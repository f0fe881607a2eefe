"""Files that are ordered: refused at once, or made by the worker, seen by who may, kept for a while."""

from __future__ import annotations

import csv
import json
from datetime import timedelta
from pathlib import Path

import pytest

from core.errors import BadInput, Conflict, Forbidden, NotFound
from core.settings import Settings
from core.shown import now
from data.access import COMMAND_LINE, PUBLIC, Actor, Role
from reports.exports import MOST_WAITING, Exports
from reports.making import Press
from reports.orders import Made, State
from reports.shelf import KEPT, Shelf
from reports.worker import Worker

SENDER = Actor("key-3", Role.SENDER, 27)


@pytest.fixture
def exports(press: Press, settings: Settings) -> Exports:
    return Exports(settings.home, press.catalog)


def made(exports: Exports, press: Press, order: Made) -> Made:
    """The order when the worker is done with everything."""
    Worker(press, exports.shelf).run(once=True)
    return exports.get(order.order.actor, order.id)


def test_data_are_made_as_ordered(exports: Exports, press: Press) -> None:
    order = exports.order(PUBLIC, "data", "flows", "csv", filters={"from": "2020-05-14"}, options={"level": "state"})
    assert exports.get(PUBLIC, order.id).status.state is State.QUEUED
    with pytest.raises(Conflict, match="It is not made yet"):
        exports.file(PUBLIC, order.id)
    done = made(exports, press, order)
    assert done.status.state is State.DONE
    assert done.status.file == "pravah-flows-2020-05-14.csv"
    file = exports.file(PUBLIC, order.id)
    rows = list(csv.DictReader(file.read_text("utf-8").splitlines()))
    assert rows[0]["persons"] == "1080"
    assert file.stat().st_size == done.status.bytes
    assert file.parent.stat().st_mode & 0o077 == 0


@pytest.mark.parametrize(
    ("kind", "what", "form", "starts"),
    [
        ("map", "flows", "svg", b"<?xml"),
        ("map", "heat", "png", b"\x89PNG"),
        ("map", "trains", "html", b"<!DOCTYPE"),
        ("data", "daily", "xlsx", b"PK"),
    ],
)
def test_maps_are_made_as_ordered(
    exports: Exports, press: Press, kind: str, what: str, form: str, starts: bytes
) -> None:
    done = made(exports, press, exports.order(PUBLIC, kind, what, form))
    assert done.status.message is None
    content = exports.file(PUBLIC, done.id).read_bytes()
    assert content.lower().startswith(starts.lower())


def test_a_report_is_made_as_ordered(exports: Exports, press: Press) -> None:
    done = made(
        exports, press,
        exports.order(PUBLIC, "report", "situation", "html", options={"last": "2020-05-20", "state": "9"}),
    )  # fmt: skip
    assert done.status.file == "situation-uttar-pradesh-2020-05-14-2020-05-20.html"
    assert b"Uttar Pradesh" in exports.file(PUBLIC, done.id).read_bytes()


@pytest.mark.parametrize(
    ("kind", "what", "form", "more", "said"),
    [
        ("film", "flows", "csv", {}, "use one of data, map, report"),
        ("data", "people", "csv", {}, "There is no question 'people'; use one of flows, districts, trains, daily"),
        ("data", "flows", "dbf", {}, "There is no format 'dbf'"),
        ("data", "daily", "gpkg", {}, "daily has no geography"),
        ("map", "daily", "pdf", {}, "There is no map 'daily'"),
        ("map", "flows", "xlsx", {}, "There is no form 'xlsx'; use one of pdf, png, svg, html"),
        ("report", "situation", "pdf", {}, "A report needs its last day"),
        (
            "report",
            "situation",
            "pdf",
            {"options": {"last": "2020-05-20", "state": "999"}},
            "No state has the LGD code",
        ),
        ("data", "flows", "csv", {"filters": {"colour": "red"}}, "There is no filter 'colour'"),
        ("data", "flows", "csv", {"options": {"top": "many"}}, "top takes a whole number"),
        ("data", "flows", "csv", {"options": {"metric": "net"}}, "There is no option 'metric'"),
    ],
)
def test_what_cannot_be_made_is_refused_at_once(
    exports: Exports, kind: str, what: str, form: str, more: dict[str, dict[str, str]], said: str
) -> None:
    with pytest.raises(BadInput, match=said):
        exports.order(PUBLIC, kind, what, form, **more)
    assert exports.all(PUBLIC) == []


def test_an_order_that_fails_says_why_and_leaves_no_file(exports: Exports, press: Press) -> None:
    empty = exports.order(PUBLIC, "map", "flows", "pdf", filters={"to": "1999-01-01"})
    done = made(exports, press, empty)
    assert done.status.state is State.FAILED
    assert "No one moved in this selection" in str(done.status.message)
    with pytest.raises(Conflict, match=r"It could not be made\. No one moved"):
        exports.file(PUBLIC, done.id)
    assert {path.name for path in (exports.shelf.made / done.id).iterdir()} == {"order.json", "status.json"}


def test_others_do_not_see_it_and_operators_see_all(exports: Exports) -> None:
    mine, public = (exports.order(who, "data", "daily", "csv") for who in (SENDER, PUBLIC))
    assert [one.id for one in exports.all(SENDER)] == [mine.id]
    assert [one.id for one in exports.all(COMMAND_LINE)] == [public.id, mine.id]
    with pytest.raises(NotFound):
        exports.get(PUBLIC, mine.id)
    for name in ("../../registry.sqlite3", "E/../x", "", "E20200101-000000-AAAAA"):
        with pytest.raises(NotFound):
            exports.get(COMMAND_LINE, name)
    with pytest.raises(Forbidden):
        exports.sweep(PUBLIC)


def test_nobody_may_order_without_end(exports: Exports) -> None:
    for _ in range(MOST_WAITING):
        exports.order(PUBLIC, "data", "daily", "csv")
    with pytest.raises(Conflict, match="are being made already"):
        exports.order(PUBLIC, "data", "daily", "csv")
    exports.order(SENDER, "data", "daily", "csv")


def test_what_is_ordered_survives_a_crash_and_is_given_up_after_two(
    exports: Exports, press: Press, settings: Settings
) -> None:
    order = exports.order(PUBLIC, "data", "daily", "csv")
    shelf = Shelf(settings.home)
    shelf.tell(order.id, order.but(state=State.RUNNING).status)
    (shelf.folder(order.id) / ".half.csv.part").mkdir()
    shelf.strike()
    assert exports.get(PUBLIC, order.id).status.state is State.QUEUED
    shelf.tell(order.id, exports.get(PUBLIC, order.id).but(state=State.RUNNING).status)
    shelf.strike()
    given_up = exports.get(PUBLIC, order.id)
    assert given_up.status.state is State.FAILED
    assert "cut off twice" in str(given_up.status.message)
    again = made(exports, press, exports.order(PUBLIC, "data", "daily", "csv"))
    assert again.status.state is State.DONE


def test_only_one_worker_works(exports: Exports, press: Press) -> None:
    with exports.shelf.working_place() as mine:
        assert mine
        with pytest.raises(Conflict, match="Another worker"):
            Worker(press, exports.shelf).run(once=True)


def test_files_go_when_they_are_old_or_forgotten(exports: Exports, press: Press) -> None:
    old, young = (made(exports, press, exports.order(PUBLIC, "data", "daily", "csv")) for _ in range(2))
    exports.shelf.sweep(now() + KEPT - timedelta(minutes=1))
    assert len(exports.all(PUBLIC)) == 2
    exports.forget(PUBLIC, old.id)
    assert [one.id for one in exports.all(PUBLIC)] == [young.id]
    exports.shelf.sweep(now() + KEPT + timedelta(minutes=1))
    assert exports.all(PUBLIC) == []
    assert not list(exports.shelf.made.iterdir())


def test_the_api_orders_follows_and_hands_out(exports: Exports, press: Press, settings: Settings) -> None:
    from api.guard import Guard
    from api.server import create_api
    from tests.api.asgi import Client

    app = create_api()
    app.state.catalog, app.state.boundaries, app.state.exports = press.catalog, press.boundaries, exports
    app.add_middleware(Guard)
    client = Client(app)
    wish = {"kind": "data", "what": "flows", "form": "csv", "filters": {"mode": "train"}}
    asked = client.request("POST", "/api/v1/exports", json=wish)
    assert asked.status_code == 202
    at = asked.headers["location"]
    assert client.get(at).json()["state"] == "queued"
    assert client.get(f"{at}/file").status_code == 409
    report = client.request("POST", "/api/v1/reports", json={"last": "2020-05-20", "form": "html"})
    assert report.status_code == 202
    Worker(press, exports.shelf).run(once=True)
    told = client.get(at).json()
    assert (told["state"], told["name"]) == ("done", "pravah-flows.csv")
    file = client.get(told["file"])
    assert file.headers["content-disposition"] == 'attachment; filename="pravah-flows.csv"'
    assert file.text.startswith("origin_state,")
    page = client.get(f"{report.headers['location']}/file?inline=true")
    assert page.headers["content-type"] == "text/html; charset=utf-8"
    assert "sandbox" in str(page.headers)
    assert [one["kind"] for one in client.get("/api/v1/reports").json()] == ["report"]
    assert len(client.get("/api/v1/exports").json()) == 2
    assert client.request("DELETE", at).status_code == 204
    assert client.get(at).status_code == 404
    assert client.request("POST", "/api/v1/exports", json={**wish, "form": "dbf"}).status_code == 400
    assert client.request("POST", "/api/v1/reports", json={"last": "tomorrow"}).status_code == 400


def test_orders_hold_no_secret_of_the_store(exports: Exports) -> None:
    order = exports.order(PUBLIC, "data", "daily", "csv")
    said = json.loads((exports.shelf.queued / order.id / "order.json").read_text())
    assert set(said) == {"id", "kind", "what", "form", "filters", "options", "actor", "asked_at"}
    assert Path(said["id"]).name == said["id"]
