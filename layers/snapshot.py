"""A layer with everything a report must say beside it, in one language: a picture, ready for any renderer.

Knows no catalog: whoever asks hands over rows and what is true of them. Files are made of pictures in
:mod:`layers.files`.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING, Protocol

import polars as pl

from core.errors import BadInput
from core.language import ENGLISH, Language, Said, mark
from layers.arrivals import arrivals_layer
from layers.classes import SCHEMES, Classing
from layers.flows import FlowLayer, flow_layer
from layers.format import percent
from layers.legends import Layer
from layers.measures import METRICS, measure_of, measured
from layers.shading import heat_of

if TYPE_CHECKING:
    from geo.boundaries import Boundaries, Level

#: Most flows drawn when nobody says how many.
TOP: Mapping[str, int] = {"state": 100, "district": 120}
#: The same where all districts lie near each other and arrows are short.
TOP_NEAR = 60
#: Width of the widest flow between states; between districts that lie near each other, or all over the country.
WIDEST_STATE, WIDEST_NEAR, WIDEST_FAR = 15.0, 7.0, 4.0
#: Circles of districts are so much smaller than those of states: near, and all over the country.
_SMALLER_NEAR, _SMALLER_FAR = 0.7, 0.45
#: Degrees that a map of one place may span; India spans some 30 either way.
_NEAR = 17.0


class Noted(Protocol):
    """A sentence fragment on who is not in the rows or not on the map."""

    def told(self, say: Language) -> str:
        """A sentence fragment in a language, no full stop."""


class Counted(Protocol):
    """Rows with what is true of them, as the catalog answers."""

    @property
    def rows(self) -> pl.DataFrame:
        """Counts."""

    @property
    def persons(self) -> int:
        """People in the whole selection."""

    @property
    def rows_total(self) -> int:
        """Rows of the whole selection."""

    @property
    def as_of(self) -> datetime | None:
        """When the last record came in."""

    @property
    def synthetic(self) -> bool:
        """Whether anybody in the store is made up."""

    @property
    def notes(self) -> Sequence[Noted]:
        """What the rows do not show."""


@dataclass(frozen=True)
class Selection:
    """What was filtered, in words of the picture's language.

    ``near`` when a place was filtered: the map then shows that place, not the whole of India. ``again`` is the address
    or the command that gives the same view.
    """

    words: str
    near: bool = False
    again: str = ""


@dataclass(frozen=True)
class Picture:
    """A map ready to be drawn by any renderer, with every word that belongs to it.

    ``notes`` are whole sentences; ``as_of`` is ``22-11-2026 14:05 IST`` or empty; ``fit`` is west, south, east,
    north to show, or None for the whole of India. ``data`` is eight hex digits that change with the counts and the
    boundaries, ``again`` what gives the same view.
    """

    layer: Layer
    level: Level
    title: str
    filtered: str
    headline: str
    notes: tuple[str, ...]
    as_of: str
    synthetic: bool
    fit: tuple[float, float, float, float] | None = None
    say: Language = ENGLISH
    data: str = ""
    again: str = ""


#: Titles by layer and level.
_TITLES: Mapping[str, str] = {
    "flows state": mark("Movements between states"),
    "flows district": mark("Movements between districts"),
    "heat state": mark("{measure}, by state"),
    "heat district": mark("{measure}, by district"),
    "trains district": mark("People by train, where they go"),
}

_HEADLINES: Mapping[str, str] = {
    "state": mark("{shown} of {all} states with movements drawn, {people} in all. Classes: {classes}."),
    "district": mark("{shown} of {all} districts with movements drawn, {people} in all. Classes: {classes}."),
}


def flows_picture(
    answer: Counted,
    selection: Selection,
    boundaries: Boundaries,
    level: Level,
    names: Mapping[int, str],
    *,
    top: int | None = None,
    say: Language = ENGLISH,
) -> Picture:
    """The *flows* question as curved arrows, the ``top`` largest; ``names`` are English names by code.

    Raises:
        BadInput: nobody moved, or nobody between places that can be drawn.
    """
    _require_people(answer)
    called = {code: say.place(name) for code, name in names.items()}

    def layer_of(most: int, widest: float) -> FlowLayer:
        return flow_layer(answer.rows, boundaries.positions(level), called, top or most, widest)

    layer, fit = layer_of(TOP[level], WIDEST_STATE if level == "state" else WIDEST_FAR), None
    if level == "district" and layer.bounds:
        west, south, east, north = layer.bounds
        fit = layer.bounds if selection.near and max(east - west, north - south) < _NEAR else None
        layer = _smaller(layer_of(TOP_NEAR, WIDEST_NEAR), _SMALLER_NEAR) if fit else _smaller(layer, _SMALLER_FAR)
    if not layer.nodes.height:
        raise BadInput(
            f"None of the {_people(answer.persons)} can be drawn between {level}s: their {level}s are not known "
            "or have no place on the map. Try --level state."
        )
    drawn = layer.flows.height + int((layer.nodes["internal"] > 0).sum())
    headline = say(
        "{shown} of {all} flows shown, {share} of {people}.",
        shown=drawn,
        all=answer.rows_total,
        share=percent(layer.drawn_persons, answer.persons),
        people=_people(answer.persons),
    )
    title = say(_TITLES[f"flows {level}"])
    picture = _picture(answer, selection, boundaries, layer, level=level, title=title, headline=headline, say=say)
    return replace(picture, fit=fit)


def heat_picture(
    answer: Counted,
    selection: Selection,
    boundaries: Boundaries,
    level: Level = "district",
    *,
    metric: str | None = None,
    classing: Classing | None = None,
    before: pl.DataFrame | None = None,
    say: Language = ENGLISH,
) -> Picture:
    """The *districts* question as classed colours; places that can be drawn and have no row count as nobody.

    ``before`` are the rows of the same question in another period, for measures of change.

    Raises:
        BadInput: nobody moved, the measure is unknown, or it is a change and there is nothing before.
    """
    metric, how = metric or "arrivals", classing or Classing()
    _require_known("metric", metric, METRICS)
    _require_people(answer)
    if measure_of(metric).change and before is None:
        raise BadInput("A change needs a period: give --from and --to. As many days before stand beside it.")
    layer = heat_of(measured(answer.rows, before), metric, how, boundaries.positions(level).keys())
    headline = say(
        _HEADLINES[level],
        shown=answer.rows.filter(pl.col("lgd").is_in(list(boundaries.positions(level)))).height,
        all=answer.rows.height,
        people=_people(answer.persons),
        classes=say(SCHEMES[how.scheme]).lower(),
    )
    title = say(_TITLES[f"heat {level}"], measure=say(layer.measure.label))
    return _picture(answer, selection, boundaries, layer, level=level, title=title, headline=headline, say=say)


def arrivals_picture(
    answer: Counted,
    selection: Selection,
    boundaries: Boundaries,
    names: Mapping[int, str],
    *,
    say: Language = ENGLISH,
) -> Picture:
    """The *train destinations* question as circles; ``names`` are English names by code.

    Raises:
        BadInput: nobody went by train, or nobody to a district that can be drawn.
    """
    _require_people(answer)
    called = {code: say.place(name) for code, name in names.items()}
    layer = arrivals_layer(answer.rows, boundaries.positions("district"), called)
    if not layer.circles.height:
        raise BadInput(f"None of the {_people(answer.persons)} goes to a district that is known and can be drawn.")
    drawn = int(layer.circles["persons"].sum())
    share = percent(drawn, answer.persons)
    people = _people(answer.persons)
    headline = say("{shown} of {people} by train drawn, {share}.", shown=drawn, people=people, share=share)
    title = say(_TITLES["trains district"])
    picture = _picture(answer, selection, boundaries, layer, level="district", title=title, headline=headline, say=say)
    if drawn == answer.persons:
        return picture
    missing = say(
        "Not on the map: {people} by train without a district that is known and drawn.",
        people=_people(answer.persons - drawn),
    )
    return replace(picture, notes=(*picture.notes, missing))


def _smaller(layer: FlowLayer, factor: float) -> FlowLayer:
    """The same flows with smaller circles."""
    scale = replace(layer.circles, largest=layer.circles.largest * factor, smallest=layer.circles.smallest * factor)
    return replace(layer, nodes=layer.nodes.with_columns(pl.col("radius", "inner_radius") * factor), circles=scale)


def _picture(
    answer: Counted,
    selection: Selection,
    boundaries: Boundaries,
    layer: Layer,
    *,
    level: Level,
    title: str,
    headline: str,
    say: Language,
) -> Picture:
    told = [note.told(say) for note in answer.notes]
    return Picture(
        layer=layer,
        level=level,
        title=title,
        filtered=selection.words,
        headline=headline,
        notes=tuple(say("{sentence}.", sentence=f"{one[0].upper()}{one[1:]}") for one in told),
        as_of=say.shown(answer.as_of) if answer.as_of else "",
        synthetic=answer.synthetic,
        say=say,
        data=_hash(answer.rows, boundaries),
        again=selection.again,
    )


def _hash(rows: pl.DataFrame, boundaries: Boundaries) -> str:
    """Eight hex digits of the counts and the boundaries that they are drawn on."""
    said = hashlib.sha256(boundaries.version.encode())
    said.update(rows.select(pl.col(pl.Int32, pl.Int64, pl.Float64, pl.String)).write_csv().encode())
    return said.hexdigest()[:8]


def _people(number: int) -> Said:
    return Said("{n} person", "{n} people", {"n": number})


def _require_people(answer: Counted) -> None:
    if not answer.persons:
        raise BadInput("No one moved in this selection, so there is no map to draw. Widen the dates or drop a filter.")


def _require_known(option: str, value: str, known: Collection[str]) -> None:
    if value not in known:
        raise BadInput(f"--{option} '{value[:40]}' is unknown; use one of {', '.join(known)}.")
