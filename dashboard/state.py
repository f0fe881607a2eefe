"""The state of a page as its URL holds it: filters plus a few view choices. A link reproduces the view."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from core.errors import BadInput
from dashboard.heat_choices import HeatChoices, read_heat
from data.filters import Filters
from layers.classes import SCHEMES
from layers.matrix import ORDERS
from layers.measures import METRICS

LEVELS = ("auto", "state", "district")
#: What stands beside the map of trains.
PANELS = ("board", "timeline", "load")
#: What the page Matrix shows: the table and the Sankey beside it, or one of them alone.
SHOWN = ("both", "matrix", "sankey")
_PLACES = ("origin_state", "origin", "destination_state", "destination", "place_state", "place")


@dataclass(frozen=True)
class PageState:
    """What a page shows. ``ignored`` holds one sentence for each part of the link that was not understood."""

    filters: Filters
    level: str = "auto"
    metric: str = "arrivals"
    scheme: str = "quantiles"
    #: What the page Districts shows, metric and scheme among it.
    heat: HeatChoices = field(default_factory=HeatChoices)
    flow: str | None = None
    train: str | None = None
    #: Code of the station whose arrivals are looked at.
    station: str | None = None
    #: The day of arrival that is looked at, as ISO text.
    day: str | None = None
    panel: str = "board"
    order: str = "total"
    show: str = "both"
    profile: str | None = None
    #: Name of the boundary version that is drawn; today's districts when absent.
    boundaries: str | None = None
    ignored: tuple[str, ...] = ()

    @property
    def profile_code(self) -> int | None:
        """LGD code of the district whose profile is open."""
        return int(self.profile) if self.profile and self.profile.isascii() and self.profile.isdigit() else None

    @property
    def arriving(self) -> date | None:
        """The day of arrival that is looked at."""
        return date.fromisoformat(self.day) if self.day else None

    @property
    def any_place(self) -> bool:
        """Whether a filter names a place."""
        return any(getattr(self.filters, name) for name in _PLACES)

    @property
    def shown_level(self) -> str:
        """State-to-state nationally, district-to-district once a place is chosen, or what was asked for."""
        if self.level != "auto":
            return self.level
        return "district" if self.any_place else "state"


_CHOICES: Mapping[str, tuple[str, ...]] = {
    "level": LEVELS,
    "metric": METRICS,
    "scheme": tuple(SCHEMES),
    "panel": PANELS,
    "order": tuple(ORDERS),
    "show": SHOWN,
}
_FREE = ("flow", "train", "station", "day", "profile", "boundaries")


def read_state(query: Mapping[str, object] | None, view: Mapping[str, object] | None = None) -> PageState:
    """A page's state from a URL's parameters (and the page's own choices); never raises.

    What cannot be understood is left out and named in ``ignored``.
    """
    given = {**(query or {}), **(view or {})}
    ignored: list[str] = []
    chosen: dict[str, Any] = {}
    for name, allowed in _CHOICES.items():
        value = given.pop(name, None)
        if value in allowed:
            chosen[name] = str(value)
        elif value:
            ignored.append(f"{name} '{str(value)[:30]}' is unknown.")
    for name in _FREE:
        if value := given.pop(name, None):
            chosen[name] = str(value)[:40]
    if "day" in chosen and not _is_day(chosen["day"]):
        ignored.append(f"day '{chosen.pop('day')[:30]}' is not a date; write it as 2020-05-31.")
    given.pop("at", None)
    chosen["heat"] = read_heat(
        given, chosen.get("metric", PageState.metric), chosen.get("scheme", PageState.scheme), ignored
    )
    return PageState(filters=_filters(given, ignored), ignored=tuple(ignored), **chosen)  # type: ignore[arg-type]


def _is_day(text: str) -> bool:
    try:
        return len(date.fromisoformat(text).isoformat()) == len(text)
    except ValueError:
        return False


def _filters(given: Mapping[str, object], ignored: list[str]) -> Filters:
    try:
        return Filters.parse(given)
    except BadInput:
        kept: dict[str, object] = {}
        for name, value in given.items():
            try:
                Filters.parse({**kept, name: value})
                kept[name] = value
            except BadInput as error:
                ignored.append(error.message)
        return Filters.parse(kept)
