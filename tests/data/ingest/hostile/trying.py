"""A hostile file tried on a real store: what comes of it, what it costs, and what it leaves behind."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from core.errors import PravahError
from core.settings import Settings
from data.access import COMMAND_LINE
from data.catalog import Catalog
from data.lake.writer import lake_root
from data.registry import open_registry
from geo.gazetteer import Gazetteer
from geo.places import load_places

_STATUS = Path("/proc/self/status")


@dataclass(frozen=True)
class Outcome:
    """What came of a file."""

    #: The sentence with which it was refused.
    says: str | None
    rows: int = 0
    accepted: int = 0
    rejected: int = 0
    waiting: int = 0
    duplicates: int = 0
    rejects: Path | None = None
    #: Megabytes that the process took beyond what it had.
    memory: int = 0

    @property
    def counts(self) -> tuple[int, int, int, int, int]:
        """Rows, accepted, rejected, waiting, duplicates."""
        return self.rows, self.accepted, self.rejected, self.waiting, self.duplicates


@contextmanager
def opened(home: Path, gazetteer: Gazetteer) -> Iterator[Catalog]:
    """The catalog of a HOME."""
    settings = Settings(home=home)
    catalog = Catalog(
        settings,
        registry=open_registry(settings),
        places=load_places(),
        drawable=frozenset(),
        lake_root=lake_root(home),
        gazetteer=lambda: gazetteer,
    )
    with closing(catalog):
        yield catalog


def attempt(catalog: Catalog, file: Path) -> Outcome:
    """Load a file; only Pravah's own errors are an answer."""
    before = _reset_peak()
    try:
        report = catalog.load(COMMAND_LINE, file)
    except PravahError as error:
        rejects = error.details.get("rejects_file")
        return Outcome(error.message, rejects=Path(str(rejects)) if rejects else None, memory=_peak() - before)
    return Outcome(
        None,
        report.rows,
        report.accepted,
        report.rejected,
        report.waiting,
        report.duplicates,
        report.rejects_file,
        _peak() - before,
    )


def state_of(home: Path) -> dict[str, object]:
    """All that a HOME holds, but for rejects files and the database's own journal."""
    files = {
        file.relative_to(home).as_posix()
        for file in home.rglob("*")
        if not file.name.startswith("registry.sqlite3") and "rejects" not in file.parts
    }
    found: dict[str, object] = {"files": files}
    with closing(sqlite3.connect(home / "registry.sqlite3")) as database:
        for (table,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall():
            found[table] = database.execute(f'SELECT * FROM "{table}"').fetchall()
    return found


def _reset_peak() -> int:
    """Megabytes in use; the peak is counted from here, where the system can do that."""
    clear = Path("/proc/self/clear_refs")
    if clear.exists():
        clear.write_text("5")
    return _megabytes("VmRSS")


def _peak() -> int:
    return _megabytes("VmHWM")


def _megabytes(name: str) -> int:
    if not _STATUS.exists():
        return 0
    found = re.search(rf"^{name}:\s+(\d+) kB", _STATUS.read_text(), re.MULTILINE)
    return int(found[1]) // 1024 if found else 0
