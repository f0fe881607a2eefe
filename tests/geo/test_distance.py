import numpy as np
import pytest

from geo.distance import geodesic_km


def test_known_distances() -> None:
    # One degree of longitude on the equator: 2π·6378.137/360; a quarter meridian: 10,001.966 km (WGS 84).
    assert geodesic_km(0, 0, 1, 0) == pytest.approx(111.3195, abs=1e-3)
    assert geodesic_km(0, 0, 0, 90) == pytest.approx(10001.966, abs=1e-2)


def test_scalars_and_arrays_broadcast() -> None:
    km = geodesic_km(77.2, 28.6, np.array([72.9, 77.2]), np.array([19.1, 28.6]))
    assert km.shape == (2,)
    assert 1100 < km[0] < 1200
    assert km[1] == 0


def test_there_is_as_far_as_back() -> None:
    assert geodesic_km(77.2, 28.6, 72.9, 19.1) == pytest.approx(float(geodesic_km(72.9, 19.1, 77.2, 28.6)))


def test_unknown_stays_unknown() -> None:
    assert np.isnan(geodesic_km(np.nan, 28.6, 72.9, 19.1))
