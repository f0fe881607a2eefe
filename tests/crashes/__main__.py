"""``python -m tests.crashes [--times 200] [--database postgresql] [--seed 1]``: kill acts and tell what was left.

With ``--held 60`` nothing is killed: somebody holds the store's lock for so many seconds while others send and load.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

from tests.crashes.held import Whose, send_and_load
from tests.crashes.killing import Outcome, Walk
from tests.postgres import cluster

#: Rounds in one store: what is looked at stays small.
_TOGETHER = 20


def rounds(folder: Path, database: str, times: int, seed: int) -> Iterator[Outcome]:
    """Rounds until so many processes were killed, some in each store."""
    with ExitStack() as stack:
        server = None
        if database == "postgresql":
            server = stack.enter_context(cluster())
        killed = 0
        for turn in range(times * 3):
            home, files = folder / f"{turn}" / "home", folder / f"{turn}" / "files"
            for made in (home, files):
                made.mkdir(parents=True)
            with ExitStack() as mine:
                if server is not None:
                    os.environ["PRAVAH_DATABASE_URL"] = mine.enter_context(server.database())
                    mine.callback(os.environ.pop, "PRAVAH_DATABASE_URL")
                walk = Walk(home, files, seed * 1000 + turn)
                for _ in range(_TOGETHER):
                    outcome = walk.round()
                    killed += outcome.killed
                    yield outcome
                    if killed >= times:
                        return


def say(line: str) -> None:
    """For whoever watches."""
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def locked(database: str, seconds: float) -> int:
    """0 when nothing was lost and nothing doubled, whosever lock it was."""
    wrong = 0
    with tempfile.TemporaryDirectory(prefix="pravah-crashes-") as folder, ExitStack() as stack:
        server = stack.enter_context(cluster()) if database == "postgresql" else None
        whose: Whose
        for whose in ("own", "foreign"):
            home = Path(folder, whose)
            home.mkdir()
            with ExitStack() as mine:
                if server is not None:
                    os.environ["PRAVAH_DATABASE_URL"] = mine.enter_context(server.database())
                    mine.callback(os.environ.pop, "PRAVAH_DATABASE_URL")
                said, found = send_and_load(home, Path(folder, f"{whose}-files"), seconds, whose)
            wrong += bool(found)
            for line in (*said, "; ".join(found) or "nothing lost, nothing doubled"):
                say(f"{database}, {whose} lock, held for {seconds:.0f} s: {line}")
    return 1 if wrong else 0


def main() -> int:
    """0 when every round left a whole store."""
    parser = argparse.ArgumentParser(prog="python -m tests.crashes", description=__doc__)
    parser.add_argument("--times", type=int, default=200)
    parser.add_argument("--database", choices=("sqlite", "postgresql"), default="sqlite")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--held", type=float, metavar="SECONDS")
    given = parser.parse_args()
    if given.held is not None:
        return locked(given.database, given.held)
    stages: Counter[str] = Counter()
    wrong = killed = 0
    begun = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="pravah-crashes-") as folder:
        for at, outcome in enumerate(rounds(Path(folder), given.database, given.times, given.seed), 1):
            stages[outcome.stage] += 1
            killed += outcome.killed
            wrong += bool(outcome.faults)
            if outcome.faults:
                say(f"round {at}, {outcome.stage}: {'; '.join(outcome.faults)}")
    seconds = time.monotonic() - begun
    say(f"{killed} killed on {given.database} in {at} rounds and {seconds:.0f} s, {wrong} rounds with faults.")
    for stage, many in stages.most_common():
        say(f"{many:>5}  {stage}")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
