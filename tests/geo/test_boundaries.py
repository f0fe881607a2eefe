"""The contract of the default boundaries: true codes, no overlaps, no gaps, land that is no district."""

from __future__ import annotations

import csv
import gzip
import json
from pathlib import Path
from typing import Any

import geopandas
import numpy as np
import pytest
import shapely

from geo.boundaries import Boundaries
from geo.boundaries.drawn import LEVELS
from geo.boundaries.wheel import wheel_file
from geo.places import load_places
from geo.tables.read import read

#: Dahagram-Angarpota: Bangladesh, inside Cooch Behar. The only hole in the map of India.
DAHAGRAM = shapely.Point(88.9477, 26.3009)
#: Districts without a polygon: Mahe, Yanam, and those made in 2025–26.
NOT_DRAWN = {599, 601, 788, 789, 790, 791, 792, 794, 795, 796}


def features(boundaries: Boundaries, name: str) -> dict[Any, dict[str, Any]]:
    text = boundaries.geojson[name].read_text(encoding="utf-8")
    return {feature["id"]: feature for feature in json.loads(text)["features"]}


@pytest.mark.reference
def test_stations_lie_in_the_district_they_are_known_to_lie_in(boundaries: Boundaries, reference: Path) -> None:
    shapes = boundaries.districts.set_index("lgd").geometry
    with (reference / "stations.csv").open(encoding="utf-8", newline="") as lines:
        known = [row for row in csv.DictReader(lines) if row["status"].startswith("ok")]
    inside = [
        bool(shapely.contains_xy(shapes[int(row["lgd_truth"])], float(row["lon"]), float(row["lat"]))) for row in known
    ]
    assert len(known) > 4000
    assert len({row["lgd_truth"] for row in known}) > 440
    assert np.mean(inside) > 0.999


def test_the_wheels_code_column_is_not_believed(boundaries: Boundaries) -> None:
    wheel = geopandas.read_file(wheel_file()).set_index("DIST_LGD")
    mumbai = wheel.geometry["519"].representative_point()
    assert wheel.loc["519", "DISTRICT"] == "MUMBAI"
    shapes = boundaries.districts.set_index("lgd")
    # 519 is Mumbai's polygon in the wheel and Srikakulam in LGD; Mumbai is LGD 482.
    assert shapes.geometry[482].contains(mumbai)
    assert not shapes.geometry[519].contains(mumbai)
    assert shapes.name[519] == "Srikakulam"
    agreeing = [row for row in read("crosswalk") if int(row["boundary_code"]) == int(row["lgd"])]
    assert len(agreeing) < 10


def test_one_row_a_district_with_lgds_names(boundaries: Boundaries) -> None:
    places = load_places()
    frame = boundaries.districts
    assert list(frame.columns) == ["lgd", "name", "state_lgd", "state", "geometry"]
    assert frame.crs == 4326
    assert frame["lgd"].is_unique
    assert set(frame["lgd"]) == boundaries.drawable == set(places.districts) - NOT_DRAWN
    for row in frame.itertuples():
        assert row.name == places.districts[row.lgd].name
        assert row.state_lgd == places.districts[row.lgd].state_lgd
        assert row.state == places.states[row.state_lgd].name


def test_it_is_a_coverage(everything: np.ndarray[Any, Any]) -> None:
    assert shapely.coverage_is_valid(everything)
    assert shapely.is_valid(everything).all()
    assert not shapely.is_empty(everything).any()
    # No overlaps: the parts together are as large as the whole.
    assert shapely.area(everything).sum() == pytest.approx(shapely.coverage_union_all(everything).area, rel=1e-9)


def test_no_gaps_but_the_one_that_is_bangladesh(everything: np.ndarray[Any, Any]) -> None:
    india = shapely.get_parts(shapely.coverage_union_all(everything))
    holes = [shapely.Polygon(ring) for part in india for ring in part.interiors]
    assert len(holes) == 1
    assert holes[0].contains(DAHAGRAM)


def test_cleaning_moved_no_district(boundaries: Boundaries) -> None:
    wheel = geopandas.read_file(wheel_file())
    wheel["DISTRICT"] = wheel["DISTRICT"].str.replace("_x000D_\n", "")
    raw = wheel.set_index(["DISTRICT", "DIST_LGD"]).geometry
    clean = boundaries.districts.set_index("lgd").geometry
    shifts = [
        shapely.area(raw[row["boundary_name"], row["boundary_code"]].symmetric_difference(clean[int(row["lgd"])]))
        / clean[int(row["lgd"])].area
        for row in read("crosswalk")
    ]
    assert np.median(shifts) < 0.005
    assert max(shifts) < 0.1


def test_land_is_never_a_district(boundaries: Boundaries) -> None:
    land = boundaries.land
    assert len(land) == 31
    assert land["name"].str.startswith("Between ").sum() == 28
    named = land[~land["name"].str.startswith("Between ")]
    assert dict(zip(named["name"], named["state_lgd"], strict=True)) == {"Mirpur": 1, "Muzaffarabad": 1, "Nazul": 7}
    assert land.loc[land["name"].str.startswith("Between "), "state_lgd"].isna().all()
    assert not {"Mirpur", "Muzaffarabad", "Nazul"} & set(boundaries.districts["name"])


