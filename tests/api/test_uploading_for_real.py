"""Real processes: a server with its worker, the client of the documents, and kills at any moment."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from random import Random
from typing import Any

import pytest

from tests.data.inbox.conftest import manifest
from tests.running import ROOT, Server, command, environment, serving
from tests.sharing import copy_store, once

#: Each round may end a worker over one upload; five deaths would fail it, and a slow machine may come to that.
ROUNDS, ROWS = 4, 15_000


def _add_key(made: Path) -> None:
    (home := made / "home").mkdir()
    (made / "key").write_text(command(home, "key", "add", "--state", "Bihar", "--label", "a made-up portal").strip())


@pytest.fixture(scope="session")
def store_with_key(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty store that knows a sender, and the sender's key."""
    return once(tmp_path_factory, "key", _add_key)


@pytest.fixture
def prepared(warm_home: Path, store_with_key: Path) -> Path:
    """A HOME with the boundaries that the session has cleaned already, and with a sender."""
    copy_store(store_with_key / "home", warm_home)
    return warm_home


@pytest.fixture
def key(store_with_key: Path) -> str:
    return (store_with_key / "key").read_text()


class Portal:
    """A state's system that speaks to a server."""

    def __init__(self, server: Server, key: str) -> None:
        self.server, self.key = server, key

    def ask(self, path: str, body: bytes | None = None, **headers: str) -> Any:
        said = {"Authorization": f"Bearer {self.key}", "Content-Type": "text/csv", **headers}
        with urllib.request.urlopen(urllib.request.Request(f"{self.server.url}{path}", body, said), timeout=300) as it:
            return json.load(it)

    def send(self, content: bytes) -> str:
        return str(self.ask("/api/v1/batches", content)["id"])

    def state(self, identity: str) -> dict[str, Any]:
        return dict(self.ask(f"/api/v1/batches/{identity}"))

    def ended(self, identities: Sequence[str]) -> list[dict[str, Any]]:
        until(lambda: all(self.state(one)["state"] not in ("queued", "running") for one in identities))
        return [self.state(one) for one in identities]


def until(holds: Callable[[], bool], seconds: float = 900) -> None:
    """Wait until it holds, on however slow a machine."""
    give_up = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < give_up, "it does not come to pass"
        time.sleep(0.05)


def workers(server: Server) -> list[int]:
    """Processes that a server has at work on uploads."""
    found = []
    for place in Path("/proc").glob("[0-9]*"):
        try:
            parent = (place / "stat").read_text().rsplit(")", 1)[1].split()[1]
            said = (place / "cmdline").read_bytes()
        except (FileNotFoundError, ProcessLookupError):
            continue
        if parent == str(server.pid) and b"spawn_main" in said:
            found.append(int(place.name))
    return found


