"""Whether what the registry lists is truly there: each of the lake's files, by presence, contents and counts."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import polars as pl

if TYPE_CHECKING:
    from data.registry import Registry
    from data.review import WaitingTotals


@dataclass(frozen=True)
class Check:
    """One thing looked at; ``said`` is a sentence that names the remedy where it is not well."""

    name: str
    well: bool
    said: str


def check_registry(registry: Registry) -> Check:
    """What the registry holds; that it opened at all is most of the check."""
    batches = registry.batches()
    label = " (synthetic)" if registry.synthetic() else ""
    people = sum(batch.persons for batch in batches if batch.withdrawn_at is None)
    return Check("registry", True, f"{people} people in {_many(len(batches), 'batch', 'batches')}{label}.")


def check_queue(waiting: WaitingTotals) -> Check:
    """How much waits for a reviewer."""
    if not waiting.rows:
        return Check("review", True, "No row waits for a decision about a place name.")
    names = _many(waiting.names, "name", "names")
    return Check("review", True, f"{waiting.persons} people wait for decisions about {names}: see 'review list'.")


def check_lake(registry: Registry, lake_root: Path) -> Check:
    """Every file that the manifest lists against its checksum and its count of people."""
    listed = registry.manifest()
    faults = []
    for file in listed:
        path = lake_root / file.path
        if not path.is_file():
            faults.append(f"{file.path} is missing")
            continue
        with path.open("rb") as handle:
            changed = hashlib.file_digest(handle, "sha256").hexdigest() != file.sha256
        if changed or _persons(path) != file.persons:
            faults.append(f"{file.path} was changed")
    if faults:
        return Check("lake", False, f"{'; '.join(faults)}. Restore these files under {lake_root} from a backup.")
    people = sum(file.persons for file in listed)
    return Check("lake", True, f"{people} people in {_many(len(listed), 'file', 'files')}, as the manifest says.")


def _persons(path: Path) -> int | None:
    try:
        return int(pl.scan_parquet(path).select(pl.col("persons").sum()).collect().item())
    except (pl.exceptions.PolarsError, OSError):
        return None


def _many(number: int, one: str, several: str) -> str:
    return f"{number} {one if number == 1 else several}"
