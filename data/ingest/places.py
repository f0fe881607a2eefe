"""Typed state and district names to LGD codes: each distinct pair is asked once, whatever the number of rows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import polars as pl

if TYPE_CHECKING:
    from geo.gazetteer import Gazetteer, Match

from data.ingest.faults import Rule

#: Distinct pairs remembered; a file with more is no list of places, and is asked again rather than held in memory.
_REMEMBERED = 100_000


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
        self._known: dict[tuple[str | None, str | None], Match] = {}

    def read(self, frame: pl.DataFrame, side: Side) -> pl.DataFrame:
        """One row a row of ``frame``: LGD codes ``state`` and ``district``, and ``why`` one of them is not known."""
        names = frame.select(
            pl.col(f"said_{side.state_field}").alias("state_name"),
            pl.col(f"said_{side.district_field}").alias("district_name"),
        )
        pairs = names.unique(maintain_order=True)
        matches = self._resolve([(state, district) for state, district in pairs.iter_rows()])
        answers = pairs.with_columns(
            pl.Series("state", [m.state_lgd for m in matches], dtype=pl.Int32),
            pl.Series("district", [m.lgd for m in matches], dtype=pl.Int32),
            pl.Series("why", [_why(m) for m in matches], dtype=pl.String),
        )
        keys = ["state_name", "district_name"]
        return names.join(answers, on=keys, how="left", nulls_equal=True, maintain_order="left").drop(keys)

    def _resolve(self, pairs: list[tuple[str | None, str | None]]) -> list[Match]:
        unknown = [pair for pair in pairs if pair not in self._known]
        if len(self._known) + len(unknown) > _REMEMBERED:
            self._known.clear()
            unknown = pairs
        self._known.update(zip(unknown, self._gazetteer.resolve_many(unknown), strict=True))
        return [self._known[pair] for pair in pairs]


def with_codes(frame: pl.DataFrame, reader: PlaceReader, side: Side) -> pl.DataFrame:
    """``frame`` with the codes of one side, and ``<state>_why``, which :func:`rules` reads."""
    codes = reader.read(frame, side)
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


def _why(match: Match) -> str:
    return match.why + (f" (candidates: {', '.join(map(str, match.candidates))})" if match.candidates else "")
