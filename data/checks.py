"""Whether what the registry lists is truly there: each of the lake's files, by presence, contents and counts."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from core.errors import PravahError
from data.lake.proofs import REMEDY, fault
from data.lake.tables import BASE

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


def check_secret(name: str, look: Callable[[], str]) -> Check:
    """Whether keys fit, or the vault serves: ``look`` says so in a sentence, or raises what is wrong."""
    try:
        return Check(name, True, look())
    except PravahError as error:
        return Check(name, False, error.message)


def check_queue(waiting: WaitingTotals) -> Check:
    """How much waits for a reviewer."""
    if not waiting.rows:
        return Check("review", True, "No row waits for a decision about a place name.")
    names = _many(waiting.names, "name", "names")
    return Check("review", True, f"{waiting.persons} people wait for decisions about {names}: see 'review list'.")


def check_engine(named: str, look: Callable[[], None]) -> Check:
    """Whether what answers questions is there."""
    try:
        look()
    except PravahError as error:
        return Check("engine", False, error.message)
    return Check("engine", True, f"{named} answers questions.")


def check_lake(registry: Registry, lake_root: Path) -> Check:
    """Every file that questions read against its checksum; 'lake verify' proves the counts as well."""
    listed = registry.lake_files()
    faults = [f"{file.path} {wrong}" for file in listed if (wrong := fault(lake_root, file)) is not None]
    if faults:
        return Check("lake", False, f"{'; '.join(faults)}. {REMEDY}")
    people = sum(file.persons for file in listed if file.table == BASE)
    return Check("lake", True, f"{people} people in {_many(len(listed), 'file', 'files')}, as the manifest says.")


def _many(number: int, one: str, several: str) -> str:
    return f"{number} {one if number == 1 else several}"
