"""Parts of the page Upload once a file is being loaded: how far it is, what became of its rows, its people's map."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import polars as pl
from dash import dcc, html

from core.shown import grouped, now
from dashboard.kpis import Figure, figures
from dashboard.legends import legend_box
from dashboard.notes import footnote, people
from dashboard.services import Services
from dashboard.upload_words import ROWS, STATES, kind_called, reason_called, rows_called, when
from data.access import Actor
from data.inbox import Reason, State, Upload
from data.naming import Names
from data.registry import Batch
from layers.flows import flow_layer
from layers.format import percent
from layers.render.plotly import flow_payload

#: Pixels of the widest flow on the small map, between states and between districts.
_WIDEST = {"state": 11.0, "district": 7.0}
#: A batch of few flows is drawn by district.
_FEW, _TOP = 60, 80
_REASONS = 8


@dataclass(frozen=True)
class Seen:
    """What is open: an upload, the batch that it became, or both; of a batch loaded elsewhere the batch alone."""

    upload: Upload | None = None
    batch: Batch | None = None

    @property
    def state(self) -> str:
        """How far it is, in one word."""
        if self.batch is not None and self.batch.withdrawn_at is not None:
            return "withdrawn"
        return self.upload.state.value if self.upload is not None and self.batch is None else "done"

    @property
    def active(self) -> bool:
        """Whether more will happen by itself."""
        return self.batch is None and self.upload is not None and not self.upload.state.ended

    @property
    def came_before(self) -> bool:
        """Whether the upload's content had come in with the batch before, so that nothing was added."""
        if self.upload is None or self.batch is None:
            return False
        return self.batch.file_name != self.upload.order.content_name


def result(seen: Seen, reasons: tuple[Reason, ...], before: int, names: Names) -> list[Any]:
    """Everything about one upload or batch; ``before`` is how many uploads are loaded before it."""
    out: list[Any] = [_head(seen, names)]
    if seen.batch is not None:
        out += _became(seen, seen.batch, reasons)
    elif seen.upload is not None:
        out += _progress(seen.upload, before) if seen.active else _ended(seen.upload, reasons)
    return out


def _head(seen: Seen, names: Names) -> html.Div:
    upload, batch = seen.upload, seen.batch
    name = (upload.order.name if upload else "") or (batch.file_name if batch else "") or "File"
    parts = [kind_called(batch.kind if batch else upload.order.kind if upload else None)]
    state = batch.state_lgd if batch else upload.order.state_lgd if upload else None
    if state is not None:
        parts.append(f"sent by {names.state(state)}")
    at, who = (batch.created_at, batch.actor) if batch else (now(), "")
    if upload is not None:
        at, who = upload.order.sent_at, upload.order.sender.name
    parts += [when(at), who, batch.id if batch else upload.id if upload else ""]
    return html.Div(
        [
            html.Div(
                [
                    html.Button("‹ All uploads", className="pv-chip", type="button", **{"data-up-all": "yes"}),
                    html.Button("Send another file", className="pv-chip", type="button", **{"data-up-choose": "yes"}),
                ],
                className="pv-up-back",
            ),
            html.Div(
                [
                    html.H1(
                        [
                            name,
                            html.Span(STATES[seen.state], className=f"pv-up-state pv-up-{seen.state}"),
                            html.Span("Made-up people", className="pv-badge") if batch and batch.synthetic else None,
                        ]
                    ),
                    html.P(" · ".join(part for part in parts if part)),
                ]
            ),
        ],
        className="pv-up-head",
    )


# -- while it runs ----------------------------------------------------------------------------------------------


def _progress(upload: Upload, before: int) -> list[Any]:
    status = upload.status
    if upload.state is State.QUEUED:
        ahead = "It is next." if not before else f"{before} more {'file is' if before == 1 else 'files are'} before it."
        said, share = status.message or f"Waiting its turn. {ahead}", None
    elif not status.rows_total:
        said, share = "Reading the file …", None
    else:
        share = min(100, round(100 * status.rows_done / status.rows_total))
        said = f"{grouped(status.rows_done)} of about {rows_called(status.rows_total)}"
    seconds = round((now() - status.started_at).total_seconds()) if status.started_at else None
    bar = html.Div(
        html.I(style={"width": f"{share}%"} if share is not None else {}),
        className="pv-up-bar" + (" pv-up-bar-unknown" if share is None else ""),
        role="progressbar",
        **{"aria-valuemin": "0", "aria-valuemax": "100", "aria-label": "Loading"},
        **({"aria-valuenow": str(share)} if share is not None else {}),
    )
    return [
        html.Div(
            [
                html.Div(
                    [html.Strong(said), html.Span(f"{seconds} s" if seconds is not None else "")],
                    className="pv-up-said",
                ),
                bar,
                html.P("You may leave this page, or send the next file: it goes on, and is here when you come back."),
            ],
            className="pv-up-progress",
        )
    ]


