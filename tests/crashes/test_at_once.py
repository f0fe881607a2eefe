"""Several at once: the same file five times, two corrected files that cross, and an upload while somebody writes."""

from __future__ import annotations

import csv
import json
import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from core.settings import Settings
from data.access import COMMAND_LINE
from data.catalog import open_catalog
from data.inbox import State
from data.registry.locks import writing
from tests.crashes.files import write_files
from tests.crashes.store import faults, people
from tests.running import ROOT, environment


def at_once(home: Path, files: Sequence[Path]) -> list[dict[str, int]]:
    """Load these files by a process each, all at the same time; what each of them reports."""
    settings = {name: value for name, value in os.environ.items() if name == "PRAVAH_DATABASE_URL"}
    running = [
        subprocess.Popen(
            [sys.executable, "app.py", "load", str(file), "--json"],
            cwd=ROOT,
            env=environment(home) | settings,
            stdout=subprocess.PIPE,
            text=True,
        )
        for file in files
    ]
    said = [process.communicate()[0] for process in running]
    assert [process.returncode for process in running] == [0] * len(files)
    return [json.loads(one) for one in said]


def test_the_same_file_five_times_at_once(home: Path, database: str, tmp_path: Path) -> None:
    files = write_files(tmp_path / "files", 5)
    told = at_once(home, [files.first] * 5)
    assert sorted(one["accepted"] for one in told) == [0, 0, 0, 0, 3000]
    assert len({one["batch_id"] for one in told}) == 1
    assert (people(home), faults(home)) == ((3000, 3000), [])


def test_two_corrected_files_that_cross(home: Path, database: str, tmp_path: Path) -> None:
    files = write_files(tmp_path / "files", 6)
    with files.corrected.open(encoding="utf-8", newline="") as handle:
        header, *rows = csv.reader(handle)
    parts = (rows[:2200], rows[900:])  # 1,300 rows in both
    crossing = [tmp_path / "one.csv", tmp_path / "other.csv"]
    for file, part in zip(crossing, parts, strict=True):
        with file.open("w", encoding="utf-8", newline="") as handle:
            csv.writer(handle).writerows([header, *part])
    told = at_once(home, crossing)
    assert sum(one["accepted"] for one in told) == len(rows)
    assert sum(one["duplicates"] for one in told) == sum(map(len, parts)) - len(rows)
    assert people(home)[0] == len(rows)
    assert faults(home) == []


def test_an_upload_is_taken_in_while_somebody_writes(home: Path, database: str, tmp_path: Path) -> None:
    files = write_files(tmp_path / "files", 7)
    catalog = open_catalog(Settings(home=home), frozenset())
    catalog.uploads.shelf.prepare()
    with writing(catalog._registry._engine, home, wait=0):
        upload = catalog.uploads.submit(COMMAND_LINE, "people.csv", files.first)
        assert catalog.uploads.upload(COMMAND_LINE, upload.id).state is State.QUEUED
    settings = {name: value for name, value in os.environ.items() if name == "PRAVAH_DATABASE_URL"}
    work = [sys.executable, "app.py", "work", "--once"]
    subprocess.run(work, cwd=ROOT, env=environment(home) | settings, check=True, capture_output=True)
    assert catalog.uploads.upload(COMMAND_LINE, upload.id).state is State.DONE
    catalog.close()
    assert (people(home), faults(home)) == ((3000, 3000), [])
