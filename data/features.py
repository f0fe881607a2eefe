"""Answers as GeoJSON (RFC 7946, EPSG:4326): flows as curves, places as polygons, trains as curves between stations.

Rows that cannot be drawn keep their counts and have the geometry null: nothing disappears from an export.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence

import numpy as np
import polars as pl

from core.errors import BadInput
from data.answers import Answer
from data.export import facts, labelled
from data.lake.questions import Level
from geo.boundaries import Boundaries
from geo.flows import curves

Position = tuple[float, float]


def features(question: str, answer: Answer, level: Level, boundaries: Boundaries) -> str:
    """The answer to a question by its name ("flows", "districts", "trains") as a FeatureCollection.

    Raises:
        BadInput: the question has no geography.
    """
    if question == "flows":
        return flow_features(answer, level, boundaries)
    if question == "districts":
        return place_features(answer, level, boundaries)
    if question == "trains":
        return train_features(answer)
    raise BadInput(f"{question} has no geography; ask for json or csv.")


def flow_features(answer: Answer, level: Level, boundaries: Boundaries) -> str:
    """A feature for each flow: a line from origin to destination, a point for moves within a place."""
    at = boundaries.positions(level)
    ends = [(at.get(row[0]), at.get(row[1])) for row in answer.rows.select("origin", "destination").iter_rows()]
    return _collection(answer, _lines(ends))


def place_features(answer: Answer, level: Level, boundaries: Boundaries) -> str:
    """A feature for each district or state: its simplified polygon."""
    picture = "districts-national" if level == "district" else "statepolygons-national"
    drawn = json.loads(boundaries.geojson[picture].read_text("utf-8"))["features"]
    shapes = {feature["id"]: feature["geometry"] for feature in drawn}
    return _collection(answer, [shapes.get(code) for code in answer.rows["lgd"]])


def train_features(answer: Answer) -> str:
    """A feature for each train: a line from its first to its last station, a point where only one is known."""
    ends = [
        (_position(start), _position(end))
        for start, end in zip(
            answer.rows.select("origin_lon", "origin_lat").iter_rows(),
            answer.rows.select("destination_lon", "destination_lat").iter_rows(),
            strict=True,
        )
    ]
    known = [(start or end, end or start) for start, end in ends]
    return _collection(answer, _lines(known))


def _position(found: Sequence[float | None]) -> Position | None:
    lon, lat = found
    return None if lon is None or lat is None else (lon, lat)


def _lines(ends: Sequence[tuple[Position | None, Position | None]]) -> list[Mapping[str, object] | None]:
    out: list[Mapping[str, object] | None] = [None] * len(ends)
    apart: list[int] = []
    for index, (start, end) in enumerate(ends):
        if start is None or end is None:
            continue
        if start == end:
            out[index] = {"type": "Point", "coordinates": list(start)}
        else:
            apart.append(index)
    if apart:
        starts, finishes = (np.array([ends[index][side] for index in apart], dtype=float) for side in (0, 1))
        for index, points in zip(apart, np.round(curves(starts, finishes), 5).tolist(), strict=True):
            out[index] = {"type": "LineString", "coordinates": points}
    return out


def _collection(answer: Answer, geometries: Iterable[Mapping[str, object] | None]) -> str:
    dates = pl.selectors.temporal().dt.to_string("iso")
    rows = labelled(answer).with_columns(dates).iter_rows(named=True)
    features = [
        {"type": "Feature", "geometry": geometry, "properties": row}
        for row, geometry in zip(rows, geometries, strict=True)
    ]
    collection = {"type": "FeatureCollection", **facts(answer), "features": features}
    return json.dumps(collection, ensure_ascii=False, separators=(",", ":"))
