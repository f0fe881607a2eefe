"""The ground of printed maps: true areas, a true scale bar, north up, islands in their insets."""

from __future__ import annotations

import numpy as np
import pytest
from pyproj import Geod
from shapely import Polygon

from geo.boundaries import Boundaries
from geo.distance import geodesic_km
from layers.render.chart import plan
from layers.render.ground import project, shapes, view_of
from layers.snapshot import Picture


@pytest.mark.parametrize("corner", [(77.0, 8.2), (70.0, 22.0), (76.0, 34.0), (95.0, 27.0), (93.0, 7.0)])
def test_areas_are_true(corner: tuple[float, float]) -> None:
    lon, lat = corner
    square = np.array([[lon, lat], [lon + 1, lat], [lon + 1, lat + 1], [lon, lat + 1]])
    edge = np.concatenate([np.linspace(a, b, 50) for a, b in zip(square, np.roll(square, -1, axis=0), strict=True)])
    true = abs(Geod(ellps="WGS84").geometry_area_perimeter(Polygon(edge))[0])
    assert Polygon(project(edge)).area == pytest.approx(true, rel=2e-3)


@pytest.mark.parametrize("centre", [(77.2, 28.6), (94.0, 27.5), (73.0, 19.0), (77.5, 9.0)])
def test_north_is_up_and_the_scale_bar_true_where_the_map_looks(centre: tuple[float, float]) -> None:
    lon, lat = centre
    corners = project(np.array([[lon - 1, lat - 1], [lon + 1, lat - 1], [lon - 1, lat + 1], [lon + 1, lat + 1]]))
    view = view_of([(*corners.min(axis=0), *corners.max(axis=0))], (10, 20, 400, 300))
    on_page = view.page(project(np.array([[lon, lat], [lon, lat + 0.2], [lon - 0.25, lat], [lon + 0.25, lat]])))
    up, across = on_page[1] - on_page[0], on_page[3] - on_page[2]
    assert abs(up[0] / up[1]) < 0.01
    assert abs(across[1] / across[0]) < 0.02
    km = float(geodesic_km(lon - 0.25, lat, lon + 0.25, lat))
    assert np.hypot(*across) / (view.points_per_ground_metre() * 1000) == pytest.approx(km, rel=0.004)
    assert ((view.page(corners) > [9, 19]) & (view.page(corners) < [411, 321])).all(), "all of it is in the frame"


def test_islands_lie_in_insets_and_the_mainland_in_the_frame(flows: Picture, boundaries: Boundaries) -> None:
    frame = (30.0, 100.0, 535.0, 600.0)
    chart = plan(flows, boundaries, frame)
    assert [region.name for region, _ in chart.insets] == ["Lakshadweep", "Andaman and Nicobar Islands"]
    for (lon, lat), (_, view) in zip([(72.64, 10.57), (92.75, 11.67)], chart.insets, strict=True):
        left, bottom, width, height = view.frame
        assert left >= frame[0]
        assert left + width <= frame[0] + frame[2]
        (x, y) = chart.page(np.array([[lon, lat]]))[0]
        assert left < x < left + width
        assert bottom < y < bottom + height
    mainland = chart.page(np.array([[68.2, 23.7], [97.2, 28.1], [77.55, 8.1], [76.8, 35.4]]))
    assert (mainland >= [30, 100]).all()
    assert (mainland <= [565, 700]).all()


def test_every_shape_is_in_one_region(boundaries: Boundaries) -> None:
    found = shapes(boundaries.geojson["districts-national"])
    islands = {one.name for one in found if one.region >= 0}
    assert islands == {"Lakshadweep District", "Nicobars", "North and Middle Andaman", "South Andamans"}
    assert len(found) == len({one.code for one in found}), "no district lies in two"
