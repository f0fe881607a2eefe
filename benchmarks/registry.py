"""A million people at a time into SQLite, from an empty store to ten million, and what a sender waits for meanwhile."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count
from pathlib import Path

from benchmarks.loading import SAMPLE, bare, rows_at_a_time
from benchmarks.measure import Against, Result, median, timed
from tests.running import ROOT, command, environment, serving

MILLION = 1_000_000
MILLIONS = 10
#: Rows of a train's manifest, and how many are sent while a million rows are loaded.
MANIFEST, SENT = 1_500, 60


@dataclass(frozen=True)
class _Load:
    seconds: float
    peak: float
    registry: float


def bench(directory: Path) -> Iterator[Result]:
    """Rows a second as the store grows, memory, and how long a manifest waits for its acknowledgement."""
    home, file = directory / "home", directory / "people.csv"
    home.mkdir()
    loads: list[_Load] = []
    for seed in range(MILLIONS):
        command(directory / "writer", "demo", str(file), "--persons", str(MILLION), "--seed", str(1000 + seed))
        loads.append(_load(home, file))
    rows = rows_at_a_time(file, directory / "orm.sqlite3") * MILLION / SAMPLE
    curve = ", ".join(f"{at} M {MILLION / load.seconds:,.0f}" for at, load in enumerate(loads, 1))
    yield Result(
        name="load 1,000,000 people into an empty store",
        value=loads[0].seconds,
        unit="s",
        target=10,
        against=Against("a pydantic model and an ORM object a row, without sealing, vault or matching", rows),
        floor=timed(lambda: bare(file, directory / "bare.sqlite3")),
        note=(
            f"{MILLION / loads[0].seconds:,.0f} rows/s, python app.py load with process start: parsed, judged, "
            "resolved, sealed, numbers into the vault, matched, stored, counted. "
            "Floor: csv.reader into executemany, no index. "
            f"The alternative ran on {SAMPLE:,} people and is scaled."
        ),
    )
    yield Result(
        name="load 1,000,000 people into five million",
        value=loads[5].seconds,
        unit="s",
        target=20,
        against=Against("the same number into the empty store", loads[0].seconds),
        note=f"{MILLION / loads[5].seconds:,.0f} rows/s. Rows a second of the load that brings the store to: {curve}.",
    )
    yield Result(
        name="cost of a row at ten million people beside that of the first million",
        value=median(load.seconds for load in loads[-3:]) / median(load.seconds for load in loads[:3]),
        unit="times",
        target=2,
        note=f"Medians of three loads; the registry then holds {loads[-1].registry:,.0f} MB, without the vault.",
    )
    yield Result(
        name="memory of a load of 1,000,000 people",
        value=max(load.peak for load in loads),
        unit="MB",
        target=1_000,
        note="The largest of ten loads; the smallest " + f"{min(load.peak for load in loads):.0f} MB.",
    )
    yield _acknowledged(directory, file)


def _load(home: Path, file: Path) -> _Load:
    words = [sys.executable, "app.py", "load", str(file), "--kind", "persons", "--json"]
    begun = time.perf_counter()
    process = subprocess.Popen(words, cwd=ROOT, env=environment(home), stdout=subprocess.PIPE)
    assert process.stdout is not None
    with process.stdout:
        said = process.stdout.read()
    _, status, usage = os.wait4(process.pid, 0)
    seconds = time.perf_counter() - begun
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode or json.loads(said)["rejected"]:
        raise RuntimeError(f"the load exited with {process.returncode} and said {said!r}")
    size = sum(part.stat().st_size for part in home.glob("registry.sqlite3*"))
    return _Load(seconds, usage.ru_maxrss / 1024, size / 1e6)


def _acknowledged(directory: Path, file: Path) -> Result:
    """How long 1,500-person manifests wait for their 202 while a million rows are loaded."""
    home = directory / "served"
    home.mkdir()
    with file.open(encoding="utf-8") as lines:
        header, *people = (next(lines) for _ in range(MANIFEST + 1))
    with serving(home) as server:
        address = f"{server.url}/api/v1/batches"
        big = _sent(address, file.read_bytes(), "big")[1]
        waits = []
        for turn in count():
            state = _state(f"{server.url}{big}")
            if turn >= SENT or state not in ("queued", "running"):
                break
            # another file each time: one row less
            body = (header + "".join(people[turn:])).encode()
            waits.append(_sent(address, body, f"small-{turn}")[0])
        loading = state in ("queued", "running")
    waits.sort()
    return Result(
        name="a 1,500-person manifest is acknowledged while a million rows are loaded, the slowest of twenty",
        value=waits[int(len(waits) * 0.95) - 1] * 1000,
        unit="ms",
        target=150,
        note=(
            f"95th percentile of {len(waits)} uploads over HTTP, each on the disk for good when it was acknowledged; "
            f"the large load was {'running' if loading else 'ending'} after the last. "
            f"Median {median(waits) * 1000:.0f} ms."
        ),
    )


def _sent(address: str, body: bytes, key: str) -> tuple[float, str]:
    """Seconds until a file was acknowledged, and where its state is told."""
    headers = {"Content-Type": "text/csv", "Idempotency-Key": key}
    request = urllib.request.Request(f"{address}?kind=persons", body, headers)
    begun = time.perf_counter()
    with urllib.request.urlopen(request, timeout=60) as answer:
        answer.read()
        return time.perf_counter() - begun, str(answer.headers["Location"])


def _state(address: str) -> str:
    with urllib.request.urlopen(address, timeout=60) as answer:
        return str(json.loads(answer.read())["state"])
