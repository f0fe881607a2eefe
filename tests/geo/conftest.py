"""Small made-up boundary files, and every cleaned shape of the real ones."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import geopandas
import numpy as np
import pytest
import shapely

if TYPE_CHECKING:
    from geo.boundaries import Boundaries


@pytest.fixture
def squares(tmp_path: Path) -> Callable[..., Path]:
    """Writes a GeoPackage of touching one-degree squares, from 75°E 20°N eastwards, with the columns given."""

    def write(name: str = "replaced.gpkg", west: float = 75.0, crs: object = 4326, **columns: Any) -> Path:
        count = len(next(iter(columns.values())))
        shapes = [shapely.box(west + i, 20, west + i + 1, 21) for i in range(count)]
        frame = geopandas.GeoDataFrame(columns, geometry=shapes, crs=crs)
        frame.to_file(tmp_path / name)
        return tmp_path / name

    return write


@pytest.fixture(scope="session")
def everything(boundaries: Boundaries) -> np.ndarray[Any, Any]:
    """All cleaned polygons: districts and land."""
    return np.concatenate([np.asarray(boundaries.districts.geometry), np.asarray(boundaries.land.geometry)])
