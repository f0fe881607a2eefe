"""Upload: a file is dropped, looked at, loaded, and told what became of; what came in before stands below.

Nothing of a file is ever in the page's address. The file itself goes to the server without passing through a callback
(``assets/42-upload.js`` and ``api/held.py``); callbacks only hear how it is called there.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import dash
import dash_mantine_components as dmc
from dash import ClientsideFunction, Dash, Input, Output, State, dcc, html

from core.errors import Forbidden, PravahError
from dashboard import upload_history as before
from dashboard import upload_preview as preview
from dashboard import upload_result as after
from dashboard.mapview import map_view
from dashboard.notes import people
from dashboard.services import actor, services
from dashboard.upload_result import Seen
from data.access import Action, require
from data.inbox import Reason, Upload
from data.registry import Batch

dash.register_page(__name__, path="/data", name="Upload", title="Upload · Pravah", order=3)

_NOT_HERE = (
    "Files are sent at the machine that serves Pravah, or on its command line: python app.py load FILE. "
    "Systems of states send with a key. Whoever opens this page from elsewhere may not; sign-in will change that."
)
_NO_MAP = "Where the people of a batch go appears here."
_START, _LOOK, _SEEN = "pv-up pv-up-start", "pv-up pv-up-look", "pv-up pv-up-one"


class _Screen(NamedTuple):
    """Everything that follows from what is open, in the order of the callback's outputs."""

    stage: str
    result: list[Any]
    history: Any
    held: list[Any]
    map: dict[str, Any]
    legend: list[Any]
    note: list[Any]
    #: Whether nothing is being loaded, so that nobody need look again.
    still: bool
    #: What the map was drawn for: it is drawn anew only when this changes.
    mark: str


def layout(**_: str) -> html.Div:
    """The page as it stands; what is being loaded is open, for whoever comes back."""
    try:
        require(actor(), Action.LOAD_RECORDS)
    except Forbidden:
        return _closed()
    running = next((one for one in reversed(_uploads()) if not one.state.ended), None)
    see = {"upload": running.id} if running else {}
    screen = _screen(see, "")
    floating = [
        html.Div(screen.legend, id="upload-legend", className="pv-float pv-legend"),
        html.Div(screen.note, id="upload-note", className="pv-note"),
    ]
    stores: dict[str, Any] = {"see": see, "mark": screen.mark}
    stores |= dict.fromkeys(("asked", "answer", "act", "blank"))
    return html.Div(
        id="upload-page",
        className=screen.stage,
        children=[
            *(dcc.Store(id=f"upload-{name}", data=data) for name, data in stores.items()),
            dcc.Interval(id="upload-tick", interval=1000, disabled=screen.still),
            dcc.Download(id="upload-download"),
            html.Div([*_always(screen), *_start(screen), _look(), _one(screen)], className="pv-up-main"),
            map_view(screen.map, "Map of where the people of a batch go; the figures beside it count them", floating),
            html.Div("Let go: the file is sent and shown to you. Nothing is loaded yet.", className="pv-up-over"),
        ],
    )


