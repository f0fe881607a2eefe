"""A file of typed place names in, the same file with LGD codes out. How names match is the gazetteer's business."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import polars as pl

from core.errors import BadInput, Unavailable

if TYPE_CHECKING:
    from geo.gazetteer import Gazetteer

ADDED = ("lgd", "name", "match", "score")


@dataclass(frozen=True)
class ResolveReport:
    """How many rows there were and how many got a district's code."""

    rows: int
    resolved: int


def resolve_file(source: Path, target: Path, gazetteer: Gazetteer, on: date | None) -> ResolveReport:
    """Read columns ``state`` and ``district`` (any case), write all columns plus :data:`ADDED`.

    ``lgd`` and ``name`` stay empty where the gazetteer will not say; ``match`` then is ``none``.

    Args:
        source: a UTF-8 CSV file with a header row.
        target: the file to write; replaced if it exists.
        gazetteer: matches names.
        on: the day on which the names were in use; today's names when absent.

    Raises:
        BadInput: the file is missing, empty, not UTF-8, or lacks a column.
        Unavailable: the target cannot be written.
    """
    rows = _read(source)
    by_plain = {name.strip().strip("\ufeff").lower(): name for name in rows.columns}
    missing = [name for name in ("state", "district") if name not in by_plain]
    if missing:
        raise BadInput(f"{source.name} lacks the column {' and '.join(missing)}; it needs columns state,district.")
    pairs = rows.select(by_plain["state"], by_plain["district"]).unique(maintain_order=True)
    matches = gazetteer.resolve_many([(state or None, district or None) for state, district in pairs.iter_rows()], on)
    found = pairs.with_columns(
        pl.Series("lgd", [match.lgd for match in matches], dtype=pl.Int64),
        pl.Series("name", [match.name if match.lgd is not None else None for match in matches], dtype=pl.String),
        pl.Series("match", [match.method if match.lgd is not None else "none" for match in matches], dtype=pl.String),
        pl.Series("score", [round(match.score, 4) for match in matches], dtype=pl.Float64),
    )
    keys = [by_plain["state"], by_plain["district"]]
    out = rows.drop(name for name in ADDED if name in rows.columns and name not in keys)
    out = out.join(found, on=keys, how="left", nulls_equal=True, maintain_order="left")
    _write(out, target)
    return ResolveReport(out.height, out.height - out["lgd"].null_count())


def _read(source: Path) -> pl.DataFrame:
    try:
        rows = pl.read_csv(source, infer_schema=False)
    except FileNotFoundError as error:
        raise BadInput(f"There is no file {source}. Correct the path.") from error
    except OSError as error:
        raise BadInput(f"{source.name} cannot be read: {error.strerror}.") from error
    except pl.exceptions.NoDataError as error:
        raise BadInput(f"{source.name} is empty; it needs a header row with columns state,district.") from error
    except pl.exceptions.PolarsError as error:
        raise BadInput(
            f"{source.name} is not a UTF-8 CSV table; save it as 'CSV UTF-8' with columns state,district."
        ) from error
    return rows


def _write(rows: pl.DataFrame, target: Path) -> None:
    try:
        rows.write_csv(target)
    except OSError as error:
        raise Unavailable(f"{target} cannot be written: {error.strerror}. Choose another place.") from error
