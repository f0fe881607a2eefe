"""What the headers of a state's files are taken for, where somebody has said it: remembered for the next file."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, delete, insert, select

from core.errors import NotFound
from core.shown import now
from data.access import Actor
from data.registry import tables as t


@dataclass(frozen=True)
class HeaderMapping:
    """One remembered mapping. Headers that were left out have no field; others of the file need no mapping."""

    id: int
    state_lgd: int
    kind: str
    #: Header → field, or None to leave the column out.
    headers: Mapping[str, str | None]
    actor: str
    at: datetime


class HeaderMappings:
    """The remembered mappings of a registry."""

    def __init__(
        self,
        reading: Callable[[], AbstractContextManager[Connection]],
        writing: Callable[[], AbstractContextManager[Connection]],
    ) -> None:
        """``reading`` and ``writing`` give connections; what is written commits when its block ends."""
        self._reading = reading
        self._writing = writing

    def all(self, state_lgd: int | None = None) -> list[HeaderMapping]:
        """The mappings of a state, or of all, the latest first."""
        c = t.header_mappings.c
        wanted = select(t.header_mappings).order_by(c.at.desc(), c.id.desc())
        if state_lgd is not None:
            wanted = wanted.where(c.state_lgd == state_lgd)
        with self._reading() as connection:
            rows = connection.execute(wanted).all()
        return [
            HeaderMapping(r.id, r.state_lgd, r.kind, json.loads(r.headers), r.actor, datetime.fromisoformat(r.at))
            for r in rows
        ]

    def find(self, state_lgd: int, digest: str) -> HeaderMapping | None:
        """The mapping for this state's files with headers of this digest."""
        c = t.header_mappings.c
        wanted = select(c.id).where(c.state_lgd == state_lgd, c.digest == digest)
        with self._reading() as connection:
            number = connection.execute(wanted).scalar_one_or_none()
        return next((one for one in self.all(state_lgd) if one.id == number), None)

    def forget(self, number: int) -> None:
        """Remove a mapping: the next file is read by its headers alone.

        Raises:
            NotFound: there is no such mapping.
            Conflict: another writer is at work.
            Unavailable: the database does not take it.
        """
        with self._writing() as connection:
            gone = connection.execute(delete(t.header_mappings).where(t.header_mappings.c.id == number)).rowcount
        if not gone:
            raise NotFound(f"There is no mapping {number}. See 'app.py mappings list'.")


def remember(
    connection: Connection, *, state_lgd: int, kind: str, digest: str, headers: Mapping[str, str | None], actor: Actor
) -> None:
    """Write a mapping in the place of the one that these headers had."""
    c = t.header_mappings.c
    connection.execute(delete(t.header_mappings).where(c.state_lgd == state_lgd, c.digest == digest))
    connection.execute(
        insert(t.header_mappings).values(
            state_lgd=state_lgd,
            kind=kind,
            digest=digest,
            headers=json.dumps(dict(headers), ensure_ascii=False),
            actor=actor.name,
            at=now().isoformat(),
        )
    )
