"""What the filter bar can offer, read off the store itself."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

import polars as pl

from data import vocabulary as words
from data.filters import Filters
from data.lake.reader import Reader, Version
from data.naming import Names


@dataclass(frozen=True)
class Place:
    """A state or district that people left or reached."""

    lgd: int
    name: str
    #: People who left, reached or stayed within it (a move between two places counts in both).
    persons: int


@dataclass(frozen=True)
class Options:
    """Choices that lead to at least one person, with what the store holds at all."""

    #: First and last day with movement; None when nothing in the store has a date.
    first: date | None
    last: date | None
    #: By name.
    states: tuple[Place, ...]
    #: Districts of each state by the state's code, by name.
    districts: Mapping[int, tuple[Place, ...]]
    modes: tuple[str, ...]
    categories: tuple[str, ...]
    sexes: tuple[str, ...]
    age_bands: tuple[str, ...]
    sectors: tuple[str, ...]
    statuses: tuple[str, ...]
    #: Trains (number and day) in the store.
    trains: int
    #: People in the whole store, whatever their status.
    persons: int
    synthetic: bool
    is_empty: bool


def read_options(reader: Reader, version: Version, names: Names, *, synthetic: bool) -> Options:
    """The options of one version of the lake; closed lists keep the vocabulary's order."""
    span = reader.span(version)
    people = reader.places(version)
    states = people.group_by("state").agg(pl.col("persons").sum())
    districts: dict[int, list[Place]] = {}
    for state, code, persons in people.drop_nulls("district").select("state", "district", "persons").iter_rows():
        districts.setdefault(state, []).append(Place(code, names.district(code), persons))

    def offered(column: str, order: tuple[str, ...]) -> tuple[str, ...]:
        present = reader.values(version, column)
        return tuple(value for value in order if value in present)

    return Options(
        first=span.first,
        last=span.last,
        states=_by_name(Place(code, names.state(code), persons) for code, persons in states.iter_rows()),
        districts={state: _by_name(places) for state, places in sorted(districts.items())},
        modes=offered("mode", words.MODES),
        categories=offered("category", words.CATEGORIES),
        sexes=offered("sex", words.SEXES),
        age_bands=offered("age_band", words.AGE_BANDS),
        sectors=offered("sector", words.SECTORS),
        statuses=offered("status", words.STATUSES),
        trains=reader.runs(version, Filters.parse({})).height,
        persons=span.persons,
        synthetic=synthetic,
        is_empty=span.persons == 0,
    )


def _by_name(places: Iterable[Place]) -> tuple[Place, ...]:
    return tuple(sorted(places, key=lambda place: (place.name, place.lgd)))
