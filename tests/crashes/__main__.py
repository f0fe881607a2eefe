"""``python -m tests.crashes [--times 200] [--database postgresql] [--seed 1]``: kill loads and tell what was left."""

from __future__ import annotations

import argparse
import os
import shutil
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from random import Random

from tests.crashes.killing import Outcome, round_of, whole, write_files


def rounds(folder: Path, database: str, times: int, seed: int) -> Iterator[Outcome]:
    """So many rounds, each in a store of its own that holds a file and a table of counts already."""
    chance = Random(seed)
    files = write_files(folder / "files", seed)
    if database == "sqlite":
        home = folder / "prepared"
        home.mkdir()
        seconds = whole(home, files, {})
        for at in range(times):
            mine = folder / f"round-{at}"
            shutil.copytree(home, mine)
            yield round_of(mine, files, {}, seconds, chance)
            shutil.rmtree(mine)
        return
    from tests.postgres import cluster

    with cluster() as server:
        for at in range(times):
            mine = folder / f"round-{at}"
            mine.mkdir()
            with server.database() as url:
                os.environ["PRAVAH_DATABASE_URL"] = url
                try:
                    settings = {"PRAVAH_DATABASE_URL": url}
                    yield round_of(mine, files, settings, whole(mine, files, settings), chance)
                finally:
                    del os.environ["PRAVAH_DATABASE_URL"]
            shutil.rmtree(mine)


def say(line: str) -> None:
    """For whoever watches."""
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def main() -> int:
    """0 when every round left a whole store."""
    parser = argparse.ArgumentParser(prog="python -m tests.crashes", description=__doc__)
    parser.add_argument("--times", type=int, default=200)
    parser.add_argument("--database", choices=("sqlite", "postgresql"), default="sqlite")
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    stages: Counter[str] = Counter()
    wrong = 0
    with tempfile.TemporaryDirectory(prefix="pravah-crashes-") as folder:
        for at, outcome in enumerate(rounds(Path(folder), given.database, given.times, given.seed), 1):
            stages[outcome.stage] += 1
            wrong += bool(outcome.faults)
            if outcome.faults:
                say(f"round {at}: {'; '.join(outcome.faults)}")
    say(f"{given.times} rounds on {given.database}, {wrong} with faults.")
    for stage, many in stages.most_common():
        say(f"{many:>5}  {stage}")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
