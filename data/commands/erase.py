"""``erase``: destroy what tells who people are. Movements and counts stay."""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable
from dataclasses import asdict
from typing import TYPE_CHECKING

from core.errors import BadInput
from data.access import COMMAND_LINE

if TYPE_CHECKING:
    from data.catalog import Catalog

HELP = "destroy what tells who people are, for good; movements and counts stay"
Out = Callable[[str], None]


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The acts of ``erase`` and what each takes."""
    acts = parser.add_subparsers(title="acts", dest="act", required=True, metavar="ACT")
    for name, of, what in (
        ("batch", "ID", "everyone in one batch, and its file of refused rows"),
        ("person", "UID", "one person, in every batch that names them"),
    ):
        it = acts.add_parser(name, help=what, description=what)
        it.add_argument("id", metavar=of)
        it.add_argument("--yes", action="store_true", help="it cannot be undone: say that you mean it")
        it.add_argument("--json", action="store_true")


def run(given: argparse.Namespace, catalog: Catalog, out: Out, say: Out) -> int:
    """Do one act."""
    if not given.yes:
        raise BadInput("Nothing was erased: it cannot be undone. Give the command again with --yes if you mean it.")
    act = catalog.secrets.erase_batch if given.act == "batch" else catalog.secrets.erase_person
    done = act(COMMAND_LINE, given.id)
    if given.json:
        out(json.dumps(asdict(done)))
    else:
        out(
            f"{done.records} records, {done.numbers} numbers in the vault and {done.held_rows} rows that waited are "
            "erased; movements and counts stay."
        )
    say("Backups made before hold them still: see docs/personal-data.md.")
    return 0
