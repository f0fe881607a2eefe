"""``boundaries``: which geography is served, and where."""

from __future__ import annotations

from fastapi import APIRouter
from pydantic import BaseModel

from api.dependencies import TheBoundaries
from api.geography import addresses

router = APIRouter()


class BoundaryFile(BaseModel):
    """A GeoJSON file; its address changes with its contents, so it may be kept for ever."""

    name: str
    url: str


class BoundariesBody(BaseModel):
    """The geography in use. Feature ids are LGD codes, coordinates EPSG:4326."""

    version: str
    source: str
    #: How many districts have a polygon.
    districts: int
    files: list[BoundaryFile]


@router.get("")
def boundaries(shapes: TheBoundaries) -> BoundariesBody:
    """The boundary files and their version."""
    return BoundariesBody(
        version=shapes.version,
        source=shapes.source,
        districts=len(shapes.drawable),
        files=[BoundaryFile(name=name, url=url) for name, url in addresses(shapes).items()],
    )
