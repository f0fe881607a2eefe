"""Flows: who moves from where to where. The map first, the figures beside it, the days below."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any, NamedTuple

import dash
import dash_mantine_components as dmc
import polars as pl
from dash import ClientsideFunction, Dash, Input, Output, dcc, html, no_update

from core.shown import grouped, shown_date
from dashboard.corridors import corridor_list
from dashboard.daily import caption, daily_figure, daily_strip
from dashboard.drawn import Drawn, drawn
from dashboard.emptiness import nobody_box
from dashboard.flow_legend import flow_legend
from dashboard.kpis import Figure, figures
from dashboard.mapview import map_view
from dashboard.notes import as_of, footnote, people
from dashboard.series import flow_series
from dashboard.services import Services, actor, services
from dashboard.state import TOPS, PageState, read_state
from dashboard.versions import geography, versions_picker
from data.filters import Filters
from layers.flows import FlowLayer
from layers.format import percent
from layers.render.plotly import flow_payload

dash.register_page(__name__, path="/", name="Flows", title="Flows · Pravah", order=0)


class _Map(NamedTuple):
    """What lies on the map, in the order of its callback's outputs."""

    payload: dict[str, Any]
    legend: list[Any]
    note: list[Any]
    empty: Any


class _Side(NamedTuple):
    """What stands beside and below it, in the order of its callback's outputs."""

    kpis: list[Any]
    list_caption: str
    corridors: list[Any]
    days: dict[str, Any]
    days_caption: str
    as_of: str


def layout(**query: str) -> html.Div:
    """The page as its URL asks for it."""
    state = read_state(query)
    view, beside = _map(state), _side(state)
    floating = [
        html.Div(_switches(state), className="pv-switch"),
        html.Div(view.legend, id="flows-legend", className="pv-float pv-legend"),
        html.Div(id="flows-compare", className="pv-float pv-compare", role="status"),
        html.Div(
            id="flows-weeks", className="pv-weeks pv-hidden", role="region", **{"aria-label": "Weeks side by side"}
        ),
        html.Div(view.note, id="flows-note", className="pv-note"),
        html.Div(view.empty, id="flows-empty"),
    ]
    side = html.Div(
        className="pv-side",
        children=[
            html.Button(className="pv-sheet-handle", **{"aria-label": "Show the lists", "aria-expanded": "false"}),
            html.Div(beside.kpis, id="flows-kpis", className="pv-kpis"),
            html.Div(
                [html.Strong("Top corridors"), html.Span(beside.list_caption, id="flows-list-caption")],
                className="pv-list-head",
            ),
            html.Div(beside.corridors, id="flows-list", className="pv-list"),
            html.Div(
                "Click a place for its flows, a flow to pick it out · Shift-click compares two · Esc goes back",
                className="pv-hint",
            ),
        ],
    )
    return html.Div(
        className="pv-work",
        children=[
            map_view(view.payload, "Map of movements between places; the list beside it holds the same rows", floating),
            side,
            daily_strip(beside.days, "People leaving a day", beside.days_caption, [_side_by_side()]),
            dcc.Store(id="ask-flows"),
            dcc.Store(id="ask-flows-series"),
            dcc.Store(id="flows-series"),
            dcc.Store(id="ask-flows-side"),
            dcc.Store(id="flows-as-of", data=beside.as_of),
        ],
        **{"data-ask": "ask-flows", "data-ask-side": "ask-flows-side", "data-series": "ask-flows-series"},
    )


def _switches(state: PageState) -> list[Any]:
    level = dmc.SegmentedControl(
        id="level",
        value=state.level,
        size="xs",
        data=[
            {"value": "auto", "label": "Auto"},
            {"value": "state", "label": "States"},
            {"value": "district", "label": "Districts"},
        ],
    )
    top = dmc.Select(
        id="top",
        value=state.top,
        data=[{"value": count, "label": f"Top {count}"} for count in sorted(TOPS, key=int)],
        size="xs",
        w=96,
        allowDeselect=False,
        **{"aria-label": "How many flows at most"},
    )
    says = "Auto: states nationally, districts once a place is chosen or the map is zoomed in"
    return [html.Div(level, title=says), top, *versions_picker(services(), state)]


def _side_by_side() -> html.Div:
    """Other ways to see the same days: weeks side by side, the chosen days beside as many before."""

    def button(name: str, label: str, says: str) -> html.Button:
        return html.Button(label, id=name, className="pv-play", type="button", title=says, **{"aria-pressed": "false"})

    weeks = button("weeks", "Weeks", "Weeks side by side, on one scale")
    before = button("before", "Before", "The chosen days beside as many days before, on one scale")
    return html.Div([weeks, before], className="pv-player pv-views", role="group", **{"aria-label": "Side by side"})


def callbacks(app: Dash) -> None:
    """Server callbacks: the map first, then, once its answer is there, the figures and lists; all days when played."""
    app.callback(
        Output("map-payload", "data"),
        Output("flows-legend", "children"),
        Output("flows-note", "children"),
        Output("flows-empty", "children"),
        Input("ask-flows", "data"),
        prevent_initial_call=True,
    )(lambda query: _map(read_state(query)))
    app.callback(
        Output("flows-kpis", "children"),
        Output("flows-list-caption", "children"),
        Output("flows-list", "children"),
        Output("daily-figure", "data"),
        Output("daily-caption", "children"),
        Output("flows-as-of", "data"),
        Input("ask-flows-side", "data"),
        prevent_initial_call=True,
    )(lambda query: _side(read_state(query)))
    app.callback(
        Output("flows-series", "data"),
        Output("flows-legend", "children", allow_duplicate=True),
        Input("ask-flows-series", "data"),
        prevent_initial_call=True,
    )(lambda query: flow_series(services(), query) or (None, no_update))
    _browser(app)


