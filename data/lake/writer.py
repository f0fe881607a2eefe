"""Counts into the lake: immutable Parquet files, one a table and part of a batch. Nothing here reads or lists them."""

from __future__ import annotations

import hashlib
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
    files = tuple(write_rows(rows, lake_root, folder, table, part) for table, rows in rollups(cube).items())
    sync_folders(place, lake_root)
    return files


def write_rows(rows: pl.DataFrame, lake_root: Path, folder: str, table: str, part: int) -> LakeFile:
    """Write the rows of one table, which are grouped already, sorted into a file of ``folder``, which is there.

    The folder is not synced: see :func:`sync_folders`.

    Raises:
        OSError: the disk does not take the file.
    """
    target = lake_root / folder / f"{table}-{part:05d}.parquet"
    draft = target.with_suffix(".tmp")
    rows.sort(TABLES[table], nulls_last=True).write_parquet(draft, compression="zstd", statistics=True)
    return settle(draft, target, lake_root, table, rows=rows.height, persons=int(rows[MEASURE].sum()))


def settle(draft: Path, target: Path, lake_root: Path, table: str, *, rows: int, persons: int) -> LakeFile:
    """Give a file that was written under another name its own, once its bytes are on the disk.

    Raises:
        OSError: the disk does not take it.
    """
    with draft.open("rb+") as handle:
        digest = hashlib.file_digest(handle, "sha256").hexdigest()
        os.fsync(handle.fileno())
        size = os.fstat(handle.fileno()).st_size
    draft.rename(target)
    return LakeFile(target.relative_to(lake_root).as_posix(), digest, rows, persons, table, size)


def sync_folders(*folders: Path) -> None:
    """Have the names of new files on the disk.

    Raises:
        OSError: the disk does not take them.
    """
    for folder in folders:
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
