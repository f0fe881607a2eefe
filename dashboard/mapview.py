"""The map of a page: Plotly's MapLibre map, the store that feeds it, and what floats on it."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from dash import dcc, html

from geo.boundaries import Boundaries

STYLE_URL = "/geo/style.json"
#: Where Dash itself serves (and would later ask for) Plotly.
PLOTLY_URL = "/_dash-component-suites/plotly/package_data/plotly.min.js"


def geography_urls(boundaries: Boundaries) -> dict[str, str]:
    """URLs of the boundary files; each carries the content version, so browsers may keep it for good."""
    return {name: f"/geo/{name}-{boundaries.version}.geojson" for name in boundaries.geojson}


def geography_script(boundaries: Boundaries) -> str:
    """The page's head: where geography lies, and the map library, which may arrive while the layout is on its way."""
    library = f'<script async src="{PLOTLY_URL}"></script>'
    return f"{library}<script>window.PRAVAH_GEO={json.dumps(geography_urls(boundaries))}</script>"


def map_view(payload: Mapping[str, Any], label: str, floating: Sequence[Any]) -> html.Div:
    """The map with its floating boxes.

    Args:
        payload: what ``pravah.draw`` takes; updates go to the store ``map-payload``.
        label: what a screen reader says of the map.
        floating: legend, footnote and switches, positioned by their own classes.
    """
    figure = {
        "data": [{"type": "scattermap", "lat": [], "lon": [], "hoverinfo": "skip", "showlegend": False}],
        "layout": {
            "map": {"style": STYLE_URL, "center": {"lat": 22.9, "lon": 82.8}, "zoom": 3.6},
            "margin": {"l": 0, "r": 0, "t": 0, "b": 0},
            "paper_bgcolor": "#f7f8fa",
            "uirevision": "held",
            "autosize": True,
        },
    }
    return html.Div(
        className="pv-map",
        children=[
            dcc.Graph(
                id="map",
                figure=figure,
                responsive=True,
                config={"displayModeBar": False, "scrollZoom": True, "doubleClick": False},
            ),
            html.Div(className="pv-busy-bar", role="progressbar", **{"aria-label": "Loading"}),
            html.Div(
                className="pv-zoom",
                children=[
                    html.Button("+", id="zoom-in", title="Zoom in", **{"aria-label": "Zoom in"}),
                    html.Button("−", id="zoom-out", title="Zoom out", **{"aria-label": "Zoom out"}),
                    html.Button("⌂", id="zoom-home", title="Whole India", **{"aria-label": "Show the whole of India"}),
                ],
            ),
            *floating,
            dcc.Store(id="map-payload", data=dict(payload)),
        ],
        role="region",
        **{"aria-label": label},
    )
