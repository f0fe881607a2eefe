"""The command line and the served application, as a real process: results, sentences, exit codes."""

from __future__ import annotations

import csv
import gzip
import io
import json
import os
import signal
import socket
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass, field
from pathlib import Path
from unittest.mock import patch

import pytest

from app import create_app, main
from core.settings import Settings
from geo.boundaries import Boundaries
from tests.sharing import with_boundaries

ROOT = Path(__file__).resolve().parent.parent
PERSONS = (
    "name,age,sex,mobile,category,origin_state,origin_district,destination_state,destination_district,"
    "travel_date,mode,train_no,status,synthetic\n"
    "Asha Example,31,female,6000000001,migrant_worker,Maharashtra,Mumbai,Uttar Pradesh,Lucknow,"
    "2020-05-02,train,01901,arrived,yes\n"
    "Ravi Example,28,male,6000000002,migrant_worker,Maharashtra,Mumbai,Uttar Pradesh,Lucknow,"
    "2020-05-02,train,01901,registered,yes\n"
    "Mina Example,40,female,6000000003,student,Delhi,New Delhi,Bihar,Nowhereville,2020-05-03,bus,,arrived,yes\n"
)


@dataclass(frozen=True)
class Done:
    """How a command ended."""

    code: int
    stdout: str
    stderr: str


@dataclass
class Shell:
    """Runs ``app.py`` in a HOME of its own, each time as a new process."""

    home: Path
    extra: Mapping[str, str] = field(default_factory=dict)

    def environment(self) -> dict[str, str]:
        clean = {name: value for name, value in os.environ.items() if not name.startswith("PRAVAH_")}
        return {**clean, "PRAVAH_HOME": str(self.home), "PYTHONWARNINGS": "default", **self.extra}

    def execute(self, words: tuple[str, ...]) -> Done:
        command = [sys.executable, "app.py", *words]
        done = subprocess.run(command, cwd=ROOT, env=self.environment(), capture_output=True, text=True, check=False)
        return Done(done.returncode, done.stdout, done.stderr)

    def run(self, *words: str, exits: int = 0) -> Done:
        done = self.execute(words)
        assert done.code == exits, f"exit {done.code}\n{done.stdout}\n{done.stderr}"
        assert "Traceback" not in done.stderr
        return done

    def json(self, *words: str) -> object:
        return json.loads(self.run(*words).stdout)

    def refused(self, *words: str) -> str:
        """The one sentence on stderr of a command that must exit with 1 and print no result."""
        done = self.run(*words, exits=1)
        assert done.stdout == ""
        assert len(done.stderr.strip().splitlines()) == 1, done.stderr
        return done.stderr.strip()


class Here(Shell):
    """The same within this process: saves the imports where the process itself is not in question."""

    def execute(self, words: tuple[str, ...]) -> Done:
        out, err = io.StringIO(), io.StringIO()
        with patch.dict(os.environ, self.environment(), clear=True), redirect_stdout(out), redirect_stderr(err):
            try:
                code = main(words)
            except SystemExit as ended:  # argparse, on words that it does not know
                code = int(str(ended.code))
        return Done(code, out.getvalue(), err.getvalue())


@pytest.fixture
def shell(tmp_path: Path, boundaries: Boundaries) -> Shell:
    return Here(with_boundaries(tmp_path / "home", boundaries.directory))


@pytest.fixture(scope="module")
def census(tmp_path_factory: pytest.TempPathFactory, boundaries: Boundaries, reference: Path) -> Shell:
    shell = Shell(with_boundaries(tmp_path_factory.mktemp("census") / "home", boundaries.directory))
    report = shell.json("load", str(reference / "census_od.csv"), "--kind", "od", "--json")
    assert isinstance(report, dict)
    assert (report["rows"], report["accepted"], report["rejected"]) == (22_400, 22_400, 0)
    assert report["persons"] == 54_264_749
    return shell


@pytest.mark.reference
def test_the_census_gives_its_known_largest_flows(census: Shell) -> None:
    done = census.run("query", "flows", "--level", "state", "--top", "2", "--format", "json")
    rows = json.loads(done.stdout)
    assert [(row["origin_state"], row["destination_state"], row["persons"]) for row in rows] == [
        ("Uttar Pradesh", "Delhi", 2_854_297),
        ("Uttar Pradesh", "Maharashtra", 2_754_706),
    ]
    assert [(row["origin"], row["destination"], row["synthetic"]) for row in rows] == [(9, 7, False), (9, 27, False)]
    assert "Andhra Pradesh" in done.stderr, "the view says that its Andhra Pradesh may hold Telangana"


