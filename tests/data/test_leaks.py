"""A thousand made-up people go in; nobody is found again outside the sealed blobs, the vault and the rejects file."""

from __future__ import annotations

import json
import sqlite3
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

import pytest

from core.settings import Settings
from data.registry.keys import read_keyring
from data.vault import open_vault
from tests.data.leaks import HEADERS, Seeds, found, leaks, made_up, write
from tests.running import ROOT, environment, serving

PEOPLE = 1_000
SEEDS = made_up(PEOPLE, seed=11)
NEEDLES = SEEDS.everything()
#: Rows that are refused for a date, a check digit and a mobile, and rows that wait for a decision about a place.
FAULTS = (
    dict.fromkeys(range(800, 850), ("travel_date", "31-02-2020"))
    | {at: ("id_number", SEEDS.numbers[at][:-1] + str((int(SEEDS.numbers[at][-1]) + 1) % 10)) for at in range(850, 900)}
    | {at: ("mobile", SEEDS.mobiles[at] + "7") for at in range(900, 950)}
    | dict.fromkeys(range(950, 1000), ("destination_district", "Qazmipur"))
)


class Shell:
    """Commands in a HOME and a temporary directory of their own; all that they say is kept."""

    def __init__(self, home: Path, scratch: Path) -> None:
        self.home = home
        self.scratch = scratch
        self.said = b""

    def run(self, *words: str) -> subprocess.CompletedProcess[bytes]:
        done = subprocess.run(
            [sys.executable, "app.py", *words],
            cwd=ROOT,
            env=environment(self.home) | {"TMPDIR": str(self.scratch)},
            capture_output=True,
            check=False,
        )
        self.said += done.stdout + done.stderr
        return done


@pytest.fixture
def shell(warm_home: Path, tmp_path: Path) -> Shell:
    (tmp_path / "scratch").mkdir()
    return Shell(warm_home, tmp_path / "scratch")


def post(url: str, content: bytes, kind: str) -> tuple[int, bytes]:
    request = urllib.request.Request(url, content, {"content-type": kind})
    try:
        with urllib.request.urlopen(request, timeout=300) as answer:
            return answer.status, answer.read()
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.read()


def rejects(home: Path) -> list[Path]:
    return [file for file in (home / "rejects").iterdir() if found(file.read_bytes(), NEEDLES)]


def use_all(shell: Shell, inbox: Path) -> None:
    """Every way in that holds people's data: good files, bad files, commands about them."""
    good = write(inbox / "people.csv", SEEDS, FAULTS)
    report = json.loads(shell.run("load", str(good), "--json").stdout)
    assert (report["accepted"], report["rejected"], report["waiting"]) == (800, 200, 50)
    assert shell.run("load", str(good)).returncode == 0
    few = Seeds(SEEDS.names[:20], SEEDS.mobiles[:20], SEEDS.numbers[:20], SEEDS.addresses[:20])
    bad = write(inbox / "bad.csv", few, dict.fromkeys(range(20), ("travel_date", "someday")))
    torn = inbox / "torn.csv"
    torn.write_bytes(good.read_bytes()[:5_000] + b'"' + b"\x00\xff" + good.read_bytes()[5_000:6_000])
    headless = inbox / "headless.csv"
    headless.write_bytes(good.read_bytes().split(b"\n", 1)[1])
    for file in (bad, torn, headless):
        assert shell.run("load", str(file)).returncode == 1, file
    assert shell.run("load", str(good), "--kind", "od").returncode == 1
    assert shell.run("check").returncode == 0
    assert shell.run("review", "list").returncode == 0
    assert shell.run("review", "decide", "1", "--state-only", "10").returncode == 0
    assert shell.run("query", "flows").returncode == 0
    with closing(open_vault(Settings(home=shell.home))) as vault:
        vault.put_many(report["batch_id"], SEEDS.numbers)


def test_nobody_is_found_again(shell: Shell, tmp_path: Path) -> None:
    inbox = tmp_path / "inbox"
    inbox.mkdir()
    use_all(shell, inbox)
    allowed = rejects(shell.home)
    # by contract the file of refused rows holds their cells: its owner's alone, gone when the batch is erased
    assert len(allowed) == 2
    assert all(file.stat().st_mode & 0o777 == 0o600 for file in allowed)
    refused = b"".join(file.read_bytes() for file in allowed)
    assert {name for name in SEEDS.names if found(refused, [name])} == {*SEEDS.names[:20], *SEEDS.names[800:]}
    assert not leaks([shell.home, shell.scratch], NEEDLES, allowed)
    assert not found(shell.said, NEEDLES)