def test_the_outline_is_indias_as_the_survey_draws_it(everything: np.ndarray[Any, Any]) -> None:
    india = shapely.coverage_union_all(everything)
    square_km = geopandas.GeoSeries([india], crs=4326).to_crs(6933).area[0] / 1e6
    assert square_km == pytest.approx(3_287_263, rel=0.01)  # official area
    for place, lon, lat in (
        ("Gilgit", 74.31, 35.92),
        ("Muzaffarabad", 73.47, 34.36),
        ("Mirpur", 73.75, 33.15),
        ("Aksai Chin", 79.5, 35.2),
        ("Tawang", 91.86, 27.59),
        ("Indira Point", 93.83, 6.79),
        ("Minicoy", 73.05, 8.28),
    ):
        assert india.distance(shapely.Point(lon, lat)) < 0.03, place
    for place, lon, lat in (("Lahore", 74.34, 31.55), ("Lhasa", 91.1, 29.65), ("Dhaka", 90.4, 23.8)):
        assert not india.contains(shapely.Point(lon, lat)), place


def test_states_are_made_of_their_districts_and_land(boundaries: Boundaries) -> None:
    states = boundaries.states.set_index("state_lgd").geometry
    assert set(states.index) == set(load_places().states)
    kashmir = states[1]
    for row in boundaries.land[boundaries.land["state_lgd"] == 1].itertuples():
        assert kashmir.covers(row.geometry.representative_point())
    assert states[28].contains(shapely.Point(80.65, 16.52))  # Vijayawada
    assert not states[28].intersects(shapely.Point(78.47, 17.38))  # Hyderabad is in Telangana


@pytest.mark.parametrize("level", LEVELS)
def test_pictures_hold_every_place(boundaries: Boundaries, level: str) -> None:
    places = load_places()
    districts = features(boundaries, f"districts-{level}")
    assert set(districts) == boundaries.drawable
    assert districts[482]["properties"] == {"name": "Mumbai", "state": "Maharashtra"}
    assert set(features(boundaries, f"statepolygons-{level}")) == set(places.states)
    names = {feature["properties"]["name"] for feature in features(boundaries, f"land-{level}").values()}
    assert {"Mirpur", "Muzaffarabad", "Nazul"} <= names
    for feature in districts.values():
        assert feature["geometry"]["coordinates"]


@pytest.mark.parametrize("level", LEVELS)
def test_lines_coincide_with_district_edges(boundaries: Boundaries, level: str) -> None:
    def vertices(name: str) -> set[tuple[float, ...]]:
        shapes = [shapely.from_geojson(json.dumps(f["geometry"])) for f in features(boundaries, name).values()]
        return {tuple(point) for point in shapely.get_coordinates(shapes)}

    polygons = vertices(f"districts-{level}") | vertices(f"land-{level}")
    assert len(vertices(f"states-{level}")) > 2000
    assert vertices(f"states-{level}") <= polygons
    assert vertices(f"outline-{level}") <= polygons


def test_state_lines_are_inside_and_complete(boundaries: Boundaries) -> None:
    def line(name: str) -> shapely.Geometry:
        return shapely.union_all(
            [shapely.from_geojson(json.dumps(f["geometry"])) for f in features(boundaries, name).values()]
        )

    states, outline = line("states-detail"), line("outline-detail")
    assert shapely.intersection(states, outline).length < 0.001
    # Bihar touches no foreign state but Nepal: its border is state lines and outline, nothing missing.
    bihar = shapely.from_geojson(json.dumps(features(boundaries, "statepolygons-detail")[10]["geometry"]))
    missing = bihar.boundary.difference(
        shapely.union_all([shapely.clip_by_rect(line, *bihar.bounds) for line in (states, outline)]).buffer(0.0002)
    )
    assert missing.length < 0.01


def test_files_are_small_enough_to_be_sent(boundaries: Boundaries) -> None:
    for name, file in boundaries.geojson.items():
        packed = file.with_name(file.name + ".gz").read_bytes()
        assert gzip.decompress(packed) == file.read_bytes(), name
        assert len(packed) < (285_000 if "national" in name else 760_000), name


def test_district_anchors_lie_well_inside(boundaries: Boundaries) -> None:
    anchors = boundaries.positions("district")
    assert set(anchors) == boundaries.drawable
    for row in boundaries.districts.itertuples():
        assert shapely.contains_xy(row.geometry, *anchors[row.lgd]), row.name
        room = row.geometry.boundary.distance(shapely.Point(anchors[row.lgd]))
        assert room > 0.25 * shapely.maximum_inscribed_circle(row.geometry, tolerance=0.01).length or room > 0.01, (
            row.name
        )
    frame = boundaries.anchors("district")
    assert frame.columns == ["lgd", "lon", "lat"]
    assert frame.height == len(anchors)


def test_state_anchors_lie_where_people_are(boundaries: Boundaries) -> None:
    anchors = boundaries.positions("state")
    states = boundaries.states.set_index("state_lgd").geometry
    assert set(anchors) == set(load_places().states)
    for state, (lon, lat) in anchors.items():
        assert shapely.contains_xy(states[state], lon, lat), state
    # Rajasthan's people live east of its middle; Ladakh's and Arunachal's away from the empty heights.
    assert anchors[8][0] > states[8].centroid.x + 0.5
    assert anchors[37][1] < states[37].centroid.y
    # Islands: amid the Lakshadweep (Kavaratti), on South Andaman, in Puducherry itself.
    assert anchors[31] == pytest.approx((72.64, 10.56), abs=0.1)
    assert anchors[35] == pytest.approx((92.65, 11.8), abs=0.2)
    assert anchors[34] == pytest.approx((79.75, 11.95), abs=0.1)
