"""A layer with everything a report must say beside it, and the file that it becomes.

Knows no catalog: whoever asks hands over rows and what is true of them. Renderers are loaded when one is needed.
"""

from __future__ import annotations

import contextlib
import os
import secrets
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

import polars as pl

from core.errors import BadInput, Unavailable
from core.shown import grouped, shown_time
from layers.arrivals import arrivals_layer
from layers.flows import FlowLayer, flow_layer
from layers.format import percent
from layers.heat import MEASURES, SCHEMES, heat_layer, with_quiet
from layers.legends import Layer

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

    @property
    def text(self) -> str:
        """A sentence fragment, no full stop."""


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
    """What was filtered, in words; ``near`` when a place was: the map then shows that place, not the whole of India."""

    words: str
    near: bool = False


@dataclass(frozen=True)
class Picture:
    """A map ready to be drawn by any renderer, with every word that belongs to it.

    ``notes`` are whole sentences; ``as_of`` is ``22-11-2026 14:05 IST`` or empty; ``fit`` is west, south, east,
    north to show, or None for the whole of India.
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


def flows_picture(
    answer: Counted,
    selection: Selection,
    boundaries: Boundaries,
    level: Level,
    names: Mapping[int, str],
    *,
    top: int | None = None,
) -> Picture:
    """The *flows* question as curved arrows, the ``top`` largest.

    Raises:
        BadInput: nobody moved, or nobody between places that can be drawn.
    """
    _require_people(answer)

    def layer_of(most: int, widest: float) -> FlowLayer:
        return flow_layer(answer.rows, boundaries.positions(level), names, top or most, widest)

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
    headline = (
        f"{grouped(drawn)} of {grouped(answer.rows_total)} flows shown, "
        f"{percent(layer.drawn_persons, answer.persons)} of {_people(answer.persons)}."
    )
    return _picture(
        answer, selection, layer, level=level, title=f"Movements between {level}s", headline=headline, fit=fit
    )


def heat_picture(
    answer: Counted,
    selection: Selection,
    boundaries: Boundaries,
    level: Level = "district",
    *,
    metric: str | None = None,
    scheme: str | None = None,
) -> Picture:
    """The *districts* question as classed colours; places that can be drawn and have no row count as nobody.

    Raises:
        BadInput: nobody moved, or the measure or the scheme is unknown.
    """
    metric, scheme = metric or "arrivals", scheme or "quantiles"
    _require_known("metric", metric, MEASURES)
    _require_known("scheme", scheme, SCHEMES)
    _require_people(answer)
    drawable = boundaries.positions(level).keys()
    shown = answer.rows.filter(pl.col("lgd").is_in(list(drawable)))
    layer = heat_layer(with_quiet(answer.rows, drawable), metric, scheme)
    classed = "even around zero" if layer.measure.diverging else SCHEMES[scheme].lower()
    headline = (
        f"{grouped(shown.height)} of {grouped(answer.rows.height)} {level}s with movements drawn, "
        f"{_people(answer.persons)} in all. Classes: {classed}."
    )
    return _picture(
        answer, selection, layer, level=level, title=f"{layer.measure.label}, by {level}", headline=headline
    )


def arrivals_picture(
    answer: Counted, selection: Selection, boundaries: Boundaries, names: Mapping[int, str]
) -> Picture:
    """The *train destinations* question as circles.

    Raises:
        BadInput: nobody went by train, or nobody to a district that can be drawn.
    """
    _require_people(answer)
    layer = arrivals_layer(answer.rows, boundaries.positions("district"), names)
    if not layer.circles.height:
        raise BadInput(f"None of the {_people(answer.persons)} goes to a district that is known and can be drawn.")
    drawn = int(layer.circles["persons"].sum())
    share = percent(drawn, answer.persons)
    headline = f"{grouped(drawn)} of {_people(answer.persons)} by train drawn, {share}."
    title = "People by train, where they go"
    picture = _picture(answer, selection, layer, level="district", title=title, headline=headline)
    if drawn == answer.persons:
        return picture
    missing = f"Not on the map: {_people(answer.persons - drawn)} by train without a district that is known and drawn."
    return replace(picture, notes=(*picture.notes, missing))


def _smaller(layer: FlowLayer, factor: float) -> FlowLayer:
    """The same flows with smaller circles."""
    scale = replace(layer.circles, largest=layer.circles.largest * factor, smallest=layer.circles.smallest * factor)
    return replace(layer, nodes=layer.nodes.with_columns(pl.col("radius", "inner_radius") * factor), circles=scale)


def _picture(
    answer: Counted,
    selection: Selection,
    layer: Layer,
    *,
    level: Level,
    title: str,
    headline: str,
    fit: tuple[float, float, float, float] | None = None,
) -> Picture:
    return Picture(
        layer=layer,
        level=level,
        title=title,
        filtered=selection.words,
        headline=headline,
        notes=tuple(f"{note.text[0].upper()}{note.text[1:]}." for note in answer.notes),
        as_of=shown_time(answer.as_of) if answer.as_of else "",
        synthetic=answer.synthetic,
        fit=fit,
    )


# -- files ------------------------------------------------------------------------------------------------------


def _printed(form: str) -> Callable[[Picture, Boundaries], bytes]:
    def render(picture: Picture, boundaries: Boundaries) -> bytes:
        from layers.render.mpl import printed

        return printed(picture, boundaries, form)

    return render


def _page(picture: Picture, boundaries: Boundaries) -> bytes:
    from layers.render.folium import page

    return page(picture, boundaries).encode()


#: What a file's ending asks for.
TARGETS: Mapping[str, Callable[[Picture, Boundaries], bytes]] = {
    ".png": _printed("png"),
    ".svg": _printed("svg"),
    ".pdf": _printed("pdf"),
    ".html": _page,
}


def require_target(file: Path) -> None:
    """Refuse a file whose ending no renderer knows, before any work is done.

    Raises:
        BadInput: the ending is not one of :data:`TARGETS`.
    """
    if file.suffix.lower() not in TARGETS:
        raise BadInput(f"'{file.name}' does not say what to write; let it end with one of {', '.join(TARGETS)}.")


def save(picture: Picture, boundaries: Boundaries, file: Path) -> None:
    """Draw into a file, whole or not at all: written beside its place, made durable, then renamed.

    Raises:
        BadInput: the file's ending is unknown.
        Unavailable: the place cannot be written.
    """
    require_target(file)
    content = TARGETS[file.suffix.lower()](picture, boundaries)
    scratch = file.with_name(f".{file.name}.{secrets.token_hex(4)}")
    try:
        with scratch.open("xb") as out:
            out.write(content)
            out.flush()
            os.fsync(out.fileno())
        scratch.replace(file)
    except OSError as error:
        raise Unavailable(
            f"{file} cannot be written: {error.strerror}. Name a file in a directory that exists and is yours."
        ) from error
    finally:
        with contextlib.suppress(OSError):  # gone already when all went well; never there when its place refused it
            scratch.unlink()


def _people(number: int) -> str:
    return "1 person" if number == 1 else f"{grouped(number)} people"


def _require_people(answer: Counted) -> None:
    if not answer.persons:
        raise BadInput("No one moved in this selection, so there is no map to draw. Widen the dates or drop a filter.")


def _require_known(option: str, value: str, known: Mapping[str, object]) -> None:
    if value not in known:
        raise BadInput(f"--{option} '{value[:40]}' is unknown; use one of {', '.join(known)}.")
