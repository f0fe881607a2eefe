"""What endpoints are handed: the catalog, the boundaries, the actor, the filters, the form of the answer."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Any, Literal

from fastapi import Depends, Query, Request

from core.errors import BadInput
from data import filters as filter_words
from data.access import PUBLIC, Actor
from data.catalog import Catalog
from data.filters import Filters
from data.lake.questions import Level
from geo.boundaries import Boundaries
from geo.boundaries.versions import Version

Format = Literal["json", "csv", "geojson", "hxl", "xlsx", "gpkg", "geoparquet"]


def get_catalog(request: Request) -> Catalog:
    """The catalog that the composition root put on the app."""
    catalog: Catalog = request.app.state.catalog
    return catalog


def get_boundaries(request: Request) -> Boundaries:
    """The boundaries that the composition root put on the app."""
    boundaries: Boundaries = request.app.state.boundaries
    return boundaries


def get_actor(request: Request) -> Actor:
    """Whom the guard let in."""
    actor: Actor = getattr(request.state, "actor", PUBLIC)
    return actor


def filters_beside(*own: str) -> Callable[[Request], Filters]:
    """A dependency that reads the filters of the query string; ``own`` are the endpoint's other parameters.

    A name given twice means either value. The dependency raises BadInput for a parameter that is neither.
    """

    def read(request: Request) -> Filters:
        given = request.query_params
        return Filters.parse({name: ",".join(given.getlist(name)) for name in given if name not in own})

    return read


def get_top(top: Annotated[str | None, Query(description="Only the N largest rows.")] = None) -> int | None:
    """The number of rows to cut to.

    Raises:
        BadInput: it is no whole number of 1 or more.
    """
    if not top:
        return None
    if not (top.isascii() and top.isdigit() and len(top) < 10 and int(top) > 0):
        raise BadInput("top takes a whole number of rows, 1 or more.")
    return int(top)


def get_version(
    request: Request,
    boundaries: Annotated[
        str | None, Query(description="A version of /boundaries to count on; answers are by district then.")
    ] = None,
) -> Version | None:
    """The boundary version that was asked for.

    Raises:
        BadInput: states are asked for as well.
        NotFound: there is none of that name.
    """
    if not boundaries:
        return None
    if request.query_params.get("level") == "state":
        raise BadInput("boundaries draws districts: leave level out, or ask for level=district.")
    found: Version = request.app.state.versions.get(boundaries)
    return found


TheCatalog = Annotated[Catalog, Depends(get_catalog)]
TheBoundaries = Annotated[Boundaries, Depends(get_boundaries)]
TheActor = Annotated[Actor, Depends(get_actor)]
Top = Annotated[int | None, Depends(get_top)]
On = Annotated[Version | None, Depends(get_version)]
AtLevel = Annotated[Level, Query(description="Between states, or between districts.")]
InFormat = Annotated[Format, Query(alias="format", description="JSON by default; files for other tools.")]


def filter_parameters() -> list[dict[str, Any]]:
    """The filters as OpenAPI parameters: they come as a whole, so FastAPI cannot see them one by one."""
    fields = {field.alias or name: field for name, field in Filters.model_fields.items()}
    out: list[dict[str, Any]] = []
    for name in filter_words.names():
        said = {"name": name, "in": "query", "required": False}
        if name in ("from", "to"):
            text = f"{'First' if name == 'from' else 'Last'} day, inclusive; people without a date are then left out."
            out.append({**said, "description": text, "schema": {"type": "string", "format": "date"}})
            continue
        text = "LGD codes" if fields[name].annotation == tuple[int, ...] else "Values"
        side = " of places on either side" if name.startswith("place") else ""
        item: dict[str, Any] = {"type": "integer"} if text == "LGD codes" else {"type": "string"}
        if name in filter_words.CLOSED:
            item["enum"] = list(filter_words.CLOSED[name])
        out.append(
            {
                **said,
                "description": f"{text}{side}, separated by commas: any of them.",
                "schema": {"type": "array", "items": item},
                "style": "form",
                "explode": False,
            }
        )
    return out
