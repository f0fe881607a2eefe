"""A fresh store with the real gazetteer, and files written into it."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import polars as pl
import pytest

from core.settings import Settings
from data.access import COMMAND_LINE
from data.ingest import LoadReport, load
from data.lake.tables import CUBE
from data.lake.writer import lake_root
from data.registry import Registry, open_registry
from geo.gazetteer import load_gazetteer
from tests import postgres


@dataclass(frozen=True)
class Store:
    """What the tests do with a store."""

    registry: Registry
    home: Path
    inbox: Path

    def write(self, name: str, content: str | bytes) -> Path:
        """A file that somebody hands in."""
        file = self.inbox / name
        file.write_bytes(content if isinstance(content, bytes) else content.encode())
        return file

    def table(self, name: str, headers: Sequence[str], *rows: Sequence[object]) -> Path:
        """A CSV file of these cells."""
        file = self.inbox / name
        with file.open("w", newline="", encoding="utf-8") as handle:
            csv.writer(handle).writerows([headers, *rows])
        return file

    def load(self, file: Path, kind: str | None = None, state: str | None = None) -> LoadReport:
        """Load it as the command line does."""
        return load(
            file,
            kind,
            registry=self.registry,
            gazetteer=load_gazetteer(),
            lake_root=lake_root(self.home),
            home=self.home,
            actor=COMMAND_LINE,
            state=state,
        )

    def cube(self) -> pl.DataFrame:
        """All counts that the manifest lists."""
        files = [pl.read_parquet(lake_root(self.home) / file.path) for file in self.registry.manifest()]
        return pl.concat(files) if files else pl.DataFrame(schema=dict(CUBE))

    def rejects(self, report: LoadReport) -> list[dict[str, str]]:
        """The rows of a rejects file."""
        assert report.rejects_file is not None
        with report.rejects_file.open(newline="", encoding="utf-8") as handle:
            return list(csv.DictReader(handle))

    def everything(self) -> bytes:
        """Every byte that is kept for good: the database and the lake."""
        places = [*self.home.glob("registry.sqlite3*"), *lake_root(self.home).rglob("*.parquet")]
        return b"".join(file.read_bytes() for file in places) + postgres.content()


@pytest.fixture
def store(home: Path, database: str, tmp_path: Path) -> Iterator[Store]:
    inbox = tmp_path / "inbox"
    inbox.mkdir()
    with open_registry(Settings(home=home)) as registry:
        yield Store(registry, home, inbox)
