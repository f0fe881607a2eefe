"""A fresh registry in an empty HOME, on each of the databases."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from core.settings import Settings
from data.registry import Registry, open_registry

#: For tests of what only this database does.
SQLITE = pytest.mark.parametrize("database", ["sqlite"], indirect=True)
POSTGRES = pytest.mark.parametrize("database", ["postgresql"], indirect=True)


@pytest.fixture
def settings(home: Path, database: str) -> Settings:
    return Settings(home=home)


@pytest.fixture
def registry(settings: Settings) -> Iterator[Registry]:
    with open_registry(settings) as opened:
        yield opened
