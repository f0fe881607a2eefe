"""The flow layer: curved arrows between places, with circles for what a place sends, receives and keeps."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

from geo.flows import curves
from layers.scales import PixelScale, circle_radius, flow_colours, flow_width

#: A place's position: (longitude, latitude), EPSG:4326.
Anchors = Mapping[int, tuple[float, float]]


@dataclass(frozen=True)
class FlowLayer:
    """What a renderer needs to draw flows.

    ``flows``: origin, destination (codes), origin_name, destination_name, persons, arrived, expected, width (px),
    colour; rows sorted small to large, so that large ones are drawn on top. ``curves``: (n, points, 2) lon/lat of
    each row. ``nodes``: code, name, lon, lat, departures, arrivals, internal, radius, inner_radius (px).
    """

    flows: pl.DataFrame
    curves: NDArray[np.float64]
    nodes: pl.DataFrame
    widths: PixelScale
    circles: PixelScale
    drawn_persons: int
    internal_persons: int

    @property
    def beyond(self) -> bool:
        """Whether a flow holds more people than its scale reaches: the scale was held."""
        return bool((self.flows["persons"] > self.widths.domain).any())

    @property
    def bounds(self) -> tuple[float, float, float, float] | None:
        """West, south, east, north of the places drawn, in degrees; None when nothing is drawn."""
        if not self.nodes.height:
            return None
        lon, lat = self.nodes["lon"].to_numpy(), self.nodes["lat"].to_numpy()
        return float(lon.min()), float(lat.min()), float(lon.max()), float(lat.max())


def flow_layer(
    rows: pl.DataFrame,
    anchors: Anchors,
    names: Mapping[int, str],
    top: int = 100,
    widest: float = 15.0,
    *,
    held: tuple[float, float] | None = None,
) -> FlowLayer:
    """The ``top`` largest flows between places that have an anchor.

    Args:
        rows: origin, destination (LGD codes, one level), persons; any order. ``arrived`` and ``expected`` (people who
            have not left yet) may be there.
        anchors: where each code's flows start and end.
        names: what each code is called.
        top: at most so many curves; moves within a place become circles and do not count.
        widest: pixels of the widest flow; less where places lie close together.
        held: people of the widest flow and of the largest circle, where the scale must not follow the rows.

    Rows whose place has no anchor are not drawn; the caller tells of them (catalog notes).
    """
    known = list(anchors)
    rows = rows.with_columns(pl.lit(0).alias(name) for name in ("arrived", "expected") if name not in rows.columns)
    drawable = rows.drop_nulls(["origin", "destination"]).filter(
        pl.col("origin").is_in(known) & pl.col("destination").is_in(known) & (pl.col("persons") > 0)
    )
    inside = drawable.filter(pl.col("origin") == pl.col("destination"))
    between = drawable.filter(pl.col("origin") != pl.col("destination")).sort("persons", descending=True).head(top)
    largest = held[0] if held else float(between["persons"].max() or 0)  # type: ignore[arg-type]
    widths = flow_width(largest, widest)
    shown = between.sort("persons").with_columns(
        pl.Series("width", widths.pixels(between.sort("persons")["persons"].to_numpy().astype(float))),
    )
    shown = shown.with_columns(
        pl.Series("colour", flow_colours(shown["persons"].to_numpy(), widths.domain), dtype=pl.String),
        _named("origin", names).alias("origin_name"),
        _named("destination", names).alias("destination_name"),
    )
    touched = set(shown["origin"]) | set(shown["destination"]) | set(inside["origin"])
    nodes, circles = _nodes(drawable, touched, anchors, names, held)
    return FlowLayer(
        flows=shown,
        curves=curves(_positions(shown["origin"], anchors), _positions(shown["destination"], anchors)),
        nodes=nodes,
        widths=widths,
        circles=circles,
        drawn_persons=int(shown["persons"].sum()) + int(inside["persons"].sum()),
        internal_persons=int(inside["persons"].sum()),
    )


def _nodes(
    drawable: pl.DataFrame,
    touched: set[int],
    anchors: Anchors,
    names: Mapping[int, str],
    held: tuple[float, float] | None,
) -> tuple[pl.DataFrame, PixelScale]:
    inside = drawable.filter(pl.col("origin") == pl.col("destination"))
    across = drawable.filter(pl.col("origin") != pl.col("destination"))
    out = across.group_by(code="origin").agg(departures=pl.col("persons").sum())
    into = across.group_by(code="destination").agg(arrivals=pl.col("persons").sum())
    kept = inside.group_by(code="origin").agg(internal=pl.col("persons").sum())
    nodes = pl.DataFrame({"code": sorted(touched)}, schema={"code": drawable.schema["origin"]})
    for part in (out, into, kept):
        nodes = nodes.join(part, on="code", how="left")
    nodes = nodes.with_columns(pl.col("departures", "arrivals", "internal").fill_null(0)).with_columns(
        total=pl.col("departures") + pl.col("arrivals") + pl.col("internal")
    )
    circles = circle_radius(held[1] if held else float(nodes["total"].max() or 0))  # type: ignore[arg-type]
    places = _positions(nodes["code"], anchors)
    nodes = nodes.with_columns(
        pl.Series("lon", places[:, 0]),
        pl.Series("lat", places[:, 1]),
        pl.Series("radius", circles.pixels(nodes["total"].to_numpy().astype(float))),
        pl.Series(
            "inner_radius", np.sqrt(np.minimum(nodes["internal"].to_numpy() / circles.domain, 1)) * circles.largest
        ),
        _named("code", names).alias("name"),
    )
    return nodes.sort("total"), circles


def _named(column: str, names: Mapping[int, str]) -> pl.Expr:
    return pl.col(column).replace_strict(dict(names), default=pl.col(column).cast(pl.String), return_dtype=pl.String)


def _positions(codes: pl.Series, anchors: Anchors) -> NDArray[np.float64]:
    return np.array([anchors[int(code)] for code in codes], dtype=float).reshape(-1, 2)
