"""Time and numbers as Indian readers expect them."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.shown import grouped, now, shown_date, shown_time


@pytest.mark.parametrize(
    ("number", "said"),
    [(0, "0"), (999, "999"), (1000, "1,000"), (99999, "99,999"), (100000, "1,00,000"), (54264749, "5,42,64,749"),
     (-1234567, "−12,34,567")],
)  # fmt: skip
def test_groups_by_lakh_and_crore(number: int, said: str) -> None:
    assert grouped(number) == said


@given(st.integers(-(10**15), 10**15))
def test_grouping_only_adds_commas(number: int) -> None:
    assert int(grouped(number).replace(",", "").replace("−", "-")) == number


def test_days_and_moments_are_shown_the_indian_way() -> None:
    assert shown_date(date(2020, 5, 1)) == "01-05-2020"
    assert shown_time(datetime(2020, 5, 1, 20, 0, tzinfo=UTC)) == "02-05-2020 01:30 IST"
    assert now().utcoffset() is not None
