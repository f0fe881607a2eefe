"""The one public door to the data: every use case, each asked by an actor. HTTP and pages live elsewhere."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from functools import cached_property
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Literal

import polars as pl

from core.errors import BadInput, Conflict
from core.settings import Settings
from data import notes, shapes
from data.access import Action, Actor, require
from data.answers import Answer, Note
from data.checks import Check, check_lake, check_queue, check_registry
from data.filters import Filters
from data.lake.cube import Lake
from data.lake.questions import LEVELS, Level
from data.lake.reader import Reader, Totals
from data.lake.writer import lake_root
from data.naming import Names
from data.options import Options, read_options
from data.review import (
    DecideReport,
    DecisionRow,
    ImportReport,
    Review,
    UndoReport,
    WaitingName,
    WaitingTotals,
    export_decisions,
    import_decisions,
)
from data.versions import StoreVersion, Versions
from geo.places import Places, load_places

if TYPE_CHECKING:
    from data.ingest import LoadReport
    from data.registry import Batch, Registry
    from data.resolving import Codes, ResolveReport, Upload
    from geo.gazetteer import Gazetteer, Match, Resolver, Verdict
    from geo.points import Points

Progress = Callable[[str, int, int], None]


class Catalog:
    """Questions about and changes to one store. Threads may share it."""

    def __init__(
        self,
        settings: Settings,
        *,
        registry: Registry,
        places: Places,
        drawable: frozenset[int],
        lake_root: Path,
        gazetteer: Callable[[], Gazetteer],
    ) -> None:
        """Build over an open registry; :func:`open_catalog` does it from settings alone.

        Args:
            settings: the installation's settings.
            registry: the open registry; the catalog closes it.
            places: districts and states by LGD code.
            drawable: LGD codes of the districts that have a polygon.
            lake_root: directory that the manifest's paths start from.
            gazetteer: gives the gazetteer; asked once, when names must be resolved.
        """
        self.settings = settings
        self.names = Names(places, drawable)
        self._registry = registry
        self._lake_root = lake_root
        self._load_gazetteer = gazetteer
        self._lake = Lake(lake_root)
        self._reader = Reader(
            self._lake, self.names.undrawn, {code: start for code, (start, _) in self.names.divided.items()}
        )
        self._versions = Versions(registry)
        self._review = Review(registry, lake_root, lambda: self.gazetteer, lambda: self.points, self.names)
        self._decided: tuple[str, Resolver] | None = None

    def close(self) -> None:
        """Close the lake and the registry."""
        self._lake.close()
        self._registry.close()

    # -- counts -----------------------------------------------------------------------------------------------

    def flows(self, actor: Actor, filters: Filters, level: Level = "state", top: int | None = None) -> Answer:
        """Who moves from where to where: columns :data:`data.shapes.FLOWS`, by persons descending, ties by codes.

        ``origin`` and ``destination`` are LGD codes of states at level "state" and of districts at level "district";
        there, rows with a side known to the state only are left out and told in a ``state_only`` note.

        Raises:
            Forbidden: the actor may not view counts.
            BadInput: the level is unknown, or ``top`` is below 1.
        """
        require(actor, Action.VIEW_COUNTS)
        store = self._versions.current()
        totals = self._reader.totals(store.lake, filters)
        coded = self._reader.flows(store.lake, filters, _level(level))
        shown = _cut(coded, top)
        small_print = [
            *notes.state_only_flows(totals, level),
            *self._undrawn(store, filters, level),
            *self._divided(store, filters, totals),
            *self._left_out(store, filters, totals),
            *notes.beyond_top(shown.height, coded.height, int(shown["persons"].sum()), totals.persons),
        ]
        return _answer(store, shapes.flow_rows(shown, level, self.names), totals, coded.height, small_print)

    def districts(self, actor: Actor, filters: Filters, level: Level = "district", top: int | None = None) -> Answer:
        """What happens in each place: columns :data:`data.shapes.DISTRICTS`, by persons descending, ties by code.

        Moves within a place are ``internal`` and in neither departures nor arrivals. ``arrived`` are those of the
        arrivals who have reached the place. ``drawn`` tells whether the map has its polygon.

        Raises:
            Forbidden: the actor may not view counts.
            BadInput: the level is unknown, or ``top`` is below 1.
        """
        require(actor, Action.VIEW_COUNTS)
        store = self._versions.current()
        totals = self._reader.totals(store.lake, filters)
        coded = self._reader.districts(store.lake, filters, _level(level))
        rows = shapes.district_rows(coded, level, self.names)
        shown = _cut(rows, top)
        small_print = [
            *notes.state_only_districts(totals, level),
            *self._undrawn(store, filters, level),
            *self._divided(store, filters, totals),
            *self._left_out(store, filters, totals),
            *notes.rows_cut(shown.height, rows.height),
        ]
        return _answer(store, shown, totals, rows.height, small_print)

    def trains(self, actor: Actor, filters: Filters, top: int | None = None) -> Answer:
        """Each train (number and day): columns :data:`data.shapes.TRAINS`, by persons descending.

        Only people whose record names a train are here; ``Answer.persons`` counts them alone.

        Raises:
            Forbidden: the actor may not view counts.
            BadInput: ``top`` is below 1.
        """
        require(actor, Action.VIEW_COUNTS)
        store = self._versions.current()
        totals = self._reader.totals(store.lake, filters, by_train=True)
        rows = shapes.train_rows(self._reader.trains(store.lake, filters), store.trains, self.names)
        shown = _cut(rows, top)
        small_print = [
            *self._left_out(store, filters, totals),
            *notes.beyond_top(shown.height, rows.height, int(shown["persons"].sum()), totals.persons),
        ]
        return _answer(store, shown, totals, rows.height, small_print)

    def train_destinations(self, actor: Actor, filters: Filters) -> Answer:
        """Where the people of each train go: columns :data:`data.shapes.TRAIN_DESTINATIONS`; district null if unknown.

        Raises:
            Forbidden: the actor may not view counts.
        """
        require(actor, Action.VIEW_COUNTS)
        store = self._versions.current()
        totals = self._reader.totals(store.lake, filters, by_train=True)
        rows = shapes.train_destination_rows(self._reader.train_destinations(store.lake, filters), self.names)
        return _answer(store, rows, totals, rows.height, self._left_out(store, filters, totals))

    def daily(self, actor: Actor, filters: Filters) -> Answer:
        """People by day: columns :data:`data.shapes.DAILY`, days without movement as 0.

        The range is that of the movements, widened to the date filter as far as the store reaches.

        Raises:
            Forbidden: the actor may not view counts.
        """
        require(actor, Action.VIEW_COUNTS)
        store = self._versions.current()
        totals = self._reader.totals(store.lake, filters)
        span = self._reader.span(store.lake)
        first = max(filters.from_, span.first) if filters.from_ and span.first else None
        last = min(filters.to, span.last) if filters.to and span.last else None
        rows = shapes.daily_rows(self._reader.daily(store.lake, filters), first, last)
        return _answer(
            store, rows, totals, rows.height, [*notes.no_date(totals, left_out=True), *notes.waiting(*store.waiting)]
        )

    def options(self, actor: Actor) -> Options:
        """What the filter bar can offer.

        Raises:
            Forbidden: the actor may not view counts.
        """
        require(actor, Action.VIEW_COUNTS)
        store = self._versions.current()
        return read_options(self._reader, store.lake, self.names, synthetic=store.synthetic)

    # -- records in -------------------------------------------------------------------------------------------

    def load(
        self,
        actor: Actor,
        file: Path,
        kind: str | None = None,
        state: str | None = None,
        progress: Progress | None = None,
    ) -> LoadReport:
        """Take a file of records in; see :func:`data.ingest.load`.

        Raises:
            Forbidden: the actor may not load records.
            BadInput: the file cannot be used; nothing of it is kept.
        """
        require(actor, Action.LOAD_RECORDS)
        from data.ingest import load

        return load(
            file,
            kind,
            registry=self._registry,
            gazetteer=self.gazetteer,
            lake_root=self._lake_root,
            home=self.settings.home,
            actor=actor,
            state=state,
            progress=progress,
            points=lambda: self.points,
        )

    def batches(self, actor: Actor) -> list[Batch]:
        """What came in, the latest first.

        Raises:
            Forbidden: the actor may not view counts.
        """
        require(actor, Action.VIEW_COUNTS)
        return self._registry.batches()

    def fill_demo(self, actor: Actor, persons: int, seed: int, progress: Progress | None = None) -> list[LoadReport]:
        """Fill an empty store with synthetic people, their trains and stations; see :mod:`data.demo`.

        Raises:
            Forbidden: the actor may not load records.
            Conflict: the store holds something already.
        """
        require(actor, Action.LOAD_RECORDS)
        if not self._registry.is_empty():
            raise Conflict("The store is not empty, and synthetic people are never mixed in. Start without --demo.")
        from data.demo import write_demo

        # the file holds only made-up people, but it is big: it goes when it is loaded
        with TemporaryDirectory(prefix="demo-", dir=self.settings.home) as scratch:
            files = write_demo(Path(scratch) / "demo.csv", persons, seed, progress=progress)
            return [
                self.load(actor, file, kind, progress=_naming(kind, progress))
                for kind, file in (("stations", files.stations), ("trains", files.trains), ("persons", files.persons))
            ]

    # -- names that wait --------------------------------------------------------------------------------------

    def waiting(self, actor: Actor, limit: int | None = None) -> list[WaitingName]:
        """Typed places that rows wait for, those of most people first.

        Raises:
            Forbidden: the actor may not see the queue.
        """
        require(actor, Action.REVIEW_NAMES)
        return self._review.waiting(self.resolver, limit)

    def waiting_totals(self, actor: Actor) -> WaitingTotals:
        """How much waits in all.

        Raises:
            Forbidden: the actor may not view counts.
        """
        require(actor, Action.VIEW_COUNTS)
        return self._review.totals()

    def decide(self, actor: Actor, name_id: int, verdict: Verdict, note: str = "") -> DecideReport:
        """Decide what a waiting name is; what waits for it counts at once, and later files know it.

        Raises:
            Forbidden: the actor may not decide about names.
            NotFound: there is no such name.
            BadInput: there is no such district or state.
            Conflict: somebody has decided about it already.
        """
        require(actor, Action.DECIDE_NAMES)
        return self._review.decide(actor, name_id, verdict, note)

    def undo(self, actor: Actor, decision_id: int) -> UndoReport:
        """End a decision: what counted because of it waits again.

        Raises:
            Forbidden: the actor may not decide about names.
            NotFound: there is no such decision.
            Conflict: it was undone already.
        """
        require(actor, Action.DECIDE_NAMES)
        return self._review.undo(actor, decision_id)

    def decisions(self, actor: Actor, limit: int | None = None, *, active_only: bool = False) -> list[DecisionRow]:
        """What reviewers decided, newest first, undone decisions too.

        Raises:
            Forbidden: the actor may not see the queue.
        """
        require(actor, Action.REVIEW_NAMES)
        return self._review.decisions(limit, active_only=active_only)

    def export_decisions(self, actor: Actor) -> pl.DataFrame:
        """The decisions that hold, as a table of texts in the columns of :data:`data.review.SHEET`.

        Raises:
            Forbidden: the actor may not see the queue.
        """
        return export_decisions(self.decisions(actor, active_only=True))

    def import_decisions(self, actor: Actor, file: Path, *, replace: bool = False) -> ImportReport:
        """Take a table of decisions in; see :func:`data.review.import_decisions`.

        Raises:
            Forbidden: the actor may not decide about names.
            BadInput: the file cannot be used.
        """
        require(actor, Action.DECIDE_NAMES)
        return import_decisions(self._review, actor, file, replace=replace)

    @property
    def resolver(self) -> Resolver:
        """The gazetteer with the decisions that hold now, whichever process made them."""
        version = self._registry.lake_version
        if self._decided is None or self._decided[0] != version:
            from geo.gazetteer import Decided

            verdicts = self._registry.verdicts()
            self._decided = (version, Decided(self.gazetteer, verdicts) if verdicts else self.gazetteer)
        return self._decided[1]

    def resolve_file(
        self,
        actor: Actor,
        source: Path,
        target: Path,
        on: date | None = None,
        *,
        swapped: bool = False,
        codes: Codes | None = None,
        progress: Progress | None = None,
    ) -> ResolveReport:
        """Add LGD codes to a file of names; see :func:`data.resolving.resolve_file`.

        Raises:
            Forbidden: the actor may not resolve names.
            BadInput: the file cannot be used.
            Unavailable: the target cannot be written.
        """
        require(actor, Action.RESOLVE_NAMES)
        from data.resolving import resolve_file

        return resolve_file(
            source, target, self.resolver, on, lambda: self.points, swapped=swapped, codes=codes, progress=progress
        )

    def resolve_names(
        self, actor: Actor, pairs: Sequence[tuple[str | None, str | None]], on: date | None = None
    ) -> list[Match]:
        """What pairs of state and district mean, in their order.

        Raises:
            Forbidden: the actor may not resolve names.
        """
        require(actor, Action.RESOLVE_NAMES)
        return self.resolver.resolve_many(pairs, on)

    def resolve_upload(
        self, actor: Actor, name: str, content: bytes, on: date | None, form: Literal["csv", "xlsx"]
    ) -> Upload:
        """A file of names that came over the network, with LGD codes; see :func:`data.resolving.resolve_bytes`.

        Raises:
            Forbidden: the actor may not resolve names.
            BadInput: the file cannot be used.
        """
        require(actor, Action.RESOLVE_NAMES)
        from data.resolving import resolve_bytes

        return resolve_bytes(name, content, form, self.resolver, on=on, points=lambda: self.points)

    def check(self, actor: Actor) -> list[Check]:
        """Look at the registry and at every file of the lake; see :mod:`data.checks`.

        Raises:
            Forbidden: the actor may not operate the store.
        """
        require(actor, Action.OPERATE_STORE)
        return [
            check_registry(self._registry),
            check_queue(self._review.totals()),
            check_lake(self._registry, self._lake_root),
        ]

    @cached_property
    def points(self) -> Points:
        """The shapes of districts, read at the first position that must be joined to one."""
        from geo.boundaries import load_boundaries
        from geo.points import Points

        return Points(load_boundaries(self.settings.home, self.settings.boundaries))

    @cached_property
    def gazetteer(self) -> Gazetteer:
        """The gazetteer, loaded at the first name that must be resolved."""
        return self._load_gazetteer()

    def _undrawn(self, store: StoreVersion, filters: Filters, level: Level) -> list[Note]:
        if level == "state":
            return []
        persons, people = self._reader.undrawn(store.lake, filters)
        return notes.no_polygon(persons, people, self.names)

    def _divided(self, store: StoreVersion, filters: Filters, totals: Totals) -> list[Note]:
        if not totals.undivided:
            return []
        return notes.old_borders(totals.undivided, self._reader.undivided(store.lake, filters), self.names)

    @staticmethod
    def _left_out(store: StoreVersion, filters: Filters, totals: Totals) -> list[Note]:
        undated = notes.no_date(totals, left_out=bool(filters.from_ or filters.to))
        return [*undated, *notes.waiting(*store.waiting)]


def open_catalog(settings: Settings, drawable: frozenset[int]) -> Catalog:
    """The catalog of an installation: opens (and brings up to date) its registry.

    Args:
        settings: the installation's settings; HOME must exist.
        drawable: LGD codes of the districts that have a polygon.

    Raises:
        Unavailable: the registry does not open.
    """
    from data.registry import open_registry

    return Catalog(
        settings,
        registry=open_registry(settings),
        places=load_places(),
        drawable=drawable,
        lake_root=lake_root(settings.home),
        gazetteer=_load_gazetteer,
    )


def _load_gazetteer() -> Gazetteer:
    from geo.gazetteer import load_gazetteer

    return load_gazetteer()


def _naming(kind: str, progress: Progress | None) -> Progress | None:
    """``progress`` that says which of several files is meant."""
    return progress and (lambda doing, done, total: progress(f"{doing.capitalize()} {kind}", done, total))


def _level(level: str) -> Level:
    for known in LEVELS:
        if level == known:
            return known
    raise BadInput(f"There is no level '{level[:40]}'; use one of {', '.join(LEVELS)}.")


def _cut(rows: pl.DataFrame, top: int | None) -> pl.DataFrame:
    if top is None:
        return rows
    if top < 1:
        raise BadInput("top takes a whole number of rows, 1 or more.")
    return rows.head(top)


def _answer(
    store: StoreVersion, rows: pl.DataFrame, totals: Totals, rows_total: int, small_print: list[Note]
) -> Answer:
    return Answer(
        rows=rows,
        persons=totals.persons,
        rows_total=rows_total,
        as_of=store.as_of,
        synthetic=store.synthetic,
        lake_version=store.lake.name,
        notes=tuple(small_print),
    )
