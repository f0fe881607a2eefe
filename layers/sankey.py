"""The Sankey layer: the largest states of origin on the left, of destination on the right, and who goes between.

States beyond the largest are one node a side, so that every person who changed state is drawn exactly once.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl

from core.shown import grouped
from layers.format import percent
from layers.scales import flow_colours, nice_ceiling

#: States of their own on each side.
MOST = 9
#: Room between nodes, as a share of the height.
_GAP = 0.034
_QUIET = "#c6ced7"
#: What stands for the further states; no LGD code.
OTHERS = 0


@dataclass(frozen=True)
class Node:
    """A state on one side, or the further ones (:data:`OTHERS`); ``top`` and ``height`` are shares of the height."""

    code: int
    name: str
    persons: int
    top: float
    height: float


@dataclass(frozen=True)
class Band:
    """People from a node on the left to one on the right; ``start`` and ``end`` are the tops of its two ends."""

    origin: int
    destination: int
    persons: int
    start: float
    end: float
    height: float
    colour: str
    said: str


@dataclass(frozen=True)
class SankeyLayer:
    """Nodes from the top down, bands in the order in which they are drawn (small ones first).

    ``persons`` changed state; ``named`` of them went from a named state to a named state.
    """

    left: tuple[Node, ...]
    right: tuple[Node, ...]
    bands: tuple[Band, ...]
    persons: int
    named: int


def sankey_layer(rows: pl.DataFrame, most: int = MOST) -> SankeyLayer:
    """The Sankey of rows ``origin``, ``destination``, ``origin_state``, ``destination_state``, ``persons``."""
    between = rows.filter((pl.col("origin") != pl.col("destination")) & (pl.col("persons") > 0))
    persons = int(between["persons"].sum())
    if not persons:
        return SankeyLayer((), (), (), 0, 0)
    totals, sides = [], []
    for side in ("origin", "destination"):
        sums = between.group_by(code=side, name=f"{side}_state").agg(pl.col("persons").sum())
        totals.append(sums.sort("persons", "code", descending=[True, False]))
        sides.append(_kept(totals[-1]["code"].to_list(), most))
    # the same people are as thick on both sides, so the side with more nodes says how much room there is
    count = max(len(kept) + (len(kept) < sums.height) for kept, sums in zip(sides, totals, strict=True))
    left, right = (_nodes(sums, kept, 1 - _GAP * (count - 1)) for sums, kept in zip(totals, sides, strict=True))
    pairs = (
        between.with_columns(
            pl.when(pl.col(side).is_in(kept)).then(side).otherwise(pl.lit(OTHERS)).alias(side)
            for side, kept in zip(("origin", "destination"), sides, strict=True)
        )
        .group_by("origin", "destination")
        .agg(pl.col("persons").sum())
    )
    named = int(pairs.filter((pl.col("origin") != OTHERS) & (pl.col("destination") != OTHERS))["persons"].sum())
    return SankeyLayer(left, right, _bands(pairs, left, right, persons), persons, named)


def _kept(codes: list[int], most: int) -> list[int]:
    # one further state says more by its name than as "1 other state"
    return codes if len(codes) <= most + 1 else codes[:most]


def _nodes(totals: pl.DataFrame, kept: list[int], room: float) -> tuple[Node, ...]:
    persons = int(totals["persons"].sum())
    rest = totals.filter(~pl.col("code").is_in(kept))
    shown = list(totals.filter(pl.col("code").is_in(kept)).select("code", "name", "persons").iter_rows())
    if rest.height:
        shown.append((OTHERS, f"{rest.height} other states", int(rest["persons"].sum())))
    top, out = 0.0, []
    for code, name, n in shown:
        out.append(Node(code, name, n, top, room * n / persons))
        top += out[-1].height + _GAP
    return tuple(out)


def _bands(pairs: pl.DataFrame, left: tuple[Node, ...], right: tuple[Node, ...], persons: int) -> tuple[Band, ...]:
    """Bands leave and reach their nodes in the order of the nodes on the other side, so that they cross least."""
    counts = {(origin, destination): n for origin, destination, n in pairs.iter_rows()}
    domain = nice_ceiling(max((n for pair, n in counts.items() if OTHERS not in pair), default=1))
    starts = {node.code: node.top for node in left}
    ends = {node.code: node.top for node in right}
    out = []
    for origin in left:
        for destination in right:
            if not (n := counts.get((origin.code, destination.code), 0)):
                continue
            thick = origin.height * n / origin.persons
            named = OTHERS not in (origin.code, destination.code)
            colour = flow_colours(np.array([float(n)]), domain)[0] if named else _QUIET
            people = "1 person" if n == 1 else f"{grouped(n)} people"
            said = (
                f"{people} from {origin.name} to {destination.name}, {percent(n, persons)} of those who changed state."
            )
            start, end = starts[origin.code], ends[destination.code]
            out.append(Band(origin.code, destination.code, n, start, end, thick, colour, said))
            starts[origin.code] += thick
            ends[destination.code] += thick
    return tuple(sorted(out, key=lambda band: (OTHERS not in (band.origin, band.destination), band.persons)))
