"""``review``: names that wait for a decision, the decisions about them, and their undoing. For operators."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated, Any, Literal

from fastapi import APIRouter, File, Form, Query, Response, UploadFile
from pydantic import BaseModel, ConfigDict, Field

from api.dependencies import TheActor, TheCatalog
from api.errors import ErrorBody
from api.named import PlaceBody
from core.errors import BadInput
from geo.gazetteer import Verdict
from geo.gazetteer.match import Flag

router = APIRouter()

_Answers = dict[int | str, dict[str, Any]]
_UNKNOWN: _Answers = {404: {"model": ErrorBody, "description": "There is no such name or decision."}}
_CONFLICT: _Answers = {409: {"model": ErrorBody, "description": "It contradicts what was decided already."}}
_TOO_LARGE: _Answers = {413: {"model": ErrorBody, "description": "The file is longer than 20 MB."}}
#: Typed names are for operators' eyes: nothing between may keep them.
_PRIVATE = {"Cache-Control": "no-store"}
Number = Annotated[int, Field(ge=1, lt=2**63)]
Limit = Annotated[int | None, Query(ge=1, le=100_000, description="At most so many.")]


class WaitingBody(BaseModel):
    """A pair of state and district as typed, and what waits for a decision about it."""

    id: int
    state_said: str
    district_said: str
    #: In words, why the gazetteer will not say.
    why: str
    flag: Flag | None
    rows: int
    persons: int
    batches: int
    #: First and last day of travel.
    first: date | None
    last: date | None
    sides: Literal["origin", "destination", "both"]
    #: LGD code of the typed state, where that is known.
    state_lgd: int | None
    candidates: list[PlaceBody]


class TotalsBody(BaseModel):
    """All that waits."""

    names: int
    rows: int
    persons: int


class QueueBody(BaseModel):
    """Names that wait, those of most people first."""

    names: list[WaitingBody]
    totals: TotalsBody


class Decide(BaseModel):
    """What a waiting name is: exactly one of ``lgd``, ``state_lgd`` and ``no_place``."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [
                {"name_id": 12, "lgd": 482, "note": "the district office confirms"},
                {"name_id": 13, "state_lgd": 10},
                {"name_id": 14, "no_place": True},
            ]
        },
    )

    #: The ``id`` of the name in the queue.
    name_id: Number
    #: It is this district.
    lgd: Number | None = None
    #: Only the state is known: this one.
    state_lgd: Number | None = None
    #: It is no place: its rows are kept, and counted nowhere.
    no_place: bool = False
    #: Why, for whoever reads the history. No personal data.
    note: Annotated[str, Field(max_length=1000)] = ""


class DecidedBody(BaseModel):
    """What a decision set free."""

    decision_id: int
    released_rows: int
    released_persons: int
    #: Rows that had been corrected and sent again meanwhile; they count once.
    duplicates: int
    #: Rows that wait on, for their other side.
    still_waiting_rows: int


class UndoneBody(BaseModel):
    """What waits again."""

    returned_rows: int
    returned_persons: int


class DecisionBody(BaseModel):
    """A decision; in force while nobody has revoked it."""

    id: int
    name_id: int
    state_said: str
    district_said: str
    verdict: Literal["district", "state", "no_place"]
    lgd: int | None
    district: str | None
    state_lgd: int | None
    state: str | None
    actor: str
    at: datetime
    rows: int
    persons: int
    revoked_at: datetime | None
    revoked_by: str | None
    note: str


class DecisionsBody(BaseModel):
    """Decisions, the latest first."""

    decisions: list[DecisionBody]


class ImportedBody(BaseModel):
    """What became of a file of decisions. Rows that contradict, or cannot be used, are told in a sentence each."""

    rows: int
    new: int
    known: int
    replaced: int
    released_rows: int
    released_persons: int
    conflicting: list[str]
    refused: list[str]


@router.get("")
def waiting(catalog: TheCatalog, actor: TheActor, response: Response, limit: Limit = None) -> QueueBody:
    """Names that wait for a decision, with candidates, those of most people first."""
    response.headers.update(_PRIVATE)
    names = [WaitingBody.model_validate(name, from_attributes=True) for name in catalog.waiting(actor, limit)]
    totals = TotalsBody.model_validate(catalog.waiting_totals(actor), from_attributes=True)
    return QueueBody(names=names, totals=totals)


@router.post("/decisions", status_code=201, responses={**_UNKNOWN, **_CONFLICT})
def decide(asked: Decide, catalog: TheCatalog, actor: TheActor) -> DecidedBody:
    """Decide what a name is. Rows that waited for it are counted at once, and later files know it."""
    if [asked.lgd is not None, asked.state_lgd is not None, asked.no_place].count(True) != 1:
        raise BadInput("Say one of lgd (it is this district), state_lgd (only the state is known) and no_place.")
    report = catalog.decide(actor, asked.name_id, Verdict(state_lgd=asked.state_lgd, lgd=asked.lgd), asked.note)
    return DecidedBody.model_validate(report, from_attributes=True)


@router.get(
    "/decisions",
    response_model=DecisionsBody,
    responses={200: {"content": {"text/csv": {"schema": {"type": "string"}}}}},
)
def decisions(
    *,
    catalog: TheCatalog,
    actor: TheActor,
    limit: Limit = None,
    active_only: Annotated[bool, Query(description="Leave out what was revoked.")] = False,
    form: Annotated[Literal["json", "csv"], Query(alias="format")] = "json",
) -> Response:
    """The history of decisions, the latest first; as CSV those that hold, in the form that ``import`` takes."""
    if form == "csv":
        content = catalog.export_decisions(actor).write_csv()
        return Response(content, media_type="text/csv; charset=utf-8", headers=_PRIVATE)
    found = catalog.decisions(actor, limit, active_only=active_only)
    rows = [DecisionBody.model_validate(row, from_attributes=True) for row in found]
    return Response(DecisionsBody(decisions=rows).model_dump_json(), media_type="application/json", headers=_PRIVATE)


@router.delete("/decisions/{decision_id}", responses={**_UNKNOWN, **_CONFLICT})
def undo(decision_id: Number, catalog: TheCatalog, actor: TheActor) -> UndoneBody:
    """Revoke a decision. Every row that was counted because of it waits again."""
    return UndoneBody.model_validate(catalog.undo(actor, decision_id), from_attributes=True)


@router.post("/decisions/import", responses={**_TOO_LARGE})
def import_decisions(
    catalog: TheCatalog,
    actor: TheActor,
    file: Annotated[UploadFile, File(description="A CSV file as GET decisions?format=csv gives it.")],
    replace: Annotated[bool, Form(description="Undo the decisions that the file contradicts.")] = False,
) -> ImportedBody:
    """Take in decisions that were made elsewhere, all in one act."""
    with _on_disk(file) as path:
        report = catalog.import_decisions(actor, path, replace=replace)
    return ImportedBody.model_validate(report, from_attributes=True)


@contextmanager
def _on_disk(file: UploadFile) -> Iterator[Path]:
    """The upload as a file that goes with the block."""
    with TemporaryDirectory(prefix="pravah-") as scratch:
        path = Path(scratch) / "decisions.csv"
        path.write_bytes(file.file.read())
        yield path
