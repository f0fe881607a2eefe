"""Days of the largest flows as the browser plays them: geometry once, a row of counts a day, and the scale that holds.

The browser adds up the days of a window by itself; widths and colours follow from the numbers given here, by the rule
of :class:`layers.scales.PixelScale`. Coordinates are EPSG:4326, as in :mod:`layers.render.plotly`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from layers import palette
from layers.flows import FlowLayer
from layers.scales import circle_radius, flow_width

#: Decimals of degrees: about 1 km, under a pixel of a national map.
DIGITS = 2
Counts = NDArray[np.int64]


@dataclass(frozen=True)
class Counted:
    """Counts of ``days``, both ends included.

    ``flows``: travel_date, origin, destination, persons. ``places``: travel_date, place, departures, arrivals,
    internal. Rows of other days, pairs and places are left out.
    """

    days: tuple[date, date]
    flows: pl.DataFrame
    places: pl.DataFrame


def on_scale(layer: FlowLayer, counted: Counted, length: int, held: tuple[float, float] | None) -> FlowLayer:
    """The layer on the scale of its fullest ``length`` days in a row: people of the widest flow, the largest circle.

    ``held`` are these people, where the scale is held.
    """
    across, sides = _flow_table(layer, counted), _side_tables(layer, counted)
    fullest = held or (_fullest(across, length), _fullest(sides[0] + sides[1] + sides[2], length))
    widths, circles = flow_width(fullest[0], layer.widths.largest), circle_radius(fullest[1], layer.circles.largest)
    return replace(layer, widths=widths, circles=circles)


def series_payload(layer: FlowLayer, counted: Counted) -> dict[str, Any]:
    """What the browser needs to play the days: the largest flows of all days and their places, on the layer's scale."""
    days, across, sides = counted.days, _flow_table(layer, counted), _side_tables(layer, counted)
    lines = zip(layer.flows.iter_rows(named=True), layer.curves, across.T, strict=True)
    nodes = zip(layer.nodes.iter_rows(named=True), *(side.T for side in sides), strict=True)
    return {
        "first": days[0].isoformat(),
        "days": (days[1] - days[0]).days + 1,
        "flows": [_line(row, curve, counts) for row, curve, counts in lines],
        "nodes": [
            {
                "code": row["code"],
                "name": row["name"],
                "at": [round(row["lon"], DIGITS), round(row["lat"], DIGITS)],
                "out": leaving.tolist(),
                "in": reaching.tolist(),
                "kept": staying.tolist(),
            }
            for row, leaving, reaching, staying in nodes
        ],
        "widths": asdict(layer.widths),
        "circles": asdict(layer.circles),
        "ramp": list(palette.FLOW),
    }


def _line(row: dict[str, Any], curve: NDArray[np.float64], counts: Counts) -> dict[str, Any]:
    return {
        "k": f"{row['origin']}-{row['destination']}",
        "o": row["origin"],
        "d": row["destination"],
        "on": row["origin_name"],
        "dn": row["destination_name"],
        "line": curve.round(DIGITS).tolist(),
        "n": counts.tolist(),
    }


def _flow_table(layer: FlowLayer, counted: Counted) -> Counts:
    pairs = list(layer.flows.select("origin", "destination").iter_rows())
    return _table(counted.flows, counted.days, ["origin", "destination"], pairs, "persons")


def _side_tables(layer: FlowLayer, counted: Counted) -> list[Counts]:
    codes = [(code,) for code in layer.nodes["code"]]
    sides = ("departures", "arrivals", "internal")
    return [_table(counted.places, counted.days, ["place"], codes, side) for side in sides]


def _table(
    rows: pl.DataFrame, days: tuple[date, date], keys: list[str], wanted: Sequence[tuple[int, ...]], column: str
) -> Counts:
    """Counts (days, wanted) of one column."""
    counts = np.zeros(((days[1] - days[0]).days + 1, len(wanted)), dtype=np.int64)
    place = {key: i for i, key in enumerate(wanted)}
    for day, value, *key in rows.select("travel_date", column, *keys).iter_rows():
        at = (day - days[0]).days
        if tuple(key) in place and 0 <= at < len(counts):
            counts[at, place[tuple(key)]] += value
    return counts


def _fullest(counts: Counts, length: int) -> float:
    """The most people that any column holds in ``length`` days in a row."""
    if not counts.size:
        return 0.0
    sums = np.concatenate([np.zeros((1, counts.shape[1]), dtype=np.int64), counts.cumsum(axis=0)])
    reach = min(length, len(counts))
    return float((sums[reach:] - sums[:-reach]).max())
