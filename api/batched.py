"""Uploads and batches as the API tells of them: how far, what became of the rows, where to go on."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict

from core.errors import NotFound
from data.access import Action, Actor, allowed
from data.catalog import Catalog
from data.inbox import Upload
from data.registry import Batch

_AT = "/api/v1/batches"

RUNNING: dict[str, Any] = {
    "id": "U20200514-103000-4K7QM",
    "state": "running",
    "kind": "persons",
    "state_lgd": 27,
    "batch_id": None,
    "progress": {"stage": "loading", "rows_done": 40_000, "rows_total": 100_000},
    "counts": None,
    "columns": {},
    "message": None,
    "retriable": False,
    "notes": [],
    "reasons": [],
    "sent_at": "2020-05-14T05:00:00Z",
    "started_at": "2020-05-14T05:00:01Z",
    "ended_at": None,
    "links": {"self": f"{_AT}/U20200514-103000-4K7QM", "rejects": None},
}
QUEUED: dict[str, Any] = {
    **RUNNING,
    "state": "queued",
    "progress": {"stage": "", "rows_done": 0, "rows_total": 0},
    "started_at": None,
}
DONE: dict[str, Any] = {
    **RUNNING,
    "state": "done",
    "batch_id": "B20200514-7KQ2XM",
    "progress": {"stage": "", "rows_done": 100_000, "rows_total": 100_000},
    "counts": {
        "rows": 100_000,
        "accepted": 99_990,
        "rejected": 7,
        "waiting": 2,
        "duplicates": 3,
        "persons": 99_980,
        "known": 10,
    },
    "columns": {"Passenger": "name", "travel_date": "travel_date"},
    "reasons": [{"column": "age", "reason": "age is no whole number from 0 to 120", "rows": 5}],
    "ended_at": "2020-05-14T05:00:03Z",
    "links": {"self": f"{_AT}/U20200514-103000-4K7QM", "rejects": f"{_AT}/U20200514-103000-4K7QM/rejects"},
}


class BatchBody(BaseModel):
    """One file that came in, in numbers. File names stay inside: senders choose them, and may name people."""

    id: str
    kind: str
    state_lgd: int | None
    synthetic: bool
    rows: int
    accepted: int
    rejected: int
    duplicates: int
    #: Of the rejected rows, those that wait for a decision about a place name.
    waiting: int
    persons: int
    #: Of the accepted rows, those of people who were registered before and keep their ID.
    known: int
    created_at: datetime
    #: When it was taken back as a whole; nothing of it counts since.
    withdrawn_at: datetime | None


class ProgressBody(BaseModel):
    """How far it is; ``rows_total`` is an estimate until the end."""

    stage: str
    rows_done: int
    rows_total: int


class CountsBody(BaseModel):
    """What became of the rows; ``known`` of the accepted are of people who were registered before."""

    rows: int
    accepted: int
    rejected: int
    #: Of the rejected rows, those that wait for a decision about a place name.
    waiting: int
    duplicates: int
    persons: int
    #: Of the accepted rows, those of people who were registered before.
    known: int


class ReasonBody(BaseModel):
    """Why rows were refused, and how many."""

    column: str
    reason: str
    rows: int


class LinksBody(BaseModel):
    """Where to go on: this state again, and the refused rows where there are any."""

    self: str
    rejects: str | None


class StateBody(BaseModel):
    """An upload or a batch: how far it is, and what became of it."""

    model_config = ConfigDict(json_schema_extra={"examples": [DONE, RUNNING]})

    id: str
    state: Literal["queued", "running", "done", "refused", "failed", "withdrawn"]
    kind: str | None
    state_lgd: int | None
    #: The batch that it became; of a file that had come in before, that earlier batch.
    batch_id: str | None
    progress: ProgressBody
    counts: CountsBody | None
    #: What headers were taken for, of those that mean something.
    columns: dict[str, str]
    #: In words: what it waits for, why it was refused, how it failed.
    message: str | None
    #: Whether it failed and may be sent again with the same Idempotency-Key.
    retriable: bool
    notes: list[str]
    reasons: list[ReasonBody]
    sent_at: datetime
    started_at: datetime | None
    ended_at: datetime | None
    links: LinksBody


class BatchesBody(BaseModel):
    """Batches, the latest first, and for senders their uploads that are no batch, or not yet."""

    batches: list[BatchBody]
    synthetic: bool
    #: Ask for ``before`` this batch to see older ones; null where there are none.
    next: str | None
    uploads: list[StateBody]


def may_send(actor: Actor) -> bool:
    """Whether the actor sends records, and so is told more than numbers."""
    return allowed(actor, Action.LOAD_RECORDS)


def find_batch(catalog: Catalog, actor: Actor, identity: str) -> Batch:
    """A batch by what was typed.

    Raises:
        NotFound: there is none of that name, or it is another state's.
    """
    if not re.fullmatch(r"B[0-9A-Z-]{1,31}", identity):
        raise NotFound("There is no such batch. GET batches lists them.")
    return catalog.batch(actor, identity)


def upload_state(catalog: Catalog, actor: Actor, upload: Upload) -> StateBody:
    """An upload; its counts are those of its batch as they are now, which decisions about names may have changed."""
    order, status = upload.order, upload.status
    report = status.report
    own = catalog.uploads.committed(order) if status.batch_id else None
    return StateBody(
        id=upload.id,
        state="withdrawn" if own and own.withdrawn_at else upload.state.value,
        kind=str(report.get("kind") or order.kind or "") or None,
        state_lgd=order.state_lgd,
        batch_id=status.batch_id,
        progress=ProgressBody(stage=status.stage, rows_done=status.rows_done, rows_total=status.rows_total),
        counts=_counts(own, report),
        columns=report.get("columns") or {},
        message=status.message,
        retriable=upload.retriable,
        notes=list(status.notes),
        reasons=[ReasonBody.model_validate(one, from_attributes=True) for one in status.reasons],
        sent_at=order.sent_at,
        started_at=status.started_at,
        ended_at=status.ended_at,
        links=_links(upload.id, rejects=status.rejects_file is not None and actor.sees(order.sender.state_lgd)),
    )


def batch_state(actor: Actor, batch: Batch) -> StateBody:
    """A batch, however it came in."""
    return StateBody(
        id=batch.id,
        state="withdrawn" if batch.withdrawn_at else "done",
        kind=batch.kind,
        state_lgd=batch.state_lgd,
        batch_id=batch.id,
        progress=ProgressBody(stage="", rows_done=batch.rows, rows_total=batch.rows),
        counts=_counts(batch, {}),
        columns={},
        message=None,
        retriable=False,
        notes=[],
        reasons=[],
        sent_at=batch.created_at,
        started_at=None,
        ended_at=batch.created_at,
        links=_links(batch.id, rejects=batch.rejects_file is not None and actor.sees(batch.state_lgd)),
    )


def _counts(batch: Batch | None, report: Mapping[str, object]) -> CountsBody | None:
    """As the batch has them now, else as the load reported them."""
    if batch is None and not report:
        return None
    return CountsBody.model_validate(batch or report, from_attributes=True)


def _links(identity: str, *, rejects: bool) -> LinksBody:
    at = f"{_AT}/{identity}"
    return LinksBody(self=at, rejects=f"{at}/rejects" if rejects else None)