def _ended(upload: Upload, reasons: tuple[Reason, ...]) -> list[Any]:
    """An upload that became no batch: what was said of it, and what to do."""
    retry = upload.state is State.FAILED
    then = (
        "Nothing of it was kept. Its file is still here for seven days."
        if retry
        else "Nothing of it was kept, and the store is as it was."
    )
    act = html.Button("Try again", className="pv-chip pv-go", type="button", **{"data-up-retry": upload.id})
    return [
        html.Div(
            [html.Strong(upload.status.message or "It was refused."), html.P(then), act if retry else None],
            className="pv-up-stop",
            role="alert",
        ),
        *_refused(reasons, upload.id if upload.status.rejects_file else None, 0),
    ]


# -- what became of it ------------------------------------------------------------------------------------------


def _became(seen: Seen, batch: Batch, reasons: tuple[Reason, ...]) -> list[Any]:
    out: list[Any] = []
    if seen.came_before:
        out.append(
            html.Div(
                f"This file had come in before, {when(batch.created_at)}: nothing was added. Shown is that batch.",
                className="pv-up-warn",
            )
        )
    if batch.withdrawn_at is not None:
        by = f"{batch.withdrawn_by} took it back, {when(batch.withdrawn_at)}."
        out.append(html.Div(f"{by} Nothing of it counts; its rows may be sent again.", className="pv-up-warn"))
    out.append(html.Div(figures(_figures(batch)), className="pv-up-kpis pv-up-figures"))
    out += [html.P(note, className="pv-up-note") for note in (seen.upload.status.notes if seen.upload else ())]
    out += _refused(reasons, batch.id if batch.rejects_file else None, batch.rejected)
    if batch.waiting:
        out.append(
            html.P(
                [
                    f"{rows_called(batch.waiting)} wait for a decision about the name of a place. They are kept, and "
                    "count as soon as it is decided. ",
                    dcc.Link("Decide about names", href="/review", className="pv-link"),
                ],
                className="pv-up-waiting",
            )
        )
    if batch.kind in ("persons", "od") and batch.withdrawn_at is None and batch.persons:
        out.append(html.P(dcc.Link("See all people on the map", href="/", className="pv-link")))
    if batch.withdrawn_at is None:
        out.append(_withdrawal(batch))
    return out


def _figures(batch: Batch) -> list[Figure]:
    refused = batch.rejected - batch.waiting
    what = ROWS.get(batch.kind, "row")
    said = f"of {rows_called(batch.rows)}, {percent(batch.accepted, batch.rows)}" if batch.rows else "of no rows"
    if batch.kind == "persons":
        first = [
            Figure("People accepted", grouped(batch.accepted), said),
            Figure("Known before", grouped(batch.known), "they keep their ID" if batch.known else "all are new"),
        ]
    elif batch.kind == "od":
        first = [
            Figure("People counted", grouped(batch.persons), "in the rows accepted"),
            Figure("Rows accepted", grouped(batch.accepted), said),
        ]
    else:
        first = [Figure(f"{what.capitalize()}s accepted", grouped(batch.accepted), said)]
    more = [
        Figure("Repeated", grouped(batch.duplicates), "counted once" if batch.duplicates else "no row came twice"),
        Figure("Refused", grouped(refused), "to correct and send again" if refused else "every row was understood"),
    ]
    if batch.kind in ("persons", "od"):
        more.append(Figure("Waiting", grouped(batch.waiting), "for a name of a place" if batch.waiting else ""))
    return [*first, *more]


def _refused(reasons: tuple[Reason, ...], rejects: str | None, rows: int) -> list[Any]:
    if rejects is None:
        return []
    link = html.A(
        "Download refused rows (CSV)",
        href=f"/api/v1/batches/{rejects}/rejects",
        download=f"{rejects}-rejects.csv",
        className="pv-chip pv-go pv-up-rejects",
    )
    title = f"Why {rows_called(rows)} {'does' if rows == 1 else 'do'} not count" if rows else "Why no row counts"
    alike: dict[str, tuple[Any, int]] = {}
    for one in reasons:  # told of several columns, what is wrong may read the same
        said = reason_called(one.column, one.reason)
        text = "".join(part if isinstance(part, str) else str(part.children) for part in said)
        alike[text] = (said, alike.get(text, (said, 0))[1] + one.rows)
    listed = sorted(alike.values(), key=lambda pair: -pair[1])[:_REASONS]
    most = max((number for _, number in listed), default=1)
    items = [
        html.Li(
            [
                html.Span(said),
                html.Span(grouped(number), className="pv-n"),
                html.I(style={"width": f"{max(1.5, 100 * number / most):.1f}%"}, className="pv-wait-bar"),
            ]
        )
        for said, number in listed
    ]
    return [
        html.Div(
            [
                html.Div([html.H2(title), link], className="pv-up-why-head"),
                html.Ul(items, className="pv-up-why") if items else None,
                html.P(
                    "Correct the rows in that file and drop it here: its columns row, column and reason are ignored, "
                    "and only what is new is added.",
                    className="pv-up-note",
                ),
            ],
            className="pv-up-refused",
        )
    ]


