"""The small print of answers, in sentences: who is not on the map or not in the rows, and why."""

from __future__ import annotations

from collections.abc import Mapping

from core.shown import grouped
from data.answers import Note
from data.lake.questions import Level
from data.lake.reader import Totals
from data.naming import Names


def no_date(totals: Totals, *, left_out: bool) -> list[Note]:
    """People without a date, when the question leaves them out."""
    if not left_out or not totals.undated:
        return []
    return [
        Note(
            "no_date",
            totals.undated,
            f"{_people(totals.undated)} without a travel date {_are(totals.undated)} left out",
        )
    ]


def waiting(names: int, persons: int) -> list[Note]:
    """People who are not counted at all, because nobody knows yet what a name in their record means."""
    if not persons:
        return []
    which = "1 place name" if names == 1 else f"{grouped(names)} place names"
    verb = "waits" if persons == 1 else "wait"
    return [
        Note(
            "waiting",
            persons,
            f"{_people(persons)} {verb} for a decision about {which} and {_are(persons)} not counted",
        )
    ]


def state_only_flows(totals: Totals, level: Level) -> list[Note]:
    """People whom a flow between districts cannot show."""
    if level == "state" or not totals.state_only:
        return []
    text = (
        f"{_people(totals.state_only)} whose origin or destination is known to the state only "
        f"{_are(totals.state_only)} not in the flows between districts"
    )
    return [Note("state_only", totals.state_only, text)]


def state_only_districts(totals: Totals, level: Level) -> list[Note]:
    """People who leave or reach a district that is not known."""
    if level == "state":
        return []
    out = []
    for persons, side, column in (
        (totals.origin_unknown, "origin", "departures"),
        (totals.destination_unknown, "destination", "arrivals"),
    ):
        if persons:
            text = (
                f"{_people(persons)} whose {side} is known to the state only {_are(persons)} in no district's {column} "
                "and missing from its net"
            )
            out.append(Note("state_only", persons, text))
    return out


def no_polygon(persons: int, people: Mapping[int, int], names: Names) -> list[Note]:
    """People of districts that the map has no polygon for; ``people`` by district code."""
    if not people:
        return []
    text = (
        f"{_people(persons)} {_are(persons)} counted but not drawn, because no polygon exists for "
        f"{names.listed(people)}"
    )
    return [Note("no_polygon", persons, text, tuple(people))]


def old_borders(persons: int, people: Mapping[int, int], names: Names) -> list[Note]:
    """People of states that were divided later: nobody is moved to a new state by guess. ``people`` by state code."""
    if not people:
        return []
    old = " and ".join(names.state(code) for code in people)
    new = " and ".join(state for code in people for state in names.divided[code][1])
    text = (
        f"{_people(persons)} {_are(persons)} recorded under {old} without a district or a date after the state "
        f"was divided; people of today's {new} may be among them, and none is moved by guess"
    )
    return [Note("old_borders", persons, text, tuple(people))]


def beyond_top(shown_rows: int, rows: int, shown: int, persons: int) -> list[Note]:
    """What a cut to the largest rows hides."""
    if shown_rows >= rows:
        return []
    share = f"{100 * shown / persons:.1f} %" if persons else "0 %"
    text = f"{grouped(shown_rows)} of {grouped(rows)} rows are shown, {share} of {_people(persons)}"
    return [Note("beyond_top", persons - shown, text)]


def rows_cut(shown_rows: int, rows: int) -> list[Note]:
    """The same where a person may count in several rows, so that rows do not add up to people."""
    if shown_rows >= rows:
        return []
    return [Note("beyond_top", 0, f"{grouped(shown_rows)} of {grouped(rows)} rows are shown, the largest first")]


def _people(persons: int) -> str:
    return "1 person" if persons == 1 else f"{grouped(persons)} people"


def _are(persons: int) -> str:
    return "is" if persons == 1 else "are"
