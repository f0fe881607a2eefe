"""Which filters empty a selection: those without which somebody is there, the fullest first."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from dashboard.emptiness import ways_out
from data.filters import Filters

#: People by day of May, origin state and mode.
PEOPLE: Mapping[tuple[int, int, str], int] = {(1, 27, "train"): 40, (2, 27, "bus"): 5, (2, 24, "train"): 300}


def count(filters: Filters) -> int:
    return sum(
        persons
        for (day, state, mode), persons in PEOPLE.items()
        if (not filters.from_ or day >= filters.from_.day)
        and (not filters.to or day <= filters.to.day)
        and (not filters.origin_state or state in filters.origin_state)
        and (not filters.mode or mode in filters.mode)
    )


@pytest.mark.parametrize(
    ("chosen", "found"),
    [
        ({}, []),
        (
            {"from": "2020-05-02", "to": "2020-05-02", "origin_state": "24", "mode": "bus"},
            [("mode", 300), ("origin", 5)],
        ),
        ({"from": "2020-05-03"}, [("from", 345)]),
        ({"from": "2020-05-03", "mode": "other"}, []),
        ({"origin_state": "24", "mode": "bus"}, [("mode", 300), ("origin", 5)]),
    ],
    ids=str,
)
def test_a_filter_that_empties_by_itself_is_named(chosen: dict[str, str], found: list[tuple[str, int]]) -> None:
    filters = Filters.parse(chosen)
    assert count(filters) == 0 or not chosen
    ways = ways_out(filters, count)
    assert [(way.names[0].split("_")[0], way.persons) for way in ways] == found
    for way in ways:
        assert set(way.alone.query()) <= set(chosen), "it holds that filter and no other"
