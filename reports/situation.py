"""What a situation report tells before anybody draws it: asked of the catalog; parts that are missing are named."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from hashlib import sha256
from typing import TYPE_CHECKING, TypeVar

import numpy as np
import polars as pl

from core.errors import BadInput, PravahError
from data.access import Actor
from data.answers import Answer, Note
from data.captions import in_words
from layers import palette
from layers.heat import HeatLayer, heat_layer
from layers.measures import MEASURES, Measure, measured, with_quiet
from layers.snapshot import Picture, Selection, flows_picture, heat_picture
from reports.figures import Headline, changes, headlines, lead
from reports.periods import Period
from reports.places import Place

if TYPE_CHECKING:
    from data.catalog import Catalog
    from geo.boundaries import Boundaries, Level

#: Rows of the lists, and of the board of trains.
ROWS, BOARD = 10, 24
#: Statuses of people who have not left yet.
AWAITED = ("registered", "requested", "accepted")
Part = TypeVar("Part")


@dataclass(frozen=True)
class Day:
    """People who are expected on a day, and their trains."""

    day: date
    persons: int
    trains: int


@dataclass(frozen=True)
class Expected:
    """What is registered for the days ahead: by day, and the largest corridors (``FLOWS``)."""

    days: tuple[Day, ...]
    corridors: pl.DataFrame

    @property
    def persons(self) -> int:
        """All of them."""
        return sum(day.persons for day in self.days)


@dataclass(frozen=True)
class Week:
    """One of the small maps; all share their classes."""

    period: Period
    persons: int
    layer: HeatLayer


@dataclass(frozen=True)
class Situation:
    """Everything a report says. A part that could not be made is empty, and ``missing`` says why."""

    place: Place
    period: Period
    figures: tuple[Headline, ...]
    lead: tuple[str, ...]
    flow_map: Picture | None
    heat_map: Picture | None
    #: Trains (``TRAINS``), the fullest first, and how many there are.
    board: pl.DataFrame
    trains: int
    #: ``FLOWS`` with ``before``, the people of the period before.
    corridors: pl.DataFrame
    #: ``DISTRICTS`` with ``before``, by arrivals.
    districts: pl.DataFrame
    expected: Expected
    quality: tuple[Note, ...]
    weeks: tuple[Week, ...]
    #: ``travel_date, persons, arrived`` of all those weeks.
    days: pl.DataFrame
    as_of: datetime | None
    synthetic: bool
    lake_version: str
    #: Twelve hex digits that change with any count in the report.
    digest: str
    source: str
    missing: tuple[str, ...] = field(default=())

    @property
    def title(self) -> str:
        """What the report is called."""
        return f"Situation report: {self.place.full}, {self.period.words}"


def situation(catalog: Catalog, actor: Actor, boundaries: Boundaries, place: Place, period: Period) -> Situation:
    """Ask for everything that a report of ``place`` and ``period`` tells.

    Raises:
        Forbidden: the actor may not view counts.
        BadInput: nobody moved from, to or within the place in that time.
    """
    filters = place.touching(period)
    answer = catalog.flows(actor, filters, place.within)
    if not answer.persons:
        raise BadInput(
            f"No one moved from, to or within {place.full} in the {period.called} {period.words}, so there is nothing "
            "to report. Choose other days, or another place."
        )
    missing: list[str] = []
    ask = _Asked(catalog, actor, boundaries, place, period)
    corridors, districts = ask.corridors(answer), ask.districts()
    trains = catalog.trains(actor, place.reaching(period), BOARD)
    expected, weeks, days = ask.expected(), ask.weeks(missing), ask.days()
    figures = headlines(catalog, actor, place, period)
    told = [answer.rows, districts, trains.rows, days, *(week.layer.districts for week in weeks)]
    return Situation(
        place=place,
        period=period,
        figures=figures,
        lead=lead(place, period, figures, corridors=corridors, districts=districts, expected=expected.persons),
        flow_map=_part("the map of flows", missing, lambda: ask.flow_map(answer)),
        heat_map=_part("the heat map", missing, ask.heat_map),
        board=trains.rows,
        trains=trains.rows_total,
        corridors=corridors,
        districts=districts,
        expected=expected,
        quality=ask.quality(answer),
        weeks=weeks,
        days=days,
        as_of=answer.as_of,
        synthetic=answer.synthetic,
        lake_version=answer.lake_version,
        digest=sha256(b"".join(frame.write_json().encode() for frame in told)).hexdigest()[:12],
        source=boundaries.source,
        missing=tuple(missing),
    )


def _part(name: str, missing: list[str], make: Callable[[], Part]) -> Part | None:
    """A part of the report, or None and a sentence why it is not there."""
    try:
        return make()
    except PravahError as error:
        missing.append(f"Not in this report: {name}. {error.message}")
        return None


class _Asked:
    """The questions of one report."""

    def __init__(self, catalog: Catalog, actor: Actor, boundaries: Boundaries, place: Place, period: Period) -> None:
        self._catalog, self._actor, self._boundaries = catalog, actor, boundaries
        self._place, self._period = place, period

    def corridors(self, answer: Answer) -> pl.DataFrame:
        """The largest flows, moves within a place left out, with the people of the period before."""
        keys = ["origin", "destination"]
        apart = answer.rows.filter(pl.col("origin") != pl.col("destination")).head(ROWS)
        earlier = self._catalog.flows(self._actor, self._place.touching(self._period.before), self._place.within)
        return changes(apart, earlier.rows, keys, "persons")

    def districts(self) -> pl.DataFrame:
        """Where most people arrive; of a district's report, where those who reach it come from."""
        of_district = self._place.level == "district"
        column = "departures" if of_district else "arrivals"
        now, earlier = (
            self._catalog.districts(self._actor, self._place.reaching(period)).rows.filter(pl.col(column) > 0)
            for period in (self._period, self._period.before)
        )
        return changes(now.sort(column, "lgd", descending=[True, False]).head(ROWS), earlier, ["lgd"], column)

    def flow_map(self, answer: Answer) -> Picture:
        """Flows between states for India, between districts near a place."""
        level, names = self._place.within, self._catalog.names.places
        near = self._place.level != "india"
        if near and 2 * answer.shown < answer.persons:  # most people's districts are not known
            level = "state"
            answer = self._catalog.flows(self._actor, self._place.touching(self._period), level)
        known = names.states if level == "state" else names.districts
        called = {code: one.name for code, one in known.items()}
        return flows_picture(answer, self._selection(near=near), self._boundaries, level, called)

    def heat_map(self) -> Picture:
        """Arrivals by district; for a district, where those who reach it come from."""
        answer = self._catalog.districts(self._actor, self._place.reaching(self._period))
        metric = "departures" if self._place.level == "district" else "arrivals"
        if self._place.level == "state":  # only its own districts have arrivals in this selection
            answer = replace(answer, rows=answer.rows.filter(pl.col("state_lgd") == self._place.code))
        words = in_words(self._place.reaching(self._period), self._catalog.names.places)
        picture = heat_picture(answer, Selection(words), self._boundaries, metric=metric)
        box = self._place.box(self._boundaries, self._catalog.names) if self._place.level == "state" else None
        return replace(picture, fit=box)

    def expected(self) -> Expected:
        """Who is registered or asked for, and travels in the days ahead."""
        ahead = self._period.ahead
        filters = self._place.touching(ahead, status=AWAITED)
        trains = self._catalog.train_runs(self._actor, filters).rows
        days = dict(self._catalog.daily(self._actor, filters).rows.select("travel_date", "persons").iter_rows())
        every = pl.date_range(ahead.first, ahead.last, eager=True).to_list()
        counted = tuple(Day(day, days.get(day, 0), trains.filter(pl.col("travel_date") == day).height) for day in every)
        flows = self._catalog.flows(self._actor, filters, self._place.within).rows
        return Expected(counted, flows.filter(pl.col("origin") != pl.col("destination")).head(5))

    def weeks(self, missing: list[str]) -> tuple[Week, ...]:
        """Eight small maps with the same classes: by district within a state, by state over the whole country."""
        level: Level = "district" if self._place.level == "state" else "state"
        measure = MEASURES["departures" if self._place.level == "district" else "arrivals"]
        answers = [
            (week, self._catalog.districts(self._actor, self._place.reaching(week), level))
            for week in self._period.weeks()
        ]
        drawable = self._boundaries.positions(level).keys()
        frames = [with_quiet(measured(answer.rows), drawable) for _, answer in answers]
        together = heat_layer(pl.concat(frames), measure, classes=5)
        if not together.colours:
            missing.append("Not in this report: the small maps by week. Nobody of these weeks can be drawn.")
            return ()
        return tuple(
            Week(week, answer.persons, _classed(frame, together, measure))
            for (week, answer), frame in zip(answers, frames, strict=True)
        )

    def days(self) -> pl.DataFrame:
        """People by day over all the weeks."""
        weeks = self._period.weeks()
        return self._catalog.daily(self._actor, self._place.touching(Period(weeks[0].first, self._period.last))).rows

    def quality(self, answer: Answer) -> tuple[Note, ...]:
        """What the counts do not hold: names that wait, no polygon, no date, no district."""
        by_district = self._catalog.districts(self._actor, self._place.touching(self._period))
        by_kind = {(note.kind, note.text): note for note in (*by_district.notes, *answer.notes)}
        return tuple(note for note in by_kind.values() if note.persons and note.kind != "beyond_top")

    def _selection(self, *, near: bool = False) -> Selection:
        words = in_words(self._place.touching(self._period), self._catalog.names.places)
        return Selection(words, near)


def _classed(frame: pl.DataFrame, together: HeatLayer, measure: Measure) -> HeatLayer:
    """One week in the classes of all weeks."""
    values = frame[measure.column].cast(pl.Float64)
    index = np.searchsorted(np.array(together.breaks[1:-1]), values.to_numpy(), side="left")
    shades = [
        together.colours[at] if value else palette.LAND for at, value in zip(index, values.to_list(), strict=True)
    ]
    districts = pl.DataFrame({"lgd": frame["lgd"], "value": values, "colour": shades})
    return replace(together, districts=districts)