def callbacks(app: Dash) -> None:
    """Looking, loading, opening, withdrawing, templates."""
    app.callback(
        Output("upload-page", "className"),
        Output("upload-result", "children"),
        Output("upload-history", "children"),
        Output("upload-held", "children"),
        Output("map-payload", "data", allow_duplicate=True),
        Output("upload-legend", "children"),
        Output("upload-note", "children"),
        Output("upload-tick", "disabled"),
        Output("upload-mark", "data"),
        Input("upload-see", "data"),
        Input("upload-tick", "n_intervals"),
        State("upload-mark", "data"),
        prevent_initial_call=True,
    )(_refresh)
    app.callback(
        Output("upload-page", "className", allow_duplicate=True),
        Output("upload-look-head", "children"),
        Output("upload-kind", "value"),
        Output("upload-verdict", "children"),
        Output("upload-columns", "children"),
        Output("upload-rows", "children"),
        Output("upload-load", "disabled"),
        Output("upload-answer", "data"),
        Output("upload-held", "children", allow_duplicate=True),
        Input("upload-asked", "data"),
        prevent_initial_call=True,
        running=[(Output("upload-looking", "className"), "pv-names-busy", "pv-names-busy pv-hidden")],
    )(_looked)
    app.callback(
        Output("upload-see", "data"),
        Output("upload-said", "children"),
        Output("upload-problem", "children"),
        Input("upload-act", "data"),
        State("upload-see", "data"),
        prevent_initial_call=True,
    )(_acted)
    app.callback(Output("upload-download", "data"), Input("upload-blank", "data"), prevent_initial_call=True)(_blank)
    app.clientside_callback(
        ClientsideFunction("pravah", "uploadPicked"),
        Output("upload-asked", "data"),
        Input({"type": "upload-pick", "at": dash.ALL}, "value"),
        Input("upload-kind", "value"),
        Input("upload-state", "value"),
        State("upload-answer", "data"),
        State("upload-asked", "data"),
        prevent_initial_call=True,
    )
    app.clientside_callback(
        ClientsideFunction("pravah", "uploadShown"),
        Output("upload-page", "id"),
        Input("upload-page", "className"),
        Input("upload-result", "children"),
        State("upload-see", "data"),
        prevent_initial_call=True,
    )
    app.clientside_callback(
        ClientsideFunction("pravah", "uploadOpened"), Output("upload-tick", "id"), Input("upload-tick", "id")
    )


# -- what the browser asks --------------------------------------------------------------------------------------


def _refresh(see: dict[str, Any] | None, _: int | None, mark: str) -> tuple[Any, ...]:
    screen = _screen(see or {}, mark or "")
    drawn = (screen.map, screen.legend, screen.note) if screen.mark != mark else (dash.no_update,) * 3
    # the clock changes what is shown, never where: somebody may have opened a file meanwhile
    ticked = dash.ctx.triggered_id == "upload-tick"
    stage, held = (dash.no_update,) * 2 if ticked else (screen.stage, screen.held)
    return (stage, screen.result, screen.history, held, *drawn, screen.still, screen.mark)


def _looked(asked: dict[str, Any] | None) -> tuple[Any, ...]:
    if not asked:
        return (dash.no_update,) * 9
    use, who = services(), actor()
    files = use.catalog.uploads.held
    held = files.get(who, str(asked["held"]))
    others = before.waiting(files.all(who), held.id)
    try:
        seen = use.catalog.preview(
            who,
            files.path(who, held.id),
            asked.get("kind"),
            asked.get("state"),
            asked.get("mapping") or {},
            name=held.name,
        )
    except PravahError as error:
        stop = html.Div(
            [html.Strong("It cannot be loaded. "), html.Span(error.message)], className="pv-up-stop", role="alert"
        )
        answer = {"held": held.id, "kind": asked.get("kind"), "fits": False, "columns": [], "remembered": False}
        kind = asked.get("kind")
        return (f"{_LOOK} pv-up-cannot", preview.head(held, None), kind, [stop], [], [], True, answer, others)
    return (
        _LOOK,
        preview.head(held, seen),
        seen.kind,
        preview.verdict(seen),
        preview.columns(seen),
        preview.rows(seen),
        seen.refusal is not None,
        preview.answer(held, seen),
        others,
    )


