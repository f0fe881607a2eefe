"""``reports``: situation reports of India, a state or a district, made in the background."""

from __future__ import annotations

from datetime import date
from typing import Any, Literal

from fastapi import APIRouter, Response
from pydantic import BaseModel, ConfigDict, Field

from api.dependencies import TheActor
from api.exporting import BUSY, ExportBody, TheExports, told

router = APIRouter()

_WISH: dict[str, Any] = {"state": 10, "period": "week", "last": "2020-05-20", "form": "pdf"}


class ReportWish(BaseModel):
    """A report that is wanted; of India without a place."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [_WISH]})

    #: LGD codes.
    state: int | None = Field(None, ge=0, lt=10**9)
    district: int | None = Field(None, ge=0, lt=10**9)
    period: Literal["day", "week"] = "week"
    #: The last day that it is about.
    last: date
    form: Literal["pdf", "html"] = "pdf"


@router.post("", status_code=202, responses=BUSY)
def order(wish: ReportWish, exports: TheExports, actor: TheActor, response: Response) -> ExportBody:
    """Have a report made; ``GET exports/{id}`` tells how far it is, ``GET exports/{id}/file`` hands it out."""
    options = {"period": wish.period, "last": wish.last.isoformat()}
    for name, code in (("state", wish.state), ("district", wish.district)):
        if code is not None:
            options[name] = str(code)
    made = exports.order(actor, "report", "situation", wish.form, options=options)
    response.headers["Location"] = f"/api/v1/exports/{made.id}"
    return told(made)


@router.get("")
def listed(exports: TheExports, actor: TheActor) -> list[ExportBody]:
    """The last reports that are kept, the latest first."""
    return [told(made) for made in exports.all(actor, 200) if made.order.kind == "report"]
