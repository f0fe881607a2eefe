"""Asks a filled store: ``python -m benchmarks.asking HOME`` says as JSON how long answers take, alone and with company.

A process of its own, so that its memory is that of a server that answers questions. What is timed is the catalog's
whole answer, small print included; no answer is known before, unless it says so.
"""

from __future__ import annotations

import csv
import json
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from itertools import count
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.cases import Case, cases, walk
from benchmarks.floors import Floors
from benchmarks.movements import first_and_last
from core.settings import Settings
from data.access import COMMAND_LINE, PUBLIC
from data.catalog import Catalog, open_catalog
from data.filters import Filters
from data.versions import StoreVersion, Versions
from geo.boundaries import load_boundaries

USERS, STEPS = 8, 14
#: Seconds that a user looks at a page before the next change, in the mean.
LOOKING = 1.5
MANIFEST = 1_500
_HEADERS = (
    *("name", "age", "sex", "mobile", "category", "origin_state", "origin_district", "destination_state"),
    *("destination_district", "travel_date", "mode", "train_no"),
)


class NeverAsked(Versions):
    """The store under another name each time, so that no answer is known."""

    def __init__(self, real: Versions) -> None:
        self._real = real
        self._number = count()

    def current(self) -> StoreVersion:
        """The present version; its files are the real ones."""
        store = self._real.current()
        return replace(store, lake=replace(store.lake, name=f"{store.lake.name}-{next(self._number)}"))


def ask(home: Path) -> dict[str, Any]:
    """Everything that this module measures of one store."""
    settings = Settings(home=home)
    catalog = open_catalog(settings, load_boundaries(home, settings.boundaries).drawable)
    real = catalog._versions
    catalog._versions = NeverAsked(real)
    floors = Floors(home, real.current().lake)
    asked = [_timed(catalog, case, floors) for case in cases()]
    out: dict[str, Any] = {"cases": asked, "bandwidth": floors.bandwidth, "memory_asking": memory()}
    out["users_without_cache"] = _users(catalog)
    catalog._versions = real
    out["users"] = _users(catalog)
    # other people each time, also in a store that was asked before: a file that is known brings nothing new
    known = len(catalog.batches(COMMAND_LINE))
    out["visible"] = [_visible(catalog, known + turn) for turn in range(3)]
    out["memory"] = memory()
    catalog.close()
    return out


def _timed(catalog: Catalog, case: Case, floors: Floors) -> dict[str, Any]:
    best = [seconds(lambda: case.ask(catalog)) for _ in range(2)]
    return {
        "question": case.question,
        "filters": case.filters.query(),
        "common": case.common,
        "ms": [value * 1000 for value in best],
        **floors.of(case),
    }


def _users(catalog: Catalog) -> dict[str, float]:
    """Users at once, each moving through filters with a look in between; milliseconds of single answers."""
    begun = time.perf_counter()
    with ThreadPoolExecutor(USERS) as pool:
        waits = [wait for one in pool.map(lambda user: list(_one_user(catalog, user)), range(USERS)) for wait in one]
    return {**shares(waits), "answers": len(waits), "seconds": time.perf_counter() - begun}


def _one_user(catalog: Catalog, user: int) -> Iterator[float]:
    rng = np.random.default_rng([11, user])
    for chosen in walk(user, STEPS):
        time.sleep(float(rng.exponential(LOOKING)))
        # what the flows page asks: the map, the days, the figures beside it
        for question, filters in (
            ("flows", chosen),
            ("daily", chosen.but(from_=None, to=None)),
            ("trains", chosen),
            ("districts", chosen),
        ):
            case = Case(question, filters, common=True)
            yield seconds(lambda case=case: case.ask(catalog)) * 1000  # type: ignore[misc]


def _visible(catalog: Catalog, turn: int) -> float:
    """Seconds from the start of a load of a train's manifest until a question counts its people."""
    day = first_and_last()[1]
    with tempfile.TemporaryDirectory() as directory:
        file = Path(directory) / "manifest.csv"
        with file.open("w", encoding="utf-8", newline="") as out:
            writer = csv.writer(out)
            writer.writerow(_HEADERS)
            for row in range(MANIFEST):
                place = ("Patna", "Gaya", "Nalanda", "Bhojpur", "Siwan")[row % 5]
                who = (f"Person {turn} {row}", 18 + row % 40, "male", f"6{turn % 100:02d}{row:07d}", "migrant_worker")
                writer.writerow((*who, "Maharashtra", "Mumbai", "Bihar", place, day, "train", "10042"))
        everyone = Filters.parse({})
        before = catalog.flows(PUBLIC, everyone).persons
        begun = time.perf_counter()
        report = catalog.load(COMMAND_LINE, file, "persons")
        seen = catalog.flows(PUBLIC, everyone).persons - before
        taken = time.perf_counter() - begun
    if seen != report.accepted or seen != MANIFEST:
        raise RuntimeError(f"{seen} of {MANIFEST} people were counted, {report.accepted} accepted")
    return taken


def seconds(act: Callable[[], object]) -> float:
    """How long ``act`` takes."""
    begun = time.perf_counter()
    act()
    return time.perf_counter() - begun


def shares(values: Sequence[float]) -> dict[str, float]:
    """Median, 95th percentile and largest."""
    p50, p95, most = np.percentile(values, [50, 95, 100])
    return {"p50": float(p50), "p95": float(p95), "max": float(most)}


def memory() -> dict[str, float]:
    """Resident memory of this process now and at its peak, in MB."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return {
        name: int(status.split(f"{field}:")[1].split()[0]) / 1024
        for name, field in (("now", "VmRSS"), ("peak", "VmHWM"))
    }


if __name__ == "__main__":
    print(json.dumps(ask(Path(sys.argv[1]))))
