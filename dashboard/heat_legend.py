"""The legend of the heat map: its classes as a small histogram of districts, or the square of two measures at once."""

from __future__ import annotations

from typing import Any

from dash import html

from core.shown import grouped
from dashboard.heat_choices import HeatChoices, explained
from layers import palette
from layers.both import SIDE, BothLayer
from layers.classes import SCHEMES
from layers.heat import HeatLayer
from layers.legends import span

_BAR = 58


def heat_legend(layer: HeatLayer, choices: HeatChoices, against: str = "") -> list[Any]:
    """Title, what is counted, and a line a class, the largest values first; nothing when nothing is classed.

    Args:
        layer: what the map shows.
        choices: how it is classed.
        against: the period of a change, in words.
    """
    if not layer.colours:
        return []
    even = layer.measure.diverging and choices.classing.classes % 2 == 0 and choices.classing.scheme != "manual"
    odd = f". {choices.classing.classes} become {choices.classing.classes + 1}: one lies around zero" if even else ""
    how = f"{SCHEMES[choices.classing.scheme]}: {explained(choices).lower().replace('jenks', 'Jenks')}{odd}"
    unit = "people, three classes of each" if choices.both else layer.measure.unit
    title = html.Div(
        [html.Strong(layer.measure.label), html.Small(unit), html.Small(against) if against else None],
        className="pv-legend-title",
    )
    body = _square(layer) if isinstance(layer, BothLayer) else _histogram(layer)
    return [title, *body, *_outside(layer), html.Small(how, className="pv-heat-how")]


def _histogram(layer: HeatLayer) -> list[Any]:
    most = max(layer.sizes)
    rows = [
        _row(span(layer.measure, low, high), size, colour, most)
        for colour, (low, high), size in zip(layer.colours, layer.spans, layer.sizes, strict=True)
    ]
    return [
        html.Div(rows[::-1], className="pv-heat-rows", role="group", **{"aria-label": "Classes, with their districts"})
    ]


def _outside(layer: HeatLayer) -> list[Any]:
    """What is in no class: nobody, and no-data."""
    most = max(layer.sizes)
    rows = []
    if layer.zero:
        rows.append(_row("nobody", layer.zero, palette.LAND, most, bar=False))
    if layer.missing:
        rows.append(_row("2011 population unknown", layer.missing, palette.NO_DATA, most, bar=False))
    return [html.Div(rows, className="pv-heat-rows pv-heat-outside")] if rows else []


def _row(words: str, size: int, colour: str, most: int, *, bar: bool = True) -> html.Button:
    """A class; pointing at it dims all others on the map."""
    hatch = " pv-swatch-hatch" if colour == palette.NO_DATA else ""
    drawn = html.I(style={"width": f"{max(_BAR * size / most, 1 if size else 0):.0f}px", "background": colour})
    districts = "1 district" if size == 1 else f"{grouped(size)} districts"
    return html.Button(
        type="button",
        className="pv-heat-row",
        title=districts,
        children=[
            html.Span(className=f"pv-swatch{hatch}", style={"background": colour} if not hatch else {}),
            html.Span(words, className="pv-heat-span"),
            html.Span([drawn if bar else None, html.Span(grouped(size))], className="pv-heat-bar"),
        ],
        **{"data-colour": colour, "aria-label": f"{words}: {districts}"},
    )


def _square(layer: BothLayer) -> list[Any]:
    """Arrivals upwards, departures to the right; the districts of each pair are in its cell."""
    show = [[span(layer.measure, *one) for one in side] for side in (layer.arrivals, layer.departures)]
    rows = []
    for i in reversed(range(SIDE)):
        cells = [_cell(layer, i, o, f"{show[0][i]} in, {show[1][o]} out") for o in range(SIDE)]
        rows.append(html.Tr([html.Th(show[0][i], scope="row"), *cells]))
    foot = html.Tr([html.Td(className="pv-both-corner"), *(html.Th(_broken(words), scope="col") for words in show[1])])
    table = html.Table(
        [html.Caption("↑ arrivals"), html.Tbody([*rows, foot])],
        className="pv-both",
        **{"aria-label": "Districts by arrivals (rows) and departures (columns)"},
    )
    return [table, html.Div("departures →", className="pv-both-foot")]


def _broken(words: str) -> list[Any]:
    """``1 – 36`` on two lines."""
    first, dash, last = words.partition(" – ")
    return [f"{first}{dash.rstrip()}", html.Br(), last] if last else [words]


def _cell(layer: BothLayer, i: int, o: int, words: str) -> html.Td:
    colour, size = palette.BOTH[i][o], layer.cells[i][o]
    light = sum(int(colour[at : at + 2], 16) * share for at, share in ((1, 0.3), (3, 0.59), (5, 0.11))) > 140
    districts = "1 district" if size == 1 else f"{grouped(size)} districts"
    return html.Td(
        html.Button(
            grouped(size),
            type="button",
            title=f"{words}: {districts}",
            style={"background": colour, "color": "#16202c" if light else "#ffffff"},
            **{"data-colour": colour, "aria-label": f"{words}: {districts}"},
        )
    )
