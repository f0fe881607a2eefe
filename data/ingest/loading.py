"""One file into the store: all of its good rows, or nothing."""

from __future__ import annotations

import gc
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import asdict, dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import polars as pl

from core.errors import BadInput, Conflict, Unavailable
from data.access import Actor
from data.ingest.ahead import ahead
from data.ingest.columns import Headers
from data.ingest.faults import Refusal, RejectsFile, judge
from data.ingest.fields import said_columns
from data.ingest.holding import held, leaning
from data.ingest.kind import Kind, Stored
from data.ingest.mapping import Said, sender
from data.ingest.places import PlaceReader, column_fault
from data.ingest.reading import Chunk, Source
from data.lake.writer import write_tables
from data.registry import Batch, BatchWriter, Registry, Tally
from geo.gazetteer import Decided, Resolver

if TYPE_CHECKING:
    from geo.points import Points

#: Called with what is being done, rows done and rows in all (an estimate until the end).
Progress = Callable[[str, int, int], None]

#: Rows of counts gathered before they become a file of the lake: few files, and memory that does not grow.
_CUBE_ROWS = 100_000
_NEW_OBJECTS = 200_000


@dataclass(frozen=True)
class LoadReport:
    """What became of a file. Counts are rows; ``persons`` counts people newly in the store.

    ``waiting`` is of ``rejected``: rows that are kept and wait for a decision about a place name. ``known`` is of
    ``accepted``: rows of people who were registered before, and keep their ID.
    """

    batch_id: str
    kind: str
    rows: int
    accepted: int
    rejected: int
    waiting: int
    duplicates: int
    persons: int
    rejects_file: Path | None
    seconds: float
    synthetic: bool
    known: int = 0
    #: Header → field, for the columns that mean something.
    columns: Mapping[str, str] = field(default_factory=dict)
    #: Sentences on how the file was read.
    notes: tuple[str, ...] = ()


def load(
    file: Path,
    kind: str | None,
    *,
    registry: Registry,
    gazetteer: Resolver,
    lake_root: Path,
    home: Path,
    actor: Actor,
    state: str | None = None,
    mapping: Headers | None = None,
    name: str | None = None,
    progress: Progress | None = None,
    points: Callable[[], Points] | None = None,
) -> LoadReport:
    """Load a file of one of the :data:`~data.ingest.kinds.KINDS`; without ``kind`` its headers tell it.

    The file is read by :mod:`data.ingest.reading`. ``mapping`` says what headers are taken for that do not say it
    themselves; with ``state`` it is remembered for that state's next file. ``name`` is what the file is called, where
    that is not its own name.

    Refused rows go to a rejects file and the rest is loaded, in one transaction with the lake's files. Rows that only
    a place name keeps out are held as well, and count as soon as a reviewer decides what the name is. A file that
    was loaded before adds nothing and reports its rows as duplicates. ``state`` names the state that sends the
    file; it is recorded with the batch and changes no row. ``points`` gives the shapes that positions are joined by.

    Raises:
        BadInput: the file cannot be used, or none of its rows can; the store is as before.
        Conflict: another load is at work, or the file changes while it is read.
        Unavailable: the disk or the database does not take the batch; the store is as before.
    """
    started = time.perf_counter()
    state_lgd = sender(state, gazetteer)
    said = Said(registry, mapping or {}, state_lgd)
    source = Source(file, name=name, home=home, wanted=said.wanted)
    chosen = said.choose(source.headers, kind)
    which, fields = chosen.kind, chosen.fields
    before = partial(registry.find_batch, which.name, source.sha256)
    told: dict[str, Any] = {"columns": chosen.columns, "notes": (*source.notes, *chosen.notes)}
    if known := before():
        return replace(_already(known, started), **told)
    try:
        with registry.batch(
            kind=which.name, file_name=source.name, sha256=source.sha256, state_lgd=state_lgd, actor=actor
        ) as (batch, draft):
            decisions = registry.verdicts()  # read when nobody else can write
            reader = PlaceReader(Decided(gazetteer, decisions) if decisions else gazetteer, points)
            rejects = RejectsFile(draft.rejects_file, source.headers)
            run = _Run(which, fields, source, places=reader, batch=batch, rejects=rejects, lake_root=lake_root)
            with _seldom_collected():
                run.take_all(progress)
            said.remember(batch, source.headers, which)
            tally = run.tally(draft.rejects_file.relative_to(home).as_posix())
            batch.finish(tally)
    except Conflict:
        if (known := before()) is None:
            raise
        return replace(_already(known, started), **told)  # it came in while this one waited for its turn
    counts = {name: value for name, value in asdict(tally).items() if name != "rejects_file"}
    return LoadReport(
        batch_id=batch.id,
        kind=which.name,
        rejects_file=draft.rejects_file if tally.rejects_file else None,
        seconds=time.perf_counter() - started,
        **counts,
        **told,
    )


