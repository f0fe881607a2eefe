"""Legends with real values: flow widths, classed districts, circles."""

from __future__ import annotations

from typing import Any

import numpy as np
from dash import html

from layers import palette
from layers.arrivals import ArrivalsLayer
from layers.flows import FlowLayer
from layers.format import grouped, rate
from layers.heat import HeatLayer
from layers.scales import flow_colours


def flow_legend(layer: FlowLayer) -> list[Any]:
    """Three arrows with their counts; what the circles mean."""
    if not layer.flows.height and not layer.nodes.height:
        return []
    rows = [html.Div([html.Strong("People moving")], className="pv-legend-title")]
    for value, width in layer.widths.legend() if layer.flows.height else []:
        colour = flow_colours(np.array([value]), layer.widths.domain)[0]
        rows.append(html.Div([_arrow(width, colour), html.Span(grouped(value))], className="pv-legend-row"))
    rows.append(
        html.Div([html.I(className="pv-legend-circle"), html.Span("in + out of a place")], className="pv-legend-row")
    )
    if layer.internal_persons:
        rows.append(
            html.Div([html.I(className="pv-legend-disc"), html.Span("moved within it")], className="pv-legend-row")
        )
    return rows


def heat_legend(layer: HeatLayer) -> list[Any]:
    """Classes with their edges and how many districts each holds."""
    title = html.Div([html.Strong(layer.measure.label), f" · {layer.measure.unit}"], className="pv-legend-title")
    largest = max(layer.sizes, default=1) or 1
    rows = []
    for colour, low, high, size in reversed(
        list(zip(layer.colours, layer.breaks, layer.breaks[1:], layer.sizes, strict=False))
    ):
        rows.append(
            html.Div(
                className="pv-legend-row",
                title=f"{size} districts",
                children=[
                    html.I(className="pv-swatch", style={"background": colour}),
                    html.Span(_span(low, high, layer), className="pv-legend-span"),
                    html.I(className="pv-size", style={"width": f"{34 * size / largest:.0f}px"}),
                ],
            )
        )
    if layer.zero:
        rows.append(_plain(palette.LAND, f"nobody ({layer.zero} districts)"))
    if layer.missing:
        rows.append(_plain(palette.NO_DATA, f"population unknown ({layer.missing})"))
    return [title, *rows]


def arrivals_legend(layer: ArrivalsLayer) -> list[Any]:
    """Circle sizes with their counts; filled is arrived."""
    if not layer.circles.height:
        return []
    rows = [html.Div([html.Strong("People by train")], className="pv-legend-title")]
    for value, radius in layer.radii.legend():
        size = f"{2 * radius:.0f}px"
        ring = html.I(className="pv-legend-ring", style={"width": size, "height": size})
        rows.append(html.Div([html.Span(ring, className="pv-legend-box"), grouped(value)], className="pv-legend-row"))
    rows.append(html.Div([html.I(className="pv-legend-disc"), html.Span("arrived")], className="pv-legend-row"))
    return rows


def _arrow(width: float, colour: str) -> html.Span:
    head = max(6.5, 4 + 1.75 * width)
    return html.Span(
        className="pv-legend-arrow",
        children=[
            html.I(style={"height": f"{width:.1f}px", "background": colour}),
            html.I(
                style={
                    "borderLeft": f"{head * 0.9:.1f}px solid {colour}",
                    "borderTop": f"{head * 0.45:.1f}px solid transparent",
                    "borderBottom": f"{head * 0.45:.1f}px solid transparent",
                },
            ),
        ],
    )


def _plain(colour: str, text: str) -> html.Div:
    return html.Div(
        [html.I(className="pv-swatch pv-swatch-plain", style={"background": colour}), html.Span(text)],
        className="pv-legend-row",
    )


def _span(low: float, high: float, layer: HeatLayer) -> str:
    show = rate if layer.measure.column.endswith("_per_lakh") else grouped
    return f"{show(low)} – {show(high)}" if low != high else show(low)
