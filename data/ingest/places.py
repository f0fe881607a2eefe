"""Typed state and district names to LGD codes: a distinct pair is asked once a chunk, not once a row."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import TYPE_CHECKING

import polars as pl

from data.ingest.faults import Rule
from geo.gazetteer import Decided, Match, Resolver
from geo.gazetteer.columns import look_over

if TYPE_CHECKING:
    from geo.points import Points

#: Longer cells are no names: they are refused, and never wait.
LONGEST_NAME = 120


@dataclass(frozen=True)
class Side:
    """One end of a movement: the fields that name it and the columns of its codes."""

    state_field: str
    district_field: str
    state: str
    district: str
    #: Fields of its position, where the kind has them.
    lon_field: str = ""
    lat_field: str = ""


ORIGIN = Side("origin_state", "origin_district", "origin_state", "origin", "origin_lon", "origin_lat")
DESTINATION = Side(
    "destination_state",
    "destination_district",
    "destination_state",
    "destination",
    "destination_lon",
    "destination_lat",
)
SIDES = (ORIGIN, DESTINATION)


def column_fault(said: pl.DataFrame, fields: Collection[str], resolver: Resolver) -> str | None:
    """A sentence where rows show that whole columns of places are not what their headers say."""
    for side in SIDES:
        named = (side.state_field, side.district_field)
        if not set(named) <= set(fields):
            continue
        pairs = said.group_by([f"said_{field}" for field in named]).len().iter_rows()
        if (fault := look_over(list(pairs), resolver)) is not None:
            return (
                f"{fault.sentence} This is so in {' and '.join(named)}. Correct the columns and load the file again; "
                "nothing of it was kept."
            )
    return None


class PlaceReader:
    """Resolves the places of one file. Knows nothing of people."""

    def __init__(self, resolver: Resolver, points: Callable[[], Points] | None = None) -> None:
        """``points`` gives the shapes of the districts; it is asked only when a row has a position."""
        self.resolver = resolver
        self._points = points

    def read(self, frame: pl.DataFrame, side: Side, on: str | None = None) -> pl.DataFrame:
        """One row a row of ``frame``: LGD codes ``state`` and ``district``, ``why`` one of them is not known, ``held``.

        ``held`` is null for what the gazetteer knows by itself; ``waits``: nobody knows yet; ``decided``: a reviewer
        said what it is; ``aside``: a reviewer said that it is no place; ``against``: name and position disagree.

        A position finds the district where the name is blank or unknown, and must not contradict a name that is known.

        ``on`` is the column with the row's date: names change hands. A pair that means the same on the first and
        the last day of a year is asked twice for that year; only where it does not, every date is asked.
        """
        names = frame.select(
            pl.col(f"said_{side.state_field}").alias("state_name"),
            pl.col(f"said_{side.district_field}").alias("district_name"),
            (pl.col(on) if on else pl.lit(None, pl.Date)).alias("on"),
        )
        years = names.with_columns(pl.col("on").dt.truncate("1y"))
        answers, matches = self._answers(years)
        last, _ = self._answers(years.with_columns(pl.col("on").dt.offset_by("1y").dt.offset_by("-1d")))
        if not last.select("state", "district").equals(answers.select("state", "district")):
            years = names
            answers, matches = self._answers(names)
        keys = ["state_name", "district_name", "on"]
        found = years.join(answers, on=keys, how="left", nulls_equal=True, maintain_order="left").drop(keys)
        return self._with_positions(frame, side, found, matches).drop("at")

    def _answers(self, names: pl.DataFrame) -> tuple[pl.DataFrame, list[Match]]:
        pairs = names.unique(maintain_order=True)
        asked = list(pairs.iter_rows())
        matches = [self.resolver.resolve(state, district, on) for state, district, on in asked]
        held = [self._held(state, district, m) for (state, district, _), m in zip(asked, matches, strict=True)]
        answers = pairs.with_columns(
            pl.int_range(pl.len(), dtype=pl.Int64).alias("at"),
            pl.Series("state", [m.state_lgd for m in matches], dtype=pl.Int32),
            pl.Series("district", [m.lgd for m in matches], dtype=pl.Int32),
            pl.Series("why", [_why(m) for m in matches], dtype=pl.String),
            pl.Series("held", held, dtype=pl.String),
        )
        return answers, matches

    def _with_positions(
        self, frame: pl.DataFrame, side: Side, found: pl.DataFrame, matches: list[Match]
    ) -> pl.DataFrame:
        """``found``, with what the rows' positions find or contradict."""
        axes = [f"said_{field}" for field in (side.lon_field, side.lat_field)]
        if self._points is None or not set(axes) <= set(frame.columns):
            return found
        if all(frame[axis].null_count() == frame.height for axis in axes):
            return found
        from data.resolving.positions import join_points
        from geo.places import load_places

        said = frame.select(
            pl.col(f"said_{side.state_field}").fill_null("").alias("state"),
            pl.col(f"said_{side.district_field}").fill_null("").alias("district"),
            *(pl.col(axis).fill_null("").alias(name) for axis, name in zip(axes, ("lon", "lat"), strict=True)),
        )
        outcomes, at, _ = join_points(matches, found["at"], said, self._points, load_places())
        told = pl.DataFrame(
            {
                "at": range(len(outcomes)),
                "by_point": [outcome.match == "point" for outcome in outcomes],
                "against": [outcome.flag == "disagrees" for outcome in outcomes],
                "point_state": pl.Series([outcome.state_lgd for outcome in outcomes], dtype=pl.Int32),
                "point_district": pl.Series([outcome.lgd for outcome in outcomes], dtype=pl.Int32),
                "point_why": [outcome.why for outcome in outcomes],
            }
        )
        rows = found.with_columns(at.alias("at")).join(told, on="at", how="left", maintain_order="left")
        # what a reviewer set aside stays aside, wherever its rows lie
        open_ = ~pl.col("held").eq_missing("aside")
        by_point, against = pl.col("by_point") & open_, pl.col("against") & open_
        return rows.select(
            "at",
            pl.when(by_point).then("point_state").otherwise("state").alias("state"),
            pl.when(by_point).then("point_district").when(against).then(None).otherwise("district").alias("district"),
            pl.when(by_point).then(None).when(against).then("point_why").otherwise("why").alias("why"),
            pl.when(by_point).then(None).when(against).then(pl.lit("against")).otherwise("held").alias("held"),
        )

    def _held(self, state: str | None, district: str | None, match: Match) -> str | None:
        if isinstance(self.resolver, Decided) and (verdict := self.resolver.verdict(state, district)) is not None:
            return "aside" if verdict.state_lgd is None and verdict.lgd is None else "decided"
        unknown = match.lgd is None and (district is not None or (state is not None and match.state_lgd is None))
        return "waits" if unknown else None


