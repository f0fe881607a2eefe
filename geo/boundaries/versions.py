"""Boundary versions: older districts, or a state's own, beside today's. Kept under HOME, whole or not at all.

A version that covers only some states takes the others from today's boundaries, as one coverage.
"""

from __future__ import annotations

import hashlib
import re
import shutil
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from core.errors import BadInput, Conflict, NotFound, Unavailable
from core.shown import now, shown_date
from geo.boundaries import Boundaries, from_cache
from geo.boundaries.cache import cached, kept
from geo.places import load_places

if TYPE_CHECKING:
    from geopandas import GeoDataFrame

#: A place that the file covers but for less than this share is the file's.
_REST = 0.05
#: How a version may be called: part of addresses and of a directory's name.
_NAME = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,38}[a-z0-9])?")


@dataclass(frozen=True)
class Version:
    """One version as it was added. ``placed``: the polygon of each of today's districts that lies wholly in one."""

    name: str
    file: str
    sha256: str
    valid_from: date | None
    valid_until: date | None
    added_at: str
    added_by: str
    #: States (LGD codes) whose polygons are the file's; None when it covers all states.
    states: tuple[int, ...] | None
    boundaries: Boundaries
    placed: Mapping[int, int]
    #: Districts that only the version draws, by the district out of which they were formed.
    finer: Mapping[int, tuple[int, ...]]
    #: What each polygon is called in the file, by its LGD code.
    names: Mapping[int, str]


def add(
    home: Path,
    file: Path,
    name: str,
    *,
    valid: tuple[date | None, date | None],
    who: str,
    today: Boundaries,
    progress: Callable[[str], None],
) -> Version:
    """Clean a file of districts and keep it as a version.

    Raises:
        BadInput: the name, the days or the file cannot be used.
        Conflict: there is a version of that name.
        Unavailable: HOME cannot be written.
    """
    first, last = valid
    if not _NAME.fullmatch(name) or name == "today":
        raise BadInput(
            "--name takes up to 40 small letters, digits and hyphens, such as 'districts-2011', and not 'today'."
        )
    if first and last and first > last:
        raise BadInput(
            f"--from {shown_date(first)} lies after --until {shown_date(last)}: give the days the other way round."
        )
    directory = home / "boundaries" / name
    if directory.exists():
        raise Conflict(f"There is a boundary version '{name}' already. Choose another name, or remove it first.")
    cached(directory, lambda scratch: _build(scratch, file, valid, who=who, today=today, progress=progress))
    return version(home, name, today)


def names(home: Path) -> tuple[str, ...]:
    """The names of the versions that are kept. Costs one look at a directory."""
    root = home / "boundaries"
    return tuple(sorted(one.name for one in root.iterdir() if _NAME.fullmatch(one.name))) if root.is_dir() else ()


def version(home: Path, name: str, today: Boundaries) -> Version:
    """A version by its name.

    Raises:
        NotFound: there is none of that name.
        Unavailable: it is damaged, or was made beside other boundaries than today's.
    """
    if name not in (there := names(home)):
        known = f"There are: {', '.join(there)}." if there else "None was added yet; 'app.py boundaries add' does it."
        raise NotFound(f"There is no boundary version '{name[:40]}'. {known}")
    meta = kept(home / "boundaries" / name)
    if meta is None or meta["today"] != _drawn(today):
        why = "is damaged" if meta is None else "was made beside other boundaries than today's"
        raise Unavailable(f"The boundary version '{name}' {why}: remove it and add its file again.")
    return Version(
        name=name,
        file=meta["file"],
        sha256=meta["sha256"],
        valid_from=_day(meta["valid_from"]),
        valid_until=_day(meta["valid_until"]),
        added_at=meta["added_at"],
        added_by=meta["added_by"],
        states=None if meta["states"] is None else tuple(meta["states"]),
        boundaries=from_cache(home / "boundaries" / name, meta["key"], meta),
        placed={int(code): polygon for code, polygon in meta["placed"].items()},
        finer={int(code): tuple(formed) for code, formed in meta.get("finer", {}).items()},
        names={int(code): called for code, called in meta["names"].items()},
    )


def remove(home: Path, name: str) -> None:
    """Forget a version; counts are not touched.

    Raises:
        NotFound: there is none of that name.
        Unavailable: HOME cannot be written.
    """
    if name not in names(home):
        raise NotFound(f"There is no boundary version '{name[:40]}'. 'app.py boundaries list' shows those there are.")
    gone = home / "boundaries" / f".{name}-removed"
    try:
        (home / "boundaries" / name).rename(gone)
        shutil.rmtree(gone)
    except OSError as error:
        raise Unavailable(f"The boundary version '{name}' cannot be removed: {error.strerror}.") from error


