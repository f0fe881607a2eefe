"""The small print of answers, in sentences: who is not on the map or not in the rows, and why."""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

from core.language import Name, Said
from data.answers import Note
from data.lake.questions import Level
from data.lake.reader import Sums, Totals
from data.naming import Names


def no_date(totals: Sums, *, left_out: bool) -> list[Note]:
    """People without a date, when the question leaves them out."""
    if not left_out or not totals.undated:
        return []
    said = Said(
        "{n} person without a travel date is left out",
        "{n} people without a travel date are left out",
        {"n": totals.undated},
    )
    return [Note("no_date", totals.undated, said)]


def waiting(names: int, persons: int) -> list[Note]:
    """People who are not counted at all, because nobody knows yet what a name in their record means."""
    if not persons:
        return []
    said = Said(
        "{n} person waits for a decision about {names} and is not counted",
        "{n} people wait for a decision about {names} and are not counted",
        {"n": persons, "names": Said("{n} place name", "{n} place names", {"n": names})},
    )
    return [Note("waiting", persons, said)]


def state_only_flows(totals: Totals, level: Level) -> list[Note]:
    """People whom a flow between districts cannot show."""
    if level == "state" or not totals.state_only:
        return []
    said = Said(
        "{n} person whose origin or destination is known to the state only is not in the flows between districts",
        "{n} people whose origin or destination is known to the state only are not in the flows between districts",
        {"n": totals.state_only},
    )
    return [Note("state_only", totals.state_only, said)]


def state_only_districts(totals: Totals, level: Level) -> list[Note]:
    """People who leave or reach a district that is not known."""
    if level == "state":
        return []
    out = []
    if totals.origin_unknown:
        said = Said(
            "{n} person whose origin is known to the state only is in no district's departures and missing from its "
            "net",
            "{n} people whose origin is known to the state only are in no district's departures and missing from its "
            "net",
            {"n": totals.origin_unknown},
        )
        out.append(Note("state_only", totals.origin_unknown, said))
    if totals.destination_unknown:
        said = Said(
            "{n} person whose destination is known to the state only is in no district's arrivals and missing from "
            "its net",
            "{n} people whose destination is known to the state only are in no district's arrivals and missing from "
            "its net",
            {"n": totals.destination_unknown},
        )
        out.append(Note("state_only", totals.destination_unknown, said))
    return out


def of_destinations(rows: pl.DataFrame, names: Names) -> list[Note]:
    """People who reach a district that is not known, or none that the map has a polygon for.

    ``rows`` has ``destination``, a code or null, and ``persons``.
    """
    unknown = int(rows.filter(pl.col("destination").is_null())["persons"].sum())
    reached = rows.filter(pl.col("destination").is_in(sorted(names.undrawn))).group_by("destination")
    undrawn = dict(reached.agg(pl.col("persons").sum()).sort("persons", "destination", descending=True).iter_rows())
    out = no_polygon(sum(undrawn.values()), undrawn, names)
    if unknown:
        said = Said(
            "{n} person whose destination is known to the state only is in no district's arrivals",
            "{n} people whose destination is known to the state only are in no district's arrivals",
            {"n": unknown},
        )
        out.append(Note("state_only", unknown, said))
    return out


def no_polygon(persons: int, people: Mapping[int, int], names: Names) -> list[Note]:
    """People of districts that the map has no polygon for; ``people`` by district code."""
    if not people:
        return []
    said = Said(
        "{n} person is counted but not drawn, because no polygon exists for {places}",
        "{n} people are counted but not drawn, because no polygon exists for {places}",
        {"n": persons, "places": names.listed(people)},
    )
    return [Note("no_polygon", persons, said, tuple(people))]


def old_borders(persons: int, people: Mapping[int, int], names: Names) -> list[Note]:
    """People of states that were divided later: nobody is moved to a new state by guess. ``people`` by state code."""
    if not people:
        return []
    said = Said(
        "{n} person is recorded under {old} without a district or a date after the state was divided; people of "
        "today's {new} may be among them, and none is moved by guess",
        "{n} people are recorded under {old} without a district or a date after the state was divided; people of "
        "today's {new} may be among them, and none is moved by guess",
        {
            "n": persons,
            "old": _and([Name(names.state(code)) for code in people]),
            "new": _and([Name(state) for code in people for state in names.divided[code][1]]),
        },
    )
    return [Note("old_borders", persons, said, tuple(people))]


def beyond_top(shown_rows: int, rows: int, shown: int, persons: int) -> list[Note]:
    """What a cut to the largest rows hides."""
    if shown_rows >= rows:
        return []
    said = Said(
        "{shown} of {rows} rows are shown, {share} of {people}",
        None,
        {
            "shown": shown_rows,
            "rows": rows,
            "share": f"{100 * shown / persons:.1f} %" if persons else "0 %",
            "people": Said("{n} person", "{n} people", {"n": persons}),
        },
    )
    return [Note("beyond_top", persons - shown, said)]


def rows_cut(shown_rows: int, rows: int) -> list[Note]:
    """The same where a person may count in several rows, so that rows do not add up to people."""
    if shown_rows >= rows:
        return []
    said = Said("{shown} of {rows} rows are shown, the largest first", None, {"shown": shown_rows, "rows": rows})
    return [Note("beyond_top", 0, said)]


def _and(names: list[Name]) -> Said | Name:
    return names[0] if len(names) == 1 else Said("{first} and {last}", None, {"first": names[:-1], "last": names[-1]})
