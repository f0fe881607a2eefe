"""``boundaries``: which geography is served, and where."""

from __future__ import annotations

from contextlib import suppress
from datetime import date

from fastapi import APIRouter, Request
from pydantic import BaseModel

from api.dependencies import TheBoundaries
from api.geography import addresses
from core.errors import Unavailable
from geo.boundaries import Boundaries
from geo.boundaries.versions import Versions

router = APIRouter()


class BoundaryFile(BaseModel):
    """A GeoJSON file; its address changes with its contents, so it may be kept for ever."""

    name: str
    url: str


class VersionBody(BaseModel):
    """Boundaries beside today's: an older state of things, or a state's own."""

    name: str
    valid_from: date | None
    valid_until: date | None
    source: str
    files: list[BoundaryFile]


class BoundariesBody(BaseModel):
    """The geography in use. Feature ids are LGD codes, coordinates EPSG:4326."""

    version: str
    source: str
    #: How many districts have a polygon.
    districts: int
    files: list[BoundaryFile]
    #: Other boundaries that counts can be asked on, by name.
    versions: list[VersionBody]


@router.get("")
def boundaries(shapes: TheBoundaries, request: Request) -> BoundariesBody:
    """The boundary files and their version, and the versions beside it."""
    versions: Versions = request.app.state.versions
    known = []
    for name in versions.names():
        with suppress(Unavailable):  # one that must be added again takes nothing from the others
            known.append(versions.get(name))
    return BoundariesBody(
        version=shapes.version,
        source=shapes.source,
        districts=len(shapes.drawable),
        files=_files(shapes),
        versions=[
            VersionBody(
                name=one.name,
                valid_from=one.valid_from,
                valid_until=one.valid_until,
                source=one.boundaries.source,
                files=_files(one.boundaries),
            )
            for one in known
        ],
    )


def _files(shapes: Boundaries) -> list[BoundaryFile]:
    return [BoundaryFile(name=name, url=url) for name, url in addresses(shapes).items()]
