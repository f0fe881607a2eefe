"""Arrivals and departures of districts at once: three classes either way, nine colours."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import polars as pl
from numpy.typing import NDArray

from layers import palette
from layers.classes import Classing, class_of, limits_between
from layers.heat import HeatLayer
from layers.measures import IN_OUT

#: Classes of each side.
SIDE = 3
#: From and to of a class; None where it is open.
Span = tuple[float | None, float | None]


@dataclass(frozen=True)
class BothLayer(HeatLayer):
    """Districts by arrivals and departures.

    ``districts`` also holds ``arrivals`` and ``departures``; ``value`` is both together. ``cells`` counts the districts
    of each pair of classes, by arrivals, then departures, from few to many; ``arrivals`` and ``departures`` are the
    spans of the classes. Nobody of one side is in its first class when there is somebody of the other.
    """

    arrivals: tuple[Span, ...] = ()
    departures: tuple[Span, ...] = ()
    cells: tuple[tuple[int, ...], ...] = ()


def both_layer(rows: pl.DataFrame, scheme: str = "quantiles", limits: tuple[float, ...] = ()) -> BothLayer:
    """Class both sides alone, each by the scheme; by hand the first two limits hold for either.

    Args:
        rows: lgd, arrivals, departures.
        scheme: a key of :data:`layers.classes.SCHEMES`.
        limits: those typed by hand, for the scheme "manual".
    """
    sides = [rows[name].cast(pl.Float64).to_numpy().astype(float) for name in ("arrivals", "departures")]
    how = Classing(scheme, SIDE, limits[: SIDE - 1])
    edges = [limits_between(side[side > 0], how, whole=True) for side in sides]
    at = [class_of(side, edge, mirrored=False) for side, edge in zip(sides, edges, strict=True)]
    somebody = (sides[0] > 0) | (sides[1] > 0)
    shades = [
        palette.BOTH[i][o] if there else palette.LAND
        for i, o, there in zip(_spread(at[0], edges[0]), _spread(at[1], edges[1]), somebody, strict=True)
    ]
    where = {colour: int((np.array(shades, dtype=object) == colour).sum()) for row in palette.BOTH for colour in row}
    cells = tuple(tuple(where[colour] for colour in row) for row in palette.BOTH)
    districts = pl.DataFrame(
        {
            "lgd": rows["lgd"],
            "value": sides[0] + sides[1],
            "colour": shades,
            "arrivals": sides[0],
            "departures": sides[1],
        },
        schema_overrides={"colour": pl.String},
    )
    return BothLayer(
        measure=IN_OUT,
        districts=districts,
        breaks=(),
        colours=tuple(colour for row in palette.BOTH for colour in row) if somebody.any() else (),
        sizes=tuple(size for row in cells for size in row),
        zero=int((~somebody).sum()),
        missing=0,
        by_hand=scheme == "manual",
        arrivals=_spans(edges[0]),
        departures=_spans(edges[1]),
        cells=cells,
    )


def _spread(at: NDArray[np.int64], edges: list[float]) -> NDArray[np.int64]:
    """Classes over the three colours: where there are only two, they are the palest and the darkest."""
    return at * (SIDE - 1) if len(edges) - 1 == SIDE - 1 else at


def _spans(edges: list[float]) -> tuple[Span, ...]:
    """From and to of three classes, from zero; (None, None) of a class that the values do not carry."""
    pairs = list(pairwise(edges))
    spans: list[Span] = [
        (0.0 if at == 0 else float(np.floor(low)) + 1, float(np.floor(high))) for at, (low, high) in enumerate(pairs)
    ]
    if len(spans) == SIDE - 1:
        spans.insert(1, (None, None))
    return (*spans, *[(None, None)] * (SIDE - len(spans)))
