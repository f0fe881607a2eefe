"""An answer in the form that was asked for, and the shape of its JSON for the OpenAPI document."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime
from typing import Any, Generic, TypeVar

from fastapi.responses import Response
from pydantic import BaseModel

from api.dependencies import Format
from api.errors import ErrorBody
from core.errors import BadInput
from data.answers import Answer
from data.export import facts, to_csv, to_json


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
#: Forms of an answer beside JSON; with ``boundaries`` there may be no version of that name.
TABLE: dict[int | str, dict[str, Any]] = {200: {"content": {"text/csv": _TEXT}}}
MAP: dict[int | str, dict[str, Any]] = {
    200: {"content": {"text/csv": _TEXT, "application/geo+json": {"schema": {"type": "object"}}}},
}
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


def respond(answer: Answer, form: Format, geojson: Callable[[], str] | None = None) -> Response:
    """The answer as JSON, CSV or GeoJSON. CSV cannot hold the small print, so headers carry it.

    Raises:
        BadInput: the question has no geography.
    """
    if form == "csv":
        return Response(to_csv(answer), media_type="text/csv; charset=utf-8", headers=_small_print(answer))
    if form == "geojson":
        if geojson is None:
            raise BadInput("This question has no geography; ask for json or csv.")
        return Response(geojson(), media_type="application/geo+json")
    return Response(to_json(answer), media_type="application/json")


def _small_print(answer: Answer) -> dict[str, str]:
    said = facts(answer)
    return {
        "Pravah-Synthetic": json.dumps(said["synthetic"]),
        "Pravah-As-Of": str(said["as_of"] or ""),
        "Pravah-Persons": str(said["persons"]),
        "Pravah-Notes": json.dumps(said["notes"]),  # ASCII
    }
