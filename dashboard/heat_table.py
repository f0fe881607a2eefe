"""The table beside the heat map: the same districts, the measure of the map first, largest first."""

from __future__ import annotations

from typing import Any

import polars as pl

from dashboard.grids import counts, rates, words
from dashboard.heat_choices import HeatChoices

_ROOM = 8
_HEADERS = {
    "arrivals": "Arrivals",
    "departures": "Departures",
    "net": "Net",
    "turnover": "Turnover",
    "internal": "Inside",
    "arrivals_per_lakh": "Arr. / lakh",
    "departures_per_lakh": "Dep. / lakh",
    "net_per_lakh": "Net / lakh",
    "turnover_per_lakh": "Both / lakh",
}
_TIPS = {
    "turnover": "Arrivals and departures together",
    "internal": "Moved inside the district: neither arrivals nor departures",
    "arrivals_per_lakh": "Arrivals per lakh people of 2011",
    "departures_per_lakh": "Departures per lakh people of 2011",
    "net_per_lakh": "Arrivals less departures, per lakh people of 2011",
    "turnover_per_lakh": "Arrivals and departures, per lakh people of 2011",
}
_USUAL = ("arrivals", "departures", "net", "internal", "arrivals_per_lakh", "departures_per_lakh")


def fields(choices: HeatChoices) -> list[str]:
    """The columns of numbers, that of the map first."""
    measure = choices.measure
    if choices.both:
        first = ["arrivals", "departures"]
    elif measure.change:
        first = [measure.column, measure.base, f"{measure.base}_before"]
    else:
        first = [measure.column]
    return list(dict.fromkeys([*first, *_USUAL]))[:_ROOM]


def columns(choices: HeatChoices) -> list[dict[str, Any]]:
    """The grid's columns, sorted by the measure of the map."""
    return [
        words("district", "District", width=132, pinned="left", sort=None),
        words("state", "State", width=104, sort=None),
        *(_number(name, first=not at) for at, name in enumerate(fields(choices))),
    ]


def rows(measured: pl.DataFrame, choices: HeatChoices) -> list[dict[str, Any]]:
    """The grid's rows; ``lgd`` tells them apart."""
    some = measured.select(pl.col("lgd").cast(pl.String), "district", "state", *fields(choices))
    return some.with_columns(pl.selectors.float().round(1)).to_dicts()


def _number(name: str, *, first: bool) -> dict[str, Any]:
    base, _, more = name.partition("_")
    header = (
        _HEADERS.get(name)
        or {
            "change": "Change",
            "change_per_lakh": "Change / lakh",
            "before": "Before",
        }[more]
    )
    make = rates if name.endswith("_per_lakh") else counts
    said = f"{_HEADERS[base]} in the period before" if more == "before" else _TIPS.get(name)
    tip = {"headerTooltip": said} if said else {}
    return make(name, header, width=max(84, 36 + 6 * len(header)), sort="desc" if first else None, **tip)
