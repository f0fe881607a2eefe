"""``python -m benchmarks [NAME]``: run the benches, keep the results, bring README's table up to date."""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from pathlib import Path

from benchmarks import exporting, joining, lake, loading, names, postgres, registry, serving, snapshots
from benchmarks.measure import Result, keep
from benchmarks.table import table, write_table

#: Each bench gets an empty directory. To add one: a function, and a line here.
BENCHES: Mapping[str, Callable[[Path], Iterable[Result]]] = {
    "load": loading.bench,
    "registry": registry.bench,
    "postgres": postgres.bench,
    "serve": serving.bench,
    "names": names.bench,
    "join": joining.bench,
    "lake": lake.bench,
    "snapshot": snapshots.bench,
    "export": exporting.bench,
}


def main() -> int:
    """Run what was asked for; 0 when every target was met, 1 otherwise."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("name", nargs="?", choices=sorted(BENCHES), help="one bench; all when left out")
    chosen = parser.parse_args().name
    measured: list[Result] = []
    for name, bench in BENCHES.items():
        if chosen in (None, name):
            # What else the machine does decides single times: the reader must know.
            busy = f" Load average when begun: {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores."
            print(f"measuring: {name}.{busy}", file=sys.stderr)
            with tempfile.TemporaryDirectory(prefix="pravah-bench-") as directory:
                measured.extend(replace(result, note=result.note + busy) for result in bench(Path(directory)))
    write_table(keep(measured))
    print(table(entry.as_json() for entry in measured))
    return 0 if all(result.value <= result.target for result in measured) else 1


if __name__ == "__main__":
    sys.exit(main())
