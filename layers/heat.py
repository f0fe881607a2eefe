"""The district heat layer: one measure, classed, with its limits; no-data stays distinct from zero."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import polars as pl

from layers import palette
from layers.classes import SCHEMES, USUAL, Classing, class_of, limits_around_zero, limits_between
from layers.measures import MEASURES, Measure, with_quiet

__all__ = ["MEASURES", "SCHEMES", "HeatLayer", "Measure", "heat_layer", "with_quiet"]


@dataclass(frozen=True)
class HeatLayer:
    """Classed values of districts.

    ``districts``: lgd, value (float, null where unknown), colour. ``breaks`` has one more edge than
    ``colours``; class *i* holds values above ``breaks[i]`` (the first class includes its lower edge) up to
    ``breaks[i + 1]``; of a diverging measure the classes below zero mirror those above. ``sizes`` counts the
    districts of each class. ``by_hand``: the outer classes have no outer limits.
    """

    measure: Measure
    districts: pl.DataFrame
    breaks: tuple[float, ...]
    colours: tuple[str, ...]
    sizes: tuple[int, ...]
    zero: int
    missing: int
    by_hand: bool = False

    @property
    def spans(self) -> list[tuple[float | None, float | None]]:
        """Lowest and highest value that each class may hold; None where it is open. Of counts, whole people."""
        edges, last = self.breaks, len(self.colours) - 1
        spans: list[tuple[float | None, float | None]] = []
        for at in range(len(self.colours)):
            low, high = edges[at], edges[at + 1]
            if not self.measure.rate:
                low, high = self._whole(at, low, high)
            open_below, open_above = self.by_hand and at == 0, self.by_hand and at == last
            spans.append((None if open_below else low, None if open_above else high))
        return spans

    @property
    def typed(self) -> tuple[float, ...]:
        """The limits between its classes, as one would type them by hand."""
        return tuple(one for one in self.breaks[1:-1] if one > 0)

    def _whole(self, at: int, low: float, high: float) -> tuple[float, float]:
        middle = (len(self.colours) - 1) / 2
        if self.measure.diverging and at < middle:
            return float(math.ceil(low)), float(math.ceil(high) - 1)
        if self.measure.diverging and at == middle:
            return float(math.ceil(low)), float(math.floor(high))
        return (float(math.ceil(low)) if at == 0 else float(math.floor(low) + 1)), float(math.floor(high))


def heat_layer(
    rows: pl.DataFrame,
    measure: str | Measure,
    scheme: str = "quantiles",
    classes: int = USUAL,
    limits: tuple[float, ...] = (),
) -> HeatLayer:
    """Class a measure of the *districts* question, or another count of districts.

    Args:
        rows: lgd and the measure's column.
        measure: a key of :data:`MEASURES`, or a measure of one's own.
        scheme: a key of :data:`SCHEMES`; classes of diverging measures mirror each other at zero.
        classes: upper bound of classes; fewer when the values do not carry as many.
        limits: those typed by hand, for the scheme "manual".

    Zero is kept out of the classes of a one-sided measure (drawn as land), so that "nobody" does not look
    like "few"; and so are places that are ``quiet`` (see :func:`layers.measures.with_quiet`) out of any.
    """
    chosen = MEASURES[measure] if isinstance(measure, str) else measure
    how = Classing(scheme, classes, limits)
    values = rows[chosen.column].cast(pl.Float64).to_numpy().astype(float)
    known = ~np.isnan(values)
    quiet = rows["quiet"].to_numpy() if "quiet" in rows.columns else np.zeros(len(values), dtype=bool)
    counted = known & ~quiet & (chosen.diverging | (values > 0))
    classed = limits_around_zero if chosen.diverging else limits_between
    breaks = classed(values[counted], how, whole=not chosen.rate)
    colours = _colours(len(breaks) - 1, diverging=chosen.diverging) if breaks else []
    index = class_of(values, breaks, mirrored=chosen.diverging) if breaks else np.zeros(len(values), dtype=np.int64)
    shades = [
        (colours[i] if ok else (palette.LAND if k else palette.NO_DATA))
        for i, ok, k in zip(index, counted, known, strict=True)
    ]
    sizes = tuple(int(((index == i) & counted).sum()) for i in range(len(colours)))
    return HeatLayer(
        measure=chosen,
        districts=pl.DataFrame(
            {"lgd": rows["lgd"], "value": pl.Series(values).fill_nan(None), "colour": shades},
            schema_overrides={"colour": pl.String},
        ),
        breaks=tuple(breaks),
        colours=tuple(colours),
        sizes=sizes,
        zero=int((known & ~counted).sum()),
        missing=int((~known).sum()),
        by_hand=scheme == "manual" and bool(breaks),
    )


def _colours(count: int, *, diverging: bool) -> list[str]:
    """The colours of so many classes; around zero the strongest stay, so that a grey print knows those below."""
    if diverging:
        return [palette.NET[at] for at in {1: (3,), 3: (1, 3, 5), 5: (0, 1, 3, 5, 6)}.get(count, range(count))]
    return palette.steps(palette.HEAT, count)
