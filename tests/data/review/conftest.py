"""A catalog over a fresh store, and made-up files with names that nobody knows."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from pathlib import Path

import polars as pl
import pytest

from core.settings import Settings
from data.catalog import Catalog, open_catalog
from data.lake.tables import CUBE
from data.lake.writer import lake_root

PERSON = ("name", "mobile", "origin_state", "origin_district", "destination_state", "destination_district")
DATED = (*PERSON, "travel_date")


class Desk:
    """A catalog, with files to load and a naive look at everything that counts."""

    def __init__(self, home: Path, inbox: Path) -> None:
        self.home, self.inbox = home, inbox
        self.catalog: Catalog = open_catalog(Settings(home=home), frozenset())
        self.files = 0

    def table(self, headers: Sequence[str], rows: Sequence[Sequence[object]]) -> Path:
        """A CSV file of these cells."""
        self.files += 1
        file = self.inbox / f"{self.files}.csv"
        with file.open("w", newline="", encoding="utf-8") as handle:
            csv.writer(handle).writerows([headers, *rows])
        return file

    def net(self) -> dict[tuple[object, ...], int]:
        """What counts, by the lake's own files: origin and destination codes → people, without zeros."""
        manifest = self.catalog._registry.manifest()
        files = [pl.read_parquet(lake_root(self.home) / file.path) for file in manifest]
        cube = pl.concat(files) if files else pl.DataFrame(schema=dict(CUBE))
        keys = ("origin_state", "origin", "destination_state", "destination")
        sums = cube.group_by(keys).agg(pl.col("persons").sum()).filter(pl.col("persons") != 0)
        return {tuple(row[:4]): row[4] for row in sums.iter_rows()}


@pytest.fixture
def desk(home: Path, database: str, tmp_path: Path) -> Iterator[Desk]:
    inbox = tmp_path / "inbox"
    inbox.mkdir()
    desk = Desk(home, inbox)
    yield desk
    desk.catalog.close()
