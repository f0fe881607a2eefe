"""The folders of the inbox, and the only code that touches them.

``arriving/`` holds what is still being received, ``queued/<id>/`` what was acknowledged and is not finished,
``ended/<id>/`` how finished uploads ended, ``claims/`` which upload an Idempotency-Key stands for, ``held/<id>/`` files
that are looked at before they are loaded. A rename from one folder to the next is the moment at which something holds;
everything is on disk before it.
"""

from __future__ import annotations

import fcntl
import os
import shutil
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import groupby
from pathlib import Path

from core.shown import now
from data.durable import replace_text, sync_folders
from data.inbox.held import Held
from data.inbox.records import Order, State, Status, Upload
from data.inbox.writing import held_from, held_text, order_from, order_text, status_from, status_text

#: How long the inbox remembers how an upload ended, and what an Idempotency-Key stood for.
KEPT = timedelta(days=90)
#: How long the file of a failed upload is kept, to be tried again.
KEPT_FAILED = timedelta(days=7)
#: How long a file is held that nobody loads: a working day.
KEPT_HELD = timedelta(hours=12)
#: A folder in ``arriving/`` that is younger may belong to somebody who has not locked it yet.
_SETTLED = timedelta(hours=1)

_ORDER, _STATUS, _HELD = "order.json", "status.json", "held.json"


