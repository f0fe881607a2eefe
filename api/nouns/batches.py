"""``batches``: send a file of records, see how far it is and what became of it, and what came in before."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from fastapi import APIRouter, Header, Query, Request, Response
from fastapi.responses import FileResponse
from starlette.concurrency import run_in_threadpool

from api.batched import QUEUED, BatchBody, BatchesBody, StateBody, batch_state, find_batch, may_send, upload_state
from api.dependencies import TheActor, TheCatalog
from api.errors import ErrorBody
from api.receiving import FILES, LONGEST_JSON, receive

router = APIRouter()

#: What a sender is told about its own files is nobody else's: nothing between may keep it.
_PRIVATE = {"Cache-Control": "no-store"}
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_Answers = dict[int | str, dict[str, Any]]
_UNKNOWN: _Answers = {404: {"model": ErrorBody, "description": "There is no such upload or batch, or it is another's."}}
_ANSWERS: _Answers = {
    202: {
        "description": "They are on disk for good, and will be loaded. Location is where to see how far it is.",
        "headers": {"Location": {"schema": {"type": "string"}}},
        "content": {"application/json": {"example": QUEUED}},
    },
    409: {"model": ErrorBody, "description": "The Idempotency-Key stands for another upload already."},
    415: {"model": ErrorBody, "description": "The body is of no kind that is taken."},
}
_WITHDRAWN: _Answers = {409: {"model": ErrorBody, "description": "It is withdrawn already, or is no list of people."}}
#: Media types of templates.
_FORMS = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
_RECORD = {
    "name": "Asha Devi",
    "age": 34,
    "sex": "female",
    "mobile": "9876500001",
    "origin_state": "Maharashtra",
    "origin_district": "Pune",
    "destination_state": "Bihar",
    "destination_district": "Gaya",
    "travel_date": "2020-05-14",
    "mode": "train",
    "train_no": "01901",
}
_TEXT = {"type": "string"}
_MAPPING = "Which field a header means, where that is not plain: a JSON object from header to field, null: none."
_FORM = {
    "type": "object",
    "required": ["file"],
    "properties": {
        "file": {"type": "string", "format": "binary", "description": "The file."},
        "kind": {**_TEXT, "description": "What it holds: persons, od, trains or stations. Its headers tell otherwise."},
        "state": {**_TEXT, "description": "The state that sends it. A sender's own, if left out."},
        "mapping": {**_TEXT, "description": _MAPPING},
    },
}
_RECORDS = {
    "type": "object",
    "required": ["records"],
    "additionalProperties": False,
    "properties": {
        "kind": _FORM["properties"]["kind"],  # type: ignore[index]
        "state": _FORM["properties"]["state"],  # type: ignore[index]
        "mapping": {"type": "object", "additionalProperties": {"type": ["string", "null"]}, "description": _MAPPING},
        "records": {
            "type": "array",
            "minItems": 1,
            "description": f"Records of plain values by field; the body takes {LONGEST_JSON >> 20} MB.",
            "items": {
                "type": "object",
                "additionalProperties": {"type": ["string", "number", "boolean", "null"]},
                "examples": [_RECORD],
            },
        },
    },
}
_BODY = {
    "requestBody": {
        "required": True,
        "content": {
            "multipart/form-data": {"schema": _FORM},
            "application/json": {
                "schema": _RECORDS,
                "example": {"kind": "persons", "state": "Maharashtra", "records": [_RECORD]},
            },
            **{media: {"schema": {"type": "string", "format": "binary"}} for media in FILES},
        },
    }
}
_BODY["requestBody"]["content"]["text/csv"]["example"] = (  # type: ignore[index]
    "name,origin_state,destination_state,travel_date\nAsha Devi,Maharashtra,Bihar,2020-05-14\n"
)


@router.get("", responses=_UNKNOWN)
def batches(
    *,
    response: Response,
    catalog: TheCatalog,
    actor: TheActor,
    limit: Annotated[int, Query(ge=1, le=1000, description="At most so many batches.")] = 100,
    before: Annotated[str | None, Query(max_length=40, description="Only batches older than this one.")] = None,
) -> BatchesBody:
    """What came in, the latest first: every batch of the store, or for a sender those of its state."""
    response.headers.update(_PRIVATE)
    after = find_batch(catalog, actor, before).id if before else None
    found = catalog.batches(actor, limit + 1, after)
    page = found[:limit]
    sent = catalog.uploads.uploads(actor, limit) if may_send(actor) and not before else []
    return BatchesBody(
        batches=[BatchBody.model_validate(batch, from_attributes=True) for batch in page],
        synthetic=any(batch.synthetic for batch in page),
        next=page[-1].id if len(found) > limit else None,
        uploads=[upload_state(catalog, actor, upload) for upload in sent if upload.status.batch_id is None],
    )


@router.post("", status_code=202, response_model=StateBody, responses=_ANSWERS, openapi_extra=_BODY)
async def send(
    *,
    request: Request,
    response: Response,
    catalog: TheCatalog,
    actor: TheActor,
    kind: Annotated[str | None, Query(description="For a file as it is: what it holds.")] = None,  # noqa: ARG001  receive reads the query
    state: Annotated[str | None, Query(description="For a file as it is: the state that sends it.")] = None,  # noqa: ARG001
    mapping: Annotated[str | None, Query(description=f"For a file as it is. {_MAPPING}")] = None,  # noqa: ARG001
    idempotency_key: Annotated[
        str | None, Header(description="The same key from the same sender stands for the same upload, for 90 days.")
    ] = None,
) -> StateBody:
    """Send records, as a form with a file, as JSON, or a file as it is. 202: they are on disk, and will be loaded."""
    upload = await receive(request, catalog.uploads, actor, idempotency_key)
    body = await run_in_threadpool(upload_state, catalog, actor, upload)
    response.headers.update({"Location": body.links.self, **_PRIVATE})
    return body


@router.get(
    "/template",
    response_class=Response,
    responses={
        200: {
            "description": "The table.",
            "content": {
                media.split(";")[0]: {"schema": {"type": "string", "format": "binary"}} for media in _FORMS.values()
            },
        }
    },
)
def template(
    catalog: TheCatalog,
    actor: TheActor,
    kind: Annotated[str, Query(description="A kind of file: persons, od, trains or stations.")] = "persons",
    form: Annotated[Literal["csv", "xlsx"], Query(alias="format", description="A workbook, or CSV.")] = "xlsx",
) -> Response:
    """An empty table of a kind, to fill in and send."""
    name = f'attachment; filename="pravah-{kind}.{form}"'
    content = catalog.template(actor, kind, form)
    return Response(content, media_type=_FORMS[form], headers={"Content-Disposition": name})


@router.get("/{identity}", responses=_UNKNOWN)
def state_of(identity: str, response: Response, catalog: TheCatalog, actor: TheActor) -> StateBody:
    """An upload or a batch, by its id: how far it is, and what became of it."""
    response.headers.update(_PRIVATE)
    if identity.startswith("U"):
        return upload_state(catalog, actor, catalog.uploads.upload(actor, identity))
    return batch_state(actor, find_batch(catalog, actor, identity))


@router.delete("/{identity}", responses={**_UNKNOWN, **_WITHDRAWN})
def withdraw(identity: str, response: Response, catalog: TheCatalog, actor: TheActor) -> StateBody:
    """Take a batch back whole: nothing of it counts, its rows may come again, its people keep their IDs."""
    batch = find_batch(catalog, actor, identity)
    catalog.movements.withdraw(actor, batch.id)
    response.headers.update(_PRIVATE)
    return batch_state(actor, find_batch(catalog, actor, identity))


@router.get(
    "/{identity}/rejects",
    response_class=Response,
    responses={
        404: {"model": ErrorBody, "description": "There is no such upload or batch, or no row of it was refused."},
        200: {
            "description": "The refused rows as they came, each with its number, the column at fault and the reason.",
            "content": {
                "text/csv": {
                    "schema": _TEXT,
                    "example": "row,column,reason,name,age,travel_date\n"
                    "17,age,age is no whole number from 0 to 120,Asha Devi,340,2020-05-14\n",
                }
            },
        },
    },
)
def rejects(identity: str, catalog: TheCatalog, actor: TheActor) -> Response:
    """The rows that were refused, as CSV, to be corrected and sent again."""
    if identity.startswith("U"):
        file = catalog.uploads.rejects(actor, identity)
    else:
        file = catalog.uploads.rejects_of_batch(actor, find_batch(catalog, actor, identity))
    return FileResponse(
        file, media_type="text/csv; charset=utf-8", filename=f"{identity}-rejects.csv", headers=_PRIVATE
    )
