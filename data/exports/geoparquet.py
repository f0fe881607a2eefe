"""GeoParquet 1.1: WKB in a column ``geometry``, a row group at a time; Parquet without geography for days."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import shapely

from data.export import facts
from data.exports.content import DRAWN, Content
from data.exports.geometry import Shaper, shaper
from data.exports.progress import Progress


def write_geoparquet(content: Content, file: Path, progress: Progress) -> None:
    """Write ``file``; the small print is in the file's metadata under ``pravah``. No ``crs`` means OGC:CRS84."""
    shapes_of = shaper(content, "detail") if content.question in DRAWN else None
    said = {**facts(content.answer), "filters": dict(content.filters), "question": content.question}
    told = {"pravah": json.dumps(said, ensure_ascii=False)}
    schema: pa.Schema = next(content.rows()).clear().to_arrow().schema
    if shapes_of:
        schema = schema.append(pa.field("geometry", pa.binary()))
        # readers look for it in the schema, which is written first; to draw twice is cheaper than to hold all shapes
        told["geo"] = json.dumps(_geo(*_extent(content, shapes_of)))
    done = 0
    with pq.ParquetWriter(file, schema.with_metadata(told), compression="zstd") as out:
        for piece in content.rows():
            table = piece.to_arrow()
            if shapes_of:
                wkb: Any = shapely.to_wkb(shapes_of(piece)) if piece.height else []
                table = table.append_column("geometry", pa.array(wkb, pa.binary()))
            out.write_table(table.cast(schema.with_metadata(told)))
            done += piece.height
            progress("Writing", done, content.answer.rows.height)


def _extent(content: Content, shapes_of: Shaper) -> tuple[set[str], list[float]]:
    """Types of the shapes, and the box around them; none where nothing is drawn."""
    kinds: set[str] = set()
    boxes: list[list[float]] = []
    for piece in content.rows():
        shapes = [shape for shape in shapes_of(piece) if shape is not None]
        kinds |= {shape.geom_type for shape in shapes}
        if shapes:
            boxes.append(shapely.total_bounds(shapes).tolist())
    west, south, east, north = zip(*boxes, strict=True) if boxes else ((), (), (), ())
    return kinds, [min(west), min(south), max(east), max(north)] if boxes else []


def _geo(kinds: set[str], box: list[float]) -> dict[str, Any]:
    column: dict[str, Any] = {"encoding": "WKB", "geometry_types": sorted(kinds), "edges": "planar"}
    if box:
        column["bbox"] = box
    if kinds and kinds <= {"Polygon", "MultiPolygon"}:
        column["orientation"] = "counterclockwise"
    return {"version": "1.1.0", "primary_column": "geometry", "columns": {"geometry": column}}
