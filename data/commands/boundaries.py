"""``boundaries``: other district boundaries, older ones or a state's own, kept beside today's."""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from core.errors import PravahError
from core.shown import shown_date
from data.access import COMMAND_LINE, Action, require
from data.commands import day

if TYPE_CHECKING:
    from data.catalog import Catalog
    from geo.boundaries.versions import Version

HELP = "other district boundaries to draw on: older ones, or a state's own"
Out = Callable[[str], None]


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The acts of ``boundaries`` and what each takes."""
    acts = parser.add_subparsers(title="acts", dest="act", required=True, metavar="ACT")

    def act(name: str, says: str) -> argparse.ArgumentParser:
        return acts.add_parser(name, help=says, description=says)

    it = act("add", "clean a file of districts and keep it")
    it.add_argument("file", type=Path, metavar="FILE")
    it.add_argument("--name", required=True, help="what it is called from now on")
    it.add_argument("--from", type=day, dest="start", metavar="DATE", help="first day on which it was valid")
    it.add_argument("--until", type=day, metavar="DATE", help="last day on which it was valid")
    it.add_argument("--json", action="store_true")
    act("list", "the versions that are kept").add_argument("--json", action="store_true")
    act("remove", "forget one; no count changes").add_argument("name", metavar="NAME")


def run(given: argparse.Namespace, catalog: Catalog, out: Out, say: Out) -> int:
    """Do one act."""
    from geo.boundaries import load_boundaries, versions

    home = catalog.settings.home
    if given.act == "remove":
        require(COMMAND_LINE, Action.OPERATE_STORE)
        versions.remove(home, given.name)
        say(f"The boundary version '{given.name}' is gone; no count changed.")
        return 0
    today = load_boundaries(home, catalog.settings.boundaries, say)
    if given.act == "list":
        found, faults = [], []
        for name in versions.names(home):
            try:
                found.append(versions.version(home, name, today))
            except PravahError as error:
                faults.append(error.message)
        _tell(found, given.json, out)
        for sentence in faults:
            say(sentence)
        return 1 if faults else 0
    require(COMMAND_LINE, Action.OPERATE_STORE)
    valid = (given.start, given.until)
    added = versions.add(home, given.file, given.name, valid=valid, who=COMMAND_LINE.name, today=today, progress=say)
    _tell([added], given.json, out)
    ground = set(today.land["name"])  # of today, which the version takes over where the file leaves it blank
    if unplaced := [name for name in added.boundaries.unplaced if name not in ground]:
        say(f"{len(unplaced)} names are no district that Pravah knows; drawn as land: {', '.join(unplaced[:20])}.")
    if lost := today.drawable - added.placed.keys():
        say(f"{len(lost)} of today's districts lie in no polygon as a whole; their people will be told in a note.")
    return 0


def _tell(found: list[Version], as_json: bool, out: Out) -> None:
    rows = [
        {
            "name": one.name,
            "from": one.valid_from and one.valid_from.isoformat(),
            "until": one.valid_until and one.valid_until.isoformat(),
            "districts": len(one.boundaries.drawable),
            "unplaced_names": list(one.boundaries.unplaced),
            "states": one.states and list(one.states),
            "source": one.boundaries.source,
            "file": one.file,
            "sha256": one.sha256,
            "added_at": one.added_at,
            "added_by": one.added_by,
        }
        for one in found
    ]
    if as_json:
        out(json.dumps(rows, ensure_ascii=False))
        return
    for one in found:
        days = f"{_shown(one.valid_from)} to {_shown(one.valid_until)}"
        out(f"{one.name}  {days}  {len(one.boundaries.drawable)} districts  {one.boundaries.source}")


def _shown(on: date | None) -> str:
    return shown_date(on) if on else "any day"
