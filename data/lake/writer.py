"""Counts into the lake: immutable Parquet files, one a table and part of a batch. Nothing here reads or lists them."""

from __future__ import annotations

import hashlib
import io
import os
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from data.lake.tables import BASE, CUBE, MEASURE, TABLES


@dataclass(frozen=True)
class LakeFile:
    """A file of the lake as the manifest knows it; ``path`` is relative to the lake's root, with ``/``."""

    path: str
    sha256: str
    rows: int
    persons: int
    table: str = BASE
    size: int = 0


def lake_root(home: Path) -> Path:
    """Where the lake lives under ``PRAVAH_HOME``."""
    return home / "lake"


def group_counts(frame: pl.DataFrame) -> pl.DataFrame:
    """``frame`` in the columns and types of the cube, one row a combination, groups of nobody left out.

    ``frame`` holds some or all dimensions and ``persons``; absent dimensions become null.
    """
    typed = frame.select(
        (pl.col(name) if name in frame.columns else pl.lit(None)).cast(dtype).alias(name)
        for name, dtype in CUBE.items()
    )
    return typed.group_by(TABLES[BASE]).agg(pl.col(MEASURE).sum()).filter(pl.col(MEASURE) != 0)


def write_tables(frame: pl.DataFrame, lake_root: Path, folder: str, part: int) -> tuple[LakeFile, ...]:
    """Group ``frame`` by every dimension and write it, and its rollups, durably; one file a table, the cube first.

    ``frame`` is what :func:`group_counts` takes. Each file gets a temporary name, fsync, rename; then the folder is
    synced. Rows come sorted, so that filters on date and place skip row groups. Counts that cancel write nothing.

    Raises:
        OSError: the disk does not take a file; nothing but files that no manifest lists may remain.
    """
    from data.lake.rolling import rollups

    cube = group_counts(frame)
    if cube.is_empty():
        return ()
    place = lake_root / folder
    place.mkdir(parents=True, exist_ok=True)
    files = tuple(_write(rows, lake_root, place, table, part) for table, rows in rollups(cube).items())
    for synced in (place, lake_root):
        _sync_folder(synced)
    return files


def _write(rows: pl.DataFrame, lake_root: Path, folder: Path, table: str, part: int) -> LakeFile:
    target = folder / f"{table}-{part:05d}.parquet"
    draft = target.with_suffix(".tmp")
    content = io.BytesIO()  # polars calls a full disk a fault of the frame; Python says what it is
    rows.sort(TABLES[table], nulls_last=True).write_parquet(content, compression="zstd", statistics=True)
    digest = hashlib.sha256(content.getbuffer()).hexdigest()
    with draft.open("wb") as handle:
        handle.write(content.getbuffer())
        handle.flush()
        os.fsync(handle.fileno())
    size = draft.stat().st_size
    draft.rename(target)
    path = target.relative_to(lake_root).as_posix()
    return LakeFile(path, digest, rows.height, int(rows[MEASURE].sum()), table, size)


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
