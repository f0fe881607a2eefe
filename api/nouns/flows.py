"""``flows``: who moves from where to where."""

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


class FlowRow(BaseModel):
    """People from one place to another; codes are LGD codes of the level."""

    origin_state: str | None
    origin_district: str | None
    destination_state: str | None
    destination_district: str | None
    origin: int
    destination: int
    origin_state_lgd: int
    destination_state_lgd: int
    persons: int
    arrived: int


@router.get("", response_model=AnswerBody[FlowRow], responses=ON_A_VERSION, openapi_extra={"parameters": listed()})
def flows(
    *,
    catalog: TheCatalog,
    boundaries: TheBoundaries,
    actor: TheActor,
    filters: Annotated[Filters, Depends(filters_beside("level", "top", "format", "boundaries"))],
    top: Top,
    on: On,
    level: AtLevel = "state",
    form: InFormat = "json",
) -> Response:
    """Flows between states or districts, the largest first."""
    manner = Manner(level if on is None else None, top)
    content = content_of(catalog, actor, "flows", filters, manner, boundaries=boundaries, on=on)
    return respond(content, form)
