"""Keys of senders: how the systems of states prove for which state they send.

A key is ``pravah_<prefix>_<secret>``. The secret is 256 random bits, so a single SHA-256 keeps it safe: slow hashes
are for what people choose. Only the digest is stored; the key is shown once, when it is made.
"""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from core.errors import BadInput, Conflict, NotFound, Unauthorized, Unavailable
from core.ids import drawn
from data.access import Action, Actor, Role, require

if TYPE_CHECKING:
    from data.registry import ApiKey, ApiKeys

_FORM = re.compile(r"pravah_([2-9A-Z]{8})_[A-Za-z0-9_-]{43}")
#: Seconds between two notes of a key's use, and between two attempts to write one.
_NOTED, _ATTEMPT = 60.0, 5.0
#: Seconds to wait for a load that is writing, before the key is left to be made later.
_PATIENCE = 60.0


class Keys:
    """The keys of one store. Threads may share it."""

    def __init__(self, home: Path, kept: ApiKeys, state_called: Callable[[str], int | None]) -> None:
        """``state_called`` gives the LGD code of a state as typed, or None."""
        self._kept = kept
        self._state_called = state_called
        self._revoked = home / "revoked-keys"
        self._next_note: dict[int, float] = {}
        self._notes = ThreadPoolExecutor(1, thread_name_prefix="key-use")

    def close(self) -> None:
        """Let go of the thread that notes when keys are used."""
        self._notes.shutdown(wait=True, cancel_futures=True)

    def add(self, actor: Actor, state: str, label: str) -> tuple[ApiKey, str]:
        """A new key for a state's system; the second of the pair is the key itself, which is nowhere else.

        Raises:
            Forbidden: the actor may not manage keys.
            BadInput: there is no such state, or the label is empty or too long.
            Conflict: a load holds the registry.
        """
        require(actor, Action.MANAGE_KEYS)
        if (code := self._state_called(state)) is None:
            raise BadInput(f"No state or union territory is called '{state[:40]}'. Correct --state.")
        if not 0 < len(label := label.strip()) <= 100:
            raise BadInput("A label has 1 to 100 characters: say whose system the key is for.")
        prefix = drawn(8)
        key = f"pravah_{prefix}_{secrets.token_urlsafe(32)}"
        self._kept.add(actor, prefix=prefix, digest=_digest(key), label=label, state_lgd=code, wait=_PATIENCE)
        found = self._kept.find(prefix)
        if found is None:
            raise Unavailable("The key was not kept. Make another.")
        return found[0], key

    def all(self, actor: Actor) -> list[ApiKey]:
        """Every key, the oldest first, revoked ones too.

        Raises:
            Forbidden: the actor may not manage keys.
        """
        require(actor, Action.MANAGE_KEYS)
        self._tell_revocations()
        return [self._as_it_holds(key) for key in self._kept.all()]

    def revoke(self, actor: Actor, number: int) -> ApiKey:
        """End a key, at once: also while a load holds the registry for minutes.

        Raises:
            Forbidden: the actor may not manage keys.
            NotFound: there is no such key.
        """
        require(actor, Action.MANAGE_KEYS)
        known = next((key for key in self._kept.all() if key.id == number), None)
        if known is None:
            raise NotFound(f"There is no key {number}. 'app.py key list' shows them.")
        if known.revoked_at is None:
            self._revoked.mkdir(mode=0o700, parents=True, exist_ok=True)
            self._mark(known).write_text(actor.name, "utf-8")  # it holds until the registry can be written
            self._tell_revocations()
        return next(self._as_it_holds(key) for key in self._kept.all() if key.id == number)

    def actor_of(self, key: str) -> Actor:
        """Who acts with ``key``.

        Raises:
            Unauthorized: there is no such key, or it was revoked.
            Unavailable: the registry does not answer.
        """
        said = _FORM.fullmatch(key)
        found = self._kept.find(said[1]) if said else None
        if found is None or not hmac.compare_digest(found[1], _digest(key)):
            raise Unauthorized("This key is not known here. Check it, or ask the operator for another.")
        if self._as_it_holds(found[0]).revoked_at is not None:
            raise Unauthorized("This key was revoked. Ask the operator for another.")
        self._note_use(found[0].id)
        return Actor(f"key-{found[0].id}", Role.SENDER, found[0].state_lgd)

    def _note_use(self, number: int) -> None:
        """Have the use written down, at most once a minute, and never in the way of a request."""
        at = time.monotonic()
        if self._next_note.get(number, 0.0) > at:
            return
        self._next_note[number] = at + _ATTEMPT
        self._notes.submit(self._write_use, number)

    def _write_use(self, number: int) -> None:
        with suppress(Conflict, Unavailable):  # a load is writing: the next request tries again
            self._kept.used(number)
            self._next_note[number] = time.monotonic() + _NOTED

    def _tell_revocations(self) -> None:
        """Tell the registry what was revoked while a load held it."""
        for key in self._kept.all() if self._revoked.is_dir() else ():
            mark = self._mark(key)
            with suppress(Conflict, FileNotFoundError):  # a load is writing still, or another did it
                self._kept.revoke(Actor(mark.read_text("utf-8"), Role.OPERATOR), key.id, wait=1.0)
                mark.unlink(missing_ok=True)

    def _as_it_holds(self, key: ApiKey) -> ApiKey:
        """The key, with a revocation that the registry could not be told yet."""
        if key.revoked_at is None:
            with suppress(FileNotFoundError):
                mark = self._mark(key)
                at = datetime.fromtimestamp(mark.stat().st_mtime, UTC)
                return replace(key, revoked_at=at, revoked_by=mark.read_text("utf-8"))
        return key

    def _mark(self, key: ApiKey) -> Path:
        return self._revoked / key.prefix


def _digest(key: str) -> bytes:
    return hashlib.sha256(key.encode()).digest()
