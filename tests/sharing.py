"""What a run of tests makes once, however many processes run its tests, and how a test gets its own of it."""

from __future__ import annotations

import fcntl
import os
import secrets
import shutil
import sqlite3
import tempfile
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from unittest.mock import patch

import pytest


@contextmanager
def alone(directory: Path) -> Iterator[None]:
    """One process at a time: the others wait until this one's block ends, or it dies."""
    directory.mkdir(parents=True, exist_ok=True)
    with (directory / ".lock").open("w") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield


def once(factory: pytest.TempPathFactory, name: str, make: Callable[[Path], None]) -> Path:
    """The directory of this run that ``make`` filled, in the process that asked first. Nobody may change it."""
    own = factory.getbasetemp()
    # each worker of pytest-xdist has a directory of its own below that of the run
    shared = (own.parent if "PYTEST_XDIST_WORKER" in os.environ else own) / "shared"
    with alone(shared):
        made = shared / name
        if not made.exists():
            scratch = Path(tempfile.mkdtemp(prefix=".making-", dir=shared))
            with _without_settings():
                make(scratch)
            scratch.rename(made)
    return made


def _without_settings() -> AbstractContextManager[object]:
    """What is made for everybody is made by default settings, whatever the environment says of somebody's store."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PRAVAH_")}
    return patch.dict(os.environ, kept, clear=True)


def with_boundaries(home: Path, cleaned: Path) -> Path:
    """``home``, where the boundaries of the directory ``cleaned`` need no cleaning. They are linked, not copied."""
    cache = home / "cache" / "boundaries"
    cache.mkdir(parents=True)
    (cache / cleaned.name).symlink_to(cleaned)
    return home


def make_registry(home: Path) -> None:
    """An empty store's SQLite database in ``home``, as a first opening leaves it."""
    from core.settings import Settings
    from data.registry import open_registry

    open_registry(Settings(home=home)).close()


def copy_store(made: Path, home: Path) -> None:
    """The SQLite store of the directory ``made``, with all that lies there, in ``home`` and as a store of its own."""
    shutil.copytree(made, home, dirs_exist_ok=True)
    raw = sqlite3.connect(home / "registry.sqlite3")
    raw.execute("PRAGMA synchronous=OFF")
    raw.execute("UPDATE store SET id = ?", [secrets.token_hex(16)])
    raw.commit()
    raw.close()
