"""Rows that wait for a decision about a place: how they are kept, and how they are read again."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

import polars as pl

from data.ingest.kind import Kind
from data.ingest.places import DESTINATION, ORIGIN, Side, held_column

_SIDES = (("origin_pair", ORIGIN), ("destination_pair", DESTINATION))


def leaning(frame: pl.DataFrame) -> pl.Series | None:
    """Which typed rows are known only by a reviewer's decision (boolean); None where none is."""
    columns = [held_column(side) for _, side in _SIDES if held_column(side) in frame.columns]
    if all(frame[column].null_count() == frame.height for column in columns):
        return None
    return frame.select(pl.any_horizontal(pl.col(column).is_not_null() for column in columns)).to_series()


def aside(frame: pl.DataFrame) -> pl.Series:
    """Which typed rows name something on either side that a reviewer found to be no place (boolean)."""
    return frame.select(
        pl.any_horizontal(pl.col(held_column(side)).eq_missing("aside") for _, side in _SIDES)
    ).to_series()


def held(frame: pl.DataFrame, kind: Kind, counted: pl.Series | None = None) -> pl.DataFrame:
    """Typed rows as the registry holds them; see :meth:`data.registry.BatchWriter.hold`.

    Args:
        frame: typed rows with what was said.
        kind: what they are.
        counted: for rows that count already by a decision: the number of each, null for a repetition.
    """
    said = [column.name for column in kind.columns]
    cells = [
        json.dumps({name: value for name, value in zip(said, row, strict=True) if value is not None})
        for row in frame.select(f"said_{name}" for name in said).iter_rows()
    ]
    pairs = {name: [_pair(side, row) for row in frame.iter_rows(named=True)] for name, side in _SIDES}
    states = (
        pl.select(pl.when(aside(frame)).then(pl.lit("set_aside")).otherwise(pl.lit("waiting"))).to_series()
        if counted is None
        else pl.select(pl.when(counted.is_null()).then(pl.lit("repeated")).otherwise(pl.lit("counted"))).to_series()
    )
    # a row that names nobody may well come twice and mean two people
    prints = cells if "print" not in frame.columns else _only(cells, frame["print"].is_not_null())
    return pl.DataFrame(
        {
            "row_no": frame["row_no"],
            "persons": frame["persons"] if "persons" in frame.columns else [1] * frame.height,
            "travel_date": frame["travel_date"],
            "state": states,
            "counted_id": counted if counted is not None else [None] * frame.height,
            "cells": cells,
            "print": prints if kind.name == "persons" else [None] * frame.height,
            "origin_pair": pl.Series(pairs["origin_pair"], dtype=pl.Object),
            "destination_pair": pl.Series(pairs["destination_pair"], dtype=pl.Object),
        }
    )


def said_again(rows: Sequence[Mapping[str, Any]], kind: Kind) -> pl.DataFrame:
    """Held rows as their kind reads them: ``held_id``, ``row_no`` and every field as ``said_<field>``."""
    cells = [json.loads(row["cells"]) for row in rows]
    numbers = {name: pl.Series([row[name] for row in rows], dtype=pl.Int64) for name in ("held_id", "row_no")}
    return pl.DataFrame(
        numbers
        | {
            f"said_{column.name}": pl.Series([cell.get(column.name) for cell in cells], dtype=pl.String)
            for column in kind.columns
        }
    )


def _pair(side: Side, row: Mapping[str, Any]) -> tuple[str | None, str | None] | None:
    if row[held_column(side)] is None:
        return None
    return row[f"said_{side.state_field}"], row[f"said_{side.district_field}"]


def _only(texts: Sequence[str], where: pl.Series) -> list[str | None]:
    return [text if yes else None for text, yes in zip(texts, where, strict=True)]
