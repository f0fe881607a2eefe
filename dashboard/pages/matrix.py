"""Matrix: from which state to which, as a heat table with its margins, and the largest of it as a Sankey."""

from __future__ import annotations

from typing import Any, NamedTuple

import dash
import dash_mantine_components as dmc
from dash import ClientsideFunction, Dash, Input, Output, dcc, html

from dashboard.daily import caption, daily_figure, daily_strip
from dashboard.emptiness import nobody_box
from dashboard.kpis import figures
from dashboard.matrix_parts import matrix_figures, matrix_legend, matrix_payload, sankey_payload, sankey_words
from dashboard.notes import as_of, footnote, people
from dashboard.services import actor, services
from dashboard.state import SHOWN, PageState, read_state
from layers.matrix import ORDERS, matrix_layer
from layers.sankey import sankey_layer

dash.register_page(__name__, path="/matrix", name="Matrix", title="Matrix · Pravah", order=2.2)

_SHOWN = dict(zip(SHOWN, ("Both", "Table", "Sankey"), strict=True))


class _View(NamedTuple):
    """Everything the page shows of one state, in the order of the callback's outputs."""

    drawn: dict[str, Any]
    unit: str
    legend: list[Any]
    note: list[Any]
    empty: Any
    kpis: list[Any]
    sankey_said: str
    days: dict[str, Any]
    days_caption: str
    as_of: str


def layout(**query: str) -> html.Div:
    """The page as its URL asks for it."""
    state = read_state(query)
    view = _view(state)
    order = dmc.SegmentedControl(
        id="order", value=state.order, size="xs", data=[{"value": key, "label": word} for key, word in ORDERS.items()]
    )
    show = dmc.SegmentedControl(
        id="show", value=state.show, size="xs", data=[{"value": key, "label": word} for key, word in _SHOWN.items()]
    )
    pane = html.Div(
        className="pv-mx",
        role="region",
        children=[
            html.Div(className="pv-busy-bar", role="progressbar", **{"aria-label": "Loading"}),
            html.Div(
                className="pv-mx-head",
                children=[
                    html.Div([html.Strong("From state to state"), html.Span(view.unit, id="matrix-unit")]),
                    html.Div([html.Span("Order", className="pv-mx-word"), order], className="pv-mx-order"),
                    show,
                ],
            ),
            html.Div(view.legend, id="matrix-legend", className="pv-mx-legend"),
            html.Div(id="matrix-table", className="pv-mx-scroll"),
            html.Div(id="matrix-cut", className="pv-mx-cut", role="status"),
            html.Div(
                "Click a number for its flow map, a name for that state alone · arrow keys move", className="pv-hint"
            ),
            html.Div(view.note, id="matrix-note", className="pv-note"),
            html.Div(view.empty, id="matrix-empty"),
        ],
        **{"aria-label": "Table of movements from state to state"},
    )
    side = html.Div(
        className="pv-side",
        children=[
            html.Button(className="pv-sheet-handle", **{"aria-label": "Show the Sankey", "aria-expanded": "false"}),
            html.Div(view.kpis, id="matrix-kpis", className="pv-kpis"),
            html.Div(
                [html.Strong("Largest flows"), html.Span(view.sankey_said, id="sankey-said")],
                className="pv-list-head pv-sk-head",
            ),
            html.Div(id="matrix-sankey", className="pv-sk"),
        ],
    )
    return html.Div(
        id="matrix-work",
        className="pv-work pv-work-matrix",
        children=[
            pane,
            side,
            daily_strip(view.days, "People leaving a day", view.days_caption),
            dcc.Store(id="ask-matrix"),
            dcc.Store(id="matrix-drawn", data=view.drawn),
            dcc.Store(id="matrix-as-of", data=view.as_of),
        ],
        **{"data-ask": "ask-matrix", "data-show": state.show},
    )


def callbacks(app: Dash) -> None:
    """One server callback; cells and headings go through the URL."""
    app.callback(
        Output("matrix-drawn", "data"),
        Output("matrix-unit", "children"),
        Output("matrix-legend", "children"),
        Output("matrix-note", "children"),
        Output("matrix-empty", "children"),
        Output("matrix-kpis", "children"),
        Output("sankey-said", "children"),
        Output("daily-figure", "data", allow_duplicate=True),
        Output("daily-caption", "children", allow_duplicate=True),
        Output("matrix-as-of", "data"),
        Input("ask-matrix", "data"),
        prevent_initial_call=True,
    )(lambda query: _view(read_state(query)))

    def browser(name: str) -> ClientsideFunction:
        return ClientsideFunction("pravah", name)

    app.clientside_callback(browser("matrix"), Output("matrix-drawn", "id"), Input("matrix-drawn", "data"))
    app.clientside_callback(browser("matrixShown"), Output("matrix-work", "data-show"), Input("show", "value"))
    app.clientside_callback(
        browser("remember"), Output("order", "id"), Input("order", "value"), prevent_initial_call=True
    )
    app.clientside_callback(
        "t => t", Output("as-of", "children", allow_duplicate=True), Input("matrix-as-of", "data"),
        prevent_initial_call="initial_duplicate",
    )  # fmt: skip


def _view(state: PageState) -> _View:
    use, who = services(), actor()
    answer = use.catalog.analysis.matrix(who, state.filters)
    layer = matrix_layer(answer.rows, state.order)
    sankey = sankey_layer(answer.rows)
    days = use.catalog.daily(who, state.filters.but(from_=None, to=None))
    return _View(
        drawn={
            "of": answer.lake_version,
            "matrix": matrix_payload(layer, zoned=state.order == "zone", whole=not state.any_place),
            "sankey": sankey_payload(sankey),
            "chosen": {"o": state.filters.origin_state, "d": state.filters.destination_state},
        },
        unit=layer.unit,
        legend=matrix_legend(layer),
        note=footnote(f"{people(answer.persons)} in the table.", answer.notes, state.ignored),
        empty=None
        if answer.persons
        else nobody_box(
            "No one moved in this selection.", state.filters, lambda filters: use.catalog.flows(who, filters).persons
        ),
        kpis=figures(matrix_figures(layer, answer.persons)),
        sankey_said=sankey_words(sankey, layer.within),
        days=daily_figure(days.rows, state.filters, use.span()),
        days_caption=caption(days.rows, state.filters),
        as_of=as_of(answer),
    )
