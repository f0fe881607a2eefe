"""``arrivals``: train-wise arrival counts."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Depends
from fastapi.responses import Response
from pydantic import BaseModel

from api.dependencies import InFormat, TheActor, TheBoundaries, TheCatalog, Top, filters_beside
from api.dependencies import filter_parameters as listed
from api.responses import MAP, AnswerBody, respond
from data.asking import Manner
from data.exports import content_of
from data.filters import Filters

router = APIRouter()


class TrainRow(BaseModel):
    """One train on one day; times are local (IST), positions EPSG:4326. Unknown stations are null."""

    train_no: str
    travel_date: date | None
    origin_station: str | None
    origin_station_name: str | None
    origin_district: str | None
    destination_station: str | None
    destination_station_name: str | None
    destination_district: str | None
    origin_lon: float | None
    origin_lat: float | None
    destination_lon: float | None
    destination_lat: float | None
    departs_at: str | None
    arrives_at: str | None
    arrival_date: date | None
    destination_districts: int
    persons: int
    arrived: int


@router.get("", response_model=AnswerBody[TrainRow], responses=MAP, openapi_extra={"parameters": listed()})
def arrivals(
    *,
    catalog: TheCatalog,
    boundaries: TheBoundaries,
    actor: TheActor,
    filters: Annotated[Filters, Depends(filters_beside("top", "format"))],
    top: Top,
    form: InFormat = "json",
) -> Response:
    """Trains with people registered and arrived, the fullest first."""
    return respond(content_of(catalog, actor, "trains", filters, Manner(top=top), boundaries=boundaries), form)
