"""The HTTP application: nouns, geography, one error body. Pages are mounted on it by the composition root."""

from __future__ import annotations

from fastapi import FastAPI
from starlette.types import Lifespan

from api import geography
from api.errors import ErrorBody, speak_one_language
from api.nouns import NOUNS

PREFIX = "/api/v1"
_FAULTS: dict[int | str, dict[str, object]] = {
    400: {"model": ErrorBody, "description": "The request cannot be used; the message says what to change."},
    403: {"model": ErrorBody, "description": "The actor may not do this."},
    503: {"model": ErrorBody, "description": "Something that Pravah depends on does not serve now."},
}


def create_api(lifespan: Lifespan[FastAPI] | None = None) -> FastAPI:
    """The application with every noun of :data:`api.nouns.NOUNS`.

    It asks no store by itself: whoever serves it puts ``catalog`` and ``boundaries`` on ``app.state``.
    ``lifespan`` surrounds the time that it serves.
    """
    app = FastAPI(
        title="Pravah",
        version="1",
        description="Who moves from where to where: counts of migrant movement by state, district, train and day.",
        openapi_url=f"{PREFIX}/openapi.json",
        docs_url=None,  # FastAPI's pages for people load their scripts from a CDN
        redoc_url=None,
        redirect_slashes=False,
        lifespan=lifespan,
    )
    speak_one_language(app)
    for noun, router in NOUNS.items():
        app.include_router(router, prefix=f"{PREFIX}/{noun}", tags=[noun], responses=_FAULTS)
    app.include_router(geography.router)
    return app
