"""From a measure's name to its layer: one count or rate in classes, or two counts at once."""

from __future__ import annotations

from collections.abc import Collection

import polars as pl

from layers.both import both_layer
from layers.classes import Classing, require_room
from layers.heat import HeatLayer, heat_layer
from layers.measures import IN_OUT, measure_of, with_quiet


def heat_of(rows: pl.DataFrame, metric: str, how: Classing, drawable: Collection[int]) -> HeatLayer:
    """The layer of a measure by its name; places that can be drawn and have no row count as nobody.

    Args:
        rows: from :func:`layers.measures.measured`.
        metric: one of :data:`layers.measures.METRICS`.
        how: scheme, classes, limits.
        drawable: LGD codes that have a polygon.

    Raises:
        BadInput: more limits were typed than can stand on either side of zero.
    """
    quiet = with_quiet(rows, drawable)
    if metric == IN_OUT.column:
        return both_layer(quiet, how.scheme, how.limits)
    measure = measure_of(metric)
    require_room(how.limits, mirrored=measure.diverging)
    return heat_layer(quiet, measure, how.scheme, how.classes, how.limits)
