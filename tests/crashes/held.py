"""Somebody holds the store's lock while people send and load: ``python -m tests.crashes --held 60``."""

from __future__ import annotations

import contextlib
import os
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, closing
from pathlib import Path
from typing import Literal

import psycopg

from core.settings import Settings
from data.access import COMMAND_LINE
from data.catalog import open_catalog
from data.inbox import State
from data.registry import engine as engines
from data.registry.locks import writing
from tests.crashes.files import PEOPLE, write_files
from tests.crashes.store import faults, people
from tests.running import ROOT

#: Whose lock it is: another Pravah's, or that of somebody who has the database open.
Whose = Literal["own", "foreign"]


@contextlib.contextmanager
def held(home: Path, whose: Whose) -> Iterator[None]:
    """Hold the store's lock until the block ends."""
    settings = Settings(home=home)
    with ExitStack() as stack:
        if whose == "own":
            engine = engines.create(settings.registry_url)
            stack.callback(engine.dispose)
            stack.enter_context(writing(engine, home, wait=0))
        elif url := os.environ.get("PRAVAH_DATABASE_URL"):
            connection = stack.enter_context(closing(psycopg.connect(url)))
            connection.execute("LOCK TABLE batches IN EXCLUSIVE MODE")
        else:
            file = stack.enter_context(closing(sqlite3.connect(home / "registry.sqlite3", isolation_level=None)))
            file.execute("BEGIN IMMEDIATE")
        yield


def send_and_load(home: Path, folder: Path, seconds: float, whose: Whose) -> tuple[list[str], list[str]]:
    """Send one file and load another while the lock is held so long; what was said, and what is wrong."""
    files = write_files(folder, 9)
    with closing(open_catalog(Settings(home=home), frozenset())) as catalog:
        catalog.uploads.shelf.prepare()
        free = threading.Event()
        with held(home, whose):
            begun = time.monotonic()
            upload = catalog.uploads.submit(COMMAND_LINE, "people.csv", files.first).id
            said = [f"acknowledged after {time.monotonic() - begun:.1f} s"]
            tries = [
                threading.Thread(target=_until, args=(home, words, free, said)) for words in _words(files.corrected)
            ]
            for one in tries:
                one.start()
            time.sleep(max(0.0, begun + seconds - time.monotonic()))
        free.set()
        for one in tries:
            one.join()
        state = catalog.uploads.upload(COMMAND_LINE, upload).state
    found = faults(home)
    if state is not State.DONE:
        found.append(f"the upload is {state.value}")
    if people(home)[0] != PEOPLE + 600:
        found.append(f"{people(home)[0]} movements")
    return said, found


def _words(file: Path) -> tuple[list[str], ...]:
    return ["work", "--once"], ["load", str(file)]


def _until(home: Path, words: list[str], free: threading.Event, said: list[str]) -> None:
    """Give a command, and give it again once the lock is free if it was refused."""
    begun = time.monotonic()
    for _ in range(3):
        done = subprocess.run(
            [sys.executable, "app.py", *words],
            cwd=ROOT,
            env={**os.environ, "PRAVAH_HOME": str(home)},
            capture_output=True,
            text=True,
            check=False,
        )
        told = done.stderr.strip().splitlines()[-1] if done.returncode else "done"
        said.append(f"{words[0]} after {time.monotonic() - begun:.0f} s: {told}")
        if done.returncode == 0:
            return
        free.wait()
