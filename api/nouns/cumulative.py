"""``cumulative``: people up to each day."""

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


class SoFarRow(BaseModel):
    """People of a day, and of all days up to it."""

    travel_date: date
    persons: int
    arrived: int
    persons_so_far: int
    arrived_so_far: int


@router.get("", response_model=AnswerBody[SoFarRow], responses=TABLE, openapi_extra={"parameters": listed()})
def cumulative(
    *,
    catalog: TheCatalog,
    actor: TheActor,
    filters: Annotated[Filters, Depends(filters_beside("format"))],
    form: InFormat = "json",
) -> Response:
    """People up to each day of the range."""
    return respond(content_of(catalog, actor, "cumulative", filters), form)
