"""The honest small print of a map: how much of what is shown, and what is not on the map."""

from __future__ import annotations

from collections.abc import Iterable

from dash import dcc, html

from core.shown import grouped, shown_time
from data.answers import Answer, Note

#: A note in a few words; its own text is the whole sentence. ``beyond_top`` is said by the headline.
_SHORT = {
    "no_polygon": "Not on the map: {n} people in districts without a polygon",
    "state_only": "Not on the map: {n} people known to the state only",
    "no_date": "Not counted: {n} people without a date",
    "unplaced": "Not on the map: {n} people whom these boundaries cannot place without guessing",
    "finer": "{n} people may belong to a district formed out of theirs",
    "other_days": "Days beyond those of these boundaries are drawn too",
    "waiting": "Not counted: {n} people wait for a decision about a name",
    "old_borders": "{n} people under a state as it was before its division",
}


def footnote(headline: str, notes: Iterable[Note], ignored: Iterable[str] = ()) -> list[html.Div | dcc.Link]:
    """Phrases for the line at the foot of a map, each with its full sentences under the pointer."""
    lines: list[html.Div | dcc.Link] = [html.Div(headline, className="pv-note-head")]
    by_kind: dict[str, list[Note]] = {}
    for note in notes:
        if (note.persons > 0 or note.kind == "other_days") and note.kind in _SHORT:
            by_kind.setdefault(note.kind, []).append(note)
    for kind, same in by_kind.items():
        said = _SHORT[kind].format(n=" + ".join(grouped(note.persons) for note in same))
        whole = " ".join(f"{note.text[0].upper()}{note.text[1:]}." for note in same)
        if kind == "waiting":
            lines.append(dcc.Link(said, href="/review", className="pv-note-line pv-note-link", title=whole))
        else:
            lines.append(html.Div(said, className="pv-note-line", title=whole, tabIndex=0))
    lines += [html.Div(f"Left out of the link: {text}", className="pv-note-warn") for text in ignored]
    return lines


def as_of(answer: Answer) -> str:
    """``As of 22-11-2026 14:05 IST``, or that nothing has been loaded."""
    return f"As of {shown_time(answer.as_of)}" if answer.as_of else "No records yet"


def empty_box(sentence: str) -> html.Div:
    """What lies on the map when a selection holds nobody, with the way out."""
    way_out = html.Button("Clear all filters", className="pv-chip pv-clear-all", type="button")
    return html.Div([html.Div(sentence), way_out], className="pv-empty", role="status")


def people(number: float) -> str:
    """``1 person``, ``12,345 people``."""
    return f"{grouped(number)} {'person' if round(number) == 1 else 'people'}"
