"""The Sankey: every person who changed state is drawn once, and what is named is said."""

from __future__ import annotations

import itertools
from collections import defaultdict

import polars as pl
import pytest

from layers.sankey import MOST, OTHERS, sankey_layer


def _rows(pairs: dict[tuple[int, int], int]) -> pl.DataFrame:
    rows = [(o, d, f"S{o}", f"S{d}", n) for (o, d), n in pairs.items()]
    return pl.DataFrame(
        rows,
        schema=["origin", "destination", "origin_state", "destination_state", "persons"],
        orient="row",
        schema_overrides={"origin": pl.Int32, "destination": pl.Int32, "persons": pl.Int64},
    )


MANY = _rows({(o, d): o * 100 + d for o in range(1, 21) for d in range(1, 15)})


def test_everybody_who_changed_state_is_in_one_band() -> None:
    layer = sankey_layer(MANY)
    moved = MANY.filter(pl.col("origin") != pl.col("destination"))
    assert layer.persons == sum(band.persons for band in layer.bands) == moved["persons"].sum()
    named = [band for band in layer.bands if OTHERS not in (band.origin, band.destination)]
    assert layer.named == sum(band.persons for band in named) < layer.persons
    assert len(layer.left) == len(layer.right) == MOST + 1
    assert layer.left[0].code == 20
    assert layer.left[-1].name == f"{20 - MOST} other states"


def test_bands_fill_their_nodes_and_stay_in_the_box() -> None:
    layer = sankey_layer(MANY)
    for side, nodes, at in (("origin", layer.left, "start"), ("destination", layer.right, "end")):
        thick: defaultdict[int, float] = defaultdict(float)
        for band in layer.bands:
            thick[getattr(band, side)] += band.height
        for node in nodes:
            assert thick[node.code] == pytest.approx(node.height)
            tops = [getattr(band, at) for band in layer.bands if getattr(band, side) == node.code]
            assert min(tops) == pytest.approx(node.top)
        assert nodes[-1].top + nodes[-1].height <= 1 + 1e-9
        assert all(a.top + a.height < b.top for a, b in itertools.pairwise(nodes))


def test_small_bands_are_drawn_first_and_others_under_all() -> None:
    layer = sankey_layer(MANY)
    quiet = [OTHERS in (band.origin, band.destination) for band in layer.bands]
    assert quiet == sorted(quiet, reverse=True)
    named = [band.persons for band in layer.bands if OTHERS not in (band.origin, band.destination)]
    assert named == sorted(named)


def test_a_last_state_has_its_name_rather_than_other() -> None:
    layer = sankey_layer(_rows({(o, 99): 10 + o for o in range(1, MOST + 2)}))
    assert len(layer.left) == MOST + 1
    assert OTHERS not in {node.code for node in layer.left}
    assert layer.named == layer.persons


def test_one_pair_and_nobody() -> None:
    layer = sankey_layer(_rows({(1, 2): 1, (3, 3): 50}))
    (band,) = layer.bands
    assert band.said == "1 person from S1 to S2, 100 % of those who changed state."
    assert band.height == pytest.approx(1)
    assert sankey_layer(_rows({(3, 3): 50})).bands == ()
