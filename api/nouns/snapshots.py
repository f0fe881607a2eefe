"""``snapshots``: maps for reports, as files."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any

from fastapi import APIRouter, Body, Request
from fastapi.responses import Response

from api.dependencies import TheActor, TheBoundaries, TheCatalog
from api.dependencies import filter_parameters as listed
from api.errors import ErrorBody
from core.errors import BadInput
from core.language import LANGUAGES, language
from data.access import Actor
from data.catalog import Catalog
from data.filters import Filters
from geo.boundaries import Boundaries
from layers.classes import FEWEST, MOST, SCHEMES
from layers.files import TARGETS, VIEWERS, order, rendered
from layers.measures import METRICS
from layers.paper import LAYOUTS, LEAST_DPI, MOST_DPI
from layers.themes import THEMES
from reports.picturing import PICTURES, Wanted, day_of, picture_of

router = APIRouter()

_FORMATS = [ending.lstrip(".") for ending in TARGETS]
_DAY = {"type": "string", "format": "date"}
#: What a map may be asked for with, beside the filters: what is allowed, and what it says to people.
_OPTIONS: Mapping[str, tuple[dict[str, Any], str]] = {
    "picture": ({"type": "string", "enum": list(PICTURES)}, "What is drawn; flows by default."),
    "format": ({"type": "string", "enum": _FORMATS}, "The kind of file; png by default."),
    "level": ({"type": "string", "enum": ["state", "district"]}, "flows, heat: by state or by district."),
    "metric": ({"type": "string", "enum": list(METRICS)}, "heat: what colours show; arrivals by default."),
    "scheme": ({"type": "string", "enum": list(SCHEMES)}, "heat: how values are classed; quantiles by default."),
    "classes": ({"type": "integer", "minimum": FEWEST, "maximum": MOST}, "heat: how many classes; 6 by default."),
    "breaks": ({"type": "string"}, "heat, scheme manual: limits between the classes, as 20,100,500."),
    "with_from": (_DAY, "heat, a change: first day of the period it is against; as many days before by default."),
    "with_to": (_DAY, "heat, a change: last day of that period."),
    "top": ({"type": "integer", "minimum": 1}, "flows: only the N largest."),
    "boundaries": ({"type": "string"}, "flows, heat: a version of /boundaries."),
    "lang": ({"type": "string", "enum": list(LANGUAGES)}, "The language; en by default."),
    "layout": ({"type": "string", "enum": list(LAYOUTS)}, "png, svg, pdf: the page; a4 by default."),
    "theme": ({"type": "string", "enum": list(THEMES)}, "png, svg, pdf: light, or grey for print without colours."),
    "dpi": ({"type": "integer", "minimum": LEAST_DPI, "maximum": MOST_DPI}, "png: dots an inch; 200 by default."),
    "viewer": ({"type": "string", "enum": list(VIEWERS)}, "html: what draws the page; leaflet by default."),
}
_FILE = {"schema": {"type": "string", "format": "binary"}}
_FILES: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "The file.",
        "content": {target.media_type.split(";")[0]: _FILE for target in TARGETS.values()},
        "headers": {"Content-Disposition": {"schema": {"type": "string"}}},
    },
    404: {"model": ErrorBody, "description": "There is no boundary version of that name."},
}
_PARAMETERS = [
    *({"name": name, "in": "query", "required": False, "schema": schema, "description": said}
      for name, (schema, said) in _OPTIONS.items()),
    *listed(),
]  # fmt: skip


@router.get("", response_class=Response, responses=_FILES, openapi_extra={"parameters": _PARAMETERS})
def snapshot(request: Request, catalog: TheCatalog, boundaries: TheBoundaries, actor: TheActor) -> Response:
    """A map with legend, small print and scale, as PNG, SVG, PDF or one HTML file."""
    given = request.query_params
    asked = {name: ",".join(given.getlist(name)) for name in given}
    return _file(asked, request, catalog, boundaries, actor)


@router.post("", response_class=Response, responses=_FILES)
def drawn(
    request: Request,
    catalog: TheCatalog,
    boundaries: TheBoundaries,
    actor: TheActor,
    asked: Annotated[
        dict[str, str | int | list[str] | list[int]],
        Body(description="The same names as in GET, filters among them; several values as a list or with commas."),
    ],
) -> Response:
    """The same from a JSON object, for filters that are longer than an address may be."""
    plain = {
        name: ",".join(str(one) for one in value) if isinstance(value, list) else str(value)
        for name, value in asked.items()
    }
    return _file(plain, request, catalog, boundaries, actor)


def _file(
    asked: Mapping[str, str], request: Request, catalog: Catalog, boundaries: Boundaries, actor: Actor
) -> Response:
    chosen = {name: asked[name] for name in _OPTIONS if asked.get(name)}
    form = chosen.get("format", "png")
    wanted = order(f".{form}", **{name: chosen.get(name) for name in ("layout", "theme", "dpi", "viewer")})
    on = request.app.state.versions.get(chosen["boundaries"]) if "boundaries" in chosen else None
    map_wanted = Wanted(
        picture=chosen.get("picture", "flows"),
        filters=Filters.parse({name: value for name, value in asked.items() if name not in _OPTIONS}),
        level=_level(chosen.get("level")),
        metric=chosen.get("metric"),
        scheme=chosen.get("scheme"),
        classes=chosen.get("classes"),
        breaks=chosen.get("breaks"),
        with_from=day_of("with_from", chosen.get("with_from")),
        with_to=day_of("with_to", chosen.get("with_to")),
        top=_top(chosen.get("top")),
        on=on,
        say=language(chosen.get("lang", "en")),
        site=str(request.base_url).rstrip("/"),
    )
    picture = picture_of(map_wanted, catalog, boundaries, actor)
    content = rendered(picture, on.boundaries if on else boundaries, wanted)
    how = "inline" if form in ("png", "pdf") else "attachment"  # a page with scripts is not to run under this address
    name = f"pravah-{map_wanted.picture}-{picture.data}.{form}"
    headers = {"Content-Disposition": f'{how}; filename="{name}"', "X-Content-Type-Options": "nosniff"}
    return Response(content, media_type=wanted.target.media_type, headers=headers)


def _level(said: str | None) -> Any:
    if said not in (None, "state", "district"):
        raise BadInput(f"There is no level '{said[:40]}'; use one of state, district.")
    return said


def _top(said: str | None) -> int | None:
    if said is None:
        return None
    if not (said.isascii() and said.isdigit() and len(said) < 10 and int(said) > 0):
        raise BadInput("top takes a whole number of rows, 1 or more.")
    return int(said)
