"""Reports: choose a place and days, look at the situation report, fetch it; the last exports stand below.

``assets/44-export.js`` orders and shows; this page offers places and lists what was made.
"""

from __future__ import annotations

from datetime import date
from typing import Any

import dash
import dash_mantine_components as dmc
from dash import ClientsideFunction, Dash, Input, Output, dcc, html

from core.shown import IST, now, shown_date, shown_time
from dashboard.services import actor, services
from data.options import Options
from reports.orders import Made, State

dash.register_page(__name__, path="/reports", name="Reports", title="Reports · Pravah", order=2.5)

_MOST = 30
_CALLED = {
    ("map", "flows"): "Map of flows",
    ("map", "heat"): "Heat map",
    ("map", "trains"): "Map of train arrivals",
    ("data", "flows"): "Flows",
    ("data", "districts"): "Districts",
    ("data", "trains"): "Trains",
    ("data", "daily"): "Days",
}


def layout(**_: str) -> html.Div:
    """The page as it stands."""
    options = services().catalog.options(actor())
    main = [
        html.Div(
            [
                html.H1("Situation report"),
                html.P("What moved, against the days before: figures, maps, trains, weeks, what is expected."),
            ]
        ),
        dmc.Select(
            id="reports-place", label="Place", value="india", data=_places(options), searchable=True,
            allowDeselect=False, nothingFoundMessage="No place of this name in the records", limit=400, size="sm",
        ),
        _days(options),
        html.Div(
            [
                html.Button("Show the report", className="pv-chip pv-go", type="button", **{"data-report": "html"}),
                html.Button("Fetch PDF", className="pv-chip", type="button", **{"data-report": "pdf"}),
            ],
            className="pv-reports-acts",
        ),
        html.Div([html.H2("Last exports"), html.P("Kept for 14 days.")]),
        html.Div(_list(), id="reports-list"),
    ]  # fmt: skip
    paper = [
        html.Div("The report appears here. It holds counts, never people.", id="reports-none"),
        html.Iframe(id="reports-preview", className="pv-hidden", title="The report"),
    ]
    return html.Div(
        className="pv-reports",
        children=[
            dcc.Store(id="reports-again"),
            dcc.Store(id="reports-chosen"),
            html.Div(main, className="pv-reports-main"),
            html.Div(paper, className="pv-reports-paper"),
        ],
    )


def callbacks(app: Dash) -> None:
    """The list follows what is made; the choice is the browser's."""
    app.callback(Output("reports-list", "children"), Input("reports-again", "data"), prevent_initial_call=True)(
        lambda _: _list()
    )
    app.clientside_callback(
        ClientsideFunction("pravah", "reportChosen"),
        Output("reports-chosen", "data"),
        Input("reports-place", "value"),
        Input("reports-period", "value"),
        Input("reports-last", "value"),
    )


def _places(options: Options) -> list[dict[str, Any]]:
    """India, every state with people, and below each its districts."""
    states = [{"value": f"state:{one.lgd}", "label": one.name} for one in options.states]
    called = {one.lgd: one.name for one in options.states}
    districts = [
        {
            "group": f"Districts of {called.get(state, f'state {state}')}",
            "items": [
                {"value": f"district:{one.lgd}", "label": f"{one.name}, {called.get(state, '')}"} for one in known
            ],
        }
        for state, known in sorted(options.districts.items(), key=lambda item: called.get(item[0], ""))
    ]
    whole = [{"value": "india", "label": "India"}]
    return [{"group": "Country", "items": whole}, {"group": "States", "items": states}, *districts]


def _days(options: Options) -> html.Div:
    today = now().astimezone(IST).date()
    last = min(options.last or today, today)
    return html.Div(
        className="pv-reports-days",
        children=[
            dmc.DatePickerInput(
                id="reports-last", label="Last day", value=last.isoformat(), valueFormat="DD-MM-YYYY", size="sm",
                minDate=options.first.isoformat() if options.first else None, maxDate=_latest(options.last, today),
                popoverProps={"zIndex": 1000},
            ),
            dmc.SegmentedControl(
                id="reports-period", value="week", size="sm",
                data=[{"value": "week", "label": "Its week"}, {"value": "day", "label": "The day"}],
            ),
        ],
    )  # fmt: skip


def _latest(last: date | None, today: date) -> str:
    return max(last or today, today).isoformat()


def _list() -> Any:
    found = services().exports.all(actor(), _MOST)
    if not found:
        return html.Div("Nothing was exported yet.", className="pv-none")
    return html.Table(html.Tbody([_row(made) for made in found]), className="pv-exports")


def _row(made: Made) -> html.Tr:
    order, status = made.order, made.status
    by = f"{shown_time(order.asked_at)} · {order.actor.name}"
    ends: Any = {State.QUEUED: "waits", State.RUNNING: "is being made", State.FAILED: "not made"}.get(status.state)
    if status.state is State.DONE:
        ends = html.A(
            order.form.upper() if order.form != "html" else "Web page",
            href=f"/api/v1/exports/{made.id}/file",
            className="pv-link",
            download=status.file,
        )
    said = [_called(made), html.Small(status.message or by)]
    return html.Tr(
        [html.Td(said), html.Td(ends)], className="pv-failed" if status.state is State.FAILED else "", title=by
    )


def _called(made: Made) -> str:
    """``Report, Bihar, week to 20-05-2020``; ``Flows, 01-05-2020 to 31-05-2020``."""
    order = made.order
    if order.kind == "report":
        places = services().catalog.names
        district, state = order.options.get("district"), order.options.get("state")
        where = places.district(int(district)) if district else places.state(int(state)) if state else "India"
        last = shown_date(date.fromisoformat(order.options["last"]))
        return f"Report, {where}, {order.options.get('period', 'week')} to {last}"
    days = [shown_date(date.fromisoformat(order.filters[name])) for name in ("from", "to") if name in order.filters]
    more = sum(name not in ("from", "to") for name in order.filters)
    parts = [_CALLED.get((order.kind, order.what), order.what), " to ".join(days)]
    parts += [f"{more} {'filter' if more == 1 else 'filters'}"] if more else []
    return ", ".join(part for part in parts if part)
