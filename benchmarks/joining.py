"""How fast names are joined: a million rows, a single lookup, and the start of the gazetteer."""

from __future__ import annotations

import csv
import gc
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from random import Random

import polars as pl
from rapidfuzz import fuzz, process

from benchmarks.measure import Against, Result, median, timed
from benchmarks.noise import slips
from data.resolving import resolve_file
from geo.gazetteer import Gazetteer, build_gazetteer, load_gazetteer
from geo.places import load_places
from tests.running import ROOT

ROWS, SPELLINGS = 1_000_000, 5_000
#: Spellings that the alternative is asked about; its time is scaled up to SPELLINGS.
SAMPLE = 1_000
_HOSTILE = (
    "x" * 10_000,
    "पटना" * 2_000,
    "Pat\x00na",
    "Patna Gaya " * 900,
    "l1I0O" * 500,
    "Purba Paschim Uttar Dakshin" * 40,
)


def bench(directory: Path) -> Iterator[Result]:
    """Seconds for a million rows, milliseconds for one lookup, seconds to load."""
    pairs = [(typed.state, typed.district) for typed in slips()][:SPELLINGS]
    rows = Random(1).choices(pairs, k=ROWS)
    fresh = [timed(lambda one=one: one.resolve_many(rows)) for one in (_fresh() for _ in range(3))]
    yield Result(
        name=f"join {ROWS:,} typed names with {SPELLINGS:,} distinct misspellings",
        value=median(fresh),
        unit="s",
        target=2,
        against=Against("rapidfuzz WRatio among the state's names, a spelling once", _fuzzy_seconds(pairs)),
        floor=timed(lambda: dict.fromkeys(rows)),
        note=f"Gazetteer.resolve_many on a gazetteer that has answered nothing yet, median of {len(fresh)}. Floor: "
        "finding the distinct pairs. The alternative ran on "
        f"{SAMPLE:,} spellings and is scaled; it matches wrongly (see docs/join-report.md).",
    )
    yield _file(directory, rows)
    yield _single(pairs)
    yield _start()


def _file(directory: Path, rows: list[tuple[str, str]]) -> Result:
    source, target = directory / "in.csv", directory / "out.csv"
    with source.open("w", encoding="utf-8", newline="") as handle:
        csv.writer(handle).writerows([("state", "district"), *rows])
    seconds = [timed(lambda: resolve_file(source, target, _fresh(), None)) for _ in range(3)]
    return Result(
        name=f"resolve a CSV of {ROWS:,} rows with {SPELLINGS:,} distinct misspellings",
        value=median(seconds),
        unit="s",
        target=2,
        floor=timed(lambda: pl.read_csv(source, infer_schema=False).write_csv(directory / "floor.csv")),
        note="The use case behind `resolve`, median of 3, gazetteer built anew each time. Floor: polars reads the file "
        "and writes it.",
    )


def _single(pairs: list[tuple[str, str]]) -> Result:
    gazetteer = _fresh()
    asked = [*pairs, *(("Bihar", text) for text in _HOSTILE), *((text, "Patna") for text in _HOSTILE)]
    times = []
    # Python's collector of garbage stops whatever runs when its turn comes: it is timed by itself.
    pause = timed(gc.collect)
    gc.disable()
    try:
        for state, district in asked:
            begun = time.perf_counter()
            gazetteer.resolve(state, district)
            times.append(1000 * (time.perf_counter() - begun))
    finally:
        gc.enable()
    times.sort()
    return Result(
        name="one lookup, never asked before, the slowest of a hundred",
        value=times[int(0.99 * len(times))],
        unit="ms",
        target=5,
        note=f"{len(asked):,} lookups: misspelled names, and cells of up to 10,000 letters; median "
        f"{statistics.median(times):.2g} ms, slowest {times[-1]:.2g} ms. Python's garbage collection was off: "
        f"a full one takes {1000 * pause:.0f} ms in this process.",
    )


def _start() -> Result:
    def run(code: str) -> float:
        words = [sys.executable, "-c", code]
        environment = {**os.environ, "PYTHONPATH": str(ROOT)}
        return median(timed(lambda: subprocess.run(words, cwd=ROOT, env=environment, check=True)) for _ in range(5))

    bare = run("pass")
    return Result(
        name="load the gazetteer in a new process",
        value=run("from geo.gazetteer import load_gazetteer; load_gazetteer()") - bare,
        unit="s",
        target=0.3,
        floor=run("import rapidfuzz.process, csv, importlib.resources") - bare,
        note=f"imports included, median of 5; a Python that does nothing takes {bare:.2g} s and is taken off. Floor: "
        "the imports of its libraries.",
    )


def _fresh() -> Gazetteer:
    """A gazetteer that remembers no answer."""
    from geo.gazetteer.scripts import romanised
    from geo.tables.read import read

    return build_gazetteer(read, romanised)


def _fuzzy_seconds(pairs: list[tuple[str, str]]) -> float:
    places, gazetteer = load_places(), load_gazetteer()
    names: dict[int, list[str]] = {}
    for district in places.districts.values():
        names.setdefault(district.state_lgd, []).append(district.name.casefold())

    def work() -> None:
        for state, district in pairs[:SAMPLE]:
            process.extractOne(district.casefold(), names[gazetteer.state(state) or 0], scorer=fuzz.WRatio)

    return timed(work) * len(pairs) / SAMPLE
