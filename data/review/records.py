"""What the review queue tells pages, API and command line."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

Sides = Literal["origin", "destination", "both"]
Word = Literal["district", "state", "no_place"]


@dataclass(frozen=True)
class Candidate:
    """A district that a name may mean."""

    lgd: int
    name: str
    state_lgd: int
    state: str
    #: How alike its name is to what was typed, letter by letter, in per cent: for the order in which they are shown.
    likeness: int = 0


@dataclass(frozen=True)
class WaitingName:
    """A typed pair of state and district that rows wait for. ``first`` and ``last`` are their days of travel."""

    id: int
    state_said: str
    district_said: str
    #: In words, why the gazetteer will not say.
    why: str
    flag: str | None
    rows: int
    persons: int
    batches: int
    first: date | None
    last: date | None
    sides: Sides
    #: LGD code of the typed state, where that is known.
    state_lgd: int | None
    candidates: tuple[Candidate, ...]


@dataclass(frozen=True)
class WaitingTotals:
    """How much waits in all."""

    names: int
    rows: int
    persons: int


@dataclass(frozen=True)
class DecideReport:
    """What a decision did at once. ``duplicates`` were corrected and sent again meanwhile, and count only once."""

    decision_id: int
    released_rows: int
    released_persons: int
    duplicates: int
    still_waiting_rows: int


@dataclass(frozen=True)
class UndoReport:
    """What went back to the queue."""

    returned_rows: int
    returned_persons: int


@dataclass(frozen=True)
class DecisionRow:
    """One decision, as the log shows it. ``rows`` and ``persons`` count because of it now."""

    id: int
    name_id: int
    state_said: str
    district_said: str
    verdict: Word
    lgd: int | None
    district: str | None
    state_lgd: int | None
    state: str | None
    actor: str
    at: datetime
    rows: int
    persons: int
    revoked_at: datetime | None
    revoked_by: str | None
    note: str


@dataclass(frozen=True)
class ImportReport:
    """What became of a file of decisions; ``conflicting`` and ``refused`` hold one sentence a row."""

    rows: int
    new: int
    known: int
    replaced: int
    released_rows: int
    released_persons: int
    conflicting: tuple[str, ...]
    refused: tuple[str, ...]
