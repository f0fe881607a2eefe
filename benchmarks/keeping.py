"""What the lake's upkeep takes: ``python -m benchmarks.keeping HOME`` compacts a filled store, then builds all rollups.

A process of its own, so that its memory is that of the upkeep. The rollups are built from the compacted cube into a
folder that no manifest lists, and removed: the store stays as it is.
"""

from __future__ import annotations

import json
import shutil
import sys
from pathlib import Path
from typing import Any

from benchmarks.asking import memory, seconds
from core.settings import Settings
from data.access import COMMAND_LINE
from data.catalog import open_catalog
from data.lake.merging import Merger
from data.lake.writer import lake_root


def keep(home: Path) -> dict[str, Any]:
    """Seconds of each, what the lake holds afterwards by table, and peak memory in MB."""
    catalog = open_catalog(Settings(home=home), frozenset())
    compacting = seconds(lambda: catalog.lakekeeping.compact(COMMAND_LINE, grace=0))
    version = catalog._versions.current().lake
    merger = Merger(lake_root(home), "rebuilt-by-the-bench")
    rolling = seconds(lambda: merger.roll_all(version.files["cube"]))
    shutil.rmtree(merger.folder)
    catalog.close()
    facts = [version.facts[path] for paths in version.files.values() for path in paths]
    tables = sorted({fact.table for fact in facts})
    return {
        "compacting": compacting,
        "rolling": rolling,
        "rows": {name: sum(fact.rows for fact in facts if fact.table == name) for name in tables},
        "bytes": {name: sum(fact.size for fact in facts if fact.table == name) for name in tables},
        "files": len(facts),
        "memory": memory(),
    }


if __name__ == "__main__":
    print(json.dumps(keep(Path(sys.argv[1]))))
