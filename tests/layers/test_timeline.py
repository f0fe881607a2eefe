"""The timeline: trains by the hour, stations' days, and further stations that keep their people."""

from __future__ import annotations

from datetime import date

import polars as pl
import pytest

from layers.timeline import MOST, OTHERS, UNKNOWN, timeline


def _trains(*rows: tuple[str, str | None, date | None, str | None, int, int]) -> pl.DataFrame:
    schema = {
        "train_no": pl.String,
        "station": pl.String,
        "arrival_date": pl.Date,
        "arrives_at": pl.String,
        "persons": pl.Int64,
        "arrived": pl.Int64,
    }
    frame = pl.DataFrame(list(rows), schema=schema, orient="row")
    return frame.with_columns(
        key=pl.concat_str("train_no", pl.lit("@x")), name=pl.col("station"), origin=pl.lit("Surat")
    )


DAY = date(2020, 5, 20)


def test_few_days_are_drawn_by_the_hour_one_circle_a_train() -> None:
    drawn = timeline(
        _trains(
            ("01", "AAA", DAY, "2020-05-20T06:00", 1200, 600),
            ("02", "AAA", DAY, "2020-05-20T18:00:00", 300, 0),
            ("03", "BBB", DAY, None, 1000, 1000),
        )
    )
    assert drawn.hourly
    assert (drawn.first, drawn.last) == (DAY, DAY)
    assert [(row.key, row.persons) for row in drawn.rows] == [("AAA", 1500), ("BBB", 1000)]
    first, second = drawn.rows[0].marks
    assert (first.at, second.at) == (0.25, 0.75)
    assert first.said == "Train 01 from Surat, due at AAA on 20-05-2020 at 06:00: 1,200 people, 600 arrived."
    assert first.radius == pytest.approx(2 * second.radius, abs=0.1), "a quarter of the people, a quarter of the area"
    assert first.arrived_radius**2 == pytest.approx(first.radius**2 / 2, rel=0.05)
    (vague,) = drawn.rows[1].marks
    assert vague.vague
    assert vague.at == 0.5
    assert "hour not known" in vague.said
    assert [tick.text for tick in drawn.ticks][:3] == ["20 May", "03:00", "06:00"]


def test_many_days_are_one_circle_a_day_and_nobody_is_lost() -> None:
    rows = [
        (f"{number:02d}", f"S{number % 20:02d}", date(2020, 5, 1 + number % 9), None, 100 + number, number)
        for number in range(60)
    ]
    drawn = timeline(_trains(*rows, ("99", None, date(2020, 5, 9), None, 5000, 0)))
    assert not drawn.hourly
    assert len(drawn.rows) == MOST + 1
    assert sum(row.persons for row in drawn.rows) == sum(row[4] for row in rows) + 5000
    assert drawn.rows[-1].key == OTHERS
    assert drawn.rows[-1].bars
    assert drawn.rows[-1].name == f"{20 + 1 - MOST} other stations"
    # a row that is no station does not come first, however many people it holds
    assert drawn.rows[-2].key == UNKNOWN
    assert drawn.rows[-2].name == "Station not known"
    named = [row.persons for row in drawn.rows[:-2]]
    assert named == sorted(named, reverse=True)
    assert all(0 < mark.at < 1 for row in drawn.rows for mark in row.marks)


def test_one_day_looked_at_leaves_the_others_out() -> None:
    rows = [(f"{day}", "AAA", date(2020, 5, day), None, 10, 0) for day in range(1, 20)]
    drawn = timeline(_trains(*rows), date(2020, 5, 7))
    assert drawn.hourly
    assert [row.persons for row in drawn.rows] == [10]


def test_nobody_and_no_day_are_no_rows() -> None:
    assert timeline(_trains()).rows == ()
    assert timeline(_trains(("01", "AAA", None, None, 10, 0))).rows == ()
    assert timeline(_trains(("01", "AAA", DAY, None, 10, 0)), date(2020, 1, 1)).ticks == ()


def test_ticks_stay_few_over_a_long_time() -> None:
    rows = [("01", "AAA", date(2020, 1, 1), None, 10, 0), ("02", "AAA", date(2020, 12, 31), None, 10, 0)]
    ticks = timeline(_trains(*rows)).ticks
    assert 4 <= len(ticks) <= 7
    assert all(tick.day for tick in ticks)
