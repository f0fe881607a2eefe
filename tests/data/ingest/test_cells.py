"""Dates, numbers, codes and closed lists as people type them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data.ingest import cells, dates

said = pl.col("x")


def read(rule: Callable[[pl.Expr], pl.Expr], cell: str | None) -> object:
    return pl.DataFrame({"x": [cell]}, schema={"x": pl.String}).select(rule(said).alias("y")).item()


@pytest.mark.parametrize(
    "cell",
    [
        *("2020-05-03", "03-05-2020", "3-5-2020", "03/05/2020", "3.5.2020", "२०२०-०५-०३", "2020-05-03 00:00:00"),
        *("3-5-20", "03/05/20", "3-May-2020", "3 May 2020", "3rd may, 2020", "03-MAY-20", "May 3, 2020"),
        *("३ मई २०२०", "3 मे 2020", "2020-05-03 14:00", "2020-05-03T14:00:00+05:30", "2020-05-02T20:00:00Z"),
        *("2020-05-03T00:00:00Z", "43954", "43954.75", "3/5/2020 10:15 AM"),
    ],
)
def test_dates_that_are_understood(cell: str) -> None:
    assert read(cells.day, cell) == date(2020, 5, 3)


@pytest.mark.parametrize(
    "cell",
    [
        "2020-02-30",
        "31-04-2020",
        "05/31/2020",
        *("29-02-2021", "29/02/1900", "30 February 2020", "3 Mayday 2020", "May 2020", "3-5-99", "1-1-1900"),
        *("0202-05-03", "yesterday", "20200503", "2020-05-03T99:00Z", "36525", "73051", "439540", "2020-05/03"),
    ],
)
def test_dates_that_are_none(cell: str) -> None:
    assert read(cells.day, cell) is None


def test_a_column_of_american_dates_is_not_read_the_indian_way() -> None:
    frame = pl.DataFrame({"x": ["05/31/2020", "05/03/2020", "04/04/2020", "2020-05-03"]})
    assert frame.select(cells.day(said))["x"].to_list() == [None, None, date(2020, 4, 4), date(2020, 5, 3)]
    both = pl.DataFrame({"x": ["05/31/2020", "05/03/2020", "31/05/2020"]})
    assert both.select(cells.day(said))["x"].to_list() == [None, date(2020, 3, 5), date(2020, 5, 31)]


def test_days_since_1904_are_read_as_their_dates() -> None:
    frame = pl.DataFrame({"x": ["42492", "2020-05-03", "3-5-2020", "99999", None]})
    assert frame.select(dates.from_1904(said))["x"].to_list() == ["2020-05-03", *frame["x"][1:].to_list()]


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
        ("'\uff1d1+1", "\uff1d1+1"),
        ("' =1+1", "=1+1"),
        ("'0098", "0098"),
        ("Ra\u200bju \u202eabc\u200f", "Raju abc"),
        ("Raju[U+202E]", "Raju"),
        ("\u0930\u094d\u200d\u092f\u093e\u200d", "\u0930\u094d\u200d\u092f\u093e"),
        ("Jose\u0301", "Jos\u00e9"),
        ("#N/A", None),
    ],
)
def test_text_is_trimmed_and_nothing_is_null(cell: str, text: str | None) -> None:
    assert read(lambda _: cells.text("x"), cell) == text


@pytest.mark.parametrize("cell", ["NA", "na", "Null", "Nil"])
def test_people_may_be_called_nothing(cell: str) -> None:
    assert read(lambda _: cells.text("x", name=True), cell) == cell
    assert read(lambda _: cells.text("x"), cell) is None
    assert [read(lambda _: cells.text("x", name=True), nobody) for nobody in ("", "-", "N/A", "#REF!")] == [None] * 4


@pytest.mark.parametrize(
    ("cell", "lost"), [("9.19876E+09", True), ("9e+11", True), ("9198765432", False), ("12E45", False), ("1E5", False)]
)
def test_numbers_that_a_spreadsheet_rounded_are_known(cell: str, lost: bool) -> None:
    assert read(cells.lost_digits, cell) is lost


@settings(deadline=None)
@given(st.lists(st.text(st.characters(exclude_categories=["Cs"]), max_size=12), min_size=1, max_size=20))
def test_columns_that_are_spared_the_cleaning_needed_none(said: list[str]) -> None:
    frame = pl.DataFrame({"x": said, "y": ["clean"] * len(said)})
    for names in ((), ("x",)):
        spared = frame.select(
            expression.alias(name) for name, expression in zip("xy", cells.texts(frame, ["x", "y"], names), strict=True)
        )
        assert spared.equals(frame.select(cells.text(name, name=name in names).alias(name) for name in "xy"))
