"""Small cubes for the tests of the lake, written by the real writer."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path

import polars as pl

from data.lake.tables import CUBE
from data.lake.writer import LakeFile, write_tables


def day(number: int) -> date:
    """A day of May 2020."""
    return date(2020, 5, number)


def row(
    persons: int, origin: tuple[int, int | None], destination: tuple[int, int | None], **more: object
) -> dict[str, object]:
    """A cube row; sides are (state, district or None)."""
    return {
        "travel_date": day(1),
        "origin_state": origin[0],
        "origin": origin[1],
        "destination_state": destination[0],
        "destination": destination[1],
        "mode": "train",
        "train_no": None,
        "category": "migrant_worker",
        "sex": "male",
        "age_band": "18-29",
        "sector": None,
        "status": "registered",
        "persons": persons,
        **more,
    }


def write(root: Path, batch: str, rows: Sequence[dict[str, object]]) -> tuple[LakeFile, ...]:
    """Write rows as the files of one batch; what a manifest would list."""
    return write_tables(pl.DataFrame(rows, schema=dict(CUBE)), root, batch, 0)