@pytest.mark.reference
def test_people_of_districts_without_polygon_are_counted_and_named(census: Shell, reference: Path) -> None:
    with (reference / "census_od.csv").open(encoding="utf-8") as handle:
        expected = sum(
            int(row["migrants"]) for row in csv.DictReader(handle) if row["dest_district"] in ("Mahe", "Yanam")
        )
    done = census.run("query", "districts", "--format", "csv")
    rows = list(csv.DictReader(io.StringIO(done.stdout)))
    undrawn = [row for row in rows if row["drawn"] == "false"]
    assert {row["district"] for row in undrawn} == {"Mahe", "Yanam"}
    assert sum(int(row["arrivals"]) for row in undrawn) == expected > 0
    assert sum(int(row["arrivals"]) for row in rows) == 54_264_749
    assert "Mahe (Puducherry)" in done.stderr
    assert "Yanam (Puducherry)" in done.stderr


@pytest.mark.reference
def test_flows_as_geojson_are_curves_between_states(census: Shell) -> None:
    body = census.json("query", "flows", "--top", "3", "--format", "geojson")
    assert isinstance(body, dict)
    first = body["features"][0]
    assert (first["geometry"]["type"], first["properties"]["persons"]) == ("LineString", 2_854_297)
    start, end = first["geometry"]["coordinates"][0], first["geometry"]["coordinates"][-1]
    assert 77 < start[0] < 85
    assert start[1] == pytest.approx(27, abs=2)
    assert end == pytest.approx([77.1, 28.6], abs=0.3)


def test_records_come_in_and_questions_are_answered(shell: Shell, tmp_path: Path) -> None:
    file = tmp_path / "people.csv"
    file.write_text(PERSONS, encoding="utf-8")
    report = shell.json("load", str(file), "--json")
    assert isinstance(report, dict)
    assert (report["kind"], report["rows"], report["accepted"], report["rejected"]) == ("persons", 3, 2, 1)
    rejects = Path(str(report["rejects_file"])).read_text("utf-8")
    assert "Nowhereville" in rejects
    again = shell.json("load", str(file), "--json")
    assert isinstance(again, dict)
    assert (again["accepted"], again["duplicates"], again["persons"]) == (0, 3, 0)

    flows = shell.run("query", "flows", "--level", "district", "--format", "csv")
    (row,) = csv.DictReader(io.StringIO(flows.stdout))
    assert (row["origin_district"], row["destination_district"], row["persons"]) == ("Mumbai", "Lucknow", "2")
    assert (row["arrived"], row["synthetic"]) == ("1", "true")
    assert "made up" in flows.stderr
    assert shell.json("query", "flows", "--from", "2020-05-03") == []
    assert shell.json("query", "daily", "--train-no", "01901") == [
        {"travel_date": "2020-05-02", "persons": 2, "arrived": 1, "synthetic": True}
    ]
    trains = shell.json("query", "trains", "--sex", "female,male", "--destination_state", "9")
    assert isinstance(trains, list)
    assert [(train["train_no"], train["persons"]) for train in trains] == [("01901", 2)]
    assert "no geography" in shell.refused("query", "daily", "--format", "geojson")


def test_a_snapshot_is_a_file_whose_path_is_printed(shell: Shell, tmp_path: Path) -> None:
    (tmp_path / "people.csv").write_text(PERSONS, encoding="utf-8")
    shell.run("load", str(tmp_path / "people.csv"))
    for words, out in (
        (("flows",), "flows.svg"),
        (("flows", "--level", "district", "--top", "5"), "districts.html"),
        (("heat", "--metric", "net", "--level", "state"), "heat.svg"),
        (("trains", "--mode", "train"), "trains.html"),
        (("flows", "--layout", "16:9", "--theme", "grey", "--lang", "mr", "--dpi", "60"), "flows.png"),
        (("heat", "--lang", "hi", "--viewer", "plotly"), "heat.html"),
    ):
        done = shell.run("snapshot", *words, "--out", str(tmp_path / out))
        assert done.stdout.strip() == str(tmp_path / out)
        assert "made up" in done.stderr
        assert any(people in done.stderr for people in ("2 people", "2 व्यक्ति", "2 व्यक्ती"))
        assert (tmp_path / out).stat().st_size > 10_000


