"""Files that replace the default, files that cannot, and the cache under them."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import geopandas
import pytest
import shapely

from core.errors import BadInput, Unavailable
from geo.boundaries import Boundaries, load_boundaries, wheel
from geo.boundaries.cache import cached

Squares = Callable[..., Path]


def test_a_file_with_lgd_codes_replaces_the_default(home: Path, squares: Squares) -> None:
    boundaries = load_boundaries(home, squares(lgd=[482, 490], district=["Mumbai", "Pune"]))
    assert boundaries.drawable == {482, 490}
    assert boundaries.districts["state"].tolist() == ["Maharashtra", "Maharashtra"]
    assert boundaries.positions("district")[490] == (76.5, 20.5)
    assert set(boundaries.positions("state")) == {27}
    assert "replaced.gpkg" in boundaries.source
    assert set(json.loads(boundaries.geojson["districts-national"].read_text())["features"][0]) >= {"id", "geometry"}


@pytest.mark.parametrize("column", ["LGD_Code", "district_lgd", "lgd"])
def test_code_columns_go_by_several_names(home: Path, squares: Squares, column: str) -> None:
    assert load_boundaries(home, squares(**{column: ["482", "490"]})).drawable == {482, 490}


def test_without_codes_names_are_joined_through_the_gazetteer(home: Path, squares: Squares) -> None:
    file = squares(
        ST_NM=["x"] * 3, state=["Uttar Pradesh", "Bihar", "UP"], district=["Faizabad", "Purba Champaran", "Xyz"]
    )
    boundaries = load_boundaries(home, file)
    assert boundaries.drawable == {140, 213}
    assert boundaries.unplaced == ("Xyz",)
    assert boundaries.land["name"].tolist() == ["Xyz"]
    assert boundaries.land["state_lgd"].tolist() == [9]


def test_a_code_column_that_the_names_contradict_is_not_believed(home: Path, squares: Squares) -> None:
    # Census codes under a name that promises LGD codes: 519 is Mumbai there and Srikakulam in LGD.
    file = squares(lgd=["519", "521"], state=["Maharashtra"] * 2, district=["Mumbai", "Pune"])
    assert load_boundaries(home, file).drawable == {482, 490}


def test_the_wheels_own_file_named_as_replacement_gives_the_same_codes(boundaries: Boundaries) -> None:
    kept = boundaries.directory.parents[2]  # cleaning all of India again takes its time; that cache outlives the run
    whole = load_boundaries(kept, wheel.wheel_file())
    assert whole.drawable == boundaries.drawable
    shapes = whole.districts.set_index("lgd").geometry
    assert shapes[482].contains(shapely.Point(72.84, 19.0))


def test_several_polygons_of_a_district_become_one(home: Path, squares: Squares) -> None:
    boundaries = load_boundaries(home, squares(lgd=[482, 482, 490]))
    assert boundaries.districts["lgd"].tolist() == [482, 490]
    assert boundaries.districts.geometry[0].area == pytest.approx(2)


def test_other_coordinate_systems_are_understood(home: Path, squares: Squares, tmp_path: Path) -> None:
    geopandas.read_file(squares(lgd=[482, 490])).to_crs(7755).to_file(tmp_path / "metres.gpkg")
    lon, lat = load_boundaries(home, tmp_path / "metres.gpkg").positions("district")[482]
    assert (lon, lat) == pytest.approx((75.5, 20.5), abs=0.01)


def test_a_missing_file_is_named(home: Path, tmp_path: Path) -> None:
    with pytest.raises(BadInput, match=r"no boundary file .*nowhere\.gpkg.*PRAVAH_BOUNDARIES"):
        load_boundaries(home, tmp_path / "nowhere.gpkg")


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 no such thing", b'{"type": "FeatureCollection"'])
def test_a_broken_file_is_refused(home: Path, tmp_path: Path, content: bytes) -> None:
    (tmp_path / "broken.geojson").write_bytes(content)
    with pytest.raises(BadInput, match=r"broken\.geojson is broken"):
        load_boundaries(home, tmp_path / "broken.geojson")
    assert not list((home / "cache" / "boundaries").iterdir())


def test_files_whose_districts_cannot_be_told_are_refused(home: Path, squares: Squares) -> None:
    with pytest.raises(BadInput, match="no usable LGD codes and no district names"):
        load_boundaries(home, squares("a.gpkg", shade=["red", "blue"]))
    with pytest.raises(BadInput, match="no usable LGD codes and no district names"):
        load_boundaries(home, squares("b.gpkg", lgd=[9001, 9002]))
    with pytest.raises(BadInput, match="Only 0 of 2 names"):
        load_boundaries(home, squares("c.gpkg", state=["Bihar"] * 2, district=["Foo", "Bar"]))
    # Unverifiable: a column called as the wheel's lying one, and no names to check it by.
    with pytest.raises(BadInput, match="no usable LGD codes"):
        load_boundaries(home, squares("d.gpkg", DIST_LGD=["519", "521"]))


def test_a_file_of_another_country_is_refused(home: Path, squares: Squares) -> None:
    with pytest.raises(BadInput, match="does not lie in India"):
        load_boundaries(home, squares(west=10.0, lgd=[482, 490]))


def test_points_and_shapes_without_a_system_are_refused(home: Path, tmp_path: Path) -> None:
    points = geopandas.GeoDataFrame({"lgd": [482]}, geometry=[shapely.Point(75, 20)], crs=4326)
    points.to_file(tmp_path / "points.gpkg")
    with pytest.raises(BadInput, match="other shapes than polygons"):
        load_boundaries(home, tmp_path / "points.gpkg")
    bare = geopandas.GeoDataFrame({"lgd": [482]}, geometry=[shapely.box(75, 20, 76, 21)])
    with pytest.warns(UserWarning, match="crs"):
        bare.to_file(tmp_path / "bare.shp")
    with pytest.raises(BadInput, match="names no coordinate system"):
        load_boundaries(home, tmp_path / "bare.shp")


def test_a_missing_wheel_says_what_to_install(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(wheel, "WHEEL", "no-such-wheel")
    with pytest.raises(Unavailable, match=r"install the package no-such-wheel.*PRAVAH_BOUNDARIES"):
        load_boundaries(home)


def test_the_cache_is_used_and_follows_the_contents(home: Path, squares: Squares) -> None:
    said: list[str] = []
    file = squares(lgd=[482, 490])
    first = load_boundaries(home, file, progress=said.append)
    assert len(said) == 3
    again = load_boundaries(home, file, progress=said.append)
    assert len(said) == 3
    assert (first.version, first.drawable) == (again.version, again.drawable)
    other = load_boundaries(home, squares(lgd=[482, 491]))
    assert other.version != first.version
    assert other.drawable == {482, 491}


def test_a_damaged_cache_is_rebuilt(home: Path, squares: Squares) -> None:
    file = squares(lgd=[482, 490])
    first = load_boundaries(home, file)
    picture = first.geojson["districts-national"]
    whole = picture.read_bytes()
    picture.write_bytes(whole[:100])
    again = load_boundaries(home, file)
    assert again.geojson["districts-national"].read_bytes() == whole
    (first.directory / "meta.json").write_text("{")
    assert load_boundaries(home, file).drawable == {482, 490}


def test_a_build_that_fails_leaves_nothing(tmp_path: Path) -> None:
    def fail(scratch: Path) -> dict[str, object]:
        (scratch / "half").write_text("half")
        raise BadInput("no")

    with pytest.raises(BadInput):
        cached(tmp_path / "cache" / "key", fail)
    assert not list((tmp_path / "cache").iterdir())


def test_what_a_killed_build_left_is_swept(tmp_path: Path) -> None:
    old, young = tmp_path / ".key-old", tmp_path / ".key-young"
    old.mkdir()
    young.mkdir()
    os.utime(old, (0, 0))
    assert cached(tmp_path / "key", lambda scratch: {"said": scratch.name[:5]})["said"] == ".key-"
    assert not old.exists()
    assert young.exists()


def test_a_file_where_the_cache_should_be_is_told_in_a_sentence(home: Path, squares: Squares) -> None:
    (home / "cache").write_text("in the way")
    with pytest.raises(Unavailable, match="cannot be written"):
        load_boundaries(home, squares(lgd=[482, 490]))


def test_two_processes_may_start_at_once(home: Path, squares: Squares, root: Path) -> None:
    file = squares(lgd=[482, 490])
    code = (
        "from pathlib import Path; from geo.boundaries import load_boundaries; "
        f"b = load_boundaries(Path({str(home)!r}), Path({str(file)!r})); "
        "print(b.version, len(b.districts), len(b.geojson['outline'].read_text()))"
    )
    starts = [
        subprocess.Popen([sys.executable, "-c", code], cwd=root, stdout=subprocess.PIPE, text=True) for _ in range(2)
    ]
    said = [start.communicate(timeout=600)[0] for start in starts]
    assert all(start.returncode == 0 for start in starts)
    assert len(set(said)) == 1
    assert [entry.name for entry in (home / "cache" / "boundaries").iterdir()] == [said[0].split()[0]]


def test_a_warm_start_loads_no_shapes(boundaries: Boundaries, root: Path) -> None:
    home = boundaries.directory.parents[2]
    code = (
        "import sys, time; from pathlib import Path; "
        f"from geo.boundaries import load_boundaries; b = load_boundaries(Path({str(home)!r})); "
        "b.anchors('state'); print({'geopandas', 'shapely', 'pandas'} & set(sys.modules), time.process_time())"
    )
    out = subprocess.run(
        [sys.executable, "-c", code], cwd=root, capture_output=True, text=True, check=True
    ).stdout.split()
    assert out[0] == "set()"
    assert float(out[1]) < 1  # seconds of CPU, imports included
