"""The use cases of uploads: send a file, see how far it is, fetch what was refused, try again."""

from __future__ import annotations

import fcntl
import hashlib
import os
import re
import shutil
import tempfile
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import replace
from itertools import islice
from pathlib import Path, PurePath
from typing import TYPE_CHECKING, BinaryIO

from core.errors import BadInput, Conflict, NotFound, Unavailable
from core.ids import upload_id
from core.shown import now
from data.access import Action, Actor, require, sending_state
from data.inbox.held import Held, HeldFiles
from data.inbox.reasons import reasons_in
from data.inbox.records import Order, Reason, Status, Upload
from data.inbox.shelf import Shelf

if TYPE_CHECKING:
    from data.registry import Batch, Registry

#: Endings that say what a file is; any other is dropped, for it may be part of a name.
ENDINGS = (".csv", ".tsv", ".txt", ".xlsx", ".ods", ".json", ".jsonl", ".ndjson", ".zip")
#: Bytes that an upload leaves free: a disk that is full serves nobody.
_SPARE = 256 * 2**20
_BLOCK = 1 << 20
_KEY = re.compile(r"[\x21-\x7e]{1,200}")


class Uploads:
    """What is sent to one store. Threads may share it."""

    def __init__(self, home: Path, registry: Registry, state_called: Callable[[str], int | None]) -> None:
        """``state_called`` gives the LGD code of a state as typed, or None."""
        self.shelf = Shelf(home)
        self._registry = registry
        self._state_called = state_called
        #: Files that are looked at before they are loaded.
        self.held = HeldFiles(self)

    def arrive(self, actor: Actor, length: int = 0) -> Arrival:
        """A place for the bytes of an upload that is being received; ``length`` says how many come, where known.

        Raises:
            Forbidden: the actor may not load records.
            Unavailable: the disk has no room for them.
        """
        require(actor, Action.LOAD_RECORDS)
        return Arrival(self, actor, length)

    def submit(
        self,
        actor: Actor,
        name: str,
        source: BinaryIO | Path,
        kind: str | None = None,
        state: str | None = None,
        *,
        mapping: Mapping[str, str | None] | None = None,
        idempotency_key: str | None = None,
    ) -> Upload:
        """Take a file in, to be loaded in the background; when this returns it is on disk for good.

        Args:
            actor: who sends it.
            name: what the sender calls it.
            source: its content.
            kind: what it holds; its headers tell, if left out.
            state: the state that sends it, as typed; a sender's own, if left out.
            mapping: which field a header means, where that is not plain; None leaves its column out.
            idempotency_key: the same key from the same sender stands for the same upload.

        Raises:
            Forbidden: the actor may not load records, or not for this state.
            BadInput: there is no such kind or state, or the key cannot be used.
            Conflict: the key stands for an upload of another content already.
            Unavailable: the disk does not take it; nothing of it is kept.
        """
        with self.arrive(actor) as arrival:
            if isinstance(source, Path):
                with source.open("rb") as handle:
                    arrival.copy(handle)
            else:
                arrival.copy(source)
            return arrival.acknowledge(name, kind, state, mapping, idempotency_key)

    def uploads(self, actor: Actor, limit: int = 50) -> list[Upload]:
        """What the actor sent, the latest first; operators see what everybody sent.

        Raises:
            Forbidden: the actor may not load records.
        """
        require(actor, Action.LOAD_RECORDS)
        return list(islice((one for one in self.shelf.newest() if _may_see(actor, one)), limit))

    def upload(self, actor: Actor, identity: str) -> Upload:
        """One upload: what was sent, how far it is, how it ended.

        Raises:
            Forbidden: the actor may not load records.
            NotFound: there is none of that name that the actor may see.
        """
        require(actor, Action.LOAD_RECORDS)
        found = self.shelf.find(identity) if re.fullmatch(r"U[0-9A-Z-]{5,40}", identity) else None
        if found is None or not _may_see(actor, found):
            raise NotFound("There is no such upload. Uploads are remembered for 90 days after they end.")
        return found

    def rejects(self, actor: Actor, identity: str) -> Path:
        """The file of the rows that were refused.

        Raises:
            Forbidden: the actor may not load records.
            NotFound: there is no such upload, or no row of it was refused.
        """
        return self._rejects_at(self.upload(actor, identity).status.rejects_file)

    def rejects_of_batch(self, actor: Actor, batch: Batch) -> Path:
        """The file of the rows of a batch that were refused.

        Raises:
            Forbidden: the actor may not load records.
            NotFound: the batch is another state's, or no row of it was refused.
        """
        require(actor, Action.LOAD_RECORDS)
        return self._rejects_at(batch.rejects_file if _sees(actor, batch) else None)

    def reasons_of_batch(self, actor: Actor, batch: Batch) -> tuple[Reason, ...]:
        """Why rows of a batch were refused, the commonest reason first; nothing where its rejects file was deleted.

        Raises:
            Forbidden: the actor may not load records.
        """
        require(actor, Action.LOAD_RECORDS)
        return reasons_in(self.shelf.home / batch.rejects_file) if batch.rejects_file and _sees(actor, batch) else ()

    def retry(self, actor: Actor, identity: str) -> Upload:
        """Try an upload that failed once more.

        Raises:
            Forbidden: the actor may not load records.
            NotFound: there is no such upload.
            Conflict: it did not fail, or its file is gone.
        """
        found = self.upload(actor, identity)
        if not found.retriable or not self.shelf.requeue(found):
            raise Conflict("Only an upload that failed can be tried again, within 7 days. Send the file once more.")
        return self.upload(actor, identity)

    def committed(self, order: Order) -> Batch | None:
        """The batch that this upload became, if it did: also when nobody lived to tell."""
        return self._registry.batch_of_file(order.content_name)

    def state_of(self, actor: Actor, said: str | None) -> int | None:
        """The state that records are sent by.

        Raises:
            BadInput: there is no such state.
            Forbidden: it is not the sender's own.
        """
        if not said or not said.strip():
            return sending_state(actor, None)
        if (code := self._state_called(said)) is None:
            raise BadInput(f"No state or union territory is called '{said[:40]}'. Correct the state and send it again.")
        return sending_state(actor, code)

    @staticmethod
    def kind_of(said: str | None) -> str | None:
        """``said``, where there is such a kind of file; None where nothing is said.

        Raises:
            BadInput: there is no such kind.
        """
        from data.ingest import KINDS

        if said and said not in KINDS:
            raise BadInput(f"There is no kind of file '{said[:40]}'. Use one of {', '.join(KINDS)}.")
        return said or None

    def place(self, folder: Path, content: Path, order: Order, claim: Callable[[str], None] | None = None) -> Upload:
        """Give an order its name and put it into the queue; its content is on disk already."""
        placed = replace(order, id=upload_id(order.sent_at))
        while self.shelf.find(placed.id):
            placed = replace(order, id=upload_id(order.sent_at))
        if claim:
            claim(placed.id)
        self.shelf.place(folder, content, placed)
        return Upload(placed, Status())

    def _rejects_at(self, below_home: str | None) -> Path:
        path = self.shelf.home / below_home if below_home else None
        if path is None or not path.exists():
            raise NotFound("No row of it was refused, or the rejects file was deleted.")
        return path


