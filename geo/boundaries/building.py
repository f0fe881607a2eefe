"""Makes a cache directory of boundaries: read, clean, one row a district, write shapes and pictures."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import geopandas
import numpy as np
import pandas as pd
import shapely

from geo.boundaries import anchors, coverage, drawn
from geo.boundaries.source import read_replacement, read_wheel
from geo.boundaries.wheel import wheel_source
from geo.places import Places


def build(scratch: Path, file: Path, replaced: bool, progress: Callable[[str], None], places: Places) -> dict[str, Any]:
    """Fill ``scratch`` with shapes (GeoParquet) and pictures (GeoJSON); return what a warm start needs to know.

    Raises:
        BadInput: a replacement file cannot be used.
        Unavailable: the wheel's file cannot be used.
    """
    progress(f"Reading district boundaries from {file.name}")
    frame = read_replacement(file) if replaced else read_wheel(file)
    source = f"District boundaries: {file.name}, as installed here." if replaced else wheel_source()
    return {**fill(scratch, frame, progress, places, named=replaced), "source": source}


def fill(
    scratch: Path, frame: geopandas.GeoDataFrame, progress: Callable[[str], None], places: Places, *, named: bool
) -> dict[str, Any]:
    """The same from shapes as found (see :mod:`geo.boundaries.source`); ``named``: tell names that are no district."""
    progress("Cleaning district boundaries (some 15 s, only this once)")
    frame = _one_row_each(frame.set_geometry(_series(coverage.clean(frame.geometry.to_numpy()))), places)
    codes = [None if pd.isna(code) else int(code) for code in frame["lgd"]]
    states = [None if pd.isna(code) else int(code) for code in frame["state_lgd"]]
    names = [str(name) for name in frame["name"]]
    state_names = {code: state.name for code, state in places.states.items()}
    shapes = frame.geometry.to_numpy()

    progress("Drawing district boundaries at two levels of detail")
    drawn.write_all(scratch, drawn.Coverage(shapes, codes, names, states), state_names)
    outlines = coverage.merged(shapes, states)
    _write_shapes(scratch, frame, outlines, state_names)

    state_of = {code: places.districts[code].state_lgd for code in codes if code is not None}
    by_code = {code: shape for code, shape in zip(codes, shapes, strict=True) if code is not None}
    at_district = anchors.district_anchors(by_code)
    people = {code: places.districts[code].population_2011 for code in by_code}
    at_state = anchors.state_anchors(
        {state: shape for state, shape in outlines.items() if state in set(state_of.values())},
        at_district,
        state_of,
        people,
    )
    return {
        "drawable": sorted(by_code),
        "unplaced": [name for name, code in zip(names, codes, strict=True) if code is None and name] if named else [],
        "anchors": {"district": at_district, "state": at_state},
    }


def _one_row_each(frame: geopandas.GeoDataFrame, places: Places) -> geopandas.GeoDataFrame:
    """Polygons of the same district made one; LGD's names on districts; empty leftovers dropped."""
    frame = frame[~frame.geometry.is_empty]
    coded = frame[frame["lgd"].notna()]
    merged = coverage.merged(coded.geometry.to_numpy(), [int(code) for code in coded["lgd"]])
    districts = geopandas.GeoDataFrame(
        {
            "lgd": pd.array(list(merged), dtype="Int64"),
            "name": [places.districts[code].name for code in merged],
            "state_lgd": pd.array([places.districts[code].state_lgd for code in merged], dtype="Int64"),
        },
        geometry=np.array(list(merged.values()), dtype=object),
        crs=4326,
    )
    together = pd.concat([districts, frame[frame["lgd"].isna()]], ignore_index=True)
    return geopandas.GeoDataFrame(together, geometry="geometry", crs=4326)


def _write_shapes(
    scratch: Path,
    frame: geopandas.GeoDataFrame,
    outlines: dict[int, shapely.Geometry],
    state_names: dict[int, str],
) -> None:
    coded = frame["lgd"].notna()
    districts = frame[coded].astype({"lgd": "int64", "state_lgd": "int64"}).reset_index(drop=True)
    districts.insert(3, "state", [state_names[code] for code in districts["state_lgd"]])
    districts.to_parquet(scratch / "districts.parquet")
    frame.loc[~coded, ["name", "state_lgd", "geometry"]].reset_index(drop=True).to_parquet(scratch / "land.parquet")
    geopandas.GeoDataFrame(
        {"state_lgd": np.array(list(outlines), dtype=np.int64), "state": [state_names[code] for code in outlines]},
        geometry=np.array(list(outlines.values()), dtype=object),
        crs=4326,
    ).to_parquet(scratch / "states.parquet")


def _series(shapes: coverage.Shapes) -> geopandas.GeoSeries:
    return geopandas.GeoSeries(shapes, crs=4326)
