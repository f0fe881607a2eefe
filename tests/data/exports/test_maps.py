"""GeoJSON, GeoPackage and GeoParquet, read back by other readers: equal to the query, and where they should lie."""

from __future__ import annotations

import json
import sqlite3
from pathlib import Path

import geopandas
import polars as pl
import pyarrow.parquet as pq
import shapely

from data.exports import FORMS, Content, write
from geo.boundaries import Boundaries
from tests.data.exports.conftest import content


def _rows(exported: Content) -> list[dict[str, object]]:
    return exported.answer.rows.with_columns(synthetic=pl.lit(value=True)).to_dicts()


def test_geojson_follows_rfc_7946_and_holds_the_rows(drawn: Content, tmp_path: Path) -> None:
    file = tmp_path / "it.geojson"
    write(drawn, FORMS["geojson"], file)
    body = json.loads(file.read_text("utf-8"))
    assert body["type"] == "FeatureCollection"
    assert "crs" not in body
    assert body["synthetic"] is True
    assert body["filters"]["mode"] == "train"
    for feature, row in zip(body["features"], _rows(drawn), strict=True):
        said = {name: value.isoformat() if hasattr(value, "isoformat") else value for name, value in row.items()}
        assert feature["properties"] == said
        if feature["geometry"] is not None:
            shape = shapely.from_geojson(json.dumps(feature["geometry"]))
            west, south, east, north = shape.bounds
            assert 66 < west <= east < 99
            assert 5 < south <= north < 38
            for polygon in getattr(shape, "geoms", [shape]) if "Polygon" in shape.geom_type else ():
                assert polygon.exterior.is_ccw
    nowhere = [feature["geometry"] is None for feature in body["features"]]
    assert any(nowhere), "Yanam has no polygon, and one train no station: their rows stay"
    assert not all(nowhere)


def test_every_polygon_turns_the_way_the_rfc_wants(boundaries: Boundaries, tmp_path: Path) -> None:
    rows = content("districts", boundaries).answer.rows[:1]
    every = pl.concat([rows.with_columns(lgd=pl.lit(code, dtype=pl.Int64)) for code in sorted(boundaries.drawable)])
    file = tmp_path / "it.geojson"
    write(content("districts", boundaries, every), FORMS["geojson"], file)
    shapes = geopandas.read_file(file).geometry
    assert len(shapes) == len(boundaries.drawable)
    assert all(part.exterior.is_ccw for shape in shapes for part in getattr(shape, "geoms", [shape]))


def test_a_geopackage_is_what_the_query_says(drawn: Content, tmp_path: Path) -> None:
    file = tmp_path / "it.gpkg"
    write(drawn, FORMS["gpkg"], file)
    assert [path.name for path in tmp_path.iterdir()] == ["it.gpkg"], "no journal is left"
    with sqlite3.connect(file) as store:
        store.row_factory = sqlite3.Row
        assert store.execute("PRAGMA application_id").fetchone()[0] == 0x47504B47
        kinds = dict(store.execute("SELECT table_name, data_type FROM gpkg_contents").fetchall())
        assert kinds == {drawn.question: "features", "about": "attributes"}
        assert store.execute("SELECT srs_id FROM gpkg_geometry_columns").fetchone()[0] == 4326
        found = [dict(row) for row in store.execute(f"SELECT * FROM {drawn.question} ORDER BY fid")]
        about = dict(store.execute("SELECT what, says FROM about").fetchall())
    store.close()
    assert about["Selection"] == "01-05-2020 to 31-05-2020; by train"
    for row, expected in zip(found, _rows(drawn), strict=True):
        for name, value in expected.items():
            said = value.isoformat() if hasattr(value, "isoformat") else value
            assert row[name] == said, name
    frame = geopandas.read_file(file, layer=drawn.question)
    assert frame.crs == "EPSG:4326"
    assert len(frame) == len(found)


def test_geoparquet_opens_in_geopandas_and_in_pandas(drawn: Content, tmp_path: Path) -> None:
    file = tmp_path / "it.parquet"
    write(drawn, FORMS["geoparquet"], file)
    frame = geopandas.read_parquet(file)
    assert frame.crs == "OGC:CRS84"
    assert frame.geometry.isna().sum() == 1
    geo = json.loads(pq.read_schema(file).metadata[b"geo"])
    assert geo["version"] == "1.1.0"
    assert geo["columns"]["geometry"]["bbox"] == frame.total_bounds.tolist()
    plain = pl.read_parquet(file).drop("geometry")
    assert plain.equals(drawn.answer.rows.with_columns(synthetic=pl.lit(value=True)))
    assert json.loads(pq.read_schema(file).metadata[b"pravah"])["persons"] == 1_234_872


def test_days_are_parquet_without_geography(boundaries: Boundaries, tmp_path: Path) -> None:
    file = tmp_path / "it.parquet"
    write(content("daily", boundaries), FORMS["geoparquet"], file)
    assert pl.read_parquet(file)["persons"].to_list() == [1, 2, 3]
    assert b"geo" not in pq.read_schema(file).metadata
