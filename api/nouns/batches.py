"""``batches``: what came in, and how much of it."""

from __future__ import annotations

from datetime import datetime

from fastapi import APIRouter
from pydantic import BaseModel

from api.dependencies import TheActor, TheCatalog

router = APIRouter()


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
    created_at: datetime


class BatchesBody(BaseModel):
    """All batches, the latest first."""

    batches: list[BatchBody]
    synthetic: bool


@router.get("")
def batches(catalog: TheCatalog, actor: TheActor) -> BatchesBody:
    """Every batch of the store, the latest first."""
    found = catalog.batches(actor)
    return BatchesBody(
        batches=[BatchBody.model_validate(batch, from_attributes=True) for batch in found],
        synthetic=any(batch.synthetic for batch in found),
    )
