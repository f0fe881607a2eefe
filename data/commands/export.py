"""``export``: the answer to one of the dashboard's questions as a file for another tool."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from data.access import COMMAND_LINE
from data.commands import add_filters, add_manner, filters_of, number

if TYPE_CHECKING:
    from data.catalog import Catalog

HELP = "write the answer to a question: CSV, XLSX, GeoJSON, GeoPackage, GeoParquet or CSV with HXL hashtags"
#: The catalog must know which districts have a polygon.
NEEDS_BOUNDARIES = True
Out = Callable[[str], None]


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What ``export`` takes."""
    from data.asking import QUESTIONS

    parser.add_argument("question", choices=tuple(QUESTIONS))
    parser.add_argument("--out", type=Path, required=True, metavar="FILE", help="its ending says what is written")
    parser.add_argument("--level", choices=("state", "district"), help="flows: state if left out; districts: district")
    add_manner(parser)
    parser.add_argument("--top", type=number, metavar="N", help="only the N largest rows")
    parser.add_argument("--boundaries", metavar="NAME", help="flows, districts: a version of 'boundaries list'")
    add_filters(parser)


def run(given: argparse.Namespace, catalog: Catalog, out: Out, say: Out) -> int:
    """Ask, write, and say what is in the file."""
    from core.errors import BadInput
    from data.asking import Manner
    from data.commands.progress import bar
    from data.exports import content_of, form_of_file, write
    from geo.boundaries import load_boundaries
    from geo.boundaries.versions import version

    form, home = form_of_file(given.out, given.question), catalog.settings.home
    if given.boundaries and given.level == "state":
        raise BadInput("--boundaries draws districts: leave --level out, or say --level district.")
    boundaries = load_boundaries(home, catalog.settings.boundaries, say)
    on = version(home, given.boundaries, boundaries) if given.boundaries else None
    manner = Manner(given.level, given.top, given.by, given.with_from, given.with_to)
    content = content_of(catalog, COMMAND_LINE, given.question, filters_of(given), manner, boundaries=boundaries, on=on)
    with bar() as progress:
        write(content, form, given.out, progress)
    out(str(given.out))
    if content.answer.synthetic:
        say("Synthetic data: these people are made up.")
    say(f"{content.headline}.")
    for note in content.answer.notes:
        say(f"{note.text}.")
    return 0
