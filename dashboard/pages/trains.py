"""Trains: each train with who is registered and who has arrived, where they go on to, and arrivals a day."""

from __future__ import annotations

import json
from datetime import date
from typing import Any, NamedTuple

import dash
import polars as pl
from dash import ClientsideFunction, Dash, Input, Output, dcc, html

from core.shown import grouped, shown_date
from dashboard.daily import caption, daily_figure, daily_strip
from dashboard.grids import counts, days, grid, moments, words
from dashboard.kpis import Figure, figures
from dashboard.legends import legend_box
from dashboard.mapview import map_view
from dashboard.notes import as_of, empty_box, footnote, people
from dashboard.services import actor, services
from dashboard.state import PageState, read_state
from data.answers import Answer
from data.filters import Filters
from layers.arrivals import ArrivalsLayer, arrivals_layer
from layers.format import percent
from layers.render.plotly import Route, arrivals_payload

dash.register_page(__name__, path="/trains", name="Trains", title="Trains · Pravah", order=2)

#: A board longer than this is cut to its largest trains, and says so.
BOARD = 1000
_COLUMNS = [
    words("train_no", "Train", width=74, pinned="left"),
    days("travel_date", "Date", width=96, sort="desc"),
    counts("persons", "Registered", width=88),
    counts("arrived", "Arrived", width=78),
    words("from", "From", width=112),
    words("to", "To", width=112),
    counts("destination_districts", "Districts", width=78, headerTooltip="Districts that its passengers go on to"),
    moments("arrives_at", "Due", width=140),
]
_FIELDS = [column["field"] for column in _COLUMNS]


class _View(NamedTuple):
    """Everything the page shows of one state, in the order of the callback's outputs."""

    payload: dict[str, Any]
    legend: list[Any]
    note: list[Any]
    empty: Any
    kpis: list[Any]
    rows: list[dict[str, Any]]
    caption: str
    chosen: Any
    days: dict[str, Any]
    days_caption: str
    as_of: str


def layout(**query: str) -> html.Div:
    """The page as its URL asks for it."""
    view = _view(read_state(query))
    floating = [
        html.Div(view.legend, id="trains-legend", className="pv-float pv-legend"),
        html.Div(view.note, id="trains-note", className="pv-note"),
        html.Div(view.empty, id="trains-empty"),
    ]
    side = html.Div(
        className="pv-side",
        children=[
            html.Button(className="pv-sheet-handle", **{"aria-label": "Show the board", "aria-expanded": "false"}),
            html.Div(view.kpis, id="trains-kpis", className="pv-kpis"),
            html.Div(view.chosen, id="trains-chosen", className="pv-chosen"),
            html.Div([html.Strong("Trains"), html.Span(view.caption, id="trains-caption")], className="pv-list-head"),
            grid("trains-grid", _COLUMNS, view.rows, "key", "No train in this selection."),
        ],
    )
    return html.Div(
        className="pv-work pv-side-wide pv-side-board",
        children=[
            map_view(view.payload, "Map of arrivals by train; the board beside it lists the trains", floating),
            side,
            daily_strip(view.days, "Arrivals by train a day", view.days_caption),
            dcc.Store(id="ask-trains"),
            dcc.Store(id="trains-as-of", data=view.as_of),
        ],
        **{"data-ask": "ask-trains"},
    )


def callbacks(app: Dash) -> None:
    """One server callback; a click on the board goes through the URL."""
    app.callback(
        Output("map-payload", "data", allow_duplicate=True),
        Output("trains-legend", "children"),
        Output("trains-note", "children"),
        Output("trains-empty", "children"),
        Output("trains-kpis", "children"),
        Output("trains-grid", "rowData"),
        Output("trains-caption", "children"),
        Output("trains-chosen", "children"),
        Output("daily-figure", "data", allow_duplicate=True),
        Output("daily-caption", "children", allow_duplicate=True),
        Output("trains-as-of", "data"),
        Input("ask-trains", "data"),
        prevent_initial_call=True,
    )(_update)
    app.clientside_callback(
        ClientsideFunction("pravah", "openTrain"),
        Output("trains-grid", "id"),
        Input("trains-grid", "cellClicked"),
        prevent_initial_call=True,
    )
    app.clientside_callback(
        "t => t", Output("as-of", "children", allow_duplicate=True), Input("trains-as-of", "data"),
        prevent_initial_call="initial_duplicate",
    )  # fmt: skip


def _update(query: dict[str, str]) -> tuple[Any, ...]:
    return _view(read_state(query))


def _view(state: PageState) -> _View:
    use, who = services(), actor()
    answer = use.catalog.trains(who, state.filters, BOARD)
    runs = use.catalog.train_runs(who, state.filters)
    chosen = _chosen(state, answer.rows, runs.rows)
    where = use.catalog.train_destinations(who, _of_train(state.filters, chosen) if chosen else state.filters)
    layer = arrivals_layer(where.rows, use.anchors["district"], use.names["district"])
    undated = use.catalog.train_runs(who, state.filters.but(from_=None, to=None)).rows
    arrivals = _arrivals_a_day(undated)
    drawn = int(layer.circles["persons"].sum()) if layer.circles.height else 0
    return _View(
        payload={
            **arrivals_payload(layer, _route(chosen)),
            "of": answer.lake_version,
            "level": "district",
            "click": "place",
            "none": "Nobody by train in this selection",
            "texts": {},
            "fit": _bounds(layer, chosen) if chosen or state.any_place else None,
            "places": {"district": state.filters.place, "state": state.filters.place_state},
        },
        legend=legend_box(layer),
        note=footnote(_headline(where, drawn), where.notes, state.ignored),
        empty=None
        if answer.rows.height
        else empty_box("No train in this selection. Widen the dates or drop a filter."),
        kpis=figures(_figures(runs)),
        rows=_board(answer.rows),
        caption=_board_caption(answer.rows_total),
        chosen=_chosen_box(chosen, where.rows) if chosen else None,
        days=daily_figure(arrivals, state.filters, use.span(), "arrived"),
        days_caption=caption(arrivals, state.filters),
        as_of=as_of(answer),
    )


