"""District and state boundaries with true LGD codes, as one valid coverage: shapes, lines, anchors, GeoJSON files.

:func:`load_boundaries` cleans once (some 15 s) and caches by content under HOME; later starts read a small JSON
file and leave shapes on disk until someone asks for them.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from importlib import metadata
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Literal

import polars as pl

from core.errors import Unavailable
from geo.bands import Bands
from geo.boundaries.cache import cached, ready
from geo.places import load_places

if TYPE_CHECKING:
    from geopandas import GeoDataFrame

Level = Literal["district", "state"]

#: Rises with every change to what is cached, so that old caches are not read.
_RECIPE = 4


@dataclass(frozen=True)
class Boundaries:
    """Boundaries ready for use. Everything is EPSG:4326 (longitude, latitude)."""

    #: Where the cached files lie.
    directory: Path
    #: Twelve hex digits that change with the contents; part of public file names.
    version: str
    #: One sentence for a map's small print.
    source: str
    #: LGD codes of districts that have a polygon.
    drawable: frozenset[int]
    #: Names in the file that are no district known to Pravah (drawn as land).
    unplaced: tuple[str, ...]
    #: Paths of GeoJSON files (each with a gzipped twin, ``.gz``): ``districts-national``, ``districts-detail``, and
    #: likewise ``states`` (lines), ``statepolygons``, ``land``, ``outline`` (lines). Plain ``land`` and ``outline``
    #: are the national ones.
    geojson: Mapping[str, Path]
    _anchors: Mapping[str, Mapping[int, tuple[float, float]]]

    def positions(self, level: Level) -> Mapping[int, tuple[float, float]]:
        """Longitude and latitude of each drawable place, by LGD code: where its flows start and end.

        District: inside the polygon, visually central. State: where its people live on average, inside the state.
        """
        return self._anchors[level]

    def anchors(self, level: Level) -> pl.DataFrame:
        """:meth:`positions` as a frame ``[lgd Int64, lon, lat]``, ordered by code."""
        rows = [(code, lon, lat) for code, (lon, lat) in sorted(self._anchors[level].items())]
        return pl.DataFrame(rows, schema={"lgd": pl.Int64, "lon": pl.Float64, "lat": pl.Float64}, orient="row")

    @cached_property
    def centroids(self) -> Mapping[int, tuple[float, float]]:
        """Longitude and latitude of the centroid of each district's cleaned shape, by LGD code."""
        import shapely  # most of a warm start

        middle = shapely.centroid(self.districts.geometry.to_numpy())
        places = zip(self.districts["lgd"], shapely.get_x(middle), shapely.get_y(middle), strict=True)
        return {int(code): (float(lon), float(lat)) for code, lon, lat in places}

    @cached_property
    def bands(self) -> Bands:
        """How far districts lie from each other, measured once."""
        return Bands(self.centroids)

    @cached_property
    def districts(self) -> GeoDataFrame:
        """``[lgd int64, name, state_lgd int64, state, geometry]``: the cleaned, unsimplified shape of each district."""
        return _shapes(self.directory / "districts.parquet")

    @cached_property
    def land(self) -> GeoDataFrame:
        """``[name, state_lgd Int64 or NA, geometry]``: ground of India that is no district (Mirpur, Muzaffarabad,
        Nazul, slivers between states). Drawn, never counted.
        """
        return _shapes(self.directory / "land.parquet")

    @cached_property
    def states(self) -> GeoDataFrame:
        """``[state_lgd int64, state, geometry]``: each state out of its districts and its own land."""
        return _shapes(self.directory / "states.parquet")


def load_boundaries(
    home: Path, replacement: Path | None = None, progress: Callable[[str], None] | None = None
) -> Boundaries:
    """The boundaries of the installed wheel, or of ``replacement``, from the cache or made now.

    Args:
        home: PRAVAH_HOME; the cache lies in ``cache/boundaries``.
        replacement: any vector file of district polygons: with LGD codes (column ``lgd``, ``lgd_code`` or
            ``district_lgd``), or with names that the gazetteer knows.
        progress: told in a sentence what is being done, only when something takes long.

    Raises:
        BadInput: the replacement is missing, broken, or its districts cannot be told.
        Unavailable: the wheel is missing, or the cache cannot be written.
    """
    file, key, directory = _place(home, replacement)
    meta = cached(directory, lambda scratch: _build(scratch, file, replacement is not None, progress or _silent))
    return from_cache(directory, key, meta)


def from_cache(directory: Path, key: str, meta: Mapping[str, Any]) -> Boundaries:
    """The boundaries that lie in a directory, by the metadata kept with them; ``key`` names their contents."""
    pictures = {name.removesuffix(".geojson"): directory / name for name in meta["files"] if name.endswith(".geojson")}
    pictures |= {"land": pictures["land-national"], "outline": pictures["outline-national"]}
    return Boundaries(
        directory=directory,
        version=key,
        source=meta["source"],
        drawable=frozenset(meta["drawable"]),
        unplaced=tuple(meta["unplaced"]),
        geojson=MappingProxyType(pictures),
        _anchors={
            level: MappingProxyType({int(code): (lon, lat) for code, (lon, lat) in places.items()})
            for level, places in meta["anchors"].items()
        },
    )


def cleaned(home: Path, replacement: Path | None = None) -> bool:
    """Whether :func:`load_boundaries` has what it needs, so that it takes milliseconds and little memory.

    Raises:
        Unavailable: the boundary file cannot be read.
    """
    return ready(_place(home, replacement)[2])


def _place(home: Path, replacement: Path | None) -> tuple[Path, str, Path]:
    """The file, the hash of everything that its boundaries depend on, and the directory for them."""
    from geo.boundaries.wheel import wheel_file

    file = replacement or wheel_file()
    key = _key(file, replacement is not None)
    return file, key, home / "cache" / "boundaries" / key


def _key(file: Path, replaced: bool) -> str:
    """Hash of everything that the result depends on."""
    from geo.tables.build import TABLES

    # Asked of the installed package, not of the module: importing shapely is most of a warm start.
    said = hashlib.sha256(f"{_RECIPE} {replaced} {metadata.version('shapely')}".encode())
    try:
        said.update(file.read_bytes() if file.is_file() else b"")
        for table in ("crosswalk", "districts", "states", "names", "aliases"):
            said.update((TABLES / f"{table}.csv").read_bytes())
    except OSError as error:
        raise Unavailable(f"The boundary file {file} cannot be read: {error.strerror}.") from error
    return said.hexdigest()[:12]


def _build(scratch: Path, file: Path, replaced: bool, progress: Callable[[str], None]) -> dict[str, Any]:
    from geo.boundaries import building

    return building.build(scratch, file, replaced, progress, load_places())


def _silent(_: str) -> None:
    pass


def _shapes(file: Path) -> GeoDataFrame:
    import geopandas

    try:
        return geopandas.read_parquet(file)
    except OSError as error:
        raise Unavailable(f"The boundary cache {file.parent} is gone or damaged; start again to rebuild it.") from error
