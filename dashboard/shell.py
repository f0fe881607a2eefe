"""What surrounds every page: the bar at the top, the menu, the filters, and the sentence when something fails."""

from __future__ import annotations

from typing import Any

import dash
import dash_mantine_components as dmc
from dash import dcc, html

from dashboard import live
from dashboard.export_menu import export_menu, export_progress
from dashboard.filter_bar import filter_bar, place_options
from data.access import PUBLIC
from data.catalog import Catalog

_ICONS = {
    "flows": "M4 18c3-8 8-11 15-11m-5-4 5 4-5 4",
    "districts": "M3 6l6-2 6 2 6-2v14l-6 2-6-2-6 2zM9 4v14M15 6v14",
    "trains": "M7 3h10a2 2 0 0 1 2 2v9a3 3 0 0 1-3 3H8a3 3 0 0 1-3-3V5a2 2 0 0 1 2-2z"
    "M5 10h14M8 21l2-4M16 21l-2-4M9 13.5h.01M15 13.5h.01",
    "matrix": "M4 4h16v16H4zM4 9.3h16M4 14.6h16M9.3 4v16M14.6 4v16",
    "reports": "M6 3h8l4 4v14H6zM14 3v4h4M9 12h6M9 16h6",
    "upload": "M12 15V4m-5 5 5-5 5 5M4 16v3a1 1 0 0 0 1 1h14a1 1 0 0 0 1-1v-3",
    "names": "M4 6h16M4 12h9M4 18h6M13.5 16.5l3 3 5-6",
    "people": "M9 11a3.5 3.5 0 1 0-.01 0zM2.5 20c0-3.6 2.9-6 6.5-6s6.5 2.4 6.5 6"
    "M16 4.3a3.5 3.5 0 0 1 0 6.4M18 14.5c2.2.7 3.5 2.7 3.5 5.5",
    "review": "M12 3a9 9 0 1 0 .01 0zM9.2 9.3a2.9 2.9 0 1 1 4.3 2.6c-1 .6-1.5 1.1-1.5 2.3M12 17.2h.01",
}


def layout(catalog: Catalog) -> dmc.MantineProvider:
    """The whole page, read from the store at the moment of asking."""
    version = catalog.lake_version(PUBLIC)  # before the options: what comes in between is asked for again
    options = catalog.options(PUBLIC)
    return dmc.MantineProvider(
        theme={
            "fontFamily": "'Noto Sans Pravah', 'Noto Sans', sans-serif",
            "primaryColor": "cyan",
            "defaultRadius": "sm",
        },
        children=[
            dcc.Store(id="map-click", data=None),
            dcc.Store(id="places", data=place_options(options)),
            html.A("Skip to the map", href="#map", className="pv-skip"),
            dcc.Store(id="live-version", data=version),
            html.Header(className="pv-top", children=_top(options.synthetic, version)),
            live.away(),
            export_progress(),
            html.Nav(id="menu", className="pv-menu", children=_menu(), **{"aria-label": "Pages"}),
            html.Main(
                className="pv-main",
                children=[
                    filter_bar(options),
                    html.Div(id="problem", className="pv-problem", role="alert"),
                    _first_run() if options.is_empty else None,
                    html.Div(dash.page_container, className="pv-page" + (" pv-hidden" if options.is_empty else "")),
                ],
            ),
        ],
    )


def _top(synthetic: bool, version: str) -> list[Any]:
    return [
        html.A("Pravah", href="/", className="pv-brand"),
        html.Span("Migrant movement, India", className="pv-subtitle"),
        live.badge(synthetic),
        html.Span(className="pv-space"),
        html.Span(id="as-of", className="pv-as-of"),
        live.mark(version),
        export_menu(),
        html.Button("Copy link", id="copy-link", className="pv-chip", n_clicks=0, title="A link that shows this view"),
    ]


def _menu() -> list[Any]:
    return [
        dcc.Link(
            id={"type": "menu", "path": page["path"]},
            href=page["path"],
            className="pv-menu-item",
            children=[_icon(page["name"].lower()), html.Span(page["name"])],
        )
        for page in dash.page_registry.values()
    ]


def _icon(name: str) -> html.Span:
    return html.Span(className=f"pv-icon pv-icon-{name}", **{"aria-hidden": "true"})


def icons() -> str:
    """The menu's icons as CSS masks, and the window's own: drawn once here, coloured by the style sheet."""
    rules = "".join(f'.pv-icon-{name}{{--icon:url("{_drawn(path, "black")}")}}' for name, path in _ICONS.items())
    return f'<link rel="icon" href="{_drawn(_ICONS["flows"], "#b93c13")}"><style>{rules}</style>'


def _drawn(path: str, colour: str) -> str:
    drawing = (
        f"<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 24 24' fill='none' stroke='{colour}' "
        f"stroke-width='1.8' stroke-linecap='round' stroke-linejoin='round'><path d='{path}'/></svg>"
    )
    return "data:image/svg+xml," + drawing.replace("#", "%23").replace("<", "%3C").replace(">", "%3E")


def _first_run() -> html.Div:
    return html.Div(
        className="pv-first",
        children=[
            html.H1("No records yet"),
            html.P("Load a file of people, or a table of counts by origin and destination, and this page shows it."),
            html.P(
                [
                    "Drop it on the page ",
                    dcc.Link("Upload", href="/data", className="pv-link"),
                    " at the machine that serves Pravah, or load it on its command line:",
                ]
            ),
            html.Pre("python app.py load FILE.csv"),
            html.P("Or look around with synthetic people first, in an empty store:"),
            html.Pre("make run"),
            html.P("The files' columns are described in docs/data-formats.md."),
        ],
    )
