"""Numbers as Indian readers expect them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.shown import grouped
from layers.format import percent, rate, short


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


def test_short_figures_name_their_unit() -> None:
    assert [short(n) for n in (940, 85000, 2850000, 29000000)] == ["940", "85,000", "28.5 lakh", "2.9 crore"]


def test_shares_never_round_somebody_to_nobody() -> None:
    assert percent(1, 10_000_000) == "< 0.1 %"
    assert percent(0, 10) == "0 %"
    assert percent(3, 0) == "0 %"
    assert percent(71, 100) == "71 %"


def test_rates_keep_a_decimal_while_small() -> None:
    assert [rate(v) for v in (0.26, 9.0, 12.6, -1234.2)] == ["0.3", "9", "13", "−1,234"]
