"""Layers as the plain dictionaries that the browser's map draws (the MapLibre map which Plotly holds).

Every width, colour, curve and sentence is decided here or in the layer; the browser only draws.
GeoJSON coordinates are EPSG:4326, rounded to about 100 m.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

import numpy as np
import polars as pl

from core.shown import grouped
from geo.flows import curves
from layers import palette
from layers.arrivals import ArrivalsLayer, SpreadLayer
from layers.flows import FlowLayer
from layers.format import percent
from layers.heat import HeatLayer

#: A JSON-ready object.
Payload = dict[str, Any]
DIGITS = 3


class Route(NamedTuple):
    """A train's way: (lon, lat) of its first and last station, the first one's name, and the lines to say of it."""

    start: tuple[float, float]
    end: tuple[float, float]
    start_name: str
    said: list[str]


def flow_payload(layer: FlowLayer, persons: int, labels: int = 32) -> Payload:
    """Flows, circles and the largest places' names.

    Args:
        layer: what to draw.
        persons: people in the whole selection, for shares.
        labels: name at most so many places; the map drops those that would collide.
    """
    back = {(o, d): n for o, d, n in layer.flows.select("origin", "destination", "persons").iter_rows()}
    flows = []
    for row, curve in zip(layer.flows.iter_rows(named=True), layer.curves, strict=True):
        reverse = back.get((row["destination"], row["origin"]), 0)
        flows.append(
            _feature(
                {"type": "LineString", "coordinates": curve.round(DIGITS).tolist()},
                k=f"{row['origin']}-{row['destination']}",
                o=row["origin"],
                d=row["destination"],
                n=row["persons"],
                a=row["arrived"],
                e=row["expected"],
                x=int(row["expected"] >= row["persons"]),
                w=round(row["width"], 2),
                c=row["colour"],
                t=json.dumps(_told(row, persons, reverse), ensure_ascii=False),
            )
        )
    nodes = [
        _circle(
            row,
            [row["name"], f"{grouped(row['arrivals'])} in · {grouped(row['departures'])} out", _kept(row["internal"])],
            fill="#ffffff",
            line="#3b4654",
            inner=row["inner_radius"],
            inner_fill=palette.FLOW[1],
            into=row["arrivals"],
            out=row["departures"],
            kept=row["internal"],
        )
        for row in layer.nodes.iter_rows(named=True)
    ]
    named = layer.nodes.sort("total", descending=True).head(labels)
    return {"flows": _collection(flows), "nodes": _collection(nodes), "labels": _labels(named)}


def heat_payload(layer: HeatLayer, texts: Mapping[int, list[str]]) -> Payload:
    """Colours of districts by LGD code, those that are hatched for want of data, and what to say of each."""
    colours = list(layer.districts.select("lgd", "colour").iter_rows())
    return {
        "fills": {str(code): colour for code, colour in colours if colour != palette.LAND},
        "hatched": [code for code, colour in colours if colour == palette.NO_DATA],
        "texts": {str(code): lines for code, lines in texts.items()},
    }


def arrivals_payload(
    layer: ArrivalsLayer, route: Route | None = None, spread: SpreadLayer | None = None, labels: int = 14
) -> Payload:
    """Circles of destinations: the ring is who is registered, the filled part who has arrived.

    ``route`` draws one train's way as the crow flies.
    ``spread`` draws how the people of a station go on to their districts.
    """
    nodes = [
        _circle(
            row,
            [
                row["name"],
                f"{grouped(row['persons'])} people",
                f"{grouped(row['arrived'])} arrived ({percent(row['arrived'], row['persons'])})",
            ],
            fill=palette.FLOW[0],
            line=palette.FLOW[2],
            opacity=0.25,
            inner=row["arrived_radius"],
            inner_fill=palette.FLOW[1],
        )
        for row in layer.circles.iter_rows(named=True)
    ]
    flows = [*(_spokes(spread) if spread else []), *([_way(route)] if route else [])]
    named = _labels(layer.circles.head(labels))
    if spread:
        nodes.append(_station(*spread.hub, spread.hub_name, "station of arrival"))
        named.insert(0, _name(*spread.hub, spread.hub_name))
    if route:
        nodes.append(_station(*route.start, route.start_name, "station of departure"))
        named.insert(0, _name(*route.start, route.start_name))
    return {"flows": _collection(flows), "nodes": _collection(nodes), "labels": named}


def _spokes(spread: SpreadLayer) -> list[Payload]:
    return [
        _feature(
            {"type": "LineString", "coordinates": curve.round(DIGITS).tolist()},
            k=f"spread-{row['code']}",
            d=row["code"],
            n=row["persons"],
            w=round(row["width"], 2),
            c=row["colour"],
            t=json.dumps(
                [f"{spread.hub_name} → {row['name']}", f"{grouped(row['persons'])} people"], ensure_ascii=False
            ),
        )
        for row, curve in zip(spread.lines.iter_rows(named=True), spread.curves, strict=True)
    ]


def _station(lon: float, lat: float, name: str, what: str) -> Payload:
    row = {"lon": lon, "lat": lat, "code": 0, "radius": 4.0}
    return _circle(row, [name, what], fill=palette.RIM, line=palette.RIM, inner=0.0, inner_fill=palette.RIM)


def _name(lon: float, lat: float, name: str) -> Payload:
    return {"name": name, "at": [round(lon, DIGITS), round(lat, DIGITS)], "r": 6}


def _way(route: Route) -> Payload:
    line = curves(np.array([route.start]), np.array([route.end]))[0].round(DIGITS).tolist()
    return _feature(
        {"type": "LineString", "coordinates": line},
        k="route",
        n=1_000_000_000,  # over everything that it meets
        w=3.0,
        c=palette.RIM,
        t=json.dumps(route.said, ensure_ascii=False),
    )


def _kept(internal: int) -> str:
    return f"{grouped(internal)} moved inside" if internal else ""


def _circle(
    row: Mapping[str, Any],
    said: list[str],
    *,
    fill: str,
    line: str,
    inner: float,
    inner_fill: str,
    opacity: float = 1.0,
    **counts: int,
) -> Payload:
    return _feature(
        {"type": "Point", "coordinates": [round(row["lon"], DIGITS), round(row["lat"], DIGITS)]},
        code=row["code"],
        r=round(row["radius"], 1),
        i=round(min(inner, row["radius"]), 1),
        f=fill,
        l=line,
        o=opacity,
        ic=inner_fill,
        io=0.85 if opacity == 1.0 else 0.5,
        t=json.dumps([line for line in said if line], ensure_ascii=False),
        **counts,
    )


def _told(row: Mapping[str, Any], persons: int, reverse: int) -> list[str]:
    """A flow in words: from where to where, how many, and a sentence that puts it in relation."""
    more = [f"That is {percent(row['persons'], persons)} of all"]
    if reverse:
        more.append(f"{grouped(reverse)} went the other way")
    if row["expected"] >= row["persons"]:
        more.append("nobody of them has left yet")
    elif row["expected"]:
        more.append(f"{grouped(row['expected'])} of them have not left yet")
    title, count = f"{row['origin_name']} → {row['destination_name']}", f"{grouped(row['persons'])} people"
    return [title, count, "; ".join(more) + "."]


def _labels(places: pl.DataFrame) -> list[Payload]:
    return [
        {
            "name": row["name"],
            "at": [round(row["lon"], DIGITS), round(row["lat"], DIGITS)],
            "r": round(row["radius"] + 1),
            "code": row["code"],
        }
        for row in places.iter_rows(named=True)
    ]


def _feature(geometry: Payload, **properties: object) -> Payload:
    return {"type": "Feature", "geometry": geometry, "properties": properties}


def _collection(features: Iterable[Payload]) -> Payload:
    return {"type": "FeatureCollection", "features": list(features)}
