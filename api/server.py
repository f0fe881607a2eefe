"""The HTTP application: nouns, geography, one error body. Pages are mounted on it by the composition root."""

from __future__ import annotations

from fastapi import FastAPI
from starlette.types import Lifespan

from api import geography, held, live
from api.bodies import MIB, BodyLimit
from api.described import FAULTS, LIMITS, describe
from api.errors import speak_one_language
from api.leaving import Leaving
from api.limits import Limits
from api.nouns import NOUNS
from api.pages import docs_router

PREFIX = "/api/v1"
#: Bytes that a request may bring, and the addresses that take more. A page sends a file as text, a third longer.
ORDINARY_BODY = 4 * MIB
LARGER_BODIES = {
    f"{PREFIX}/batches": 2048 * MIB,
    held.AT: 2048 * MIB,
    f"{PREFIX}/resolve/file": 20 * MIB + 64 * 1024,
    f"{PREFIX}/review/decisions/import": 20 * MIB + 64 * 1024,
    "/_dash-update-component": 28 * MIB,
}


def create_api(lifespan: Lifespan[FastAPI] | None = None) -> FastAPI:
    """The application with every noun of :data:`api.nouns.NOUNS`.

    It asks no store by itself: whoever serves it puts ``catalog`` and ``boundaries`` on ``app.state``.
    ``lifespan`` surrounds the time that it serves.
    """
    app = FastAPI(
        title="Pravah",
        version="1",
        description=f"Who moves from where to where: counts of migrant movement by state, district, train and day. "
        f"States send records with a key. {LIMITS}",
        openapi_url=f"{PREFIX}/openapi.json",
        docs_url=None,  # FastAPI's pages for people load their scripts from a CDN
        redoc_url=None,
        redirect_slashes=False,
        lifespan=lifespan,
    )
    speak_one_language(app)
    app.add_middleware(BodyLimit, ordinary=ORDINARY_BODY, larger=LARGER_BODIES)
    app.add_middleware(Limits, prefix="/api/")
    app.add_middleware(Leaving)
    for noun, router in NOUNS.items():
        app.include_router(router, prefix=f"{PREFIX}/{noun}", tags=[noun], responses=dict(FAULTS))
    app.include_router(docs_router(f"{PREFIX}/openapi.json"))
    app.include_router(geography.router)
    app.include_router(held.router)
    app.include_router(live.router)
    app.openapi = lambda: describe(FastAPI.openapi(app))  # type: ignore[method-assign]
    return app
