"""Points to districts: inside, near, outside; metres that are metres; coordinates that are none."""

from __future__ import annotations

import csv
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
import shapely
from pyproj import Geod

from geo import points as module
from geo.boundaries import load_boundaries
from geo.points import SNAP_METRES, Points, oddities

if TYPE_CHECKING:
    from geo.boundaries import Boundaries

GEOD = Geod(ellps="WGS84")


@pytest.fixture
def three(squares: Callable[..., Path], home: Path) -> Points:
    """Districts 188, 189 and 190 as squares of one degree from 75°E, 20°N eastwards."""
    return Points(load_boundaries(home, squares(lgd=[190, 188, 189], west=75.0)))


@pytest.fixture(scope="session")
def india(boundaries: Boundaries) -> Points:
    return Points(boundaries)


def test_inside_near_and_outside(three: Points) -> None:
    south = GEOD.fwd([75.5] * 3, [20.0] * 3, [180.0] * 3, [1.0, 1990.0, 2050.0])
    found = three.locate([75.5, *south[0], 10.0, np.nan], [20.5, *south[1], 10.0, 20.5])
    assert found.lgd.tolist() == [190, 190, 190, 0, 0, 0]
    assert found.place.tolist() == ["inside", "snapped", "snapped", "outside", "outside", "outside"]
    assert found.metres[0] == 0
    assert found.metres[1:3] == pytest.approx([1.0, 1990.0], abs=1.0)
    assert np.isinf(found.metres[3:]).all()


def test_a_point_on_a_shared_border_takes_the_lowest_code(three: Points) -> None:
    found = three.locate([76.0, 77.0, 75.0], [20.5, 20.5, 20.5])
    assert found.lgd.tolist() == [188, 188, 190]
    assert set(found.place) == {"inside"}
    # and so does one before the corner of two
    below = three.locate([76.0], [19.99])
    assert (below.lgd[0], below.place[0]) == (188, "snapped")


def test_distance_to_a_named_district(three: Points) -> None:
    east = GEOD.inv(77.0, 20.5, 76.0, 20.5)[2]
    away = three.distance_to(
        [190, 190, 190, 999, 190], [75.5, 76.0, 77.0, 75.5, np.nan], [20.5, 20.5, 20.5, 20.5, 20.5]
    )
    assert away[:2].tolist() == [0.0, 0.0]
    assert away[2] == pytest.approx(east, rel=0.001)
    assert np.isnan(away[3:]).all()


def test_no_points_are_no_trouble(three: Points) -> None:
    found = three.locate([], [])
    assert (found.lgd.size, found.metres.size, found.place.size) == (0, 0, 0)
    assert three.distance_to([], [], []).size == 0


@pytest.mark.parametrize(
    ("lon", "lat", "said"),
    [
        (77.2, 28.6, ""),
        (28.6, 77.2, "swapped"),
        (0.0, 0.0, "zero"),
        (-77.2, 28.6, "range"),
        (77200.0, 28600.0, "range"),
        (np.nan, 28.6, "none"),
        (77.2, np.inf, "none"),
    ],
)
def test_odd_coordinates_are_told(lon: float, lat: float, said: str) -> None:
    assert oddities(lon, lat).tolist() == [said]
    assert not said or said in module.ODDITIES


def test_many_points_get_the_answers_of_few(india: Points, monkeypatch: pytest.MonkeyPatch) -> None:
    draw = np.random.default_rng(5)
    lon, lat = draw.uniform(66, 100, 60_000), draw.uniform(4, 40, 60_000)
    few = india.locate(lon, lat)
    monkeypatch.setattr(module, "_MANY", 1)
    many = india.locate(lon, lat)
    for one, other in ((few.lgd, many.lgd), (few.metres, many.metres), (few.place, many.place)):
        assert np.array_equal(one, other)
    assert set(few.place) == {"inside", "snapped", "outside"}


def test_every_district_holds_its_own_middle(india: Points, boundaries: Boundaries) -> None:
    anchors = boundaries.anchors("district")
    found = india.locate(anchors["lon"], anchors["lat"])
    assert found.lgd.tolist() == anchors["lgd"].to_list()
    assert set(found.place) == {"inside"}


def test_land_that_is_no_district_is_outside(india: Points, boundaries: Boundaries) -> None:
    land = boundaries.land
    big = land[shapely.area(land.geometry) > 0.1].geometry.representative_point()
    found = india.locate(big.x, big.y)
    assert big.size >= 2
    assert set(found.place) == {"outside"}


def test_snapped_metres_agree_with_the_distance_to_that_district(india: Points) -> None:
    draw = np.random.default_rng(6)
    lon, lat = draw.uniform(72.5, 73.0, 20_000), draw.uniform(15.0, 20.0, 20_000)  # the coast of Konkan
    found = india.locate(lon, lat)
    near = found.place == "snapped"
    assert near.sum() > 50
    assert found.metres[near].max() <= SNAP_METRES
    away = india.distance_to(found.lgd[near], lon[near], lat[near])
    assert away == pytest.approx(found.metres[near], abs=1.0)


@pytest.mark.reference
def test_stations_lie_where_they_lie(reference: Path, india: Points) -> None:
    with (reference / "stations.csv").open(encoding="utf-8", newline="") as lines:
        rows: list[dict[str, Any]] = [row for row in csv.DictReader(lines) if row["lon"] and row["lgd_truth"]]
    found = india.locate([float(row["lon"]) for row in rows], [float(row["lat"]) for row in rows])
    same = found.lgd == [int(row["lgd_truth"]) for row in rows]
    assert len(rows) == 8691
    # two lie in seams between polygons that the cleaning closed
    assert same.sum() >= 8689