def test_nobody_is_named_by_the_server(shell: Shell, tmp_path: Path) -> None:
    inbox = tmp_path / "inbox"
    inbox.mkdir()
    file = write(inbox / "people.csv", SEEDS, FAULTS)
    assert shell.run("load", str(file)).returncode == 0
    answers: list[bytes] = []
    body = file.read_bytes()
    named = {"name": SEEDS.names[0], "mobile": SEEDS.mobiles[0], "id_number": SEEDS.numbers[0]}
    part = b"--b\r\ncontent-disposition: form-data; name=file; filename=p.csv\r\n\r\n%s\r\n--b--\r\n"
    with serving(shell.home) as server:
        for path in ("resolve", "batches", "persons", "flows", "absent"):
            for content, kind in (
                (part % body[:3_000], "multipart/form-data; boundary=b"),
                (part % (b"\xff\xfe" + body[:3_001]), "multipart/form-data; boundary=b"),
                (json.dumps({"pairs": [named], "persons": [named]}).encode(), "application/json"),
                (json.dumps(named).encode()[:-1], "application/json"),
                (body[:3_000], "text/csv"),
            ):
                status, answer = post(f"{server.url}/api/v1/{path}", content, kind)
                assert status != 500
                if status >= 300:
                    answers.append(answer)
        _until_loaded(shell.home)  # what waits to be loaded is there whole, by contract
        log = server.log.read_bytes()
    assert len(answers) > 10
    assert not found(b"\n".join(answers), NEEDLES)
    assert not found(log, NEEDLES)
    assert not leaks([shell.home], NEEDLES, rejects(shell.home))


def _until_loaded(home: Path) -> None:
    give_up = time.monotonic() + 900
    while list((home / "inbox" / "queued").glob("*")):
        assert time.monotonic() < give_up, "the worker does not load what was sent"
        time.sleep(0.2)


def test_nobody_is_found_after_keys_change_and_a_batch_is_erased(shell: Shell, tmp_path: Path) -> None:
    file = write(tmp_path / "people.csv", SEEDS, FAULTS)
    batch = json.loads(shell.run("load", str(file), "--json").stdout)["batch_id"]
    (uid,) = read_keyring(shell.home / "keys" / "master.key", create=False).uids().of([7])
    for words in (
        ("slip", uid, "--out", str(shell.scratch / "slip.svg")),
        ("secrets", "rotate"),
        ("erase", "person", uid, "--yes"),
        ("erase", "batch", batch, "--yes"),
    ):
        done = shell.run(*words)
        assert done.returncode == 0, done.stderr
    assert not leaks([shell.home, shell.scratch], NEEDLES)  # no file of refused rows is left either
    assert not found(shell.said, NEEDLES)


# -- that the search finds what is there ------------------------------------------------------------------------


def plant_text(home: Path) -> None:
    (home / "cache" / "x.log").write_text(f"loading {SEEDS.names[3].upper()}…")


def plant_utf16(home: Path) -> None:
    (home / "cache" / "x.xml").write_bytes(f"<v>{SEEDS.mobiles[4]}</v>".encode("utf-16"))


def plant_name(home: Path) -> None:
    (home / f"{SEEDS.numbers[5]}.tmp").touch()


def plant_groups(home: Path) -> None:
    number = SEEDS.numbers[5]
    (home / "x").write_text(f"{number[:4]} {number[4:8]} {number[8:]}")


def plant_row(home: Path) -> None:
    with sqlite3.connect(home / "registry.sqlite3") as raw:
        raw.execute("CREATE TABLE x (y)")
        raw.execute("INSERT INTO x VALUES (?)", (SEEDS.addresses[6],))
    raw.close()


@pytest.mark.parametrize("plant", [plant_text, plant_utf16, plant_name, plant_groups, plant_row])
def test_a_planted_leak_is_found(tmp_path: Path, plant: object) -> None:
    (tmp_path / "cache").mkdir()
    assert not leaks([tmp_path], NEEDLES)
    assert callable(plant)
    plant(tmp_path)
    assert len(leaks([tmp_path], NEEDLES)) == 1


def test_every_seed_is_searched_for() -> None:
    columns: Sequence[Sequence[str]] = (SEEDS.names, SEEDS.mobiles, SEEDS.numbers, SEEDS.addresses)
    assert [len(set(column)) for column in columns] == [PEOPLE] * 4
    assert set(NEEDLES) >= {one for column in columns for one in column}
    assert "id_number" in HEADERS
