"""What the registry tells the rest of the house: plain records, free of SQL and of personal data."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime


@dataclass(frozen=True)
class Batch:
    """One file that came in. Counts are rows of the file; ``persons`` counts people.

    ``waiting`` is of ``rejected``, ``known`` (people who were registered before) of ``accepted``.
    """

    id: str
    kind: str
    file_name: str
    state_lgd: int | None
    synthetic: bool
    rows: int
    accepted: int
    rejected: int
    waiting: int
    duplicates: int
    persons: int
    actor: str
    created_at: datetime
    rejects_file: str | None
    known: int = 0
    withdrawn_at: datetime | None = None
    withdrawn_by: str | None = None


@dataclass(frozen=True)
class Tally:
    """How a batch ended, written to its row when it commits."""

    rows: int
    accepted: int
    rejected: int
    duplicates: int
    persons: int
    synthetic: bool
    rejects_file: str | None
    waiting: int = 0
    known: int = 0


@dataclass(frozen=True)
class Change:
    """What an act changed in one batch; negative where a decision was undone."""

    accepted: int = 0
    duplicates: int = 0
    waiting: int = 0
    persons: int = 0
    synthetic: bool = False
    known: int = 0

    def __add__(self, other: Change) -> Change:
        """Both changes together."""
        return Change(
            self.accepted + other.accepted,
            self.duplicates + other.duplicates,
            self.waiting + other.waiting,
            self.persons + other.persons,
            self.synthetic or other.synthetic,
            self.known + other.known,
        )


@dataclass(frozen=True)
class Event:
    """Something that happened to the store, by whom and when (UTC)."""

    id: int
    at: datetime
    actor: str
    action: str
    batch_id: str | None
    movement_id: int | None
    detail: dict[str, object]


@dataclass(frozen=True, repr=False)
class PersonRecord:
    """What one file said of a person, opened, and the movement that it brought (``status`` null: taken back)."""

    number: int
    #: Personal fields by name, see :data:`data.registry.packed.PACKED`; never logged.
    said: Mapping[str, str]
    erased: bool
    matched: str | None
    batch_id: str
    state_lgd: int | None
    synthetic: bool
    withdrawn_at: str | None
    travel_date: date | None
    origin_state: int | None
    origin: int | None
    destination_state: int | None
    destination: int | None
    mode: str | None
    train_no: str | None
    coach: str | None
    category: str | None
    sex: str | None
    age: int | None
    sector: str | None
    status: str | None
