"""GeoJSON after RFC 7946 in pieces: longitude first, WGS 84, outer rings counterclockwise, null where unknown."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import polars as pl
import shapely

from data.export import facts
from data.exports.content import Content
from data.exports.geometry import Shaper, shaper


def geojson_pieces(content: Content) -> Iterator[bytes]:
    """One FeatureCollection; the small print stands in it as foreign members, before the features.

    Raises:
        BadInput: the question has no geography.
    """
    return _pieces(content, shaper(content))


def _pieces(content: Content, shapes_of: Shaper) -> Iterator[bytes]:
    said = {"type": "FeatureCollection", **facts(content.answer), "filters": dict(content.filters)}
    yield f'{json.dumps(said, ensure_ascii=False)[:-1]},"features":['.encode()
    before = ""
    for piece in content.rows():
        if not piece.height:
            continue
        drawn: Any = shapely.to_geojson(shapes_of(piece))
        # polars writes rows some twenty times faster than the json module
        rows = piece.with_columns(pl.selectors.temporal().dt.to_string("iso")).write_ndjson().splitlines()
        yield (
            before
            + ",".join(
                f'{{"type":"Feature","geometry":{shape or "null"},"properties":{row}}}'
                for shape, row in zip(drawn, rows, strict=True)
            )
        ).encode()
        before = ","
    yield b"]}"
