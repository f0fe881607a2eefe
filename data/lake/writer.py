"""Counts into the lake: immutable Parquet files, one a table and part of a batch. Nothing here reads or lists them."""

from __future__ import annotations

import hashlib
import io
import os
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from data.durable import sync_folders
from data.lake.tables import BASE, CUBE, MEASURE, TABLES, order


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
    return _in_words(_grouped(frame))


def write_tables(frame: pl.DataFrame, lake_root: Path, folder: str, part: int) -> tuple[LakeFile, ...]:
    """Group ``frame`` by every dimension and write it, and its rollups, durably; one file a table, the cube first.

    ``frame`` is what :func:`group_counts` takes. Each file gets a temporary name, fsync, rename; then the folder is
    synced. Rows come sorted by day and place, so that filters skip row groups. Counts that cancel write nothing.

    Raises:
        OSError: the disk does not take a file; nothing but files that no manifest lists may remain.
    """
    from data.lake.rolling import rollups

    cube = _grouped(frame)
    if cube.is_empty():
        return ()
    place = lake_root / folder
    place.mkdir(parents=True, exist_ok=True)
    files = tuple(write_rows(rows, lake_root, folder, table, part) for table, rows in rollups(cube).items())
    sync_folders(place, lake_root)
    return files


def write_rows(rows: pl.DataFrame, lake_root: Path, folder: str, table: str, part: int) -> LakeFile:
    """Write the rows of one table, which are grouped already, sorted into a file of ``folder``, which is there.

    The folder is not synced: see :func:`data.durable.sync_folders`.

    Raises:
        OSError: the disk does not take the file.
    """
    target = lake_root / folder / f"{table}-{part:05d}.parquet"
    draft = target.with_suffix(".tmp")
    content = io.BytesIO()  # polars calls a full disk a fault of the frame; Python says what it is
    _in_words(_ordered(rows, table)).write_parquet(content, compression="zstd", statistics=True)
    draft.write_bytes(content.getbuffer())
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


def _grouped(frame: pl.DataFrame) -> pl.DataFrame:
    """The cube's rows of ``frame``, texts as categories: they group in two thirds of the time."""
    typed = frame.select(
        (pl.col(name) if name in frame.columns else pl.lit(None)).cast(dtype).alias(name)
        for name, dtype in CUBE.items()
    ).with_columns(pl.col(pl.String).cast(pl.Categorical))
    return typed.group_by(TABLES[BASE]).agg(pl.col(MEASURE).sum()).filter(pl.col(MEASURE) != 0)


def _in_words(rows: pl.DataFrame) -> pl.DataFrame:
    return rows.with_columns(pl.col(pl.Categorical).cast(pl.String))


def _ordered(rows: pl.DataFrame, table: str) -> pl.DataFrame:
    """``rows`` about in their table's order: by one number made of what it begins with.

    To sort by all columns takes ten times as long, and is done when files are merged.
    """
    key, taken = pl.lit(0, dtype=pl.Int64), 0
    for name in order(table):
        bits = _BITS.get(name)
        if bits is None or taken + bits > _MOST_BITS:
            break
        taken += bits
        column = pl.col(name).cast(pl.Categorical) if rows.schema[name] == pl.String else pl.col(name)
        value = column.to_physical().cast(pl.Int64).fill_null((1 << bits) - 1) % (1 << bits)
        key = key * (1 << bits) + value
    return rows.sort(key)


#: Days, LGD codes and words fit so many bits; one that did not would only be sorted less well.
_BITS = {
    "travel_date": 17,
    **dict.fromkeys(("origin", "destination"), 14),
    **dict.fromkeys(("origin_state", "destination_state"), 7),
    **dict.fromkeys(("category", "sex", "age_band", "sector"), 6),
    "train_no": 16,
}
_MOST_BITS = 62
