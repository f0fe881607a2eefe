"""Dates, numbers, codes and closed lists as people type them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data.ingest import cells

said = pl.col("x")


def read(rule: Callable[[pl.Expr], pl.Expr], cell: str | None) -> object:
    return pl.DataFrame({"x": [cell]}, schema={"x": pl.String}).select(rule(said).alias("y")).item()


@pytest.mark.parametrize(
    "cell", ["2020-05-03", "03-05-2020", "3-5-2020", "03/05/2020", "3.5.2020", "२०२०-०५-०३", "2020-05-03 00:00:00"]
)
def test_dates_that_are_understood(cell: str) -> None:
    assert read(cells.day, cell) == date(2020, 5, 3)


@pytest.mark.parametrize(
    "cell",
    [
        "2020-02-30",
        "31-04-2020",
        "05/31/2020",
        "3-5-20",
        "0202-05-03",
        "yesterday",
        "20200503",
        "2020-05-03 14:00",
        "43954",
    ],
)
def test_dates_that_are_none(cell: str) -> None:
    assert read(cells.day, cell) is None


@settings(deadline=None)
@given(st.dates(date(1950, 1, 1), date(2100, 12, 31)))
def test_every_day_is_read_as_itself_in_either_order(day: date) -> None:
    for form in ("%Y-%m-%d", "%d-%m-%Y", "%d/%m/%Y"):
        assert read(cells.day, day.strftime(form)) == day


@pytest.mark.parametrize(
    ("cell", "number"),
    [("7", 7), ("007", 7), ("12,34,567", 1234567), ("1,234,567", 1234567), ("४२", 42), ("٤٢", 42), ("४2", 42)],
)
def test_whole_numbers(cell: str, number: int) -> None:
    assert read(lambda x: cells.whole(x, 0, 10**9), cell) == number


@pytest.mark.parametrize(
    "cell", ["-1", "1.0", "1e5", "ten", "1 000", ",5", "½", "²", "99999999999999999999", "1000000001"]
)
def test_what_is_no_whole_number(cell: str) -> None:
    assert read(lambda x: cells.whole(x, 0, 10**9), cell) is None


@pytest.mark.parametrize(
    ("cell", "moment"),
    [
        ("2020-05-03T18:30", "2020-05-03T18:30"),
        ("2020-05-03 18:30:15", "2020-05-03T18:30"),
        ("2020-05-03T25:00", None),
        ("18:30", None),
    ],
)
def test_moments(cell: str, moment: str | None) -> None:
    assert read(cells.moment, cell) == moment


@pytest.mark.parametrize(
    ("cell", "degrees"), [("77.2", 77.2), ("-8", -8.0), ("77,2", None), ("181", None), ("77.2E", None)]
)
def test_degrees(cell: str, degrees: float | None) -> None:
    assert read(lambda x: cells.degrees(x, 180), cell) == degrees


def test_codes_and_words() -> None:
    assert read(lambda x: cells.code(x, 10), "० 1827-up") == "01827-UP"
    assert read(lambda x: cells.code(x, 5), "012345") is None
    assert read(lambda x: cells.one_of(x, ("migrant_worker",)), "Migrant Worker") == "migrant_worker"
    assert read(lambda x: cells.one_of(x, ("male",), {"m": "male"}), "M") == "male"
    assert read(lambda x: cells.one_of(x, ("male",)), "mail") is None


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        ("  a \t b\n", "a b"),
        ("", None),
        (" - ", None),
        ("N/A", None),
        ("Nil", None),
        ("'+91", "+91"),
        ("O'Neil", "O'Neil"),
    ],
)
def test_text_is_trimmed_and_nothing_is_null(cell: str, text: str | None) -> None:
    assert read(lambda _: cells.text("x"), cell) == text


@settings(deadline=None)
@given(st.lists(st.text(st.characters(exclude_categories=["Cs"]), max_size=12), min_size=1, max_size=20))
def test_columns_that_are_spared_the_cleaning_needed_none(said: list[str]) -> None:
    frame = pl.DataFrame({"x": said, "y": ["clean"] * len(said)})
    spared = frame.select(
        expression.alias(name) for name, expression in zip("xy", cells.texts(frame, ["x", "y"]), strict=True)
    )
    assert spared.equals(frame.select(cells.text(name).alias(name) for name in "xy"))
