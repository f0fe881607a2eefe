"""The arrivals layer: circles where trains' passengers go, their area proportional to people."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import polars as pl

from geo.flows import Floats, curves
from layers.flows import Anchors
from layers.scales import PixelScale, circle_radius, flow_colours, flow_width

#: A district that lies so near its station (degrees) has no line of its own.
_NEAR = 0.12


@dataclass(frozen=True)
class ArrivalsLayer:
    """``circles``: code, name, lon, lat, persons, arrived, radius, arrived_radius (px); large ones first.

    Small circles are drawn on top of large ones, so that none hides. The filled part is who has arrived.
    """

    circles: pl.DataFrame
    radii: PixelScale


def arrivals_layer(rows: pl.DataFrame, anchors: Anchors, names: Mapping[int, str]) -> ArrivalsLayer:
    """Sum ``persons`` and ``arrived`` of rows (destination, persons, arrived) by destination district."""
    totals = (
        rows.drop_nulls(["destination"])
        .group_by(code="destination")
        .agg(pl.col("persons").sum(), pl.col("arrived").sum())
        .filter((pl.col("persons") > 0) & pl.col("code").is_in(list(anchors)))
        .sort("persons", "code", descending=[True, False])
    )
    radii = circle_radius(float(totals["persons"].max() or 0), largest=14.0)  # type: ignore[arg-type]
    where = np.array([anchors[int(c)] for c in totals["code"]], dtype=float).reshape(-1, 2)
    circles = totals.with_columns(
        pl.Series("name", [names.get(int(c), str(c)) for c in totals["code"]], dtype=pl.String),
        pl.Series("lon", where[:, 0]),
        pl.Series("lat", where[:, 1]),
        pl.Series("radius", radii.pixels(totals["persons"].to_numpy().astype(float))),
        pl.Series("arrived_radius", np.sqrt(totals["arrived"].to_numpy() / radii.domain) * radii.largest),
    )
    return ArrivalsLayer(circles, radii)


@dataclass(frozen=True)
class SpreadLayer:
    """How the people of one station go on: ``lines`` (code, name, persons, width, colour) with their ``curves``.

    ``curves`` is (n, points, 2) longitude and latitude; ``hub`` is the station.
    """

    hub: tuple[float, float]
    hub_name: str
    lines: pl.DataFrame
    curves: Floats


def spread_layer(circles: pl.DataFrame, hub: tuple[float, float], name: str) -> SpreadLayer:
    """Lines from a station to the districts of ``circles`` (as :class:`ArrivalsLayer` has them), small ones first."""
    far = ((pl.col("lon") - hub[0]) ** 2 + (pl.col("lat") - hub[1]) ** 2).sqrt() > _NEAR
    lines = circles.filter(far).select("code", "name", "lon", "lat", "persons").sort("persons", "code")
    people = lines["persons"].to_numpy().astype(float)
    widths = flow_width(float(lines["persons"].max() or 0), largest=5.0)  # type: ignore[arg-type]
    lines = lines.with_columns(
        pl.Series("width", widths.pixels(people), dtype=pl.Float64),
        pl.Series("colour", flow_colours(people, widths.domain), dtype=pl.String),
    )
    ends = lines.select("lon", "lat").to_numpy().reshape(-1, 2)
    return SpreadLayer(hub, name, lines.drop("lon", "lat"), curves(np.tile(np.array(hub), (lines.height, 1)), ends))
