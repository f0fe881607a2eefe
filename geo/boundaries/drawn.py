"""GeoJSON for browsers: the coverage at two levels of detail, as polygons to fill and lines to draw.

Coordinates are rounded: these are pictures. Areas, densities and point-in-polygon
use the cleaned shapes, never these.
"""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import shapely

from geo.boundaries import coverage

#: Simplification of each level, degrees: the national view, and zoomed in.
LEVELS: Mapping[str, float] = {"national": 0.02, "detail": 0.005}
#: Decimals of coordinates, far below what the simplification moves: 110 m and 11 m.
DECIMALS: Mapping[str, int] = {"national": 3, "detail": 4}

#: LGD code or name, name, state, shape.
Feature = tuple[int | str, str, str, shapely.Geometry]


@dataclass(frozen=True)
class Coverage:
    """Cleaned shapes (EPSG:4326) with, for each: its district's LGD code, name, its state's LGD code.

    Land that is no district has no code; land between states has no state either.
    """

    shapes: coverage.Shapes
    codes: Sequence[int | None]
    names: Sequence[str]
    states: Sequence[int | None]


def write_all(directory: Path, cleaned: Coverage, state_names: Mapping[int, str]) -> None:
    """Write ``<picture>-<level>.geojson`` and the same gzipped into ``directory``, for every picture and level."""
    for level, tolerance in LEVELS.items():
        drawn = replace(cleaned, shapes=coverage.simplify(cleaned.shapes, tolerance))
        for picture, features in _features(drawn, state_names).items():
            _write(directory / f"{picture}-{level}.geojson", features, DECIMALS[level])


def _features(drawn: Coverage, state_names: Mapping[int, str]) -> dict[str, list[Feature]]:
    of_state = ["" if state is None else state_names[state] for state in drawn.states]
    rows = list(zip(drawn.codes, drawn.names, of_state, drawn.shapes, strict=True))
    return {
        "districts": [(code, name, state, shape) for code, name, state, shape in rows if code is not None],
        "land": [
            (f"land-{position}", name, state, shape)
            for position, (code, name, state, shape) in enumerate(rows)
            if code is None
        ],
        "statepolygons": [
            (state, state_names[state], state_names[state], shape)
            for state, shape in coverage.merged(drawn.shapes, drawn.states).items()
        ],
        "states": [("states", "State boundaries", "", coverage.lines_between(drawn.shapes, drawn.states))],
        "outline": [("outline", "India", "", coverage.outline(drawn.shapes))],
    }


def _write(file: Path, features: Iterable[Feature], decimals: int) -> None:
    written = []
    for identity, name, state, shape in features:
        rounded = _rounded(shape, decimals)
        if not shapely.is_empty(rounded):
            properties = json.dumps({"name": name, "state": state}, ensure_ascii=False, separators=(",", ":"))
            written.append(
                f'{{"type":"Feature","id":{json.dumps(identity)},"properties":{properties},'
                f'"geometry":{shapely.to_geojson(rounded)}}}'
            )
    text = '{"type":"FeatureCollection","features":[' + ",".join(written) + "]}"
    file.write_text(text, encoding="utf-8")
    # mtime 0: the same shapes give the same bytes.
    file.with_name(file.name + ".gz").write_bytes(gzip.compress(text.encode(), 9, mtime=0))


def _rounded(shape: shapely.Geometry, decimals: int) -> shapely.Geometry:
    """Rounded vertex by vertex, so that shared edges stay shared; exteriors counter-clockwise (RFC 7946)."""
    return shapely.orient_polygons(shapely.set_precision(shape, 10.0**-decimals, mode="pointwise"))
