"""A link reproduces the view; what it says wrongly is named and left out."""

from __future__ import annotations

from datetime import date

from dashboard.state import read_state


def test_a_link_is_read_whole() -> None:
    state = read_state(
        {"from": "2020-05-01", "origin_state": "24,27", "level": "district", "at": "80,22,5", "flow": "1-2"}
    )
    assert state.filters.from_ == date(2020, 5, 1)
    assert state.filters.origin_state == (24, 27)
    assert (state.level, state.flow, state.ignored) == ("district", "1-2", ())


def test_what_is_not_understood_is_left_out_and_said() -> None:
    state = read_state(
        {"from": "yesterday", "mode": "train,boat", "metric": "joy", "colour": "red", "to": "2020-06-01"}
    )
    assert state.filters.query() == {"to": "2020-06-01"}
    assert len(state.ignored) == 4
    assert any("yesterday" not in said and "date" in said for said in state.ignored)


def test_a_place_that_does_not_exist_is_left_out_and_said() -> None:
    state = read_state({"origin": "482,999999", "place_state": "9"})
    assert state.filters.query() == {"place_state": "9"}
    assert any("origin 999999 is no LGD code of a district" in said for said in state.ignored)


def test_states_nationally_districts_once_a_place_is_chosen() -> None:
    assert read_state({}).shown_level == "state"
    assert read_state({"mode": "train"}).shown_level == "state"
    assert read_state({"place_state": "27"}).shown_level == "district"
    assert read_state({"place_state": "27", "level": "state"}).shown_level == "state"


def test_a_profile_is_a_code_or_nothing() -> None:
    assert read_state({"profile": "482"}).profile_code == 482
    assert read_state({"profile": "४८२"}).profile_code is None
    assert read_state({"profile": "<b>"}).profile_code is None


def test_a_day_of_arrival_is_a_day_or_nothing() -> None:
    state = read_state({"day": "2020-05-20", "station": "KIR", "panel": "timeline"})
    assert (state.arriving, state.station, state.panel) == (date(2020, 5, 20), "KIR", "timeline")
    for wrong in ("20-05-2020", "2020-13-01", "20200520", "tomorrow"):
        broken = read_state({"day": wrong, "panel": "bus"})
        assert broken.arriving is None
        assert broken.panel == "board"
        assert len(broken.ignored) == 2
        assert any("is not a date" in said for said in broken.ignored)


def test_a_map_held_near_shows_districts_by_itself() -> None:
    near = read_state({"at": "85,25,6.2"})
    assert (near.near, near.shown_level) == (True, "district")
    assert read_state({"at": "85,25,5.1"}).shown_level == "state"
    assert read_state({"at": "85,25,6.2", "level": "state"}).shown_level == "state"
    assert not read_state({"at": "85,25,6.2", "origin_state": "10"}).near
    assert read_state({"at": "85,nan,6.2"}).camera is None
    assert read_state({"at": "here"}).camera is None


def test_choices_of_the_flow_map_are_read_and_broken_ones_are_said() -> None:
    link = {"top": "25", "hold": "5000,20000", "view": "weeks", "speed": "4", "step": "window", "play": "1"}
    state = read_state({**link, "compare": "27-9,27-10"})
    assert (state.top, state.hold, state.view, state.ignored) == ("25", (5000, 20_000), "weeks", ())
    broken = {"top": "7", "hold": "many", "view": "moon", "speed": "9", "step": "x", "play": "2", "compare": "<b>"}
    state = read_state(broken)
    assert (state.top, state.hold, state.view) == ("100", None, "map")
    assert len(state.ignored) == len(broken)
