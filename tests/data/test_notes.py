"""Sentences of the small print."""

from __future__ import annotations

from datetime import date

import polars as pl
import pytest

from data import notes
from data.counting import _largest
from data.naming import Names
from geo.places import load_places


def test_nothing_hidden_nothing_said() -> None:
    assert notes.beyond_top(5, 5, 10, 10) == []
    assert notes.no_polygon(0, {}, None) == []  # type: ignore[arg-type]


def test_a_cut_says_how_much_is_shown() -> None:
    (note,) = notes.beyond_top(2, 1178, 10, 40)
    assert (note.kind, note.persons) == ("beyond_top", 30)
    assert note.text == "2 of 1,178 rows are shown, 25.0 % of 40 people"


def test_who_reaches_no_known_or_drawn_district_is_told() -> None:
    places = load_places()
    drawn = frozenset(places.districts) - {601}
    rows = pl.DataFrame({"destination": [157, None, 601, None, 601], "persons": [50, 4, 2, 3, 1]})
    told = {note.kind: note for note in notes.of_destinations(rows, Names(places, drawn))}
    assert {kind: note.persons for kind, note in told.items()} == {"state_only": 7, "no_polygon": 3}
    assert told["no_polygon"].codes == (601,)
    assert told["state_only"].text.startswith("7 people whose destination is known to the state only")
    assert notes.of_destinations(rows.head(1), Names(places, drawn)) == []


@pytest.mark.parametrize("top", [1, 2, 3, 4, 9])
def test_the_fullest_trains_are_those_of_a_whole_order(top: int) -> None:
    days = [date(2020, 5, 3), date(2020, 5, 1), date(2020, 5, 2), date(2020, 5, 2)]
    runs = pl.DataFrame({"train_no": ["4", "3", "2", "1"], "travel_date": days, "persons": [7, 9, 7, 7]})
    whole = runs.sort("persons", "travel_date", "train_no", descending=[True, False, False])
    assert _largest(runs, top).equals(whole.head(top))
