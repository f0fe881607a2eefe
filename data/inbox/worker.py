"""The worker: loads what is queued, one upload after the other, the oldest first."""

from __future__ import annotations

import logging
import os
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import asdict, replace
from pathlib import Path
from typing import TYPE_CHECKING

from core.errors import Conflict, PravahError, Unavailable
from core.shown import now
from data.inbox.reasons import reasons_in
from data.inbox.records import State, Status, Upload

if TYPE_CHECKING:
    from data.catalog import Catalog
    from data.registry import Batch

_log = logging.getLogger("pravah.inbox")

#: Seconds between looks at an empty queue.
_LOOK = 0.1
#: Seconds between writings of the progress.
_TELL = 0.25
#: Seconds to wait before an upload is tried again that could not be loaded now.
_AGAIN, _AGAIN_AT_MOST = 1.0, 30.0


class Worker:
    """Loads uploads into the store of one catalog."""

    def __init__(self, catalog: Catalog) -> None:
        self._catalog = catalog
        self._shelf = catalog.uploads.shelf
        #: Uploads that cannot be loaded now: when to try again, and how long to wait after that.
        self._later: dict[str, tuple[float, float]] = {}

    def run(self, *, once: bool = False, idle: float | None = None) -> None:
        """Work until stopped; with ``once`` until nothing is queued; with ``idle`` until so many seconds without work.

        Raises:
            Conflict: another worker is at work in this HOME.
            Unavailable: with ``once``, something that loading needs does not serve.
        """
        self._shelf.prepare()
        with self._shelf.working_place() as mine:
            if not mine:
                raise Conflict("Another worker is at work in this PRAVAH_HOME. It loads what is queued.")
            last = time.monotonic()
            while True:
                queue = self._shelf.queue()
                ready = next((one for one in queue if self._later.get(one, (0.0, 0.0))[0] <= time.monotonic()), None)
                if ready is not None:
                    self._take(ready, once=once)
                    last = time.monotonic()
                elif (once and not queue) or (idle is not None and time.monotonic() - last > idle):
                    return
                else:
                    time.sleep(_LOOK)

    def _take(self, identity: str, *, once: bool) -> None:
        """Load one upload, and write down how it ended."""
        upload = self._shelf.find(identity)
        if upload is None:
            return
        try:
            if upload.state.ended:  # it ended, and nobody lived to move it
                self._shelf.end(upload.order, upload.status)
                return
            self._load(upload)
            self._later.pop(identity, None)
        except (Conflict, Unavailable, OSError) as error:
            said = error.message if isinstance(error, PravahError) else "The disk did not take how it ended."
            self._wait(upload, said)
            if once and not isinstance(error, Conflict):
                raise Unavailable(said) from error

    def _load(self, upload: Upload) -> None:
        """Load it, unless it was loaded by a worker that did not live to tell."""
        order, progress = upload.order, _Progress(self, upload)
        try:
            known = self._catalog.uploads.committed(order)
            if known is not None:
                ended = _of_batch(known)
            else:
                report = self._catalog.load(
                    order.sender,
                    self._shelf.content(order),
                    order.kind,
                    None if order.state_lgd is None else str(order.state_lgd),
                    progress.show,
                    mapping=order.mapping,
                )
                ended = _of_report(asdict(report), self._shelf.home)
        except (Conflict, Unavailable, OSError):
            raise
        except PravahError as error:
            ended = _refused(error, self._shelf.home)
        except Exception as error:  # noqa: BLE001  a file that nobody foresaw must not end the worker
            # its message may hold anything of the file, so only its kind is told
            _log.error("upload %s failed with %s", order.id, type(error).__name__)
            said = (
                f"It failed in a way that nobody foresaw ({type(error).__name__}). Ask the operator, or try it again."
            )
            ended = Status(State.FAILED, message=said)
        done = progress.last
        reasons = reasons_in(self._shelf.home / ended.rejects_file) if ended.rejects_file else ()
        self._shelf.end(
            order,
            replace(
                ended,
                rows_done=int(str(ended.report.get("rows", done.rows_done))),
                rows_total=int(str(ended.report.get("rows", done.rows_total))),
                started_at=done.started_at,
                ended_at=now(),
                strikes=done.strikes,
                reasons=reasons,
            ),
        )

    def tell(self, upload: Upload, status: Status) -> None:
        """Write how far it is."""
        with suppress(OSError):  # a full disk that takes no progress may still take the records
            self._shelf.tell(upload.id, status)

    def _wait(self, upload: Upload, said: str) -> None:
        """Leave it in the queue and try again later."""
        pause = min(self._later.get(upload.id, (0.0, _AGAIN / 2))[1] * 2, _AGAIN_AT_MOST)
        self._later[upload.id] = (time.monotonic() + pause, pause)
        self.tell(upload, replace(upload.status, state=State.QUEUED, message=said))


class _Progress:
    """Writes how far a load is, now and then."""

    def __init__(self, worker: Worker, upload: Upload) -> None:
        self._worker = worker
        self._upload = upload
        self._told = time.monotonic()
        at = upload.status.started_at or now()
        self.last = replace(upload.status, state=State.RUNNING, stage="reading", started_at=at, message=None)
        worker.tell(upload, self.last)

    def show(self, stage: str, done: int, total: int) -> None:
        """Take the progress of a load."""
        self.last = replace(self.last, stage=stage, rows_done=done, rows_total=total)
        if time.monotonic() - self._told >= _TELL:
            self._told = time.monotonic()
            self._worker.tell(self._upload, self.last)


def _of_report(report: Mapping[str, object], home: Path) -> Status:
    plain = {name: value for name, value in report.items() if isinstance(value, int | float | str | dict | None)}
    rejects = report.get("rejects_file")
    return Status(
        State.DONE,
        batch_id=str(report["batch_id"]),
        report={name: value for name, value in plain.items() if name not in ("batch_id", "rejects_file")},
        notes=_texts(report.get("notes")),
        rejects_file=_below(home, str(rejects)) if rejects else None,
    )


def _of_batch(batch: Batch) -> Status:
    """What the report would have said, from the batch that it was about."""
    names = ("kind", "rows", "accepted", "rejected", "waiting", "duplicates", "persons", "known", "synthetic")
    report = {name: getattr(batch, name) for name in names}
    return Status(State.DONE, batch_id=batch.id, report=report, rejects_file=batch.rejects_file)


def _refused(error: PravahError, home: Path) -> Status:
    """A refusal. Its sentence may name the rejects file by its path on the server, which means nothing to a sender."""
    rejects = str(error.details.get("rejects_file") or "")
    said = error.message.replace(rejects, "the rejects file") if rejects else error.message
    return Status(State.REFUSED, message=said, rejects_file=_below(home, rejects) if rejects else None)


def _below(home: Path, path: str) -> str:
    return Path(os.path.relpath(path, home)).as_posix()


def _texts(value: object) -> tuple[str, ...]:
    return tuple(str(one) for one in value) if isinstance(value, list | tuple) else ()
