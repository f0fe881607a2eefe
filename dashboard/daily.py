"""The strip under a map: people a day, and what chooses and plays days. The browser draws it (``52-time.js``)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from typing import Any

import polars as pl
from dash import dcc, html

from core.shown import shown_date
from data.filters import Filters

#: Words of the choices of a step: one day, one week, or as many days as are chosen.
STEPS = {"day": "by a day", "week": "by a week", "window": "by its length"}
#: Steps a second while days play.
SPEEDS = {"1": "1 a second", "2": "2 a second", "4": "4 a second"}


def daily_figure(
    rows: pl.DataFrame, chosen: Filters, span: tuple[date, date] | None, column: str = "persons"
) -> dict[str, Any]:
    """What the strip draws: ``column`` by day, and the days chosen.

    ``span`` is the whole time the store knows: the axis keeps it, whatever is selected.
    """
    days: list[date] = rows["travel_date"].to_list()
    ends = [*(span or ()), *days]
    if not ends:
        return {"first": None, "values": []}
    first, last = min(ends), max(ends)
    values = [0] * ((last - first).days + 1)
    for day, value in zip(days, rows[column].to_list(), strict=True):
        values[(day - first).days] = value
    return {
        "first": first.isoformat(),
        "values": values,
        "from": chosen.from_.isoformat() if chosen.from_ else None,
        "to": chosen.to.isoformat() if chosen.to else None,
    }


def daily_strip(figure: dict[str, Any], title: str, caption: str, more: Sequence[Any] = ()) -> html.Div:
    """The strip with its title and its player; ``daily-caption`` says what is chosen, ``more`` stands at the end.

    The map comes first: the browser draws into the box once the map stands.
    """
    return html.Div(
        className="pv-daily",
        children=[
            html.Div(
                className="pv-daily-head",
                children=[
                    html.Strong(title),
                    html.Span(caption, id="daily-caption"),
                    html.Div(_player(), className="pv-player", role="group", **{"aria-label": "Play days"}),
                    *more,
                ],
            ),
            html.Div(id="daily-box", className="pv-daily-box"),
            dcc.Store(id="daily-figure", data=figure),
        ],
        role="region",
        **{"aria-label": "Days"},
    )


def caption(rows: pl.DataFrame, chosen: Filters) -> str:
    """What the strip shows: the chosen days, or how to choose."""
    if not rows.height:
        return "No dated movements in this selection."
    if chosen.from_ or chosen.to:
        days: list[date] = rows["travel_date"].to_list()
        first, last = chosen.from_ or min(days), chosen.to or max(days)
        length = (last - first).days + 1
        if length == 1:
            return f"{shown_date(first)}"
        return f"{shown_date(first)} – {shown_date(last)} · {length} days"
    return f"all {rows.height} days · drag to choose some"


def day_axis(span: tuple[date, date] | None) -> dict[str, Any]:
    """A Plotly date axis over the whole ``span``, without grid or zoom."""
    axis: dict[str, Any] = {"type": "date", "fixedrange": True, "showgrid": False, "tickformat": "%-d %b", "nticks": 8}
    if span is None:
        return axis
    half = timedelta(hours=12)
    first, last = (datetime.combine(day, time()) for day in span)
    return {**axis, "range": [(first - half).isoformat(), (last + half).isoformat()], "autorange": False}


def _player() -> list[Any]:
    def button(name: str, sign: str, says: str) -> html.Button:
        return html.Button(sign, id=name, className="pv-play", type="button", title=says, **{"aria-label": says})

    def choice(name: str, says: str, words: dict[str, str]) -> html.Select:
        options = [html.Option(label, value=value) for value, label in words.items()]
        return html.Select(options, id=name, className="pv-play-choice", title=says, **{"aria-label": says})

    return [
        button("days-back", "«", "One step back"),
        button("days-play", "Play", "Play the days"),
        button("days-on", "»", "One step forward"),
        choice("days-step", "What a step moves the chosen days by", STEPS),
        choice("days-speed", "Steps a second while days play", SPEEDS),
        button("days-all", "All days", "Choose all days again"),
    ]
