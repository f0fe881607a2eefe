"""The page "Upload" sends files here: they are kept to be looked at, and loaded only when somebody says so.

It is the page's own door, and no part of the API: systems send to ``batches``.
"""

from __future__ import annotations

from fastapi import APIRouter, Request, Response
from pydantic import BaseModel

from api.dependencies import TheActor, TheCatalog
from api.receiving import keep

AT = "/api/held"
router = APIRouter(include_in_schema=False)


class HeldBody(BaseModel):
    """A file that was received: by what it can be asked for."""

    id: str
    bytes: int


@router.post(AT, status_code=201)
async def hold(request: Request, response: Response, catalog: TheCatalog, actor: TheActor) -> HeldBody:
    """Keep the file of a form. Its name stays here: who sent it knows it."""
    held = await keep(request, catalog.uploads, actor)
    response.headers["Cache-Control"] = "no-store"
    return HeldBody(id=held.id, bytes=held.bytes)
