"""``shares``: how people divide by category, sex, age, sector or mode."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Query
from fastapi.responses import Response
from pydantic import BaseModel

from api.dependencies import InFormat, TheActor, TheCatalog, filters_beside
from api.dependencies import filter_parameters as listed
from api.responses import TABLE, AnswerBody, respond
from data.asking import Manner
from data.exports import content_of
from data.filters import Filters
from data.lake.analysis import Dimension

router = APIRouter()


class ShareRow(BaseModel):
    """People of one value and their share of 1; the value is null where it is not known."""

    by: str
    value: str | None
    persons: int
    arrived: int
    share: float


@router.get("", response_model=AnswerBody[ShareRow], responses=TABLE, openapi_extra={"parameters": listed()})
def shares(
    *,
    catalog: TheCatalog,
    actor: TheActor,
    filters: Annotated[Filters, Depends(filters_beside("by", "format"))],
    by: Annotated[Dimension, Query(description="What people divide by.")] = "category",
    form: InFormat = "json",
) -> Response:
    """People by one column, the most first."""
    return respond(content_of(catalog, actor, "shares", filters, Manner(by=by)), form)
