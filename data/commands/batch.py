"""The command ``batch``: what came in, and taking it back."""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable
from dataclasses import asdict
from typing import TYPE_CHECKING

from core.shown import grouped, shown_time
from data.access import COMMAND_LINE
from data.commands import number

if TYPE_CHECKING:
    from data.catalog import Catalog

HELP = "what came in, and taking a batch back whole"

Out = Callable[[str], None]


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What people type after ``batch``."""
    acts = parser.add_subparsers(dest="act", required=True, metavar="ACT")
    listed = acts.add_parser("list", help="batches, the latest first")
    listed.add_argument("--top", type=number, metavar="N")
    listed.add_argument("--json", action="store_true")
    gone = acts.add_parser("withdraw", help="take a batch back: nothing of it counts, and its rows may come again")
    gone.add_argument("batch", metavar="BATCH")
    gone.add_argument("--json", action="store_true")


def run(given: argparse.Namespace, catalog: Catalog, out: Out, say: Out) -> int:
    """Do one act; the exit code."""
    if given.act == "withdraw":
        report = catalog.movements.withdraw(COMMAND_LINE, given.batch)
        if given.json:
            out(json.dumps(asdict(report)))
        else:
            out(f"{_people(report.persons, 'counts', 'count')} no more.")
            if report.kept:
                out(f"{_people(report.kept, 'counts', 'count')} on: another batch brought them too.")
        say("Their IDs stay theirs. Send the corrected file when it is ready.")
        return 0
    batches = catalog.batches(COMMAND_LINE)[: given.top]
    if given.json:
        out(json.dumps([asdict(one) for one in batches], default=lambda moment: moment.isoformat()))
        return 0
    for one in batches:
        gone = f"  withdrawn by {one.withdrawn_by}" if one.withdrawn_at else ""
        out(
            f"{one.id}  {one.kind:<9} {shown_time(one.created_at)}  {grouped(one.rows):>12} rows  "
            f"{grouped(one.accepted):>12} accepted  {grouped(one.rejected):>9} refused{gone}"
        )
    return 0


def _people(many: int, one: str, more: str) -> str:
    return f"1 person {one}" if many == 1 else f"{grouped(many)} people {more}"
