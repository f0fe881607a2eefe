"""The one public door to the data: every use case, each asked by an actor. HTTP and pages live elsewhere."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from functools import cached_property
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Literal

import polars as pl

from core.errors import Conflict, NotFound
from core.settings import Settings
from data.access import Action, Actor, require, sending_state
from data.analysing import Analysis
from data.checks import Check, check_engine, check_lake, check_queue, check_registry, check_secret
from data.counting import Counting
from data.filters import Filters
from data.inbox import Uploads
from data.keys import Keys
from data.lake.engines import open_engine
from data.lake.reader import Reader, Version
from data.lake.writer import lake_root
from data.lakekeeping import Lakekeeping
from data.movements import Movements
from data.naming import Names
from data.people import People
from data.playing import Playing
from data.receiving import Receiving
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
from data.secrets import Secrets
from data.versions import Versions
from geo.places import Places, load_places

if TYPE_CHECKING:
    from data.answers import Answer
    from data.ingest import LoadReport
    from data.ingest.columns import Headers
    from data.lake.questions import Level
    from data.registry import Batch, Registry
    from data.resolving import Codes, ResolveReport, Upload
    from geo.gazetteer import Gazetteer, Match, Resolver, Verdict
    from geo.points import Points

Progress = Callable[[str, int, int], None]


class Catalog(Counting, Receiving):
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
        self._lake = open_engine(settings.engine, lake_root)
        self._reader = Reader(
            self._lake, self.names.undrawn, {code: start for code, (start, _) in self.names.divided.items()}
        )
        self._versions = Versions(registry)
        #: Questions of analysts: matrix, shares, distances, cumulative, comparison.
        self.analysis = Analysis(self._reader, self._versions, self.names)
        #: Counts by day, for playing them.
        self.playing = Playing(self._reader, self._versions)
        self._review = Review(registry, lake_root, lambda: self.gazetteer, lambda: self.points, self.names)
        self.secrets = Secrets(registry)
        self._decided: tuple[str, Resolver] | None = None
        self.people = People(registry)
        self.movements = Movements(registry, lake_root, self._review.recount)
        #: The lake's files: merged, made anew, proved.
        self.lakekeeping = Lakekeeping(registry, lake_root)
        #: Files that are taken in at once and loaded in the background.
        self.uploads = Uploads(settings.home, registry, self._state_called)
        #: Keys with which systems of states send records.
        self.keys = Keys(settings.home, registry.api_keys, self._state_called)
        self._resolver, self._shapes = lambda: self.resolver, lambda: self.points

    def wake(self) -> None:
        """Make the engine ready, so that nobody's first question waits for it.

        Raises:
            Unavailable: it cannot be reached.
        """
        self._lake.wake()

    def close(self) -> None:
        """Close the lake and the registry."""
        self.keys.close()
        self._lake.close()
        self._registry.close()

    # -- records in -------------------------------------------------------------------------------------------

    def load(
        self,
        actor: Actor,
        file: Path,
        kind: str | None = None,
        state: str | None = None,
        progress: Progress | None = None,
        *,
        mapping: Headers | None = None,
        name: str | None = None,
    ) -> LoadReport:
        """Take a file of records in; see :func:`data.ingest.load`.

        Raises:
            Forbidden: the actor may not load records, or not for this state.
            BadInput: the file cannot be used; nothing of it is kept.
        """
        require(actor, Action.LOAD_RECORDS)
        if actor.state_lgd is not None:
            state = str(sending_state(actor, self.uploads.state_of(actor, state)))
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
            mapping=mapping,
            name=name,
            progress=progress,
            points=lambda: self.points,
        )

    def batches(self, actor: Actor, limit: int | None = None, before: str | None = None) -> list[Batch]:
        """What came in, the latest first; ``before`` names a batch to go on after. A sender sees its own state's.

        Raises:
            Forbidden: the actor may not view counts.
        """
        require(actor, Action.VIEW_COUNTS)
        return self._registry.batches(limit=limit, before=before, state_lgd=actor.state_lgd)

    def batch(self, actor: Actor, identity: str) -> Batch:
        """One batch.

        Raises:
            Forbidden: the actor may not view counts.
            NotFound: there is none of that name, or it is another state's.
        """
        require(actor, Action.VIEW_COUNTS)
        found = self._registry.find(identity)
        if found is None or (actor.state_lgd is not None and not actor.sees(found.state_lgd)):
            raise NotFound("There is no such batch. GET batches lists them.")
        return found

    def batch_flows(self, actor: Actor, identity: str, level: Level = "state") -> Answer:
        """Where the people of one batch go, as :meth:`flows` tells it of all: nobody, once it is withdrawn.

        Raises:
            Forbidden: the actor may not view counts.
            NotFound: there is no batch of that name, or it is another state's.
        """
        batch, store = self.batch(actor, identity), self._versions.current()
        # what is known of it may change with every commit; the files of one batch are the cube's
        lake = Version.of(f"{store.lake.name}/{batch.id}", self._registry.lake_files_of(batch.id))
        alone = replace(store, lake=lake, synthetic=batch.synthetic, as_of=batch.created_at, waiting=(0, 0))
        return self._flows(alone, Filters(), level)

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

    def census_codes_among(self, actor: Actor, pairs: Sequence[tuple[str | None, str | None]]) -> str | None:
        """A sentence where the districts of a list are codes of the Census of 2011, each an LGD code of another place.

        Raises:
            Forbidden: the actor may not resolve names.
        """
        require(actor, Action.RESOLVE_NAMES)
        from geo.gazetteer.columns import look_over

        fault = look_over([(*pair, count) for pair, count in Counter(pairs).items()], self.resolver)
        return fault.sentence if fault is not None and fault.kind == "census_codes" else None

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
            check_secret("keys", self._registry.safekeeping.check_key),
            check_secret("vault", self._registry.vault.check),
            check_queue(self._review.totals()),
            check_engine(self.settings.engine, self._lake.reach),
            check_lake(self._registry, self._lake_root),
        ]

    def _state_called(self, said: str) -> int | None:
        # most write it as it is called, and need not wait for the gazetteer to load
        return self.names.state_of(said) or self.resolver.state(said)

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
