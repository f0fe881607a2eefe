"""``secrets``: new keys in the place of those that seal people's data."""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable
from dataclasses import asdict
from typing import TYPE_CHECKING

from data.access import COMMAND_LINE

if TYPE_CHECKING:
    from data.catalog import Catalog

HELP = "change the keys that people's data is sealed with"
Out = Callable[[str], None]


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The acts of ``secrets`` and what each takes."""
    acts = parser.add_subparsers(title="acts", dest="act", required=True, metavar="ACT")
    says = "a new master key and a new vault key; a change that was cut off is finished"
    acts.add_parser("rotate", help=says, description=says).add_argument("--json", action="store_true")


def run(given: argparse.Namespace, catalog: Catalog, out: Out, say: Out) -> int:
    """Do one act."""
    done = catalog.secrets.change_keys(COMMAND_LINE)
    if given.json:
        out(json.dumps(asdict(done)))
    else:
        out(f"{done.batches} data keys of the registry and {done.vault_batches} of the vault are wrapped anew.")
    say("Copy the new key files to where you keep them, and destroy the copies of the old ones.")
    return 0
