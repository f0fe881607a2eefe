"""``daily``: people by day."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Depends
from fastapi.responses import Response
from pydantic import BaseModel

from api.dependencies import InFormat, TheActor, TheCatalog, filters_beside
from api.dependencies import filter_parameters as listed
from api.responses import TABLE, AnswerBody, respond
from data.exports import content_of
from data.filters import Filters

router = APIRouter()


class DayRow(BaseModel):
    """People who travel on a day; days without movement are 0."""

    travel_date: date
    persons: int
    arrived: int


@router.get("", response_model=AnswerBody[DayRow], responses=TABLE, openapi_extra={"parameters": listed()})
def daily(
    *,
    catalog: TheCatalog,
    actor: TheActor,
    filters: Annotated[Filters, Depends(filters_beside("format"))],
    form: InFormat = "json",
) -> Response:
    """People by day, every day of the range."""
    return respond(content_of(catalog, actor, "daily", filters), form)
