"""The strip under a map: people a day, the chosen days in colour; dragging over it chooses days."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any

import polars as pl
from dash import dcc, html

from core.shown import grouped, shown_date
from data.filters import Filters
from layers import palette

QUIET = "#cfd6de"


def daily_figure(
    rows: pl.DataFrame, chosen: Filters, span: tuple[date, date] | None, column: str = "persons"
) -> dict[str, Any]:
    """Bars of ``column`` by ``travel_date`` as a Plotly figure; days outside ``chosen`` are grey.

    ``span`` is the whole time the store knows: the axis keeps it, whatever is selected.
    """
    days: list[date] = rows["travel_date"].to_list()
    values: list[int] = rows[column].to_list()
    colours = [palette.FLOW[1] if _inside(day, chosen) else QUIET for day in days]
    return {
        "data": [
            {
                "type": "bar",
                "x": [day.isoformat() for day in days],
                "y": values,
                "marker": {"color": colours, "line": {"width": 0}},
                "customdata": [[shown_date(day), grouped(value)] for day, value in zip(days, values, strict=True)],
                "hovertemplate": "%{customdata[0]}<br><b>%{customdata[1]}</b> people<extra></extra>",
                "selected": {"marker": {"opacity": 1}},
                "unselected": {"marker": {"opacity": 1}},
            }
        ],
        "layout": {
            "margin": {"l": 0, "r": 0, "t": 4, "b": 20},
            "bargap": 0.18,
            "paper_bgcolor": "rgba(0,0,0,0)",
            "plot_bgcolor": "rgba(0,0,0,0)",
            "font": {"family": "Noto Sans Pravah, sans-serif", "size": 11, "color": "#5b6675"},
            "dragmode": "select",
            "selectdirection": "h",
            "hovermode": "closest",
            "showlegend": False,
            "autosize": True,
            "newselection": {"line": {"width": 0}},
            "activeselection": {"fillcolor": palette.SELECTION, "opacity": 0.12},
            "hoverlabel": {"bgcolor": "#16202c", "font": {"color": "#ffffff", "size": 13}},
            "xaxis": {**day_axis(span), "visible": bool(days)},
            "yaxis": {"visible": False, "fixedrange": True, "rangemode": "tozero"},
        },
    }


def daily_strip(figure: dict[str, Any], title: str, caption: str) -> html.Div:
    """The strip with its title; ``daily-caption`` says what is chosen.

    The map comes first: the browser puts the graph ``daily`` into the box once the map stands.
    """
    return html.Div(
        className="pv-daily",
        children=[
            html.Div(
                className="pv-daily-head",
                children=[
                    html.Strong(title),
                    html.Span(caption, id="daily-caption"),
                ],
            ),
            html.Div(id="daily-box", className="pv-daily-box"),
            dcc.Store(id="daily-figure", data=figure),
        ],
    )


def caption(rows: pl.DataFrame, chosen: Filters) -> str:
    """What the strip shows: the chosen days, or how to choose."""
    if not rows.height:
        return "No dated movements in this selection."
    inside = rows.filter(pl.Series([_inside(day, chosen) for day in rows["travel_date"]], dtype=pl.Boolean))
    if chosen.from_ or chosen.to:
        return f"{inside.height} days selected · drag to choose others"
    return f"{rows.height} days · drag over the bars to choose days"


def day_axis(span: tuple[date, date] | None) -> dict[str, Any]:
    """A Plotly date axis over the whole ``span``, without grid or zoom."""
    axis: dict[str, Any] = {"type": "date", "fixedrange": True, "showgrid": False, "tickformat": "%-d %b", "nticks": 8}
    if span is None:
        return axis
    half = timedelta(hours=12)
    first, last = (datetime.combine(day, time()) for day in span)
    return {**axis, "range": [(first - half).isoformat(), (last + half).isoformat()], "autorange": False}


def _inside(day: date, chosen: Filters) -> bool:
    return (chosen.from_ is None or day >= chosen.from_) and (chosen.to is None or day <= chosen.to)