def _build(
    scratch: Path,
    file: Path,
    valid: tuple[date | None, date | None],
    *,
    who: str,
    today: Boundaries,
    progress: Callable[[str], None],
) -> dict[str, Any]:
    import geopandas

    from geo.boundaries.building import fill
    from geo.boundaries.placing import finer_in, placed_in
    from geo.boundaries.source import read_replacement

    progress(f"Reading district boundaries from {file.name}")
    frame = read_replacement(file, valid[0] or valid[1])
    called = _names_of(frame, file)
    sha256 = hashlib.sha256(file.read_bytes()).hexdigest()
    shutil.copyfile(file, scratch / f"original{file.suffix.lower()}")
    states = _states_of(frame)
    missing = set(today.districts["state_lgd"]) - states
    frame = _completed(frame, today, missing)
    places = load_places()
    meta = fill(scratch, frame, progress, places, named=True)
    progress("Finding today's districts on these boundaries")
    polygons = geopandas.read_parquet(scratch / "districts.parquet")
    placed = placed_in(today.districts, polygons)
    own = ", ".join(sorted(places.states[code].name for code in states))
    return {
        **meta,
        "source": f"District boundaries: {file.name}{f' for {own}; all others as today' if missing else ''}.",
        "key": hashlib.sha256(f"{sha256} {today.version} {valid}".encode()).hexdigest()[:12],
        "today": _drawn(today),
        "file": file.name,
        "sha256": sha256,
        "valid_from": valid[0] and valid[0].isoformat(),
        "valid_until": valid[1] and valid[1].isoformat(),
        "added_at": now().isoformat(timespec="seconds"),
        "added_by": who,
        "states": sorted(states) if missing else None,
        "placed": placed,
        "finer": finer_in(today.districts, polygons),
        "names": called,
    }


def _drawn(today: Boundaries) -> str:
    """What today's districts look like: names and towns that are learnt meanwhile do not make a version stale."""
    return hashlib.sha256(today.geojson["districts-detail"].read_bytes()).hexdigest()[:12]


def _names_of(frame: GeoDataFrame, file: Path) -> dict[int, str]:
    """What the file calls each district; a district may have several polygons of one name, not of two."""
    coded = frame[frame["lgd"].notna()]
    out: dict[int, str] = {}
    for code, name in zip(coded["lgd"].astype(int), coded["name"].astype(str), strict=True):
        if out.setdefault(int(code), name) != name:
            raise BadInput(
                f"'{out[int(code)][:40]}' and '{name[:40]}' in {file.name} are both district {code}. "
                "Give each its own LGD code in a column 'lgd', or merge the two."
            )
    return {code: name for code, name in out.items() if name}


def _states_of(frame: GeoDataFrame) -> set[int]:
    """States that have a district in the file."""
    return {int(code) for code in frame.loc[frame["lgd"].notna(), "state_lgd"]}


def _completed(frame: GeoDataFrame, today: Boundaries, missing: set[int]) -> GeoDataFrame:
    """The file's polygons and, for the states that it lacks, today's; where two meet the file's keep their ground.

    Land of India that is no district stays on every map, whatever a file leaves out.
    """
    import geopandas
    import pandas as pd
    import shapely

    columns = ["lgd", "name", "state_lgd", "geometry"]
    own = shapely.union_all(frame.geometry.to_numpy())
    others = today.districts[today.districts["state_lgd"].isin(missing)][columns]
    land = today.land.assign(lgd=pd.array([None] * len(today.land), dtype="Int64"))
    rest = pd.concat([others, land[columns]], ignore_index=True).astype({"lgd": "Int64", "state_lgd": "Int64"})
    whole = shapely.area(rest.geometry.to_numpy())
    rest = rest.set_geometry(geopandas.GeoSeries(shapely.difference(rest.geometry.to_numpy(), own), crs=4326))
    # what is left of a place along another line of its border is no place of its own
    rest = rest[(shapely.area(rest.geometry.to_numpy()) > _REST * whole).tolist()]
    polygons = rest[rest.geom_type.isin(["Polygon", "MultiPolygon"]) & ~rest.geometry.is_empty]
    return geopandas.GeoDataFrame(pd.concat([frame[columns], polygons], ignore_index=True), crs=4326)


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


class Versions:
    """The versions of an installation, each read once while it stays as it is. Threads may share it."""

    def __init__(self, home: Path, today: Boundaries) -> None:
        self._home, self._today = home, today
        self._read: dict[str, tuple[int, Version]] = {}

    def names(self) -> tuple[str, ...]:
        """What there is, by name."""
        return names(self._home)

    def get(self, name: str) -> Version:
        """A version by its name.

        Raises:
            NotFound: there is none of that name.
            Unavailable: it is damaged, or was made beside other boundaries than today's.
        """
        directory = self._home / "boundaries" / name
        stamp = directory.stat().st_mtime_ns if name in self.names() else 0
        known = self._read.get(name)
        if known is None or known[0] != stamp:
            known = self._read[name] = (stamp, version(self._home, name, self._today))
        return known[1]

    def by_key(self, key: str) -> Boundaries | None:
        """Boundaries by the hash in their files' addresses; None where no version has it."""
        for name in self.names():
            with suppress(Unavailable):
                if (found := self.get(name).boundaries).version == key:
                    return found
        return None
