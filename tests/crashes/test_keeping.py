"""A few rounds of ``python -m tests.crashes.keeping``: readers see whole versions, whatever is killed."""

from __future__ import annotations

from pathlib import Path

from tests.crashes.keeping import rounds


def test_readers_see_whole_versions_whatever_is_killed(home: Path, database: str) -> None:
    assert [outcome.faults for outcome in rounds(home, 3, seed=5)] == [[]] * 3
