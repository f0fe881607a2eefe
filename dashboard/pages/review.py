"""Review: names that rows wait for; what a reviewer decides counts at once, and can be undone."""

from __future__ import annotations

import base64
import binascii
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple

import dash
import dash_mantine_components as dmc
from dash import ClientsideFunction, Dash, Input, Output, State, dcc, html

from core.errors import BadInput, Forbidden, PravahError
from dashboard.mapview import map_view
from dashboard.notes import people
from dashboard.review_parts import detail, districts, drawing, headline, log, queue, said
from dashboard.services import actor, services
from data.review import WaitingName
from geo.gazetteer import Verdict

dash.register_page(__name__, path="/review", name="Review", title="Review · Pravah", order=5)

#: Names shown at a time; when these are decided the next come up.
MOST = 300
_NOT_HERE = (
    "Names are reviewed at the machine that serves Pravah, or on its command line: python app.py review list. "
    "Whoever opens this page from elsewhere may not see what people typed; sign-in will change that."
)


class _View(NamedTuple):
    """Everything that follows from the queue and the chosen name, in the order of the callbacks' outputs."""

    stage: str
    headline: list[Any]
    queue: list[Any]
    detail: list[Any]
    payload: dict[str, Any]
    chosen: int | None
    choices: list[dict[str, Any]]
    log: Any


def layout(**_: str) -> html.Div:
    """The queue as it stands when the page is opened; no name is ever in its address."""
    view = _view(None, None)
    pick = html.Div(
        [
            dmc.Select(
                id="review-pick",
                label="Another district",
                data=view.choices,
                searchable=True,
                clearable=True,
                placeholder="Find it by name, or click it on the map",
                nothingFoundMessage="No district of this name",
                maxDropdownHeight=280,
                size="xs",
            ),
            dmc.TextInput(id="review-note", label="Note for the log", size="xs", placeholder="optional"),
        ],
        className="pv-review-pick",
    )
    return html.Div(
        id="review-page",
        className=view.stage,
        children=[
            dcc.Store(id="review-chosen", data=view.chosen),
            dcc.Store(id="review-picked"),
            dcc.Store(id="review-act"),
            dcc.Store(id="review-undo"),
            dcc.Download(id="review-download"),
            html.Div(
                [
                    html.Div(view.headline, id="review-headline", role="status"),
                    html.Div(_tabs(), className="pv-review-tabs"),
                    html.Div(id="review-said", className="pv-review-done", role="status"),
                    html.Div(id="review-problem", className="pv-names-problem", role="alert"),
                ],
                className="pv-review-head",
            ),
            html.Div(
                [
                    dcc.Input(id="review-search", className="pv-search", type="search", placeholder="Find a name"),
                    html.Div(view.queue, id="review-queue", className="pv-review-queue"),
                    html.Div(_keys(), className="pv-hint"),
                ],
                className="pv-review-left",
            ),
            html.Div(
                [html.Div(view.detail, id="review-detail"), pick],
                className="pv-review-detail",
                **{"aria-live": "polite"},
            ),
            html.Div(
                map_view(view.payload, "Map of the candidates; the cards beside it hold the same districts", []),
                className="pv-review-map",
            ),
            html.Div([_sheet(), html.Div(view.log, id="review-log")], className="pv-review-decisions"),
        ],
    )


