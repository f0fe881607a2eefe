"""Orders and statuses as JSON, and back."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime
from typing import Any

from data.access import Actor, Role
from data.inbox.held import Held
from data.inbox.records import Order, Reason, State, Status


def order_text(order: Order) -> str:
    """An order as JSON."""
    return json.dumps(_plain(asdict(order)), ensure_ascii=False)


def order_from(text: str) -> Order:
    """The order that :func:`order_text` wrote."""
    said = json.loads(text)
    sender = Actor(**{**said["sender"], "role": Role(said["sender"]["role"])})
    return Order(**{**said, "sender": sender, "sent_at": datetime.fromisoformat(said["sent_at"])})


def held_text(held: Held) -> str:
    """A held file's facts as JSON."""
    return json.dumps(_plain(asdict(held)), ensure_ascii=False)


def held_from(text: str) -> Held:
    """What :func:`held_text` wrote."""
    said = json.loads(text)
    sender = Actor(**{**said["sender"], "role": Role(said["sender"]["role"])})
    return Held(**{**said, "sender": sender, "at": datetime.fromisoformat(said["at"])})


def status_text(status: Status) -> str:
    """A status as JSON."""
    return json.dumps(_plain(asdict(status)), ensure_ascii=False)


def status_from(text: str) -> Status:
    """The status that :func:`status_text` wrote."""
    said = json.loads(text)
    times = {name: said[name] and datetime.fromisoformat(said[name]) for name in ("started_at", "ended_at")}
    reasons = tuple(Reason(**one) for one in said["reasons"])
    return Status(**{**said, **times, "state": State(said["state"]), "notes": tuple(said["notes"]), "reasons": reasons})


def _plain(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {name: _plain(one) for name, one in value.items()}
    return value.isoformat() if isinstance(value, datetime) else value
