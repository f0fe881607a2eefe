"""Classes: every scheme on ties, few values, all equal; limits by hand; natural breaks against every way there is."""

from __future__ import annotations

from itertools import combinations, pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.errors import BadInput
from layers.classes import (
    FEWEST,
    MOST,
    SCHEMES,
    Classing,
    class_of,
    limits_around_zero,
    limits_between,
    natural_breaks,
    read_classing,
    read_limits,
    require_room,
)

COUNTS = st.lists(st.integers(1, 5_000_000), min_size=1, max_size=150)
RATES = st.lists(st.floats(0.01, 50_000).map(lambda value: round(value, 2)), min_size=1, max_size=150)
CLASSES = st.integers(FEWEST, MOST)


@pytest.mark.parametrize("scheme", SCHEMES)
@given(values=st.one_of(COUNTS, RATES), classes=CLASSES)
def test_every_scheme_covers_its_values_with_at_most_the_classes_asked(
    scheme: str, values: list[float], classes: int
) -> None:
    array, whole = np.array(values, dtype=float), all(value == round(value) for value in values)
    limits = limits_between(array, Classing(scheme, classes), whole=whole)
    assert limits == sorted(limits)
    assert limits[0] <= array.min()
    assert array.max() <= limits[-1] * (1 + 1e-9)
    most = MOST if scheme == "pretty" else classes
    assert 1 <= len(limits) - 1 <= most
    inner = limits[1:]
    assert len(set(inner)) == len(inner), "no class without room"


