"""A reviewer's process is killed at any moment: what is left is an act done whole or not at all."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from random import Random

from core.errors import Conflict
from data.access import COMMAND_LINE
from tests.data.review.conftest import DATED, Desk

ROUNDS = 4
PEOPLE = 300
#: Decides the name and undoes it, over and over, until it is killed; says when it begins.
_RESTLESS = """
import sys
from pathlib import Path
from core.settings import Settings
from data.access import COMMAND_LINE
from data.catalog import open_catalog
from geo.gazetteer import Verdict

home, name, lgd = Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3])
catalog = open_catalog(Settings(home=home), frozenset())
held = catalog.decisions(COMMAND_LINE, active_only=True)
for one in held:
    catalog.undo(COMMAND_LINE, one.id)
print("begun", flush=True)
while True:
    done = catalog.decide(COMMAND_LINE, name, Verdict(None, lgd))
    catalog.undo(COMMAND_LINE, done.decision_id)
"""


def siwan() -> int:
    from geo.gazetteer import load_gazetteer

    found = load_gazetteer().resolve("Bihar", "Siwan").lgd
    assert found is not None
    return found


def test_a_kill_while_deciding_or_undoing_leaves_lake_and_registry_agreed(desk: Desk, root: Path) -> None:
    rows = [
        (f"Person {number}", f"6{number:09d}", "UP", "Agra", "Bihar", "Qazmipur", "2020-05-03")
        for number in range(PEOPLE)
    ]
    desk.catalog.load(COMMAND_LINE, desk.table(DATED, rows))
    (name,) = desk.catalog.waiting(COMMAND_LINE)
    chance, district = Random(3), siwan()
    for _ in range(ROUNDS):
        command = [sys.executable, "-c", _RESTLESS, str(desk.home), str(name.id), str(district)]
        child = subprocess.Popen(command, cwd=root, env=os.environ | {"PYTHONPATH": str(root)}, stdout=subprocess.PIPE)
        assert child.stdout is not None
        assert child.stdout.readline() == b"begun\n"
        time.sleep(chance.uniform(0, 0.4))
        assert child.poll() is None
        child.send_signal(signal.SIGKILL)
        child.wait()
        child.stdout.close()
        agreed(desk)


def agreed(desk: Desk) -> None:
    """Everybody counts or everybody waits, by the decision that holds; lake, registry and check say the same."""
    (batch,) = desk.catalog.batches(COMMAND_LINE)
    counted = PEOPLE if desk.catalog.decisions(COMMAND_LINE, active_only=True) else 0
    assert sum(desk.net().values()) == batch.persons == batch.accepted == counted
    assert batch.waiting == batch.rejected == PEOPLE - counted
    assert desk.catalog.waiting_totals(COMMAND_LINE).rows == PEOPLE - counted
    assert all(check.well for check in desk.catalog.check(COMMAND_LINE))


def test_two_processes_that_decide_at_once_decide_once(desk: Desk, root: Path) -> None:
    rows = [("Person 1", "6000000001", "UP", "Agra", "Bihar", "Qazmipur", "2020-05-03")]
    desk.catalog.load(COMMAND_LINE, desk.table(DATED, rows))
    (name,) = desk.catalog.waiting(COMMAND_LINE)
    once = _RESTLESS.split("print(", maxsplit=1)[0] + "catalog.decide(COMMAND_LINE, name, Verdict(None, lgd))"
    once = once.replace("catalog.undo(COMMAND_LINE, one.id)", "pass")
    command = [sys.executable, "-c", once, str(desk.home), str(name.id), str(siwan())]
    env = os.environ | {"PYTHONPATH": str(root)}
    children = [subprocess.Popen(command, cwd=root, env=env, stderr=subprocess.PIPE) for _ in range(2)]
    said = [child.communicate()[1] for child in children]
    assert sorted(child.returncode for child in children) == [0, 1]
    assert any(Conflict.__name__.encode() in text for text in said)
    assert sum(desk.net().values()) == 1
    assert all(check.well for check in desk.catalog.check(COMMAND_LINE))
