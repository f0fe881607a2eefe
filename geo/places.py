"""The states and districts of India by LGD code: names, local names, people of 2011. Shapes live in boundaries."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property, lru_cache
from types import MappingProxyType

from geo.tables.read import read


@dataclass(frozen=True)
class District:
    """A district as the Local Government Directory lists it."""

    lgd: int
    name: str
    state_lgd: int
    #: Census-2011 people inside today's borders; None where no source says how many the split took along.
    population_2011: int | None
    #: The name in the local script, '' where LGD gives none for the present name.
    local_name: str


@dataclass(frozen=True)
class State:
    """A state or union territory."""

    lgd: int
    name: str
    #: Sum over its districts, Census 2011 at today's borders.
    population_2011: int
    #: The state that held all of it before it was formed (Telangana: Andhra Pradesh), if one did.
    predecessor: int | None
    #: The day it was formed out of that state; the earliest of dates where there is none.
    since: date


@dataclass(frozen=True)
class Places:
    """All districts and states by LGD code. District codes and state codes are separate number series."""

    districts: Mapping[int, District]
    states: Mapping[int, State]

    @cached_property
    def by_state(self) -> Mapping[int, tuple[District, ...]]:
        """Districts of each state, by name."""
        ordered = sorted(self.districts.values(), key=lambda district: district.name)
        return MappingProxyType(
            {code: tuple(district for district in ordered if district.state_lgd == code) for code in self.states}
        )


@lru_cache(maxsize=1)
def load_places() -> Places:
    """The shipped places (787 districts, 36 states and union territories), read once.

    Source: Local Government Directory 2020–2026 and Census of India 2011; see NOTICE.
    """
    districts = {
        int(row["lgd"]): District(
            lgd=int(row["lgd"]),
            name=row["name"],
            state_lgd=int(row["state_lgd"]),
            population_2011=int(row["population_2011"]) if row["population_2011"] else None,
            local_name=row["local_name"],
        )
        for row in read("districts")
    }
    people = dict.fromkeys((district.state_lgd for district in districts.values()), 0)
    for district in districts.values():
        people[district.state_lgd] += district.population_2011 or 0
    states = {
        int(row["lgd"]): State(
            lgd=int(row["lgd"]),
            name=row["name"],
            population_2011=people[int(row["lgd"])],
            predecessor=int(row["predecessor"]) if row["predecessor"] else None,
            since=date.fromisoformat(row["since"]) if row["since"] else date.min,
        )
        for row in read("states")
    }
    return Places(MappingProxyType(districts), MappingProxyType(states))
