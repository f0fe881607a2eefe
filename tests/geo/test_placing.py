"""Today's districts within the polygons of other boundaries."""

from __future__ import annotations

import geopandas
import shapely

from geo.boundaries.placing import finer_in, placed_in


def _frame(**shapes: shapely.Geometry) -> geopandas.GeoDataFrame:
    codes = [int(code.removeprefix("d")) for code in shapes]
    return geopandas.GeoDataFrame({"lgd": codes}, geometry=list(shapes.values()), crs=4326)


def _box(west: float, east: float) -> shapely.Geometry:
    return shapely.box(west, 20, east, 21)


def test_children_lie_in_the_undivided_polygon() -> None:
    today = _frame(d901=_box(75, 76), d902=_box(76, 77), d903=_box(77, 78))
    old = _frame(d901=_box(75, 77), d903=_box(77, 78))
    assert placed_in(today, old) == {901: 901, 902: 901, 903: 903}


def test_a_district_that_straddles_has_no_place() -> None:
    today = _frame(d901=_box(75, 76), d902=_box(76, 77), d903=_box(77, 78))
    assert placed_in(today, _frame(d901=_box(75, 76.5), d903=_box(76.5, 78))) == {901: 901, 903: 903}


def test_a_code_of_both_stays_itself_on_shifted_edges() -> None:
    today = _frame(d901=_box(75, 76), d902=_box(76, 77))
    assert placed_in(today, _frame(d901=_box(75, 76.05), d902=_box(76.05, 77))) == {901: 901, 902: 902}


def test_a_code_of_both_that_lies_elsewhere_is_no_place() -> None:
    assert placed_in(_frame(d901=_box(75, 76)), _frame(d901=_box(85, 86))) == {}


def test_people_of_two_parents_are_not_put_with_one() -> None:
    # Shimla (23) gave people to Mandi (22), says the record of splits
    today = _frame(d22=_box(75, 76), d23=_box(76, 77))
    old = _frame(d901=_box(75, 76), d23=_box(76, 77))
    assert placed_in(today, old) == {23: 23, 901: 901}


def test_districts_that_only_the_version_draws() -> None:
    today = _frame(d901=_box(75, 77), d903=_box(77, 78))
    later = _frame(d901=_box(75, 76), d902=_box(76, 77), d903=_box(77, 78))
    assert finer_in(today, later) == {901: [902]}
    assert placed_in(today, later) == {901: 901, 902: 902, 903: 903}
    assert finer_in(later, today) == {}
