"""What became of a row: the columns that are added to a table, and how they are told."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from geo.gazetteer import Match
from geo.places import Places

#: Columns added after those of the table, in this order; ``point`` only where coordinates were used.
ADDED = {
    "lgd": pl.Int64,
    "name": pl.String,
    "match": pl.String,
    "score": pl.Float64,
    "why": pl.String,
    "candidates": pl.String,
    "flag": pl.String,
}
POINT = "point"
_MOST_CANDIDATES = 5


@dataclass(frozen=True)
class Outcome:
    """One answer, for all rows that say the same."""

    lgd: int | None
    name: str | None
    state_lgd: int | None
    match: str
    score: float
    why: str
    candidates: tuple[int, ...]
    flag: str | None = None
    #: ``inside``, ``snapped``, ``outside`` or ``disagrees``.
    point: str | None = None


def of_match(match: Match) -> Outcome:
    """The gazetteer's answer as a row tells it."""
    found = match.lgd is not None
    return Outcome(
        match.lgd,
        match.name if found else None,
        match.state_lgd,
        match.method if found else "none",
        round(match.score, 4) if found else 0.0,
        match.why,
        tuple(code for code in match.candidates if code != match.lgd),
        match.flag,
    )


def columns(outcomes: list[Outcome], places: Places) -> pl.DataFrame:
    """Columns :data:`ADDED`, :data:`POINT` and ``in_state``, one row an outcome."""
    rows = [
        (
            one.lgd,
            one.name,
            one.match,
            one.score,
            one.why,
            "; ".join(_placed(code, places, f"{code} ") for code in one.candidates[:_MOST_CANDIDATES]) or None,
            one.flag,
            one.point,
            places.states[one.state_lgd].name if one.state_lgd is not None else None,
            " · ".join(_placed(code, places) for code in one.candidates),
        )
        for one in outcomes
    ]
    more = {POINT: pl.String, "in_state": pl.String, "nearly": pl.String}
    return pl.DataFrame(rows, schema={**ADDED, **more}, orient="row")


def _placed(code: int, places: Places, before: str = "") -> str:
    district = places.districts[code]
    return f"{before}{district.name}, {places.states[district.state_lgd].name}"
