"""``movements``: one journey without anything of its person, what happened to it, and its next status."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date, datetime
from typing import Annotated, Any

from fastapi import APIRouter, Path, Response
from pydantic import BaseModel, ConfigDict

from api.dependencies import TheActor, TheCatalog
from api.errors import ErrorBody

router = APIRouter()

_PRIVATE = {"Cache-Control": "no-store"}
_UNKNOWN: dict[int | str, dict[str, Any]] = {
    404: {"model": ErrorBody, "description": "There is no such movement, or none that this actor may see."}
}
_CHANGED: dict[int | str, dict[str, Any]] = {
    **_UNKNOWN,
    409: {"model": ErrorBody, "description": "This status cannot follow; the message says which can."},
}
_EXAMPLE: dict[str, Any] = {
    "id": 1204,
    "batch_id": "B20200514-7KQ2XM",
    "withdrawn": False,
    "travel_date": "2020-05-14",
    "origin_state": 27,
    "origin": 490,
    "destination_state": 10,
    "destination": 195,
    "mode": "train",
    "train_no": "01901",
    "coach": "S4",
    "category": "migrant_worker",
    "sector": "construction",
    "status": "boarded",
    "may_become": ["arrived", "cancelled", "registered"],
    "events": [
        {
            "at": "2020-05-14T13:05:00Z",
            "actor": "key 3 (Maharashtra)",
            "action": "status",
            "before": "registered",
            "after": "boarded",
        }
    ],
}


class EventBody(BaseModel):
    """One change: when (UTC), by whom, from what to what."""

    at: datetime
    actor: str
    action: str
    before: str | None
    after: str | None


class MovementBody(BaseModel):
    """A journey; places are LGD codes, districts null where only the state is known."""

    model_config = ConfigDict(json_schema_extra={"examples": [_EXAMPLE]})

    id: int
    batch_id: str
    #: Whether its batch was withdrawn: then it does not count.
    withdrawn: bool
    travel_date: date | None
    origin_state: int
    origin: int | None
    destination_state: int
    destination: int | None
    mode: str | None
    train_no: str | None
    coach: str | None
    category: str | None
    sector: str | None
    status: str
    #: What may follow; the status before is among them, for a mistake.
    may_become: list[str]
    events: list[EventBody]


class StatusBody(BaseModel):
    """The next status."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"status": "boarded"}]})

    status: str


Number = Annotated[int, Path(ge=1, le=2**62, description="From the person's records.")]


@router.get("/{number}", responses=_UNKNOWN)
def movement(number: Number, response: Response, catalog: TheCatalog, actor: TheActor) -> MovementBody:
    """A movement with its events, oldest first."""
    response.headers.update(_PRIVATE)
    return MovementBody.model_validate(asdict(catalog.movements.show(actor, number)))


@router.post("/{number}/events", status_code=201, responses=_CHANGED)
def change(number: Number, asked: StatusBody, response: Response, catalog: TheCatalog, actor: TheActor) -> MovementBody:
    """Give a movement another status: an event with actor and time; every count follows at once."""
    response.headers.update(_PRIVATE)
    return MovementBody.model_validate(asdict(catalog.movements.change(actor, number, asked.status)))
