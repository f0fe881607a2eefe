"""Counts into the lake: one immutable Parquet file per part of a batch. Nothing here reads or lists them."""

from __future__ import annotations

import hashlib
import io
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import polars as pl

#: Columns of every cube file, in order. Codes are LGD codes; ``persons`` is the only measure.
CUBE: Mapping[str, type[pl.DataType]] = {
    "travel_date": pl.Date,
    "origin_state": pl.Int32,
    "origin": pl.Int32,
    "destination_state": pl.Int32,
    "destination": pl.Int32,
    "mode": pl.String,
    "train_no": pl.String,
    "category": pl.String,
    "sex": pl.String,
    "age_band": pl.String,
    "sector": pl.String,
    "status": pl.String,
    "persons": pl.Int64,
}


_DIMENSIONS = tuple(name for name in CUBE if name != "persons")


@dataclass(frozen=True)
class LakeFile:
    """A file of the lake as the manifest knows it; ``path`` is relative to the lake's root, with ``/``."""

    path: str
    sha256: str
    rows: int
    persons: int


def lake_root(home: Path) -> Path:
    """Where the lake lives under ``PRAVAH_HOME``."""
    return home / "lake"


def group_counts(frame: pl.DataFrame) -> pl.DataFrame:
    """``frame`` in the columns and types of :data:`CUBE`, one row a combination, groups of nobody left out.

    ``frame`` holds some or all dimensions and ``persons``; absent dimensions become null.
    """
    typed = frame.select(
        (pl.col(name) if name in frame.columns else pl.lit(None)).cast(dtype).alias(name)
        for name, dtype in CUBE.items()
    )
    return typed.group_by(_DIMENSIONS).agg(pl.col("persons").sum()).filter(pl.col("persons") != 0)


def write_cube(frame: pl.DataFrame, lake_root: Path, batch_id: str, part: int) -> LakeFile:
    """Group ``frame`` by every dimension and write it durably: temporary name, fsync, rename, fsync of the folder.

    ``frame`` is what :func:`group_counts` takes. Rows come sorted, so that filters on date and place skip row groups.

    Raises:
        OSError: the disk does not take the file; nothing but a temporary file may remain.
    """
    cube = group_counts(frame).sort(_DIMENSIONS, nulls_last=True)
    folder = lake_root / batch_id
    folder.mkdir(parents=True, exist_ok=True)
    target = folder / f"part-{part:05d}.parquet"
    draft = target.with_suffix(".tmp")
    content = io.BytesIO()  # polars calls a full disk a fault of the frame; Python says what it is
    cube.write_parquet(content, compression="zstd", statistics=True)
    digest = hashlib.sha256(content.getbuffer()).hexdigest()
    with draft.open("wb") as handle:
        handle.write(content.getbuffer())
        handle.flush()
        os.fsync(handle.fileno())
    draft.rename(target)
    for place in (folder, lake_root):
        _sync_folder(place)
    path = target.relative_to(lake_root).as_posix()
    return LakeFile(path, digest, cube.height, int(cube["persons"].sum()))


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
