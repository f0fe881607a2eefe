"""The board of trains: its columns and rows, the figures over it, and the box of the train that is chosen."""

from __future__ import annotations

import json
from typing import Any

import polars as pl
from dash import html

from core.shown import grouped, shown_date
from dashboard.grids import counts, words
from dashboard.kpis import Figure
from dashboard.notes import people
from dashboard.train_choice import BOARD, Trains, train_key
from layers.format import percent

#: Rows of the chosen train's box; further districts are one line.
_RANKS = 60


def _moment(field: str, header: str, **more: Any) -> dict[str, Any]:
    """A column of ISO date-times, shown as ``18 May 19:24``; the whole date is under the pointer."""
    return {
        "field": field,
        "headerName": header,
        "width": 104,
        "valueFormatter": {"function": "board(params.value)"},
        "tooltipValueGetter": {"function": "clock(params.value)"},
        **more,
    }


def _reached(field: str, header: str, tooltip: str) -> dict[str, Any]:
    """A column of people with their share of the registered as a line below the number."""
    style = {"function": "reached(params)"}
    return counts(field, header, width=72, headerTooltip=tooltip, cellStyle=style)


COLUMNS = [
    words("train_no", "Train", width=66, minWidth=60, pinned="left", cellClass="pv-train-no"),
    words("from", "From", flex=1, minWidth=92, tooltipField="from"),
    words("to", "To", flex=1, minWidth=100, tooltipField="to", cellClass="pv-train-to"),
    _moment("departs_at", "Departs", headerTooltip="By the running list; the day alone where the hour is not known"),
    _moment("arrives_at", "Arrives", sort="desc", headerTooltip="By the running list"),
    counts("persons", "Regist.", width=68, minWidth=60, headerTooltip="People registered for the train"),
    _reached("boarded", "Boarded", "People aboard or arrived, by their status"),
    _reached("arrived", "Arrived", "People whose status says that they have arrived"),
    counts("destination_districts", "Distr.", width=56, minWidth=50, headerTooltip="Districts that people go on to"),
]


def board_rows(trains: Trains) -> list[dict[str, Any]]:
    """The rows of the grid; where the hour is not known, the day stands alone."""

    def station(side: str) -> pl.Expr:
        return pl.coalesce(f"{side}_station_name", f"{side}_station", f"{side}_district")

    rows = trains.board.join(trains.aboard, on=["train_no", "travel_date"], how="left", nulls_equal=True)
    named = rows.with_columns(
        train_key().alias("key"),
        station("origin").alias("from"),
        station("destination").alias("to"),
        pl.coalesce(pl.col("departs_at").str.slice(0, 16), pl.col("travel_date").cast(pl.String)),
        pl.coalesce(pl.col("arrives_at").str.slice(0, 16), pl.col("arrival_date").cast(pl.String)).alias("arrives_at"),
    )
    return named.select("key", *(column["field"] for column in COLUMNS)).to_dicts()


def board_caption(trains: Trains) -> str:
    """How many trains are on the board, of how many."""
    count = trains.runs.height
    years = trains.runs["travel_date"].dt.year().drop_nulls().unique().sort().to_list()
    of_year = f" in {years[0]}" if len(years) == 1 else ""
    if count > BOARD:
        return f"the {grouped(BOARD)} largest of {grouped(count)} · filter to see others"
    return f"{grouped(count)}{of_year} · click one for its passengers' districts"


def train_figures(trains: Trains) -> list[Figure]:
    """Trains, people registered, boarded and arrived, of what the page speaks of."""
    runs = trains.runs
    registered, arrived, count = int(runs["persons"].sum()), int(runs["arrived"].sum()), runs.height
    aboard = runs.join(trains.aboard, on=["train_no", "travel_date"], how="left", nulls_equal=True)
    boarded = int(aboard["boarded"].sum())
    stations = runs["destination_station"].drop_nulls().n_unique()
    return [
        Figure("Trains", grouped(count), f"to {grouped(stations)} {'station' if stations == 1 else 'stations'}"),
        Figure("Registered", grouped(registered), f"{grouped(registered / count)} a train" if count else ""),
        Figure("Boarded", grouped(boarded), f"{grouped(registered - boarded)} not yet"),
        Figure(
            "Arrived", grouped(arrived), f"{percent(arrived, registered)} · {grouped(boarded - arrived)} on the way"
        ),
    ]


def chosen_box(trains: Trains) -> html.Div | None:
    """The train that is chosen: its way, its people, and the districts they go on to."""
    train = trains.chosen
    if train is None:
        return None
    top = trains.destinations.sort("persons", descending=True)
    largest = int(top["persons"].max() or 1) if top.height else 1  # type: ignore[call-overload]
    aboard = trains.aboard.filter(train_key() == trains.state.train)["boarded"].sum()
    close = html.Button(
        "All trains", className="pv-chip", type="button", **{"data-remember": json.dumps({"train": None})}
    )
    title = html.H2(
        [
            f"{train['train_no']} · {train['origin_station_name'] or '–'} → {train['destination_station_name'] or '–'}",
            html.Small(_said(train, int(aboard), top.height)),
        ]
    )
    ranks = [_rank(row, largest) for row in top.head(_RANKS).iter_rows(named=True)]
    if top.height > _RANKS:
        rest = top.slice(_RANKS)
        ranks.append(
            html.Div(f"{rest.height} more districts, {people(int(rest['persons'].sum()))}", className="pv-none")
        )
    return html.Div(
        [html.Div([title, close], className="pv-profile-head"), html.Div(ranks, className="pv-rows pv-ranks")]
    )


def _said(train: dict[str, Any], boarded: int, districts: int) -> str:
    leaves, due = (_clock(train[name]) for name in ("departs_at", "arrives_at"))
    day = shown_date(train["travel_date"]) if train["travel_date"] else "no date"
    way = f"left {leaves}, due {due}" if leaves and due else day
    return (
        f"{way} · {people(train['persons'])} registered, {grouped(boarded)} boarded, "
        f"{grouped(train['arrived'])} arrived, going on to {districts} {'district' if districts == 1 else 'districts'}"
    )


def _clock(text: str | None) -> str | None:
    return f"{text[8:10]}-{text[5:7]}-{text[:4]} {text[11:16]}" if text and len(text) >= 16 else None


def _rank(row: dict[str, Any], largest: int) -> html.Div:
    return html.Div(
        className="pv-rank",
        children=[
            html.Span(f"{row['destination_district'] or 'district not known'}, {row['destination_state']}"),
            html.Span(grouped(row["persons"]), className="pv-n"),
            html.Span(className="pv-bar", children=html.I(style={"width": f"{100 * row['persons'] / largest:.0f}%"})),
        ],
    )
