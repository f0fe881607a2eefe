"""A real server over a real lake: a question whose client hangs up is interrupted, an API's and a page's alike."""

from __future__ import annotations

import socket
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path
from threading import Thread

import pytest
import uvicorn
from a2wsgi import WSGIMiddleware

from api.server import create_api
from core.errors import PravahError
from data.filters import Filters
from data.lake.askers import GivenUp
from data.lake.cube import Lake, Version
from data.lake.reader import Reader
from tests.data.lake.cubes import write
from tests.data.lake.every import endless, random_rows

#: Seconds for what takes moments, on a slow machine.
PATIENCE = 60.0


class Desk:
    """A reader whose question never ends by itself, and what became of those who asked it."""

    def __init__(self, root: Path) -> None:
        lake = Lake(root)
        self.reader = Reader(lake, frozenset(), {})
        self.version = Version.of("v", write(root, "B1", random_rows(900)))
        self.ended: list[str] = []

    def ask(self) -> str:
        try:
            self.reader.ask(self.version, ("endless",), endless, ["persons", "train_no"], Filters.parse({}))
        except PravahError as error:
            self.ended.append(type(error).__name__)
            raise
        return "answered"

    @property
    def waiting(self) -> int:
        return sum(len(flight.waiting) for flight in self.reader._remembered._flights.values())


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


@pytest.fixture
def port(desk: Desk) -> Iterator[int]:
    app = create_api()
    app.add_api_route("/slow", desk.ask, methods=["GET"])

    def page(environ: dict[str, object], start: object) -> list[bytes]:
        environ["wsgi.input"].read()  # type: ignore[attr-defined]
        try:
            said = desk.ask().encode()
        except GivenUp as error:
            said = error.message.encode()
        start("200 OK", [("Content-Type", "text/plain")])  # type: ignore[operator]
        return [said]

    app.mount("/page", WSGIMiddleware(page))  # type: ignore[arg-type]
    with closing(socket.create_server(("127.0.0.1", 0))) as door:
        server = uvicorn.Server(uvicorn.Config(app, log_level="critical", lifespan="off"))
        thread = Thread(target=server.run, kwargs={"sockets": [door]}, daemon=True)
        thread.start()
        yield int(door.getsockname()[1])
        server.should_exit = True
        thread.join(PATIENCE)


GET = b"GET /slow HTTP/1.1\r\nHost: x\r\n\r\n"
POST = b"POST /page/ HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\n\r\nabcd"


def until(true: object) -> None:
    end = time.monotonic() + PATIENCE
    while not true():  # type: ignore[operator]
        assert time.monotonic() < end
        time.sleep(0.02)


@pytest.mark.parametrize("request_", [GET, POST], ids=["api", "page"])
def test_a_question_ends_when_its_client_hangs_up(desk: Desk, port: int, request_: bytes) -> None:
    with closing(socket.create_connection(("127.0.0.1", port))) as line:
        line.sendall(request_)
        until(lambda: desk.waiting == 1)
        assert not desk.ended
    until(lambda: desk.ended)
    assert desk.ended == ["GivenUp"]
    assert desk.waiting == 0


def test_it_goes_on_for_whoever_still_waits(desk: Desk, port: int) -> None:
    first, second = (socket.create_connection(("127.0.0.1", port)) for _ in range(2))
    with closing(first), closing(second):
        first.sendall(GET)
        until(lambda: desk.waiting == 1)
        second.sendall(POST)
        until(lambda: desk.waiting == 2)
        first.close()
        until(lambda: desk.waiting == 1)
        assert not desk.ended or desk.ended == ["GivenUp"]
        assert len(desk.reader._remembered._flights) == 1
    until(lambda: len(desk.ended) == 2)


def test_ordinary_requests_are_answered_as_before(port: int) -> None:
    with ThreadPoolExecutor(4) as pool:

        def ask(_: int) -> bytes:
            with closing(socket.create_connection(("127.0.0.1", port))) as line:
                line.sendall(b"GET /api/v1/nothing HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
                return line.recv(12)

        assert set(pool.map(ask, range(8))) == {b"HTTP/1.1 404"}