def _acted(act: dict[str, Any] | None, see: dict[str, Any] | None) -> tuple[Any, Any, Any]:
    if not act:
        return (dash.no_update,) * 3
    catalog, who, n = services().catalog, actor(), act.get("n")
    uploads = catalog.uploads
    try:
        if act["do"] == "load":
            sent = uploads.held.load(who, act["held"], act["kind"], act.get("state"), act.get("mapping"))
            return {"upload": sent.id, "n": n}, "", ""
        if act["do"] == "forget":
            uploads.held.forget(who, act["held"])
            return (
                {**({} if act.get("away") else see or {}), "n": n},
                "The file is forgotten; nothing of it was kept.",
                "",
            )
        if act["do"] == "retry":
            return {"upload": uploads.retry(who, act["upload"]).id, "n": n}, "", ""
        gone = catalog.movements.withdraw(who, act["batch"])
    except PravahError as error:
        return {**(see or {}), "n": n}, "", error.message
    return {"batch": gone.batch_id, "n": n}, f"Withdrawn: {people(gone.persons)} count no more.", ""


def _blank(wanted: str | None) -> Any:
    if not wanted:
        return dash.no_update
    kind, _, form = wanted.partition("?")[0].partition(".")
    return dcc.send_bytes(services().catalog.template(actor(), kind, form), f"pravah-{kind}.{form}")


# -- what the page shows ----------------------------------------------------------------------------------------


def _uploads() -> list[Upload]:
    return services().catalog.uploads.uploads(actor(), before.MOST)


def _screen(see: dict[str, Any], mark: str) -> _Screen:
    """What is open, and all that came in. The map is worked out only where it must be drawn anew."""
    use, who = services(), actor()
    uploads, batches = _uploads(), use.catalog.batches(who, before.MOST)
    seen = _seen(see, uploads)
    # where nothing is open the map shows what came in last
    mapped = seen.batch or (None if seen.upload else next((one for one in batches if _has_people(one)), None))
    one = seen.upload is not None or seen.batch is not None
    state = f"{mapped.id}:{mapped.withdrawn_at}:{mapped.accepted}:{one}" if mapped else f"{one}"
    drawn = after.blank(_NO_MAP)
    if state != mark and mapped is not None:
        drawn = after.drawn(use, who, mapped, latest=seen.batch is None)
    ahead = sum(not one.state.ended and one.id < seen.upload.id for one in uploads) if seen.upload else 0
    return _Screen(
        stage=_SEEN if one else _START,
        result=after.result(seen, _reasons(seen), ahead, use.catalog.names) if one else [],
        history=before.history(batches, uploads, use.catalog.names),
        held=before.waiting(use.catalog.uploads.held.all(who)),
        map=drawn.payload,
        legend=drawn.legend,
        note=drawn.note,
        still=all(upload.state.ended for upload in uploads),
        mark=state,
    )


def _has_people(batch: Batch) -> bool:
    return batch.kind in ("persons", "od") and batch.withdrawn_at is None and batch.persons > 0


def _seen(see: dict[str, Any], uploads: list[Upload]) -> Seen:
    catalog, who = services().catalog, actor()
    if identity := see.get("upload"):
        upload = catalog.uploads.upload(who, str(identity))
        became = upload.status.batch_id
        return Seen(upload, catalog.batch(who, became) if became else None)
    if identity := see.get("batch"):
        batch = catalog.batch(who, str(identity))
        return Seen(next((one for one in uploads if one.order.content_name == batch.file_name), None), batch)
    return Seen()


def _reasons(seen: Seen) -> tuple[Reason, ...]:
    if seen.upload is not None and (seen.batch is None or not seen.came_before):
        return seen.upload.status.reasons
    return services().catalog.uploads.reasons_of_batch(actor(), seen.batch) if seen.batch is not None else ()


def _always(screen: _Screen) -> list[Any]:
    """What stands above everything: what is being sent, what was said, what went wrong, what waits."""
    sending = html.Div(
        [
            html.Div(
                [html.Strong(id="upload-sending-what"), html.Span(id="upload-sending-far")], className="pv-up-said"
            ),
            html.Div(
                html.I(),
                id="upload-sending-bar",
                className="pv-up-bar",
                role="progressbar",
                **{"aria-label": "Sending", "aria-valuemin": "0", "aria-valuemax": "100"},
            ),
            html.Button("Cancel", id="upload-cancel", className="pv-chip", type="button"),
        ],
        id="upload-sending",
        className="pv-up-sending",
    )
    return [
        html.Div(id="upload-problem", className="pv-names-problem", role="alert"),
        html.Div(id="upload-said", className="pv-review-done", role="status"),
        sending,
        html.Div(screen.held, id="upload-held", className="pv-up-held-list"),
    ]


