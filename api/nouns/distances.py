"""``distances``: how far people went."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends
from fastapi.responses import Response
from pydantic import BaseModel

from api.dependencies import InFormat, TheActor, TheBoundaries, TheCatalog, filters_beside
from api.dependencies import filter_parameters as listed
from api.responses import TABLE, AnswerBody, respond
from data.exports import content_of
from data.filters import Filters

router = APIRouter()


class DistanceRow(BaseModel):
    """People in a band of distance (km between districts' centroids on the ellipsoid) and their share of 1."""

    band: str
    from_km: int | None
    to_km: int | None
    persons: int
    arrived: int
    share: float


@router.get("", response_model=AnswerBody[DistanceRow], responses=TABLE, openapi_extra={"parameters": listed()})
def distances(
    *,
    catalog: TheCatalog,
    boundaries: TheBoundaries,
    actor: TheActor,
    filters: Annotated[Filters, Depends(filters_beside("format"))],
    form: InFormat = "json",
) -> Response:
    """People by distance, the nearest band first; people without a known distance are ``unknown``."""
    return respond(content_of(catalog, actor, "distances", filters, boundaries=boundaries), form)
