"""An answer in the form that was asked for, and the shape of its JSON for the OpenAPI document."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, BinaryIO, Generic, TypeVar

from fastapi.responses import Response, StreamingResponse
from pydantic import BaseModel

from api.dependencies import Format
from api.errors import ErrorBody
from data.answers import Answer
from data.export import facts, to_json
from data.exports import FORMS, Content, Form, form_of, stream, write
from data.exports.content import SLICE


class NoteBody(BaseModel):
    """Something true about the answer that its rows do not show."""

    kind: str
    persons: int
    text: str
    codes: list[int]


class OthersBody(BaseModel):
    """The rows that a cut to the largest leaves out, as one."""

    rows: int
    persons: int


_TEXT = {"schema": {"type": "string"}}
_FILE = {"schema": {"type": "string", "format": "binary"}}


def _forms(*, drawn: bool) -> dict[int | str, dict[str, Any]]:
    kinds = {form.media_type.split(";")[0]: form for form in FORMS.values() if drawn or not form.drawn}
    return {200: {"content": {kind: _TEXT if form.pieces else _FILE for kind, form in kinds.items()}}}


#: Forms of an answer beside JSON; with ``boundaries`` there may be no version of that name.
TABLE = _forms(drawn=False)
MAP = _forms(drawn=True)
MAP[200]["content"]["application/geo+json"] = {"schema": {"type": "object"}}
ON_A_VERSION: dict[int | str, dict[str, Any]] = {
    **MAP,
    404: {"model": ErrorBody, "description": "There is no boundary version of that name."},
}

RowT = TypeVar("RowT", bound=BaseModel)


class AnswerBody(BaseModel, Generic[RowT]):
    """Rows of one question, with what is needed to read them truthfully."""

    rows: list[RowT]
    #: People in the whole selection, before any cut to the largest rows.
    persons: int
    rows_total: int
    #: The rows beyond the largest, as one, and the share of people (of 1) in the rows given; null where rows do not add
    #: up to people.
    others: OthersBody | None
    covered: float | None
    synthetic: bool
    as_of: datetime | None
    lake_version: str
    notes: list[NoteBody]


def respond(content: Content, form: Format) -> Response:
    """The answer as JSON, or as a file of another form. Tables cannot hold the small print, so headers carry it.

    Raises:
        BadInput: the question has no geography, or too many rows for the form.
        Unavailable: there is no place for a file.
    """
    if form == "json":
        return Response(to_json(content.answer), media_type="application/json")
    chosen = form_of(form, content.question)
    headers = _small_print(content.answer)
    if chosen.pieces is None:
        headers["Content-Disposition"] = f'attachment; filename="{content.question}{chosen.ending}"'
        return StreamingResponse(_file(content, chosen), media_type=chosen.media_type, headers=headers)
    pieces = stream(content, chosen)
    if content.answer.rows.height <= SLICE:
        return Response(b"".join(pieces), media_type=chosen.media_type, headers=headers)
    return StreamingResponse(pieces, media_type=chosen.media_type, headers=headers)


def _file(content: Content, form: Form) -> Iterator[bytes]:
    """The bytes of a form that must be a file: written first, so that a refusal is an answer, and gone when sent."""
    scratch = TemporaryDirectory(prefix="pravah-")
    with scratch:
        file = Path(scratch.name) / f"answer{form.ending}"
        write(content, form, file)
        handle = file.open("rb")
    return _sent(handle)


def _sent(handle: BinaryIO) -> Iterator[bytes]:
    with handle:
        yield from iter(lambda: handle.read(1 << 18), b"")


def _small_print(answer: Answer) -> dict[str, str]:
    said = facts(answer)
    return {
        "Pravah-Synthetic": json.dumps(said["synthetic"]),
        "Pravah-As-Of": str(said["as_of"] or ""),
        "Pravah-Persons": str(said["persons"]),
        "Pravah-Notes": json.dumps(said["notes"]),  # ASCII
    }
