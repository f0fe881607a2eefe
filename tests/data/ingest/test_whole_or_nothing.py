"""A file is loaded with all of its good rows, or the store is as before: bad input, full disks, killed processes."""

from __future__ import annotations

import csv
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from core.errors import BadInput, PravahError
from core.settings import Settings
from data.registry import open_registry
from tests.data.ingest.conftest import Store
from tests.postgres import Cluster

HEADERS = ("name", "origin_state", "origin_district", "destination_state", "destination_district", "travel_date")
GOOD = ("Asha Devi", "Maharashtra", "Pune", "Bihar", "Patna", "2020-05-03")

_LOAD = """
import resource, sys, time
from pathlib import Path
from core.errors import PravahError
from core.settings import read_settings
from data.access import COMMAND_LINE
from data.ingest import load
from data.lake.writer import lake_root
from data.registry import open_registry
from geo.gazetteer import load_gazetteer

def progress(what, done, total):
    if MODE == "wait" and done >= 40_000:
        print("half", flush=True)
        time.sleep(600)

MODE = sys.argv[2]
settings = read_settings()
with open_registry(settings) as registry:
    gazetteer = load_gazetteer()
    if MODE == "full":
        resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[3]), int(sys.argv[3])))
    try:
        report = load(
            Path(sys.argv[1]), None, registry=registry, gazetteer=gazetteer, lake_root=lake_root(settings.home),
            home=settings.home, actor=COMMAND_LINE, progress=progress
        )
    except PravahError as error:
        sys.exit(error.message)
    print(report.accepted)
"""


@pytest.fixture
def large(tmp_path: Path) -> Path:
    """60,000 people: three chunks."""
    file = tmp_path / "large.csv"
    with file.open("w", newline="", encoding="utf-8") as handle:
        csv.writer(handle).writerows([HEADERS, *((f"Person {n}", *GOOD[1:]) for n in range(60_000))])
    return file


@pytest.fixture
def before(store: Store) -> Iterator[Store]:
    """A store with something in it, checked to be the same at the end."""
    store.load(store.table("before.csv", HEADERS, GOOD))
    told = (store.registry.lake_version, store.registry.manifest(), store.registry.batches())
    files = sorted((store.home / "lake").rglob("*.*"))
    yield store
    with open_registry(Settings(home=store.home)) as registry:
        assert (registry.lake_version, registry.manifest(), registry.batches()) == told
    assert sorted((store.home / "lake").rglob("*.*")) == files
    assert list((store.home / "loading").iterdir()) == []


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("", "empty"),
        (",".join(HEADERS), "no rows"),
        (",".join(HEADERS) + "\n\n,,,,,\n", "no rows"),
        ("name,origin_state,travel_date\na,Bihar,2020-05-03\n", "fit no kind"),
        (b"name,origin_state,to_state,date\nAndr\x90\xe9,Bihar,UP,2020-05-03\n", "UTF-8"),
        (",".join(HEADERS) + "\nAsha,Bihar,Patna,UP,Agra,2020-13-03\n", "travel_date is no date"),
        (",".join(HEADERS) + "\nAsha,Bihar,Atlantis,UP,Agra,2020-05-33\n", "no district is known"),
        (",".join(HEADERS) + "\nAsha,Bihar\n", "cells"),
        (",".join(HEADERS) + '\n"Asha,Bihar,Patna,UP,Agra,2020-05-03\nx,Bihar,Patna,UP,Agra,2020-05-03\n', "quotation"),
    ],
)
def test_bad_input_is_one_sentence_and_the_store_as_before(before: Store, content: str | bytes, said: str) -> None:
    with pytest.raises(BadInput, match=said) as refused:
        before.load(before.write("bad.csv", content))
    assert "Asha" not in refused.value.message
    assert "\n" not in refused.value.message


