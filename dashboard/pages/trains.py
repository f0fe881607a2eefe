"""Trains: a board as at a station, who arrives when and where, and on the map where passengers go on to."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

import dash
import dash_mantine_components as dmc
import polars as pl
from dash import ClientsideFunction, Dash, Input, Output, dcc, html

from core.shown import grouped, shown_date
from dashboard.daily import caption, daily_figure, daily_strip
from dashboard.emptiness import nobody_box
from dashboard.grids import grid
from dashboard.kpis import figures
from dashboard.legends import legend_box
from dashboard.mapview import map_view
from dashboard.notes import as_of, footnote, people
from dashboard.services import actor, services
from dashboard.state import read_state
from dashboard.train_board import COLUMNS, board_caption, board_rows, chosen_box, train_figures
from dashboard.train_choice import Trains, trains_of
from dashboard.train_days import load, looked_at, timeline_of, timeline_payload
from data.filters import Filters
from layers.arrivals import ArrivalsLayer, SpreadLayer, arrivals_layer, spread_layer
from layers.format import percent
from layers.render.plotly import Route, arrivals_payload

dash.register_page(__name__, path="/trains", name="Trains", title="Trains · Pravah", order=2)

_PANELS = (("board", "Board"), ("timeline", "Timeline"), ("load", "Load"))


class _Map(NamedTuple):
    """What lies on the map, in the order of its callback's outputs."""

    payload: dict[str, Any]
    legend: list[Any]
    note: list[Any]
    empty: Any


class _Side(NamedTuple):
    """What stands beside and below it, in the order of its callback's outputs."""

    kpis: list[Any]
    looked_at: list[Any]
    chosen: Any
    rows: list[dict[str, Any]]
    row: dict[str, list[str]]
    caption: str
    timeline: dict[str, Any]
    load: list[Any]
    days: dict[str, Any]
    days_caption: str
    as_of: str


def layout(**query: str) -> html.Div:
    """The page as its URL asks for it."""
    trains = _asked(query)
    state = trains.state
    view, beside = _map(trains), _side(trains)
    floating = [
        html.Div(view.legend, id="trains-legend", className="pv-float pv-legend"),
        html.Div(view.note, id="trains-note", className="pv-note"),
        html.Div(view.empty, id="trains-empty"),
    ]
    board = grid("trains-grid", COLUMNS, beside.rows, "key", "No train in this selection.")
    board.selectedRows = beside.row
    switch = dmc.SegmentedControl(
        id="panel", value=state.panel, size="xs", data=[{"value": key, "label": word} for key, word in _PANELS]
    )
    side = html.Div(
        className="pv-side",
        children=[
            html.Button(className="pv-sheet-handle", **{"aria-label": "Show the board", "aria-expanded": "false"}),
            html.Div(beside.kpis, id="trains-kpis", className="pv-kpis pv-kpis-row"),
            html.Div(
                [switch, html.Div(beside.looked_at, id="trains-looked", className="pv-looked")], className="pv-panels"
            ),
            html.Div(beside.chosen, id="trains-chosen", className="pv-chosen"),
            html.Div(
                [
                    html.Div(
                        [html.Strong("Trains"), html.Span(beside.caption, id="trains-caption")],
                        className="pv-list-head",
                    ),
                    board,
                ],
                className="pv-panel pv-panel-board",
            ),
            html.Div(
                id="trains-timeline",
                className="pv-panel pv-panel-timeline pv-tl",
                role="group",
                **{"aria-label": "Arrivals by station and time"},
            ),
            html.Div(beside.load, id="trains-load", className="pv-panel pv-panel-load"),
        ],
        **{"data-panel": state.panel, "id": "trains-side"},
    )
    return html.Div(
        className="pv-work pv-side-wide pv-side-board",
        children=[
            map_view(view.payload, "Map of arrivals by train; the board beside it lists the trains", floating),
            side,
            daily_strip(beside.days, "Leaving by train", beside.days_caption),
            dcc.Store(id="ask-trains"),
            dcc.Store(id="ask-trains-side"),
            dcc.Store(id="trains-timeline-data", data=beside.timeline),
            dcc.Store(id="trains-as-of", data=beside.as_of),
        ],
        **{"data-ask": "ask-trains", "data-ask-side": "ask-trains-side"},
    )


def callbacks(app: Dash) -> None:
    """Two server callbacks: the map first, then, once its answer is there, the board and what stands around it."""
    app.callback(
        Output("map-payload", "data", allow_duplicate=True),
        Output("trains-legend", "children"),
        Output("trains-note", "children"),
        Output("trains-empty", "children"),
        Input("ask-trains", "data"),
        prevent_initial_call=True,
    )(lambda query: _map(_asked(query)))
    app.callback(
        Output("trains-kpis", "children"),
        Output("trains-looked", "children"),
        Output("trains-chosen", "children"),
        Output("trains-grid", "rowData"),
        Output("trains-grid", "selectedRows"),
        Output("trains-caption", "children"),
        Output("trains-timeline-data", "data"),
        Output("trains-load", "children"),
        Output("daily-figure", "data", allow_duplicate=True),
        Output("daily-caption", "children", allow_duplicate=True),
        Output("trains-as-of", "data"),
        Input("ask-trains-side", "data"),
        prevent_initial_call=True,
    )(lambda query: _side(_asked(query)))
    _browser(app)


