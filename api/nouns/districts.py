"""``districts``: what leaves, reaches and stays within each place."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends
from fastapi.responses import Response
from pydantic import BaseModel

from api.dependencies import AtLevel, InFormat, On, TheActor, TheBoundaries, TheCatalog, Top, filters_beside
from api.dependencies import filter_parameters as listed
from api.responses import ON_A_VERSION, AnswerBody, respond
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
    from data.features import place_features
    from data.placing import ask_on

    if on is not None:
        placed = ask_on(catalog, actor, "districts", filters, version=on, top=top)
        return respond(placed, form, lambda: place_features(placed, "district", on.boundaries))
    answer = catalog.districts(actor, filters, level, top)
    return respond(answer, form, lambda: place_features(answer, level, boundaries))
