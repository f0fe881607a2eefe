"""Districts: the heat map, the table it is one view with, and a district's own profile."""

from __future__ import annotations

from typing import Any, NamedTuple

import dash
import dash_mantine_components as dmc
import polars as pl
from dash import ClientsideFunction, Dash, Input, Output, State, dcc, html

from core.shown import grouped
from dashboard.daily import caption, daily_figure, daily_strip
from dashboard.grids import counts, grid, rates, words
from dashboard.legends import legend_box
from dashboard.mapview import map_view
from dashboard.notes import as_of, empty_box, footnote, people
from dashboard.profile import profile
from dashboard.services import actor, services
from dashboard.state import PageState, read_state
from dashboard.versions import geography, on_version, versions_picker
from data.placing import ask_on
from layers.format import rate
from layers.heat import MEASURES, SCHEMES, Measure, heat_layer, with_quiet
from layers.render.plotly import heat_payload

dash.register_page(__name__, path="/districts", name="Districts", title="Districts · Pravah", order=1)

_COLUMNS = [
    words("district", "District", width=148, pinned="left"),
    words("state", "State", width=126),
    counts("arrivals", "Arrivals", width=96, sort="desc"),
    counts("departures", "Departures", width=96),
    counts("net", "Net", width=92),
    counts("internal", "Inside", width=90),
    rates("arrivals_per_lakh", "Arr. / lakh", width=105, headerTooltip="Arrivals per lakh people of 2011"),
    rates("departures_per_lakh", "Dep. / lakh", width=108, headerTooltip="Departures per lakh people of 2011"),
]
_FIELDS = [column["field"] for column in _COLUMNS]


class _View(NamedTuple):
    """Everything the page shows of one state, in the order of the callback's outputs."""

    payload: dict[str, Any]
    legend: list[Any]
    note: list[Any]
    empty: Any
    rows: list[dict[str, Any]]
    caption: str
    profile: Any
    table_class: str
    days: dict[str, Any]
    days_caption: str
    as_of: str


def layout(**query: str) -> html.Div:
    """The page as its URL asks for it."""
    state = read_state(query)
    view = _view(state)
    pickers = [
        dmc.Select(
            id="metric",
            value=state.metric,
            data=[{"value": m.column, "label": m.label} for m in MEASURES.values()],
            size="xs",
            w=215,
            allowDeselect=False,
            **{"aria-label": "Measure"},
        ),
        dmc.Select(
            id="scheme",
            value=state.scheme,
            data=[{"value": key, "label": label} for key, label in SCHEMES.items()],
            size="xs",
            w=140,
            allowDeselect=False,
            **{"aria-label": "How values are classed"},
        ),
    ]
    pickers += versions_picker(services(), state)
    floating = [
        html.Div(pickers, className="pv-switch"),
        html.Div(view.legend, id="districts-legend", className="pv-float pv-legend"),
        html.Div(view.note, id="districts-note", className="pv-note"),
        html.Div(view.empty, id="districts-empty"),
    ]
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
            grid("districts-grid", _COLUMNS, view.rows, "lgd", "No district in this selection."),
        ],
    )
    side = html.Div(
        className="pv-side",
        children=[
            html.Button(className="pv-sheet-handle", **{"aria-label": "Show the table", "aria-expanded": "false"}),
            html.Div(view.profile, id="districts-profile", className="pv-profile-box"),
            table,
        ],
    )
    return html.Div(
        className="pv-work pv-side-wide",
        children=[
            map_view(view.payload, "Heat map of districts; the table beside it holds the same values", floating),
            side,
            daily_strip(view.days, "People moving a day", view.days_caption),
            dcc.Store(id="ask-districts"),
            dcc.Store(id="districts-as-of", data=view.as_of),
        ],
        **{"data-ask": "ask-districts"},
    )


def callbacks(app: Dash) -> None:
    """One server callback; clicks on rows and districts go through the URL."""
    app.callback(
        Output("map-payload", "data", allow_duplicate=True),
        Output("districts-legend", "children"),
        Output("districts-note", "children"),
        Output("districts-empty", "children"),
        Output("districts-grid", "rowData"),
        Output("districts-caption", "children"),
        Output("districts-profile", "children"),
        Output("districts-table", "className"),
        Output("daily-figure", "data", allow_duplicate=True),
        Output("daily-caption", "children", allow_duplicate=True),
        Output("districts-as-of", "data"),
        Input("ask-districts", "data"),
        prevent_initial_call=True,
    )(_update)
    for name in ("metric", "scheme"):
        app.clientside_callback(
            ClientsideFunction("pravah", "remember"),
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


def _update(query: dict[str, str]) -> tuple[Any, ...]:
    return _view(read_state(query))


def _view(state: PageState) -> _View:
    use, who = services(), actor()
    state, on = on_version(use, state)
    answer = ask_on(use.catalog, who, "districts", state.filters, version=on) if on else None
    answer = answer or use.catalog.districts(who, state.filters)
    measure = MEASURES[state.metric]
    drawable = on.boundaries.drawable if on else use.boundaries.drawable
    layer = heat_layer(with_quiet(answer.rows, drawable), state.metric, state.scheme)
    days = use.catalog.daily(who, state.filters.but(from_=None, to=None))
    code = state.profile_code
    return _View(
        payload={
            **heat_payload(layer, _texts(answer.rows, measure)),
            "of": answer.lake_version,
            "level": "district",
            "click": "profile",
            "none": "Nobody in this selection",
            **geography(on),
            "places": {"district": [*state.filters.place, *([code] if code else [])]},
        },
        legend=legend_box(layer),
        note=footnote(_headline(answer.rows, answer.persons), answer.notes, state.ignored),
        empty=None
        if answer.persons
        else empty_box("No one moved in this selection. Widen the dates or drop a filter."),
        rows=_table(answer.rows),
        caption=f"{grouped(answer.rows.height)} · click for a profile",
        profile=profile(use, who, state.filters, code) if code is not None else None,
        table_class="pv-table pv-hidden" if code is not None else "pv-table",
        days=daily_figure(days.rows, state.filters, use.span()),
        days_caption=caption(days.rows, state.filters),
        as_of=as_of(answer),
    )


def _table(rows: pl.DataFrame) -> list[dict[str, Any]]:
    shown = rows.select(pl.col("lgd").cast(pl.String), *_FIELDS)
    return shown.with_columns(pl.selectors.float().round(1)).to_dicts()


def _headline(rows: pl.DataFrame, persons: int) -> str:
    drawn = rows.filter("drawn").height
    return f"{grouped(drawn)} of {grouped(rows.height)} districts with movements drawn · {people(persons)} in all."


def _texts(rows: pl.DataFrame, measure: Measure) -> dict[int, list[str]]:
    show = rate if measure.column.endswith("_per_lakh") else grouped
    out = {}
    for row in rows.filter("drawn").iter_rows(named=True):
        value = row[measure.column]
        said = "population of 2011 unknown" if value is None else f"{show(value)} {measure.unit}"
        out[row["lgd"]] = [said, f"{grouped(row['arrivals'])} in · {grouped(row['departures'])} out"]
    return out
