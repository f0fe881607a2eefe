"""Fills a store with made-up movements as counts: ``python -m benchmarks.filling HOME MOVEMENTS``.

Counts go the way that every batch goes, a day a batch: files, manifest and registry in one transaction. The people
themselves are not there, so the registry stays small; what loading people costs is measured elsewhere.
"""

from __future__ import annotations

import argparse
import json
import resource
import sys
import time
from dataclasses import asdict, dataclass
from pathlib import Path

from benchmarks.movements import draw
from core.settings import Settings
from data.access import COMMAND_LINE
from data.lake.writer import lake_root, write_tables
from data.registry import Tally, open_registry

SEED = 20200501


@dataclass(frozen=True)
class Filled:
    """What filling took, and what it made."""

    movements: int
    #: Rows of the cube.
    rows: int
    #: Rows and bytes of each table of the lake.
    tables: dict[str, int]
    sizes: dict[str, int]
    #: Seconds to write and commit the counts, and to draw them first.
    seconds: float
    drawing: float
    #: Peak memory in MB.
    peak: float


def fill(home: Path, movements: int, seed: int = SEED) -> Filled:
    """Fill an empty store; the same seed gives the same counts."""
    tables: dict[str, int] = {}
    sizes: dict[str, int] = {}
    drawing = seconds = 0.0
    settings = Settings(home=home)
    with open_registry(settings) as registry:
        begun = time.perf_counter()
        for day, frame in enumerate(draw(movements, seed)):
            drawn = time.perf_counter()
            drawing += drawn - begun
            name = f"day-{day + 1:03d}.csv"
            with registry.batch(
                kind="od", file_name=name, sha256=f"{seed}-{movements}-{day}", state_lgd=None, actor=COMMAND_LINE
            ) as (writer, draft):
                files = write_tables(frame, lake_root(settings.home), draft.batch_id, 0)
                writer.add_lake_files(files)
                persons = files[0].persons
                writer.finish(Tally(files[0].rows, files[0].rows, 0, 0, persons, synthetic=True, rejects_file=None))
            for file in files:
                tables[file.table] = tables.get(file.table, 0) + file.rows
                sizes[file.table] = sizes.get(file.table, 0) + file.size
            begun = time.perf_counter()
            seconds += begun - drawn
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return Filled(movements, tables["cube"], tables, sizes, seconds, drawing, peak)


def main() -> int:
    """Fill, and say what it took as JSON."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.filling", description=__doc__)
    parser.add_argument("home", type=Path)
    parser.add_argument("movements", type=int)
    given = parser.parse_args()
    given.home.mkdir(parents=True, exist_ok=True)
    print(json.dumps(asdict(fill(given.home, given.movements))))
    return 0


if __name__ == "__main__":
    sys.exit(main())
