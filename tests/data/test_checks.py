"""The look at the store: it finds what is missing or changed, and only that."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from core.settings import Settings
from data.checks import check_lake, check_registry
from data.lake.writer import lake_root
from data.registry import Registry, open_registry
from tests.data.lake.cubes import row
from tests.data.store import commit


@pytest.fixture
def registry(home: Path) -> Iterator[Registry]:
    with open_registry(Settings(home=home)) as registry:
        commit(registry, Settings(home=home), [row(5, (9, 162), (7, 82))])
        yield registry


def test_a_sound_store_is_well(registry: Registry, home: Path) -> None:
    assert check_registry(registry).well
    check = check_lake(registry, lake_root(home))
    assert (check.well, check.said) == (True, "5 people in 8 files, as the manifest says.")


def test_a_missing_file_is_named(registry: Registry, home: Path) -> None:
    file = registry.lake_files()[3]
    (lake_root(home) / file.path).unlink()
    check = check_lake(registry, lake_root(home))
    assert not check.well
    assert f"{file.path} is missing" in check.said
    assert "lake rebuild" in check.said


def test_a_changed_file_is_named(registry: Registry, home: Path) -> None:
    (file,) = registry.manifest()
    path = lake_root(home) / file.path
    path.write_bytes(path.read_bytes()[:-1] + b"x")
    assert f"{file.path} was changed" in check_lake(registry, lake_root(home)).said
