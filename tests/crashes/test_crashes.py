"""A few rounds of ``python -m tests.crashes``: whatever is killed whenever, stores stay whole."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.crashes.__main__ import rounds
from tests.crashes.files import write_files
from tests.crashes.store import faults
from tests.running import command


@pytest.mark.parametrize(("database", "times"), [("sqlite", 4), ("postgresql", 2)])
def test_whatever_is_killed_stores_stay_whole(tmp_path: Path, database: str, times: int) -> None:
    seen = list(rounds(tmp_path, database, times, seed=11))
    assert sum(outcome.killed for outcome in seen) == times
    assert [outcome for outcome in seen if outcome.faults] == []


def test_the_look_at_a_store_finds_what_is_wrong(tmp_path: Path) -> None:
    import sqlite3

    home = tmp_path / "home"
    home.mkdir()
    command(home, "load", str(write_files(tmp_path / "files", 3).first))
    assert faults(home) == []
    raw = sqlite3.connect(home / "registry.sqlite3")
    raw.execute("DELETE FROM movements WHERE id = 7")
    raw.execute("DELETE FROM lookups WHERE record = 8")
    raw.commit()
    raw.close()
    (home / "lake" / "B20200101-ZZZZZZ").mkdir()
    told = " ".join(faults(home))
    assert all(word in told for word in ("accepted", "not found by its key", "the lake tells", "ZZZZZZ was left"))
