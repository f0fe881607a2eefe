"""``compare``: the days of the filters beside another period."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Depends, Query
from fastapi.responses import Response
from pydantic import BaseModel

from api.dependencies import AtLevel, InFormat, TheActor, TheCatalog, Top, filters_beside
from api.dependencies import filter_parameters as listed
from api.responses import TABLE, AnswerBody, respond
from data.analysing import Compared
from data.asking import Manner
from data.exports import content_of
from data.filters import Filters

router = APIRouter()


class ChangeRow(BaseModel):
    """A flow or a place in two periods; columns of the other kind are null, and so is a ratio to nobody."""

    origin_state: str | None
    origin_district: str | None
    destination_state: str | None
    destination_district: str | None
    origin: int | None
    destination: int | None
    origin_state_lgd: int | None
    destination_state_lgd: int | None
    persons: int
    persons_compared: int
    difference: int
    ratio: float | None
    lgd: int | None
    district: str | None
    state_lgd: int | None
    state: str | None
    departures: int | None
    departures_compared: int | None
    arrivals: int | None
    arrivals_compared: int | None
    internal: int | None
    internal_compared: int | None


@router.get("", response_model=AnswerBody[ChangeRow], responses=TABLE, openapi_extra={"parameters": listed()})
def compare(
    *,
    catalog: TheCatalog,
    actor: TheActor,
    filters: Annotated[Filters, Depends(filters_beside("level", "top", "by", "with_from", "with_to", "format"))],
    top: Top,
    by: Annotated[Compared, Query(description="What is compared.")] = "flows",
    level: AtLevel = "state",
    with_from: Annotated[date | None, Query(description="First day of the other period.")] = None,
    with_to: Annotated[date | None, Query(description="Last day of the other period.")] = None,
    form: InFormat = "json",
) -> Response:
    """The days from and to beside another period, or beside as many days just before; the largest change first."""
    manner = Manner(level, top, by, with_from, with_to)
    return respond(content_of(catalog, actor, "compare", filters, manner), form)