def with_codes(frame: pl.DataFrame, reader: PlaceReader, side: Side, on: str | None = None) -> pl.DataFrame:
    """``frame`` with the codes of one side, and ``<state>_why`` and ``<state>_held``, see :meth:`PlaceReader.read`."""
    codes = reader.read(frame, side, on)
    return frame.with_columns(
        codes["state"].alias(side.state),
        codes["district"].alias(side.district),
        codes["why"].alias(f"{side.state}_why"),
        codes["held"].alias(held_column(side)),
    )


def held_column(side: Side) -> str:
    """The column that says whether a side is known by itself; see :meth:`PlaceReader.read`."""
    return f"{side.state}_held"


def rules(side: Side) -> tuple[Rule, ...]:
    """What keeps a row out for its place. A blank district is none of it: the state alone is then known.

    A district that is typed and not found keeps the row out: to count it at its state would hide the fault. Rows
    that nothing else speaks against wait for a reviewer's decision.
    """
    said = (pl.col(f"said_{side.state_field}"), pl.col(f"said_{side.district_field}"))
    state_said, district_said = (text.is_not_null() for text in said)
    unknown, why, held = pl.col(side.state).is_null(), f"{side.state}_why", pl.col(held_column(side))
    waits, aside = held.eq_missing("waits"), held.eq_missing("aside")
    too_long = "is too long to be the name of a place"
    return (
        Rule(side.state_field, f"{side.state_field} is empty", unknown & ~state_said & ~district_said),
        Rule(side.state_field, f"{side.state_field} {too_long}", said[0].str.len_chars() > LONGEST_NAME),
        Rule(side.district_field, f"{side.district_field} {too_long}", said[1].str.len_chars() > LONGEST_NAME),
        Rule(side.state_field, "no state or union territory is known by this name", unknown & waits, why, waits=True),
        Rule(side.district_field, "no district is known by this name here", ~unknown & waits, why, waits=True),
        Rule(side.district_field, "the name and the position do not agree", held.eq_missing("against"), why),
        Rule(side.district_field, "a reviewer found that this is no place", aside, waits=True),
    )


def _why(match: Match) -> str | None:
    if match.lgd is not None or match.method == "decided":
        return None
    return match.why + (f" Candidates: {', '.join(map(str, match.candidates))}." if match.candidates else "")