def test_an_unknown_sender_or_kind_is_refused(before: Store) -> None:
    file = before.table("p.csv", HEADERS, (*GOOD[:5], "2020-05-09"))
    with pytest.raises(BadInput, match="--state"):
        before.load(file, state="Atlantis")
    with pytest.raises(BadInput, match="kind"):
        before.load(file, "parcels")


def test_when_no_row_is_good_the_rejects_still_say_why(before: Store) -> None:
    with pytest.raises(BadInput) as refused:
        before.load(before.table("bad.csv", HEADERS, (*GOOD[:4], "Pattna City East", "tomorrow")))
    file = Path(str(refused.value.details["rejects_file"]))
    with file.open(newline="", encoding="utf-8") as handle:
        (row,) = csv.DictReader(handle)
    assert (row["row"], row["column"]) == ("2", "destination_district; travel_date")
    assert "Pattna" not in refused.value.message
    assert file.stat().st_mode & 0o777 == 0o600


def test_rejects_run_nothing_and_load_again_when_corrected(store: Store) -> None:
    evil = ("=HYPERLINK(1)", "Bihar", "Patna", "UP", "Agra", "yesterday")
    report = store.load(store.table("p.csv", HEADERS, GOOD, evil))
    (row,) = store.rejects(report)
    assert row["name"] == "'=HYPERLINK(1)"
    assert report.rejects_file is not None
    corrected = store.write("corrected.csv", report.rejects_file.read_text().replace("yesterday", "2020-05-04"))
    again = store.load(corrected)
    assert (again.accepted, again.rejected, again.kind) == (1, 0, "persons")
    opened = store.registry.personal_record(2)
    assert opened is not None
    assert opened.startswith("=HYPERLINK(1)\x1f")


def test_a_killed_load_leaves_nothing(before: Store, large: Path, root: Path) -> None:
    environment = os.environ | {"PRAVAH_HOME": str(before.home)}
    process = subprocess.Popen(
        [sys.executable, "-c", _LOAD, str(large), "wait"], cwd=root, env=environment, stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    with process.stdout:
        assert process.stdout.readline() == "half\n"
        process.send_signal(signal.SIGKILL)
        process.wait(300)
    assert list((before.home / "loading").iterdir()) != []


@pytest.mark.parametrize(("database", "room"), [("sqlite", 20_000), ("sqlite", 2_000_000)], indirect=["database"])
def test_a_full_disk_is_told_in_a_sentence(before: Store, large: Path, root: Path, room: int) -> None:
    refused_whole(before, root, large, "full", str(room))


@pytest.mark.parametrize("database", ["postgresql"], indirect=True)
def test_a_full_disk_of_the_server_is_told_in_a_sentence(
    before: Store, large: Path, root: Path, postgres: Cluster
) -> None:
    with postgres.full_at(2_000_000):
        refused_whole(before, root, large, "plain")


def refused_whole(before: Store, root: Path, *words: str | Path) -> None:
    """The load ends with a sentence."""
    ended = subprocess.run(
        [sys.executable, "-c", _LOAD, *map(str, words)],
        cwd=root,
        env=os.environ | {"PRAVAH_HOME": str(before.home)},
        capture_output=True,
        text=True,
        timeout=600,
        check=False,
    )
    assert ended.returncode == 1, ended.stderr
    assert "nothing of it was kept" in ended.stderr
    assert "Traceback" not in ended.stderr
    assert "Person 1" not in ended.stderr


def test_progress_and_chunks_add_up(store: Store, large: Path) -> None:
    report = store.load(large)
    assert (report.rows, report.accepted) == (60_000, 60_000)
    assert store.cube()["persons"].sum() == 60_000
    again = store.load(store.write("again.csv", large.read_text() + "One More,Bihar,Patna,UP,Agra,2020-05-03\n"))
    assert (again.accepted, again.duplicates) == (1, 60_000)


def test_errors_of_every_kind_are_ours(before: Store) -> None:
    with pytest.raises(PravahError):
        before.load(before.inbox / "absent.csv")
