"""``load``: a file of records in, and what became of it."""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

from data.access import COMMAND_LINE

if TYPE_CHECKING:
    from data.catalog import Catalog

HELP = "take a file of records in"
Out = Callable[[str], None]
#: Told in sentences, not in the table.
_TOLD = ("columns", "notes")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What ``load`` takes."""
    parser.add_argument("file", type=Path, metavar="FILE", help="CSV, TSV, XLSX, ODS, JSON or JSON Lines, also zipped")
    parser.add_argument(
        "--kind", help="what the file holds: persons, od, trains or stations (its headers tell, if left out)"
    )
    parser.add_argument("--state", help="the state that sends the file")
    parser.add_argument(
        "--map",
        action="append",
        default=[],
        metavar="'HEADER=FIELD'",
        help="take this column for that field; '=-' leaves it out, '#3' is the third column (may be repeated; with "
        "--state it is remembered for the state's next file with the same columns)",
    )
    parser.add_argument("--json", action="store_true")


def run(given: argparse.Namespace, catalog: Catalog, out: Out, say: Out) -> int:
    """Take the file in and report."""
    from data.commands.progress import bar
    from data.ingest.mapping import parse

    with bar() as progress:
        report = catalog.load(COMMAND_LINE, given.file, given.kind, given.state, progress, mapping=parse(given.map))
    rejects = str(report.rejects_file) if report.rejects_file else None
    facts = {**asdict(report), "rejects_file": rejects, "seconds": round(report.seconds, 3)}
    if given.json:
        out(json.dumps(facts, ensure_ascii=False))
    else:
        for name, value in facts.items():
            if name not in _TOLD:
                out(f"{name:<13} {'-' if value is None else value}")
    for note in report.notes:
        say(note)
    if refused := report.rejected - report.waiting:
        say(f"{refused} rows were refused. {rejects} names each by number, column and reason.")
    if report.waiting:
        say(f"{report.waiting} rows wait for decisions about place names: app.py review list, or the Review page.")
    # a file of which nothing counts yet is not done
    return 1 if report.waiting and not (report.accepted or report.duplicates) else 0
