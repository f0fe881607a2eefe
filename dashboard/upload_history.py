"""Parts of the page Upload: the files that wait to be looked at, what came in before, empty tables to fill in."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from dash import dcc, html

from core.shown import grouped
from dashboard.upload_words import KINDS, STATES, kind_called, size_called, when
from data.inbox import Held, State, Upload
from data.ingest.template import FORMS
from data.naming import Names
from data.registry import Batch

#: Batches and uploads that the history shows.
MOST = 200


def waiting(files: Sequence[Held], seen: str | None = None) -> list[Any]:
    """Files that were sent and that nobody has loaded or forgotten yet."""
    others = [one for one in files if one.id != seen]
    if not others:
        return []
    return [
        html.H2("Sent, not loaded yet"),
        *(
            html.Div(
                [
                    html.Span(
                        [html.Strong(one.name or "File"), html.Small(f"{size_called(one.bytes)} · {when(one.at)}")]
                    ),
                    html.Button("Look at it", className="pv-chip pv-go", type="button", **{"data-up-held": one.id}),
                    html.Button("Forget it", className="pv-chip", type="button", **{"data-up-forget": one.id}),
                ],
                className="pv-up-held",
            )
            for one in others
        ),
        html.P("What nobody loads is forgotten after twelve hours.", className="pv-up-note"),
    ]


def history(batches: Sequence[Batch], uploads: Sequence[Upload], names: Names) -> Any:
    """What came in, the latest first: batches, and uploads that are no batch, or not yet."""
    by_batch = {one.status.batch_id: one for one in reversed(uploads) if one.status.batch_id}
    pending = [one for one in uploads if one.status.batch_id is None]
    entries = [(one.order.sent_at, _upload(one, names)) for one in pending]
    entries += [(one.created_at, _batch(one, by_batch.get(one.id), names)) for one in batches]
    entries.sort(key=lambda entry: entry[0], reverse=True)
    if not entries:
        return html.Div(
            [
                html.P("Nothing has come in yet. What to do first:"),
                html.Ol(
                    [
                        html.Li("Drop the file that you already have. Its columns may be called as you call them."),
                        html.Li("See what each column is taken for and the first rows, and correct what is not right."),
                        html.Li("Load it. Rows that cannot be used come back as a file, each with its reason."),
                    ]
                ),
            ],
            className="pv-none",
        )
    header = ("File", "When, who", "What", "Rows", "Accepted", "Refused", "Waiting", "State")
    head = html.Tr([html.Th(text, scope="col") for text in header])
    return html.Table(
        [html.Thead(head), html.Tbody([row for _, row in entries[:MOST]])], className="pv-review-table pv-up-history"
    )


def _upload(one: Upload, names: Names) -> html.Tr:
    status = one.status
    state = STATES[one.state.value]
    if one.state is State.RUNNING and status.rows_total:
        state = f"loading, {min(100, 100 * status.rows_done // max(status.rows_total, 1))} %"
    return html.Tr(
        [
            _file(one.order.name or one.id, one.id, "upload"),
            html.Td([when(one.order.sent_at), html.Small(_by(one.order.sender.name, one.order.state_lgd, names))]),
            html.Td(kind_called(one.order.kind)),
            *(html.Td("", className="pv-n") for _ in range(4)),
            html.Td(html.Span(state, className=f"pv-up-state pv-up-{one.state.value}")),
        ]
    )


def _batch(one: Batch, upload: Upload | None, names: Names) -> html.Tr:
    state = "withdrawn" if one.withdrawn_at else "done"
    refused = one.rejected - one.waiting
    return html.Tr(
        [
            _file((upload.order.name if upload else one.file_name) or one.id, one.id, "batch"),
            html.Td([when(one.created_at), html.Small(_by(one.actor, one.state_lgd, names))]),
            html.Td([kind_called(one.kind), html.Small("made-up people") if one.synthetic else None]),
            *(_number(number) for number in (one.rows, one.accepted, refused)),
            html.Td(dcc.Link(grouped(one.waiting), href="/review", className="pv-link"), className="pv-n")
            if one.waiting
            else _number(0),
            html.Td(html.Span(STATES[state], className=f"pv-up-state pv-up-{state}")),
        ],
        className="pv-undone" if one.withdrawn_at else "",
    )


def _number(number: int) -> html.Td:
    return html.Td(grouped(number) if number else "–", className="pv-n" + ("" if number else " pv-soft"))


def _file(name: str, identity: str, what: str) -> html.Td:
    return html.Td(
        html.Button(
            [html.Strong(name), html.Small(identity)],
            className="pv-up-open",
            type="button",
            **{f"data-up-{what}": identity, "aria-label": f"Open {identity}"},
        )
    )


def _by(actor: str, state: int | None, names: Names) -> str:
    return actor + (f" · {names.state(state)}" if state is not None else "")


def templates() -> html.Div:
    """An empty table of each kind to download."""
    return html.Div(
        [
            html.Span("Empty tables to fill in", className="pv-up-templates-head"),
            *(
                html.Span(
                    [
                        html.Span(called),
                        *(
                            html.Button(
                                form.upper(),
                                className="pv-clear",
                                type="button",
                                **{
                                    "data-up-template": f"{kind}.{form}",
                                    "aria-label": f"{called}: empty {form.upper()}",
                                },
                            )
                            for form in reversed(FORMS)
                        ),
                    ],
                    className="pv-up-template",
                )
                for kind, called in KINDS.items()
            ),
        ],
        className="pv-up-templates",
    )