def callbacks(app: Dash) -> None:
    """Choosing, deciding, undoing, taking decisions in and out."""
    everything = [
        Output("review-page", "className"),
        Output("review-headline", "children"),
        Output("review-queue", "children"),
        Output("review-detail", "children"),
        Output("map-payload", "data", allow_duplicate=True),
        Output("review-chosen", "data", allow_duplicate=True),
        Output("review-pick", "data"),
        Output("review-log", "children"),
    ]
    app.callback(
        Output("review-detail", "children", allow_duplicate=True),
        Output("map-payload", "data", allow_duplicate=True),
        Output("review-pick", "data", allow_duplicate=True),
        Input("review-chosen", "data"),
        Input("review-picked", "data"),
        prevent_initial_call=True,
    )(_chosen)
    app.callback(
        *everything,
        Output("review-said", "children"),
        Output("review-problem", "children"),
        Output("review-note", "value"),
        Input("review-act", "data"),
        Input("review-undo", "data"),
        Input("review-import", "contents"),
        State("review-chosen", "data"),
        State("review-note", "value"),
        State("review-replace", "checked"),
        prevent_initial_call=True,
        running=[(Output("review-busy", "className"), "pv-names-busy", "pv-names-busy pv-hidden")],
    )(_acted)
    app.callback(Output("review-download", "data"), Input("review-export", "n_clicks"), prevent_initial_call=True)(
        _export
    )
    for function, trigger, prop in (
        ("reviewSearch", "review-search", "value"),
        ("reviewPicked", "review-pick", "value"),
        ("reviewDrawn", "review-queue", "children"),
    ):
        app.clientside_callback(
            ClientsideFunction("pravah", function),
            Output(trigger, "id"),
            Input(trigger, prop),
            prevent_initial_call=True,
        )
    app.clientside_callback(
        ClientsideFunction("pravah", "reviewClicked"),
        Output("review-picked", "data"),
        Input("map-click", "data"),
        prevent_initial_call=True,
    )


# -- what the browser asks --------------------------------------------------------------------------------------


def _chosen(chosen: int | None, picked: int | None) -> tuple[Any, Any, Any]:
    known = services()
    waiting = _waiting()
    name = next((one for one in waiting if one.id == chosen), None)
    if name is None:
        # the last decision chooses no name, and that choice comes here as well
        decided = html.P("This name was decided meanwhile.", className="pv-none")
        return decided if waiting else _nothing(), dash.no_update, dash.no_update
    if dash.ctx.triggered_id == "review-chosen":
        picked = None
    places = known.catalog.names.places
    return (
        detail(name, picked, places),
        drawing(name, picked, known.anchors["district"], places),
        districts(places, name.state_lgd),
    )


def _acted(  # noqa: PLR0917  as Dash calls it
    act: dict[str, Any] | None,
    undo: dict[str, Any] | None,
    contents: str | None,
    chosen: int | None,
    note: str | None,
    replace: bool | None,
) -> tuple[Any, ...]:
    catalog, trigger = services().catalog, dash.ctx.triggered_id
    before = [one.id for one in _waiting()]
    done: Any = ""
    problem = ""
    try:
        if trigger == "review-act" and act:
            verdict, what = _verdict(act)
            done = said(catalog.decide(actor(), int(act["name"]), verdict, note or ""), what)
        elif trigger == "review-undo" and undo:
            back = catalog.undo(actor(), int(undo["decision"]))
            done = [html.Span(f"Undone: {people(back.returned_persons)} back in the queue.")]
        elif trigger == "review-import" and contents:
            done = _imported(contents, replace=bool(replace))
    except PravahError as error:
        problem = error.message
    view = _view(_next(chosen, before), None)
    return (*view, done, problem, note if problem else "")


def _export(_: int | None) -> Any:
    table = services().catalog.export_decisions(actor())
    return dcc.send_bytes(("\ufeff" + table.write_csv()).encode(), "pravah-decisions.csv")


def _imported(contents: str, *, replace: bool) -> list[Any]:
    try:
        content = base64.b64decode(contents.partition(",")[2], validate=True)
    except binascii.Error as error:
        raise BadInput("The file did not arrive whole. Choose it again.") from error
    with TemporaryDirectory(prefix="decisions-") as scratch:
        file = Path(scratch) / "decisions.csv"
        file.write_bytes(content)
        report = services().catalog.import_decisions(actor(), file, replace=replace)
    told = (
        f"{report.new} new, {report.known} known, {report.replaced} replaced; "
        f"{people(report.released_persons)} now counted."
    )
    faults = [*report.conflicting, *report.refused]
    return [html.Span(told), html.Ul([html.Li(text) for text in faults[:20]]) if faults else None]


