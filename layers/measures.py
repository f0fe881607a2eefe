"""What the heat map can show of a district: counts, rates, and how both changed; and the columns that hold them."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

import polars as pl

from core.language import mark

_LAKH = 100_000


@dataclass(frozen=True)
class Measure:
    """A column that a map can show; ``label`` and ``unit`` are said in any language.

    ``base`` is the count that a rate or a change is made of; a ``change`` is against another period.
    """

    column: str
    label: str
    unit: str
    diverging: bool = False
    base: str = ""
    change: bool = False

    @property
    def rate(self) -> bool:
        """Whether it is a rate, else a count of whole people."""
        return self.column.endswith("_per_lakh")


_PEOPLE, _PER_LAKH = mark("people"), mark("per lakh people of 2011")
_MORE, _MORE_PER_LAKH = mark("people more or fewer"), mark("per lakh people of 2011, more or fewer")

MEASURES: dict[str, Measure] = {
    m.column: m
    for m in (
        Measure("arrivals", mark("Arrivals"), _PEOPLE, base="arrivals"),
        Measure("departures", mark("Departures"), _PEOPLE, base="departures"),
        Measure("net", mark("Net (arrivals − departures)"), _PEOPLE, diverging=True, base="net"),
        Measure("turnover", mark("Turnover (arrivals + departures)"), _PEOPLE, base="turnover"),
        Measure("arrivals_per_lakh", mark("Arrival rate"), _PER_LAKH, base="arrivals"),
        Measure("departures_per_lakh", mark("Departure rate"), _PER_LAKH, base="departures"),
        Measure("net_per_lakh", mark("Net rate"), _PER_LAKH, diverging=True, base="net"),
        Measure("turnover_per_lakh", mark("Turnover rate"), _PER_LAKH, base="turnover"),
        Measure("arrivals_change", mark("Change of arrivals"), _MORE, True, "arrivals", True),
        Measure("departures_change", mark("Change of departures"), _MORE, True, "departures", True),
        Measure("net_change", mark("Change of net"), _MORE, True, "net", True),
        Measure("turnover_change", mark("Change of turnover"), _MORE, True, "turnover", True),
        Measure("arrivals_change_per_lakh", mark("Change of arrival rate"), _MORE_PER_LAKH, True, "arrivals", True),
        Measure(
            "departures_change_per_lakh", mark("Change of departure rate"), _MORE_PER_LAKH, True, "departures", True
        ),
        Measure("net_change_per_lakh", mark("Change of net rate"), _MORE_PER_LAKH, True, "net", True),
        Measure("turnover_change_per_lakh", mark("Change of turnover rate"), _MORE_PER_LAKH, True, "turnover", True),
    )
}
#: Arrivals and departures at once, three classes either way; see :mod:`layers.both`.
IN_OUT = Measure("in_out", mark("Arrivals and departures"), _PEOPLE)
#: What can be asked for by name.
METRICS: tuple[str, ...] = (*MEASURES, IN_OUT.column)

#: Counts that rates and changes are made of.
_BASES = ("arrivals", "departures", "net", "turnover")
#: Counts of the *districts* question.
_COUNTS = ("departures", "arrivals", "internal", "net", "arrived", "persons")


def measure_of(metric: str) -> Measure:
    """A measure by its name in an address.

    Raises:
        KeyError: there is none.
    """
    return IN_OUT if metric == IN_OUT.column else MEASURES[metric]


def measured(rows: pl.DataFrame, before: pl.DataFrame | None = None) -> pl.DataFrame:
    """The *districts* question with every measure that it can give.

    ``turnover`` is arrivals and departures together; who moves inside a district is in neither. With the same question
    of another period, ``before``: ``X_before``, ``X_change`` and ``X_change_per_lakh`` of each count; a district that
    only one period has counts as nobody in the other. Rates are null where the population of 2011 is not known.
    """
    if before is None:
        return _with_turnover(rows)
    gone = before.join(rows.select("lgd"), on="lgd", how="anti")
    nobody = [pl.lit(0, dtype=gone.schema[name]).alias(name) for name in _COUNTS if name in gone.columns]
    none = [pl.col(f"{name}_per_lakh") * 0.0 for name in ("departures", "arrivals", "net")]
    both = _with_turnover(pl.concat([rows, gone.with_columns(*nobody, *none).select(rows.columns)]))
    then = _with_turnover(before).select("lgd", *(pl.col(name).alias(f"{name}_before") for name in _BASES))
    both = both.join(then, on="lgd", how="left", maintain_order="left")
    both = both.with_columns(pl.col(f"{name}_before").fill_null(0) for name in _BASES)
    both = both.with_columns((pl.col(name) - pl.col(f"{name}_before")).alias(f"{name}_change") for name in _BASES)
    return both.with_columns(_rate(f"{name}_change") for name in _BASES)


def with_quiet(rows: pl.DataFrame, drawable: Collection[int]) -> pl.DataFrame:
    """``lgd`` and every measure of the places that can be drawn; those without a row count as nobody, not as unknown.

    ``quiet`` tells these: a net of nobody is not that of as many who came as went.

    Args:
        rows: from :func:`measured`.
        drawable: LGD codes that have a polygon.
    """
    known: Sequence[str] = [name for name in MEASURES if name in rows.columns]
    shown = rows.filter(pl.col("lgd").is_in(list(drawable))).select("lgd", *known, quiet=False)
    quiet = pl.DataFrame({"lgd": sorted(set(drawable) - set(shown["lgd"]))}, schema={"lgd": shown.schema["lgd"]})
    nobody = [pl.lit(0).cast(shown.schema[name]).alias(name) for name in known]
    return pl.concat([shown, quiet.with_columns(*nobody, quiet=True)])


def _with_turnover(rows: pl.DataFrame) -> pl.DataFrame:
    if "turnover" in rows.columns:
        return rows
    rows = rows.with_columns(turnover=pl.col("arrivals") + pl.col("departures"))
    return rows.with_columns(_rate("turnover")) if "population_2011" in rows.columns else rows


def _rate(column: str) -> pl.Expr:
    known = pl.when(pl.col("population_2011") > 0).then(pl.col("population_2011"))
    return (pl.col(column) * _LAKH / known).round(2).alias(f"{column}_per_lakh")
