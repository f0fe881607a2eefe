"""Districts: the heat map, the table it is one view with, and a district's own profile."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any, NamedTuple

import dash
import polars as pl
from dash import ClientsideFunction, Dash, Input, Output, State, dcc, html

from core.shown import grouped
from dashboard.daily import caption, daily_figure, daily_strip
from dashboard.emptiness import nobody_box
from dashboard.grids import grid
from dashboard.heat_choices import against_class, by_hand_class, classes_class, pickers
from dashboard.heat_legend import heat_legend
from dashboard.heat_table import columns, rows
from dashboard.heat_words import against, days_of, headline, texts
from dashboard.mapview import map_view
from dashboard.notes import as_of, footnote
from dashboard.profile import profile
from dashboard.services import Services, actor, services
from dashboard.state import PageState, read_state
from dashboard.versions import geography, on_version, versions_picker
from data.analysing import other_period
from data.answers import Answer
from data.filters import Filters
from data.placing import ask_on
from geo.boundaries.versions import Version
from layers.measures import measured
from layers.render.plotly import heat_payload
from layers.shading import heat_of

dash.register_page(__name__, path="/districts", name="Districts", title="Districts · Pravah", order=1)

#: Days that are offered where a change has none.
_OFFERED = 7
_OF_CHANGES = re.compile("_change|_before")


class _View(NamedTuple):
    """Everything the page shows of one state, in the order of the callback's outputs."""

    payload: dict[str, Any]
    legend: list[Any]
    note: list[Any]
    empty: Any
    rows: list[dict[str, Any]]
    columns: Any
    metric: str
    caption: str
    profile: Any
    table_class: str
    days: dict[str, Any]
    days_caption: str
    as_of: str
    by_hand_class: str
    against_class: str
    classes_class: str
    limits: str
    limits_said: str
    before: str


def layout(**query: str) -> html.Div:
    """The page as its URL asks for it."""
    state = read_state(query)
    view = _view(state, shown="")
    choosing = [*pickers(state.heat, view.limits, view.before), *versions_picker(services(), state)]
    floating = [
        html.Div(choosing, className="pv-switch pv-heat-switch"),
        html.Div(view.legend, id="districts-legend", className="pv-float pv-legend pv-heat-legend"),
        html.Div(view.note, id="districts-note", className="pv-note"),
        html.Div(view.empty, id="districts-empty"),
    ]
    return html.Div(
        className="pv-work pv-side-wide",
        children=[
            map_view(view.payload, "Heat map of districts; the table beside it holds the same values", floating),
            _side(view),
            daily_strip(view.days, "People moving a day", view.days_caption),
            dcc.Store(id="ask-districts"),
            dcc.Store(id="districts-as-of", data=view.as_of),
            dcc.Store(id="districts-metric", data=view.metric),
        ],
        **{"data-ask": "ask-districts"},
    )


def _side(view: _View) -> html.Div:
    table = html.Div(
        id="districts-table",
        className=view.table_class,
        children=[
            html.Div(
                className="pv-list-head",
                children=[
                    html.Strong("Districts"),
                    html.Span(view.caption, id="districts-caption"),
                    dcc.Input(
                        id="districts-search",
                        className="pv-search",
                        type="search",
                        placeholder="Find a district or state",
                    ),
                ],
            ),
            grid("districts-grid", view.columns, view.rows, "lgd", "No district in this selection."),
        ],
    )
    return html.Div(
        className="pv-side",
        children=[
            html.Button(className="pv-sheet-handle", **{"aria-label": "Show the table", "aria-expanded": "false"}),
            html.Div(view.profile, id="districts-profile", className="pv-profile-box"),
            table,
        ],
    )


def callbacks(app: Dash) -> None:
    """One server callback; clicks on rows and districts go through the URL."""
    app.callback(
        Output("map-payload", "data", allow_duplicate=True),
        Output("districts-legend", "children"),
        Output("districts-note", "children"),
        Output("districts-empty", "children"),
        Output("districts-grid", "rowData"),
        Output("districts-grid", "columnDefs"),
        Output("districts-metric", "data"),
        Output("districts-caption", "children"),
        Output("districts-profile", "children"),
        Output("districts-table", "className"),
        Output("daily-figure", "data", allow_duplicate=True),
        Output("daily-caption", "children", allow_duplicate=True),
        Output("districts-as-of", "data"),
        Output("heat-by-hand", "className"),
        Output("heat-against", "className"),
        Output("classes", "className"),
        Output("breaks", "placeholder"),
        Output("breaks", "error"),
        Output("against", "placeholder"),
        Input("ask-districts", "data"),
        State("districts-metric", "data"),
        prevent_initial_call=True,
    )(lambda query, shown: _view(read_state(query), shown))
    _browser(app)


