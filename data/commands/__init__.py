"""Commands that are modules of their own: what people type and read, over the catalog.

A module has ``HELP``, ``add_arguments(parser)`` and ``run(given, catalog, out, say) -> int``; ``out`` takes a line of
results, ``say`` a sentence for the person. The composition root lists the modules and loads them when they are used.
"""

from __future__ import annotations

import argparse
from datetime import date
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from data.filters import Filters

#: What a database takes for the number of a row.
_LARGEST = 2**31 - 1
_DIGITS = len(str(_LARGEST))


def day(text: str) -> date:
    """A date as people type it after an option.

    Raises:
        ArgumentTypeError: it is none.
    """
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(f"'{text}' is not a date; write it as 2020-05-31") from error


def number(text: str) -> int:
    """A number of something in the store, or how many lines are wanted: 1 or more, and not longer than any is.

    Raises:
        ArgumentTypeError: it is none.
    """
    if text.isascii() and text.isdigit() and len(text) <= _DIGITS and 1 <= int(text) <= _LARGEST:
        return int(text)
    raise argparse.ArgumentTypeError(f"'{text}' is not a whole number of 1 or more")


def add_filters(parser: argparse.ArgumentParser) -> None:
    """The filters as options, in both spellings."""
    from data.filters import names

    group = parser.add_argument_group("filters", "several values separated by commas; places are LGD codes")
    for name in names():
        spellings = dict.fromkeys((f"--{name.replace('_', '-')}", f"--{name}"))
        group.add_argument(*spellings, dest=f"filter_{name}", action="append", metavar="VALUES")


def add_manner(parser: argparse.ArgumentParser) -> None:
    """What some questions take beside filters and level."""
    parser.add_argument("--by", help="shares: category, sex, age_band, sector or mode; compare: flows or districts")
    parser.add_argument("--with-from", type=day, metavar="DATE", help="compare: first day of the other period")
    parser.add_argument(
        "--with-to", type=day, metavar="DATE", help="compare: its last day; the days before if left out"
    )


def filters_of(given: argparse.Namespace) -> Filters:
    """The filters that were typed.

    Raises:
        BadInput: a value is unknown.
    """
    from data.filters import Filters, names

    return Filters.parse({name: ",".join(getattr(given, f"filter_{name}") or ()) for name in names()})
