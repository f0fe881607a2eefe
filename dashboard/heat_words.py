"""What the page Districts says: a district in a sentence, how much of all is drawn, the days a change is against."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

import polars as pl

from core.shown import grouped, shown_date
from dashboard.heat_choices import HeatChoices
from dashboard.notes import people
from data.filters import Filters
from layers.format import percent, rate

#: What people did, by the count that a measure is made of.
_DID = {"arrivals": "arrived", "departures": "left", "turnover": "arrived or left"}

#: The same as counts a head.
_RATES = {"arrivals": "arrivals", "departures": "departures", "net": "net", "turnover": "arrivals and departures"}


def headline(rows: pl.DataFrame, persons: int) -> str:
    """How much of the selection the map shows."""
    drawn = rows.filter("drawn").height
    return f"{grouped(drawn)} of {grouped(rows.height)} districts with movements drawn · {people(persons)} in all."


def days_of(filters: Filters) -> str:
    """``01-05-2020 to 15-05-2020``, or the one day."""
    if filters.from_ is None or filters.to is None:
        return ""
    if filters.from_ == filters.to:
        return shown_date(filters.from_)
    return f"{shown_date(filters.from_)} to {shown_date(filters.to)}"


def length_of(filters: Filters) -> int:
    """How many days a whole period has."""
    first, last = filters.from_ or date.min, filters.to or date.min
    return (last - first).days + 1


def against(now: Filters, then: Filters) -> str:
    """What stands beside what, with the days of each where they are not as many."""
    days, before = length_of(now), length_of(then)
    uneven = f" ({_days(before)} against {_days(days)} now)" if days != before else ""
    return f"Against {days_of(then)}{uneven}."


def _days(number: int) -> str:
    return "1 day" if number == 1 else f"{number} days"


def texts(rows: pl.DataFrame, choices: HeatChoices) -> dict[int, list[str]]:
    """What the map says of each district with movements: its value, and the counts it comes from."""
    drawn = rows.filter("drawn")
    return {row["lgd"]: _said(row, choices) for row in drawn.iter_rows(named=True)}


def _said(row: Mapping[str, Any], choices: HeatChoices) -> list[str]:
    measure = choices.measure
    came, went = f"{people(row['arrivals'])} arrived", f"{people(row['departures'])} left"
    if choices.both:
        return [f"{came}, {grouped(row['departures'])} left", f"{_capital(_surplus(row['net']))}."]
    value = row[measure.column]
    if measure.change:
        return [_changed(value, measure.rate), _compared(row, measure.base)]
    if value is None:
        return ["Population of 2011 not known", f"{came}, {went}."]
    if measure.rate:
        return [f"{rate(value)} {_RATES[measure.base]} per lakh people of 2011", f"{came}, {went}."]
    if measure.base == "net":
        return [_capital(_surplus(value)), f"{came}, {went}."]
    other = {"arrivals": went, "departures": came}.get(measure.base, f"{came}, {went}")
    inside = f"; {grouped(row['internal'])} moved inside" if row["internal"] else ""
    return [f"{people(value)} {_DID[measure.base]}", f"{other}: {_surplus(row['net'])}{inside}."]


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _surplus(net: int) -> str:
    if not net:
        return "as many came as went"
    return f"{grouped(abs(net))} more {'came than went' if net > 0 else 'went than came'}"


def _changed(value: float | None, is_rate: bool) -> str:
    if value is None:
        return "Population of 2011 not known"
    if not value:
        return "No change"
    size = f"{rate(abs(value))} per lakh people" if is_rate else people(abs(value))
    return f"{size} {'more' if value > 0 else 'fewer'}"


def _compared(row: Mapping[str, Any], base: str) -> str:
    now, then = row[base], row[f"{base}_before"]
    share = f" ({'▲' if now > then else '▼'} {percent(abs(now - then), then)})" if then > 0 and now != then else ""
    did = f" {_DID[base]}" if base in _DID else " net"
    return f"{grouped(now)}{did}, {grouped(then)} before{share}."