@dataclass(frozen=True)
class _Judged:
    chunk: Chunk
    good: pl.DataFrame
    waiting: pl.DataFrame
    refused: pl.DataFrame


class _Run:
    """One file's way through its kind: what was counted so far."""

    def __init__(
        self,
        kind: Kind,
        fields: dict[str, int],
        source: Source,
        *,
        places: PlaceReader,
        batch: BatchWriter,
        rejects: RejectsFile,
        lake_root: Path,
    ) -> None:
        self.rows = 0
        self._kind = kind
        self._fields = fields
        self._source = source
        self._places = places
        self._batch = batch
        self._rejects = rejects
        self._lake_root = lake_root
        self._parts = 0
        self._waiting = 0
        self._looked = False
        self._cubes: list[pl.DataFrame] = []
        self._sum = Stored(0, 0, 0)

    def judge(self, chunk: Chunk) -> _Judged:
        """Read the cells of one chunk and tell good rows from bad. Runs ahead, in a thread of its own."""
        said = self._said(chunk.cells)
        if not self._looked:
            self._looked = True
            if (fault := column_fault(said, self._fields, self._places.resolver)) is not None:
                raise BadInput(fault)
        typed, rules = self._kind.read(said, self._places)
        judged = judge(typed, rules, may_wait=self._kind.count is not None)
        return _Judged(chunk, typed.filter(judged.passes), typed.filter(judged.waits), judged.faults)

    def prepare(self, judged: _Judged) -> _Judged:
        """What the good rows need before they are stored. Runs ahead in another thread than judging does."""
        if self._kind.prepare is None:
            return judged
        return replace(judged, good=self._kind.prepare(judged.good, self._batch))

    def take_all(self, progress: Progress | None) -> None:
        """The whole file, chunk by chunk, and its counts.

        Raises:
            BadInput: none of its rows can be used.
            Unavailable: the disk does not take it.
        """
        try:
            try:
                # four threads, a chunk each: most of what they do is done outside of Python's lock
                judged_ahead = ahead(map(self.judge, ahead(self._source.chunks())))
                with closing(ahead(map(self.prepare, judged_ahead))) as chunks:
                    for judged in chunks:
                        self.take(judged)
                        if progress:
                            progress("loading", self.rows, max(self._source.lines - 1, self.rows))
                self.write_counts()
            finally:
                self._rejects.close()
        except OSError as error:
            raise Unavailable(
                f"The batch could not be written ({error.strerror}), and nothing of it was kept. "
                "Make room in PRAVAH_HOME and load the file again."
            ) from error
        self.refuse_if_empty(self._source.name)

    def take(self, judged: _Judged) -> None:
        """Store the good rows of one chunk and give back the others."""
        chunk = judged.chunk
        self.rows += chunk.cells.height + len(chunk.misshapen)
        refused = judged.refused
        if not judged.waiting.is_empty():
            kept = held(judged.waiting, self._kind)
            new = self._batch.hold(kept)
            repeated = judged.waiting.filter(~new)
            refused = refused.join(repeated, on="row_no", how="anti", maintain_order="left")
            self._add(Stored(0, repeated.height, 0))
            self._waiting += kept.filter(new & (kept["state"] == "waiting")).height
        self._give_back(chunk, refused)
        decided = leaning(judged.good)
        self._store(judged.good if decided is None else judged.good.filter(~decided))
        if decided is not None:
            reviewed = judged.good.filter(decided)
            self._store(reviewed)
            self._batch.hold(held(reviewed, self._kind, self._batch.numbers))

    def _store(self, good: pl.DataFrame) -> None:
        stored = self._kind.store(good, self._batch)
        if stored.cube is not None and not stored.cube.is_empty():
            self._cubes.append(stored.cube)
        if sum(cube.height for cube in self._cubes) >= _CUBE_ROWS:
            self.write_counts()
        self._add(stored)

    def _add(self, stored: Stored) -> None:
        self._sum = Stored(
            self._sum.accepted + stored.accepted,
            self._sum.duplicates + stored.duplicates,
            self._sum.persons + stored.persons,
            self._sum.synthetic or stored.synthetic,
            known=self._sum.known + stored.known,
        )

    def write_counts(self) -> None:
        """Put the counts gathered so far into one file of the lake."""
        if self._cubes:
            part = pl.concat(self._cubes)
            self._batch.add_lake_files(write_tables(part, self._lake_root, self._batch.id, self._parts))
            self._parts += 1
            self._cubes.clear()

    def refuse_if_empty(self, name: str) -> None:
        """Raise when not one row was good or waits: there is no batch then."""
        if self.rows == 0:
            raise BadInput(f"{name} has a header and no rows. Check that the export ended, and load it again.")
        first = self._rejects.first
        if first is not None and self._rejects.count == self.rows and not self._waiting:
            where = f"Row {first.row}, column {first.column}" if first.column else f"Row {first.row}"
            raise BadInput(
                f"None of the {self.rows} rows of {name} can be used. {where}: "
                f"{first.reason}. Correct the rows listed in {self._rejects.path} and load them again.",
                rejects_file=str(self._rejects.path),
                row=first.row,
                column=first.column,
            )

    def tally(self, rejects_file: str) -> Tally:
        """The counts that the batch keeps."""
        refused = self._rejects.count
        total = self._sum
        return Tally(
            rows=self.rows,
            accepted=total.accepted,
            rejected=refused,
            duplicates=total.duplicates,
            persons=total.persons,
            synthetic=total.synthetic,
            rejects_file=rejects_file if refused else None,
            waiting=self._waiting,
            known=total.known,
        )

    def _said(self, cells: pl.DataFrame) -> pl.DataFrame:
        told = said_columns(cells, self._fields, since_1904=self._source.since_1904)
        absent = [c.name for c in self._kind.columns if c.name not in self._fields]
        return cells.select(
            pl.col("row").alias("row_no"), *told, *(pl.lit(None, pl.String).alias(f"said_{name}") for name in absent)
        )

    def _header(self, at: int | None) -> str:
        return "" if at is None else next((f for f, place in self._fields.items() if place == at), f"column {at + 1}")

    def _give_back(self, chunk: Chunk, refused: pl.DataFrame) -> None:
        out: list[tuple[int, Refusal, str, tuple[str, ...]]] = [
            (m.row, Refusal(m.row, self._header(m.column), m.reason), m.reason, m.cells) for m in chunk.misshapen
        ]
        if not refused.is_empty():
            cells = chunk.cells.join(refused.select("row_no"), left_on="row", right_on="row_no", how="semi")
            for (row, column, reason, plain), raw in zip(
                refused.iter_rows(), cells.sort("row").iter_rows(), strict=True
            ):
                out.append((row, Refusal(row, column, plain), reason, raw[1:]))
        out.sort(key=lambda item: item[0])
        self._rejects.add([(item[1], item[2]) for item in out], [item[3] for item in out])


@contextmanager
def _seldom_collected() -> Iterator[None]:
    """Python looks for cycles whenever so many objects are new; a load makes millions of them, and no cycles."""
    before = gc.get_threshold()
    gc.set_threshold(_NEW_OBJECTS, *before[1:])
    try:
        yield
    finally:
        gc.set_threshold(*before)


def _already(known: Batch, started: float) -> LoadReport:
    return LoadReport(
        batch_id=known.id,
        kind=known.kind,
        rows=known.rows,
        accepted=0,
        rejected=0,
        waiting=0,
        duplicates=known.rows,
        persons=0,
        rejects_file=None,
        seconds=time.perf_counter() - started,
        synthetic=known.synthetic,
    )
