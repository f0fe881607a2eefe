"""A lake of counts that no registry lists."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest

from core.errors import BadInput, Unavailable
from data.filters import Filters
from data.lake.adopting import adopt, adopted
from data.lake.cube import Lake, Version
from data.lake.reader import Reader
from data.lake.tables import BASE, PARENTS
from tests.data.lake.cubes import day, row, write

ROWS = [
    row(100, (27, 482), (9, 157), train_no="01901", status="arrived"),
    row(7, (9, 157), (9, 157), travel_date=day(3)),
    row(30, (7, None), (9, None), mode="bus", travel_date=None),
    row(4, (9, 157), (7, 141), status="declined"),
]


def test_a_lake_of_counts_answers_as_one_that_was_loaded(tmp_path: Path) -> None:
    loaded = write(tmp_path, "loaded", ROWS)
    cube = [tmp_path / file.path for file in loaded if file.table == BASE]
    told: list[str] = []
    version = adopt(tmp_path, cube, told.append)
    assert told == list(PARENTS)
    assert adopted(tmp_path) == version
    own, other = Reader(Lake(tmp_path), frozenset(), {}), Reader(Lake(tmp_path), frozenset(), {})
    for level in ("state", "district"):
        for raw in ({}, {"from": "2020-05-02"}, {"mode": "train"}, {"place": 157}):
            filters = Filters.parse(raw)
            for ask in (Reader.flows, Reader.districts):
                one, two = (
                    ask(reader, of, filters, level).sort(pl.all())
                    for reader, of in ((own, version), (other, Version.of("loaded", loaded)))
                )
                assert one.equals(two)
    assert own.trains(version, Filters()).rows() == other.trains(Version.of("loaded", loaded), Filters()).rows()


def test_what_is_no_cube_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="adopt its files first"):
        adopted(tmp_path)
    pl.DataFrame({"persons": [1]}).write_parquet(tmp_path / "x.parquet")
    with pytest.raises(BadInput, match="columns of the cube"):
        adopt(tmp_path, [tmp_path / "x.parquet"])
    with pytest.raises(BadInput, match="does not lie below"):
        adopt(tmp_path / "lake", [tmp_path / "x.parquet"])


def test_a_file_of_it_that_changed_is_refused(tmp_path: Path) -> None:
    (cube, *_) = write(tmp_path, "loaded", ROWS)
    version = adopt(tmp_path, [tmp_path / cube.path])
    (tmp_path / cube.path).write_bytes(b"PAR1")
    with pytest.raises(Unavailable, match=f"{cube.path} in the lake was changed"):
        Reader(Lake(tmp_path), frozenset(), {}).flows(version, Filters.parse({"sex": "male"}), "state")
