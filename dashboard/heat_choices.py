"""What the page Districts can be asked to show beside the filters: measure, classes, the period of a change."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import dash_mantine_components as dmc
from dash import html

from core.errors import BadInput
from layers.classes import FEWEST, MOST, SCHEMES, Classing, read_classing, require_room
from layers.measures import IN_OUT, MEASURES, Measure, measure_of

#: Names of these choices in an address, beside ``metric`` and ``scheme``.
NAMES = ("classes", "breaks", "with_from", "with_to")
#: How each scheme puts its limits, for who points at it.
_EXPLAINED: Mapping[str, str] = {
    "quantiles": "As many districts in each class",
    "natural": "Districts that are alike are in one class (Jenks)",
    "equal": "Each class spans as many people",
    "pretty": "Limits are round numbers",
    "log": "Each limit is so many times the one before",
    "manual": "Limits as you type them; they stay when filters change",
}


@dataclass(frozen=True)
class HeatChoices:
    """The page's own choices. ``limits_said`` says what is wrong with the limits typed; others are drawn then."""

    metric: str = "arrivals"
    classing: Classing = field(default_factory=Classing)
    typed: str = ""
    limits_said: str = ""
    against: tuple[date | None, date | None] = (None, None)

    @property
    def measure(self) -> Measure:
        """What the colours show."""
        return measure_of(self.metric)

    @property
    def both(self) -> bool:
        """Whether arrivals and departures are shown at once."""
        return self.metric == IN_OUT.column


def read_heat(given: dict[str, object], metric: str, scheme: str, ignored: list[str]) -> HeatChoices:
    """These choices out of an address's parameters, which are taken out of ``given``; never raises.

    What cannot be understood is left out and named in ``ignored``.
    """
    said = {name: str(given.pop(name, None) or "")[:120] for name in NAMES}
    classing, wrong = Classing(scheme), ""
    if said["classes"]:
        try:
            classing = read_classing(scheme, said["classes"])
        except BadInput as error:
            ignored.append(error.message.removeprefix("--"))
    if said["breaks"] and scheme == "manual":
        try:
            classing = read_classing(scheme, classing.classes, said["breaks"])
            require_room(classing.limits, mirrored=measure_of(metric).diverging)
        except BadInput as error:
            wrong, classing = error.message, Classing(scheme, classing.classes)
            ignored.append(error.message)
    return HeatChoices(metric, classing, said["breaks"], wrong, _period(said, ignored))


def _period(said: Mapping[str, str], ignored: list[str]) -> tuple[date | None, date | None]:
    if not said["with_from"] and not said["with_to"]:
        return None, None
    try:
        first, last = date.fromisoformat(said["with_from"]), date.fromisoformat(said["with_to"])
    except ValueError:
        ignored.append("The period to compare with takes two dates, written as 2020-05-31.")
        return None, None
    if first > last:
        ignored.append(f"The period to compare with ends ({last}) before it begins ({first}).")
        return None, None
    return first, last


def pickers(choices: HeatChoices, limits: str, before: str) -> list[Any]:
    """The controls of these choices. ``limits`` are those drawn, ``before`` the period that a change is against."""
    how = choices.classing
    return [
        dmc.Select(
            id="metric",
            value=choices.metric,
            data=_metrics(),
            size="xs",
            w=232,
            maxDropdownHeight=580,
            allowDeselect=False,
            **{"aria-label": "Measure"},
        ),
        dmc.Select(
            id="scheme",
            value=how.scheme,
            data=[{"value": key, "label": label} for key, label in SCHEMES.items()],
            size="xs",
            w=132,
            allowDeselect=False,
            **{"aria-label": "How values are classed"},
        ),
        dmc.Select(
            id="classes",
            value=str(how.classes),
            data=[{"value": str(n), "label": f"{n} classes"} for n in range(FEWEST, MOST + 1)],
            size="xs",
            w=94,
            allowDeselect=False,
            className=classes_class(choices),
            **{"aria-label": "Number of classes"},
        ),
        html.Div(
            id="heat-by-hand",
            className=by_hand_class(choices),
            children=dmc.TextInput(
                id="breaks",
                value=choices.typed,
                placeholder=limits,
                error=choices.limits_said,
                debounce=True,
                size="xs",
                leftSection=html.Span("Limits"),
                leftSectionWidth=50,
                **{"aria-label": "Limits between the classes, as 20, 100, 500"},
            ),
        ),
        html.Div(
            id="heat-against",
            className=against_class(choices),
            children=dmc.DatePickerInput(
                id="against",
                type="range",
                value=[day.isoformat() if day else None for day in choices.against],
                placeholder=before,
                valueFormat="DD-MM-YYYY",
                size="xs",
                clearable=True,
                leftSection=html.Span("Against"),
                leftSectionWidth=56,
                **{"aria-label": "The period that a change is against"},
            ),
        ),
    ]


def by_hand_class(choices: HeatChoices) -> str:
    """Limits are typed only where they are used."""
    return "pv-heat-line" + ("" if choices.classing.scheme == "manual" else " pv-hidden")


def against_class(choices: HeatChoices) -> str:
    """Another period is chosen only where something changes against it."""
    return "pv-heat-line" + ("" if choices.measure.change else " pv-hidden")


def classes_class(choices: HeatChoices) -> str:
    """Two measures at once have three classes either way, and limits by hand say how many there are."""
    return "pv-hidden" if choices.both or choices.classing.scheme == "manual" else ""


def explained(choices: HeatChoices) -> str:
    """How the limits come about, in a few words."""
    return _EXPLAINED[choices.classing.scheme]


def _metrics() -> list[dict[str, Any]]:
    def items(*, rate: bool, change: bool) -> list[dict[str, str]]:
        some = [m for m in MEASURES.values() if (m.rate, m.change) == (rate, change)]
        return [{"value": m.column, "label": m.label} for m in some]

    return [
        {"group": "People", "items": items(rate=False, change=False)},
        {"group": "Per lakh people of 2011", "items": items(rate=True, change=False)},
        {"group": "Change against the days before", "items": items(rate=False, change=True)},
        {"group": "Change per lakh people of 2011", "items": items(rate=True, change=True)},
        {"group": "Two at once", "items": [{"value": IN_OUT.column, "label": IN_OUT.label}]},
    ]
