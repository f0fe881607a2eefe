"""``exports``: maps and data as files that are made in the background, and fetched while they are kept."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Path, Query, Response
from fastapi.responses import FileResponse
from pydantic import BaseModel, ConfigDict, Field

from api.dependencies import TheActor
from api.exporting import BUSY, UNKNOWN, ExportBody, TheExports, told
from data.exports import FORMS
from reports.making import MEDIA_TYPES

router = APIRouter()

_WISH: dict[str, Any] = {
    "kind": "data",
    "what": "flows",
    "form": "xlsx",
    "filters": {"from": "2020-05-01"},
    "options": {"top": "50"},
}
Identity = Annotated[str, Path(max_length=40, description="As ordering it told.")]
_TYPES = {kind: {"schema": {"type": "string", "format": "binary"}} for kind in (
    *MEDIA_TYPES.values(), *(form.media_type for form in FORMS.values())
)}  # fmt: skip
_FILE: dict[int | str, dict[str, Any]] = {
    200: {"content": {kind.split(";")[0]: schema for kind, schema in _TYPES.items()}}
}


class Wish(BaseModel):
    """A file that is wanted: ``kind`` data (what: flows, districts, trains, daily), or map (flows, heat, trains)."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [_WISH]})

    kind: str
    what: str
    form: str
    #: Filters by their names, as an address holds them.
    filters: dict[str, str] = Field(default_factory=dict, max_length=40)
    #: ``level``, ``top`` and ``boundaries``; of maps ``metric``, ``scheme``, ``classes``, ``breaks``, ``with_from``
    #: and ``with_to`` too.
    options: dict[str, str] = Field(default_factory=dict, max_length=12)


@router.post("", status_code=202, responses=BUSY)
def order(wish: Wish, exports: TheExports, actor: TheActor, response: Response) -> ExportBody:
    """Have a file made; ``GET exports/{id}`` tells how far it is."""
    made = exports.order(actor, wish.kind, wish.what, wish.form, filters=wish.filters, options=wish.options)
    response.headers["Location"] = f"/api/v1/exports/{made.id}"
    return told(made)


@router.get("")
def listed(
    exports: TheExports,
    actor: TheActor,
    limit: Annotated[int, Query(ge=1, le=200, description="At most so many, the latest first.")] = 50,
) -> list[ExportBody]:
    """The last files that are kept, reports among them. An operator sees everybody's, others their own."""
    return [told(made) for made in exports.all(actor, limit)]


@router.get("/{identity}", responses=UNKNOWN)
def export(identity: Identity, exports: TheExports, actor: TheActor) -> ExportBody:
    """How far one is."""
    return told(exports.get(actor, identity))


@router.get("/{identity}/file", response_class=FileResponse, responses={**UNKNOWN, **BUSY, **_FILE})
def file(
    identity: Identity,
    exports: TheExports,
    actor: TheActor,
    inline: Annotated[bool, Query(description="To be shown, not kept.")] = False,
) -> FileResponse:
    """The file itself."""
    made = exports.get(actor, identity)
    path = exports.file(actor, identity)
    form = made.order.form
    kind = MEDIA_TYPES.get(form) or FORMS[form].media_type
    shown = "inline" if inline else "attachment"
    headers = {"Content-Security-Policy": "sandbox allow-scripts"} if form in ("html", "svg") else {}
    return FileResponse(path, media_type=kind, filename=path.name, content_disposition_type=shown, headers=headers)


@router.delete("/{identity}", status_code=204, responses={**UNKNOWN, **BUSY})
def forget(identity: Identity, exports: TheExports, actor: TheActor) -> None:
    """Take a finished file away before its time."""
    exports.forget(actor, identity)
