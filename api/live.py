"""Open pages ask here whether anything came in: the lake's version in a few bytes, or 304 when it is the one they know.

It is the pages' own door, and no part of the API: hundreds of them ask, from one address behind an office's gate, so
the API's limits do not hold here.
"""

from __future__ import annotations

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse, Response

from api.dependencies import TheActor, TheCatalog

AT = "/live"
router = APIRouter(include_in_schema=False)


@router.get(AT)
def live(request: Request, catalog: TheCatalog, actor: TheActor) -> Response:
    """The version that answers would have now; nothing when ``If-None-Match`` names it."""
    version = catalog.lake_version(actor)
    tag = f'"{version}"'
    headers = {"ETag": tag, "Cache-Control": "no-cache"}
    if request.headers.get("if-none-match") == tag:
        return Response(status_code=304, headers=headers)
    return JSONResponse({"version": version}, headers=headers)
