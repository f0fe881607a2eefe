"""Several web processes on one database and one HOME: what one of them does, the others show."""

from __future__ import annotations

import json
import subprocess
import sys
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any

from geo.gazetteer import load_gazetteer
from tests.postgres import PASSWORD, Cluster, cluster
from tests.running import ROOT, Server, environment, serving

HEADERS = "name,mobile,origin_state,origin_district,destination_state,destination_district,travel_date"
PEOPLE = (
    "Asha Devi,9876543210,Maharashtra,Pune,Bihar,Patna,2020-05-03",
    "Ravi Kumar,9876543211,Maharashtra,Pune,Bihar,Qazmipur,2020-05-03",
)


def ask(server: Server, path: str, said: dict[str, Any] | None = None) -> dict[str, Any]:
    """What the API of one server answers."""
    data = json.dumps(said).encode() if said is not None else None
    request = urllib.request.Request(f"{server.url}/api/v1/{path}", data, {"Content-Type": "application/json"})
    with urllib.request.urlopen(request, timeout=300) as answer:
        found: dict[str, Any] = json.loads(answer.read())
    return found


def persons(server: Server) -> int:
    found: int = ask(server, "flows")["persons"]
    return found


def status(server: Server, path: str) -> tuple[int, str]:
    """How a question was answered, when it may have failed."""
    try:
        return 200, str(ask(server, path))
    except urllib.error.HTTPError as refused:
        with refused:
            return refused.code, refused.read().decode()


def test_a_server_outlives_its_database(warm_home: Path) -> None:
    with cluster() as own, own.database() as url, serving(warm_home, settings={"PRAVAH_DATABASE_URL": url}) as server:
        assert status(server, "flows")[0] == 200
        own.stop()
        code, said = status(server, "flows")
        assert (code, "database does not answer" in said) == (503, True)
        assert "Traceback" not in said
        own.start()
        assert status(server, "flows")[0] == 200
        assert PASSWORD not in server.log.read_text() + said


def test_what_one_server_does_the_other_shows(warm_home: Path, tmp_path: Path, postgres: Cluster) -> None:
    siwan = load_gazetteer().resolve("Bihar", "Siwan").lgd
    file = tmp_path / "people.csv"
    file.write_text("\n".join([HEADERS, *PEOPLE]), encoding="utf-8")
    with postgres.database(shaped=False) as url:
        settings = {"PRAVAH_DATABASE_URL": url}
        with serving(warm_home, settings=settings) as one, serving(warm_home, settings=settings) as other:
            assert [persons(server) for server in (one, other)] == [0, 0]
            words = [sys.executable, "app.py", "load", str(file)]
            loaded = subprocess.run(
                words, cwd=ROOT, env=environment(warm_home) | settings, capture_output=True, text=True, check=True
            )
            assert [persons(server) for server in (one, other)] == [1, 1]
            (name,) = ask(other, "review")["names"]
            ask(one, "review/decisions", {"name_id": name["id"], "lgd": siwan})
            assert [persons(server) for server in (one, other)] == [2, 2]
            assert ask(other, "review")["names"] == []
            logs = [server.log.read_text() for server in (one, other)]
        told = [*logs, loaded.stdout, loaded.stderr, postgres.log]
    for text in told:
        assert "Asha" not in text
        assert "98765432" not in text
        assert PASSWORD not in text
