"""Where people are lost: a small counter on each map of who is not on it, and why, each one click from its list.

Everything comes from the notes of one answer. The counts are not added up: one person may be lost in several ways.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from dash import dcc, html

from core.shown import grouped
from dashboard.services import services
from data.answers import Note


class _Kind(NamedTuple):
    """A way to be lost: a few words after the number, a heading, and what can be done."""

    short: str
    title: str
    advice: str


_KINDS: Mapping[str, _Kind] = {
    "waiting": _Kind(
        "wait for a name", "Names that wait", "Whoever may decide tells what each name means; then they count."
    ),
    "no_polygon": _Kind(
        "without a polygon",
        "Districts without a polygon",
        "They count in every total and table. Click one for its profile.",
    ),
    "state_only": _Kind(
        "without a district",
        "District not known",
        "Their records name a state alone. They count between states, and are never spread over districts by guess.",
    ),
    "no_date": _Kind(
        "without a date", "Without a travel date", "They count while no days are chosen: clear the dates to see them."
    ),
    "old_borders": _Kind("under old borders", "States as they were before a division", ""),
    "unplaced": _Kind(
        "not on these boundaries",
        "Not placed on these boundaries",
        "Today's districts show them: choose these as boundaries.",
    ),
}
#: Most names that one list holds.
_LISTED = 200


def lost(notes: Iterable[Note]) -> html.Div:
    """The counter: one button a way to be lost, or that nobody is."""
    by_kind: dict[str, list[Note]] = {}
    for note in notes:
        if note.kind in _KINDS and note.persons > 0:
            by_kind.setdefault(note.kind, []).append(note)
    if not by_kind:
        return html.Div("Nobody is left out.", className="pv-lost pv-lost-none")
    parts = [_part(kind, by_kind[kind]) for kind in _KINDS if kind in by_kind]
    return html.Div(
        [html.Span("Not on the map", className="pv-lost-head"), *parts],
        className="pv-lost",
        role="group",
        **{"aria-label": "People who are not on the map"},
    )


def _part(kind: str, same: list[Note]) -> html.Details:
    known = _KINDS[kind]
    number = " + ".join(grouped(note.persons) for note in same)
    whole = [html.P(f"{note.text[0].upper()}{note.text[1:]}.") for note in same if kind != "no_polygon"]
    if kind == "no_polygon":
        people = sum(note.persons for note in same)
        whole = [html.P(f"{grouped(people)} {'person is' if people == 1 else 'people are'} counted but not drawn.")]
    inside: list[Any] = [html.Strong(known.title), *whole]
    if known.advice:
        inside.append(html.P(known.advice, className="pv-lost-advice"))
    if kind == "no_polygon":
        inside.append(_districts({code for note in same for code in note.codes}))
    if kind == "waiting":
        inside.append(dcc.Link("Open the list of names", href="/review", className="pv-link"))
    if kind == "no_date":
        inside.append(html.Button("Clear the dates", type="button", className="pv-chip", **{"data-all-days": "true"}))
    return html.Details(
        [
            html.Summary([html.B(number), f" {known.short}"], className=f"pv-lost-{kind}"),
            html.Div(inside, className="pv-lost-box"),
        ],
        className="pv-lost-part",
    )


def _districts(codes: Iterable[int]) -> html.Ul:
    """Districts by name; a click opens the profile on the page Districts, under the filters chosen."""
    names = services().catalog.names
    known = names.places.districts
    called = sorted((known[code].name, names.state(known[code].state_lgd), code) for code in codes if code in known)
    return html.Ul(
        [
            html.Li(html.Button([name, html.Small(state)], type="button", **{"data-district": str(code)}))
            for name, state, code in called[:_LISTED]
        ]
    )
