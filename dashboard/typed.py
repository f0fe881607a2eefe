"""A few names, typed or pasted one a line, and what each of them is, as the page "Names" shows it at once."""

from __future__ import annotations

from datetime import date
from typing import Any

from dash import html

from dashboard.resolved import kind_of, place_name
from dashboard.services import Services, actor
from geo.gazetteer.match import Match
from geo.places import Places

#: More lines than this belong in a file.
MOST_LINES = 100
_Pair = tuple[str | None, str | None]


def lines_of(text: str | None) -> list[str]:
    """The lines that hold something."""
    return [line.strip() for line in (text or "").splitlines() if line.strip()]


def parts_of(line: str) -> tuple[str, str | None]:
    """A line as two parts, cut at its last tab, comma or semicolon; None where there is only one."""
    for mark in ("\t", ";", ","):
        head, found, tail = line.rpartition(mark)
        if found and head.strip() and tail.strip():
            return head.strip(), tail.strip()
    return line.strip(" ,;"), None


def typed_list(use: Services, text: str | None, on: date | None) -> list[Any]:
    """One entry for each line; people write "district, state", tables have it the other way, and both are taken."""
    lines = lines_of(text)
    parts = [parts_of(line) for line in lines[:MOST_LINES]]
    pairs = [(second, first) for first, second in parts]
    # a first part that names a state, before a second that does not, is the state
    ends = use.catalog.resolve_names(actor(), [(end, None) for part in parts for end in part], on)
    for index, (first, second) in enumerate(parts):
        if second and ends[2 * index].state_lgd is not None and ends[2 * index + 1].state_lgd is None:
            pairs[index] = (first, second)
    if (said := use.catalog.census_codes_among(actor(), pairs)) is not None:
        return [html.Li(f"{said} Type LGD codes or names.", className="pv-typed pv-typed-none")]
    matches = use.catalog.resolve_names(actor(), pairs, on)
    places = use.catalog.names.places
    out = [_entry(line, match, places) for line, match in zip(lines, matches, strict=False)]
    if len(lines) > MOST_LINES:
        out.append(html.Li(f"{len(lines) - MOST_LINES} more lines are left out here. Put them into a file."))
    return out


def _entry(line: str, match: Match, places: Places) -> html.Li:
    kind = kind_of(match.method, match.lgd)
    known = match.lgd is not None
    what = place_name(match.lgd, places) if match.lgd is not None else "No code"
    likely = " · ".join(place_name(code, places) for code in match.candidates[:4])
    return html.Li(
        className="pv-typed" + ("" if known else " pv-typed-none"),
        children=[
            html.Span(line, className="pv-typed-in"),
            html.Span(
                [html.I(className="pv-dot", style={"background": kind.colour}), html.Strong(what)],
                className="pv-typed-is",
            ),
            html.Span(f"LGD {match.lgd}" if known else "", className="pv-n"),
            html.Small([match.why, html.Span(f" It might be {likely}.") if likely and not known else None]),
        ],
    )