def _withdrawal(batch: Batch) -> html.Div | None:
    if batch.kind in ("trains", "stations"):
        said = "A list of trains or stations is not withdrawn: send a newer list, which replaces what this one said."
        return html.Div(html.P(said, className="pv-up-note"), className="pv-up-withdrawal")
    waits = f", and {rows_called(batch.waiting)} wait no more" if batch.waiting else ""
    sure = html.Div(
        [
            html.Strong("Withdraw this batch?"),
            html.P(
                f"{people(batch.persons)} of it leave every count and map at once{waits}. "
                "Those registered keep their IDs, and the rows may be sent again. It cannot be undone."
            ),
            html.Button("Keep it", className="pv-chip", type="button", **{"data-up-sure": "no"}),
            html.Button(
                "Withdraw it", className="pv-chip pv-up-danger", type="button", **{"data-up-withdraw": batch.id}
            ),
        ],
        className="pv-up-sure",
        role="group",
        **{"aria-label": "Withdraw this batch?"},
    )
    ask = html.Button("Withdraw this batch …", className="pv-chip pv-up-ask", type="button", **{"data-up-sure": "yes"})
    return html.Div([ask, sure], className="pv-up-withdrawal")


# -- where its people go ----------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Drawn:
    """The small map: what ``pravah.draw`` takes, the legend, the line at its foot."""

    payload: dict[str, Any]
    legend: list[Any]
    note: list[Any]


def blank(said: str) -> Drawn:
    """India without anybody."""
    nothing = {"type": "FeatureCollection", "features": []}
    payload = {
        "fills": {},
        "texts": {},
        "places": {},
        "labels": [],
        "level": "state",
        "none": "",
        "flows": nothing,
        "nodes": nothing,
        "fit": None,
    }
    return Drawn(payload, [], [html.Div(said, className="pv-note-head")])


def drawn(use: Services, actor: Actor, batch: Batch, *, latest: bool = False) -> Drawn:
    """Where the people of this batch alone go: by district where these are known and few, else by state.

    ``latest`` says that nobody opened it: it is what came in last.
    """
    if batch.kind not in ("persons", "od"):
        return blank(f"A list of {batch.kind} has no people to draw.")
    level = "district"
    answer = use.catalog.batch_flows(actor, batch.id, "district")
    if answer.rows_total > _FEW or answer.shown < answer.persons / 2:
        level, answer = "state", use.catalog.batch_flows(actor, batch.id, "state")
    if not answer.persons:
        return blank("Nobody of this batch counts." if batch.withdrawn_at else "Nobody of this batch counts yet.")
    layer = flow_layer(answer.rows, use.anchors[level], use.names[level], _TOP, _WIDEST[level])
    shown = layer.flows.height + int((layer.nodes["internal"] > 0).sum())
    said = (
        f"{grouped(shown)} of {grouped(answer.rows_total)} flows of {'the latest batch' if latest else 'this batch'}, "
        f"{percent(layer.drawn_persons, answer.persons)} of {people(answer.persons)}."
    )
    payload = {
        **flow_payload(layer, answer.persons, labels=8),
        "level": level,
        "fills": {},
        "places": {},
        "none": "Nobody of this batch",
        "fit": _box(layer.bounds),
        "texts": _texts(layer.nodes),
    }
    return Drawn(payload, legend_box(layer), list(footnote(said, answer.notes)))


def _texts(nodes: pl.DataFrame) -> dict[str, list[str]]:
    return {
        str(row["code"]): [
            people(row["departures"] + row["arrivals"] + row["internal"]),
            f"{grouped(row['arrivals'])} in · {grouped(row['departures'])} out",
        ]
        for row in nodes.iter_rows(named=True)
    }


def _box(bounds: tuple[float, float, float, float] | None) -> list[float] | None:
    if bounds is None:
        return None
    west, south, east, north = bounds
    return [west - 1, south - 1, east + 1, north + 1]
