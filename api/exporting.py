"""What exports and reports look like over HTTP: the order, how far it is, what became of it."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

from fastapi import Depends, Request
from pydantic import BaseModel

from api.errors import ErrorBody
from reports.exports import Exports
from reports.orders import Made


def get_exports(request: Request) -> Exports:
    """The exports that the composition root put on the app."""
    exports: Exports = request.app.state.exports
    return exports


TheExports = Annotated[Exports, Depends(get_exports)]
UNKNOWN: dict[int | str, dict[str, Any]] = {
    404: {"model": ErrorBody, "description": "There is no such export, or it is gone, or it is another's."}
}
BUSY: dict[int | str, dict[str, Any]] = {
    409: {"model": ErrorBody, "description": "It is not made yet, or could not be, or too many wait; the message says."}
}


class ExportBody(BaseModel):
    """A file that was ordered. ``state`` is queued, running, done or failed; ``file`` is its address once done."""

    id: str
    kind: str
    what: str
    form: str
    filters: dict[str, str]
    options: dict[str, str]
    by: str
    asked_at: datetime
    state: str
    doing: str
    done: int
    total: int
    bytes: int
    name: str | None
    file: str | None
    message: str | None
    notes: list[str]


def told(made: Made) -> ExportBody:
    """An order with its status, as the API tells it."""
    order, status = made.order, made.status
    return ExportBody(
        id=made.id,
        kind=order.kind,
        what=order.what,
        form=order.form,
        filters=dict(order.filters),
        options=dict(order.options),
        by=order.actor.name,
        asked_at=order.asked_at,
        state=status.state.value,
        doing=status.doing,
        done=status.done,
        total=status.total,
        bytes=status.bytes,
        name=status.file,
        file=f"/api/v1/exports/{made.id}/file" if status.file else None,
        message=status.message,
        notes=list(status.notes),
    )
