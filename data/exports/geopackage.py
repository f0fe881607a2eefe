"""GeoPackage through GDAL: one layer with the rows, one table without geometry that says what they are."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import polars as pl
import pyarrow as pa
import shapely

from core.errors import Unavailable
from data.exports.columns import column
from data.exports.content import Content
from data.exports.geometry import Shapes, shaper
from data.exports.progress import Progress


def write_geopackage(content: Content, file: Path, progress: Progress) -> None:
    """Write ``file``: a layer named after the question, and the table ``about``.

    Raises:
        BadInput: the question has no geography.
        Unavailable: GDAL cannot write it.
    """
    import pyogrio
    from pyogrio.errors import DataSourceError

    schema, batches = _arrow(content, progress)
    kind = "Unknown" if content.question != "districts" else "MultiPolygon"
    try:
        pyogrio.write_arrow(
            pa.RecordBatchReader.from_batches(schema, batches),
            file,
            layer=content.question,
            driver="GPKG",
            geometry_name="geometry",
            geometry_type=kind,
            crs="EPSG:4326",
        )
        pyogrio.write_arrow(_about(content), file, layer="about", driver="GPKG", append=False)
    except (DataSourceError, RuntimeError) as error:  # the second for what breaks while GDAL draws rows from us
        raise Unavailable("The GeoPackage cannot be written: is there space left? Choose another place.") from error


def _arrow(content: Content, progress: Progress) -> tuple[pa.Schema, Iterator[pa.RecordBatch]]:
    shapes_of = shaper(content, "detail")
    first = next(content.rows())
    schema = _plain(first.clear()).to_arrow().schema.append(pa.field("geometry", pa.binary()))

    def batches() -> Iterator[pa.RecordBatch]:
        done = 0
        for piece in content.rows():
            shapes = shapes_of(piece)
            if content.question == "districts":
                shapes = _as_multi(shapes)
            table = _plain(piece).to_arrow().append_column("geometry", pa.array(shapely.to_wkb(shapes), pa.binary()))
            yield from table.cast(schema).to_batches()
            done += piece.height
            progress("Writing", done, content.answer.rows.height)

    return schema, batches()


def _plain(rows: pl.DataFrame) -> pl.DataFrame:
    """Types that GDAL takes from Arrow."""
    return rows.with_columns(pl.col(pl.Int8, pl.UInt8, pl.UInt16, pl.UInt32, pl.UInt64).cast(pl.Int64))


def _as_multi(shapes: Shapes) -> Shapes:
    """A layer has one type of geometry, and some districts have islands."""
    out = shapes.copy()
    for at, shape in enumerate(shapes):
        if shape is not None and shape.geom_type == "Polygon":
            out[at] = shapely.multipolygons([shape])
    return out


def _about(content: Content) -> pa.Table:
    said = [(what, str(value)) for what, value in content.facts()]
    said += [(f"Column {name}", column(name).says) for name in (*content.answer.rows.columns, "synthetic")]
    return pa.table({"what": [what for what, _ in said], "says": [value for _, value in said]})