def alive(pid: int) -> bool:
    try:
        return (Path("/proc") / str(pid) / "stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except (FileNotFoundError, ProcessLookupError):
        return False


def kill(pid: int) -> None:
    os.kill(pid, signal.SIGKILL)
    until(lambda: not alive(pid))


@contextmanager
def client(server: Server, key: str, *words: str, again: str = "") -> Iterator[subprocess.Popen[str]]:
    """``docs/client.py`` at work."""
    environ = environment(Path("unused")) | {"PRAVAH_KEY": key, "PRAVAH_AGAIN": again}
    with subprocess.Popen(
        [sys.executable, "docs/client.py", server.url, *words], cwd=ROOT, env=environ, stdout=subprocess.PIPE, text=True
    ) as it:
        yield it


def test_the_client_of_the_documents_sends_a_file_once(prepared: Path, key: str, tmp_path: Path) -> None:
    file, refused = tmp_path / "manifest.csv", tmp_path / "refused.csv"
    file.write_bytes(manifest(500, spoilt=2))
    with serving(prepared) as server:
        told = []
        for _ in range(2):
            with client(server, key, str(file), str(refused)) as it:
                told.append(json.loads(it.communicate()[0]))
            assert it.returncode == 0
        assert told[0] == told[1]
        assert (told[0]["state"], told[0]["counts"]["accepted"], told[0]["counts"]["rejected"]) == ("done", 500, 2)
        assert "Spoilt 1" in refused.read_text("utf-8")
        command(prepared, "batch", "withdraw", told[0]["batch_id"])
        for again, state in (("", "withdrawn"), ("1", "done")):
            with client(server, key, str(file), again=again) as it:
                told.append(json.loads(it.communicate()[0]))
            assert (told[-1]["state"], it.returncode) == (state, int(state != "done"))
        assert told[-1]["counts"]["accepted"] == 500
    assert "Person" not in server.log.read_text()


def test_five_that_send_the_same_at_once_are_one_upload_and_one_batch(prepared: Path, key: str, tmp_path: Path) -> None:
    file = tmp_path / "manifest.csv"
    file.write_bytes(manifest(3000))
    with serving(prepared) as server, ThreadPoolExecutor(5) as hands:

        def send(_: int) -> dict[str, Any]:
            with client(server, key, str(file)) as it:
                return dict(json.loads(it.communicate()[0]))

        told = list(hands.map(send, range(5)))
        assert len({one["id"] for one in told}) == 1
        assert {one["counts"]["accepted"] for one in told} == {3000}
        listed = Portal(server, key).ask("/api/v1/batches")
        assert ([one["persons"] for one in listed["batches"]], listed["uploads"]) == ([3000], [])


def test_two_servers_on_one_home_have_one_worker(prepared: Path, key: str) -> None:
    with serving(prepared) as one, serving(prepared) as other:
        sent = [Portal(server, key).send(manifest(50, first=100 * n)) for n, server in enumerate([one, other] * 3)]
        ended = Portal(other, key).ended(sent)
        assert [told["counts"]["accepted"] for told in ended] == [50] * 6
        until(lambda: len(workers(one) + workers(other)) == 1)


def test_what_was_acknowledged_is_finished_once_whoever_is_killed(prepared: Path, key: str) -> None:
    chance, sent, rounds = Random(4), list[str](), 0
    while rounds < ROUNDS:
        with serving(prepared) as server:
            portal = Portal(server, key)
            for _ in range(2):
                rounds += 1
                sent += [portal.send(manifest(ROWS, first=(len(sent) + n) * ROWS)) for n in range(2)]
                until(lambda: bool(workers(server)))
                time.sleep(chance.uniform(0, 2.5))
                at_work = workers(server)
                if rounds % 2:
                    for pid in at_work:
                        kill(pid)
            kill(server.pid)
            until(lambda: not any(map(alive, at_work)))  # noqa: B023
    with serving(prepared) as server:
        ended = Portal(server, key).ended(sent)
        assert [told["state"] for told in ended] == ["done"] * len(sent)
        assert [told["counts"]["accepted"] for told in ended] == [ROWS] * len(sent)
        assert len({told["batch_id"] for told in ended}) == len(sent)
        listed = Portal(server, key).ask("/api/v1/batches")
        assert len(listed["batches"]) == len(sent)
    (counted,) = json.loads(command(prepared, "query", "flows"))
    assert counted["persons"] == ROWS * len(sent)
    assert all(one["well"] for one in json.loads(command(prepared, "check", "--json")))
    assert not list((prepared / "inbox").rglob("*.csv"))


def test_work_loads_what_is_queued_without_a_server(prepared: Path, key: str) -> None:
    with serving(prepared) as server:
        kept = Portal(server, key).send(manifest(ROWS * 4))
        kill(server.pid)
    command(prepared, "work", "--once")
    with serving(prepared) as server:
        (told,) = Portal(server, key).ended([kept])
        assert (told["state"], told["counts"]["accepted"]) == ("done", ROWS * 4)


def test_a_sender_that_hangs_up_leaves_nothing(prepared: Path, key: str) -> None:
    import socket

    with serving(prepared) as server:
        host, port = server.url.removeprefix("http://").split(":")
        with socket.create_connection((host, int(port))) as line:
            line.sendall(
                b"POST /api/v1/batches HTTP/1.1\r\nHost: x\r\nContent-Type: text/csv\r\nContent-Length: 9000000\r\n"
                b"Authorization: Bearer " + key.encode() + b"\r\n\r\n" + manifest(20_000)
            )
            arriving = prepared / "inbox" / "arriving"
            until(lambda: bool(list(arriving.glob("*/content"))))
        until(lambda: not list(arriving.iterdir()))
        listed = Portal(server, key).ask("/api/v1/batches")
        assert (listed["batches"], listed["uploads"]) == ([], [])
        assert "Traceback" not in server.log.read_text()
