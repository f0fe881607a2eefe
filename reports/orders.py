"""What is asked to be made, how far it is, and what became of it: records, and their JSON."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from typing import Any

from core.ids import upload_id
from core.shown import now
from data.access import Actor, Role


class State(StrEnum):
    """How far something is. The last two are ends."""

    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"

    @property
    def ended(self) -> bool:
        """Whether nothing more happens."""
        return self in (State.DONE, State.FAILED)


@dataclass(frozen=True)
class Order:
    """A file that somebody wants. ``what`` is a picture, a question or ``situation``; it never changes.

    ``filters`` are those of an address; ``options`` what belongs to the kind: level, metric, scheme and classes, top,
    boundaries of maps and data, state, district, period and last of reports.
    """

    id: str
    kind: str
    what: str
    form: str
    filters: Mapping[str, str]
    options: Mapping[str, str]
    actor: Actor
    asked_at: datetime


@dataclass(frozen=True)
class Status:
    """How far an order is. ``message`` says why it failed; ``notes`` are sentences that belong to the file."""

    state: State = State.QUEUED
    doing: str = ""
    done: int = 0
    total: int = 0
    file: str | None = None
    bytes: int = 0
    message: str | None = None
    notes: tuple[str, ...] = ()
    ended_at: datetime | None = None
    #: Workers that died over it.
    strikes: int = 0


@dataclass(frozen=True)
class Made:
    """An order with its status."""

    order: Order
    status: Status = field(default_factory=Status)

    @property
    def id(self) -> str:
        """Its name."""
        return self.order.id

    def but(self, **changes: Any) -> Made:
        """The same with another status."""
        return Made(self.order, replace(self.status, **changes))


def new_order(
    actor: Actor, kind: str, what: str, form: str, *, filters: Mapping[str, str], options: Mapping[str, str]
) -> Order:
    """An order with a name of its own, e.g. ``E20261125-183059-4K7QM``; names sort as orders came."""
    at = now()
    return Order(f"E{upload_id(at)[1:]}", kind, what, form, dict(filters), dict(options), actor, at)


def order_text(order: Order) -> str:
    """An order as JSON."""
    return json.dumps(asdict(order), default=_plain, ensure_ascii=False)


def order_from(text: str) -> Order:
    """What :func:`order_text` wrote."""
    said = json.loads(text)
    actor = Actor(**{**said["actor"], "role": Role(said["actor"]["role"])})
    return Order(**{**said, "actor": actor, "asked_at": datetime.fromisoformat(said["asked_at"])})


def status_text(status: Status) -> str:
    """A status as JSON."""
    return json.dumps(asdict(status), default=_plain, ensure_ascii=False)


def status_from(text: str) -> Status:
    """What :func:`status_text` wrote."""
    said = json.loads(text)
    ended = said["ended_at"] and datetime.fromisoformat(said["ended_at"])
    return Status(**{**said, "state": State(said["state"]), "notes": tuple(said["notes"]), "ended_at": ended})


def _plain(value: object) -> object:
    return value.isoformat() if isinstance(value, datetime) else str(value)