def test_a_snapshot_that_cannot_be_is_one_sentence_and_no_file(shell: Shell, tmp_path: Path) -> None:
    out = str(tmp_path / "map.png")
    assert "No one moved" in shell.refused("snapshot", "flows", "--out", out)
    assert ".png" in shell.refused("snapshot", "flows", "--out", str(tmp_path / "map.jpeg"))
    assert "--metric belongs to heat" in shell.refused("snapshot", "flows", "--metric", "net", "--out", out)
    assert "is unknown" in shell.refused("snapshot", "heat", "--metric", "joy", "--out", out)
    (tmp_path / "people.csv").write_text(PERSONS, encoding="utf-8")
    shell.run("load", str(tmp_path / "people.csv"))
    assert "cannot be written" in shell.refused("snapshot", "flows", "--out", str(tmp_path / "none" / "map.svg"))
    empty = shell.refused("snapshot", "flows", "--mode", "bus", "--destination_state", "9", "--out", out)
    assert "it is 'mode' (bus) that empties it; without that filter it holds 2 people" in empty
    assert "use one of en, hi, mr" in shell.refused("snapshot", "flows", "--lang", "fr", "--out", out)
    assert "use one of a4" in shell.refused("snapshot", "flows", "--layout", "a5", "--out", out)
    assert not list(tmp_path.glob("**/map*"))


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "empty"),
        (b"name,age\nAsha,31\n", "column"),
        (PERSONS.replace("Asha", "Gay\x90ä").encode("latin-1"), "UTF-8"),
        (b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00", "CSV"),
    ],
    ids=["empty", "missing column", "wrong encoding", "no table"],
)
def test_files_that_cannot_be_used_leave_the_store_as_it_was(
    shell: Shell, tmp_path: Path, content: bytes, said: str
) -> None:
    file = tmp_path / "people.csv"
    file.write_bytes(content)
    assert said in shell.refused("load", str(file), "--kind", "persons")
    assert shell.json("query", "flows") == []
    assert not list((shell.home / "lake").rglob("cube-*.parquet"))


def test_a_template_is_filled_in_and_a_mapping_is_remembered(shell: Shell, tmp_path: Path) -> None:
    template = tmp_path / "template.csv"
    assert shell.run("template", str(template)).stdout.strip() == str(template)
    assert template.read_text("utf-8-sig").startswith("name,age,sex,mobile")
    assert "neither in .csv nor in .xlsx" in shell.refused("template", str(tmp_path / "template.pdf"))

    file = tmp_path / "theirs.csv"
    file.write_text("Who,Left,Reached,When\nAsha,Bihar,Goa,3/5/2020\n", encoding="utf-8")
    words = ("--map", "Left=origin_state", "--map", "Reached=destination_state", "--map", "When=travel_date")
    assert "--map" in shell.refused("load", str(file), "--kind", "persons")
    report = shell.json("load", str(file), *words, "--map", "Who=-", "--state", "Bihar", "--json")
    assert isinstance(report, dict)
    assert report["columns"] == {"Left": "origin_state", "Reached": "destination_state", "When": "travel_date"}
    (kept,) = shell.json("mappings", "list", "--json")
    assert (kept["state_lgd"], kept["headers"]["Who"]) == (10, None)
    file.write_text("Who,Left,Reached,When\nRavi,Bihar,Goa,3/5/2020\n", encoding="utf-8")
    done = shell.run("load", str(file), "--state", "Bihar")
    assert "mapping 1" in done.stderr
    assert "columns" not in done.stdout
    shell.run("mappings", "forget", "1")
    assert shell.json("mappings", "list", "--json") == []


def test_a_missing_file_is_one_sentence(shell: Shell, tmp_path: Path) -> None:
    assert "none.csv" in shell.refused("load", str(tmp_path / "none.csv"))
    assert "none.csv" in shell.refused("resolve", str(tmp_path / "none.csv"), str(tmp_path / "out.csv"))


def test_wrong_filters_are_one_sentence_and_wrong_words_are_usage(shell: Shell) -> None:
    assert "is not a date" in shell.refused("query", "flows", "--from", "31-05-2020")
    assert "use one of train, bus, other" in shell.refused("query", "flows", "--mode", "plane")
    assert "origin 999999 is no LGD code of a district" in shell.refused("query", "flows", "--origin", "999999")
    for words in ((), ("fly",), ("query", "weather"), ("query", "flows", "--top", "0"), ("serve", "--port", "99999")):
        assert "usage:" in shell.run(*words, exits=2).stderr


