"""Names: a file of typed names in, the same file with LGD codes out, and what became of each name."""

from __future__ import annotations

import base64
import binascii
from datetime import date
from pathlib import PurePath
from typing import Any, NamedTuple
from urllib.parse import quote

import dash
import dash_mantine_components as dmc
import polars as pl
from dash import ClientsideFunction, Dash, Input, Output, State, dcc, html

from core.errors import BadInput, Forbidden, PravahError
from core.shown import grouped
from dashboard.grids import counts, grid, words
from dashboard.legends import legend_box
from dashboard.mapview import map_view
from dashboard.resolved import MOST_ROWS, headline, heat, stacked, table, texts
from dashboard.services import actor, services
from dashboard.typed import typed_list
from data.access import Action, require
from layers.render.plotly import heat_payload

dash.register_page(__name__, path="/names", name="Names", title="Names · Pravah", order=4)

#: Larger files go through the command line.
MOST_BYTES = 20 * 2**20
#: Made-up rows that show what the table is about.
EXAMPLE = """name,state,district
Example One,U.P.,Faizabad
Example Two,West Bengal,S. Dinajpur
Example Three,,Jamshedpur
Example Four,बिहार,पटना
Example Five,Karnataka,Banglore Urban
Example Six,Telangana,Railway Quarantine
Example Seven,Bihar,Patna
"""
#: The same for readers: state and district as typed, and the code that they get.
_SHOWN_EXAMPLE = (
    ("U.P.", "Faizabad", 140),
    ("West Bengal", "S. Dinajpur", 310),
    ("Karnataka", "Banglore Urban", 525),
    ("Telangana", "Railway Quarantine", None),
)
_COLUMNS = [
    words("district", "District, as typed", width=144),
    words("state", "State, as typed", width=122),
    words("is", "Is", width=196, tooltipField="is", cellClassRules={"pv-soft": "params.data.lgd === null"}),
    words("lgd", "LGD", width=70, type="rightAligned"),
    words("how", "How", width=104),
    counts("rows", "Rows", width=76),
    words("why", "Why", flex=1, minWidth=260, tooltipField="why"),
    {"field": "score", "headerName": "Score", "width": 76, "type": "rightAligned",
     "valueFormatter": {"function": "params.value.toFixed(2)"}},
    words("candidates", "It might be", width=300, tooltipField="candidates"),
    {"field": "kind", "hide": True, "filter": "agTextColumnFilter"},
]  # fmt: skip


class _View(NamedTuple):
    """Everything the page shows of one file, in the order of the callback's outputs."""

    stage: str
    problem: str
    file: Any
    headline: list[Any]
    bars: list[Any]
    rows: list[dict[str, Any]]
    caption: str
    payload: dict[str, Any]
    legend: list[Any]
    note: Any


def layout(**_: str) -> html.Div:
    """The page before any file has come; nothing of a file is ever in its address."""
    empty = _empty()
    floating = [
        html.Div(id="names-legend", className="pv-float pv-legend"),
        html.Div(empty.note, id="names-note", className="pv-note"),
    ]
    return html.Div(
        id="names-page",
        className=empty.stage,
        children=[
            html.Div(className="pv-names-main", children=[_head(), _drop(), _teach(), _result()]),
            map_view(empty.payload, "Map of the districts found; the table holds the same districts", floating),
            dcc.Download(id="names-download"),
        ],
    )


def callbacks(app: Dash) -> None:
    """A file, a day, a few typed names: each is answered at once, and forgotten."""
    app.callback(
        Output("names-page", "className"),
        Output("names-problem", "children"),
        Output("names-what", "children"),
        Output("names-headline", "children"),
        Output("names-bars", "children"),
        Output("names-grid", "rowData"),
        Output("names-caption", "children"),
        Output("map-payload", "data", allow_duplicate=True),
        Output("names-legend", "children"),
        Output("names-note", "children"),
        Input("names-file", "contents"),
        Input("names-on", "value"),
        State("names-file", "filename"),
        prevent_initial_call=True,
        running=[
            (Output("names-busy", "className"), "pv-names-busy", "pv-names-busy pv-hidden"),
            (Output("names-again", "disabled"), True, False),
        ],
    )(_file)
    app.callback(
        Output("names-typed-list", "children"),
        Input("names-typed", "value"),
        Input("names-on", "value"),
        prevent_initial_call=True,
    )(_typed)
    app.callback(
        Output("names-download", "data"),
        Input("names-csv", "n_clicks"),
        Input("names-xlsx", "n_clicks"),
        State("names-file", "contents"),
        State("names-file", "filename"),
        State("names-on", "value"),
        prevent_initial_call=True,
        running=[
            (Output("names-csv", "disabled"), True, False),
            (Output("names-xlsx", "disabled"), True, False),
            (Output("names-busy", "className"), "pv-names-busy", "pv-names-busy pv-hidden"),
        ],
    )(_download)
    for function, trigger, prop in (("namesAgain", "names-again", "n_clicks"), ("namesBars", "names-bars", "children")):
        app.clientside_callback(
            ClientsideFunction("pravah", function), Output(trigger, "id"), Input(trigger, prop),
            prevent_initial_call=True,
        )  # fmt: skip
    app.clientside_callback(
        ClientsideFunction("pravah", "namesOpened"), Output("names-file", "id"), Input("names-page", "id")
    )
    app.clientside_callback(
        ClientsideFunction("pravah", "search"),
        Output("names-grid", "dashGridOptions"),
        Input("names-search", "value"),
        State("names-grid", "dashGridOptions"),
        prevent_initial_call=True,
    )


