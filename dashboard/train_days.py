"""Arrivals in time: the timeline of stations as the browser draws it, and a day's load per station and district."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import polars as pl
from dash import html

from core.shown import grouped, shown_date
from dashboard.notes import people
from dashboard.train_choice import Trains, train_key
from layers.timeline import OTHERS, UNKNOWN, Timeline, timeline

_STATIONS, _DISTRICTS = 15, 25


def timeline_of(trains: Trains) -> Timeline:
    """The timeline of the trains of a page: by the hour where a day of arrival, or few days, are looked at."""
    told = trains.board.select(
        train_key().alias("key"),
        pl.coalesce("destination_station_name", "destination_station").alias("name"),
        pl.coalesce("origin_station_name", "origin_station").alias("origin"),
        "arrives_at",
    )
    names = trains.station_names()
    rows = (
        trains.runs.with_columns(train_key().alias("key"))
        .join(told, on="key", how="left")
        .with_columns(
            station="destination_station",
            name=pl.coalesce(pl.col("name"), pl.col("destination_station").replace(names), pl.lit("Station not known")),
        )
    )
    return timeline(rows, trains.state.arriving)


def timeline_payload(drawn: Timeline, trains: Trains) -> dict[str, Any]:
    """What ``pravah.timeline`` takes: rows of marks ``[at, radius, arrived radius, key, sentence, vague]``."""
    return {
        "hourly": drawn.hourly,
        "chosen": trains.state.train,
        "station": trains.state.station,
        "rows": [
            {
                "key": None if row.key == OTHERS else row.key,
                "name": row.name,
                "n": grouped(row.persons),
                "bars": row.bars,
                "marks": [[m.at, m.radius, m.arrived_radius, m.key, m.said, int(m.vague)] for m in row.marks],
            }
            for row in drawn.rows
        ],
        "ticks": [[tick.at, tick.text, tick.day] for tick in drawn.ticks],
        "sizes": [[grouped(value), round(radius, 1)] for value, radius in drawn.radii.legend()] if drawn.rows else [],
        "bars": f"other stations, at most {grouped(drawn.bar_domain)} a day" if drawn.bar_domain else None,
        "none": "No train with a day of arrival in this selection.",
    }


def looked_at(trains: Trains) -> list[Any]:
    """The day and the station that are looked at, with the way to the day before, the day after, and out."""
    day, days = trains.state.arriving, trains.days()
    out: list[Any] = [html.Span("Arriving", className="pv-looked-word")]
    if day is None:
        out.append(html.Span("on all days", className="pv-looked-all"))
        if days:
            busiest = _busiest(trains)
            out.append(_step(f"Busiest: {shown_date(busiest)}", busiest, "Look at the day with the most arrivals"))
    else:
        before, after = [d for d in days if d < day], [d for d in days if d > day]
        out.append(_step("‹", before[-1] if before else None, "The day before with arrivals"))
        out.append(_way_out(shown_date(day), "day", "Look at all days"))
        out.append(_step("›", after[0] if after else None, "The next day with arrivals"))
    if trains.state.station:
        code = trains.state.station
        name = "a station not known" if code == UNKNOWN else trains.station_names().get(code, code)
        out += [html.Span("at", className="pv-looked-word"), _way_out(name, "station", "Look at all stations")]
    return out


def load(trains: Trains) -> list[Any]:
    """How many people reach each station and each district: of the day looked at, or of all days."""
    day = trains.state.arriving
    when = f"on {shown_date(day)}" if day else "on all days"
    return [
        html.Section([_head("Stations", f"where trains end, {when}"), *_stations(trains)], className="pv-load"),
        html.Section([_head("Districts", f"where people go on to, {when}"), *_districts(trains)], className="pv-load"),
    ]


def _busiest(trains: Trains) -> date:
    by_day = trains.at_station(trains.whole.rows).drop_nulls("arrival_date").group_by("arrival_date")
    day: date = by_day.agg(pl.col("persons").sum()).sort("persons", "arrival_date", descending=[True, False])[0, 0]
    return day


def _stations(trains: Trains) -> list[Any]:
    totals = trains.runs.group_by("destination_station").agg(pl.col("persons", "arrived").sum(), trains=pl.len())
    totals = totals.sort("persons", "destination_station", descending=[True, False])
    names, largest = trains.station_names(), _largest(totals)
    out: list[Any] = []
    for row in totals.head(_STATIONS).iter_rows(named=True):
        code = row["destination_station"]
        name = names.get(code, code) if code else "Station not known"
        count = "1 train" if row["trains"] == 1 else f"{grouped(row['trains'])} trains"
        wish = {"data-remember": json.dumps({"station": code or UNKNOWN, "train": None})}
        out.append(_bar(name, count, row, largest, wish))
    return out + _rest(totals, _STATIONS, "stations")


def _districts(trains: Trains) -> list[Any]:
    places = ["destination", "destination_district", "destination_state"]
    totals = trains.destinations.group_by(places).agg(pl.col("persons", "arrived").sum())
    totals = totals.sort("persons", "destination", descending=[True, False])
    largest, out = _largest(totals), []
    for row in totals.head(_DISTRICTS).iter_rows(named=True):
        wish = {"data-place": str(row["destination"])} if row["destination"] else {}
        out.append(
            _bar(row["destination_district"] or "District not known", row["destination_state"], row, largest, wish)
        )
    return out + _rest(totals, _DISTRICTS, "districts")


def _bar(name: str, beside: str, row: dict[str, Any], largest: int, wish: dict[str, str]) -> Any:
    persons, arrived = row["persons"], row["arrived"]
    inside = [
        html.Span([name, html.Small(beside)], className="pv-load-name"),
        html.Span(grouped(persons), className="pv-n"),
        html.Span(
            className="pv-load-bar",
            style={"width": f"{100 * persons / largest:.1f}%"},
            children=html.I(style={"width": f"{100 * arrived / persons if persons else 0:.1f}%"}),
        ),
    ]
    said = f"{name}, {beside}: {people(persons)}, {grouped(arrived)} arrived"
    if not wish:
        return html.Div(inside, className="pv-load-row", title=said)
    return html.Button(inside, className="pv-load-row", type="button", title=said, **{"aria-label": said, **wish})


def _rest(totals: pl.DataFrame, shown: int, what: str) -> list[Any]:
    rest = totals.slice(shown)
    if not totals.height:
        return [html.Div("Nobody in this selection.", className="pv-none")]
    if not rest.height:
        return []
    return [html.Div(f"{grouped(rest.height)} other {what}: {people(int(rest['persons'].sum()))}", className="pv-none")]


def _largest(totals: pl.DataFrame) -> int:
    return max(int(totals["persons"].max() or 1), 1) if totals.height else 1  # type: ignore[call-overload]


def _head(title: str, said: str) -> html.H3:
    return html.H3([title, html.Small(said)])


def _step(text: str, day: date | None, title: str) -> html.Button:
    wish = {"data-remember": json.dumps({"day": day.isoformat(), "train": None})} if day else {}
    label = f"{title}: {shown_date(day)}" if day else title
    return html.Button(
        text,
        className="pv-chip pv-step",
        type="button",
        disabled=day is None,
        title=label,
        **{"aria-label": label, **wish},
    )


def _way_out(text: str, name: str, title: str) -> html.Button:
    wish = {"data-remember": json.dumps({name: None}), "aria-label": f"{text}. {title}"}
    return html.Button([text, " ✕"], className="pv-chip pv-chip-on", type="button", title=title, **wish)
