"""What an upload is: what was sent, how far it is, how it ended."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from data.access import Actor


class State(StrEnum):
    """How far an upload is. The last three are ends."""

    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    REFUSED = "refused"
    FAILED = "failed"

    @property
    def ended(self) -> bool:
        """Whether nothing more happens by itself."""
        return self not in (State.QUEUED, State.RUNNING)


@dataclass(frozen=True)
class Order:
    """What was sent, and by whom. It never changes.

    ``name`` is the file's name as its sender chose it. It may name people, so it is shown to its sender and to
    operators, and stands in no path, log or message.
    """

    id: str
    name: str
    ending: str
    kind: str | None
    state_lgd: int | None
    mapping: Mapping[str, str | None] | None
    sender: Actor
    sent_at: datetime
    bytes: int
    sha256: str

    @property
    def content_name(self) -> str:
        """The content's file name; the batch keeps it, and so is known to be this upload's."""
        return f"{self.id}{self.ending}"

    def asks_the_same_as(self, other: Order) -> bool:
        """Whether both would load the same."""
        mine = (self.sha256, self.kind, self.state_lgd, self.mapping)
        return mine == (other.sha256, other.kind, other.state_lgd, other.mapping)


@dataclass(frozen=True)
class Reason:
    """Why rows were refused, and how many of them; free of what the rows say."""

    column: str
    reason: str
    rows: int


@dataclass(frozen=True)
class Status:
    """How far an upload is. ``message`` is a sentence: what it waits for, why it was refused, how it failed."""

    state: State = State.QUEUED
    stage: str = ""
    rows_done: int = 0
    rows_total: int = 0
    started_at: datetime | None = None
    ended_at: datetime | None = None
    message: str | None = None
    #: Workers that died while they loaded it.
    strikes: int = 0
    batch_id: str | None = None
    #: The numbers of the load's report, by their names there.
    report: Mapping[str, object] = field(default_factory=dict)
    notes: tuple[str, ...] = ()
    reasons: tuple[Reason, ...] = ()
    #: Below HOME.
    rejects_file: str | None = None


@dataclass(frozen=True)
class Upload:
    """An upload as its sender sees it."""

    order: Order
    status: Status

    @property
    def id(self) -> str:
        """Its name, e.g. ``U20200501-183059-4K7QM``."""
        return self.order.id

    @property
    def state(self) -> State:
        """How far it is."""
        return self.status.state

    @property
    def retriable(self) -> bool:
        """Whether it failed for a reason that may be gone: its file is still here and can be tried again."""
        return self.status.state is State.FAILED
