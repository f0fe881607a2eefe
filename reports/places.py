"""The place that a report is about: India, a state or a district, and the filters that mean it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from core.errors import BadInput
from data.filters import Filters

if TYPE_CHECKING:
    from data.naming import Names
    from geo.boundaries import Boundaries, Level
    from reports.periods import Period


@dataclass(frozen=True)
class Place:
    """``code`` is the LGD code of a state or district; None for India."""

    level: str
    code: int | None
    name: str
    #: The state that a district lies in.
    state: str | None = None

    @property
    def full(self) -> str:
        """The name as a title says it."""
        return f"{self.name}, {self.state}" if self.state else self.name

    @property
    def within(self) -> Level:
        """The level of the places that its flows join."""
        return "state" if self.level == "india" else "district"

    def touching(self, period: Period | None = None, **more: Any) -> Filters:
        """Movements from, to or within the place."""
        side = {"india": {}, "state": {"place_state": (self.code,)}, "district": {"place": (self.code,)}}[self.level]
        return _filters(side, period, more)

    def reaching(self, period: Period | None = None, **more: Any) -> Filters:
        """Movements to the place; all of them for India."""
        side = {
            "india": {},
            "state": {"destination_state": (self.code,)},
            "district": {"destination": (self.code,)},
        }[self.level]
        return _filters(side, period, more)

    def box(self, boundaries: Boundaries, names: Names) -> tuple[float, float, float, float] | None:
        """West, south, east, north around a state's districts; None for India and for places without a polygon."""
        if self.level == "india":
            return None
        known, at = names.places.districts, boundaries.positions("district")
        state = self.code if self.level == "state" else known[self.code or 0].state_lgd
        spots = [at[code] for code, one in known.items() if one.state_lgd == state and code in at]
        if not spots:
            return None
        lons, lats = [lon for lon, _ in spots], [lat for _, lat in spots]
        return min(lons) - 0.35, min(lats) - 0.35, max(lons) + 0.35, max(lats) + 0.35


def place_of(names: Names, state: int | None = None, district: int | None = None) -> Place:
    """The place with an LGD code; India without one.

    Raises:
        BadInput: no state or district has the code.
    """
    places = names.places
    if district is not None:
        found = places.districts.get(district)
        if found is None:
            raise BadInput(f"No district has the LGD code {district}. 'resolve' tells codes of names.")
        return Place("district", district, found.name, places.states[found.state_lgd].name)
    if state is not None:
        if state not in places.states:
            raise BadInput(f"No state has the LGD code {state}. 'resolve' tells codes of names.")
        return Place("state", state, places.states[state].name)
    return Place("india", None, "India")


def _filters(side: dict[str, Any], period: Period | None, more: dict[str, Any]) -> Filters:
    days = {"from": period.first, "to": period.last} if period else {}
    return Filters.model_validate({**side, **days, **more})
