"""Keeping the lake: few files instead of many, made anew from the registry, proved against it. No count changes by it.

Whoever keeps it holds a lock of its own, so that loads and changes go on meanwhile: the writing place is held only for
the moment in which the manifest changes, and only if it still says what it said at the start.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING

from core.errors import Unavailable
from core.ids import batch_id
from core.shown import now
from data.access import Action, Actor, require
from data.durable import sync_folders
from data.lake.proofs import REMEDY, Proofs, fault
from data.lake.tables import BASE, GENERATION, PARENTS, TABLES
from data.lake.writer import LakeFile, write_rows
from data.recounting import recounted

if TYPE_CHECKING:
    from data.lake.merging import Merger
    from data.registry import Listed, Registry, Snapshot

Progress = Callable[[str, int, int], None]

#: Files of about one size that the server merges; so many small ones cost a question a millisecond or two.
FEW = 24
#: A file is of the size of smaller ones while it holds at most so many times their rows.
_STEP = 4
#: Files of fewer rows than this are all of one size.
_SMALL = 50_000
#: Files with more rows stay as they are: what is merged becomes larger than this, or fewer files.
_LARGE = 1_500_000
#: Seconds for which readers may hold files that were replaced.
GRACE = 900.0
#: Seconds to wait for other writers with the change of the manifest.
_WAIT = 30.0


@dataclass(frozen=True)
class CompactReport:
    """What a compaction did: files that were merged, files that they became, old files that were removed."""

    merged: int
    into: int
    removed: int
    #: Files that questions read now.
    files: int


@dataclass(frozen=True)
class RebuildReport:
    """What a rebuild made, and whether the lake had said the same before (null: it could not be read)."""

    files: int
    persons: int
    same: bool | None


@dataclass(frozen=True)
class VerifyReport:
    """What is wrong with the lake (nothing, it is hoped), and how much of it there is."""

    well: bool
    files: int
    persons: int
    faults: tuple[str, ...]
    #: The command that mends it, in a sentence; empty when all is well.
    remedy: str


class Lakekeeping:
    """Compacts, rebuilds and verifies. Threads may share it."""

    def __init__(self, registry: Registry, lake_root: Path) -> None:
        self._registry = registry
        self._root = lake_root

    def compact(
        self,
        actor: Actor,
        progress: Progress | None = None,
        *,
        few: int = 2,
        grace: float = GRACE,
        wait: float = _WAIT,
    ) -> CompactReport:
        """Merge files that lie in heaps of ``few`` and more, build rollups that are missing, remove what is replaced.

        Args:
            actor: who asks.
            progress: told what is being done.
            few: how many files of about one size are merged.
            grace: seconds for which readers may hold files that were replaced.
            wait: seconds to wait for other writers.

        Raises:
            Forbidden: the actor may not operate the store.
            Conflict: somebody else keeps the lake, or a load took longer than ``wait``; nothing was changed by this
                step, and it may be done again.
            Unavailable: a file is missing or damaged, or the disk is full.
        """
        require(actor, Action.OPERATE_STORE)
        merged = into = 0
        with self._registry.lake_place():
            self._sweep_orphans()
            self._roll_what_is_not(progress, wait)
            for table in TABLES:
                for done in self._merges(table, few, progress, wait):
                    merged, into = merged + done[0], into + done[1]
            self._merge_kept(few, wait)
            removed = self._remove_retired(grace, wait)
            files = sum(one.state == "live" for one in self._registry.files.listing())
        return CompactReport(merged, into, removed, files)

    def newest(self) -> int:
        """A number that changes whenever files are added."""
        return self._registry.lake_state[1]

    def wants_compaction(self) -> bool:
        """Whether enough small files lie about, or rollups are missing, that a compaction is worth its while."""
        listed = self._registry.files.listing()
        by_table = groupby(sorted(listed, key=_table), key=_table)
        return any(
            (table == BASE and any(one.state == "live" and one.generation != GENERATION for one in rows))
            or len(heap([one for one in rows if one.state == "live"], FEW)) > 0
            for table, rows in ((table, list(rows)) for table, rows in by_table)
        )

    def rebuild(self, actor: Actor, progress: Progress | None = None, *, wait: float = _WAIT) -> RebuildReport:
        """Make the lake anew from the registry as it stands at one moment; what comes in meanwhile is added to it.

        Raises:
            Forbidden: the actor may not operate the store.
            Conflict: somebody else keeps the lake, or a load took longer than ``wait``; the lake is as it was.
            Unavailable: the disk or the database does not take it; the lake is as it was.
        """
        require(actor, Action.OPERATE_STORE)
        from data.registry import Replacement

        with self._registry.lake_place(), self._registry.snapshot() as moment:
            self._sweep_orphans()
            with self._drafted() as merger:
                own = self._recount(moment, merger.folder, progress)
                cube = [file for file, _ in own]
                rollups = merger.roll_all([file.path for file in cube], _saying(progress, len(PARENTS)))
                same = self._same(merger, cube, moment.listing)
                people = sum(file.persons for file in cube)
                detail = {"files": len(cube) + len(rollups), "persons": people, "same": same}
                self._registry.files.replace(
                    Replacement(
                        retired=[one.id for one in moment.listing],
                        added=[
                            *((file, number, "live") for file, number in own),
                            *((file, None, "live") for file in rollups),
                        ],
                        event=(actor.name, json.dumps(detail)),
                    ),
                    wait,
                )
        return RebuildReport(len(cube) + len(rollups), people, same)

    def verify(self, actor: Actor, progress: Progress | None = None) -> VerifyReport:
        """Prove the lake: files by their hashes, rollups against the cube, the cube against the registry.

        Raises:
            Forbidden: the actor may not operate the store.
            Conflict: somebody else keeps the lake.
        """
        require(actor, Action.OPERATE_STORE)
        with self._registry.lake_place(), self._registry.snapshot() as moment, self._drafted(keep=False) as merger:
            listed = moment.listing
            faults = []
            for at, one in enumerate(listed):
                if progress:
                    progress("proving files", at + 1, len(listed))
                if (wrong := fault(self._root, one.file)) is not None:
                    faults.append(f"{one.file.path} {wrong}")
            if not faults:
                faults = self._sums_that_differ(merger, moment, progress)
        people = sum(one.file.persons for one in listed if one.state == "live" and one.file.table == BASE)
        files = sum(one.state == "live" for one in listed)
        return VerifyReport(not faults, files, people, tuple(faults), REMEDY if faults else "")

    # -- steps ------------------------------------------------------------------------------------------------

    def _merges(self, table: str, few: int, progress: Progress | None, wait: float) -> Iterator[tuple[int, int]]:
        """Merge heap after heap of a table, as long as that makes files fewer; how many became how many."""
        while True:
            listed = self._registry.files.listing()
            some = heap([one for one in listed if one.file.table == table and one.state == "live"], few)
            if not some:
                return
            many = self._merge(table, some, progress, wait)
            yield len(some), many
            if many >= len(some):
                return

    def _merge(self, table: str, some: Sequence[Listed], progress: Progress | None, wait: float) -> int:
        """Put one heap of files into fewer; how many they became."""
        from data.registry import Replacement

        if progress:
            progress(f"merging {table}", 0, len(some))
        self._require([one.file for one in some])
        with self._drafted() as merger:
            files = merger.merge(table, [one.file.path for one in some])
            own = [one.id for one in some if table == BASE and one.batch_no is not None]
            self._registry.files.replace(
                Replacement(
                    retired=[one.id for one in some if one.id not in set(own)],
                    kept=own,
                    added=[(file, None, "live") for file in files],
                ),
                wait,
            )
        return len(files)

    def _merge_kept(self, few: int, wait: float) -> None:
        """One file for each batch whose kept files are many."""
        from data.registry import Replacement

        kept = [one for one in self._registry.files.listing() if one.state == "kept" and one.batch_no is not None]
        for number, rows in groupby(sorted(kept, key=_batch), key=_batch):
            some = list(rows)
            if len(some) < max(few, 2):
                continue
            self._require([one.file for one in some])
            with self._drafted() as merger:
                files = merger.merge(BASE, [one.file.path for one in some])
                added = [(file, number, "kept") for file in files]
                self._registry.files.replace(Replacement(retired=[one.id for one in some], added=added), wait)

    def _roll_what_is_not(self, progress: Progress | None, wait: float) -> None:
        """Build all rollups anew where files of the cube came without them, as before there were any."""
        from data.registry import Replacement

        live = [one for one in self._registry.files.listing() if one.state == "live"]
        cube = [one for one in live if one.file.table == BASE]
        if all(one.generation == GENERATION for one in cube):
            return
        self._require([one.file for one in cube])
        with self._drafted() as merger:
            files = merger.roll_all([one.file.path for one in cube], _saying(progress, len(PARENTS)))
            self._registry.files.replace(
                Replacement(
                    retired=[one.id for one in live if one.file.table != BASE],
                    rolled=[one.id for one in cube],
                    added=[(file, None, "live") for file in files],
                ),
                wait,
            )

    def _recount(self, moment: Snapshot, folder: Path, progress: Progress | None) -> list[tuple[LakeFile, int]]:
        total, done = moment.rows if progress else 0, 0

        def told(rows: int) -> None:
            nonlocal done
            done += rows
            if progress:
                progress("counting the registry's rows", done, total)

        folder.mkdir(parents=True, exist_ok=True)
        files = [
            (write_rows(cube, self._root, folder.name, BASE, 1_000_000 + at), number)
            for at, (number, cube) in enumerate(recounted(moment, told))
        ]
        sync_folders(folder, self._root)
        return files

    def _same(self, merger: Merger, cube: Sequence[LakeFile], listed: Sequence[Listed]) -> bool | None:
        before = [one.file for one in listed if one.state == "live" and one.file.table == BASE]
        if any(fault(self._root, file) for file in before):
            return None
        return not merger.differing(BASE, [file.path for file in cube], [file.path for file in before])

    def _sums_that_differ(self, merger: Merger, moment: Snapshot, progress: Progress | None) -> list[str]:
        paths: dict[str, list[str]] = {table: [] for table in TABLES}
        of_batches: list[str] = []
        whole = True
        for one in moment.listing:
            if one.state == "live":
                paths[one.file.table].append(one.file.path)
                whole = whole and (one.file.table != BASE or one.generation == GENERATION)
            if one.batch_no is not None and one.file.table == BASE:
                of_batches.append(one.file.path)
        faults = []
        record = [file.path for file, _ in self._recount(moment, merger.folder, progress)]
        say = _saying(progress, len(TABLES) + 1, "comparing")
        say(BASE)
        if number := merger.differing(BASE, paths[BASE], record):
            faults.append(f"table 'cube' differs from the registry in {_groups(number)}")
        say("batches")
        if number := merger.differing(BASE, of_batches, record):
            faults.append(f"the files of single batches differ from the registry in {_groups(number)}")
        for table, parent in PARENTS.items() if whole else ():
            say(table)
            if number := merger.differing(table, paths[table], paths[parent], parent=True):
                faults.append(f"table '{table}' differs from table '{parent}' in {_groups(number)}")
        return faults

    def _require(self, files: Sequence[LakeFile]) -> None:
        Proofs(self._root).require(files)

    # -- files ------------------------------------------------------------------------------------------------

    @contextmanager
    def _drafted(self, *, keep: bool = True) -> Iterator[Merger]:
        """A merger with a folder of its own, which goes when the block fails, or with ``keep`` false in any case."""
        from data.lake.merging import Merger

        merger = Merger(self._root, f"{self._prefix}{batch_id(now())}")
        try:
            yield merger
        except BaseException:
            # a commit may have come through although its answer did not: what is listed stays
            with suppress(Unavailable):
                self._sweep_orphans()
            raise
        if not keep:
            shutil.rmtree(merger.folder, ignore_errors=True)

    @property
    def _prefix(self) -> str:
        # a lake's directory that is opened with another database loses nothing: only this store's own are swept
        return f"M{self._registry.store_id[:8]}-"

    def _sweep_orphans(self) -> None:
        """Remove what merges and rebuilds left that did not live to list it. Nobody else may keep the lake now."""
        folders = [path for path in self._root.glob(f"{self._prefix}*") if path.is_dir()]
        if folders:
            listed = self._registry.files.folders()
            for path in folders:
                if path.name not in listed:
                    shutil.rmtree(path, ignore_errors=True)

    def _remove_retired(self, grace: float, wait: float) -> int:
        """Remove files that no reader can hold any more, then their rows."""
        gone = []
        for number, path in self._registry.files.retired(grace):
            file = self._root / path
            if self._registry.is_marked(file.parent.name):
                continue  # it is not known yet whether what wrote it was committed
            file.unlink(missing_ok=True)
            gone.append(number)
            if not any(file.parent.glob("*")):
                file.parent.rmdir()
        if gone:
            self._registry.files.forget(gone, wait)
        return len(gone)


def heap(files: Sequence[Listed], few: int) -> list[Listed]:
    """The files to merge: the smallest ``few`` or more of about one size; none, if there are no such.

    A file is of the size of smaller ones that lie before it unless it is much larger than all of these together.
    """
    taken: list[Listed] = []
    rows = 0
    for one in sorted(files, key=lambda one: (one.file.rows, one.id)):
        if one.file.rows > _LARGE:
            break
        if taken and one.file.rows > max(_SMALL, _STEP * rows):
            if len(taken) >= max(few, 2):
                break
            taken, rows = [], 0
        taken.append(one)
        rows += one.file.rows
    return taken if len(taken) >= max(few, 2) else []


def _table(one: Listed) -> str:
    return one.file.table


def _batch(one: Listed) -> int:
    return one.batch_no or 0


def _groups(number: int) -> str:
    return "1 group" if number == 1 else f"{number} groups"


def _saying(progress: Progress | None, total: int, doing: str = "building") -> Callable[[str], None]:
    done = 0

    def say(table: str) -> None:
        nonlocal done
        done += 1
        if progress:
            progress(f"{doing} {table}", done, total)

    return say
