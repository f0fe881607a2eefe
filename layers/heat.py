"""The district heat layer: one measure, classed, with its breaks; no-data stays distinct from zero."""

from __future__ import annotations

import warnings
from collections.abc import Collection
from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

from core.language import mark
from layers import palette


@dataclass(frozen=True)
class Measure:
    """A column of the *districts* question that a map can show; ``label`` and ``unit`` are said in any language."""

    column: str
    label: str
    unit: str
    diverging: bool = False


MEASURES: dict[str, Measure] = {
    m.column: m
    for m in (
        Measure("arrivals", mark("Arrivals"), mark("people")),
        Measure("departures", mark("Departures"), "people"),
        Measure("net", mark("Net (arrivals − departures)"), "people", diverging=True),
        Measure("arrivals_per_lakh", mark("Arrival rate"), mark("per lakh people of 2011")),
        Measure("departures_per_lakh", mark("Departure rate"), "per lakh people of 2011"),
        Measure("net_per_lakh", mark("Net rate"), "per lakh people of 2011", diverging=True),
    )
}
SCHEMES: dict[str, str] = {
    "quantiles": mark("Quantiles"),
    "natural": mark("Natural breaks"),
    "equal": mark("Equal intervals"),
    "pretty": mark("Round numbers"),
    "log": mark("Logarithmic"),
}


@dataclass(frozen=True)
class HeatLayer:
    """Classed values of districts.

    ``districts``: lgd, value (float, null where unknown), colour. ``breaks`` has one more edge than
    ``colours``; class *i* holds values above ``breaks[i]`` (the first class includes its lower edge) up to
    ``breaks[i + 1]``. ``sizes`` counts the districts of each class.
    """

    measure: Measure
    districts: pl.DataFrame
    breaks: tuple[float, ...]
    colours: tuple[str, ...]
    sizes: tuple[int, ...]
    zero: int
    missing: int


def with_quiet(rows: pl.DataFrame, drawable: Collection[int]) -> pl.DataFrame:
    """``lgd`` and every measure of the places that can be drawn; those without a row count as nobody, not as unknown.

    Args:
        rows: the *districts* question.
        drawable: LGD codes that have a polygon.
    """
    shown = rows.filter(pl.col("lgd").is_in(list(drawable))).select("lgd", *MEASURES)
    quiet = pl.DataFrame({"lgd": sorted(set(drawable) - set(shown["lgd"]))}, schema={"lgd": shown.schema["lgd"]})
    return pl.concat([shown, quiet.with_columns(pl.lit(0).cast(shown.schema[name]).alias(name) for name in MEASURES)])


def heat_layer(rows: pl.DataFrame, measure: str | Measure, scheme: str = "quantiles", classes: int = 6) -> HeatLayer:
    """Class a measure of the *districts* question, or another count of districts.

    Args:
        rows: lgd and the measure's column.
        measure: a key of :data:`MEASURES`, or a measure of one's own.
        scheme: a key of :data:`SCHEMES`; diverging measures are always classed evenly around zero.
        classes: upper bound of classes; fewer when the values do not carry as many.

    Zero is kept out of the classes of a one-sided measure (drawn as land), so that "nobody" does not look
    like "few".
    """
    chosen = MEASURES[measure] if isinstance(measure, str) else measure
    values = rows[chosen.column].cast(pl.Float64).to_numpy().astype(float)
    known = ~np.isnan(values)
    counted = known if chosen.diverging else known & (values > 0)
    breaks = _symmetric(values[counted]) if chosen.diverging else _breaks(values[counted], scheme, classes)
    sequence = palette.NET if chosen.diverging else palette.HEAT
    colours = palette.steps(sequence, len(breaks) - 1) if len(breaks) > 1 else []
    index = np.clip(np.searchsorted(np.array(breaks[1:-1]), values, side="left"), 0, max(len(colours) - 1, 0))
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
    )


def _breaks(values: NDArray[np.float64], scheme: str, classes: int) -> list[float]:
    if values.size == 0:
        return []
    distinct = np.unique(values)
    k = min(classes, len(distinct))
    low = float(distinct[0])
    if k == 1:
        return [low, low]
    import mapclassify  # brings scikit-learn and matplotlib: seconds that the start of a server must not wait for

    with warnings.catch_warnings():  # mapclassify warns when values carry fewer classes than asked; k is bounded above
        warnings.simplefilter("ignore")
        if scheme == "log":
            uppers = np.geomspace(max(low, 1e-9), distinct[-1], k + 1)[1:]
        elif scheme == "natural":
            uppers = mapclassify.FisherJenks(values, k=k).bins
        elif scheme == "equal":
            uppers = mapclassify.EqualInterval(values, k=k).bins
        elif scheme == "pretty":
            uppers = mapclassify.PrettyBreaks(values, k=k).bins
        else:
            uppers = mapclassify.Quantiles(values, k=k).bins
    edges = [low, *np.unique(uppers).tolist()]
    if edges[1] <= low:  # a first class of one repeated value keeps its own edge
        edges = edges[1:] if len(edges) > 2 else edges
    return [float(e) for e in edges]


def _symmetric(values: NDArray[np.float64]) -> list[float]:
    """Seven classes around zero; the middle one holds the smallest seventh on either side."""
    if values.size == 0:
        return []
    size = np.abs(values[values != 0])
    if size.size == 0:
        return [0.0, 0.0]
    low, middle, high = np.quantile(size, (0.25, 0.6, 0.9))
    top = float(size.max())
    edges = sorted({float(e) for e in (low, middle, high, top) if e > 0})
    if len(edges) < 4:
        edges = [top * share for share in (0.1, 0.35, 0.65, 1.0)]
    return [-e for e in reversed(edges)] + edges
