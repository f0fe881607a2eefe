"""Fitting and rounding keep their promises on any table."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from data.demo.fitting import Total, rake, round_table, round_to, worst_miss

TABLES = arrays(np.float64, st.tuples(st.integers(1, 8), st.integers(1, 8)), elements=st.floats(0.01, 50))


@given(TABLES, st.data())
@settings(max_examples=80, deadline=None)
def test_a_rounded_table_keeps_both_margins_and_stays_near(values: np.ndarray, data: st.DataObject) -> None:
    rows = np.array(data.draw(st.lists(st.integers(0, 60), min_size=values.shape[0], max_size=values.shape[0])))
    columns = round_to(values.sum(axis=0), int(rows.sum()))
    whole = round_table(values, rows, columns)
    assert (whole.sum(axis=1) == rows).all()
    assert (whole.sum(axis=0) == columns).all()
    assert whole.min() >= 0


def test_rounding_moves_no_cell_by_a_unit_or_more() -> None:
    rng = np.random.default_rng(4)
    values = rng.gamma(0.4, 3.0, (30, 12))
    rows = round_to(values.sum(axis=1), 500)
    columns = round_to(values.sum(axis=0), 500)
    fitted = values
    for _ in range(3000):
        fitted = fitted * (rows / fitted.sum(axis=1))[:, None]
        fitted = fitted * (columns / fitted.sum(axis=0))[None, :]
    assert np.abs(round_table(values, rows, columns) - fitted).max() < 1.0


def test_margins_that_disagree_are_refused() -> None:
    with pytest.raises(ValueError, match="one total"):
        round_table(np.ones((2, 2)), np.array([1, 1]), np.array([1, 2]))


def test_raking_meets_totals_and_keeps_the_odds_of_the_seed() -> None:
    seed = np.array([[10.0, 2.0, 0.0], [3.0, 7.0, 5.0]])
    first_row, first_column = np.zeros((2, 3), bool), np.zeros((2, 3), bool)
    first_row[0], first_column[:, 0] = True, True
    totals = [Total(first_row, 30.0, 30.0), Total(first_column, 20.0, 20.0)]
    fitted = rake(seed, totals, sweeps=500, tolerance=1e-10)
    assert worst_miss(fitted, totals) < 1e-6
    assert fitted[0, 2] == 0.0
    assert fitted[1, 1] / fitted[1, 2] == pytest.approx(7.0 / 5.0)
    assert worst_miss(seed, totals) > 0.3


def test_a_total_with_bounds_pulls_only_to_the_nearer_one() -> None:
    cells = np.ones(2, bool)
    assert rake(np.array([1.0, 3.0]), [Total(cells, 8.0, 12.0)]).sum() == pytest.approx(8.0)
    assert rake(np.array([5.0, 5.0]), [Total(cells, 8.0, 12.0)]).tolist() == [5.0, 5.0]
