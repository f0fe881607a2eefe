"""Scripts are packed once; all else goes by."""

from __future__ import annotations

import gzip

import pytest
from fastapi import FastAPI
from fastapi.responses import Response

from api.packing import PackOnce
from tests.api.asgi import Client

SCRIPT = b"const answer = 42;\n" * 500


@pytest.fixture
def asked() -> list[str]:
    return []


@pytest.fixture
def client(asked: list[str]) -> Client:
    app = FastAPI()

    @app.get("/scripts/{name}")
    def script(name: str) -> Response:
        asked.append(name)
        if name == "missing.js":
            return Response("no", 404, headers={"Cache-Control": "max-age=31536000"})
        age = "no-cache" if name == "young.js" else "public, max-age=31536000"
        return Response(SCRIPT, media_type="text/javascript", headers={"Cache-Control": age})

    @app.get("/other/map.js")
    def other() -> Response:
        asked.append("other")
        return Response(SCRIPT, headers={"Cache-Control": "max-age=31536000"})

    app.add_middleware(PackOnce, prefix="/scripts/")
    return Client(app)


def test_a_lasting_script_is_asked_for_and_packed_once(client: Client, asked: list[str]) -> None:
    bodies = []
    for _ in range(3):
        response, body = client.raw("/scripts/map.js", {"accept-encoding": "br, gzip"})
        assert response.headers["content-encoding"] == "gzip"
        assert response.headers["vary"] == "Accept-Encoding"
        assert response.headers["content-type"].startswith("text/javascript")
        assert int(response.headers["content-length"]) == len(body) < len(SCRIPT)
        bodies.append(body)
    assert gzip.decompress(bodies[0]) == SCRIPT
    assert bodies[0] == bodies[1] == bodies[2]
    assert asked == ["map.js"]


def test_versions_are_kept_apart(client: Client, asked: list[str]) -> None:
    for query in ("?v=1", "?v=2", "?v=1"):
        client.raw(f"/scripts/map.js{query}", {"accept-encoding": "gzip"})
    assert len(asked) == 2


@pytest.mark.parametrize(
    ("path", "accepted"),
    [
        ("/scripts/map.js", "identity"),
        ("/scripts/young.js", "gzip"),
        ("/scripts/missing.js", "gzip"),
        ("/other/map.js", "gzip"),
    ],
)
def test_what_changes_or_is_not_wanted_packed_goes_by(
    client: Client, asked: list[str], path: str, accepted: str
) -> None:
    for _ in range(2):
        response, body = client.raw(path, {"accept-encoding": accepted})
        assert "content-encoding" not in response.headers
        assert body in (SCRIPT, b"no")
        assert int(response.headers["content-length"]) == len(body)
    assert len(asked) == 2


def test_what_has_no_room_is_packed_but_not_kept(
    client: Client, asked: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("api.packing._ROOM", 10)
    for _ in range(2):
        _, body = client.raw("/scripts/map.js", {"accept-encoding": "gzip"})
        assert gzip.decompress(body) == SCRIPT
    assert len(asked) == 2
