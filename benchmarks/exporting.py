"""A million rows as CSV, a situation report, and reports of fifty districts at once."""

from __future__ import annotations

import csv
import json
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from benchmarks.measure import Against, Result, median, timed
from tests.running import ROOT, command, environment, fill_with_demo

MILLION = 1_000_000
PEOPLE = 250_000
#: Run in a process of its own, so that its memory is that of the export alone.
_EXPORT = """
import json, resource, sys, time
from pathlib import Path
import polars as pl
from data.answers import Answer
from data.exports import FORMS, Content, write
rows = pl.DataFrame({"row": pl.arange(0, int(sys.argv[2]), eager=True)}).select(
    origin_state=pl.lit("Maharashtra"), origin_district=pl.format("District {}", pl.col("row") % 800),
    destination_state=pl.lit("Uttar Pradesh"), destination_district=pl.format("District {}", pl.col("row") // 1250),
    origin=pl.col("row") % 800, destination=pl.col("row") // 1250, origin_state_lgd=27, destination_state_lgd=9,
    persons=pl.col("row") % 1000, arrived=pl.col("row") % 100)
answer = Answer(rows, int(sys.argv[2]), rows.height, None, True, "bench")
content = Content("flows", answer, "district", {}, lambda: "all")
small = Content("flows", Answer(rows.head(1000), 1, 1000, None, True, "bench"), "district", {}, lambda: "all")
write(small, FORMS["csv"], Path(sys.argv[1]))
def peak():
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
before, begun = peak(), time.perf_counter()
write(content, FORMS["csv"], Path(sys.argv[1]))
print(json.dumps([time.perf_counter() - begun, peak() - before, peak()]))
"""


def bench(directory: Path) -> Iterator[Result]:
    """Seconds and memory of each."""
    file = directory / "rows.csv"
    runs = [_exported(file) for _ in range(3)]
    yield Result(
        name="export a million rows as CSV",
        value=median(run[0] for run in runs),
        unit="s",
        target=MILLION / 300_000,
        against=Against("csv.writer, a row at a time", timed(lambda: _a_row_at_a_time(file, directory / "slow.csv"))),
        floor=timed(lambda: (directory / "bare.csv").write_bytes(file.read_bytes())),
        note="District flows, eleven columns, formula-safe, put on disk. Floor: the same bytes copied.",
    )
    yield Result(
        name="memory that the export of a million rows adds",
        value=median(run[1] for run in runs),
        unit="MB",
        target=200,
        note=f"Beside the answer itself; the whole process peaked at {median(run[2] for run in runs):.0f} MB.",
    )
    home = directory / "home"
    home.mkdir()
    fill_with_demo(home, PEOPLE)
    command(home, "report", "make", "--to", "2020-05-20", "--out", str(directory / "warm.pdf"))
    yield Result(
        name="a situation report, with process start",
        value=timed(lambda: command(home, "report", "make", "--to", "2020-05-20", "--out", str(directory / "it.pdf"))),
        unit="s",
        target=6,
        note=f"India, a week of {PEOPLE:,} people, five pages of PDF.",
    )
    folder = directory / "many"
    folder.mkdir()
    seconds, peak, made = _many(home, folder)
    yield Result(
        name=f"situation reports of {made} districts in one command, each",
        value=seconds / made,
        unit="s",
        target=6,
        note=f"Uttar Pradesh, where people moved, two processes, {seconds:.0f} s in all.",
    )
    yield Result(
        name=f"memory of the largest process that makes {made} reports",
        value=peak,
        unit="MB",
        target=700,
        note="A process makes ten and ends: memory is the same for any number.",
    )


def _exported(file: Path) -> list[float]:
    done = subprocess.run(
        [sys.executable, "-c", _EXPORT, str(file), str(MILLION)], cwd=ROOT, check=True, capture_output=True, text=True
    )
    figures: list[float] = json.loads(done.stdout)
    return figures


def _a_row_at_a_time(source: Path, target: Path) -> None:
    with source.open(newline="") as rows, target.open("w", newline="") as out:
        writer = csv.writer(out)
        for row in csv.reader(rows):
            writer.writerow([f"'{cell}" if cell[:1] in ("=", "+", "-", "@") else cell for cell in row])


def _many(home: Path, folder: Path) -> tuple[float, float, int]:
    """Seconds, the largest process in MB, and how many reports were made."""
    script = (
        "import resource, sys, app; code = app.main(sys.argv[1:]);"
        "print('peak', resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024, file=sys.stderr); sys.exit(code)"
    )
    words = ["report", "make", "--each", "district", "--state", "Uttar Pradesh", "--to", "2020-05-20"]
    begun = time.perf_counter()
    done = subprocess.run(
        [sys.executable, "-c", f"if __name__ == '__main__': exec({script!r})", *words, "--out", str(folder),
         "--jobs", "2"],
        cwd=ROOT, env=environment(home), check=True, capture_output=True, text=True,
    )  # fmt: skip
    seconds = time.perf_counter() - begun
    peak = next(float(line.split()[1]) for line in done.stderr.splitlines() if line.startswith("peak"))
    return seconds, peak, len(list(folder.glob("*.pdf")))
