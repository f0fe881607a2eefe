"""Fixtures that every room's tests share: the reference data, an empty HOME, the cleaned boundaries."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import settings

from tests import sharing

if TYPE_CHECKING:
    from geo.boundaries import Boundaries
    from tests.postgres import Cluster

ROOT = Path(__file__).resolve().parent.parent
REFERENCE = ROOT.parent / "shared" / "reference"

# A deadline an example measures the machine's other work: a slow import or a neighbour is no failure.
settings.register_profile("pravah", deadline=None)
settings.load_profile("pravah")

#: What takes long begins first: else one process is still at it when the others have nothing more to do.
LONG = (
    "tests/browser/",
    "tests/data/lake/test_spark.py",
    "tests/crashes/",
    "tests/api/test_uploading_for_real.py",
    "tests/api/test_schema_fuzz.py",
    "tests/reports/",
    "tests/data/ingest/",
)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put the tests into the order in which they are handed out, file by file."""
    items.sort(key=lambda item: next((at for at, name in enumerate(LONG) if item.nodeid.startswith(name)), len(LONG)))


@pytest.fixture(scope="session")
def root() -> Path:
    """The repository root."""
    return ROOT


@pytest.fixture(scope="session")
def reference() -> Path:
    """The directory of real reference data beside the repository; skips where it is absent, fails in CI."""
    if not REFERENCE.is_dir():
        why = "the reference data (../shared/reference) is not on this machine"
        if os.environ.get("CI"):
            pytest.fail(f"{why}; in CI it must be")
        pytest.skip(why)
    return REFERENCE


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty directory that is PRAVAH_HOME during the test; no other PRAVAH_ setting leaks in."""
    for name in [key for key in os.environ if key.startswith("PRAVAH_")]:
        monkeypatch.delenv(name)
    directory = tmp_path / "home"
    directory.mkdir()
    monkeypatch.setenv("PRAVAH_HOME", str(directory))
    return directory


@pytest.fixture(scope="session")
def empty_registry(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A directory with an empty store's SQLite database; making one is most of what a small test would do."""
    return sharing.once(tmp_path_factory, "registry", sharing.make_registry)


@pytest.fixture(scope="session")
def postgres() -> Iterator[Cluster]:
    """A PostgreSQL server of this run's own. A machine without PostgreSQL fails: make test installs it."""
    from tests.postgres import cluster

    with cluster() as server:
        yield server


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest, home: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """Which database a store lies in. Settings, in this process and in those it starts, name a fresh one."""
    if request.param == "sqlite":
        sharing.copy_store(request.getfixturevalue("empty_registry"), home)
        yield request.param
        return
    server: Cluster = request.getfixturevalue("postgres")
    with server.database() as url:
        monkeypatch.setenv("PRAVAH_DATABASE_URL", url)
        yield request.param


@pytest.fixture(scope="session")
def boundaries(pytestconfig: pytest.Config) -> Boundaries:
    """The default boundaries; cleaning takes some 12 s, so the cache outlives the test run."""
    from geo.boundaries import load_boundaries

    kept = pytestconfig.rootpath / ".pytest_cache" / "pravah-boundaries"
    with sharing.alone(kept):
        return load_boundaries(kept)


@pytest.fixture
def warm_home(home: Path, boundaries: Boundaries) -> Path:
    """``home``, with the boundaries that are cleaned already, so that a server starts at once."""
    return sharing.with_boundaries(home, boundaries.directory)
