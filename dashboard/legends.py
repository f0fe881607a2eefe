"""Legends of :mod:`layers.legends` as HTML: what a layer says of itself, in the colours and sizes of the map."""

from __future__ import annotations

from typing import Any

from dash import html

from layers.legends import Entry, Layer, legend


def legend_box(layer: Layer) -> list[Any]:
    """The lines of a layer's legend; nothing when the layer draws nothing."""
    said = legend(layer)
    if not said.entries:
        return []
    title = html.Div([html.Strong(said.title), html.Small(said.unit)], className="pv-legend-title")
    return [
        title,
        *(html.Div([_sign(entry), html.Span(entry.text)], className="pv-legend-row") for entry in said.entries),
    ]


def _sign(entry: Entry) -> html.Span:
    if entry.sign == "arrow":
        return _arrow(entry.size, entry.colour)
    if entry.sign in ("swatch", "hatch"):
        return html.Span(className="pv-swatch", style={"background": entry.colour})
    size = f"{2 * entry.size:.0f}px"
    drawn = html.I(className=f"pv-legend-{entry.sign}", style={"width": size, "height": size, "color": entry.colour})
    return html.Span(drawn, className="pv-legend-box")


def _arrow(width: float, colour: str) -> html.Span:
    head = max(8.0, 4.5 + 1.7 * width)
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
