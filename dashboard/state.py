"""The state of a page as its URL holds it: filters plus a few view choices. A link reproduces the view."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from math import isfinite
from typing import Any

from core.errors import BadInput
from dashboard.daily import SPEEDS, STEPS
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
#: How many flows at most; the first is what a page opens with.
TOPS = ("100", "25", "50", "150", "300")
VIEWS = ("map", "weeks", "before")
#: From this zoom on the national flow map shows districts.
NEAR = 5.6
_PAIR = re.compile(r"[0-9]{1,6}(-[0-9]{1,6})?(,[0-9]{1,6}(-[0-9]{1,6})?)?")
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
    top: str = TOPS[0]
    view: str = VIEWS[0]
    #: Scale that is held: people of the widest flow and of the largest circle.
    hold: tuple[float, float] | None = None
    #: Longitude, latitude and zoom that the map is held at.
    camera: tuple[float, float, float] | None = None
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
    def near(self) -> bool:
        """Whether the map is zoomed in on a part of the country that nobody has chosen."""
        return self.level == "auto" and not self.any_place and self.camera is not None and self.camera[2] >= NEAR

    @property
    def shown_level(self) -> str:
        """State-to-state nationally, district-to-district once a place is chosen or near, or what was asked for."""
        if self.level != "auto":
            return self.level
        return "district" if self.any_place or self.near else "state"


_CHOICES: Mapping[str, tuple[str, ...]] = {
    "level": LEVELS,
    "metric": METRICS,
    "scheme": tuple(SCHEMES),
    "panel": PANELS,
    "order": tuple(ORDERS),
    "show": SHOWN,
    "top": TOPS,
    "view": VIEWS,
}
#: Choices that the browser alone keeps: what a step is, how fast days play, whether they do, what is compared.
_BROWSERS: Mapping[str, tuple[str, ...]] = {"step": tuple(STEPS), "speed": tuple(SPEEDS), "play": ("1",)}
_FREE = ("flow", "train", "station", "day", "profile", "boundaries")


def read_state(query: Mapping[str, object] | None, view: Mapping[str, object] | None = None) -> PageState:
    """A page's state from a URL's parameters (and the page's own choices); never raises.

    What cannot be understood is left out and named in ``ignored``.
    """
    given = {**(query or {}), **(view or {})}
    ignored: list[str] = []
    chosen = _chosen(given, ignored)
    if (pair := given.pop("compare", None)) and not _PAIR.fullmatch(str(pair)):
        ignored.append("compare takes one or two flows, as 27-9,27-10, or one or two places.")
    hold, camera = given.pop("hold", None), given.pop("at", None)
    held, at = numbers(hold, 2), numbers(camera, 3)
    if hold and (held is None or min(held) < 1):
        held = None
        ignored.append("hold takes the people of the widest flow and of the largest circle, as 5000,20000.")
    heat = read_heat(given, chosen.get("metric", PageState.metric), chosen.get("scheme", PageState.scheme), ignored)
    return PageState(
        heat=heat,
        filters=_filters(given, ignored),
        ignored=tuple(ignored),
        hold=(held[0], held[1]) if held else None,
        camera=(at[0], at[1], at[2]) if at else None,
        **chosen,
    )


def _chosen(given: dict[str, object], ignored: list[str]) -> dict[str, Any]:
    """The choices among a few words, and the names that somebody selected; taken out of ``given``."""
    chosen: dict[str, Any] = {}
    for name, allowed in (*_CHOICES.items(), *_BROWSERS.items()):
        value = given.pop(name, None)
        if value and value not in allowed:
            ignored.append(f"{name} '{str(value)[:30]}' is unknown.")
        elif value and name in _CHOICES:
            chosen[name] = str(value)
    for name in _FREE:
        if value := given.pop(name, None):
            chosen[name] = str(value)[:40]
    if "day" in chosen and not _is_day(chosen["day"]):
        ignored.append(f"day '{chosen.pop('day')[:30]}' is not a date; write it as 2020-05-31.")
    return chosen


def numbers(text: object, count: int) -> tuple[float, ...] | None:
    """So many finite numbers separated by commas; None when the text is anything else."""
    parts = str(text or "").split(",")
    try:
        found = tuple(float(part) for part in parts)
    except ValueError:
        return None
    return found if len(found) == count and all(isfinite(number) for number in found) else None


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