def _verdict(act: dict[str, Any]) -> tuple[Verdict, str]:
    places = services().catalog.names.places
    if act["verdict"] == "district":
        lgd = int(act["lgd"])
        known = places.districts.get(lgd)
        return Verdict(None, lgd), f"{known.name if known else lgd} it is"
    if act["verdict"] == "state":
        state = int(act["state"])
        return Verdict(state, None), f"Only {places.states[state].name}"
    return Verdict(None, None), "Set aside as no place"


# -- what the page shows ----------------------------------------------------------------------------------------


def _waiting() -> list[WaitingName]:
    return services().catalog.waiting(actor(), MOST)


def _view(chosen: int | None, picked: int | None) -> _View:
    known = services()
    places, anchors = known.catalog.names.places, known.anchors["district"]
    try:
        names = _waiting()
        rows = known.catalog.decisions(actor(), 200)
    except Forbidden:
        blank = drawing(None, None, anchors, places)
        return _View(
            "pv-review pv-review-closed", [html.H1("Not from here"), html.P(_NOT_HERE)], [], [], blank, None, [], ""
        )
    name = next((one for one in names if one.id == chosen), names[0] if names else None)
    shown = detail(name, picked, places) if name else _nothing()
    return _View(
        stage="pv-review" + ("" if name else " pv-review-empty"),
        headline=headline(known.catalog.waiting_totals(actor())),
        queue=queue(names, name.id if name else None),
        detail=shown,
        payload=drawing(name, picked, anchors, places),
        chosen=name.id if name else None,
        choices=districts(places, name.state_lgd if name else None),
        log=log(rows),
    )


def _next(chosen: int | None, before: list[int]) -> int | None:
    """The name to look at next: the chosen one while it waits, else the one that followed it."""
    now = {one.id for one in _waiting()}
    if chosen in now or chosen not in before:
        return chosen
    at = before.index(chosen)
    return next((one for one in [*before[at + 1 :], *reversed(before[:at])] if one in now), None)


def _nothing() -> list[Any]:
    return [
        html.Div(
            [
                html.H2("Every name is known"),
                html.P(
                    "When a file brings a place that the gazetteer does not know, its rows wait here. "
                    "They are not lost, and not counted, until someone says what the name is."
                ),
                dcc.Link("Try names before you load them", href="/names", className="pv-link"),
            ],
            className="pv-review-nothing",
        )
    ]


def _tabs() -> list[Any]:
    return [
        html.Button(
            "Waiting", className="pv-chip pv-chip-on", type="button", **{"data-tab": "waiting", "aria-pressed": "true"}
        ),
        html.Button(
            "Decisions", className="pv-chip", type="button", **{"data-tab": "decisions", "aria-pressed": "false"}
        ),
    ]


def _keys() -> list[Any]:
    pairs = (
        ("j k", "next, previous"),
        ("Enter", "confirm"),
        ("1–5", "pick"),
        ("s", "state only"),
        ("x", "no place"),
        ("u", "undo"),
    )
    return [html.Span([html.Kbd(key), f" {does}"]) for key, does in pairs]


def _sheet() -> html.Div:
    return html.Div(
        [
            html.Button("Export CSV", id="review-export", className="pv-chip", n_clicks=0),
            dcc.Upload(
                html.Button("Import CSV", className="pv-chip", type="button"), id="review-import", accept=".csv"
            ),
            dmc.Checkbox(id="review-replace", label="the file's decisions replace those that hold", size="xs"),
            html.Span("Working …", id="review-busy", className="pv-names-busy pv-hidden"),
        ],
        className="pv-review-sheet",
    )
