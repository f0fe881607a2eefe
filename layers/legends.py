"""What a legend says of a layer, without a target: arrows, swatches and circles with real values beside them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

import numpy as np

from core.language import ENGLISH, Language
from core.shown import grouped
from layers import palette
from layers.arrivals import ArrivalsLayer
from layers.both import BothLayer
from layers.flows import FlowLayer
from layers.format import rate
from layers.heat import HeatLayer
from layers.measures import Measure
from layers.scales import flow_colours

#: What a snapshot can show.
Layer = FlowLayer | HeatLayer | ArrivalsLayer


@dataclass(frozen=True)
class Entry:
    """One line: a sign and its words. ``size`` is a width (arrow) or radius (ring, disc) in pixels."""

    sign: Literal["arrow", "swatch", "hatch", "ring", "disc"]
    text: str
    colour: str
    size: float = 0.0


@dataclass(frozen=True)
class Legend:
    """A title, what is counted, and the lines below it, largest first."""

    title: str
    unit: str
    entries: tuple[Entry, ...]


def legend(layer: Layer, say: Language = ENGLISH) -> Legend:
    """The legend of any layer that a snapshot draws, in a language."""
    if isinstance(layer, FlowLayer):
        return _of_flows(layer, say)
    if isinstance(layer, HeatLayer):
        return _of_heat(layer, say)
    return _of_arrivals(layer, say)


def _of_flows(layer: FlowLayer, say: Language) -> Legend:
    entries = [
        Entry(
            "arrow",
            ("≥ " if layer.beyond and value == layer.widths.domain else "") + grouped(value),
            flow_colours(np.array([value]), layer.widths.domain)[0],
            width,
        )
        for value, width in (layer.widths.legend() if layer.flows.height else ())
    ]
    if layer.nodes.height:
        entries += [
            Entry("ring", say("{n} in and out", n=value), palette.RIM, radius)
            for value, radius in layer.circles.legend()[:2][-1:]
        ]
    if layer.internal_persons:
        entries.append(Entry("disc", say("of these, moved inside"), palette.FLOW[1], 4.0))
    return Legend(say("People moving"), say("arrows point where they go"), tuple(entries))


def _of_heat(layer: HeatLayer, say: Language) -> Legend:
    if isinstance(layer, BothLayer):
        return _of_both(layer, say)
    spans = zip(layer.colours, layer.spans, layer.sizes, strict=True)
    entries = [
        Entry("swatch", f"{span(layer.measure, low, high, say)}  ({grouped(size)})", colour)
        for colour, (low, high), size in spans
    ]
    entries.reverse()
    if layer.zero:
        entries.append(Entry("swatch", f"{say('nobody')}  ({grouped(layer.zero)})", palette.LAND))
    if layer.missing:
        entries.append(Entry("hatch", f"{say('population unknown')}  ({grouped(layer.missing)})", palette.NO_DATA))
    unit = say("{unit} (places in the class)", unit=say(layer.measure.unit))
    return Legend(say(layer.measure.label), unit, tuple(entries))


def _of_both(layer: BothLayer, say: Language) -> Legend:
    """Nine swatches in words, for targets without a square."""
    entries = []
    for i, o in [(i, o) for i in (2, 1, 0) for o in (2, 1, 0) if layer.cells and layer.cells[i][o]]:
        into, out = (span(layer.measure, *spans[at], say) for spans, at in ((layer.arrivals, i), (layer.departures, o)))
        words = say("{n} in · {out} out", n=into, out=out)
        entries.append(Entry("swatch", f"{words}  ({grouped(layer.cells[i][o])})", palette.BOTH[i][o]))
    if layer.zero:
        entries.append(Entry("swatch", f"{say('nobody')}  ({grouped(layer.zero)})", palette.LAND))
    unit = say("{unit} (places in the class)", unit=say(layer.measure.unit))
    return Legend(say(layer.measure.label), unit, tuple(entries))


def _of_arrivals(layer: ArrivalsLayer, say: Language) -> Legend:
    if not layer.circles.height:
        return Legend(say("People by train"), "", ())
    entries = [Entry("ring", grouped(value), palette.FLOW[2], radius) for value, radius in layer.radii.legend()]
    entries.append(Entry("disc", say("of these, arrived"), palette.FLOW[1], 5.0))
    return Legend(say("People by train"), say("by district where they go"), tuple(entries))


def span(measure: Measure, low: float | None, high: float | None, say: Language = ENGLISH) -> str:
    """A class in words: its lowest and highest value; None is open."""
    show: Callable[[float], str] = rate if measure.rate else grouped
    if low is None and high is None:
        return "–"
    if low is None:
        return say("up to {last}", last=show(high or 0))
    if high is None:
        return say("from {first} on", first=show(low))
    if low == high:
        return show(low)
    if low < 0:
        return say("{first} to {last}", first=show(low), last=show(high))
    return f"{show(low)} – {show(high)}"
