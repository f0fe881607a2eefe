"""The HTTP application: nouns, geography, one error body. Pages are mounted on it by the composition root."""

from __future__ import annotations

from typing import Any

from fastapi import FastAPI
from starlette.types import Lifespan

from api import geography
from api.bodies import MIB, BodyLimit
from api.errors import ErrorBody, speak_one_language
from api.limits import Limits
from api.nouns import NOUNS

PREFIX = "/api/v1"
#: Bytes that a request may bring, and the addresses that take more. A page sends a file as text, a third longer.
ORDINARY_BODY = 4 * MIB
LARGER_BODIES = {
    f"{PREFIX}/batches": 2048 * MIB,
    f"{PREFIX}/resolve/file": 20 * MIB + 64 * 1024,
    f"{PREFIX}/review/decisions/import": 20 * MIB + 64 * 1024,
    "/_dash-update-component": 28 * MIB,
}
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
    app.add_middleware(BodyLimit, ordinary=ORDINARY_BODY, larger=LARGER_BODIES)
    app.add_middleware(Limits, prefix="/api/")
    for noun, router in NOUNS.items():
        app.include_router(router, prefix=f"{PREFIX}/{noun}", tags=[noun], responses=_FAULTS)
    app.include_router(geography.router)
    app.openapi = lambda: _without_422(FastAPI.openapi(app))  # type: ignore[method-assign]
    return app


def _without_422(document: dict[str, Any]) -> dict[str, Any]:
    """FastAPI promises an answer of its own to what it cannot read; here that answer is a 400 like any other."""
    for operations in document["paths"].values():
        for operation in operations.values():
            operation["responses"].pop("422", None)
    for name in ("HTTPValidationError", "ValidationError"):
        document["components"]["schemas"].pop(name, None)
    return document
