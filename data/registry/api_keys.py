"""The keys of senders' systems in the registry: their digests, whose they are, when they were used. Never the keys."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, insert, select, update
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as NoneFree

from core.errors import Unavailable
from core.shown import now
from data.access import Actor
from data.registry import tables as t
from data.registry.locks import writing


@dataclass(frozen=True)
class ApiKey:
    """A key: ``prefix`` is its beginning, by which it is found and which people may read; times are UTC."""

    id: int
    prefix: str
    label: str
    state_lgd: int
    created_at: datetime
    created_by: str
    last_used_at: datetime | None
    revoked_at: datetime | None
    revoked_by: str | None


class ApiKeys:
    """The table of keys. Safe to share between threads."""

    def __init__(self, engine: Engine, home: Path) -> None:
        self._engine = engine
        self._home = home

    def all(self) -> list[ApiKey]:
        """Every key that was ever made, the oldest first."""
        with self._reading() as connection:
            rows = connection.execute(select(t.api_keys).order_by(t.api_keys.c.id)).mappings().all()
        return [_key(row) for row in rows]

    def find(self, prefix: str) -> tuple[ApiKey, bytes] | None:
        """The key that begins so, with its digest."""
        with self._reading() as connection:
            row = connection.execute(select(t.api_keys).where(t.api_keys.c.prefix == prefix)).mappings().one_or_none()
        return (_key(row), bytes(row["digest"])) if row is not None else None

    def add(self, actor: Actor, *, prefix: str, digest: bytes, label: str, state_lgd: int, wait: float) -> int:
        """Keep a new key's digest; its number.

        Raises:
            Conflict: a load holds the registry for longer than ``wait`` seconds.
            Unavailable: the database does not take it.
        """
        row = {"prefix": prefix, "digest": digest, "label": label, "state_lgd": state_lgd}
        with self._writing(wait) as connection:
            statement = insert(t.api_keys).values(**row, created_at=now().isoformat(), created_by=actor.name)
            key = connection.execute(statement).inserted_primary_key
            number = int(key[0]) if key else 0
            _note(connection, actor, "add key", {"key": number, "state_lgd": state_lgd})
        return number

    def revoke(self, actor: Actor, number: int, wait: float) -> None:
        """Write down that a key holds no longer; a second time changes nothing.

        Raises:
            Conflict: a load holds the registry for longer than ``wait`` seconds.
            Unavailable: the database does not take it.
        """
        c = t.api_keys.c
        with self._writing(wait) as connection:
            holds = update(t.api_keys).where(c.id == number, c.revoked_at.is_(None))
            if connection.execute(holds.values(revoked_at=now().isoformat(), revoked_by=actor.name)).rowcount:
                _note(connection, actor, "revoke key", {"key": number})

    def used(self, number: int) -> None:
        """Write down that a key was used now.

        Raises:
            Conflict: somebody else is writing.
            Unavailable: the database does not take it.
        """
        with self._writing(0.0) as connection:
            connection.execute(
                update(t.api_keys).where(t.api_keys.c.id == number).values(last_used_at=now().isoformat())
            )

    @contextmanager
    def _reading(self) -> Iterator[Connection]:
        try:
            with self._engine.connect() as connection:
                yield connection
        except (DBAPIError, NoneFree) as error:
            raise Unavailable("The registry's database does not answer. Check that it runs, then try again.") from error

    @contextmanager
    def _writing(self, wait: float) -> Iterator[Connection]:
        try:
            with writing(self._engine, self._home, wait) as connection:
                yield connection
                connection.commit()
        except (DBAPIError, NoneFree) as error:
            raise Unavailable(
                "The registry's database did not take the key. Check its disk, then try again."
            ) from error


def _key(row: Mapping[Any, Any]) -> ApiKey:
    known = {name: row[name] for name in ApiKey.__dataclass_fields__}
    for name in ("created_at", "last_used_at", "revoked_at"):
        known[name] = known[name] and datetime.fromisoformat(known[name])
    return ApiKey(**known)


def _note(connection: Connection, actor: Actor, action: str, detail: dict[str, object]) -> None:
    event = insert(t.events).values(at=now().isoformat(), actor=actor.name, action=action, detail=json.dumps(detail))
    connection.execute(event)
