"""``resolve``: a file of typed place names in, the same file with LGD codes out."""

from __future__ import annotations

import argparse
import json
import time
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

from core.shown import grouped
from data.access import COMMAND_LINE
from data.commands import day

if TYPE_CHECKING:
    from data.catalog import Catalog, Progress

HELP = "add LGD codes to a CSV or XLSX file of states and districts"
Out = Callable[[str], None]
#: Seconds after which somebody who waits is told how far it is.
_PATIENCE = 4.0


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What ``resolve`` takes."""
    parser.add_argument("source", type=Path, metavar="IN", help="CSV, TSV, XLSX or ODS with columns state,district")
    parser.add_argument("target", type=Path, metavar="OUT", help="CSV or XLSX, by its ending")
    parser.add_argument(
        *("--on-date", "--on"),
        type=day,
        metavar="DATE",
        help="the day on which the names were in use, for all rows (else each row's date, where there is one)",
    )
    parser.add_argument("--swapped", action="store_true", help="states stand in the column of districts, and reverse")
    parser.add_argument(
        "--codes", choices=("lgd", "census"), help="what codes of districts are, where Pravah cannot tell"
    )
    parser.add_argument("--json", action="store_true")


def run(given: argparse.Namespace, catalog: Catalog, out: Out, say: Out) -> int:
    """Resolve the file and report."""
    report = catalog.resolve_file(
        COMMAND_LINE,
        given.source,
        given.target,
        given.on_date,
        swapped=given.swapped,
        codes=given.codes,
        progress=_patient(say),
    )
    if given.json:
        out(json.dumps(asdict(report), ensure_ascii=False))
    else:
        out(f"{'rows':<13} {report.rows}\n{'resolved':<13} {report.resolved}")
        for match, rows in report.matches.items():
            out(f"  {match:<11} {rows}")
    for note in report.notes:
        say(note)
    return 0


def _patient(say: Out) -> Progress:
    """Tells how far long work is, now and then."""
    told = time.monotonic()

    def show(doing: str, done: int, total: int) -> None:
        nonlocal told
        if time.monotonic() - told > _PATIENCE:
            told = time.monotonic()
            say(f"{doing}: {grouped(done)} of {grouped(total)} rows.")

    return show