def test_a_home_that_cannot_be_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("not a directory", encoding="utf-8")
    shell = Here(tmp_path / "file" / "home")
    for words in (("query", "flows"), ("load", "x.csv"), ("serve", "--port", "0"), ("check",)):
        assert "PRAVAH_HOME" in shell.refused(*words)


def test_boundary_files_that_cannot_be_used_are_one_sentence(shell: Shell, tmp_path: Path) -> None:
    broken = tmp_path / "broken.geojson"
    broken.write_text('{"type": "FeatureColl', encoding="utf-8")
    for file in (tmp_path / "none.geojson", broken):
        shell.extra = {"PRAVAH_BOUNDARIES": str(file)}
        for words in (("query", "flows"), ("serve", "--port", "0")):
            assert file.name in shell.run(*words, exits=1).stderr.strip().splitlines()[-1]


def test_a_port_in_use_is_one_sentence_before_anything_is_built(tmp_path: Path) -> None:
    shell = Shell(tmp_path / "home")
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        assert f"Port {port}" in shell.refused("serve", "--port", port)
    assert not (shell.home / "registry.sqlite3").exists()
    assert "--host" in shell.refused("serve", "--host", "no.such.host.invalid")


def test_a_cluster_that_is_not_there_is_one_sentence_and_keeps_nobody_from_loading(
    shell: Shell, tmp_path: Path
) -> None:
    file = tmp_path / "people.csv"
    file.write_text(PERSONS, encoding="utf-8")
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        url = f"spark://127.0.0.1:{closed.getsockname()[1]}"
        shell.extra = {"PRAVAH_ENGINE": url}
        assert f"The Spark cluster at {url} does not answer" in shell.refused("query", "flows")
        assert "does not answer" in shell.refused("serve", "--port", "0")
        assert "WRONG  engine" in shell.run("check", exits=1).stdout
        shell.run("load", str(file))
    shell.extra = {"PRAVAH_ENGINE": "sparkle"}
    assert "write duckdb, or spark://host:port" in shell.refused("query", "flows")


def test_check_tells_what_is_well_and_what_is_wrong(shell: Shell, tmp_path: Path) -> None:
    file = tmp_path / "people.csv"
    file.write_text(PERSONS, encoding="utf-8")
    shell.run("load", str(file))
    found = shell.json("check", "--json")
    assert isinstance(found, list)
    assert {one["name"]: one["well"] for one in found} == dict.fromkeys(
        ("home", "boundaries", "registry", "keys", "vault", "review", "engine", "lake"), True
    )
    assert "table 'states'" in shell.run("query", "flows", "--explain").stderr
    assert "table 'cube'" in shell.run("query", "flows", "--sex", "female", "--explain").stderr
    (counts,) = (shell.home / "lake").rglob("states-*.parquet")
    counts.unlink()
    assert "WRONG  lake" in shell.run("check", exits=1).stdout
    assert "lake rebuild" in shell.refused("query", "flows")
    assert "is missing" in shell.run("lake", "verify", exits=1).stdout
    assert "It said the same before." in shell.run("lake", "rebuild").stdout
    assert shell.json("lake", "verify", "--json")["well"] is True
    assert shell.json("lake", "compact", "--json")["merged"] == 0
    assert shell.run("query", "flows")


def test_resolve_adds_codes(shell: Shell, tmp_path: Path) -> None:
    (tmp_path / "in.csv").write_text("state,district\nBihar,Patna\nBihar,Nowhereville\n", encoding="utf-8")
    report = shell.json("resolve", str(tmp_path / "in.csv"), str(tmp_path / "out.csv"), "--json")
    assert report == {"rows": 2, "resolved": 1, "matches": {"exact": 1, "none": 1}, "notes": []}
    assert (tmp_path / "out.csv").read_text("utf-8").splitlines()[1].startswith("Bihar,Patna,212,Patna,exact")


def test_whoever_reads_only_the_head_of_the_results_sees_no_complaint(shell: Shell) -> None:
    line = f"{sys.executable} app.py openapi | head -c 1"
    done = subprocess.run(
        line, shell=True, cwd=ROOT, env=shell.environment(), capture_output=True, text=True, check=True
    )
    assert (done.stdout, done.stderr) == ("{", "")


