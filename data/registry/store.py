"""The registry as the house sees it: what came in, which lake files count, which trains ran."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date, datetime
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any

import polars as pl
from sqlalchemy import Connection, Engine, Row, func, select
from sqlalchemy.exc import DatabaseError

from core.errors import Unavailable
from core.ids import batch_id
from core.settings import Settings
from core.shown import now
from data.access import Actor
from data.lake.writer import LakeFile
from data.registry import engine as engines
from data.registry import holding
from data.registry import tables as t
from data.registry.drafts import Draft, sweep
from data.registry.holding import Decisions
from data.registry.keys import Keyring, read_keyring
from data.registry.locks import writer_lock
from data.registry.mappings import HeaderMappings
from data.registry.records import Batch, Event
from data.registry.reviewing import ReviewWriter
from data.registry.trains import read_trains
from data.registry.writing import BatchWriter

if TYPE_CHECKING:
    from geo.gazetteer import Verdict


def open_registry(settings: Settings) -> Registry:
    """The registry of ``settings``, brought to its latest shape and swept of what a crash left behind.

    Raises:
        BadInput: the database URL cannot be used.
        Conflict: a newer Pravah wrote this store.
        Unavailable: HOME or the database cannot be used.
    """
    home = settings.ensure_home()
    engine = engines.create(settings.registry_url)
    engines.migrate(engine, home)
    registry = Registry(engine, home, settings.master_key_file)
    sweep(registry.store_id, registry.has_batch, home)
    return registry


class Registry:
    """Transactions and their manifest. Safe to share between threads; each call uses its own connection."""

    def __init__(self, engine: Engine, home: Path, key_file: Path) -> None:
        self._engine = engine
        self._home = home
        self._key_file = key_file
        #: What columns of states' files are taken for.
        self.mappings = HeaderMappings(self._reading, self._writing)
        with self._reading() as connection:
            self.store_id: str = connection.execute(select(t.store.c.id)).scalar_one()

    def __enter__(self) -> Registry:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        """Let go of all connections."""
        self._engine.dispose()

    @property
    def lake_version(self) -> str:
        """Twelve hex digits that change with every commit and never come again, in this store or another."""
        newest = select(t.events.c.id, t.events.c.at).order_by(t.events.c.id.desc()).limit(1)
        with self._reading() as connection:
            last = connection.execute(newest).one_or_none()
        told = f"{self.store_id}:{last.id}:{last.at}" if last else self.store_id
        return hashlib.sha256(told.encode()).hexdigest()[:12]

    def manifest(self) -> tuple[LakeFile, ...]:
        """The lake's files that count, oldest first. What is not listed is not data."""
        c = t.lake_files.c
        with self._reading() as connection:
            rows = connection.execute(select(c.path, c.sha256, c.rows, c.persons).order_by(c.id)).all()
        return tuple(LakeFile(*row) for row in rows)

    def batches(self) -> list[Batch]:
        """All batches, newest first."""
        with self._reading() as connection:
            rows = connection.execute(select(t.batches).order_by(t.batches.c.no.desc())).all()
        return [_batch(row) for row in rows]

    def find_batch(self, kind: str, sha256: str) -> Batch | None:
        """The batch that brought in a file of this kind with this content, if one did."""
        same = (t.batches.c.kind == kind, t.batches.c.file_sha256 == sha256)
        with self._reading() as connection:
            row = connection.execute(select(t.batches).where(*same)).one_or_none()
        return _batch(row) if row is not None else None

    def has_batch(self, identity: str) -> bool:
        """Whether a batch of this id was committed, or a review whose lake files lie under this id."""
        listed = t.lake_files.c.path.startswith(f"{identity}/", autoescape=True)
        with self._reading() as connection:
            return any(
                connection.execute(select(column).where(condition).limit(1)).first() is not None
                for column, condition in ((t.batches.c.no, t.batches.c.id == identity), (t.lake_files.c.id, listed))
            )

    def is_empty(self) -> bool:
        """Whether nothing that counts people ever came in."""
        with self._reading() as connection:
            return connection.execute(select(t.lake_files.c.id).limit(1)).first() is None

    def synthetic(self) -> bool:
        """Whether any batch is synthetic: then every page and export says so."""
        with self._reading() as connection:
            return connection.execute(select(t.batches.c.no).where(t.batches.c.synthetic).limit(1)).first() is not None

    def last_loaded_at(self) -> datetime | None:
        """When the last batch came in (UTC); None for an empty store."""
        with self._reading() as connection:
            at = connection.execute(select(func.max(t.batches.c.created_at))).scalar_one()
        return datetime.fromisoformat(at) if at else None

    def trains(self, keys: Iterable[tuple[str, date]] | None = None) -> pl.DataFrame:
        """Trains with their stations' names, places and positions; see :func:`data.registry.trains.read_trains`."""
        with self._reading() as connection:
            return read_trains(connection, keys)

    def events(self, limit: int = 100) -> Sequence[Event]:
        """What happened last, newest first."""
        statement = (
            select(t.events, t.batches.c.id.label("batch"))
            .outerjoin(t.batches, t.batches.c.no == t.events.c.batch_no)
            .order_by(t.events.c.id.desc())
            .limit(limit)
        )
        with self._reading() as connection:
            rows = connection.execute(statement).all()
        return [
            Event(r.id, datetime.fromisoformat(r.at), r.actor, r.action, r.batch, r.movement_id, json.loads(r.detail))
            for r in rows
        ]

    def personal_record(self, movement_id: int) -> str | None:
        """The packed personal fields of a movement's person, opened; None when there is no such movement.

        Raises:
            Unavailable: the master key is missing or does not fit.
        """
        joined = t.movements.join(t.people).join(t.batches, t.people.c.batch_no == t.batches.c.no)
        wanted = select(t.people.c.id, t.people.c.sealed, t.batches.c.id.label("batch"), t.batches.c.data_key)
        with self._reading() as connection:
            row = connection.execute(wanted.select_from(joined).where(t.movements.c.id == movement_id)).one_or_none()
        if row is None:
            return None
        return self._keyring(create=False).sealer(row.batch, row.data_key).open(row.id, row.sealed)

    @contextmanager
    def batch(
        self, *, kind: str, file_name: str, sha256: str, state_lgd: int | None, actor: Actor, wait: float = 10.0
    ) -> Iterator[tuple[BatchWriter, Draft]]:
        """One batch, all or nothing: rows, lake files and rejects file together.

        Yields the writer and the draft that remembers the batch's files; when the block ends without
        :meth:`BatchWriter.finish`, or with an error, rows are rolled back and files removed.

        Raises:
            Conflict: another load is at work, or brought in the same file meanwhile.
            Unavailable: the database or the disk does not take the batch.
        """
        at = now()
        with writer_lock(self._home, wait):
            draft = Draft(batch_id(at), self.store_id, self._home)
            try:
                draft.begin()
                with self._engine.connect().execution_options(**{engines.WRITING: True}) as connection:
                    writer = BatchWriter(connection, self._keyring(create=self._unsealed()), draft.batch_id, actor)
                    writer.begin(kind=kind, file_name=file_name, sha256=sha256, state_lgd=state_lgd, at=at)
                    yield writer, draft
                    if writer.finished:
                        connection.commit()
                        draft.keep()
            except DatabaseError as error:
                raise Unavailable(
                    "The registry's database did not take the batch, and nothing of it was kept. "
                    "Check the disk's free space and the database, then load the file again."
                ) from error
            finally:
                draft.end()

    @contextmanager
    def review(self, actor: Actor, wait: float = 10.0) -> Iterator[tuple[ReviewWriter, Draft]]:
        """One act of review, all or nothing: decisions, rows that they count or take back, and lake files.

        Raises:
            Conflict: another writer is at work.
            Unavailable: the database or the disk does not take it.
        """
        with writer_lock(self._home, wait):
            draft = Draft(batch_id(now()), self.store_id, self._home)
            try:
                draft.begin()
                with self._engine.connect().execution_options(**{engines.WRITING: True}) as connection:
                    writer = ReviewWriter(connection, self._keyring(create=self._unsealed()), actor)
                    yield writer, draft
                    if writer.finished:
                        connection.commit()
                        draft.keep()
            except DatabaseError as error:
                raise Unavailable(
                    "The registry's database did not take the decision, and nothing was changed. "
                    "Check the disk's free space and the database, then decide again."
                ) from error
            finally:
                draft.end()

    def verdicts(self) -> dict[tuple[str, str], Verdict]:
        """The decisions that hold, by :func:`geo.gazetteer.pair_key`."""
        with self._reading() as connection:
            return Decisions(connection).verdicts()

    def waiting(self) -> list[Mapping[str, Any]]:
        """Names that rows wait for; see :func:`data.registry.holding.waiting`."""
        with self._reading() as connection:
            return holding.waiting(connection)

    def waiting_totals(self) -> tuple[int, int]:
        """Rows that wait, and their people."""
        with self._reading() as connection:
            return holding.waiting_totals(connection)

    def decisions(self, limit: int | None = None, *, active_only: bool = False) -> list[Mapping[str, Any]]:
        """Decisions, newest first; see :func:`data.registry.holding.decided`."""
        with self._reading() as connection:
            return holding.decided(connection, limit, active_only=active_only)

    @contextmanager
    def _reading(self) -> Iterator[Connection]:
        try:
            with self._engine.connect() as connection:
                yield connection
        except DatabaseError as error:
            raise Unavailable(
                "The registry's database does not answer. Check that it runs and that its disk is there."
            ) from error

    @contextmanager
    def _writing(self, wait: float = 10.0) -> Iterator[Connection]:
        """A connection for something small that touches no batch."""
        try:
            with (
                writer_lock(self._home, wait),
                self._engine.connect().execution_options(**{engines.WRITING: True}) as connection,
            ):
                yield connection
                connection.commit()
        except DatabaseError as error:
            raise Unavailable(
                "The registry's database did not take the change. Check the disk's free space and try again."
            ) from error

    def _unsealed(self) -> bool:
        with self._reading() as connection:
            return connection.execute(select(t.batches.c.no).limit(1)).first() is None

    def _keyring(self, *, create: bool) -> Keyring:
        return read_keyring(self._key_file, create=create)


def _batch(row: Row[tuple[object, ...]]) -> Batch:
    known = row._mapping
    fields = {name: known[name] for name in Batch.__dataclass_fields__}
    return Batch(**{**fields, "created_at": datetime.fromisoformat(known["created_at"])})
