"""Spoilt names: the same every time, and never another district's own name."""

from __future__ import annotations

import pytest

from benchmarks import noise
from geo.places import load_places
from geo.tables.read import read


@pytest.mark.parametrize("kind", noise.KINDS)
def test_a_kind_of_noise_is_the_same_every_time_and_knows_its_districts(kind: str) -> None:
    names = noise.KINDS[kind]()
    assert names == noise.KINDS[kind]()
    assert len(names) > 100
    assert {typed.truth for typed in names} <= set(load_places().districts)


def test_no_slip_makes_another_districts_name() -> None:
    places = load_places()
    borne = {(places.districts[int(row["lgd"])].state_lgd, row["name"].casefold()) for row in read("names")}
    assert not [t for t in noise.slips() if (places.districts[t.truth].state_lgd, t.district.casefold()) in borne]
