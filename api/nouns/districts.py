"""``districts``: what leaves, reaches and stays within each place."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends
from fastapi.responses import Response
from pydantic import BaseModel

from api.dependencies import AtLevel, InFormat, On, TheActor, TheBoundaries, TheCatalog, Top, filters_beside
from api.dependencies import filter_parameters as listed
from api.responses import ON_A_VERSION, AnswerBody, respond
from data.asking import Manner
from data.exports import content_of
from data.filters import Filters

router = APIRouter()


class DistrictRow(BaseModel):
    """People of one district or state; moves within it are ``internal`` and in no other column but ``persons``."""

    lgd: int
    district: str | None
    state_lgd: int | None
    state: str | None
    departures: int
    arrivals: int
    internal: int
    net: int
    arrived: int
    persons: int
    population_2011: int | None
    departures_per_lakh: float | None
    arrivals_per_lakh: float | None
    net_per_lakh: float | None
    drawn: bool


@router.get("", response_model=AnswerBody[DistrictRow], responses=ON_A_VERSION, openapi_extra={"parameters": listed()})
def districts(
    *,
    catalog: TheCatalog,
    boundaries: TheBoundaries,
    actor: TheActor,
    filters: Annotated[Filters, Depends(filters_beside("level", "top", "format", "boundaries"))],
    top: Top,
    on: On,
    level: AtLevel = "district",
    form: InFormat = "json",
) -> Response:
    """Departures, arrivals, net and rates per lakh of the 2011 population, the most people first."""
    manner = Manner(level if on is None else None, top)
    content = content_of(catalog, actor, "districts", filters, manner, boundaries=boundaries, on=on)
    return respond(content, form)
