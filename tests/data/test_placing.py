"""Counts on other boundaries: nobody appears, vanishes or is spread."""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st

from data.answers import Answer
from data.naming import Names
from data.placing import Placement, districts_on, flows_on
from data.shapes import district_rows, flow_rows
from geo.places import load_places

CODES = (489, 490, 491, 492, 493)
PLACES = load_places()
NAMES = Names(PLACES, frozenset(PLACES.districts))
Move = tuple[int, int, int]


def _answers(moves: Sequence[Move]) -> tuple[Answer, Answer]:
    summed = pl.DataFrame(
        moves, schema={"origin": pl.Int32, "destination": pl.Int32, "persons": pl.Int64}, orient="row"
    )
    summed = summed.group_by("origin", "destination").agg(pl.col("persons").sum()).with_columns(arrived="persons")
    state = {code: PLACES.districts[code].state_lgd for code in CODES}
    coded = summed.with_columns(
        pl.col(side).replace_strict(state, return_dtype=pl.Int32).alias(f"{side}_state")
        for side in ("origin", "destination")
    )
    within = pl.col("origin") == pl.col("destination")
    zero = pl.lit(0, dtype=pl.Int64)
    sides = pl.concat(
        summed.select(
            place=side,
            departures=pl.when(~within & (side == "origin")).then("persons").otherwise(zero),
            arrivals=pl.when(~within & (side == "destination")).then("persons").otherwise(zero),
            internal=pl.when(within & (side == "origin")).then("persons").otherwise(zero),
            arrived=pl.when(~within & (side == "destination")).then("persons").otherwise(zero),
        )
        for side in ("origin", "destination")
    )
    places = sides.group_by("place").agg(pl.all().sum())
    persons = int(summed["persons"].sum())

    def answer(rows: pl.DataFrame) -> Answer:
        return Answer(rows, persons, rows.height, None, synthetic=False, lake_version="v")

    return answer(flow_rows(coded, "district", NAMES)), answer(district_rows(places, "district", NAMES))


moves = st.lists(st.tuples(st.sampled_from(CODES), st.sampled_from(CODES), st.integers(1, 99)), max_size=12)
placements = st.dictionaries(st.sampled_from(CODES), st.sampled_from(CODES))


@settings(deadline=None, max_examples=60)
@given(moves=moves, polygon=placements)
def test_totals_stay_and_both_questions_agree(moves: list[Move], polygon: dict[int, int]) -> None:
    flows, districts = _answers(moves)
    placement = Placement(polygon, {})
    on = flows_on(flows, placement, NAMES)
    told = sum(note.persons for note in on.notes if note.kind == "unplaced")
    assert on.shown + told == on.persons == sum(persons for *_, persons in moves)
    places = districts_on(districts, flows, placement, NAMES)
    assert sum(note.persons for note in places.notes if note.kind == "unplaced") == told
    inside = {
        row["origin"]: row["persons"] for row in on.rows.iter_rows(named=True) if row["origin"] == row["destination"]
    }
    for row in places.rows.iter_rows(named=True):
        assert row["internal"] == inside.get(row["lgd"], 0)
        assert row["departures"] == sum(n for o, d, n in moves if polygon.get(o) == row["lgd"] != polygon.get(d))
        assert row["arrivals"] == sum(n for o, d, n in moves if polygon.get(d) == row["lgd"] != polygon.get(o))


def test_a_polygon_is_called_as_in_its_time() -> None:
    flows, _ = _answers([(489, 490, 5)])
    on = flows_on(flows, Placement({489: 490, 490: 490}, {490: "Old Town"}), NAMES)
    row = on.rows.row(0, named=True)
    assert (row["origin"], row["destination"], row["origin_district"], row["persons"]) == (490, 490, "Old Town", 5)


def test_people_of_a_district_that_is_drawn_in_parts_are_told() -> None:
    flows, districts = _answers([(489, 490, 5), (491, 491, 3), (492, 493, 7)])
    placement = Placement({code: code for code in CODES}, {}, {489: (490,)})
    for answer in (flows_on(flows, placement, NAMES), districts_on(districts, flows, placement, NAMES)):
        (note,) = (one for one in answer.notes if one.kind == "finer")
        assert (note.persons, note.codes) == (5, (489,))
        assert PLACES.districts[489].name in note.text
