"""The matrix and the Sankey as the browser draws them: numbers, colours and sentences, none of them decided there."""

from __future__ import annotations

from typing import Any

from dash import html

from core.shown import grouped
from dashboard.kpis import Figure
from dashboard.notes import people
from geo.zones import zone_of
from layers.format import percent
from layers.matrix import MatrixLayer
from layers.sankey import SankeyLayer


def matrix_payload(layer: MatrixLayer, *, zoned: bool, whole: bool) -> dict[str, Any]:
    """What ``pravah.matrix`` takes of the table.

    ``n`` are counts, ``t`` their texts, ``k`` a digit a cell for its class. ``zones`` holds the zone of each state
    where the table is grouped by them. ``whole``: no place is filtered by, so the table knows who went the other way.
    """
    back = " The other way {back}." if whole else ""
    places = sorted({*layer.rows, *layer.columns})
    return {
        "rows": list(layer.rows),
        "columns": list(layer.columns),
        "names": {str(code): layer.names[code] for code in places},
        "zones": {str(code): zone_of(code) for code in places} if zoned else None,
        "n": layer.counts.tolist(),
        "t": [[layer.shown(n) for n in row] for row in layer.counts.tolist()],
        # w: within a state
        "k": ["".join("w" if k < 0 else str(k) for k in row) for row in layer.classes.tolist()],
        "out": [[n, layer.shown(n)] for n in layer.counts.sum(axis=1).tolist()],
        "in": [[n, layer.shown(n)] for n in layer.counts.sum(axis=0).tolist()],
        "all": [int(layer.counts.sum()), layer.shown(int(layer.counts.sum()))],
        "colours": list(layer.colours),
        "inks": list(layer.inks),
        "say": {
            "pair": "{n} from {o} to {d}, {share} of all." + back,
            "within": "{n} moved within {o}, {share} of all.",
            "none": "Nobody from {o} to {d}." + back,
            "out": "{n} left {o} or moved within it, {share} of all.",
            "in": "{n} went to {d} or moved within it, {share} of all.",
            "from": "Choose {o} as the state of origin",
            "to": "Choose {d} as the state of destination",
            "again": "Show all states again",
            "cut": "The {rows} × {columns} largest of {allrows} × {allcolumns} states: {share} of people. "
            "Totals are of all states; a wider window shows more.",
        },
    }


def sankey_payload(layer: SankeyLayer) -> dict[str, Any]:
    """What ``pravah.matrix`` takes of the Sankey: nodes ``[code, name, text, top, height]``, bands with their paths."""

    def nodes(side: tuple[Any, ...]) -> list[list[Any]]:
        return [[n.code, n.name, grouped(n.persons), round(n.top, 4), round(n.height, 4)] for n in side]

    return {
        "left": nodes(layer.left),
        "right": nodes(layer.right),
        "bands": [
            [b.origin, b.destination, round(b.start, 4), round(b.end, 4), round(b.height, 5), b.colour, b.said]
            for b in layer.bands
        ],
    }


def sankey_words(layer: SankeyLayer, within: int) -> str:
    """How much of all the Sankey shows singly, and what it does not show."""
    if not layer.persons:
        return "Nobody changed state in this selection."
    said = f"{people(layer.persons)} who changed state"
    if layer.named < layer.persons:
        said += f"; {percent(layer.named, layer.persons)} between the states named"
    return said + (f". Not drawn: {people(within)} within their state." if within else ".")


def matrix_legend(layer: MatrixLayer) -> list[Any]:
    """Classes as swatches with their lowest counts, and what the hatched diagonal is."""
    out: list[Any] = []
    for low, colour in zip(layer.lows, layer.colours, strict=True):
        out.append(html.Span(className="pv-swatch", style={"background": colour}))
        out.append(html.Span(grouped(low)))
    if out:
        out.insert(0, html.Span("People, from", className="pv-mx-legend-word"))
    return [*out, html.Span(className="pv-swatch pv-mx-own"), html.Span("within a state")] if out else []


def matrix_figures(layer: MatrixLayer, persons: int) -> list[Figure]:
    """People moving, between states and within them, and pairs of states with somebody."""
    own = layer.classes < 0
    pairs = int(((layer.counts > 0) & ~own).sum())
    return [
        Figure("People moving", grouped(persons), f"from {len(layer.rows)} to {len(layer.columns)} states"),
        Figure("Between states", grouped(layer.between), f"{percent(layer.between, persons)} of all"),
        Figure("Within a state", grouped(layer.within), f"{percent(layer.within, persons)} of all"),
        Figure("Pairs of states", grouped(pairs), "with somebody"),
    ]