def _start(screen: _Screen) -> list[Any]:
    drop = html.Div(
        [
            html.Div("Drop files here", className="pv-drop-title"),
            html.Div(
                "People, counts by origin and destination, trains or stations: CSV, TSV, Excel (XLSX), ODS, JSON or "
                "JSON Lines, each also zipped, up to 2 GB",
                className="pv-drop-says",
            ),
            html.Button("Choose files", className="pv-chip pv-go", type="button", **{"data-up-choose": "yes"}),
            html.Div("You see what is understood of a file before anything is loaded.", className="pv-drop-says"),
        ],
        className="pv-drop-in",
    )
    return [
        html.Div(
            [
                html.H1("Bring records in"),
                html.P("Every row is counted, or comes back with the reason why it was not."),
            ],
            className="pv-up-start-only",
        ),
        html.Div(drop, className="pv-drop pv-up-start-only"),
        html.Div(before.templates(), className="pv-up-start-only"),
        html.Div(
            [html.H2("What came in"), html.Div(screen.history, id="upload-history", className="pv-up-scroll")],
            className="pv-up-start-only",
        ),
    ]


def _look() -> html.Div:
    """A file before it is loaded; filled by :func:`_looked`."""
    picks = html.Div(
        [
            dmc.Select(
                id="upload-kind",
                label="It holds",
                data=preview.kinds(),
                allowDeselect=False,
                size="xs",
            ),
            dmc.Select(
                id="upload-state",
                label="Sent by",
                data=preview.states(services().catalog.names.places),
                searchable=True,
                clearable=True,
                placeholder="no state said",
                nothingFoundMessage="No state of this name",
                size="xs",
            ),
        ],
        className="pv-up-picks",
    )
    acts = html.Div(
        [
            html.Button("Load it", id="upload-load", className="pv-chip pv-go", disabled=True),
            html.Button("Not now", className="pv-chip", type="button", **{"data-up-all": "yes"}),
            html.Button("Forget it", className="pv-chip", type="button", **{"data-up-forget": "seen"}),
        ],
        className="pv-up-acts",
    )
    return html.Div(
        [
            html.Div([html.Div(id="upload-look-head"), picks, acts], className="pv-up-look-head"),
            html.Div(id="upload-verdict", className="pv-up-verdict", **{"aria-live": "polite"}),
            html.Div(
                [
                    html.Div(
                        [html.H2("Columns"), html.Div(id="upload-columns", className="pv-up-columns")],
                        className="pv-up-left",
                    ),
                    html.Div(
                        [
                            html.H2("First rows, as understood"),
                            html.Div(
                                id="upload-rows",
                                className="pv-up-scroll",
                                tabIndex=0,
                                role="region",
                                **{"aria-label": "First rows, as understood"},
                            ),
                        ],
                        className="pv-up-right",
                    ),
                ],
                className="pv-up-both",
            ),
            html.Div(
                [html.Div(className="pv-names-bar"), "Reading the file …"],
                id="upload-looking",
                className="pv-names-busy pv-hidden",
                role="status",
            ),
        ],
        className="pv-up-look-only",
    )


def _one(screen: _Screen) -> html.Div:
    return html.Div(html.Div(screen.result, id="upload-result"), className="pv-up-one-only")


def _closed() -> html.Div:
    return html.Div(
        html.Div(
            [
                html.H1("Not from here"),
                html.P(_NOT_HERE),
                html.P(html.A("How systems send: the API", href="/api/docs", className="pv-link")),
            ],
            className="pv-up-main",
        ),
        id="upload-page",
        className="pv-up pv-up-closed",
    )
