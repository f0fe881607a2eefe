"""One measured number and how it is kept: benchmarks/results.json, a list with one entry a number."""

from __future__ import annotations

import json
import statistics
import time
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

RESULTS = Path(__file__).with_name("results.json")


@dataclass(frozen=True)
class Against:
    """The alternative that the same run measured, in the same unit."""

    name: str
    value: float


@dataclass(frozen=True)
class Result:
    """A number, what it should be at most, and what it is compared with.

    ``floor`` is what this machine needs for the bare minimum of the same work, in the same unit.
    """

    name: str
    value: float
    unit: str
    target: float
    against: Against | None = None
    floor: float | None = None
    note: str = ""

    def as_json(self) -> dict[str, Any]:
        """The entry of results.json; ``met`` says whether the value is at most the target."""
        rounded = {k: _short(v) if isinstance(v, float) else v for k, v in asdict(self).items()}
        if self.against:
            rounded["against"] = {"name": self.against.name, "value": _short(self.against.value)}
        order = ("name", "value", "unit", "target", "met", "against", "floor", "note")
        return {key: rounded.get(key, self.value <= self.target) for key in order}


def _short(value: float) -> float:
    return float(f"{value:.3g}") if value < 1000 else round(value)


def timed(work: Callable[[], object]) -> float:
    """Seconds that ``work`` takes."""
    begun = time.perf_counter()
    work()
    return time.perf_counter() - begun


def median(values: Iterable[float]) -> float:
    """The middle of several runs: one slow run on a shared machine does not count."""
    return statistics.median(values)


def read_results() -> list[dict[str, Any]]:
    """What earlier runs measured; empty before the first."""
    if not RESULTS.exists():
        return []
    found: list[dict[str, Any]] = json.loads(RESULTS.read_text(encoding="utf-8"))
    return found


def keep(new: Iterable[Result]) -> list[dict[str, Any]]:
    """Replace the entries of the same name, keep the others, write the file, return the whole list."""
    entries = {entry["name"]: entry for entry in read_results()}
    entries.update({result.name: result.as_json() for result in new})
    merged = list(entries.values())
    RESULTS.write_text(json.dumps(merged, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    return merged