def _browser(app: Dash) -> None:
    def browser(name: str) -> ClientsideFunction:
        return ClientsideFunction("pravah", name)

    app.clientside_callback(
        browser("openTrain"),
        Output("trains-grid", "id"),
        Input("trains-grid", "cellClicked"),
        prevent_initial_call=True,
    )
    app.clientside_callback(browser("panel"), Output("trains-side", "data-panel"), Input("panel", "value"))
    app.clientside_callback(
        browser("timeline"), Output("trains-timeline-data", "id"), Input("trains-timeline-data", "data")
    )
    app.clientside_callback(
        "t => t", Output("as-of", "children", allow_duplicate=True), Input("trains-as-of", "data"),
        prevent_initial_call="initial_duplicate",
    )  # fmt: skip


def _asked(query: Mapping[str, str]) -> Trains:
    return trains_of(services().catalog, actor(), read_state(query))


def _map(trains: Trains) -> _Map:
    use, state = services(), trains.state
    where = trains.destinations
    layer = arrivals_layer(where, use.anchors["district"], use.names["district"])
    persons = int(where["persons"].sum())
    drawn = int(layer.circles["persons"].sum()) if layer.circles.height else 0

    def aboard(filters: Filters) -> int:
        return use.catalog.train_runs(actor(), filters).persons

    return _Map(
        payload={
            **arrivals_payload(layer, _route(trains), _spread(trains, layer)),
            "of": trains.whole.lake_version,
            "level": "district",
            "click": "place",
            "none": "Nobody by train in this selection",
            "texts": {},
            "fit": _bounds(layer, trains) if trains.chosen or trains.narrowed or state.any_place else None,
            "places": {"district": state.filters.place, "state": state.filters.place_state},
        },
        legend=legend_box(layer),
        note=footnote(_headline(trains, persons, drawn), trains.notes, trains.ignored),
        empty=None if trains.runs.height else nobody_box("No train in this selection.", state.filters, aboard),
    )


def _side(trains: Trains) -> _Side:
    state = trains.state
    left = _departures_a_day(trains)
    return _Side(
        kpis=figures(train_figures(trains)),
        looked_at=looked_at(trains),
        chosen=chosen_box(trains),
        rows=board_rows(trains),
        row={"ids": [state.train] if trains.chosen and state.train else []},
        caption=board_caption(trains),
        timeline=timeline_payload(timeline_of(trains), trains),
        load=load(trains),
        days=daily_figure(left, state.filters, services().span()),
        days_caption=caption(left, state.filters),
        as_of=as_of(trains.whole),
    )


def _departures_a_day(trains: Trains) -> pl.DataFrame:
    """travel_date, persons; days between without trains are 0. The days chosen do not cut it."""
    undated = trains.catalog.train_runs(trains.who, trains.state.filters.but(from_=None, to=None)).rows
    known = undated.drop_nulls("travel_date").group_by("travel_date").agg(pl.col("persons").sum())
    if not known.height:
        return known
    every = pl.date_range(known["travel_date"].min(), known["travel_date"].max(), eager=True)  # type: ignore[arg-type]
    whole = pl.DataFrame({"travel_date": every}).join(known, on="travel_date", how="left")
    return whole.with_columns(pl.col("persons").fill_null(0)).sort("travel_date")


def _route(trains: Trains) -> Route | None:
    train = trains.chosen
    if train is None or None in (train["origin_lon"], train["destination_lon"]):
        return None
    said = [
        f"Train {train['train_no']}",
        f"{train['origin_station_name']} → {train['destination_station_name']}",
        "as the crow flies",
    ]
    ends = [(train[f"{side}_lon"], train[f"{side}_lat"]) for side in ("origin", "destination")]
    return Route(ends[0], ends[1], train["origin_station_name"] or train["origin_station"], said)


def _spread(trains: Trains, layer: ArrivalsLayer) -> SpreadLayer | None:
    """Lines from where the chosen train, or all of the station looked at, end."""
    hub = trains.chosen
    if hub is None and trains.state.station:
        ended = trains.board.drop_nulls(["destination_lon", "destination_station"])
        hub = ended.row(0, named=True) if ended.height else None
    if hub is None or None in (hub["destination_lon"], hub["destination_lat"]):
        return None
    name = hub["destination_station_name"] or hub["destination_station"]
    return spread_layer(layer.circles, (hub["destination_lon"], hub["destination_lat"]), name)


def _bounds(layer: ArrivalsLayer, trains: Trains) -> tuple[float, float, float, float] | None:
    lon, lat = layer.circles["lon"].to_list(), layer.circles["lat"].to_list()
    if route := _route(trains):
        lon += [route.start[0], route.end[0]]
        lat += [route.start[1], route.end[1]]
    return (min(lon), min(lat), max(lon), max(lat)) if lon else None


def _headline(trains: Trains, persons: int, drawn: int) -> str:
    if not persons:
        return "Nobody by train."
    day = trains.state.arriving
    when = f" arriving on {shown_date(day)}" if day and not trains.chosen else ""
    return f"{grouped(drawn)} of {people(persons)} by train{when} drawn, {percent(drawn, persons)}."
