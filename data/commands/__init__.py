"""Commands that are modules of their own: what people type and read, over the catalog.

A module has ``HELP``, ``add_arguments(parser)`` and ``run(given, catalog, out, say) -> int``; ``out`` takes a line of
results, ``say`` a sentence for the person. The composition root lists the modules and loads them when they are used.
"""

from __future__ import annotations

import argparse
from datetime import date

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
