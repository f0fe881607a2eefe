"""Every state of today is in one zone."""

from __future__ import annotations

from geo.places import load_places
from geo.zones import ZONES, zone_of


def test_every_state_is_in_one_zone_and_none_in_two() -> None:
    listed = [code for codes in ZONES.values() for code in codes]
    assert sorted(listed) == sorted(load_places().states)


def test_what_is_no_state_is_in_no_zone() -> None:
    assert zone_of(27) == "West"
    assert zone_of(0) == ""
