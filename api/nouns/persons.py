"""``persons``: somebody by their ID, with what was said of them and where they moved. For senders and operators."""

from __future__ import annotations

from datetime import date
from typing import Any

from fastapi import APIRouter, Response
from pydantic import BaseModel, ConfigDict

from api.dependencies import TheActor, TheCatalog
from api.errors import ErrorBody
from data.people_facts import facts

router = APIRouter()

_UNKNOWN: dict[int | str, dict[str, Any]] = {
    404: {"model": ErrorBody, "description": "There is no such person, or none that the actor may see."}
}
_SIDE = {"state_lgd": 27, "lgd": 490, "name": "Pune, Maharashtra"}
EXAMPLE: dict[str, Any] = {
    "uid": "K7Q2X-M9CDT",
    "asked": "K7Q2X-M9CDT",
    "records": [
        {
            "uid": "K7Q2X-M9CDT",
            "said": {"name": "Asha Devi", "mobile": "9876500001"},
            "age": 34,
            "sex": "female",
            "erased": False,
            "matched": None,
            "batch_id": "B20200514-7KQ2XM",
            "synthetic": False,
            "withdrawn": False,
            "movement": {
                "id": 120,
                "travel_date": "2020-05-14",
                "origin": _SIDE,
                "destination": {"state_lgd": 10, "lgd": 196, "name": "Gaya, Bihar"},
                "mode": "train",
                "train_no": "01901",
                "coach": "S4",
                "category": "migrant_worker",
                "sector": "construction",
                "status": "registered",
            },
        }
    ],
}


class SideBody(BaseModel):
    """A place as narrow as it is known: LGD codes of its state and district, and both in words."""

    state_lgd: int | None
    lgd: int | None
    name: str | None


class JourneyBody(BaseModel):
    """A movement; ``GET movements/{id}`` has its events."""

    id: int
    travel_date: date | None
    origin: SideBody
    destination: SideBody
    mode: str | None
    train_no: str | None
    coach: str | None
    category: str | None
    sector: str | None
    status: str


class RecordBody(BaseModel):
    """What one file said of somebody, and the movement that it brought (null where it was taken back)."""

    uid: str
    #: Personal fields, those that were said, as they were said.
    said: dict[str, str]
    age: int | None
    sex: str | None
    #: Whether the personal fields were erased for good.
    erased: bool
    #: By what the record was found to be this person's: null for their first.
    matched: str | None
    batch_id: str
    synthetic: bool
    withdrawn: bool
    movement: JourneyBody | None


class PersonBody(BaseModel):
    """Somebody: their ID, the ID that was asked for (which may be a former one), and their records, oldest first."""

    model_config = ConfigDict(json_schema_extra={"examples": [EXAMPLE]})

    uid: str
    asked: str
    records: list[RecordBody]


@router.get("/{uid}", responses=_UNKNOWN)
def person(uid: str, catalog: TheCatalog, actor: TheActor, response: Response) -> PersonBody:
    """Somebody by their ID, however it is typed. A sender sees whom its state sent, sends off or receives."""
    response.headers["Cache-Control"] = "no-store"
    return PersonBody.model_validate(facts(catalog.people.show(actor, uid), catalog.names))