def _browser(app: Dash) -> None:
    def browser(name: str) -> ClientsideFunction:
        return ClientsideFunction("pravah", name)

    app.clientside_callback(browser("strip"), Output("daily-figure", "id"), Input("daily-figure", "data"))
    app.clientside_callback(browser("draw"), Output("map-payload", "id"), Input("map-payload", "data"))
    for name in ("level", "top"):
        app.clientside_callback(
            browser("remember"), Output(name, "id"), Input(name, "value"), prevent_initial_call=True
        )
    app.clientside_callback(browser("series"), Output("flows-series", "id"), Input("flows-series", "data"))
    app.clientside_callback("t => t", Output("as-of", "children"), Input("flows-as-of", "data"))


def _map(state: PageState) -> _Map:
    use = services()
    view = drawn(use, state)
    state, layer, answer = view.state, view.layer, view.answer
    payload = {
        **flow_payload(layer, answer.persons),
        "of": answer.lake_version,
        "level": view.level,
        "click": "place",
        "selected": state.flow,
        **geography(view.on),
        "places": {"district": state.filters.place, "state": state.filters.place_state},
        "texts": _texts(layer),
        "fit": layer.bounds if state.any_place else None,
        "near": view.near,
        "plays": view.on is None,
    }
    return _Map(
        payload=payload,
        legend=flow_legend(layer, state.hold),
        note=footnote(_headline(view), answer.notes, state.ignored),
        empty=None if answer.persons else nobody_box(_nobody(state, use), state.filters, _people_of(use)),
    )


def _side(state: PageState) -> _Side:
    use = services()
    view = drawn(use, state)
    state, level, answer = view.state, view.level, view.answer
    days = use.catalog.daily(actor(), state.filters.but(from_=None, to=None))
    unknown = "" if view.near or level == state.shown_level else " · districts not known"
    return _Side(
        kpis=figures(_figures(use, state)),
        list_caption=f"{level} to {level}{unknown}" + (" · of this part" if view.near else ""),
        corridors=corridor_list(view.rows, level, state.flow),
        days=daily_figure(days.rows, state.filters, use.span()),
        days_caption=caption(days.rows, state.filters),
        as_of=as_of(answer),
    )


def _headline(view: Drawn) -> str:
    layer, answer = view.layer, view.answer
    count = layer.flows.height + int((layer.nodes["internal"] > 0).sum())
    share = percent(layer.drawn_persons, answer.persons)
    of = grouped(view.rows.height) + (" flows of this part" if view.near else " flows")
    return f"{grouped(count)} of {of} shown, {share} of {people(answer.persons)}."


def _texts(layer: FlowLayer) -> dict[str, list[str]]:
    return {
        str(row["code"]): [
            f"{people(row['departures'] + row['arrivals'] + row['internal'])}",
            f"{grouped(row['arrivals'])} in · {grouped(row['departures'])} out",
        ]
        for row in layer.nodes.iter_rows(named=True)
    }


def _figures(use: Services, state: PageState) -> list[Figure]:
    answer = use.catalog.flows(actor(), state.filters, level="state")
    trains = use.catalog.train_runs(actor(), state.filters)
    reached = use.catalog.districts(actor(), state.filters).rows.filter(pl.col("arrivals") + pl.col("internal") > 0)
    arrived = int(answer.rows["arrived"].sum()) if answer.rows.height else 0
    return [
        Figure("People leaving", grouped(answer.persons), _before(use, state.filters, answer.persons)),
        Figure("Arrived", grouped(arrived), f"{percent(arrived, answer.persons)} of those who left"),
        Figure("Trains", grouped(trains.rows_total), f"{people(trains.persons)} aboard" if trains.rows_total else ""),
        Figure("Districts reached", grouped(reached.height), f"of {grouped(len(use.catalog.names.places.districts))}"),
    ]


def _before(use: Services, filters: Filters, persons: int) -> str:
    """The change against the same number of days before, when days are chosen."""
    if not (filters.from_ and filters.to):
        return "in the whole period"
    length = filters.to - filters.from_
    end = filters.from_ - timedelta(days=1)
    earlier = use.catalog.daily(actor(), filters.but(from_=end - length, to=end)).persons
    days = length.days + 1
    span = "the day" if days == 1 else f"the {days} days"
    if not earlier:
        return f"nobody on {span} before"
    change = 100 * (persons - earlier) / earlier
    return f"{'▲' if change >= 0 else '▼'} {abs(change):.0f} % on {span} before"


def _nobody(state: PageState, use: Services) -> str:
    filters = state.filters
    level = use.names

    def said(states: tuple[int, ...], districts: tuple[int, ...]) -> str:
        names = [level["district"].get(c, f"LGD {c}") for c in districts] or [
            level["state"].get(c, f"LGD {c}") for c in states
        ]
        return " or ".join(names)

    parts = ["No one moved"]
    if origin := said(filters.origin_state, filters.origin):
        parts.append(f"from {origin}")
    if destination := said(filters.destination_state, filters.destination):
        parts.append(f"to {destination}")
    if filters.from_ and filters.to:
        parts.append(f"between {shown_date(filters.from_)} and {shown_date(filters.to)}")
    return " ".join(parts) + " in this selection."


def _people_of(use: Services) -> Callable[[Filters], int]:
    return lambda filters: use.catalog.flows(actor(), filters).persons
