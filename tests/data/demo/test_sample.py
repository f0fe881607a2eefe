"""A demo is whole trains in the plan's shares, and buses up to the number asked for."""

from __future__ import annotations

from datetime import date, datetime

import polars as pl
import pytest

from core.errors import BadInput
from data.demo.plan import build_plan
from data.demo.sample import BUS_SHARE, choose

PLAN = build_plan()


@pytest.mark.parametrize("persons", [1, 29, 1_000, 5_000, 50_000, 250_000, 1_000_000])
@pytest.mark.parametrize("seed", [0, 7])
def test_it_holds_exactly_the_people_asked_for_in_whole_trains(persons: int, seed: int) -> None:
    journeys = choose(persons, seed)
    assert journeys.people == persons
    assert journeys.trains.join(PLAN, on=PLAN.columns, how="anti").is_empty()
    assert not journeys.trains.is_duplicated().any()


def test_a_quarter_million_is_some_170_trains_and_a_twentieth_in_buses() -> None:
    journeys = choose(250_000, 1)
    assert 165 <= journeys.trains.height <= 180
    assert journeys.buses["persons"].sum() / 250_000 == pytest.approx(BUS_SHARE, abs=0.01)
    assert journeys.buses["persons"].is_between(30, 40).all()
    assert journeys.trains.select("origin_state", "destination_state").unique().height > 50


@pytest.mark.parametrize("seed", range(5))
def test_days_and_states_keep_the_plan_s_shares(seed: int) -> None:
    chosen = choose(250_000, seed).trains
    for day in (12, 20, 26):
        before = pl.col("travel_date") <= date(2020, 5, day)
        assert chosen.filter(before).height / chosen.height == pytest.approx(
            PLAN.filter(before).height / 4621, abs=0.03
        )
    for side in ("origin_state", "destination_state"):
        for code in (24, 27, 3) if side == "origin_state" else (9, 10):
            there = pl.col(side) == code
            share = PLAN.filter(there).height / 4621
            assert chosen.filter(there).height / chosen.height == pytest.approx(share, abs=0.05)


def test_the_published_passengers_are_all_in_trains() -> None:
    journeys = choose(6_319_000, 3)
    assert journeys.trains.height == 4621
    assert journeys.buses.is_empty()


def test_more_than_the_trains_carried_rides_buses() -> None:
    journeys = choose(6_400_000, 3)
    assert journeys.people == 6_400_000
    assert journeys.buses["persons"].sum() == 81_000


def test_buses_cross_state_lines_and_stay_within_a_day_s_drive() -> None:
    buses = choose(1_000_000, 2).buses
    assert (buses["arrives_at"] > buses["departs_at"]).all()
    hours = (buses["arrives_at"] - buses["departs_at"]).dt.total_minutes() / 60
    assert hours.median() < 18
    assert (buses["work"] != buses["home"]).all()


def test_days_can_be_cut_out() -> None:
    journeys = choose(40_000, 5, date(2020, 5, 18), date(2020, 5, 20))
    assert journeys.people == 40_000
    assert journeys.as_of == datetime(2020, 5, 20, 23, 59)
    for trips in (journeys.trains, journeys.buses):
        assert trips["travel_date"].is_between(date(2020, 5, 18), date(2020, 5, 20)).all()


@pytest.mark.parametrize(
    ("persons", "start", "end", "says"),
    [
        (0, None, None, "at least one"),
        (-5, None, None, "at least one"),
        (10, date(2020, 4, 30), None, "2020-05-01 to 2020-08-31"),
        (10, date(2020, 6, 2), date(2020, 6, 1), "the first one first"),
        (20_000_000, None, None, "Ask for at most 11500580"),
        (50_000, date(2020, 5, 1), date(2020, 5, 1), "or for more days"),
        (10, date(2020, 8, 31), date(2020, 8, 31), "Ask for at most 0"),
    ],
)
def test_what_cannot_be_made_up_is_refused_with_what_can(
    persons: int, start: date | None, end: date | None, says: str
) -> None:
    with pytest.raises(BadInput, match=says):
        choose(persons, 1, start, end)
