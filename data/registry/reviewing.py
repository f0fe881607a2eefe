"""One act of review on its way into the registry: decisions and everything that they change, or nothing."""

from __future__ import annotations

import json
from collections.abc import Mapping

from sqlalchemy import Connection, insert, update

from core.shown import now
from data.access import Actor
from data.lake.writer import LakeFile
from data.registry import tables as t
from data.registry.holding import Decisions, HeldRows, Holder
from data.registry.keys import Keyring
from data.registry.records import Change
from data.registry.writing import BatchWriter


class ReviewWriter:
    """Takes decisions and moves held rows. Commits when its ``with`` block ends after :meth:`finish`."""

    def __init__(self, connection: Connection, keyring: Keyring, actor: Actor) -> None:
        self.finished = False
        self.held = HeldRows(connection, keyring)
        self.decisions = Decisions(connection)
        self._connection = connection
        self._keyring = keyring
        self._actor = actor

    def batch(self, holder: Holder) -> BatchWriter:
        """The batch whose rows waited: what is written through it belongs to that batch."""
        return BatchWriter(self._connection, self._keyring, holder.id, self._actor, holder)

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

    def add_lake_file(self, holder: Holder, file: LakeFile) -> None:
        """List a file of the lake in the manifest."""
        self._connection.execute(
            insert(t.lake_files).values(
                batch_no=holder.no,
                path=file.path,
                sha256=file.sha256,
                rows=file.rows,
                persons=file.persons,
                created_at=now().isoformat(),
            )
        )

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
