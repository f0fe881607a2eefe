"""Sentences of the small print."""

from __future__ import annotations

from data import notes


def test_nothing_hidden_nothing_said() -> None:
    assert notes.beyond_top(5, 5, 10, 10) == []
    assert notes.no_polygon(0, {}, None) == []  # type: ignore[arg-type]


def test_a_cut_says_how_much_is_shown() -> None:
    (note,) = notes.beyond_top(2, 1178, 10, 40)
    assert (note.kind, note.persons) == ("beyond_top", 30)
    assert note.text == "2 of 1,178 rows are shown, 25.0 % of 40 people"