def _key() -> pl.Expr:
    return pl.concat_str(["train_no", pl.col("travel_date").cast(pl.String).fill_null("undated")], separator="@")


def _chosen(state: PageState, board: pl.DataFrame, runs: pl.DataFrame) -> dict[str, Any] | None:
    if not state.train:
        return None
    found = board.filter(_key() == state.train)
    if not found.height:
        # one that is too small for the board, chosen by a link
        run = runs.filter(_key() == state.train).head(1)
        if not run.height:
            return None
        only = _of_train(state.filters, run.row(0, named=True))
        found = services().catalog.trains(actor(), only).rows.filter(_key() == state.train)
    return found.row(0, named=True) if found.height else None


def _route(train: dict[str, Any] | None) -> Route | None:
    if train is None or None in (train["origin_lon"], train["destination_lon"]):
        return None
    said = [
        f"Train {train['train_no']}",
        f"{train['origin_station_name']} → {train['destination_station_name']}",
        "as the crow flies",
    ]
    ends = [(train[f"{side}_lon"], train[f"{side}_lat"]) for side in ("origin", "destination")]
    return ends[0], ends[1], said


def _bounds(layer: ArrivalsLayer, train: dict[str, Any] | None) -> tuple[float, float, float, float] | None:
    lon, lat = layer.circles["lon"].to_list(), layer.circles["lat"].to_list()
    if route := _route(train):
        lon += [route[0][0], route[1][0]]
        lat += [route[0][1], route[1][1]]
    return (min(lon), min(lat), max(lon), max(lat)) if lon else None


def _of_train(filters: Filters, train: dict[str, Any]) -> Filters:
    day: date | None = train["travel_date"]
    only = filters.but(train_no=(train["train_no"],))
    return only.but(from_=day, to=day) if day else only


def _arrivals_a_day(rows: pl.DataFrame) -> pl.DataFrame:
    """travel_date (the day of arrival), arrived; days between without arrivals are 0."""
    known = rows.drop_nulls("arrival_date").group_by(travel_date="arrival_date").agg(pl.col("arrived").sum())
    if not known.height:
        return known
    every = pl.date_range(known["travel_date"].min(), known["travel_date"].max(), eager=True)  # type: ignore[arg-type]
    return (
        pl.DataFrame({"travel_date": every})
        .join(known, on="travel_date", how="left")
        .with_columns(pl.col("arrived").fill_null(0))
        .sort("travel_date")
    )


def _board(rows: pl.DataFrame) -> list[dict[str, Any]]:
    def station(side: str) -> pl.Expr:
        return pl.coalesce(f"{side}_station_name", f"{side}_station", f"{side}_district")

    named = rows.with_columns(_key().alias("key"), station("origin").alias("from"), station("destination").alias("to"))
    return named.select("key", *_FIELDS).with_columns(pl.selectors.temporal().cast(pl.String)).to_dicts()


def _board_caption(total: int) -> str:
    if total > BOARD:
        return f"the {grouped(BOARD)} largest of {grouped(total)} · filter to see others"
    return f"{grouped(total)} · click one for its passengers' districts"


def _headline(where: Answer, drawn: int) -> str:
    if not where.persons:
        return "Nobody by train."
    return f"{grouped(drawn)} of {people(where.persons)} by train drawn, {percent(drawn, where.persons)}."


def _figures(answer: Answer) -> list[Figure]:
    registered, arrived = answer.persons, int(answer.rows["arrived"].sum()) if answer.rows.height else 0
    count = answer.rows.height
    stations = answer.rows["destination_station"].drop_nulls().n_unique() if count else 0
    return [
        Figure("Trains", grouped(count), f"{grouped(registered / count)} people each" if count else ""),
        Figure("People registered", grouped(registered), "on these trains"),
        Figure("Arrived", grouped(arrived), f"{percent(arrived, registered)} of those registered"),
        Figure("Stations of arrival", grouped(stations), "where trains end"),
    ]


def _chosen_box(train: dict[str, Any], rows: pl.DataFrame) -> html.Div:
    top = rows.sort("persons", descending=True)
    largest = int(top["persons"].max() or 1) if top.height else 1  # type: ignore[call-overload]
    day = shown_date(train["travel_date"]) if train["travel_date"] else "no date"
    close = html.Button("All trains", className="pv-chip", **{"data-remember": json.dumps({"train": None})})
    title = html.H2(
        [
            f"{train['train_no']} · {train['origin_station_name'] or '–'} → {train['destination_station_name'] or '–'}",
            html.Small(
                f"{day} · {people(train['persons'])} registered, {grouped(train['arrived'])} arrived, "
                f"going on to {top.height} districts"
            ),
        ]
    )
    ranks = [
        html.Div(
            className="pv-rank",
            children=[
                html.Span(f"{row['destination_district'] or 'district not known'}, {row['destination_state']}"),
                html.Span(grouped(row["persons"]), className="pv-n"),
                html.Span(
                    className="pv-bar", children=html.I(style={"width": f"{100 * row['persons'] / largest:.0f}%"})
                ),
            ],
        )
        for row in top.iter_rows(named=True)
    ]
    return html.Div(
        [html.Div([title, close], className="pv-profile-head"), html.Div(ranks, className="pv-rows pv-ranks")]
    )
