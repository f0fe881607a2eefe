"""Who is taken for the person at this machine: only requests made straight from it, by its own pages."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI, Request, WebSocket

from api.desk import DESK, actor_of
from api.guard import Guard
from app import create_app
from core.settings import Settings
from data.access import PUBLIC, Action, Role
from geo.boundaries import Boundaries
from tests.api.asgi import Client, websocket

OWN = "http://127.0.0.1:8050"
#: Headers of requests that are not the desk's, each for a reason of its own.
HOSTILE: dict[str, Mapping[str, str]] = {
    "a name pointed at this machine": {"host": "evil.example:8050"},
    "a name that begins like ours": {"host": "localhost.evil.example"},
    "a name that ends like ours": {"host": "evil.example.localhost"},
    "an address that hides a name": {"host": "127.0.0.1@evil.example"},
    "no host": {"host": ""},
    "the machine's address in the net": {"host": "10.0.0.5:8050"},
    "another site's script": {"origin": "http://evil.example"},
    "another site of this machine": {"origin": "http://127.0.0.1:3000"},
    "a longer port": {"origin": "http://127.0.0.1:80500"},
    "a site that hides its name": {"origin": "null"},
    "our site, secure elsewhere": {"origin": "https://127.0.0.1:8050"},
    "another site's link": {"referer": "http://evil.example/page"},
    "a cross-site request": {"sec-fetch-site": "cross-site"},
    "another port of this machine": {"sec-fetch-site": "same-site"},
    "a proxy, by the standard": {"forwarded": "for=10.0.0.7"},
    "a proxy, by custom": {"x-forwarded-for": "127.0.0.1"},
    "a proxy that names the host": {"x-forwarded-host": "127.0.0.1"},
    "a proxy that names the address": {"x-real-ip": "127.0.0.1"},
    "a proxy that names itself": {"via": "1.1 gateway"},
}
FRIENDLY: dict[str, Mapping[str, str]] = {
    "a program": {},
    "by name": {"host": "localhost:8050", "origin": "http://localhost:8050"},
    "by name, in capitals": {"host": "LOCALHOST:8050", "origin": "http://localhost:8050"},
    "the newer address": {"host": "[::1]:8050", "origin": "http://[::1]:8050"},
    "our own page": {"origin": OWN, "sec-fetch-site": "same-origin", "referer": f"{OWN}/review?x=1"},
    "an address that was typed": {"sec-fetch-site": "none"},
}


def probe(bound: str | None) -> FastAPI:
    """An app behind the guard that says who acts."""
    app = FastAPI()

    @app.api_route("/who", methods=["GET", "POST"])
    def who(request: Request) -> str:
        name: str = request.state.actor.name
        return name

    @app.websocket("/socket")
    async def socket(websocket: WebSocket) -> None:
        await websocket.accept()
        await websocket.send_text(websocket.state.actor.name)
        await websocket.close()

    app.add_middleware(Guard, actor_of=actor_of(bound))
    return app


def said(app: FastAPI, headers: Mapping[str, str], method: str = "POST", sender: str = "127.0.0.1") -> str:
    answer = Client(app, base=OWN, sender=sender).request(method, "/who", headers)
    assert answer.status_code == 200, answer.text
    name: str = answer.json()
    return name


@pytest.mark.parametrize("method", ["GET", "POST"])
@pytest.mark.parametrize("headers", FRIENDLY.values(), ids=FRIENDLY)
def test_requests_straight_from_this_machine_are_the_desks(headers: Mapping[str, str], method: str) -> None:
    assert said(probe("127.0.0.1"), headers, method) == DESK.name


@pytest.mark.parametrize("method", ["GET", "POST"])
@pytest.mark.parametrize("headers", HOSTILE.values(), ids=HOSTILE)
def test_everything_else_is_public(headers: Mapping[str, str], method: str) -> None:
    assert said(probe("127.0.0.1"), headers, method) == PUBLIC.name


@pytest.mark.parametrize("sender", ["10.0.0.7", "::ffff:10.0.0.7", "2001:db8::1", "testclient", ""])
def test_another_machine_is_public(sender: str) -> None:
    assert said(probe("127.0.0.1"), {}, sender=sender) == PUBLIC.name


@pytest.mark.parametrize("bound", [None, "0.0.0.0", "::", "10.0.0.5", "pravah.intranet", ""])
def test_a_server_for_other_machines_has_no_desk(bound: str | None) -> None:
    assert said(probe(bound), {}) == PUBLIC.name


@pytest.mark.parametrize("bound", ["127.0.0.1", "127.0.0.2", "::1"])
def test_a_server_for_this_machine_has_one(bound: str) -> None:
    assert said(probe(bound), {}) == DESK.name


@pytest.mark.parametrize(
    ("origin", "name"), [(OWN, DESK.name), ("http://evil.example", PUBLIC.name), ("null", PUBLIC.name)]
)
def test_websockets_go_by_the_same_rule(origin: str, name: str) -> None:
    sent = websocket(probe("127.0.0.1"), "/socket", {"host": "127.0.0.1:8050", "origin": origin})
    assert {"type": "websocket.send", "text": name} in sent


def test_two_host_headers_are_nobodys() -> None:
    scope = {
        "type": "http",
        "client": ("127.0.0.1", 1),
        "headers": [(b"host", b"127.0.0.1:8050"), (b"host", b"evil.example")],
    }
    assert actor_of("127.0.0.1")(scope) == PUBLIC
    scope["headers"] = [(b"host", b"127.0.0.1:8050")]
    assert actor_of("127.0.0.1")(scope) == DESK
    assert actor_of("127.0.0.1")({**scope, "http_version": "1.0"}) == PUBLIC
    assert actor_of("127.0.0.1")({**scope, "client": None}) == PUBLIC


# -- through the whole application ------------------------------------------------------------------------------


@pytest.fixture
def whole(tmp_path: Path, boundaries: Boundaries) -> Iterator[FastAPI]:
    home = tmp_path / "whole"
    home.mkdir()
    (home / "cache").symlink_to(boundaries.geojson["outline"].parents[1], target_is_directory=True)
    app = create_app(Settings(home=home), bound="127.0.0.1")
    yield app
    app.state.catalog.close()


def question(listed: Mapping[str, Any]) -> str:
    """The body by which a page asks a callback, as the list of callbacks describes it."""
    names = [part.rsplit(".", 1) for part in listed["output"].strip(".").split("...")]
    return json.dumps(
        {
            "output": listed["output"],
            "state": [{**one, "value": None} for one in listed["state"]],
            "outputs": [{"id": name, "property": part.split("@")[0]} for name, part in names],
            "inputs": [{"id": "ask-districts", "property": "data", "value": {}}],
            "changedPropIds": ["ask-districts.data"],
        }
    )


def test_pages_ask_in_the_name_of_whom_the_guard_let_in(whole: FastAPI, monkeypatch: pytest.MonkeyPatch) -> None:
    client = Client(whole, base=OWN)
    listed = client.get("/_dash-dependencies").json()
    (districts,) = (one for one in listed if [i["id"] for i in one["inputs"]] == ["ask-districts"])
    monkeypatch.setattr("data.access.POLICY", {Action.VIEW_COUNTS: frozenset({Role.OPERATOR})})

    def ask(headers: Mapping[str, str]) -> str:
        plain = {"content-type": "application/json", **headers}
        return client.request("POST", "/_dash-update-component", plain, question(districts)).text

    refused = "public may not view counts"
    assert refused not in ask({"origin": OWN, "sec-fetch-site": "same-origin"})
    for why, headers in HOSTILE.items():
        assert refused in ask(headers), why


def test_what_is_public_stays_public_for_everyone(whole: FastAPI) -> None:
    for headers in HOSTILE.values():
        client = Client(whole, base=OWN, sender="10.0.0.7")
        assert client.get("/api/v1/flows", headers).status_code == 200
        assert client.get("/", headers).status_code == 200


def test_no_other_site_may_frame_a_page(whole: FastAPI) -> None:
    for path in ("/", "/api/v1/flows", "/api/nothing"):
        headers = Client(whole, base=OWN).get(path).headers
        assert headers["content-security-policy"] == "frame-ancestors 'self'"
        assert headers["x-frame-options"] == "SAMEORIGIN"
