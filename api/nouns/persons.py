"""``persons``: somebody by their ID, with the records and movements that this sender may see; pairs that look alike."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Path, Query, Response
from pydantic import BaseModel, ConfigDict

from api.dependencies import TheActor, TheCatalog
from api.errors import ErrorBody
from data.people_facts import facts, pair_facts

router = APIRouter()

_PRIVATE = {"Cache-Control": "no-store"}
_UNKNOWN: dict[int | str, dict[str, Any]] = {
    404: {"model": ErrorBody, "description": "There is no such person or pair, or none that this actor may see."}
}
_DECIDED: dict[int | str, dict[str, Any]] = {
    **_UNKNOWN,
    409: {"model": ErrorBody, "description": "They are one person already."},
}
_EXAMPLE: dict[str, Any] = {
    "uid": "K7Q2X-M9CDT",
    "asked": "K7Q2X-M9CDT",
    "records": [
        {
            "uid": "K7Q2X-M9CDT",
            "said": {"name": "Asha Devi", "mobile": "9876500001", "id_type": "aadhaar", "id_last4": "5679"},
            "age": 34,
            "sex": "female",
            "erased": False,
            "matched": None,
            "batch_id": "B20200514-7KQ2XM",
            "synthetic": False,
            "withdrawn": False,
            "movement": {
                "id": 1204,
                "travel_date": "2020-05-14",
                "origin": {"state_lgd": 27, "lgd": 490, "name": "Pune, Maharashtra"},
                "destination": {"state_lgd": 10, "lgd": 195, "name": "Gaya, Bihar"},
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


class EndBody(BaseModel):
    """One end of a movement; ``lgd`` is null where only the state is known."""

    state_lgd: int
    lgd: int | None
    name: str


class JourneyBody(BaseModel):
    """The movement that a record brought."""

    id: int
    travel_date: date | None
    origin: EndBody
    destination: EndBody
    mode: str | None
    train_no: str | None
    coach: str | None
    category: str | None
    sector: str | None
    status: str


class RecordBody(BaseModel):
    """What one file said of the person."""

    #: The record's own ID, which it would have if it were somebody else's.
    uid: str
    #: Personal fields as they were said; empty when they were erased.
    said: dict[str, str]
    age: int | None
    sex: str | None
    erased: bool
    #: How it was known whose record this is; null for the person's first.
    matched: Literal["identity", "mobile", "merge"] | None
    batch_id: str
    synthetic: bool
    withdrawn: bool
    #: Null when the movement was taken back.
    movement: JourneyBody | None


class PersonBody(BaseModel):
    """Somebody. ``asked`` differs from ``uid`` where two people were found to be one."""

    model_config = ConfigDict(json_schema_extra={"examples": [_EXAMPLE]})

    uid: str
    asked: str
    records: list[RecordBody]


class PairBody(BaseModel):
    """Two people who look alike, and why."""

    id: int
    why: str
    score: float
    earlier: PersonBody
    later: PersonBody


class PairsBody(BaseModel):
    """Pairs that nobody has looked at, those most alike first, and how many there are in all."""

    pairs: list[PairBody]
    open: int


class VerdictBody(BaseModel):
    """Whether a pair is one person, who then keeps the earlier ID."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"same": True}]})

    same: bool


PairNumber = Annotated[int, Path(ge=1, le=2**31 - 1)]


@router.get("/alike")
def alike(
    *,
    response: Response,
    catalog: TheCatalog,
    actor: TheActor,
    limit: Annotated[int, Query(ge=1, le=500)] = 50,
) -> PairsBody:
    """Pairs of people who look alike, for operators. They are never merged by themselves."""
    response.headers.update(_PRIVATE)
    pairs = [pair_facts(pair, catalog.names) for pair in catalog.people.alike(actor, limit)]
    return PairsBody(pairs=[PairBody.model_validate(one) for one in pairs], open=catalog.people.open_pairs(actor))


@router.post("/alike/{pair}", status_code=204, responses=_DECIDED)
def decide(pair: PairNumber, verdict: VerdictBody, catalog: TheCatalog, actor: TheActor) -> None:
    """Say of a pair whether it is one person. A merge can be undone on the command line: app.py person undo."""
    (catalog.people.same if verdict.same else catalog.people.different)(actor, pair)


@router.get("/{uid}", responses=_UNKNOWN)
def person(
    *,
    uid: Annotated[str, Path(max_length=40, description="Ten characters; case, blanks and hyphens do not matter.")],
    response: Response,
    catalog: TheCatalog,
    actor: TheActor,
) -> PersonBody:
    """Somebody by their ID: records and movements, of a sender's own state only."""
    response.headers.update(_PRIVATE)
    return PersonBody.model_validate(facts(catalog.people.show(actor, uid), catalog.names))
