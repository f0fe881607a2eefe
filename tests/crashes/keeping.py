"""Kills while counts are projected, merged and rebuilt: ``python -m tests.crashes.keeping [--times 200]``.

One process changes a store as fast as it can and is killed at a random moment. Readers ask all the while, and must see
whole versions only; after each kill the store is verified. Rounds go on in one store, so that what one kill left would
be found by the rounds after it.
"""

from __future__ import annotations

import argparse
import os
import signal
import subprocess
import sys
import tempfile
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

from core.errors import Conflict, PravahError
from core.settings import Settings
from data.access import COMMAND_LINE
from data.catalog import Catalog, open_catalog
from data.lake.asked import Question
from data.lake.askers import Signal
from data.lake.questions import people
from data.lake.tables import ONLY_WITH, TABLES
from data.lake.writer import lake_root
from tests.running import ROOT, environment

_HEADERS = "name,age,sex,origin_state,origin_district,destination_state,destination_district,travel_date,mode\n"
#: Seconds for which readers may hold a version of files that were replaced.
_GRACE = 20.0


@dataclass
class Outcome:
    """One round: what the killed process was doing, how often readers looked, and what was wrong."""

    doing: str
    looks: int = 0
    faults: list[str] = field(default_factory=list)


# -- the process that is killed -----------------------------------------------------------------------------------


def act_until_killed(home: Path, seed: int) -> None:
    """Load, change, withdraw, merge and rebuild, and say before each act what it will be."""
    draw, number = Random(seed), 0
    with tempfile.TemporaryDirectory(dir=home) as folder, closing(open_catalog(Settings(home=home), frozenset())) as it:
        sys.stdout.write("ready\n")
        while True:
            act = draw.choice(("load", "change", "change", "withdraw", "merge", "merge", "merge", "rebuild"))
            sys.stdout.write(f"{act}\n")
            sys.stdout.flush()
            number += 1
            try:
                _act(it, act, draw, Path(folder) / f"{seed}-{number}.csv")
            except Conflict as refused:
                sys.stderr.write(f"{refused}\n")


def _act(catalog: Catalog, act: str, draw: Random, file: Path) -> None:
    if act == "load":
        write(file, draw, draw.randint(20, 200))
        catalog.load(COMMAND_LINE, file)
    elif act == "change":
        number = draw.randint(1, 300)
        if may := catalog.movements.show(COMMAND_LINE, number).may_become:
            catalog.movements.change(COMMAND_LINE, number, draw.choice(may))
    elif act == "withdraw":
        standing = [one for one in catalog.batches(COMMAND_LINE)[:-1] if not one.withdrawn_at]
        if len(standing) > 6:
            catalog.movements.withdraw(COMMAND_LINE, draw.choice(standing).id)
    elif act == "merge":
        catalog.lakekeeping.compact(COMMAND_LINE, few=draw.choice((2, 3, 5)), grace=_GRACE)
    else:
        catalog.lakekeeping.rebuild(COMMAND_LINE)


def write(file: Path, draw: Random, rows: int) -> None:
    """A file of made-up people."""
    lines = [
        f"Asha {draw.random()},{draw.randint(0, 80)},{draw.choice('mf')},UP,{draw.choice(('Agra', ''))},Bihar,"
        f"{draw.choice(('Patna', 'Gaya', ''))},2020-05-0{draw.randint(1, 9)},{draw.choice(('train', 'bus'))}\n"
        for _ in range(rows)
    ]
    file.write_text(_HEADERS + "".join(lines), encoding="utf-8")


_EVERYONE = Question(("everyone",), lambda table: table.select(people()), (), frozenset())


# -- who looks ----------------------------------------------------------------------------------------------------


def look(catalog: Catalog) -> list[str]:
    """What is wrong with the version that a reader sees now: every table that may be asked counts the same people."""
    version, lake = catalog._versions.current().lake, catalog._lake
    sums = {}
    for table in TABLES:
        if table in version.files and table not in ONLY_WITH:
            sums[table] = int(lake.answer(version, table, _EVERYONE, Signal())["persons"][0] or 0)
    listed = {table: sum(version.facts[path].persons for path in version.files.get(table, ())) for table in sums}
    faults = [] if len(set(sums.values())) == 1 else [f"a reader saw {sums}"]
    return faults if sums == listed else [*faults, f"a reader saw {sums} where the manifest lists {listed}"]


