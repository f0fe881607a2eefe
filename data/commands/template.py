"""``template``: an empty table with our columns, to fill in."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from core.errors import Unavailable
from data.access import COMMAND_LINE

if TYPE_CHECKING:
    from data.catalog import Catalog

HELP = "write an empty table with our columns, to fill in and load"
Out = Callable[[str], None]


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What ``template`` takes."""
    parser.add_argument("file", type=Path, metavar="FILE", help="CSV or XLSX, by its ending")
    parser.add_argument("--kind", default="persons", help="persons (if left out), od, trains or stations")


def run(given: argparse.Namespace, catalog: Catalog, out: Out, _say: Out) -> int:
    """Write the template and print its path."""
    from data.spreadsheets import require_target

    require_target(given.file)
    content = catalog.template(COMMAND_LINE, given.kind, given.file.suffix.lower().removeprefix("."))
    try:
        given.file.write_bytes(content)
    except OSError as error:
        raise Unavailable(f"{given.file} cannot be written: {error.strerror}. Choose another place.") from error
    out(str(given.file))
    return 0
