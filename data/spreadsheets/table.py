"""A table as it was read: every cell text, every column under a name of its own."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import polars as pl

from core.errors import BadInput
from data.spreadsheets.workbook import MOST_COLUMNS


@dataclass(frozen=True)
class Table:
    """What was read of a file."""

    #: All columns are text, none is null; equal headers are told apart by a number.
    frame: pl.DataFrame
    #: The headers as they stand in the file.
    headers: tuple[str, ...]
    #: Row number of the header as a spreadsheet shows it.
    header_row: int
    #: Rows (positions in ``frame``) whose number of cells is not the header's, and that number.
    ragged: dict[int, int]
    #: What was met on the way, in sentences: the sheet that was read, the encoding.
    notes: tuple[str, ...] = ()


def unique_names(headers: Sequence[str], extra: int = 0) -> list[str]:
    """A name for each column: its header, numbered where it is blank or comes again; ``extra`` ones for loose cells.

    Raises:
        BadInput: there are more columns than a spreadsheet has.
    """
    if len(headers) + extra > MOST_COLUMNS:
        raise BadInput(f"The table has {len(headers) + extra} columns; {MOST_COLUMNS} are the most that can be read.")
    names: list[str] = []
    taken: set[str] = set(headers)
    seen: set[str] = set()
    for at, header in enumerate([*headers, *[""] * extra], start=1):
        name = header or f"column_{at}"
        number = 2
        while name in seen or (name != header and name in taken):
            name = f"{header or f'column_{at}'}_{number}"
            number += 1
        seen.add(name)
        names.append(name)
    return names
