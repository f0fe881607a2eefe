"""The lake at a million, ten and a hundred million movements: how long answers take, and how long they take elsewhere.

Every part runs in a process of its own and says what it found as JSON; everything is kept in ``scale.json``, from which
``docs/scale.md`` is written. ``BENCH_SIZES`` (movements, separated by commas) makes a smaller run: its tables are
written too, but README's numbers only by one that reaches a hundred millions. ``BENCH_STORES`` names a directory where
filled stores stay for the next run.
"""

from __future__ import annotations

import json
import os
import platform
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from benchmarks.asking import shares
from benchmarks.measure import Against, Result, median
from benchmarks.scale import SCALE, write_scale
from tests.running import ROOT, environment

SIZES = (1_000_000, 10_000_000, 100_000_000)
Row = Mapping[str, Any]


def bench(directory: Path) -> Iterator[Result]:
    """Fill, keep, ask and compare a store of each size; results of the largest."""
    sizes = [int(size) for size in os.environ.get("BENCH_SIZES", ",".join(map(str, SIZES))).split(",")]
    stores = Path(os.environ.get("BENCH_STORES", directory))
    runs = [_measured(stores / f"store-{size}", size) for size in sorted(sizes)]
    SCALE.write_text(json.dumps({"machine": _machine(), "runs": runs}, indent=1) + "\n", encoding="utf-8")
    write_scale(runs)
    if sizes[-1] >= SIZES[-1]:
        yield from results(runs[-1])


def _measured(home: Path, movements: int) -> dict[str, Any]:
    known = home / "filled.json"
    if not known.exists():
        home.mkdir(parents=True, exist_ok=True)
        filled = _part("filling", str(home), str(movements))
        kept = _part("keeping", str(home))
        known.write_text(json.dumps({"filled": filled, "kept": kept}), encoding="utf-8")
    first = json.loads(known.read_text(encoding="utf-8"))
    asked = _part("asking", str(home))
    beside = _part("beside", str(home))
    return {"movements": movements, **first, "asked": asked, "beside": beside}


def _part(name: str, *words: str) -> dict[str, Any]:
    begun = time.perf_counter()
    done = subprocess.run(
        [sys.executable, "-m", f"benchmarks.{name}", *words],
        cwd=ROOT,
        env=environment(Path(words[0])),
        stdout=subprocess.PIPE,
        check=True,
        text=True,
    )
    print(f"  {name} {' '.join(words[1:])}: {time.perf_counter() - begun:.0f} s", file=sys.stderr)
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def _machine() -> str:
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return f"{os.cpu_count()} cores, {memory:.0f} GB of memory, {platform.system()} {platform.machine()}"


def results(run: Row) -> Iterator[Result]:
    """The numbers that README shows, of one size."""
    named = f"{run['movements'] // 1_000_000} million movements"
    asked, beside, kept = run["asked"], run["beside"], run["kept"]
    yield _group(
        f"{named}: any of the four questions, by dates, state, district or mode, p95", asked, beside, True, 100
    )
    yield _group(f"{named}: with any other filter, p95", asked, beside, False, 500)
    users = asked["users"]
    yield Result(
        f"{named}: eight users at once, p95",
        users["p95"],
        "ms",
        300,
        Against("no answer remembered", asked["users_without_cache"]["p95"]),
        note=f"{users['answers']} answers; each user changes a filter every 1.5 s or so, four questions a change.",
    )
    yield _ratio(f"{named}: time of the slowest question beside pandas in memory", "pandas", beside, 0.2)
    yield _ratio(f"{named}: time of the slowest question beside plain DuckDB SQL", "duckdb", beside, 1.0)
    yield Result(
        f"{named}: a 1,500-person batch is loaded and counted",
        median(asked["visible"]),
        "s",
        1,
        note="from the start of the load until a question counts its people, in a server that runs; median of three.",
    )
    peak = max(asked["memory"]["peak"], kept["memory"]["peak"], run["filled"]["peak"])
    yield Result(
        f"{named}: resident memory, its peak",
        peak,
        "MB",
        3_000,
        Against("the rows alone in pandas", beside["pandas_mb"]),
        note="the largest of questions, eight users, loads, compaction and rollups.",
    )
    yield Result(
        f"{named}: rollups rebuilt from scratch",
        kept["rolling"],
        "s",
        60,
        note=f"{len(kept['rows']) - 1} rollups of {kept['rows']['cube']:,} rows.",
    )


def _group(name: str, asked: Row, beside: Row, common: bool, target: float) -> Result:
    rows = [row for row in asked["cases"] if row["common"] is common]
    times = [value for row in rows for value in row["ms"]]
    floor = shares([row["floor_ms"] for row in rows])["p95"]
    plain = [row["duckdb"] for row in beside["rows"] if _is_common(row["filters"]) is common]
    return Result(
        name,
        shares(times)["p95"],
        "ms",
        target,
        Against("plain DuckDB SQL over the same files, the slowest", max(plain)),
        floor,
        f"{len(times)} answers with their small print, none remembered; median {shares(times)['p50']:.0f} ms. Floor: "
        f"the columns of the tables that answer, read at {asked['bandwidth'] / 1e9:.0f} GB/s, p95.",
    )


def _is_common(filters: Row) -> bool:
    return set(filters) <= {"from", "to", "origin_state", "destination_state", "origin", "destination", "mode"}


def _ratio(name: str, other: str, beside: Row, target: float) -> Result:
    rows: Sequence[Row] = [row for row in beside["rows"] if other in row]
    slowest = max(rows, key=lambda row: row["pravah"] / row[other])
    each: Callable[[Row], str] = lambda row: f"{row['question']} {row['pravah']:.0f}/{row[other]:.0f}"  # noqa: E731
    shown: Iterable[str] = (each(row) for row in rows)
    return Result(
        name,
        slowest["pravah"] / slowest[other],
        "times",
        target,
        note=f"shortest of three turns, the worst of {len(rows)}; ms of Pravah and of {other}: {', '.join(shown)}.",
    )
