"""A district's own profile: how many came and went, from where, to where, when, by which trains."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import polars as pl
from dash import dcc, html

from core.shown import grouped, shown_date
from dashboard.daily import day_axis
from dashboard.kpis import Figure, figures
from dashboard.services import Services
from data.access import Actor
from data.filters import Filters
from layers import palette
from layers.format import rate

_SHOWN = 6


def profile(use: Services, who: Actor, filters: Filters, code: int) -> html.Div:
    """The profile of one district under the page's filters."""
    places = use.catalog.names.places
    district = places.districts.get(code)
    if district is None:
        return html.Div(html.Div(f"There is no district with LGD code {code}.", className="pv-none pv-rows"))
    row = use.catalog.districts(who, filters.but(place=(code,))).rows.filter(pl.col("lgd") == code)
    facts = row.row(0, named=True) if row.height else {}
    into, out = filters.but(destination=(code,)), filters.but(origin=(code,))
    return html.Div(
        className="pv-profile",
        children=[
            _head(use, code, district.name, use.catalog.names.state(district.state_lgd)),
            html.Div(figures(_figures(facts)), className="pv-kpis"),
            html.H3("Where they came from"),
            _ranked(_others(use, who, into, "origin", code), "Nobody came from another district in this selection."),
            html.H3("Where they went"),
            _ranked(_others(use, who, out, "destination", code), "Nobody left for another district in this selection."),
            html.H3("Arrivals and departures a day"),
            dcc.Graph(
                figure=_days(use.catalog.daily(who, into).rows, use.catalog.daily(who, out).rows, use.span()),
                config={"displayModeBar": False},
                style={"height": "120px", "margin": "0 16px"},
            ),
            html.H3("Trains that bring people here"),
            _ranked(_trains(use, who, into), "No train brings people here in this selection."),
        ],
    )


def _head(use: Services, code: int, name: str, state: str) -> html.Div:
    drawn = "" if code in use.boundaries.drawable else " · no polygon: counted, not drawn"
    close = html.Button("All districts", className="pv-chip", **{"data-remember": json.dumps({"profile": None})})
    return html.Div(
        [html.H2([name, html.Small(f"{state} · LGD {code}{drawn}")]), close],
        className="pv-profile-head",
    )


def _figures(facts: dict[str, Any]) -> list[Figure]:
    def per_lakh(column: str) -> str:
        value = facts.get(column)
        return f"{rate(value)} per lakh people of 2011" if value is not None else "2011 population unknown"

    return [
        Figure("Arrivals", grouped(facts.get("arrivals", 0)), per_lakh("arrivals_per_lakh")),
        Figure("Departures", grouped(facts.get("departures", 0)), per_lakh("departures_per_lakh")),
        Figure("Net", grouped(facts.get("net", 0)), per_lakh("net_per_lakh")),
        Figure("Moved inside", grouped(facts.get("internal", 0)), "from and to this district"),
    ]


def _others(use: Services, who: Actor, filters: Filters, side: str, code: int) -> list[tuple[str, int]]:
    rows = use.catalog.flows(who, filters, level="district").rows.filter(pl.col(side) != code)
    return [
        (f"{row[f'{side}_district']}, {row[f'{side}_state']}", row["persons"])
        for row in rows.head(_SHOWN).iter_rows(named=True)
    ]


def _trains(use: Services, who: Actor, filters: Filters) -> list[tuple[str, int]]:
    rows = use.catalog.trains(who, filters, _SHOWN).rows
    return [
        (
            f"{row['train_no']} · {shown_date(row['travel_date']) if row['travel_date'] else 'no date'}"
            + (f" · from {row['origin_station_name']}" if row["origin_station_name"] else ""),
            row["persons"],
        )
        for row in rows.iter_rows(named=True)
    ]


def _ranked(items: list[tuple[str, int]], none: str) -> html.Div:
    if not items:
        return html.Div(html.Div(none, className="pv-none"), className="pv-rows")
    largest = max(persons for _, persons in items) or 1
    return html.Div(
        className="pv-rows",
        children=[
            html.Div(
                className="pv-rank",
                children=[
                    html.Span(text),
                    html.Span(grouped(persons), className="pv-n"),
                    html.Span(className="pv-bar", children=html.I(style={"width": f"{100 * persons / largest:.0f}%"})),
                ],
            )
            for text, persons in items
        ],
    )


def _days(into: pl.DataFrame, out: pl.DataFrame, span: tuple[date, date] | None) -> dict[str, Any]:
    def bars(rows: pl.DataFrame, sign: int, colour: str, name: str) -> dict[str, Any]:
        return {
            "type": "bar",
            "name": name,
            "x": [day.isoformat() for day in rows["travel_date"]],
            "y": [sign * n for n in rows["persons"]],
            "marker": {"color": colour},
            "customdata": [
                f"{shown_date(day)}: {grouped(n)}" for day, n in rows.select("travel_date", "persons").iter_rows()
            ],
            "hovertemplate": f"%{{customdata}} {name}<extra></extra>",
        }

    return {
        "data": [bars(into, 1, palette.NET[-1], "arriving"), bars(out, -1, palette.NET[0], "leaving")],
        "layout": {
            "barmode": "relative",
            "bargap": 0.15,
            "margin": {"l": 0, "r": 0, "t": 2, "b": 18},
            "showlegend": True,
            "legend": {"orientation": "h", "x": 1, "xanchor": "right", "y": 1.15, "font": {"size": 11}},
            "paper_bgcolor": "rgba(0,0,0,0)",
            "plot_bgcolor": "rgba(0,0,0,0)",
            "font": {"family": "Noto Sans Pravah, sans-serif", "size": 11, "color": "#5b6675"},
            "xaxis": day_axis(span),
            "yaxis": {"visible": False, "fixedrange": True},
        },
    }