def test_openapi_needs_no_store(tmp_path: Path) -> None:
    document = Shell(tmp_path / "home").json("openapi")
    assert isinstance(document, dict)
    assert document["openapi"].startswith("3.1")
    assert not (tmp_path / "home").exists()


@pytest.fixture(scope="module")
def served(
    tmp_path_factory: pytest.TempPathFactory, boundaries: Boundaries
) -> Iterator[tuple[str, subprocess.Popen[str]]]:
    """A running server over a small store: its address and its process."""
    scratch = tmp_path_factory.mktemp("served")
    shell = Shell(with_boundaries(scratch / "home", boundaries.directory))
    (scratch / "people.csv").write_text(PERSONS, encoding="utf-8")
    shell.run("load", str(scratch / "people.csv"))
    process = subprocess.Popen(
        [sys.executable, "app.py", "serve", "--port", "0"],
        cwd=ROOT,
        env=shell.environment(),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stderr is not None
    said = ""
    while "open http://" not in said:
        said = process.stderr.readline()
        assert said, f"the server ended with {process.wait()}"
    yield said.split("open ", 1)[1].split(" ", 1)[0], process
    process.kill()
    process.communicate()


def fetch(url: str, **headers: str) -> tuple[int, Mapping[str, str], bytes]:
    try:
        with urllib.request.urlopen(urllib.request.Request(url, headers=headers), timeout=180) as answer:
            return answer.status, answer.headers, answer.read()
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.headers, error.read()


Served = tuple[str, "subprocess.Popen[str]"]


def test_pages_api_and_geography_are_served_side_by_side(served: Served) -> None:
    url, _ = served
    status, headers, page = fetch(f"{url}/")
    assert (status, headers["content-type"].split(";")[0]) == (200, "text/html")
    assert b"Pravah" in page
    status, _, body = fetch(f"{url}/api/v1/flows?level=district")
    assert status == 200
    assert json.loads(body)["persons"] == 2
    assert json.loads(fetch(f"{url}/geo/style.json")[2])["sources"] == {}


@pytest.mark.parametrize("path", ["/api", "/api/", "/api/v1/nothing", "/api/v1", "/geo/nothing.geojson", "/geo"])
def test_unknown_api_paths_are_json_and_never_a_page(served: Served, path: str) -> None:
    status, headers, body = fetch(served[0] + path)
    assert (status, headers["content-type"]) == (404, "application/json")
    assert json.loads(body)["error"]["code"] == "not_found"


def test_answers_are_compressed_once(served: Served) -> None:
    url, _ = served
    version = json.loads(fetch(f"{url}/api/v1/boundaries")[2])["version"]
    for path in (f"/geo/districts-national-{version}.geojson", "/api/v1/openapi.json"):
        _, headers, body = fetch(url + path, **{"Accept-Encoding": "gzip"})
        assert headers.get_all("content-encoding") == ["gzip"]  # type: ignore[attr-defined]
        assert json.loads(gzip.decompress(body))


def test_a_websocket_is_closed(served: Served) -> None:
    host, port = served[0].removeprefix("http://").split(":")
    with socket.create_connection((host, int(port)), timeout=180) as wire:
        wire.sendall(
            b"GET /_dash-ws-callback HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
            b"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n"
        )
        assert b" 101 " not in wire.recv(4096).split(b"\r\n", 1)[0]


def test_ctrl_c_stops_it_quietly(served: Served) -> None:
    _, process = served
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=180)
    assert "Traceback" not in err
    assert out == "", "results belong on stdout, and a server has none"
    assert process.returncode in (0, 130)


def test_two_applications_live_side_by_side(tmp_path: Path, boundaries: Boundaries) -> None:
    homes = [with_boundaries(tmp_path / name, boundaries.directory) for name in ("one", "two")]
    apps = [create_app(Settings(home=home)) for home in homes]
    assert apps[0].state.catalog is not apps[1].state.catalog
    for app in apps:
        app.state.catalog.close()


def test_a_command_imports_only_what_it_needs() -> None:
    code = "import sys, app; app._parser(); print(sorted(sys.modules))"
    loaded = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    heavy = ("polars", "dash", "fastapi", "geopandas", "sqlalchemy", "duckdb", "matplotlib", "uvicorn")
    assert not [name for name in heavy if f"'{name}'" in loaded]
