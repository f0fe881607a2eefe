"""A map that somebody asks for becomes a picture: questions to the catalog, words in a language, the layer for them.

The command ``snapshot`` and the noun ``snapshots`` are two ways to ask. Files are made in :mod:`layers.files`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from core.errors import BadInput
from core.language import ENGLISH, Language, Said
from data.analysing import other_period
from data.captions import any_place, in_words
from data.filters import Filters
from layers.classes import Classing, read_classing, require_room
from layers.measures import METRICS, measure_of
from layers.snapshot import Picture, Selection, arrivals_picture, flows_picture, heat_picture

if TYPE_CHECKING:
    from data.access import Actor
    from data.answers import Answer
    from data.catalog import Catalog
    from geo.boundaries import Boundaries, Level
    from geo.boundaries.versions import Version

#: What can be drawn, with the page of the dashboard that shows the same.
PICTURES: Mapping[str, str] = {"flows": "/", "heat": "/districts", "trains": "/trains"}
#: Options that not every picture takes.
_BELONG: Mapping[str, tuple[str, ...]] = {
    "level": ("flows", "heat"),
    "top": ("flows",),
    "metric": ("heat",),
    "scheme": ("heat",),
    "classes": ("heat",),
    "breaks": ("heat",),
    "with_from": ("heat",),
    "with_to": ("heat",),
    "boundaries": ("flows", "heat"),
}


@dataclass(frozen=True)
class Wanted:
    """A map as it was asked for; ``site`` is the address of the server that draws it, '' where none does.

    ``with_from`` and ``with_to`` are the period that a change is against; as many days just before where they are left
    out. ``breaks`` are limits between classes as they are typed.
    """

    picture: str
    filters: Filters
    level: Level | None = None
    metric: str | None = None
    scheme: str | None = None
    classes: str | None = None
    breaks: str | None = None
    with_from: date | None = None
    with_to: date | None = None
    top: int | None = None
    on: Version | None = None
    say: Language = ENGLISH
    site: str = ""

    def require_sense(self) -> None:
        """Refuse options that do not belong together.

        Raises:
            BadInput: an option is unknown or belongs to another picture, or boundaries of districts are to show states.
        """
        if self.picture not in PICTURES:
            raise BadInput(f"There is no picture '{self.picture[:40]}'; use one of {', '.join(PICTURES)}.")
        given = {**vars(self), "boundaries": self.on}
        for option, of in _BELONG.items():
            if given[option] is not None and self.picture not in of:
                raise BadInput(f"--{option} belongs to {' and '.join(of)}, not to {self.picture}: leave it out.")
        if self.metric is not None and self.metric not in METRICS:
            raise BadInput(f"--metric '{self.metric[:40]}' is unknown; use one of {', '.join(METRICS)}.")
        require_room(self.classing.limits, mirrored=measure_of(self.metric or "arrivals").diverging)
        if self.with_from or self.with_to:
            self.before()
        if self.on is not None and self.level == "state":
            raise BadInput("--boundaries draws districts: leave --level out, or say --level district.")

    @property
    def classing(self) -> Classing:
        """How values are classed.

        Raises:
            BadInput: the scheme, the number of classes or a limit is not understood.
        """
        return read_classing(self.scheme, self.classes, self.breaks)

    def before(self) -> Filters | None:
        """The filters of the period that a change is against; None where nothing changes.

        Raises:
            BadInput: no days are chosen, the other period is none, or the measure is no change.
        """
        if not measure_of(self.metric or "arrivals").change:
            if self.with_from or self.with_to:
                raise BadInput("with_from and with_to belong to measures of change, as the metric arrivals_change.")
            return None
        return other_period(self.filters, (self.with_from, self.with_to))


def picture_of(wanted: Wanted, catalog: Catalog, boundaries: Boundaries, actor: Actor) -> Picture:
    """Ask the catalog and put the answer into a picture.

    Raises:
        BadInput: an option is unknown or does not belong; nobody moved in the selection, and which filter empties it.
        Forbidden: the actor may not view counts.
    """
    wanted.require_sense()
    options, places = catalog.options(actor), catalog.names.places
    near = any_place(wanted.filters)
    words = in_words(wanted.filters, places, (options.first, options.last), wanted.say)
    earlier = wanted.before() if wanted.picture == "heat" else None
    if earlier:
        words = f"{words}; {_against(earlier, wanted.say)}"
    answer, level = _answer(wanted, catalog, actor, near=near)
    if not answer.persons:
        raise BadInput(_why_empty(wanted, catalog, actor))
    selection = Selection(words, near, _address(wanted, level))
    shapes = wanted.on.boundaries if wanted.on else boundaries
    if wanted.picture == "heat":
        before = _districts(wanted, catalog, actor, earlier)[0].rows if earlier else None
        look, how = wanted.metric, wanted.classing
        return heat_picture(answer, selection, shapes, level, metric=look, classing=how, before=before, say=wanted.say)
    known = places.states if level == "state" else places.districts
    names = {code: place.name for code, place in known.items()} | (dict(wanted.on.names) if wanted.on else {})
    if wanted.picture == "trains":
        return arrivals_picture(answer, selection, shapes, names, say=wanted.say)
    return flows_picture(answer, selection, shapes, level, names, top=wanted.top, say=wanted.say)


def _against(earlier: Filters, say: Language) -> str:
    period = say("{first} to {last}", first=earlier.from_, last=earlier.to)
    return say("against {it}", it=period)


def day_of(option: str, said: str | None) -> date | None:
    """A day as an address holds it.

    Raises:
        BadInput: it is none.
    """
    if not said:
        return None
    try:
        return date.fromisoformat(said)
    except ValueError as error:
        raise BadInput(f"'{option}' is not a date; write it as 2020-05-31.") from error


def _answer(wanted: Wanted, catalog: Catalog, actor: Actor, *, near: bool) -> tuple[Answer, Level]:
    """The answer and the level that it is drawn at: districts once a place is filtered and most districts are known."""
    filters = wanted.filters
    if wanted.picture == "heat":
        return _districts(wanted, catalog, actor, filters)
    if wanted.on is not None:
        from data.placing import ask_on

        return ask_on(catalog, actor, wanted.picture, filters, version=wanted.on), "district"
    if wanted.picture == "trains":
        return catalog.train_destinations(actor, filters), "district"
    level: Level = wanted.level or ("district" if near else "state")
    answer = catalog.flows(actor, filters, level)
    if not wanted.level and 2 * answer.shown < answer.persons:
        return catalog.flows(actor, filters, "state"), "state"
    return answer, level


def _districts(wanted: Wanted, catalog: Catalog, actor: Actor, filters: Filters) -> tuple[Answer, Level]:
    if wanted.on is not None:
        from data.placing import ask_on

        return ask_on(catalog, actor, "districts", filters, version=wanted.on), "district"
    level: Level = wanted.level or "district"
    return catalog.districts(actor, filters, level), level


def _why_empty(wanted: Wanted, catalog: Catalog, actor: Actor) -> str:
    """Which filter empties a selection: the one without which most people are there."""
    given = list(wanted.filters.query())
    without = {name: wanted.filters.query() for name in given}
    found: list[tuple[int, str]] = []
    for name, query in without.items():
        fewer = replace(wanted, filters=Filters.parse({k: v for k, v in query.items() if k != name}))
        answer, _ = _answer(fewer, catalog, actor, near=any_place(fewer.filters))
        found.append((answer.persons, name))
    most, name = max(found, default=(0, ""))
    if most:
        people = Said("{n} person", "{n} people", {"n": most})
        value = wanted.filters.query()[name]
        return (
            f"No one moved in this selection, so there is no map to draw: it is '{name}' ({value[:60]}) that empties "
            f"it; without that filter it holds {people}."
        )
    if given:
        return "No one moved in this selection, so there is no map to draw. Widen the dates or drop several filters."
    return "No one moved in this selection, so there is no map to draw. Load records first."


def _address(wanted: Wanted, level: Level) -> str:
    """The page that shows the same, with its address on the server where one is known."""
    view: dict[str, object] = {"level": level if wanted.picture != "trains" else None}
    view |= {name: getattr(wanted, name) for name in ("metric", "scheme", "classes", "breaks", "with_from", "with_to")}
    view["boundaries"] = wanted.on.name if wanted.on else None
    query = {**wanted.filters.query(), **{name: value for name, value in view.items() if value}}
    return f"{wanted.site}{PICTURES[wanted.picture]}{'?' if query else ''}{urlencode(query, safe=',')}"
