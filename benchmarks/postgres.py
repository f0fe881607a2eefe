"""Loading a million people into PostgreSQL and SQLite, on a server of the run's own whose commits reach the disk."""

from __future__ import annotations

import csv
import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from pathlib import Path

import psycopg

from benchmarks.measure import Against, Result, median, timed
from tests.postgres import Cluster, cluster
from tests.running import ROOT, command, environment

PERSONS = 1_000_000
RUNS = 3
#: Rows a second that a load must reach.
WANTED = 60_000
#: As docs/postgresql.md recommends for loads; every commit still reaches the disk.
TUNED = ("shared_buffers=1GB", "max_wal_size=8GB", "checkpoint_timeout=15min", "wal_compression=lz4")


def bench(directory: Path) -> Iterator[Result]:
    """Seconds to load PERSONS demo people into empty stores of both databases, turn by turn."""
    file = directory / "people.csv"
    command(directory / "writer", "demo", str(file), "--persons", str(PERSONS), "--seed", "1")
    sqlite, postgres = [], []
    with cluster(TUNED) as server:
        for n in range(RUNS):
            sqlite.append(_load(directory / f"sqlite-{n}", file, {}))
            with server.database() as url:
                postgres.append(_load(directory / f"postgres-{n}", file, {"PRAVAH_DATABASE_URL": url}))
        floor = timed(lambda: _bare(server, file))
    value, other = median(seconds for seconds, _ in postgres), median(seconds for seconds, _ in sqlite)
    yield Result(
        name="load 1,000,000 people into PostgreSQL",
        value=value,
        unit="s",
        target=PERSONS / WANTED,
        against=Against("the same file into SQLite, in turns with it", other),
        floor=floor,
        note=(
            f"{PERSONS / value:,.0f} rows/s, SQLite {PERSONS / other:,.0f}; median of {RUNS}, python app.py load with "
            f"process start, server on the same cores, {' '.join(TUNED)}; peak memory of the loader "
            f"{max(peak for _, peak in postgres):.0f} MB. Floor: COPY of the raw CSV into one table of text, no index."
        ),
    )


def _load(home: Path, file: Path, settings: Mapping[str, str]) -> tuple[float, float]:
    """Seconds and peak memory (MB) of one load that took every row in."""
    home.mkdir()
    words = [sys.executable, "app.py", "load", str(file), "--kind", "persons", "--json"]
    begun = time.perf_counter()
    process = subprocess.Popen(words, cwd=ROOT, env=environment(home) | settings, stdout=subprocess.PIPE)
    assert process.stdout is not None
    with process.stdout:
        said = process.stdout.read()
    _, status, usage = os.wait4(process.pid, 0)
    seconds = time.perf_counter() - begun
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode or json.loads(said)["accepted"] != PERSONS:
        raise RuntimeError(f"the load exited with {process.returncode} and said {said!r}")
    return seconds, usage.ru_maxrss / 1024


def _bare(server: Cluster, file: Path) -> None:
    """The least that any loader into PostgreSQL does: hand the file's cells to COPY."""
    with file.open(encoding="utf-8", newline="") as lines:
        header = next(csv.reader(lines))
    with server.database(shaped=False) as url, psycopg.connect(url) as connection, file.open("rb") as content:
        connection.execute(f"CREATE TABLE bare ({', '.join(f'{name} text' for name in header)})".encode())
        with connection.cursor() as cursor, cursor.copy("COPY bare FROM STDIN (FORMAT csv, HEADER)") as copy:
            while piece := content.read(1 << 20):
                copy.write(piece)
