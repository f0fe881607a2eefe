"""Coordinates beside names: they find the district where the name does not, and they may contradict it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import polars as pl

from core.shown import grouped
from data.ingest.cells import ascii_digits
from data.resolving.outcome import Outcome, of_match
from geo.gazetteer import Match
from geo.places import Places
from geo.points import ODDITIES, SNAP_METRES, Points, oddities

#: How sure a join by polygon is: inside it, or somewhat outside.
_INSIDE, _SNAPPED = 0.95, 0.9
_NEVER = ("not_a_district", "other_state")


def degrees(said: pl.Expr) -> pl.Expr:
    """A number of degrees as people write it (``77.21``, ``77.21° E``); null where it is none."""
    parts = ascii_digits(said).str.strip_chars().str.to_uppercase()
    shape = r"^([+-]?[0-9]{1,3}(?:\.[0-9]+)?) ?°? ?([NSEW]?)$"
    number = parts.str.extract(shape, 1).cast(pl.Float64, strict=False)
    return pl.when(parts.str.extract(shape, 2).is_in(["S", "W"])).then(-number).otherwise(number)


def join_points(
    matches: list[Match],
    at: pl.Series,
    said: pl.DataFrame,
    points: Callable[[], Points],
    places: Places,
) -> tuple[list[Outcome], pl.Series, list[str]]:
    """Outcomes, for each row the position of its own, and notes about all rows.

    Args:
        matches: what the names mean.
        at: for each row the position of its match.
        said: text columns ``state``, ``district``, ``lon`` and ``lat``.
        points: gives the shapes; asked when a row has coordinates.
        places: districts and states by LGD code.
    """
    rows = (
        said.with_columns(
            at.cast(pl.Int64).alias("at"),
            *(degrees(pl.col(axis)).alias(f"{axis}_number") for axis in ("lon", "lat")),
            ((pl.col("lon").str.strip_chars() != "") | (pl.col("lat").str.strip_chars() != "")).alias("given"),
        )
        .with_row_index("row")
        .filter("given")
    )
    outcomes = [of_match(match) for match in matches]
    if rows.is_empty():
        return outcomes, at, []
    lon, lat = (rows[f"{axis}_number"].fill_null(float("nan")).to_numpy() for axis in ("lon", "lat"))
    odd = oddities(lon, lat)
    named = np.array([match.lgd or 0 for match in matches], dtype=np.int64)[rows["at"].to_numpy()]
    usable = odd == ""
    shapes = points()
    located = shapes.locate(np.where(usable, lon, np.nan), np.where(usable, lat, np.nan))
    away = np.zeros(len(odd))
    apart = np.flatnonzero(usable & (named > 0) & (named != located.lgd))
    away[apart] = shapes.distance_to(named[apart], lon[apart], lat[apart])
    cases = pl.DataFrame(
        {
            "at": rows["at"],
            "typed": rows.select(pl.col("district").str.strip_chars() != "").to_series(),
            "stated": rows.select(pl.col("state").str.strip_chars() != "").to_series(),
            "odd": pl.Series(odd.tolist(), dtype=pl.String),
            "near": located.lgd,
            "how": pl.Series(located.place.tolist(), dtype=pl.String),
            "metres": np.where(np.isfinite(located.metres), np.round(located.metres, -1), -1.0),
            "away": np.round(away, -1),
        }
    )
    kinds = cases.unique(maintain_order=True).with_row_index("case", offset=len(outcomes))
    judge = _Judge(matches, places)
    outcomes += [judge.outcome(**case) for case in kinds.drop("case").iter_rows(named=True)]
    new = cases.join(kinds, on=cases.columns, how="left", nulls_equal=True, maintain_order="left")["case"]
    whole = at.cast(pl.Int64).to_numpy().copy()
    whole[rows["row"].to_numpy()] = new.to_numpy()
    return outcomes, pl.Series("at", whole), _notes(odd, cases["at"].len())


class _Judge:
    """Weighs what a name says against where the point lies."""

    def __init__(self, matches: list[Match], places: Places) -> None:
        self._matches, self._places = matches, places

    def outcome(  # noqa: PLR0917
        self, at: int, typed: bool, stated: bool, odd: str, near: int, how: str, metres: float, away: float | None
    ) -> Outcome:
        match = self._matches[at]
        base = of_match(match)
        if odd:
            return replace(base, why=f"{base.why} The point was not used: {ODDITIES[odd]}.")
        if match.lgd is not None:
            return self._named(match, base, near, how, away)
        if not near:
            return replace(base, point="outside", why=f"{base.why} The point lies in no district.")
        return self._unnamed(match, base, near, how, metres, typed=typed, stated=stated)

    def _named(self, match: Match, base: Outcome, near: int, how: str, away: float | None) -> Outcome:
        if near == match.lgd:
            return replace(base, point=how)
        if near in match.children:
            why = f"{base.why} The point lies in {self._name(near)}, which was formed out of it."
            return self._joined(near, how, why)
        if away is None or np.isnan(away):
            return replace(
                base, why=f"{base.why} The point could not be checked: the map has no shape of this district."
            )
        if away <= SNAP_METRES:
            return replace(base, point="snapped", why=f"{base.why} The point lies {_length(away)} outside it.")
        there = f"in {self._placed(near)}" if near else "in no district"
        why = f"The name says {self._placed(match.lgd or 0)}, but the point lies {there}, {_length(away)} away."
        both = tuple(code for code in (match.lgd or 0, near) if code)
        return Outcome(None, None, match.state_lgd, "none", 0.0, why, both, "disagrees", "disagrees")

    def _unnamed(
        self, match: Match, base: Outcome, near: int, how: str, metres: float, *, typed: bool, stated: bool
    ) -> Outcome:
        """A point beside a name that is blank or does not resolve."""
        where = self._placed(near)
        state = self._places.districts[near].state_lgd
        agrees = match.state_lgd in {state, self._places.states[state].predecessor} if match.state_lgd else not stated
        if not agrees or match.flag in _NEVER:
            flag = match.flag or "disagrees"
            why = f"{base.why} The point lies in {where}; it does not fit what was typed."
            candidates = tuple(dict.fromkeys((*base.candidates, near)))
            return replace(base, why=why, candidates=candidates, flag=flag, point="disagrees")
        if match.flag == "ambiguous" and base.candidates and near not in base.candidates:
            why = f"{base.why} The point lies in {where}, which the name does not mean."
            return replace(base, why=why, candidates=(*base.candidates, near), flag="disagrees", point="disagrees")
        said = f"{base.why} " if typed else ""
        if how == "snapped":
            return self._joined(near, how, f"{said}The point lies {_length(metres)} outside {where}, the nearest.")
        return self._joined(near, how, f"{said}The point lies in {where}.")

    def _joined(self, near: int, how: str, why: str) -> Outcome:
        district = self._places.districts[near]
        score = _INSIDE if how == "inside" else _SNAPPED
        return Outcome(near, district.name, district.state_lgd, "point", score, why, (), None, how)

    def _name(self, code: int) -> str:
        return self._places.districts[code].name

    def _placed(self, code: int) -> str:
        district = self._places.districts[code]
        return f"{district.name} in {self._places.states[district.state_lgd].name}"


def _length(metres: float) -> str:
    return f"{metres / 1000:.1f} km" if metres >= 1000 else f"{metres:.0f} m"


def _notes(odd: np.ndarray[tuple[int], np.dtype[np.str_]], rows: int) -> list[str]:
    """What is odd about the coordinates of all rows."""
    out = []
    for key, what in ODDITIES.items():
        count = int((odd == key).sum())
        if count:
            out.append(f"{grouped(count)} of {grouped(rows)} positions were not used: {what}.")
    return out