@pytest.mark.parametrize("scheme", SCHEMES)
@given(values=st.lists(st.integers(-90_000, 90_000), min_size=1, max_size=120), classes=CLASSES)
def test_around_zero_both_sides_are_alike(scheme: str, values: list[int], classes: int) -> None:
    array = np.array(values, dtype=float)
    limits = limits_around_zero(array, Classing(scheme, classes), whole=True)
    assert limits == [-one for one in reversed(limits)]
    count = len(limits) - 1
    assert count % 2 == 1
    assert count <= (MOST if scheme == "pretty" else classes + (classes + 1) % 2)
    at = class_of(array, limits, mirrored=True)
    there = class_of(-array, limits, mirrored=True)
    assert (at + there == count - 1).all(), "what is as far below zero has the mirrored class"
    assert (at[array == 0] == count // 2).all()
    assert (np.diff(at[np.argsort(array, kind="stable")]) >= 0).all()


@pytest.mark.parametrize("scheme", SCHEMES)
def test_all_equal_is_one_class(scheme: str) -> None:
    if scheme == "manual":
        return
    assert limits_between(np.full(40, 12.0), Classing(scheme), whole=True) == [12, 12]


@pytest.mark.parametrize("scheme", [name for name in SCHEMES if name not in ("manual", "pretty")])
def test_few_values_get_a_class_each(scheme: str) -> None:
    values = np.array([3.0, 3, 3, 3, 70, 70, 900])
    limits = limits_between(values, Classing(scheme, 3), whole=True)
    if scheme == "quantiles":  # more than a third are the smallest
        assert limits == [3, 3, 70, 900]
    assert set(class_of(values[[0, -1]], limits, mirrored=False)) == {0, len(limits) - 2}


@pytest.mark.parametrize("scheme", SCHEMES)
def test_nothing_has_no_classes(scheme: str) -> None:
    assert limits_between(np.array([]), Classing(scheme), whole=True) == []
    assert limits_around_zero(np.array([]), Classing(scheme), whole=True) == []


def test_equal_losses_and_gains_are_told_apart() -> None:
    limits = limits_around_zero(np.array([5.0, -5, 5, 0]), Classing(), whole=True)
    assert class_of(np.array([-5.0, 0, 5]), limits, mirrored=True).tolist() == [0, 1, 2]


def test_schemes_put_limits_where_they_say() -> None:
    values = np.array([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 10_000], dtype=float)
    assert limits_between(values, Classing("equal", 3), whole=False) == pytest.approx([1, 3334, 6667, 10_000])
    assert limits_between(values, Classing("log", 4), whole=False) == pytest.approx([1, 10, 100, 1000, 10_000])
    assert limits_between(values, Classing("quantiles", 4), whole=True) == [1, 3, 6, 9, 10_000]
    assert limits_between(values, Classing("natural", 3), whole=True)[-2:] == [11, 10_000]
    assert limits_between(values, Classing("pretty", 5), whole=True) == [1, 2000, 4000, 6000, 8000, 10_000]
    assert limits_around_zero(values, Classing("equal", 5), whole=False)[3:] == pytest.approx([2000, 6000, 10_000])


def squares(values: np.ndarray, uppers: np.ndarray) -> float:
    """Squares about the means of the classes with these upper limits."""
    parts = np.searchsorted(uppers, values, side="left")
    return sum(float(((values[parts == one] - values[parts == one].mean()) ** 2).sum()) for one in set(parts))


@given(st.lists(st.integers(1, 60), min_size=4, max_size=24), st.integers(2, 4))
def test_natural_breaks_have_the_least_squares_of_all_ways(values: list[int], k: int) -> None:
    array = np.array(values, dtype=float)
    distinct = np.unique(array)
    k = min(k, len(distinct))
    found = natural_breaks(array, k)
    assert len(found) == k
    assert found[-1] == distinct[-1]
    every = (np.array([*inner, distinct[-1]]) for inner in combinations(distinct[:-1], k - 1))
    assert squares(array, found) == pytest.approx(min(squares(array, one) for one in every), abs=1e-6)


def test_natural_breaks_hold_for_very_large_counts() -> None:
    groups = [np.arange(5) + base for base in (10.0, 90_000_000, 90_000_100, 900_000_000)]
    assert natural_breaks(np.concatenate(groups), 4).tolist() == [14, 90_000_004, 90_000_104, 900_000_004]


def test_limits_by_hand_stay_where_they_were_put() -> None:
    how = Classing("manual", limits=(10, 100, 1000))
    values = np.array([4.0, 10, 11, 99])
    limits = limits_between(values, how, whole=True)
    assert limits == [4, 10, 100, 1000, 1000]
    assert class_of(values, limits, mirrored=False).tolist() == [0, 0, 1, 1]
    around = limits_around_zero(np.array([-50.0, 3]), how, whole=True)
    assert around == [-1000, -1000, -100, -10, 10, 100, 1000, 1000]
    assert all(low < high for low, high in pairwise(limits_between(values, Classing("manual", 4), whole=True)))


def test_typed_limits_are_read() -> None:
    assert read_limits("20, 100, 500") == read_limits(" 20;100 500 ") == (20, 100, 500)
    assert read_limits("0.5") == (0.5,)


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("", "Give 1 to 6 limits"),
        ("1,2,3,4,5,6,7", "these are 7"),
        ("20, many", "'many' is no number"),
        ("nan, 5", "'nan' is no number"),
        ("१०, २०", "is no number"),
        ("20, 20", "20 does not lie above 20"),
        ("500, 100", "100 does not lie above 500"),
        ("10, 1,00,000", "Write 100000 for 1,00,000"),
        ("0, 10", "Limits lie above zero"),
        ("−5, 10", "Limits lie above zero"),
        ("1, 99999999999999", "larger than all people"),
    ],
)
def test_broken_limits_are_refused_with_the_way_out(typed: str, said: str) -> None:
    with pytest.raises(BadInput, match=said):
        read_limits(typed)


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (("joy", None, None), "use one of quantiles, natural"),
        ((None, "2", None), "from 3 to 7, not '2'"),
        ((None, "8", None), "from 3 to 7"),
        ((None, "five", None), "from 3 to 7"),
        (("equal", None, "1,2"), "belongs to the scheme manual"),
    ],
)
def test_a_classing_that_is_not_understood_is_refused(given: tuple[str | None, ...], said: str) -> None:
    with pytest.raises(BadInput, match=said):
        read_classing(*given)


def test_limits_alone_mean_by_hand() -> None:
    assert read_classing(limits="5,6") == Classing("manual", 6, (5, 6))
    assert read_classing("log", "7") == Classing("log", 7)
    with pytest.raises(BadInput, match="at most 3"):
        require_room((1, 2, 3, 4), mirrored=True)
    require_room((1, 2, 3, 4), mirrored=False)
