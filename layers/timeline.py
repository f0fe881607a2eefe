"""The timeline layer: who arrives when, by station. Rows of marks whose area is proportional to people.

One mark is a train where hours are drawn, and all trains of a station's day where days are.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import NamedTuple

import numpy as np
import polars as pl

from core.shown import grouped, shown_date
from layers.scales import PixelScale, circle_radius

#: Rows of their own; further stations share one.
MOST = 16
#: So many days are still drawn by the hour.
HOURLY = 3
#: Key of the row that further stations share, and of the trains whose station is not known.
OTHERS, UNKNOWN = "others", "unknown"
_BIG_HOUR, _BIG_DAY = 9.0, 11.0
#: Pixels of the tallest bar of the further stations.
_TALL = 24.0


@dataclass(frozen=True)
class Mark:
    """One circle, or half of a bar's height. ``at`` is its place in time (0 to 1), radii are pixels.

    ``key`` is a train or a day.
    """

    at: float
    radius: float
    arrived_radius: float
    key: str
    said: str
    #: Drawn hollow: the hour is not known.
    vague: bool = False


@dataclass(frozen=True)
class Row:
    """One station, or the further ones together (:data:`OTHERS`).

    ``bars``: these are drawn as bars on a scale of their own, else they would make every circle small.
    """

    key: str
    name: str
    persons: int
    marks: tuple[Mark, ...]
    bars: bool = False


@dataclass(frozen=True)
class Tick:
    """A line across the rows; ``day`` (ISO) where a day begins."""

    at: float
    text: str
    day: str | None


@dataclass(frozen=True)
class Timeline:
    """What is drawn: the busiest rows first, ``others`` last. ``hourly`` tells trains from days.

    ``bar_domain`` is the count of the tallest bar, 0 where there are none.
    """

    rows: tuple[Row, ...]
    ticks: tuple[Tick, ...]
    hourly: bool
    radii: PixelScale
    first: date | None
    last: date | None
    bar_domain: int = 0


def timeline(trains: pl.DataFrame, day: date | None = None) -> Timeline:
    """The timeline of trains.

    Args:
        trains: ``key``, ``train_no``, ``station`` (null if unknown), ``name``, ``origin``, ``arrival_date``,
            ``arrives_at`` (ISO text or null), ``persons``, ``arrived``; those without a day of arrival are left out.
        day: draw this day alone, by the hour.
    """
    known = trains.drop_nulls("arrival_date").filter(pl.col("persons") > 0)
    if day is not None:
        known = known.filter(pl.col("arrival_date") == day)
    if not known.height:
        return Timeline((), (), day is not None, circle_radius(0, _BIG_DAY), day, day)
    days = sorted(known["arrival_date"].unique())
    first, last = days[0], days[-1]
    hourly = (last - first).days < HOURLY
    placed = _in_rows(known)
    marks = _trains(placed, first, last) if hourly else _days(placed, first, last)
    single = [mark.persons for mark in marks if hourly or mark.row != OTHERS]
    radii = circle_radius(float(max(single)), _BIG_HOUR if hourly else _BIG_DAY)
    bars = 0 if hourly else max((mark.persons for mark in marks if mark.row == OTHERS), default=0)
    rows = _rows(placed, marks, radii, bars)
    return Timeline(rows, _ticks(first, last, hourly), hourly, radii, first, last, bars)


def _in_rows(known: pl.DataFrame) -> pl.DataFrame:
    named = known.with_columns(
        pl.col("station").fill_null(UNKNOWN),
        pl.when(pl.col("station").is_null()).then(pl.lit("Station not known")).otherwise("name").alias("name"),
    )
    busiest = _totals(named, "station")["station"].head(MOST)
    if named["station"].n_unique() == MOST + 1:
        busiest = _totals(named, "station")["station"]  # a row for one station says more than "1 other"
    return named.with_columns(
        row=pl.when(pl.col("station").is_in(busiest.to_list())).then("station").otherwise(pl.lit(OTHERS))
    )


def _totals(trains: pl.DataFrame, by: str) -> pl.DataFrame:
    return trains.group_by(by).agg(pl.col("persons").sum()).sort("persons", by, descending=[True, False])


class _Raw(NamedTuple):
    """A mark before its size is known."""

    row: str
    at: float
    persons: int
    arrived: int
    key: str
    said: str
    vague: bool


def _trains(placed: pl.DataFrame, first: date, last: date) -> list[_Raw]:
    begin, whole = datetime.combine(first, time()), timedelta(days=(last - first).days + 1)
    out = []
    for train in placed.iter_rows(named=True):
        due = _moment(train["arrives_at"])
        at = due or datetime.combine(train["arrival_date"], time(12))
        when = f"{shown_date(at.date())} at {at:%H:%M}" if due else f"{shown_date(at.date())}, hour not known"
        start = f" from {train['origin']}" if train["origin"] else ""
        said = (
            f"Train {train['train_no']}{start}, due at {train['name']} on {when}: "
            f"{_people(train['persons'])}, {grouped(train['arrived'])} arrived."
        )
        share = (at - begin) / whole
        out.append(_Raw(train["row"], share, train["persons"], train["arrived"], train["key"], said, due is None))
    return out


def _days(placed: pl.DataFrame, first: date, last: date) -> list[_Raw]:
    whole = (last - first).days + 1
    sums = placed.group_by("row", "arrival_date").agg(
        pl.col("persons", "arrived").sum(),
        pl.len().alias("trains"),
        pl.col("name").first(),
        pl.col("station").n_unique(),
    )
    out = []
    for mark in sums.sort("row", "arrival_date").iter_rows(named=True):
        place = f"{mark['station']} other stations" if mark["row"] == OTHERS else mark["name"]
        count = "1 train" if mark["trains"] == 1 else f"{grouped(mark['trains'])} trains"
        said = (
            f"{_people(mark['persons'])} on {count} due at {place} on {shown_date(mark['arrival_date'])}, "
            f"{grouped(mark['arrived'])} arrived."
        )
        at = ((mark["arrival_date"] - first).days + 0.5) / whole
        day = mark["arrival_date"].isoformat()
        out.append(_Raw(mark["row"], at, mark["persons"], mark["arrived"], day, said, vague=False))
    return out


def _rows(placed: pl.DataFrame, raw: Sequence[_Raw], radii: PixelScale, bars: int) -> tuple[Row, ...]:
    of_row: dict[str, list[Mark]] = {}
    tall = PixelScale(max(bars, 1), largest=_TALL / 2, smallest=0.5, power=1)
    # large ones first: small ones are drawn on top
    for mark in sorted(raw, key=lambda mark: (-mark.persons, mark.at)):
        scale = tall if bars and mark.row == OTHERS else radii
        radius = float(scale.pixels(np.array([float(mark.persons)]))[0])
        inner = min(radius, scale.largest * (mark.arrived / scale.domain) ** scale.power)
        drawn = Mark(round(mark.at, 4), round(radius, 1), round(inner, 1), mark.key, mark.said, mark.vague)
        of_row.setdefault(mark.row, []).append(drawn)
    names = dict(placed.select("row", "name").iter_rows())
    names[OTHERS] = f"{placed.filter(pl.col('row') == OTHERS)['station'].n_unique()} other stations"
    totals = [(key, persons) for key, persons in _totals(placed, "row").iter_rows()]
    totals.sort(key=lambda total: (total[0] in (OTHERS, UNKNOWN), -total[1]))
    return tuple(
        Row(key, names[key], persons, tuple(of_row[key]), bool(bars) and key == OTHERS) for key, persons in totals
    )


def _ticks(first: date, last: date, hourly: bool) -> tuple[Tick, ...]:
    whole = (last - first).days + 1
    if hourly:
        step = 3 if whole == 1 else 6 * (1 if whole == 2 else 2)
        return tuple(_hour(first, hour, whole) for hour in range(0, 24 * whole, step))
    step = next(step for step in (1, 2, 5, 7, 14, 28, 56, 112, 224, 10_000) if whole / step <= 7)
    days = [first + timedelta(days=at) for at in range(0, whole, step)]
    return tuple(Tick((day - first).days / whole, _short(day), day.isoformat()) for day in days)


def _hour(first: date, hour: int, whole: int) -> Tick:
    at, day = hour / (24 * whole), first + timedelta(days=hour // 24)
    return Tick(at, f"{hour % 24:02d}:00", None) if hour % 24 else Tick(at, _short(day), day.isoformat())


def _short(day: date) -> str:
    return f"{day.day} {day:%b}"


def _moment(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text[:16]) if text and len(text) >= 16 else None


def _people(number: int) -> str:
    return "1 person" if number == 1 else f"{grouped(number)} people"
