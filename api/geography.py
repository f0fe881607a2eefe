"""Boundaries over HTTP: GeoJSON under addresses that change with the contents, and the map style of an empty sheet."""

from __future__ import annotations

from collections.abc import Mapping

from fastapi import APIRouter, Request
from fastapi.responses import FileResponse, JSONResponse, Response

from api.dependencies import TheBoundaries
from core.errors import NotFound
from geo.boundaries import Boundaries
from geo.boundaries.versions import Versions

router = APIRouter(prefix="/geo", include_in_schema=False)

_FOR_EVER = "public, max-age=31536000, immutable"
#: The sheet that the map's land is laid on: no sources, no sprites, no glyphs, so nothing is fetched from outside.
_STYLE = {
    "version": 8,
    "name": "pravah",
    "sources": {},
    "layers": [{"id": "sheet", "type": "background", "paint": {"background-color": "#ffffff"}}],
}


def addresses(boundaries: Boundaries) -> Mapping[str, str]:
    """The address of each boundary file by its name, e.g. ``districts-national``."""
    return {name: f"/geo/{name}-{boundaries.version}.geojson" for name in boundaries.geojson}


@router.get("/style.json")
def style() -> Response:
    """The MapLibre style of maps without a basemap."""
    return JSONResponse(_STYLE, headers={"Cache-Control": "public, max-age=3600"})


@router.get("/{name}-{version}.geojson")
def picture(name: str, version: str, boundaries: TheBoundaries, request: Request) -> Response:
    """A boundary file. Its gzipped twin goes out to everyone who takes gzip.

    Raises:
        NotFound: there is no such file in this version.
    """
    versions: Versions | None = getattr(request.app.state, "versions", None)
    other = versions.by_key(version) if versions and version != boundaries.version else None
    shown = boundaries if version == boundaries.version else other
    file = shown.geojson.get(name) if shown else None
    if file is None:
        raise NotFound("There is no such boundary file. /api/v1/boundaries lists the ones that are served.")
    headers = {"Cache-Control": _FOR_EVER, "Vary": "Accept-Encoding"}
    if "gzip" in request.headers.get("accept-encoding", ""):
        return FileResponse(
            file.with_name(file.name + ".gz"),
            media_type="application/geo+json",
            headers={**headers, "Content-Encoding": "gzip"},
        )
    return FileResponse(file, media_type="application/geo+json", headers=headers)
