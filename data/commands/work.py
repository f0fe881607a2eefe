"""``work``: load what was uploaded, without a server. ``serve`` does the same by itself."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from typing import TYPE_CHECKING

from data.access import COMMAND_LINE, Action, require

if TYPE_CHECKING:
    from data.catalog import Catalog

HELP = "load uploads that are queued (serve does it by itself)"
Out = Callable[[str], None]


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What ``work`` takes."""
    parser.add_argument("--once", action="store_true", help="end when nothing is queued any more")


def run(given: argparse.Namespace, catalog: Catalog, _: Out, say: Out) -> int:
    """Work until stopped."""
    from data.inbox.worker import Worker

    require(COMMAND_LINE, Action.OPERATE_STORE)
    say("Uploads are loaded as they come in (Ctrl+C stops it)." if not given.once else "Loading what is queued.")
    catalog.uploads.shelf.prepare()
    catalog.uploads.shelf.sweep()
    Worker(catalog).run(once=given.once)
    return 0
