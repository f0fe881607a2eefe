"""One round: a load or a worker is killed at a random moment, what is left is looked at, and then it is done again."""

from __future__ import annotations

import csv
import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from random import Random

from core.settings import Settings
from data.access import COMMAND_LINE
from data.catalog import open_catalog
from data.inbox import State
from data.ingest.verhoeff import check_digit
from tests.crashes.store import faults, people
from tests.running import ROOT, environment

PEOPLE, MORE = 3_000, 400
_HEADERS = (
    *("name", "age", "sex", "mobile", "id_type", "id_number", "origin_state", "origin_district"),
    *("destination_state", "destination_district", "travel_date", "mode"),
)


@dataclass(frozen=True)
class Files:
    """A file, the file corrected (the same rows and more), and a table of counts."""

    first: Path
    corrected: Path
    counts: Path


@dataclass(frozen=True)
class Outcome:
    """How a round went: how far the killed process had come, and what was wrong (nothing, it is hoped)."""

    stage: str
    faults: tuple[str, ...]


def write_files(folder: Path, seed: int) -> Files:
    """Made-up people, a third of them with a number, some of them twice."""
    import numpy as np

    chance = Random(seed)
    folder.mkdir(parents=True, exist_ok=True)
    bodies = np.array([99_990_000_000 + number for number in chance.sample(range(10**7), PEOPLE + MORE)])
    numbers = bodies * 10 + check_digit(bodies, 11)
    rows: list[tuple[object, ...]] = []
    for at in range(PEOPLE + MORE):
        name, sex = (f"Asha {at:04d}", "f") if at % 2 else (f"Ram {at:04d}", "m")
        card = ("aadhaar", str(numbers[at])) if at % 3 == 0 else ("", "")
        place = chance.choice(("Patna", "Gaya", "Siwan", ""))
        rows.append((name, 20 + at % 40, sex, f"66{at:08d}", *card, "Bihar", place, "Delhi", "", _day(at), "train"))
    files = Files(folder / "first.csv", folder / "corrected.csv", folder / "counts.csv")
    again = [(*row[:10], "2020-06-15", "bus") for row in rows[: MORE // 2]]
    for file, part in ((files.first, [*rows[:PEOPLE], *rows[:50]]), (files.corrected, [*rows[::-1], *again])):
        with file.open("w", newline="", encoding="utf-8") as handle:
            csv.writer(handle).writerows([_HEADERS, *part])
    files.counts.write_text("origin_state,destination_state,persons\nBihar,Goa,500\nKerala,Bihar,70\n")
    return files


def _day(at: int) -> str:
    return f"2020-05-{1 + at % 28:02d}"


def whole(home: Path, files: Files, settings: Mapping[str, str]) -> float:
    """Prepare a store with the first file and the counts; seconds that loading the corrected file takes in it."""
    for file in (files.first, files.counts):
        _run(home, settings, "load", str(file))
    trial = home.with_name(f"{home.name}-trial")
    shutil.copytree(home, trial)
    begun = time.perf_counter()
    if settings:
        _run(trial, settings, "check")
    else:
        _run(trial, settings, "load", str(files.corrected))
    seconds = time.perf_counter() - begun
    shutil.rmtree(trial)
    return seconds * (1.6 if settings else 1.0)


def round_of(home: Path, files: Files, settings: Mapping[str, str], seconds: float, chance: Random) -> Outcome:
    """Kill a load of the corrected file, or a worker over it, after a random part of ``seconds``; then finish it."""
    by_upload = chance.random() < 0.5
    upload = ""
    if by_upload:
        with _catalog(home) as catalog:
            upload = catalog.uploads.submit(COMMAND_LINE, "corrected.csv", files.corrected).id
    words = ("work", "--once") if by_upload else ("load", str(files.corrected), "--json")
    wait = seconds * chance.uniform(0.35, 1.15)
    stage = _killed(home, settings, words, wait)
    found = faults(home)
    before = people(home)[0]
    if before not in (PEOPLE, PEOPLE + MORE + MORE // 2):
        found.append(f"{before} movements are part of a file")
    if stage == "ended" and before == PEOPLE:
        found.append("what was acknowledged is not there")
    if by_upload:
        _run(home, settings, "work", "--once")
        with _catalog(home) as catalog:
            state = catalog.uploads.upload(COMMAND_LINE, upload).state
        if state is not State.DONE:
            found.append(f"the upload is {state.value}")
    else:
        _run(home, settings, "load", str(files.corrected))
    found += faults(home)
    if people(home) != (PEOPLE + MORE + MORE // 2, PEOPLE + MORE):
        found.append(f"{people(home)} movements and people in the end")
    return Outcome(
        f"{'worker' if by_upload else 'load'} {stage}, batch {'there' if before > PEOPLE else 'not there'}",
        tuple(found),
    )


class _catalog:  # noqa: N801  used as a block
    def __init__(self, home: Path) -> None:
        self._catalog = open_catalog(Settings(home=home), frozenset())
        self._catalog.uploads.shelf.prepare()

    def __enter__(self):
        return self._catalog

    def __exit__(self, *_: object) -> None:
        self._catalog.close()


def _killed(home: Path, settings: Mapping[str, str], words: tuple[str, ...], wait: float) -> str:
    process = subprocess.Popen(
        [sys.executable, "app.py", *words],
        cwd=ROOT,
        env=environment(home) | settings,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        said, _ = process.communicate(timeout=wait)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        said, _ = process.communicate()
        told = words[0] == "load" and said.strip().startswith(b"{") and json.loads(said)["accepted"]
        return "ended" if told else "killed"
    return "ended"


def _run(home: Path, settings: Mapping[str, str], *words: str) -> None:
    done = subprocess.run(
        [sys.executable, "app.py", *words],
        cwd=ROOT,
        env=environment(home) | settings,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode and words[0] != "check":
        raise RuntimeError(f"app.py {' '.join(words)} exited with {done.returncode}: {done.stderr[-2000:]}")
