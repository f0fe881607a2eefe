"""The honest small print of a map: how much of what is shown, and what is not on the map."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from dash import html

from core.shown import grouped, shown_time
from dashboard.lost import lost
from data.answers import Answer, Note

#: What else a reader must know, in a few words; a note's own text is the whole sentence. Who is lost is counted in
#: :mod:`dashboard.lost`, ``beyond_top`` is said by the headline.
_SHORT = {
    "finer": "{n} people may belong to a district formed out of theirs",
    "other_days": "Days beyond those of these boundaries are drawn too",
}


def footnote(headline: str, notes: Sequence[Note], ignored: Iterable[str] = ()) -> list[html.Div]:
    """The line at the foot of a map: how much is shown, who is not on it, and what was left out of the link."""
    lines = [html.Div(headline, className="pv-note-head"), lost(notes)]
    for note in notes:
        if (note.persons > 0 or note.kind == "other_days") and note.kind in _SHORT:
            whole = f"{note.text[0].upper()}{note.text[1:]}."
            said = _SHORT[note.kind].format(n=grouped(note.persons))
            lines.append(html.Div(said, className="pv-note-line", title=whole, tabIndex=0))
    lines += [html.Div(f"Left out of the link: {text}", className="pv-note-warn") for text in ignored]
    return lines


def as_of(answer: Answer) -> str:
    """``As of 22-11-2026 14:05 IST``, or that nothing has been loaded."""
    return f"As of {shown_time(answer.as_of)}" if answer.as_of else "No records yet"


def people(number: float) -> str:
    """``1 person``, ``12,345 people``."""
    return f"{grouped(number)} {'person' if round(number) == 1 else 'people'}"