# -- what the browser asks --------------------------------------------------------------------------------------


def _file(contents: str | None, day: str | None, name: str | None) -> tuple[Any, ...]:
    if not contents:
        return _empty()
    try:
        return _view(_bytes(contents), name or "names.csv", _day(day))
    except PravahError as error:
        return _empty()._replace(problem=error.message)


def _typed(text: str | None, day: str | None) -> list[Any]:
    return typed_list(services(), text, _day(day))


def _download(_: int, __: int, contents: str | None, name: str | None, day: str | None) -> Any:
    if not contents:
        return dash.no_update
    form = "xlsx" if dash.ctx.triggered_id == "names-xlsx" else "csv"
    known = name or "names.csv"
    content, _report, _pairs = services().catalog.resolve_upload(actor(), known, _bytes(contents), _day(day), form)
    return dcc.send_bytes(content, f"{PurePath(known).stem}-lgd.{form}")


def _view(content: bytes, name: str, on: date | None) -> _View:
    _, report, pairs = services().catalog.resolve_upload(actor(), name, content, on, "csv")
    layer = heat(pairs)
    districts = layer.districts.height
    return _View(
        stage="pv-names pv-names-done",
        problem="",
        file=[html.Strong(name), html.Span(f"{grouped(report.rows)} rows, {grouped(pairs.height)} names")],
        headline=[
            *headline(pairs),
            *(html.P(note, className="pv-names-note") for note in report.notes),
            *_decide(pairs),
        ],
        bars=stacked(pairs),
        rows=table(pairs),
        caption=_caption(pairs),
        payload=_payload(heat_payload(layer, texts(pairs)), "No row of the file"),
        legend=legend_box(layer),
        note=html.Div(_drawn(districts), className="pv-note-head"),
    )


def _decide(pairs: pl.DataFrame) -> list[Any]:
    """The way to the page of decisions, for whom it is open."""
    try:
        require(actor(), Action.DECIDE_NAMES)
    except Forbidden:
        return []
    return (
        [dcc.Link("Decide about names that wait", href="/review", className="pv-link")]
        if pairs["lgd"].has_nulls()
        else []
    )


def _empty() -> _View:
    note = html.Div("The districts of a file appear here, shaded by its rows.", className="pv-note-head")
    payload = _payload({"fills": {}, "texts": {}}, "No file yet")
    return _View("pv-names", "", None, [], [], [], "", payload, [], note)


def _payload(drawn: dict[str, Any], none: str) -> dict[str, Any]:
    return {**drawn, "level": "district", "none": none, "places": {}}


def _drawn(districts: int) -> str:
    said = "1 district" if districts == 1 else f"{grouped(districts)} districts"
    return f"{said} found, shaded by rows of the file." if districts else "No district found."


def _caption(pairs: pl.DataFrame) -> str:
    if pairs.height > MOST_ROWS:
        return f"the {grouped(MOST_ROWS)} least sure of {grouped(pairs.height)}; the files hold them all"
    return f"{grouped(pairs.height)} · not resolved first"


def _bytes(contents: str) -> bytes:
    try:
        content = base64.b64decode(contents.partition(",")[2], validate=True)
    except binascii.Error as error:
        raise BadInput("The file did not arrive whole. Drop it again.") from error
    if len(content) > MOST_BYTES:
        raise BadInput("The file is larger than 20 MB. Resolve it on the command line: python app.py resolve IN OUT.")
    return content


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text[:10]) if text else None


# -- what stands on the page ------------------------------------------------------------------------------------


