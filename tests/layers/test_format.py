"""Rates, shares and compact figures."""

from __future__ import annotations

from layers.format import percent, rate, short


def test_short_figures_name_their_unit() -> None:
    assert [short(n) for n in (940, 85000, 2850000, 29000000)] == ["940", "85,000", "28.5 lakh", "2.9 crore"]


def test_shares_never_round_somebody_to_nobody() -> None:
    assert percent(1, 10_000_000) == "< 0.1 %"
    assert percent(0, 10) == "0 %"
    assert percent(3, 0) == "0 %"
    assert percent(71, 100) == "71 %"


def test_rates_keep_a_decimal_while_small() -> None:
    assert [rate(v) for v in (0.26, 9.0, 12.6, -1234.2)] == ["0.3", "9", "13", "−1,234"]
