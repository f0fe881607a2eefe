import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.flows import curves, planar_curves

DELHI, MUMBAI, PATNA, KOCHI = (77.2, 28.6), (72.9, 19.1), (85.1, 25.6), (76.3, 9.9)
lonlat = st.tuples(st.floats(68.0, 97.5), st.floats(6.5, 37.1))
pairs = st.tuples(lonlat, lonlat).filter(lambda p: np.hypot(p[0][0] - p[1][0], p[0][1] - p[1][1]) > 0.05)


def bow(origin: tuple[float, float], destination: tuple[float, float]) -> tuple[float, float]:
    """(length, signed greatest distance from the chord), in the plane of the points given."""
    line = planar_curves([origin], [destination], 41)[0]
    chord = line[-1] - line[0]
    length = float(np.hypot(*chord))
    off = (chord[0] * (line[:, 1] - line[0, 1]) - chord[1] * (line[:, 0] - line[0, 0])) / length
    return length, float(off[np.abs(off).argmax()])


def test_ends_are_exact() -> None:
    line = curves([DELHI, PATNA], [MUMBAI, KOCHI], points=17)
    assert line.shape == (2, 17, 2)
    assert (line[:, 0] == [DELHI, PATNA]).all()
    assert (line[:, -1] == [MUMBAI, KOCHI]).all()


def test_there_and_back_bow_to_opposite_sides() -> None:
    there, back = curves([DELHI], [MUMBAI])[0], curves([MUMBAI], [DELHI])[0]
    middle = (np.array(DELHI) + np.array(MUMBAI)) / 2
    assert np.dot(there[12] - middle, back[12] - middle) < 0
    assert np.hypot(*(there[12] - back[12])) > 1


def test_long_flows_curve_more_than_short_ones_and_never_wildly() -> None:
    lengths = np.array([20e3, 200e3, 800e3, 1600e3, 3200e3])
    bows = np.array([bow((0, 0), (length, 0))[1] for length in lengths])
    shares = bows / lengths
    assert (np.diff(bows) > 0).all()
    assert (np.diff(shares) > 0).all()
    assert (np.diff(np.diff(shares) / np.diff(lengths)) < 0).all()  # ever more slowly
    assert shares[0] > 0.07
    assert shares[-1] < 0.18


@given(pairs)
def test_no_sharp_bends(pair: tuple[tuple[float, float], tuple[float, float]]) -> None:
    line = curves([pair[0]], [pair[1]])[0]
    assert np.isfinite(line).all()
    steps = np.diff(line, axis=0)
    turn = np.abs(np.diff(np.unwrap(np.arctan2(steps[:, 1], steps[:, 0]))))
    assert np.degrees(turn).max() < 8


@given(pairs)
def test_a_curve_does_not_depend_on_its_neighbours(pair: tuple[tuple[float, float], tuple[float, float]]) -> None:
    alone = curves([pair[0]], [pair[1]])
    together = curves([DELHI, pair[0]], [MUMBAI, pair[1]])
    assert np.allclose(alone[0], together[1])


def test_a_place_to_itself_stays_there() -> None:
    assert np.allclose(curves([DELHI], [DELHI]), DELHI)


def test_nothing_gives_nothing() -> None:
    assert curves([], []).shape == (0, 24, 2)


def test_wrong_shapes_are_refused() -> None:
    with pytest.raises(ValueError, match="1 origins but 2"):
        planar_curves([DELHI], [DELHI, MUMBAI])
    with pytest.raises(ValueError, match="two points"):
        curves([DELHI], [MUMBAI], points=1)
