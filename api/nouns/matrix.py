"""``matrix``: from where to where as a whole table."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends
from fastapi.responses import Response
from pydantic import BaseModel

from api.dependencies import AtLevel, InFormat, TheActor, TheCatalog, filters_beside
from api.dependencies import filter_parameters as listed
from api.responses import TABLE, AnswerBody, respond
from data.asking import Manner
from data.exports import content_of
from data.filters import Filters

router = APIRouter()


class MatrixRow(BaseModel):
    """People from one place to another, 0 where nobody moved; a district that is not known is null."""

    origin_state: str | None
    origin_district: str | None
    destination_state: str | None
    destination_district: str | None
    origin: int | None
    destination: int | None
    origin_state_lgd: int
    destination_state_lgd: int
    persons: int
    arrived: int


@router.get("", response_model=AnswerBody[MatrixRow], responses=TABLE, openapi_extra={"parameters": listed()})
def matrix(
    *,
    catalog: TheCatalog,
    actor: TheActor,
    filters: Annotated[Filters, Depends(filters_beside("level", "format"))],
    level: AtLevel = "state",
    form: InFormat = "json",
) -> Response:
    """Every state with every state; level=district takes one origin_state and one destination_state."""
    return respond(content_of(catalog, actor, "matrix", filters, Manner(level)), form)
