"""``resolve``: typed names of districts in, LGD codes out; as JSON, or as a file that comes back with codes."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date
from http import HTTPStatus
from pathlib import PurePath
from typing import Annotated, Any, Literal
from urllib.parse import quote

from fastapi import APIRouter, File, Form, HTTPException, UploadFile
from fastapi.responses import Response
from pydantic import BaseModel, ConfigDict, Field

from api.dependencies import TheActor, TheCatalog
from api.errors import ErrorBody
from api.named import PlaceBody, named
from core.errors import BadInput
from data.access import Actor
from data.catalog import Catalog
from geo.gazetteer.match import Flag, Match, Method
from geo.places import Places

router = APIRouter()

#: Pairs of one request; more go as a file.
MOST_PAIRS = 10_000
MEDIA = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
_TOO_LARGE: dict[int | str, dict[str, Any]] = {
    413: {"model": ErrorBody, "description": "More than one request may bring; the message says how much."}
}
_EXAMPLE: dict[str, Any] = {
    "pairs": [
        {"state": "U.P.", "district": "Faizabad", "on": "2017-03-01"},
        {"state": "West Bengal", "district": "S. Dinajpur"},
        {"state": "Telangana", "district": "Railway Quarantine"},
    ]
}


class Pair(BaseModel):
    """A place as someone typed it. Either part may be missing."""

    model_config = ConfigDict(extra="forbid")

    state: str | None = None
    district: str | None = None
    #: The day of the record, where known: names change their meaning.
    on: date | None = None


class Pairs(BaseModel):
    """What to resolve."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [_EXAMPLE]})

    pairs: Annotated[list[Pair], Field(description=f"At most {MOST_PAIRS:,} of them.")]
    codes: Annotated[
        Literal["lgd"] | None, Field(description="Insists that codes are LGD's, where they look like the Census's.")
    ] = None


class MatchBody(BaseModel):
    """What a pair means, how that was found and how sure it is; ``lgd`` is null where no one district stands clear."""

    lgd: int | None
    name: str | None
    state_lgd: int | None
    state: str | None
    match: Method
    score: float
    #: One sentence in words.
    why: str
    #: What else it might have been, likeliest first.
    candidates: list[PlaceBody]
    #: Districts formed out of this one that a record of that date may mean.
    children: list[PlaceBody]
    flag: Flag | None


class MatchesBody(BaseModel):
    """One row for each pair, in their order."""

    rows: list[MatchBody]
    resolved: int


@router.post("", responses={**_TOO_LARGE})
def resolve(asked: Pairs, catalog: TheCatalog, actor: TheActor) -> MatchesBody:
    """LGD codes for typed names, with reasons: a pair that cannot be told for certain gets none."""
    if len(asked.pairs) > MOST_PAIRS:
        raise HTTPException(
            HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
            f"A request takes {MOST_PAIRS:,} pairs, and this one has {len(asked.pairs):,}. "
            "Send them in parts, or as a file to resolve/file.",
        )
    if asked.codes is None:
        pairs = [(pair.state, pair.district) for pair in asked.pairs]
        if (said := catalog.census_codes_among(actor, pairs)) is not None:
            raise BadInput(f'{said} Send LGD codes or names, or insist with "codes": "lgd".')
    places = catalog.names.places
    rows = [_body(match, places) for match in _matches(catalog, actor, asked.pairs)]
    return MatchesBody(rows=rows, resolved=sum(row.lgd is not None for row in rows))


@router.post(
    "/file",
    response_class=Response,
    responses={
        **_TOO_LARGE,
        200: {
            "description": "The file with the columns lgd, name, match, score and more; headers count its rows.",
            "content": {
                media.split(";")[0]: {"schema": {"type": "string", "format": "binary"}} for media in MEDIA.values()
            },
        },
    },
)
def resolve_file(
    *,
    catalog: TheCatalog,
    actor: TheActor,
    file: Annotated[UploadFile, File(description="CSV or XLSX with the columns state and district; at most 20 MB.")],
    on: Annotated[date | None, Form(description="The day on which the names were in use.")] = None,
    form: Annotated[
        Literal["csv", "xlsx"] | None, Form(description="What to send back; as it came if left out.")
    ] = None,
) -> Response:
    """A file of typed names back with LGD codes. Nothing of it is kept."""
    name = PurePath((file.filename or "").replace("\\", "/")).name or "names.csv"
    wanted = form or ("xlsx" if name.lower().endswith((".xlsx", ".ods")) else "csv")
    content, report, _ = catalog.resolve_upload(actor, name, file.file.read(), on, wanted)
    return Response(
        content,
        media_type=MEDIA[wanted],
        headers={
            "Content-Disposition": f"attachment; filename*=UTF-8''{quote(f'{PurePath(name).stem}-lgd.{wanted}')}",
            "Cache-Control": "no-store",
            "Pravah-Rows": str(report.rows),
            "Pravah-Resolved": str(report.resolved),
            "Pravah-Matches": json.dumps(dict(report.matches)),
            "Pravah-Notes": json.dumps(list(report.notes)),  # ASCII
        },
    )


def _matches(catalog: Catalog, actor: Actor, pairs: Sequence[Pair]) -> list[Match]:
    """The matches in the pairs' order; pairs of one day are asked together."""
    by_day: dict[date | None, list[int]] = {}
    for index, pair in enumerate(pairs):
        by_day.setdefault(pair.on, []).append(index)
    found: dict[int, Match] = {}
    for on, indices in by_day.items():
        matches = catalog.resolve_names(actor, [(pairs[i].state, pairs[i].district) for i in indices], on)
        found.update(zip(indices, matches, strict=True))
    return [found[index] for index in range(len(pairs))]


def _body(match: Match, places: Places) -> MatchBody:
    state = places.states.get(match.state_lgd) if match.state_lgd is not None else None
    return MatchBody(
        lgd=match.lgd,
        name=match.name,
        state_lgd=match.state_lgd,
        state=state.name if state else None,
        match=match.method,
        score=round(match.score, 4),
        why=match.why,
        candidates=named((code for code in match.candidates if code != match.lgd), places),
        children=named(match.children, places),
        flag=match.flag,
    )
