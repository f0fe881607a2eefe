"""Reads district shapes, from the boundary wheel or from a file that replaces it. Shapes are as found.

The result is a frame ``[lgd Int64 or NA, name, state_lgd Int64 or NA, geometry]``, EPSG:4326, one row a polygon of
the file; rows without ``lgd`` are land that is no district.
"""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import shapely

from core.errors import BadInput, Unavailable
from geo.boundaries.joining import codes_by_column, codes_by_name
from geo.boundaries.wheel import WHEEL
from geo.gazetteer import load_gazetteer
from geo.places import load_places
from geo.tables.build import readable, tidy
from geo.tables.read import read

if TYPE_CHECKING:
    from geopandas import GeoDataFrame

#: Names of code-less polygons of the wheel that belong to a state all the same.
_LAND_OF_STATE = {"MIRPUR": 1, "MUZAFFARABAD": 1, "NAZUL": 7}
#: Longitudes and latitudes between which India lies, with room to spare (degrees).
_INDIA = (60.0, 5.0, 100.0, 40.0)


def read_wheel(path: Path) -> GeoDataFrame:
    """The wheel's shapes with true LGD codes. Its own ``DIST_LGD`` is not the LGD code: the crosswalk says.

    Raises:
        Unavailable: the file cannot be read, or holds other shapes than the crosswalk knows.
    """
    import pandas as pd

    try:
        frame = _read_shapes(path)
    except BadInput as error:
        raise Unavailable(f"{error.message} Install {WHEEL} again, or name a file in PRAVAH_BOUNDARIES.") from error
    if missing := {"STATE_UT", "DISTRICT", "DIST_LGD"} - set(frame.columns):
        raise Unavailable(f"The file of {WHEEL} lacks {', '.join(sorted(missing))}: install the version Pravah pins.")
    known = {
        (row["boundary_state"], row["boundary_name"], row["boundary_code"]): int(row["lgd"])
        for row in read("crosswalk")
    }
    states = {int(row["lgd"]): int(row["state_lgd"]) for row in read("districts")}
    texts = {column: [_text(value) for value in frame[column]] for column in ("STATE_UT", "DISTRICT", "DIST_LGD")}
    codes = [known.get(key) for key in zip(texts["STATE_UT"], texts["DISTRICT"], texts["DIST_LGD"], strict=True)]
    if lost := set(known.values()) - {code for code in codes if code is not None}:
        raise Unavailable(
            f"{len(lost)} districts of the crosswalk are not in the file of {WHEEL}: install the version Pravah pins."
        )
    remarks = [_text(value) for value in frame["REMARKS"]] if "REMARKS" in frame else [""] * len(frame)
    return _frame(
        frame,
        pd.array(codes, dtype="Int64"),
        [_land_name(name, remark) for name, remark in zip(texts["DISTRICT"], remarks, strict=True)],
        [
            _LAND_OF_STATE.get(name) if code is None else states[code]
            for code, name in zip(codes, texts["DISTRICT"], strict=True)
        ],
    )


def read_replacement(path: Path, on: date | None = None) -> GeoDataFrame:
    """The shapes of a file that someone put in place of the wheel, with true LGD codes.

    Codes are taken from a column that holds LGD district codes and that the names do not contradict; failing
    that, districts are joined by name through the gazetteer, as they were called ``on`` a day. Names that it does
    not know become land.

    Raises:
        BadInput: the file is missing, broken, not of India, or its districts cannot be told.
    """
    import pandas as pd

    frame = _read_shapes(path)
    west, south, east, north = (float(side) for side in frame.total_bounds)
    if not (_INDIA[0] < west and _INDIA[1] < south and east < _INDIA[2] and north < _INDIA[3]):
        raise BadInput(
            f"The boundary file {path.name} does not lie in India (longitudes {west:.1f} to {east:.1f}, latitudes "
            f"{south:.1f} to {north:.1f}). Check its coordinate system."
        )
    texts = {str(column): [_text(value) for value in frame[column]] for column in frame.columns if column != "geometry"}
    codes, names, states = codes_by_column(texts, on) or codes_by_name(texts, path.name, on)
    return _frame(frame, pd.array(codes, dtype="Int64"), names, states)


def _read_shapes(path: Path) -> GeoDataFrame:
    """Polygons of any vector file, in EPSG:4326."""
    import geopandas

    if not path.is_file():
        raise BadInput(f"There is no boundary file {path}. Correct the path, or PRAVAH_BOUNDARIES where that names it.")
    try:
        frame = geopandas.read_parquet(path) if path.suffix == ".parquet" else geopandas.read_file(path)
    except Exception as error:
        why = type(error).__name__
        raise BadInput(
            f"The boundary file {path.name} is broken: it cannot be read ({why}). "
            "Save it anew (GeoJSON, GeoPackage, Parquet, FlatGeobuf)."
        ) from error
    if not isinstance(frame, geopandas.GeoDataFrame) or frame.empty:
        raise BadInput(f"The boundary file {path.name} holds no shapes. Name a file with the polygons of districts.")
    if frame.crs is None:
        raise BadInput(f"The boundary file {path.name} names no coordinate system; save it with one (EPSG:4326).")
    frame = frame.to_crs(4326)
    shapes = shapely.force_2d(frame.geometry.to_numpy())
    if not set(shapely.get_type_id(shapes).tolist()) <= {3, 6}:
        raise BadInput(f"The boundary file {path.name} holds other shapes than polygons; districts are polygons.")
    valid = np.array([_polygons(shape) for shape in shapely.make_valid(shapes)], dtype=object)
    columns = frame.drop(columns=frame.geometry.name).reset_index(drop=True)
    return geopandas.GeoDataFrame(columns, geometry=valid, crs=4326)


def _polygons(shape: shapely.Geometry) -> shapely.Geometry:
    """What of a repaired shape has an area; repairing may leave lines and points beside it."""
    areas = [part for part in shapely.get_parts(shape) if shapely.get_dimensions(part) == 2]
    return shape if len(areas) == shapely.get_num_geometries(shape) else shapely.union_all(areas)


def _frame(shapes: GeoDataFrame, codes: object, names: list[str], states: list[int | None]) -> GeoDataFrame:
    import geopandas
    import pandas as pd

    return geopandas.GeoDataFrame(
        {"lgd": codes, "name": names, "state_lgd": pd.array(states, dtype="Int64")},
        geometry=shapes.geometry.to_numpy(),
        crs=4326,
    )


def _land_name(name: str, remark: str) -> str:
    """A readable name: of the polygon, or of the two states that ground lies between."""
    if name:
        return readable(name)
    states, gazetteer = load_places().states, load_gazetteer()
    between = [gazetteer.state(part) for part in re.findall(r"[^()&]+", remark.partition("(")[2])]
    known = [states[code].name for code in between if code is not None]
    return f"Between {' and '.join(known)}" if len(known) == 2 else "Between states"


def _text(value: object) -> str:
    if value is None or value != value:  # noqa: PLR0124 - NaN is what a missing cell reads as
        return ""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return tidy(str(value))
