"""One act on what is in the registry: decisions, merges, changes and all that follows from them, or nothing."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, insert, update

from core.shown import now
from data.access import Actor
from data.lake.writer import LakeFile
from data.registry import changing
from data.registry import tables as t
from data.registry.drafts import Draft
from data.registry.handing import Handed, Handover
from data.registry.holding import Decisions, HeldRows, Holder
from data.registry.keys import Keyring
from data.registry.manifest import add_files
from data.registry.persons import PersonsWriter
from data.registry.records import Change
from data.registry.writing import BatchWriter
from data.vault import Vault


class ActWriter:
    """Decides, merges, changes and withdraws. Commits when its ``with`` block ends after :meth:`finish`."""

    def __init__(self, connection: Connection, keyring: Keyring, vault: Vault, actor: Actor, draft: Draft) -> None:
        """``draft`` has the act's own name: under it a crash leaves numbers in the vault, and a sweep finds them."""
        self.finished = False
        self.held = HeldRows(connection, keyring)
        self.decisions = Decisions(connection)
        self.persons = PersonsWriter(connection, keyring, actor.name)
        self._connection = connection
        self._keyring = keyring
        self._vault = vault
        self._identity = draft.batch_id
        self._handover = Handover(connection, keyring, vault, draft)
        self._actor = actor

    def batch(self, holder: Holder) -> BatchWriter:
        """The batch whose rows waited: what is written through it belongs to that batch."""
        return BatchWriter(
            self._connection,
            self._keyring,
            self._vault,
            batch_id=holder.id,
            actor=self._actor,
            again=holder,
            act=self._identity,
        )

    def change(self, holder: Holder, change: Change) -> None:
        """Keep a batch's own counts true. Rows that count, or repeat what counts, are no longer rejected."""
        c = t.batches.c
        values = {
            "accepted": c.accepted + change.accepted,
            "rejected": c.rejected - change.accepted - change.duplicates,
            "duplicates": c.duplicates + change.duplicates,
            "waiting": c.waiting + change.waiting,
            "persons": c.persons + change.persons,
            "known": c.known + change.known,
        }
        synthetic = {"synthetic": True} if change.synthetic else {}
        self._connection.execute(update(t.batches).where(c.no == holder.no).values(**values, **synthetic))

    def movement(self, number: int) -> Mapping[Any, Any] | None:
        """A movement and its batch; see :func:`data.registry.changing.movement`."""
        return changing.movement(self._connection, number)

    def movement_events(self, number: int) -> list[Mapping[Any, Any]]:
        """What happened to a movement, oldest first, as this transaction sees it."""
        return changing.movement_events(self._connection, number)

    def set_status(self, row: Mapping[Any, Any], status: str, detail: Mapping[str, object]) -> Holder:
        """Give a movement another status, with its event; the batch that it belongs to.

        Raises:
            Conflict: somebody changed it meanwhile.
        """
        changing.set_status(self._connection, row["id"], row["status"], status)
        self._connection.execute(
            changing.event_row(self._actor.name, "status", detail, batch_no=row["no"], movement_id=row["id"])
        )
        return Holder(row["no"], row["batch_id"], row["kind"], row["data_key"])

    def withdraw(self, identity: str) -> tuple[changing.Withdrawn, list[Handed]]:
        """Withdraw a batch, with its event; see :func:`data.registry.changing.withdraw`.

        What other batches sent too goes over to them first, and their numbers with it; the lake must be told of both.
        """
        batch = changing.withdrawable(self._connection, identity)
        handed = self._changed(self._handover.from_batch(batch))
        gone = changing.withdraw(self._connection, batch, self._actor.name)
        self._connection.execute(
            changing.event_row(self._actor.name, "withdraw", {"waiting": gone.waiting}, batch_no=gone.holder.no)
        )
        return gone, handed

    def keep_repeated(self, holder: Holder, counted: Sequence[int]) -> list[Handed]:
        """Before movements that counted by a decision go: those that a file brought without needing it stay with it."""
        return self._changed(self._handover.from_decision(holder.no, counted))

    def add_lake_files(self, holder: Holder, files: Iterable[LakeFile]) -> None:
        """List files of the lake in the manifest, as counts of a batch."""
        add_files(self._connection, files, holder.no)

    def _changed(self, handed: list[Handed]) -> list[Handed]:
        for one in handed:
            self.change(one.holder, one.change)
        return handed

    def finish(self, events: Mapping[str, list[dict[str, object]]]) -> None:
        """Write the events, by action; the transaction may now commit. Details hold no typed text."""
        rows = [
            {"at": now().isoformat(), "actor": self._actor.name, "action": action, "detail": json.dumps(detail)}
            for action, details in events.items()
            for detail in details
        ]
        if rows:
            self._connection.execute(insert(t.events), rows)
        self.finished = True
