"""Which table answered: what a question's answer was read from, for whoever wants it explained."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from data.lake.cube import Version
    from data.lake.tables import Choice


@dataclass(frozen=True)
class Plan:
    """One look at the lake: the question, the table that was taken and why, and how much of it there is."""

    question: str
    table: str
    because: str
    files: int
    rows: int
    #: True when the answer was still known and no file was read.
    remembered: bool

    @classmethod
    def of(cls, question: str, choice: Choice, version: Version, *, remembered: bool) -> Plan:
        """The plan of a question of one version."""
        paths = version.files.get(choice.table, ())
        rows = sum(version.facts[path].rows for path in paths if path in version.facts)
        return cls(question, choice.table, choice.because, len(paths), rows, remembered)

    def __str__(self) -> str:
        """A sentence for people."""
        how = "remembered from" if self.remembered else "read from"
        size = f"{self.files} file{'' if self.files == 1 else 's'}, {self.rows} rows"
        return f"{self.question}: {how} table '{self.table}' ({size}); {self.because}."


_noted: ContextVar[list[Plan] | None] = ContextVar("noted", default=None)


@contextmanager
def explained() -> Iterator[list[Plan]]:
    """Gathers the plans of every question that this thread asks within the block, in order."""
    plans: list[Plan] = []
    token = _noted.set(plans)
    try:
        yield plans
    finally:
        _noted.reset(token)


def note_plan(plan: Plan) -> None:
    """Tell a plan to whoever gathers them."""
    plans = _noted.get()
    if plans is not None:
        plans.append(plan)
