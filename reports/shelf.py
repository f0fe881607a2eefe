"""The folders of exports below HOME, and the only code that touches them.

``queued/<id>/`` holds what is asked for and not finished, ``made/<id>/`` the files with how they ended. A rename from
one to the other is the moment at which a file is there. They hold counts only, and are readable by their owner.
"""

from __future__ import annotations

import fcntl
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime, timedelta
from pathlib import Path

from core.shown import now
from data.durable import replace_text, sync_folders
from reports.orders import Made, Order, State, Status, order_from, order_text, status_from, status_text

#: How long files are kept, and how much of them at most.
KEPT = timedelta(days=14)
KEPT_BYTES = 2 << 30
#: Workers that may die over one order before it is given up.
_STRIKES = 2
_ORDER, _STATUS = "order.json", "status.json"


class Shelf:
    """What was made below one HOME. Threads and processes may share it."""

    def __init__(self, home: Path) -> None:
        self.root = home / "exports"
        self.queued, self.made = self.root / "queued", self.root / "made"

    def prepare(self) -> None:
        """Make the folders, for the owner only."""
        for folder in (self.root, self.queued, self.made):
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)

    def queue(self) -> list[str]:
        """Orders that are not finished, the oldest first."""
        return sorted(_names(self.queued))

    def newest(self) -> Iterator[Made]:
        """All of them, the latest first, read one at a time."""
        for identity in sorted({*_names(self.queued), *_names(self.made)}, reverse=True):
            if (found := self.find(identity)) is not None:
                yield found

    def find(self, identity: str) -> Made | None:
        """The order called ``identity``; None when there is none."""
        if not identity.startswith("E") or not identity.replace("-", "").isalnum():
            return None
        for folder in (self.queued, self.made, self.queued):
            with suppress(FileNotFoundError, NotADirectoryError):
                order = order_from((folder / identity / _ORDER).read_text("utf-8"))
                return Made(order, _status(folder / identity))
        return None

    def folder(self, identity: str) -> Path:
        """Where a queued order's file is made."""
        return self.queued / identity

    def file(self, made: Made) -> Path | None:
        """The file of what is done; None when it is not there."""
        if made.status.file is None:
            return None
        path = self.made / made.id / made.status.file
        return path if path.is_file() else None

    def place(self, order: Order) -> None:
        """Queue an order; it is on disk when this returns."""
        self.prepare()
        draft = self.root / f".{order.id}"
        draft.mkdir(mode=0o700)
        replace_text(draft / _ORDER, order_text(order))
        draft.rename(self.queued / order.id)
        sync_folders(self.queued)

    def tell(self, identity: str, status: Status) -> None:
        """Write how far a queued order is."""
        replace_text(self.queued / identity / _STATUS, status_text(status), durable=status.state.ended)

    def end(self, made: Made) -> None:
        """An order has ended."""
        self.tell(made.id, made.status)
        (self.queued / made.id).rename(self.made / made.id)
        sync_folders(self.made)

    def remove(self, identity: str) -> None:
        """Take a file away."""
        shutil.rmtree(self.made / identity, ignore_errors=True)

    @contextmanager
    def working_place(self, name: str = "worker") -> Iterator[bool]:
        """The place of the only worker; False when another has it."""
        self.prepare()
        with (self.root / f"{name}.lock").open("a") as handle:
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                yield False
            else:
                yield True

    def strike(self) -> None:
        """A worker died: what it was making is marked, and given up when that happens again."""
        with self.working_place() as free:
            for identity in self.queue() if free else ():
                found = self.find(identity)
                if found is None or found.status.state is not State.RUNNING:
                    continue
                marked = found.but(state=State.QUEUED, strikes=found.status.strikes + 1)
                if marked.status.strikes < _STRIKES:
                    self.tell(identity, marked.status)
                    continue
                said = "Making it was cut off twice, perhaps for want of memory. Ask for less, or tell the operator."
                self.end(marked.but(state=State.FAILED, message=said, ended_at=now()))

    def sweep(self, at: datetime | None = None) -> None:
        """Remove what is older than :data:`KEPT`, and the oldest beyond :data:`KEPT_BYTES`."""
        at, room = at or now(), KEPT_BYTES
        for made in list(self.newest()):
            room -= made.status.bytes
            if made.status.state.ended and (made.order.asked_at < at - KEPT or room < 0):
                self.remove(made.id)
        for draft in self.root.glob(".E*"):
            if draft.stat().st_mtime < (at - timedelta(hours=1)).timestamp():
                shutil.rmtree(draft, ignore_errors=True)


def _status(folder: Path) -> Status:
    with suppress(FileNotFoundError):
        return status_from((folder / _STATUS).read_text("utf-8"))
    return Status()


def _names(folder: Path) -> list[str]:
    with suppress(FileNotFoundError):
        return [name for name in os.listdir(folder) if name.startswith("E")]  # noqa: PTH208  names, not paths
    return []
