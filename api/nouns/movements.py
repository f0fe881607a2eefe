"""``movements``: a journey of one person, its events, and the next of them. For senders and operators."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any

from fastapi import APIRouter, Path, Response
from pydantic import BaseModel, ConfigDict

from api.dependencies import TheActor, TheCatalog
from api.errors import ErrorBody
from data.movements import Movement

router = APIRouter()

_UNKNOWN: dict[int | str, dict[str, Any]] = {
    404: {"model": ErrorBody, "description": "There is no such movement, or none that the actor may see."}
}
_CONFLICT: dict[int | str, dict[str, Any]] = {
    409: {"model": ErrorBody, "description": "This status cannot follow, or somebody is writing; the message says."}
}
Number = Annotated[int, Path(ge=1, lt=2**63, description="The id of the movement in its person's records.")]
EXAMPLE: dict[str, Any] = {
    "id": 120,
    "batch_id": "B20200514-7KQ2XM",
    "withdrawn": False,
    "travel_date": "2020-05-14",
    "origin_state": 27,
    "origin": 490,
    "destination_state": 10,
    "destination": 196,
    "mode": "train",
    "train_no": "01901",
    "coach": "S4",
    "category": "migrant_worker",
    "sector": "construction",
    "status": "boarded",
    "may_become": ["arrived", "cancelled", "registered"],
    "events": [
        {
            "at": "2020-05-14T09:30:00Z",
            "actor": "key-3",
            "action": "status",
            "before": "registered",
            "after": "boarded",
        }
    ],
}


class EventBody(BaseModel):
    """One change of a movement: when, by whom, from what to what."""

    at: datetime
    actor: str
    action: str
    before: str | None
    after: str | None


class MovementBody(BaseModel):
    """A journey, without anything of the person; places are LGD codes."""

    model_config = ConfigDict(json_schema_extra={"examples": [EXAMPLE]})

    id: int
    batch_id: str
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
    #: Statuses that may follow.
    may_become: list[str]
    events: list[EventBody]


class Happened(BaseModel):
    """What happened to a movement."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"status": "arrived"}]})

    #: The status that it has from now on: one of ``may_become``.
    status: str


@router.get("/{number}", responses=_UNKNOWN)
def movement(number: Number, catalog: TheCatalog, actor: TheActor, response: Response) -> MovementBody:
    """A movement with its events, the oldest first. A sender sees what its state sent, sends off or receives."""
    return _told(catalog.movements.show(actor, number), response)


@router.post("/{number}/events", status_code=201, responses={**_UNKNOWN, **_CONFLICT})
def happen(
    number: Number, happened: Happened, catalog: TheCatalog, actor: TheActor, response: Response
) -> MovementBody:
    """Say what happened: the movement's status changes, the event keeps actor and time, and the counts follow."""
    return _told(catalog.movements.change(actor, number, happened.status), response)


def _told(found: Movement, response: Response) -> MovementBody:
    response.headers["Cache-Control"] = "no-store"
    return MovementBody.model_validate(found, from_attributes=True)
