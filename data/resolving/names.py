"""Typed names to matches: each distinct pair is asked once, and once a year where rows have dates of their own."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import polars as pl

from geo.gazetteer import Match, Resolver
from geo.gazetteer.columns import census_districts, code_in
from geo.places import load_places

_KEYS = ["state", "district", "on"]
_CENSUS = date(2011, 3, 1)


def resolve_rows(names: pl.DataFrame, resolver: Resolver, *, census: bool = False) -> tuple[list[Match], pl.Series]:
    """The distinct matches, and for each row the position of its own.

    Args:
        names: text columns ``state`` and ``district``, and ``on``, the date of the row or null.
        resolver: knows what a pair means.
        census: codes are those of the Census of 2011.
    """
    if names["on"].n_unique() > 1:
        names = _asked_on(names, resolver)
    pairs = names.unique(maintain_order=True)
    at = names.join(pairs.with_row_index("at"), on=_KEYS, how="left", nulls_equal=True, maintain_order="left")["at"]
    return _resolve(pairs, resolver, census), at


def _asked_on(names: pl.DataFrame, resolver: Resolver) -> pl.DataFrame:
    """``names`` with the first day of the year for the date, where the pair means the same all that year."""
    years = names.with_columns(pl.col("on").dt.truncate("1y").alias("year"))
    pairs = years.select("state", "district", pl.col("year").alias("on")).unique(maintain_order=True)
    last = pairs.with_columns(pl.col("on").dt.offset_by("1y").dt.offset_by("-1d"))
    same = [a == b for a, b in zip(_resolve(pairs, resolver), _resolve(last, resolver), strict=True)]
    steady = pairs.rename({"on": "year"}).with_columns(pl.Series("steady", same, dtype=pl.Boolean))
    joined = years.join(steady, on=["state", "district", "year"], how="left", nulls_equal=True, maintain_order="left")
    return joined.select("state", "district", pl.when("steady").then("year").otherwise("on").alias("on"))


def _resolve(pairs: pl.DataFrame, resolver: Resolver, census: bool = False) -> list[Match]:
    found: list[Match | None] = [None] * pairs.height
    rows: dict[date | None, list[int]] = {}
    for at, on in enumerate(pairs["on"]):
        rows.setdefault(on, []).append(at)
    texts = list(pairs.select(pl.col("state", "district").replace("", None)).iter_rows())
    for on, places in rows.items():
        asked = [texts[at] for at in places]
        matches = [_by_census(pair, resolver, on) for pair in asked] if census else resolver.resolve_many(asked, on)
        for at, match in zip(places, matches, strict=True):
            found[at] = match
    return [match for match in found if match is not None]


def _by_census(pair: tuple[str | None, str | None], resolver: Resolver, on: date | None) -> Match:
    """The match of a pair whose district may be a Census-2011 code: it means the district as it was that year."""
    state, district = pair
    census, code = census_districts(), code_in(district)
    if code is None:
        return resolver.resolve(state, district, on)
    if code not in census:
        why = f"{code} is no code of the Census of 2011, which had {len(census)} districts."
        return Match(None, resolver.state(state), None, "none", 0.0, why)
    lgd = census[code].lgd
    match = resolver.resolve(state, str(lgd), _CENSUS)
    said = f"{code} is {census[code].name} in the Census of 2011"
    if match.lgd is None:
        home = load_places().states[census[code].state_lgd].name
        return replace(match, why=f"{said}, in {home}, not in the state given.")
    more = match.why.removeprefix(f"{lgd} is an LGD code.")
    return replace(match, why=f"{said}, today {match.name} (LGD code {match.lgd}).{more}")
