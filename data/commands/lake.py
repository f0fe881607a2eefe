"""``lake``: the files of counts, fewer of them, made anew from the registry, or proved against it."""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable
from dataclasses import asdict
from typing import TYPE_CHECKING

from core.shown import grouped
from data.access import COMMAND_LINE

if TYPE_CHECKING:
    from data.catalog import Catalog

HELP = "merge, rebuild or verify the files of counts"
Out = Callable[[str], None]

_ACTS = {
    "compact": "merge small files into few, and remove those that were replaced a while ago (serve does it by itself)",
    "rebuild": "make all files anew from the registry, also while loads run",
    "verify": "prove that files, rollups, cube and registry say the same; 1 when they do not",
}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The acts of ``lake`` and what each takes."""
    acts = parser.add_subparsers(title="acts", dest="act", required=True, metavar="ACT")
    for name, says in _ACTS.items():
        acts.add_parser(name, help=says, description=says).add_argument("--json", action="store_true")


def run(given: argparse.Namespace, catalog: Catalog, out: Out, say: Out) -> int:
    """Do one act."""
    from data.commands.progress import bar

    keeping = catalog.lakekeeping
    with bar(unit="") as progress:
        if given.act == "compact":
            done = keeping.compact(COMMAND_LINE, progress)
            facts, well = asdict(done), True
            said = [
                f"{grouped(done.merged)} files became {grouped(done.into)}; {grouped(done.removed)} old ones were "
                f"removed. Questions read {grouped(done.files)} files."
            ]
        elif given.act == "rebuild":
            made = keeping.rebuild(COMMAND_LINE, progress)
            facts, well = asdict(made), True
            before = {True: "It said the same before.", False: "It said something else before.", None: _UNREAD}
            said = [f"{grouped(made.persons)} people in {grouped(made.files)} files. {before[made.same]}"]
        else:
            found = keeping.verify(COMMAND_LINE, progress)
            facts, well = asdict(found), found.well
            sound = f"{grouped(found.persons)} people in {grouped(found.files)} files, as the registry says."
            said = [f"WRONG  {one}" for one in found.faults] or [sound]
            if found.remedy:
                say(found.remedy)
    if given.json:
        out(json.dumps(facts))
    else:
        out("\n".join(said))
    return 0 if well else 1


_UNREAD = "What it said before could not be read whole."
