"""Builds the Dash application over a catalog. Nothing is built at import; two apps can live side by side."""

from __future__ import annotations

import importlib
import logging
from pathlib import Path

import dash
from dash import ClientsideFunction, Dash, Input, Output, State, set_props

from core.errors import PravahError
from dashboard import live, shell
from dashboard.filter_bar import CONTROLS
from dashboard.mapview import geography_script
from dashboard.services import Services, attach
from data.catalog import Catalog
from geo.boundaries import Boundaries
from geo.boundaries.versions import Versions

_HERE = Path(__file__).parent
_log = logging.getLogger("pravah.dashboard")


def create_dashboard(catalog: Catalog, boundaries: Boundaries, versions: Versions) -> Dash:
    """The dashboard as a Dash app; ``.server`` is its Flask application.

    Args:
        catalog: answers every question.
        boundaries: gives anchors, names of files and their version.
        versions: other boundaries that maps can be drawn on.
    """
    app = Dash(
        "pravah",
        use_pages=True,
        pages_folder=str(_HERE / "pages"),
        assets_folder=str(_HERE / "assets"),
        title="Pravah",
        update_title=None,  # type: ignore[arg-type]
        serve_locally=True,
        suppress_callback_exceptions=True,
        on_error=_say,
        meta_tags=[{"name": "viewport", "content": "width=device-width, initial-scale=1"}],
    )
    app.index_string = _index(boundaries)
    attach(app.server, _services(catalog, boundaries, versions))
    app.layout = lambda: shell.layout(catalog)
    _browser_callbacks(app)
    live.callbacks(app)
    for page in dash.page_registry.values():
        importlib.import_module(page["module"]).callbacks(app)
    return app


def _services(catalog: Catalog, boundaries: Boundaries, versions: Versions) -> Services:
    places = catalog.names.places
    anchors = {
        level: {
            code: (lon, lat) for code, lon, lat in boundaries.anchors(level).select("lgd", "lon", "lat").iter_rows()
        }
        for level in ("state", "district")
    }
    names = {
        "state": {code: state.name for code, state in places.states.items()},
        "district": {code: district.name for code, district in places.districts.items()},
    }
    return Services(catalog, boundaries, anchors, names, versions)


def _browser_callbacks(app: Dash) -> None:
    """Wiring that needs no server: filters ↔ URL, chips, the map's clicks."""
    controls = [Input(name, prop) for name, prop in CONTROLS]

    def browser(function: str) -> ClientsideFunction:
        return ClientsideFunction("pravah", function)

    app.clientside_callback(browser("offer"), Output("filter-origin_state", "data"), Input("places", "data"))
    app.clientside_callback(
        browser("collect"), Output("filter-clear", "disabled"), *controls, prevent_initial_call=True
    )
    app.clientside_callback(
        browser("menu"),
        Output({"type": "menu", "path": dash.ALL}, "href"),
        Input("_pages_location", "pathname"),
        Input("filter-clear", "className"),
        State({"type": "menu", "path": dash.ALL}, "id"),
    )
    app.clientside_callback(
        browser("remember"), Output("boundaries", "id"), Input("boundaries", "value"), prevent_initial_call=True
    )
    app.clientside_callback(browser("clicked"), Output("filter-place", "data"), Input("map-click", "data"))
    app.clientside_callback(browser("copyLink"), Output("copy-link", "children"), Input("copy-link", "n_clicks"))


def _say(error: Exception) -> None:
    """A failing callback: a sentence on the page, the trace in the log, the old view kept."""
    if isinstance(error, PravahError):
        set_props("problem", {"children": error.message})
        return
    _log.error("A page could not be updated", exc_info=error)
    set_props(
        "problem",
        {"children": "This view could not be updated. Try again; if it stays, tell your operator when it happened."},
    )


def _index(boundaries: Boundaries) -> str:
    head = geography_script(boundaries) + shell.icons()
    return (
        '<!DOCTYPE html><html lang="en-IN"><head>{%metas%}<title>{%title%}</title>{%css%}'
        + head
        + "</head><body>{%app_entry%}<footer>{%config%}{%scripts%}{%renderer%}</footer></body></html>"
    )