class Arrival:
    """An upload that is being received. Leaving its ``with`` block without acknowledging removes it."""

    def __init__(self, uploads: Uploads, actor: Actor, length: int = 0) -> None:
        self._uploads = uploads
        self._actor = actor
        self._digest = hashlib.sha256()
        self.bytes = 0
        shelf = uploads.shelf
        try:
            shelf.prepare()
            if shutil.disk_usage(shelf.home).free < length + _SPARE:
                raise Unavailable(
                    "The disk of PRAVAH_HOME is almost full. Ask the operator to make room; send it later."
                )
            self._folder = Path(tempfile.mkdtemp(dir=shelf.arriving))
            self._path = self._folder / "content"
            self._handle = os.fdopen(os.open(self._path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb")
            fcntl.flock(self._handle, fcntl.LOCK_EX)  # whoever sweeps sees that it is being received
        except OSError as error:
            raise _not_taken(error) from error

    def __enter__(self) -> Arrival:
        return self

    def __exit__(self, *_: object) -> None:
        self.discard()

    def write(self, block: bytes) -> None:
        """Take the next bytes of the content.

        Raises:
            Unavailable: the disk does not take them.
        """
        try:
            self._handle.write(block)
        except OSError as error:
            raise _not_taken(error) from error
        self._digest.update(block)
        self.bytes += len(block)

    def copy(self, source: BinaryIO) -> None:
        """Take all that ``source`` holds; see :meth:`write`."""
        while block := source.read(_BLOCK):
            self.write(block)

    def acknowledge(
        self,
        name: str,
        kind: str | None = None,
        state: str | None = None,
        mapping: Mapping[str, str | None] | None = None,
        idempotency_key: str | None = None,
    ) -> Upload:
        """Make it an upload; see :meth:`Uploads.submit`."""
        order = Order(
            id="",
            name=name.strip()[:200],
            ending=_ending(name),
            kind=self._uploads.kind_of(kind),
            state_lgd=self._uploads.state_of(self._actor, state),
            mapping=dict(mapping) if mapping else None,
            sender=self._actor,
            sent_at=now(),
            bytes=self.bytes,
            sha256=self._digest.hexdigest(),
        )
        if idempotency_key is not None and not _KEY.fullmatch(idempotency_key):
            raise BadInput("Idempotency-Key takes 1 to 200 printable ASCII characters without blanks.")
        try:
            self._handle.flush()
            os.fsync(self._handle.fileno())
            if idempotency_key is None:
                return self._place(order)
            return self._place_once(order, idempotency_key)
        except OSError as error:
            raise _not_taken(error) from error

    def hold(self, name: str) -> Held:
        """Keep it to be looked at; see :mod:`data.inbox.held`.

        Raises:
            Unavailable: the disk does not take it.
        """
        at = now()
        identity = f"H{upload_id(at)[1:]}"
        held = Held(identity, name.strip()[:200], _ending(name), self._actor, at, self.bytes, self._digest.hexdigest())
        try:
            self._handle.flush()
            self._uploads.shelf.hold(self._folder, self._path, held)
        except OSError as error:
            raise _not_taken(error) from error
        return held

    def discard(self) -> None:
        """Forget what was received; does nothing to what was acknowledged."""
        shutil.rmtree(self._folder, ignore_errors=True)
        with suppress(OSError):  # what a full disk did not take is not wanted any more
            self._handle.close()

    def _place_once(self, order: Order, key: str) -> Upload:
        """Place it unless the sender's key stands for an upload already; then that one is the answer."""
        shelf = self._uploads.shelf
        name = hashlib.sha256(f"{self._actor.name}\0{key}".encode()).hexdigest()
        with shelf.claim(name) as claim:
            known = claim.read()
            before = shelf.find(known) if known else None
            if before and not before.order.asks_the_same_as(order):
                raise Conflict(
                    "This Idempotency-Key stands for another upload already. Send other content with another key.",
                    upload=before.id,
                )
            if before is None or (before.retriable and not shelf.requeue(before)):
                # never used, or whoever used it crashed before the upload was in place, or it failed long ago
                return self._place(order, claim.write)
        return shelf.find(before.id) or before

    def _place(self, order: Order, claim: Callable[[str], None] | None = None) -> Upload:
        return self._uploads.place(self._folder, self._path, order, claim)


def _may_see(actor: Actor, upload: Upload) -> bool:
    return actor.sees(upload.order.sender.state_lgd)


def _sees(actor: Actor, batch: Batch) -> bool:
    return actor.sees(batch.state_lgd)


def _ending(name: str) -> str:
    found = PurePath(name.replace("\\", "/")).suffix.lower()
    return found if found in ENDINGS else ""


def _not_taken(error: OSError) -> Unavailable:
    return Unavailable(
        f"The upload could not be written ({error.strerror}), and nothing of it was kept. "
        "Ask the operator to make room in PRAVAH_HOME, and send it again."
    )
