"""A lock that somebody holds, and disks that are full: nothing lost, nothing doubled, and a sentence."""

from __future__ import annotations

import os
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from core.errors import Conflict, Unavailable
from core.settings import Settings
from data.access import COMMAND_LINE
from data.catalog import open_catalog
from data.inbox import State
from data.inbox.worker import Worker
from data.registry import engine as engines
from data.registry import store
from data.registry.locks import writing
from data.vault import open_vault
from tests.crashes.files import PEOPLE, write_files
from tests.crashes.held import Whose, held, send_and_load
from tests.crashes.store import faults, people
from tests.running import ROOT

#: A command whose files cannot grow beyond so many bytes: for it the disk is full.
_LIMITED = """
import resource, sys
resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[1]), int(sys.argv[1])))
sys.path.insert(0, "")
import app
sys.exit(app.main(sys.argv[2:]))
"""
_SUBMIT = """
import resource, sys
from pathlib import Path
sys.path.insert(0, "")
from core.errors import PravahError
from core.settings import read_settings
from data.access import COMMAND_LINE
from data.catalog import open_catalog
catalog = open_catalog(read_settings(), frozenset())
catalog.uploads.shelf.prepare()
resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[1]), int(sys.argv[1])))
try:
    catalog.uploads.submit(COMMAND_LINE, "people.csv", Path(sys.argv[2]), idempotency_key="once")
except PravahError as error:
    sys.exit(error.message)
"""


def limited(home: Path, program: str, size: int, *words: str) -> tuple[int, str]:
    """Its exit code, and what it said."""
    environment = {**os.environ, "PRAVAH_HOME": str(home)}
    words = (sys.executable, "-c", program, str(size), *words)
    done = subprocess.run(words, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    return done.returncode, done.stderr.strip()


@pytest.mark.parametrize("whose", ["own", "foreign"])
def test_a_lock_that_is_held_longer_than_anybody_waits(
    home: Path, database: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, whose: Whose
) -> None:
    """What is sent is taken in at once; what is loaded is refused in a sentence, or waits its turn; all of it once."""
    monkeypatch.setattr(engines, "_BUSY_MS", 100)
    monkeypatch.setattr(store, "writing", lambda engine, at, wait: writing(engine, at, min(wait, 0.1)))
    files = write_files(tmp_path / "files", 9)
    with closing(open_catalog(Settings(home=home), frozenset())) as catalog:
        catalog.uploads.shelf.prepare()
        catalog.load(COMMAND_LINE, files.counts)
        worker = Worker(catalog)
        with held(home, whose):
            sent = catalog.uploads.submit(COMMAND_LINE, "people.csv", files.first)
            with pytest.raises((Conflict, Unavailable)) as refused:
                catalog.load(COMMAND_LINE, files.corrected)
            worker._take(sent.id, once=False)
            waits = catalog.uploads.upload(COMMAND_LINE, sent.id)
            assert waits.state is State.QUEUED
            for said in (refused.value.message, waits.status.message or ""):
                assert said.startswith({"own": "Another load is writing", "foreign": "Somebody holds the lock"}[whose])
                assert said.endswith("try again.")
        worker.run(once=True)
        assert catalog.uploads.upload(COMMAND_LINE, sent.id).state is State.DONE
        assert catalog.load(COMMAND_LINE, files.corrected).accepted == 600
    assert (people(home)[0], faults(home)) == (PEOPLE + 600, [])


@pytest.mark.parametrize("whose", ["own", "foreign"])
def test_a_lock_that_is_held_for_a_moment_is_waited_for(
    home: Path, database: str, tmp_path: Path, whose: Whose
) -> None:
    said, found = send_and_load(home, tmp_path / "files", 1.0, whose)
    assert found == [], said


def test_an_inbox_that_is_full(home: Path, database: str, tmp_path: Path) -> None:
    file = write_files(tmp_path / "files", 9).first
    code, said = limited(home, _SUBMIT, file.stat().st_size // 2, str(file))
    assert (code, said.endswith("make room in PRAVAH_HOME, and send it again.")) == (1, True), said
    assert [path.name for path in (home / "inbox").rglob("*") if path.is_file() and path.stat().st_size > 1000] == []
    assert limited(home, _SUBMIT, 1 << 30, str(file))[0] == 0
    with closing(open_catalog(Settings(home=home), frozenset())) as catalog:
        (sent,) = catalog.uploads.uploads(COMMAND_LINE)
        Worker(catalog).run(once=True)
        assert catalog.uploads.upload(COMMAND_LINE, sent.id).state is State.DONE
    assert (people(home), faults(home)) == ((PEOPLE, PEOPLE), [])


def test_a_vault_that_is_full(home: Path, database: str, tmp_path: Path) -> None:
    """Its file is the largest, so it is the first that cannot grow: by a load, and by a worker, which waits."""
    files = write_files(tmp_path / "files", 9)
    settings = Settings(home=home)
    vault_file = settings.vault_file
    with closing(open_catalog(settings, frozenset())) as catalog, closing(open_vault(settings)) as vault:
        vault.put_many("B-others", [f"{number:012d}" for number in range(60_000)])
        sent = catalog.uploads.submit(COMMAND_LINE, "people.csv", files.first)
        size = vault_file.stat().st_size
    for words in (("load", str(files.corrected)), ("work", "--once")):
        code, said = limited(home, _LIMITED, size + 4096, *words)
        last = said.splitlines()[-1]
        assert (code, last.startswith("The vault"), "free space" in last) == (1, True, True), said
    with closing(open_catalog(settings, frozenset())) as catalog, closing(open_vault(settings)) as vault:
        assert catalog.batches(COMMAND_LINE) == []
        assert catalog.uploads.upload(COMMAND_LINE, sent.id).state is State.QUEUED
        assert vault.forget_batch("B-others") == 60_000
        Worker(catalog).run(once=True)
        assert catalog.load(COMMAND_LINE, files.corrected).accepted == 600
    assert (people(home)[0], faults(home)) == (PEOPLE + 600, [])


def test_a_disk_that_is_full_when_a_store_is_opened(home: Path, tmp_path: Path) -> None:
    file = write_files(tmp_path / "files", 9).first
    code, said = limited(home, _LIMITED, 4096, "load", str(file))
    assert (code, "damaged" in said, "free space" in said) == (1, False, True), said