def _browser(app: Dash) -> None:
    for name, function in (
        ("metric", "heatMetric"),
        ("scheme", "heatScheme"),
        ("classes", "remember"),
        ("breaks", "heatBreaks"),
        ("against", "heatAgainst"),
    ):
        app.clientside_callback(
            ClientsideFunction("pravah", function),
            Output(name, "id"),
            Input(name, "value"),
            prevent_initial_call=True,
        )
    app.clientside_callback(
        ClientsideFunction("pravah", "search"),
        Output("districts-grid", "dashGridOptions"),
        Input("districts-search", "value"),
        State("districts-grid", "dashGridOptions"),
        prevent_initial_call=True,
    )
    app.clientside_callback(
        ClientsideFunction("pravah", "openProfile"),
        Output("districts-grid", "id"),
        Input("districts-grid", "cellClicked"),
        prevent_initial_call=True,
    )
    app.clientside_callback(
        "t => t", Output("as-of", "children", allow_duplicate=True), Input("districts-as-of", "data"),
        prevent_initial_call="initial_duplicate",
    )  # fmt: skip


class _Asked(NamedTuple):
    """The districts under the filters, with every measure; ``then`` are the filters a change is against.

    ``said`` says why nothing can be drawn of a change.
    """

    answer: Answer
    measured: pl.DataFrame
    then: Filters | None = None
    said: str = ""


def _ask(use: Services, state: PageState, on: Version | None) -> _Asked:
    def districts(filters: Filters) -> Answer:
        if on is not None:
            return ask_on(use.catalog, actor(), "districts", filters, version=on)
        return use.catalog.districts(actor(), filters)

    answer = districts(state.filters)
    if not state.heat.measure.change:
        return _Asked(answer, measured(answer.rows))
    if not (state.filters.from_ and state.filters.to):
        # the table keeps its columns, and they are empty
        rows = measured(answer.rows, answer.rows)
        unknown = [pl.lit(None, rows.schema[name]).alias(name) for name in rows.columns if _OF_CHANGES.search(name)]
        return _Asked(answer, rows.with_columns(unknown), None, "A change needs days to look at.")
    then = other_period(state.filters, state.heat.against)
    return _Asked(answer, measured(answer.rows, districts(then).rows), then)


def _view(state: PageState, shown: str | None) -> _View:
    use = services()
    state, on = on_version(use, state)
    asked = _ask(use, state, on)
    answer, heat = asked.answer, state.heat
    drawable = on.boundaries.drawable if on else use.boundaries.drawable
    layer = heat_of(asked.measured, heat.metric, heat.classing, drawable)
    days = use.catalog.daily(actor(), state.filters.but(from_=None, to=None))
    code = state.profile_code
    told = {} if asked.said else texts(asked.measured, heat)
    payload = {
        **heat_payload(layer, told),
        "of": answer.lake_version,
        "level": "district",
        "click": "profile",
        "none": asked.said or "Nobody in this selection",
        **geography(on),
        "places": {"district": [*state.filters.place, *([code] if code else [])]},
    }
    if asked.said:
        payload |= {"fills": {}, "hatched": []}
    compared = against(state.filters, asked.then) if asked.then else ""
    return _View(
        payload=payload,
        legend=[] if asked.said else heat_legend(layer, heat, compared),
        note=footnote(headline(answer.rows, answer.persons), answer.notes, state.ignored),
        empty=_empty(use, state, asked),
        rows=rows(asked.measured, heat),
        columns=dash.no_update if shown == heat.metric else columns(heat),
        metric=heat.metric,
        caption=f"{grouped(asked.measured.height)} · click for a profile",
        profile=profile(use, actor(), state.filters, code) if code is not None else None,
        table_class="pv-table pv-hidden" if code is not None else "pv-table",
        days=daily_figure(days.rows, state.filters, use.span()),
        days_caption=caption(days.rows, state.filters),
        as_of=as_of(answer),
        by_hand_class=by_hand_class(heat),
        against_class=against_class(heat),
        classes_class=classes_class(heat),
        limits=", ".join(f"{one:g}" if one < 1e6 else f"{one:.0f}" for one in layer.typed) or "20, 100, 500",
        limits_said=heat.limits_said,
        before=_before(state),
    )


def _before(state: PageState) -> str:
    """The period that stands beside the days chosen where nobody says another."""
    if state.filters.from_ and state.filters.to:
        return days_of(other_period(state.filters))
    return "as many days before"


def _empty(use: Services, state: PageState, asked: _Asked) -> Any:
    """What lies on the map where there is nothing to draw, with the way out."""
    if asked.said:
        return _days_wanted(use, asked.said)
    if not asked.answer.persons and not (asked.then and asked.measured.height):
        sentence, count = "No one moved in this selection.", use.catalog.flows
        return nobody_box(sentence, state.filters, lambda filters: count(actor(), filters).persons)
    return None


def _days_wanted(use: Services, said: str) -> html.Div:
    span = use.span()
    words = f"{said} Drag over the bars below, or choose dates above; as many days before stand beside them."
    parts: list[Any] = [html.Div(words)]
    if span:
        first = max(span[0], span[1] - timedelta(days=_OFFERED - 1))
        parts.append(
            html.Button(
                f"The last {(span[1] - first).days + 1} days",
                type="button",
                className="pv-chip",
                **{"data-days": f"{first.isoformat()},{span[1].isoformat()}"},
            )
        )
    return html.Div(parts, className="pv-empty", role="status")
