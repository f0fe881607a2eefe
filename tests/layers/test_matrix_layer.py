"""The heat table: everybody is in it once, classes hold still, and its letters can be read."""

from __future__ import annotations

import itertools

import polars as pl
import pytest

from layers import palette
from layers.matrix import COLOURS, ORDERS, contrast, luminance, matrix_layer

NAMES = {9: "Uttar Pradesh", 27: "Maharashtra", 10: "Bihar", 24: "Gujarat", 33: "Tamil Nadu"}


def _rows(*pairs: tuple[int, int, int]) -> pl.DataFrame:
    given = {(origin, destination): persons for origin, destination, persons in pairs}
    origins, destinations = {pair[0] for pair in given}, {pair[1] for pair in given}
    whole = [(o, d, NAMES[o], NAMES[d], given.get((o, d), 0)) for o in origins for d in destinations]
    return pl.DataFrame(
        whole,
        schema=["origin", "destination", "origin_state", "destination_state", "persons"],
        orient="row",
        schema_overrides={"origin": pl.Int32, "destination": pl.Int32, "persons": pl.Int64},
    )


SOME = _rows((24, 9, 36_552), (27, 9, 33_897), (27, 10, 10_906), (10, 10, 99_000), (9, 10, 40), (24, 10, 3), (9, 27, 1))


def test_everybody_is_in_the_table_once_and_margins_add_up() -> None:
    layer = matrix_layer(SOME)
    assert layer.counts.sum() == SOME["persons"].sum()
    assert layer.within == 99_000
    assert layer.between == SOME["persons"].sum() - 99_000
    assert layer.counts[layer.rows.index(27), layer.columns.index(9)] == 33_897


@pytest.mark.parametrize("order", ORDERS)
def test_both_sides_go_by_one_rule(order: str) -> None:
    layer = matrix_layer(SOME, order)
    assert sorted(layer.rows) == [9, 10, 24, 27]
    assert sorted(layer.columns) == [9, 10, 27]
    assert [code for code in layer.rows if code in layer.columns] == list(layer.columns)


def test_orders_are_what_they_say() -> None:
    assert matrix_layer(SOME, "name").rows == (10, 24, 27, 9)
    assert matrix_layer(SOME, "leaving").rows == (10, 27, 24, 9)
    assert matrix_layer(SOME, "arriving").columns == (10, 9, 27)
    assert matrix_layer(SOME, "zone").rows == (9, 10, 27, 24), "Central, East, West; the larger first"


def test_moves_within_a_state_do_not_stretch_the_classes() -> None:
    layer = matrix_layer(SOME)
    assert layer.lows == (1, 100, 300, 1_000, 3_000, 10_000, 30_000)
    of = {(o, d): layer.classes[i, j] for i, o in enumerate(layer.rows) for j, d in enumerate(layer.columns)}
    assert (of[10, 10], of[24, 9], of[27, 10], of[9, 10], of[24, 27]) == (-1, 7, 6, 1, 0)
    # a little more or less does not change what a colour means
    assert matrix_layer(SOME.with_columns(pl.col("persons") * 9 // 10)).lows == layer.lows


def test_few_people_are_few_classes() -> None:
    assert matrix_layer(_rows((24, 9, 1))).lows == (1,)
    assert matrix_layer(_rows((24, 9, 45))).lows == (1, 10, 30)
    assert len(matrix_layer(_rows((24, 9, 45))).colours) == 3
    within = matrix_layer(_rows((9, 9, 500)))
    assert (within.lows, within.within) == ((), 500)


def test_numbers_are_in_one_unit_that_is_said_once() -> None:
    layer = matrix_layer(SOME)
    assert (layer.unit, layer.shown(36_552), layer.shown(3), layer.shown(0)) == ("in thousands", "36.6", "<0.1", "·")
    assert layer.shown(1_204_000) == "1,204"
    few = matrix_layer(_rows((24, 9, 9_999), (27, 9, 7)))
    assert (few.unit, few.shown(9_999), few.shown(7)) == ("people", "9,999", "7")
    assert matrix_layer(_rows((24, 9, 28_54_297))).unit == "in thousands"
    assert matrix_layer(_rows((24, 9, 5_00_00_000))).unit == "in lakh"


def test_nobody_is_an_empty_table() -> None:
    layer = matrix_layer(SOME.clear())
    assert (layer.rows, layer.columns, layer.counts.size, layer.lows) == ((), (), 0, ())


def test_letters_can_be_read_on_every_colour_and_colours_get_darker() -> None:
    layer = matrix_layer(SOME)
    assert layer.colours == COLOURS
    assert all(contrast(ink, colour) >= 4.5 for ink, colour in zip(layer.inks, layer.colours, strict=True))
    light = [luminance(colour) for colour in layer.colours]
    assert light == sorted(light, reverse=True)
    assert all(a - b > 0.02 for a, b in itertools.pairwise(light)), "told apart in grey, too"
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast(palette.LAND, palette.LAND) == 1
