"""The menu *Export* at the top right of map pages: what is on the screen as a map or as data.

``assets/44-export.js`` orders the file with the address's own filters, tells how far it is, and fetches it.
"""

from __future__ import annotations

from typing import Any

import dash_mantine_components as dmc
from dash import html

#: Forms by the words of the menu: kind, question (empty for what the page shows), form.
MAPS = (
    ("map::pdf", "PDF", "vector, for print"),
    ("map::png", "PNG", "picture"),
    ("map::svg", "SVG", "vector, to edit"),
    ("map::html", "Web page", "one file, works offline"),
)
DATA = (
    ("data::xlsx", "Excel", "XLSX, filters and notes with it"),
    ("data::csv", "CSV", "for any tool"),
    ("data::gpkg", "GeoPackage", "for QGIS"),
    ("data::geojson", "GeoJSON", "for maps on the web"),
    ("data::geoparquet", "GeoParquet", "for pandas"),
    ("data::hxl", "HXL", "CSV for humanitarian partners"),
    ("data:daily:xlsx", "Days, Excel", "people by day"),
)


def export_menu() -> dmc.Menu:
    """The button with its menu; pages without a map hide it."""
    return dmc.Menu(
        position="bottom-end",
        shadow="md",
        width=280,
        zIndex=1000,
        children=[
            dmc.MenuTarget(html.Button("Export", id="export", className="pv-chip pv-export", type="button")),
            dmc.MenuDropdown(
                [
                    dmc.MenuLabel("This map"),
                    *(_item(*one) for one in MAPS),
                    dmc.MenuDivider(),
                    dmc.MenuLabel("Its data"),
                    *(_item(*one) for one in DATA),
                    dmc.MenuDivider(),
                    dmc.MenuItem("Situation report and last exports…", id="export-reports"),
                ]
            ),
        ],
    )


def export_progress() -> html.Div:
    """What is being made, in the lower right corner."""
    return html.Div(
        id="export-progress",
        className="pv-making",
        role="status",
        children=[
            html.Div([html.Strong(id="export-what"), html.Span(id="export-far")], className="pv-making-said"),
            html.Div(html.I(id="export-bar"), className="pv-making-bar"),
            html.Button("×", id="export-close", type="button", title="Close", **{"aria-label": "Close"}),
        ],
    )


def _item(name: str, word: str, says: str) -> Any:
    return dmc.MenuItem([word, html.Small(says)], id=f"export-{name.replace(':', '-')}", className="pv-export-item")