def round_of(home: Path, seed: int, seconds: float) -> Outcome:
    """Kill the process after a random part of ``seconds``, looking all the while; then verify."""
    draw = Random(seed)
    settings = {name: value for name, value in os.environ.items() if name == "PRAVAH_DATABASE_URL"}
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.crashes.keeping", "--act", str(home), "--seed", str(seed)],
        cwd=ROOT,
        env=environment(home) | settings,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    said = iter(process.stdout or ())
    first = next(said, "").strip()
    outcome = Outcome("nothing")
    if first != "ready":
        outcome.faults.append(f"it did not start: {(process.stderr.read() if process.stderr else '')[-500:]}")
    stop = threading.Timer(draw.uniform(0.05, seconds), lambda: os.kill(process.pid, signal.SIGKILL))
    stop.start()
    with closing(open_catalog(Settings(home=home), frozenset())) as reading:
        while process.poll() is None:
            outcome.faults += _told(lambda: look(reading))
            outcome.looks += 1
        stop.join()
        rest = list(said)
        if process.returncode != -signal.SIGKILL:
            outcome.faults.append(f"it ended: {(process.stderr.read() if process.stderr else '')[-500:]}")
        outcome.doing = rest[-1].strip() if rest else outcome.doing
        outcome.faults += _told(lambda: look(reading))
    process.communicate()
    outcome.faults += _after(home)
    return outcome


def _after(home: Path) -> list[str]:
    with closing(open_catalog(Settings(home=home), frozenset())) as catalog:  # opening sweeps
        faults = list(catalog.lakekeeping.verify(COMMAND_LINE).faults)
        catalog.lakekeeping.compact(COMMAND_LINE, few=10**9, grace=0)  # only sweeps
        listed = {one.file.path for one in catalog._registry.files.listing()}
        root = lake_root(home)
        there = {file.relative_to(root).as_posix() for file in root.rglob("*") if file.is_file()}
        faults += [f"{path} was left" for path in sorted(there - listed)]
        faults += [f"{path} is gone" for path in sorted(listed - there)]
    return faults


def _told(ask) -> list[str]:
    try:
        return ask()
    except PravahError as error:
        return [f"a reader was refused: {error.message}"]


def rounds(home: Path, times: int, seed: int, seconds: float = 3.0) -> Iterator[Outcome]:
    """So many rounds in one store, which is filled first."""
    with closing(open_catalog(Settings(home=home), frozenset())) as catalog:
        for number in range(3):
            file = home / f"first-{number}.csv"
            write(file, Random(seed + number), 120)
            catalog.load(COMMAND_LINE, file)
    for at in range(times):
        yield round_of(home, seed * 10_000 + at, seconds)


def main() -> int:
    """0 when every round left a whole lake."""
    parser = argparse.ArgumentParser(prog="python -m tests.crashes.keeping", description=__doc__)
    parser.add_argument("--times", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--act", type=Path, help="be the process that is killed")
    given = parser.parse_args()
    if given.act:
        act_until_killed(given.act, given.seed)
    doing: Counter[str] = Counter()
    wrong = looks = 0
    with tempfile.TemporaryDirectory(prefix="pravah-keeping-") as folder:
        home = Path(folder) / "home"
        home.mkdir()
        for at, outcome in enumerate(rounds(home, given.times, given.seed), 1):
            doing[outcome.doing] += 1
            looks += outcome.looks
            wrong += bool(outcome.faults)
            if outcome.faults or at % 20 == 0:
                told = "; ".join(outcome.faults) or f"{wrong} rounds with faults so far"
                sys.stdout.write(f"round {at} ({outcome.doing}): {told}\n")
                sys.stdout.flush()
    sys.stdout.write(f"{given.times} kills, {wrong} with faults; readers looked {looks} times.\n")
    for what, many in doing.most_common():
        sys.stdout.write(f"{many:>5}  while it was to {what}\n")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
