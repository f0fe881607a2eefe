"""The days of a flow map in one piece, for the browser to play them and to lay weeks side by side."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

import polars as pl
from dash import no_update

from dashboard.drawn import Drawn, drawn
from dashboard.flow_legend import flow_legend
from dashboard.services import Services, actor
from dashboard.state import read_state
from layers.render.series import Counted, on_scale, series_payload

#: Days of one piece at most and at least, and numbers of one: the payload of a change stays under 50 kB. A longer time
#: comes piece by piece, ahead of need.
PIECE, LEAST, NUMBERS = 184, 42, 60_000
#: Days of the window when none are chosen.
WINDOW = 7


def flow_series(use: Services, query: Mapping[str, Any]) -> tuple[dict[str, Any], Any] | None:
    """The page's selection by day, whatever days are chosen, and the legend of its scale.

    ``query`` is the page's address and ``piece``, the day from which the browser needs more. With ``length`` the
    scale is that of so many days, whatever the address holds, and the map keeps its own legend. None when nothing has
    a date, or other boundaries than today's are drawn.
    """
    asked = dict(query)
    start = _day(asked.pop("piece", None))
    token, given = asked.pop("token", None), _days(asked.pop("length", None))
    state = read_state(asked)
    span = use.span()
    if span is None or state.boundaries:
        return None
    chosen = state.filters
    own = (chosen.to - chosen.from_).days + 1 if chosen.from_ and chosen.to else WINDOW
    view = drawn(use, state, all_days=True)
    first = min(max(start or span[0], span[0]), span[1])
    days = first, min(first + timedelta(days=_piece(view) - 1), span[1])
    counted = _counted(use, view, days)
    layer = on_scale(view.layer, counted, given or own, None if given else state.hold)
    everyone = use.catalog.daily(actor(), chosen.but(from_=days[0], to=days[1])).rows
    payload = {
        **series_payload(layer, counted),
        "token": token,
        "of": view.answer.lake_version,
        "everyone": _column(everyone, days, "persons"),
        "arrived": _column(everyone, days, "arrived"),
    }
    held = layer.widths.domain, layer.circles.domain
    return payload, no_update if given else flow_legend(layer, held)


def _piece(view: Drawn) -> int:
    """Days of a piece: fewer where there are many flows and places to count."""
    columns = view.layer.flows.height + 3 * view.layer.nodes.height
    return min(max(NUMBERS // max(columns, 1), LEAST), PIECE)


def _counted(use: Services, view: Drawn, days: tuple[date, date]) -> Counted:
    layer = view.layer
    pairs = list(layer.flows.select("origin", "destination").iter_rows())
    filters = view.state.filters.but(from_=days[0], to=days[1])
    found = use.catalog.playing.flow_days(actor(), filters, view.level, pairs, layer.nodes["code"].to_list())
    return Counted(days, found.flows, found.places)


def _column(rows: pl.DataFrame, days: tuple[date, date], column: str) -> list[int]:
    values = [0] * ((days[1] - days[0]).days + 1)
    for day, value in rows.select("travel_date", column).iter_rows():
        if days[0] <= day <= days[1]:
            values[(day - days[0]).days] = value
    return values


def _days(given: object) -> int | None:
    """So many days; None where none are given."""
    return min(max(given, 1), PIECE) if isinstance(given, int) else None


def _day(text: object) -> date | None:
    try:
        return date.fromisoformat(str(text)) if text else None
    except ValueError:
        return None
