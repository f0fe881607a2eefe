"""The legend of the flow map: the layer's own lines, the signs that only a screen shows, and the lock of its scale."""

from __future__ import annotations

import json
from typing import Any

from dash import html

from dashboard.legends import legend_box
from layers.flows import FlowLayer


def flow_legend(layer: FlowLayer, held: tuple[float, float] | None) -> list[Any]:
    """Lines of the legend; nothing when the layer draws nothing. ``held`` is the scale that the address holds."""
    lines = legend_box(layer)
    if not lines:
        return []
    expected = layer.flows.filter(layer.flows["expected"] > 0)["expected"]
    return [*lines, *_split(layer), *(_dashed() if expected.len() else []), _lock(layer, held)]


def _split(layer: FlowLayer) -> list[Any]:
    if not layer.nodes.height:
        return []
    pie = html.Span(html.I(className="pv-legend-pie"), className="pv-legend-box")
    return [html.Div([pie, html.Span("shaded: coming in")], className="pv-legend-row pv-legend-pie-row")]


def _dashed() -> list[Any]:
    line = html.Span(html.I(className="pv-legend-dashes"), className="pv-legend-arrow")
    return [html.Div([line, html.Span("nobody has left yet")], className="pv-legend-row")]


def _lock(layer: FlowLayer, held: tuple[float, float] | None) -> html.Button:
    """A switch that puts the scale into the address, or takes it out; what it does goes the way of all choices."""
    scale = f"{layer.widths.domain:.0f},{layer.circles.domain:.0f}"
    return html.Button(
        "Scale is held" if held else "Hold this scale",
        id="hold-scale",
        className="pv-lock",
        type="button",
        title="A scale that is held stays the same whatever is chosen: dates, places, filters",
        **{
            "aria-pressed": "true" if held else "false",
            "data-remember": json.dumps({"hold": None if held else scale}),
        },
    )
