"""Typed state and district names to LGD codes: a distinct pair is asked once a chunk, not once a row."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from data.ingest.faults import Rule
from geo.gazetteer import Gazetteer, Match


@dataclass(frozen=True)
class Side:
    """One end of a movement: the fields that name it and the columns of its codes."""

    state_field: str
    district_field: str
    state: str
    district: str


ORIGIN = Side("origin_state", "origin_district", "origin_state", "origin")
DESTINATION = Side("destination_state", "destination_district", "destination_state", "destination")


class PlaceReader:
    """Resolves the places of one file. Knows nothing of people."""

    def __init__(self, gazetteer: Gazetteer) -> None:
        self._gazetteer = gazetteer

    def read(self, frame: pl.DataFrame, side: Side, on: str | None = None) -> pl.DataFrame:
        """One row a row of ``frame``: LGD codes ``state`` and ``district``, and ``why`` one of them is not known.

        ``on`` is the column with the row's date: names change hands. A pair that means the same on the first and
        the last day of a year is asked twice for that year; only where it does not, every date is asked.
        """
        names = frame.select(
            pl.col(f"said_{side.state_field}").alias("state_name"),
            pl.col(f"said_{side.district_field}").alias("district_name"),
            (pl.col(on) if on else pl.lit(None, pl.Date)).alias("on"),
        )
        years = names.with_columns(pl.col("on").dt.truncate("1y"))
        answers = self._answers(years)
        if (
            not self._answers(years.with_columns(pl.col("on").dt.offset_by("1y").dt.offset_by("-1d")))
            .select("state", "district")
            .equals(answers.select("state", "district"))
        ):
            years, answers = names, self._answers(names)
        keys = ["state_name", "district_name", "on"]
        return years.join(answers, on=keys, how="left", nulls_equal=True, maintain_order="left").drop(keys)

    def _answers(self, names: pl.DataFrame) -> pl.DataFrame:
        pairs = names.unique(maintain_order=True)
        matches = [self._gazetteer.resolve(state, district, on) for state, district, on in pairs.iter_rows()]
        return pairs.with_columns(
            pl.Series("state", [m.state_lgd for m in matches], dtype=pl.Int32),
            pl.Series("district", [m.lgd for m in matches], dtype=pl.Int32),
            pl.Series("why", [_why(m) for m in matches], dtype=pl.String),
        )


def with_codes(frame: pl.DataFrame, reader: PlaceReader, side: Side, on: str | None = None) -> pl.DataFrame:
    """``frame`` with the codes of one side, and ``<state>_why``, which :func:`rules` reads."""
    codes = reader.read(frame, side, on)
    return frame.with_columns(
        codes["state"].alias(side.state),
        codes["district"].alias(side.district),
        codes["why"].alias(f"{side.state}_why"),
    )


def rules(side: Side) -> tuple[Rule, Rule, Rule]:
    """What refuses a row for its place. A blank district is none of it: the state alone is then known.

    A district that is typed and not found refuses the row: to count it at its state would hide the fault.
    """
    state_said = pl.col(f"said_{side.state_field}").is_not_null()
    district_said = pl.col(f"said_{side.district_field}").is_not_null()
    unknown, why = pl.col(side.state).is_null(), f"{side.state}_why"
    return (
        Rule(side.state_field, f"{side.state_field} is empty", unknown & ~state_said & ~district_said),
        Rule(
            side.state_field,
            "no state or union territory is known by this name",
            unknown & (state_said | district_said),
            why,
        ),
        Rule(
            side.district_field,
            "no district is known by this name here",
            ~unknown & district_said & pl.col(side.district).is_null(),
            why,
        ),
    )


def _why(match: Match) -> str | None:
    if match.lgd is not None:
        return None
    return match.why + (f" Candidates: {', '.join(map(str, match.candidates))}." if match.candidates else "")