def _head() -> html.Div:
    return html.Div(
        className="pv-names-head",
        children=[
            html.Div(
                [
                    html.H1("Names to LGD codes"),
                    html.P(
                        "Each row gets the code of its district, or the reason why it has none: "
                        "a wrong code is worse than no code."
                    ),
                ]
            ),
            html.Div(
                [
                    html.Label("Names as of", htmlFor="names-on"),
                    dmc.DatePickerInput(
                        id="names-on",
                        valueFormat="DD-MM-YYYY",
                        placeholder="today",
                        clearable=True,
                        size="xs",
                        w=150,
                        popoverProps={"zIndex": 1000},
                        **{"aria-label": "The day on which the names were in use"},
                    ),
                ],
                className="pv-names-on",
                title="Names change their meaning: 'Warangal Urban' of 2020 is Hanumakonda today",
            ),
        ],
    )


def _drop() -> html.Div:
    zone = dcc.Upload(
        id="names-file",
        className="pv-drop",
        className_active="pv-drop",
        accept=".csv,.tsv,.tab,.txt,.xlsx,.xlsm,.xls,.ods",
        max_size=MOST_BYTES,
        multiple=False,
        children=html.Div(
            className="pv-drop-in",
            children=[
                html.Div(id="names-what", className="pv-drop-file", role="status"),
                html.Div("Drop a CSV or Excel file here", className="pv-drop-title"),
                html.Div("with the columns state and district, up to 20 MB", className="pv-drop-says"),
                html.Button(
                    [html.Span("Choose a file", className="pv-first-file"), html.Span("Another file")],
                    className="pv-chip pv-go",
                    type="button",
                ),
                html.Div(
                    "Nothing of it is kept: it is read, answered and forgotten.",
                    className="pv-drop-says pv-drop-kept",
                ),
            ],
        ),
    )
    return html.Div(
        className="pv-drop-box",
        children=[
            zone,
            html.Button("Start again", id="names-again", className="pv-chip pv-names-again", n_clicks=0),
            html.Div(
                [html.Div(className="pv-names-bar"), "Reading the file and looking up its names …"],
                id="names-busy",
                className="pv-names-busy pv-hidden",
                role="status",
            ),
            html.Div(id="names-problem", className="pv-names-problem", role="alert"),
        ],
    )


def _teach() -> html.Div:
    known = services().names["district"]
    head = html.Tr([html.Th(said, scope="col") for said in ("state", "district", "name", "lgd")])
    rows = [
        html.Tr([html.Td(cell) for cell in (state, district, known[code] if code else "no district, no code", code)])
        for state, district, code in _SHOWN_EXAMPLE
    ]
    example = html.Div(
        [
            html.H2("What a file needs"),
            html.P("A header row with state and district, in any case and order. All other columns stay as they are."),
            html.Table([html.Thead(head), html.Tbody(rows)], className="pv-example"),
            html.A(
                "Download an example file",
                href=f"data:text/csv;charset=utf-8,{quote(chr(0xFEFF) + EXAMPLE)}",
                download="names-example.csv",
                className="pv-link",
            ),
        ]
    )
    few = html.Div(
        [
            html.H2(html.Label("Or just a few names", htmlFor="names-typed")),
            html.P("One pair a line: district, state. They are looked up while you type."),
            dmc.Textarea(
                id="names-typed",
                debounce=300,
                autosize=True,
                minRows=4,
                maxRows=8,
                placeholder="Faizabad, U.P.\nS. Dinajpur, West Bengal\nJamshedpur",
                className="pv-typed-box",
            ),
            html.Ul(id="names-typed-list", className="pv-typed-list", **{"aria-live": "polite"}),
        ]
    )
    return html.Div([few, example], className="pv-teach")


def _result() -> html.Div:
    downloads = html.Div(
        className="pv-names-get",
        children=[
            html.Button("Download XLSX", id="names-xlsx", className="pv-chip pv-go", n_clicks=0),
            html.Button("Download CSV", id="names-csv", className="pv-chip", n_clicks=0),
        ],
    )
    listed = html.Div(
        className="pv-list-head",
        children=[
            html.Strong("Names"),
            html.Span(id="names-caption"),
            dcc.Input(id="names-search", className="pv-search", type="search", placeholder="Find a name"),
        ],
    )
    return html.Div(
        className="pv-names-result",
        children=[
            html.Div([html.Div(id="names-headline", role="status"), downloads], className="pv-names-sum"),
            html.Div(id="names-bars"),
            listed,
            grid("names-grid", _COLUMNS, [], "key", "No name of this kind."),
        ],
    )
