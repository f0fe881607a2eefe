"""A lake of counts without people: files of the cube that came from elsewhere, with rollups of their own.

Benchmarks and clusters read such a lake; no registry lists it, so a file beside the data does.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import asdict
from hashlib import file_digest, sha256
from pathlib import Path

import polars as pl

from core.errors import BadInput
from data.lake.cube import Version
from data.lake.merging import Merger
from data.lake.tables import BASE, CUBE, MEASURE
from data.lake.writer import LakeFile

#: The list of files, in the lake's root.
LIST = "lake.json"


def adopt(root: Path, cube: Sequence[Path], told: Callable[[str], None] = lambda _: None) -> Version:
    """Build every rollup for these files of the cube, which lie below ``root``, and list them all; the version.

    Args:
        root: the lake's directory; rollups go into ``rollups`` below it.
        cube: Parquet files in the columns of :data:`data.lake.tables.CUBE`.
        told: hears the name of each table before it is built.

    Raises:
        BadInput: a file is not of the cube, or does not lie below ``root``.
        Unavailable: a file is damaged, or the disk does not take the rollups.
    """
    files = [_listed(root, path) for path in cube]
    files += Merger(root, "rollups").roll_all([file.path for file in files], told)
    (root / LIST).write_text(json.dumps([asdict(file) for file in files], indent=1), encoding="utf-8")
    return adopted(root)


def adopted(root: Path) -> Version:
    """The version of a lake that :func:`adopt` listed.

    Raises:
        BadInput: there is no list.
    """
    try:
        told = (root / LIST).read_text(encoding="utf-8")
    except FileNotFoundError as error:
        raise BadInput(f"{root} holds no {LIST}: adopt its files first.") from error
    return Version.of(sha256(told.encode()).hexdigest()[:12], [LakeFile(**file) for file in json.loads(told)])


def _listed(root: Path, path: Path) -> LakeFile:
    if not path.is_relative_to(root):
        raise BadInput(f"{path} does not lie below {root}. Move it there.")
    scan = pl.scan_parquet(path)
    if dict(scan.collect_schema()) != dict(CUBE):
        raise BadInput(f"{path.name} does not hold the columns of the cube: see docs/data-formats.md.")
    rows, persons = scan.select(pl.len(), pl.col(MEASURE).sum()).collect().row(0)
    with path.open("rb") as handle:
        digest = file_digest(handle, "sha256").hexdigest()
    return LakeFile(path.relative_to(root).as_posix(), digest, rows, int(persons), BASE, path.stat().st_size)