class Shelf:
    """The inbox below one HOME. Threads and processes may share it."""

    def __init__(self, home: Path) -> None:
        self.home = home
        root = home / "inbox"
        self.arriving, self.queued, self.ended, self.claims, self.held = (
            root / name for name in ("arriving", "queued", "ended", "claims", "held")
        )
        self._root = root

    def prepare(self) -> None:
        """Make the folders, for the owner only."""
        for folder in (self._root, self.arriving, self.queued, self.ended, self.claims, self.held):
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)

    # -- reading ----------------------------------------------------------------------------------------------

    def queue(self) -> list[str]:
        """Uploads that are not finished, the oldest first."""
        return self._in_order(_names(self.queued))

    def newest(self) -> Iterator[Upload]:
        """All uploads, the latest first, read one at a time."""
        for identity in reversed(self._in_order({*_names(self.queued), *_names(self.ended)})):
            if (found := self.find(identity)) is not None:
                yield found

    def find(self, identity: str) -> Upload | None:
        """The upload called ``identity``; None when there is none."""
        # it may be moved from the one folder to the other while this looks, and back again
        for folder in (self.queued, self.ended, self.queued):
            with suppress(FileNotFoundError, NotADirectoryError):
                order = order_from((folder / identity / _ORDER).read_text("utf-8"))
                status = self._status(folder / identity)
                again = folder == self.queued and status.state is State.FAILED
                return Upload(order, Status() if again else status)
        return None

    def content(self, order: Order) -> Path:
        """Where the content of a queued upload lies."""
        return self.queued / order.id / order.content_name

    def held_files(self) -> list[Held]:
        """Files that nobody has decided about, the oldest first."""
        found = []
        for name in sorted(_names(self.held, "H")):
            with suppress(FileNotFoundError):  # loaded or forgotten meanwhile
                found.append(held_from((self.held / name / _HELD).read_text("utf-8")))
        return found

    def held_content(self, held: Held) -> Path:
        """Where the content of a held file lies."""
        return self.held / held.id / held.content_name

    def _in_order(self, identities: Iterable[str]) -> list[str]:
        """Uploads as they came. Names tell the part of a second; where two came within one, their orders do."""
        out: list[str] = []
        for _, some in groupby(sorted(identities), key=lambda identity: identity[:-3]):
            together = list(some)
            out += sorted(together, key=self._sent_at) if len(together) > 1 else together
        return out

    def _sent_at(self, identity: str) -> float:
        found = self.find(identity)
        return found.order.sent_at.timestamp() if found else 0.0

    def _status(self, folder: Path) -> Status:
        with suppress(FileNotFoundError):
            return status_from((folder / _STATUS).read_text("utf-8"))
        return Status()

    # -- writing ----------------------------------------------------------------------------------------------

    def place(self, draft: Path, content: Path, order: Order) -> None:
        """Make a draft the queued upload that ``order`` describes, for good; its content is on disk already."""
        content.rename(draft / order.content_name)
        replace_text(draft / _ORDER, order_text(order), durable=True)
        sync_folders(draft)
        draft.rename(self.queued / order.id)
        sync_folders(self.queued)

    def hold(self, draft: Path, content: Path, held: Held) -> None:
        """Make a draft a file that is held. A crash of the machine may lose it: nobody was promised anything yet."""
        content.rename(draft / held.content_name)
        replace_text(draft / _HELD, held_text(held), durable=False)
        draft.rename(self.held / held.id)

    def take(self, held: Held) -> Path:
        """Take a held file away to be loaded; its folder, which is now nobody else's.

        Raises:
            FileNotFoundError: another was faster.
        """
        folder = self.arriving / held.id
        (self.held / held.id).rename(folder)
        folder.touch()  # a sweep leaves alone what has just come
        (folder / _HELD).unlink()
        return folder

    def forget(self, held: Held) -> None:
        """Remove a held file."""
        shutil.rmtree(self.held / held.id, ignore_errors=True)

    def tell(self, identity: str, status: Status, *, durable: bool = False) -> None:
        """Write how far a queued upload is. Without ``durable`` a crash of the machine may lose it."""
        replace_text(self.queued / identity / _STATUS, status_text(status), durable=durable)

    def end(self, order: Order, status: Status) -> None:
        """The upload has ended; its content goes, unless it failed and may be tried again."""
        self.tell(order.id, status, durable=True)
        if status.state is not State.FAILED:
            self.content(order).unlink(missing_ok=True)
        for draft in (self.queued / order.id).glob(".*"):  # of a worker that was killed while it told
            draft.unlink(missing_ok=True)
        (self.queued / order.id).rename(self.ended / order.id)
        sync_folders(self.ended)

    def requeue(self, upload: Upload) -> bool:
        """Put a failed upload back into the queue; False when its content is gone."""
        folder = self.ended / upload.id
        if not (folder / upload.order.content_name).exists():
            return False
        with suppress(FileNotFoundError):  # another did it meanwhile
            folder.rename(self.queued / upload.id)
            sync_folders(self.queued)
        return True

    @contextmanager
    def claim(self, name: str) -> Iterator[Claim]:
        """What an Idempotency-Key stands for, while nobody else can change it."""
        with (self._root / "claims.lock").open("a") as handle:
            fcntl.flock(handle, fcntl.LOCK_EX)
            yield Claim(self.claims / name)

    @contextmanager
    def working_place(self) -> Iterator[bool]:
        """The place of the only worker; False when another has it."""
        with (self._root / "worker.lock").open("a") as handle:
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                yield False
            else:
                yield True

    def strike(self, most: int) -> None:
        """A worker died: the upload that it loaded is marked, and given up at the mark ``most``."""
        with self.working_place() as free:
            for identity in self.queue() if free else ():
                found = self.find(identity)
                if found is None or found.state is not State.RUNNING:
                    continue
                strikes = found.status.strikes + 1
                if strikes < most:
                    self.tell(identity, replace(found.status, state=State.QUEUED, strikes=strikes), durable=True)
                    continue
                said = f"Loading it was cut off {strikes} times, perhaps for want of memory. Ask the operator."
                given_up = replace(found.status, state=State.FAILED, message=said, ended_at=now(), strikes=strikes)
                self.end(found.order, given_up)

    # -- forgetting -------------------------------------------------------------------------------------------

    def sweep(self) -> None:
        """Remove what nobody will finish receiving, and what ended long ago."""
        at = now()
        self._sweep_unfinished(at)
        for identity in _names(self.ended):
            found = self.find(identity)
            if found is None or not found.state.ended:
                continue
            ended_at = found.status.ended_at or found.order.sent_at
            if ended_at < at - KEPT:
                shutil.rmtree(self.ended / identity, ignore_errors=True)
            elif ended_at < at - KEPT_FAILED:
                (self.ended / identity / found.order.content_name).unlink(missing_ok=True)
        for claim in self.claims.iterdir():
            if _older(claim, at - KEPT):
                claim.unlink(missing_ok=True)

    def _sweep_unfinished(self, at: datetime) -> None:
        """Remove what nobody will finish receiving, and what nobody loaded."""
        for folder in self.arriving.iterdir():
            with suppress(FileNotFoundError):  # another process sweeps as well
                if _older(folder, at - _SETTLED) and _is_abandoned(folder):
                    shutil.rmtree(folder, ignore_errors=True)
        for name in _names(self.held, "H"):
            if _older(self.held / name, at - KEPT_HELD):
                shutil.rmtree(self.held / name, ignore_errors=True)


class Claim:
    """One Idempotency-Key: the upload it stands for, if any."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def read(self) -> str | None:
        """The upload's name, which may have been swept, or never been placed."""
        with suppress(FileNotFoundError):
            return self._path.read_text("ascii")
        return None

    def write(self, identity: str) -> None:
        """From now on the key stands for this upload."""
        replace_text(self._path, identity, durable=True)
        sync_folders(self._path.parent)


def _names(folder: Path, first: str = "U") -> list[str]:
    with suppress(FileNotFoundError):
        return [name for name in os.listdir(folder) if name.startswith(first)]  # noqa: PTH208  names, not paths
    return []


def _older(path: Path, than: datetime) -> bool:
    with suppress(FileNotFoundError):
        return path.stat().st_mtime < than.timestamp()
    return False


def _is_abandoned(folder: Path) -> bool:
    """Whether nobody holds a file of the folder any more; the operating system lets go for who has crashed."""
    for file in folder.iterdir():
        with file.open("rb") as handle:
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                return False
    return True
