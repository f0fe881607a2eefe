"""``slip``: a person's unique ID on a card to be printed and carried."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from data.access import COMMAND_LINE

if TYPE_CHECKING:
    from data.catalog import Catalog

HELP = "print a person's unique ID on a small card, with a QR code"
Out = Callable[[str], None]


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Whose slip, and where it goes."""
    parser.add_argument("uid", metavar="UID")
    parser.add_argument("--out", type=Path, required=True, metavar="FILE", help="its ending, svg or pdf, says the form")


def run(given: argparse.Namespace, catalog: Catalog, out: Out, say: Out) -> int:
    """Draw it."""
    from data.slips import save_slip

    uid = catalog.secrets.uid(COMMAND_LINE, given.uid)
    save_slip(uid, given.out)
    out(str(given.out))
    say("The slip is 105 × 74 mm: print it at its true size.")
    return 0
