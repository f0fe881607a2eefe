"""The registry as the house sees it: what came in, which lake files count, which trains ran."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from datetime import date, datetime
from functools import partial
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any

import polars as pl
from sqlalchemy import ColumnElement, Connection, Engine, Row, func, select
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as NoneFree

from core.errors import Unavailable
from core.ids import batch_id
from core.settings import Settings
from core.shown import now
from data.access import Actor
from data.lake.tables import BASE
from data.lake.writer import LakeFile
from data.registry import changing, holding, manifest, persons
from data.registry import engine as engines
from data.registry import tables as t
from data.registry.acting import ActWriter
from data.registry.api_keys import ApiKeys
from data.registry.drafts import Draft, is_marked, sweep
from data.registry.holding import Decisions
from data.registry.keys import Keyring, read_keyring
from data.registry.locks import lake_lock, writing
from data.registry.manifest import Manifest
from data.registry.mappings import HeaderMappings
from data.registry.packed import unpacked
from data.registry.records import Batch, Event, PersonRecord
from data.registry.safekeeping import Safekeeping
from data.registry.snapshots import Snapshot, snapshot
from data.registry.staging import Stage
from data.registry.trains import read_trains
from data.registry.uids import Uids
from data.registry.writing import BatchWriter
from data.vault import Vault, open_vault

if TYPE_CHECKING:
    from geo.gazetteer import Verdict

#: Seconds to wait with a sweep for a writer that was killed: PostgreSQL needs a moment to notice.
_LEFT_BEHIND = 2.0
#: A lock of somebody who is no writer of ours: how SQLite and PostgreSQL say so.
_SQLITE_BUSY, _LOCK_NOT_AVAILABLE = 5, "55P03"
_HELD = (
    "Somebody holds the lock of the registry's database, and nothing was kept. "
    "Wait until what they do has ended and try again."
)
_IN_DOUBT = (
    "The registry's database went away while it committed, and it is not known which way that ended. "
    "Once it answers, do it again: what was kept is not doubled."
)


def open_registry(settings: Settings) -> Registry:
    """The registry of ``settings``, brought to its latest shape and swept of what a crash left behind.

    Raises:
        BadInput: the database URL cannot be used.
        Conflict: a newer Pravah wrote this store.
        Unavailable: HOME or the database cannot be used.
    """
    home = settings.ensure_home()
    engine = engines.create(settings.registry_url)
    try:
        engines.migrate(engine, home)
        vault = open_vault(settings)
        registry = Registry(engine, home, settings.master_key_file, vault)
        alone = partial(writing, engine, home, wait=_LEFT_BEHIND)
        sweep(registry.store_id, registry.has_batch, home, alone, vault)
    except BaseException:
        engine.dispose()
        raise
    return registry


class Registry:
    """Transactions and their manifest. Safe to share between threads; each call uses its own connection."""

    def __init__(self, engine: Engine, home: Path, key_file: Path, vault: Vault) -> None:
        self._engine = engine
        self.vault = vault
        self._home = home
        self._key_file = key_file
        #: Keys of senders' systems.
        self.api_keys = ApiKeys(engine, home)
        #: What columns of states' files are taken for.
        self.mappings = HeaderMappings(self._reading, self._changing)
        #: The lake's files, as those who merge and rebuild them see them.
        self.files = Manifest(self._reading, self._changing)
        with self._reading() as connection:
            self.store_id: str = connection.execute(select(t.store.c.id)).scalar_one()

    @property
    def safekeeping(self) -> Safekeeping:
        """What is sealed: opened, its key changed, erased."""
        return Safekeeping(self._engine, self._home, self._key_file)

    def __enter__(self) -> Registry:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        """Let go of all connections."""
        self.vault.close()
        self._engine.dispose()

    @property
    def lake_version(self) -> str:
        """Twelve hex digits that change with every commit and never come again, in this store or another."""
        with self._reading() as connection:
            return self._lake_version(connection)

    @property
    def lake_state(self) -> tuple[str, int]:
        """The lake's version, and a number that changes also when the same counts come to lie in other files."""
        with self._reading() as connection:
            return self._lake_version(connection), manifest.newest(connection)

    def manifest(self) -> tuple[LakeFile, ...]:
        """The cube's files that count, oldest first: every count once. What is not listed is not data."""
        with self._reading() as connection:
            return manifest.live_files(connection, BASE)

    def lake_files(self) -> tuple[LakeFile, ...]:
        """The files of all tables that may be asked, oldest first; of the cube alone while rollups are missing."""
        with self._reading() as connection:
            return manifest.live_files(connection, None if manifest.whole(connection) else BASE)

    def snapshot(self) -> AbstractContextManager[Snapshot]:
        """The registry as it stands now, while others write on; see :class:`Snapshot`."""
        return snapshot(self._engine, self._reading)

    def lake_place(self, wait: float = 20.0) -> AbstractContextManager[None]:
        """The only place of whoever merges, rebuilds or proves the lake's files; loads and changes go on meanwhile.

        Raises:
            Conflict: somebody else is at it after ``wait`` seconds.
        """
        return lake_lock(self._home, wait)

    def is_marked(self, folder: str) -> bool:
        """Whether a load or an act left a mark: what wrote this folder of the lake may not have ended yet."""
        return is_marked(self._home, folder)

    def lake_files_of(self, identity: str) -> tuple[LakeFile, ...]:
        """The lake's files that tell of one batch, oldest first: its own, and those of what was decided later."""
        with self._reading() as connection:
            number = connection.execute(select(t.batches.c.no).where(t.batches.c.id == identity)).scalar_one_or_none()
            return () if number is None else manifest.files_of_batch(connection, number)

    def batches(
        self, *, limit: int | None = None, before: str | None = None, state_lgd: int | None = None
    ) -> list[Batch]:
        """Batches, newest first; only those older than the batch ``before``, only what one state sent."""
        c = t.batches.c
        wanted = select(t.batches).order_by(c.no.desc()).limit(limit)
        if before is not None:
            wanted = wanted.where(c.no < select(c.no).where(c.id == before).scalar_subquery())
        if state_lgd is not None:
            wanted = wanted.where(c.state_lgd == state_lgd)
        with self._reading() as connection:
            rows = connection.execute(wanted).all()
        return [_batch(row) for row in rows]

    def find(self, identity: str) -> Batch | None:
        """The batch called ``identity``."""
        return self._only(t.batches.c.id == identity)

    def batch_of_file(self, file_name: str) -> Batch | None:
        """The newest batch that a file of this name became."""
        return self._only(t.batches.c.file_name == file_name)

    def find_batch(self, kind: str, sha256: str) -> Batch | None:
        """The batch that brought in a file of this kind with this content, if one did."""
        counting = t.batches.c.withdrawn_at.is_(None)
        return self._only(t.batches.c.kind == kind, t.batches.c.file_sha256 == sha256, counting)

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
        counted = select(t.batches.c.no).where(t.batches.c.persons > 0).limit(1)  # its files may be merged and gone
        with self._reading() as connection:
            return all(connection.execute(one).first() is None for one in (select(t.lake_files.c.id).limit(1), counted))

    def synthetic(self) -> bool:
        """Whether any batch is synthetic: then every page and export says so."""
        with self._reading() as connection:
            counting = (t.batches.c.synthetic, t.batches.c.withdrawn_at.is_(None))
            return connection.execute(select(t.batches.c.no).where(*counting).limit(1)).first() is not None

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
            NotFound: they were erased.
            Unavailable: the master key is missing or does not fit.
        """
        return self.safekeeping.personal_record(movement_id)

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
        sentence = (
            "The registry's database did not take the batch, and nothing of it was kept. "
            "Check the disk's free space and the database, then load the file again."
        )
        with self._writing(batch_id(at), wait, sentence) as (connection, draft):
            keyring = self._keyring(create=self._unsealed())
            gathers = connection.dialect.name == "sqlite"
            with Stage(connection, draft.side_files) as stage:
                writer = BatchWriter(
                    connection,
                    keyring,
                    self.vault,
                    batch_id=draft.batch_id,
                    actor=actor,
                    stage=stage if gathers else None,
                )
                writer.begin(kind=kind, file_name=file_name, sha256=sha256, state_lgd=state_lgd, at=at)
                yield writer, draft
                if writer.finished:
                    _commit(connection, draft)

    @contextmanager
    def act(self, actor: Actor, wait: float = 10.0) -> Iterator[tuple[ActWriter, Draft]]:
        """One act on what is in the store, all or nothing: decisions, merges, changes, with their lake files.

        Raises:
            Conflict: another writer is at work.
            Unavailable: the database or the disk does not take it.
        """
        sentence = (
            "The registry's database did not take the change, and nothing was changed. "
            "Check the disk's free space and the database, then try again."
        )
        with self._writing(batch_id(now()), wait, sentence) as (connection, draft):
            keyring = self._keyring(create=self._unsealed())
            writer = ActWriter(connection, keyring, self.vault, actor, draft)
            yield writer, draft
            if writer.finished:
                _commit(connection, draft)

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

    def uids(self) -> Uids:
        """The unique IDs of this store's people.

        Raises:
            Unavailable: the master key is missing.
        """
        return self._keyring(create=self._unsealed()).uids()

    def people(self, numbers: Sequence[int]) -> dict[int, tuple[int, list[PersonRecord]]]:
        """People by the number of any of their records: their own number, and their records, opened, oldest first.

        Raises:
            Unavailable: the master key is missing or does not fit.
        """
        with self._reading() as connection:
            owns = persons.persons_of(connection, numbers)
            rows = persons.records_of(connection, sorted(set(owns.values())))
        keyring = self._keyring(create=False) if rows else None
        records = {
            own: [_person_record(row, keyring) for row in mine] for own, mine in rows.items() if keyring is not None
        }
        return {number: (own, records[own]) for number, own in owns.items()}

    def likenesses(self, state: str = "open", limit: int | None = None) -> list[Mapping[Any, Any]]:
        """Pairs of people who look alike; see :func:`data.registry.persons.likenesses`."""
        with self._reading() as connection:
            return persons.likenesses(connection, state, limit)

    def open_likenesses(self) -> int:
        """How many pairs nobody has looked at."""
        with self._reading() as connection:
            return persons.open_likenesses(connection)

    def merges(self, limit: int | None = None) -> list[Mapping[Any, Any]]:
        """What was merged, newest first."""
        with self._reading() as connection:
            return persons.merges(connection, limit)

    def movement(self, number: int) -> Mapping[Any, Any] | None:
        """A movement and its batch; see :func:`data.registry.changing.movement`."""
        with self._reading() as connection:
            return changing.movement(connection, number)

    def movement_events(self, number: int) -> list[Mapping[Any, Any]]:
        """What happened to a movement, oldest first."""
        with self._reading() as connection:
            return changing.movement_events(connection, number)

    @contextmanager
    def _writing(self, identity: str, wait: float, sentence: str) -> Iterator[tuple[Connection, Draft]]:
        """The only writing place, with a draft that is marked; ``sentence`` is said when the database refuses."""
        draft = Draft(identity, self.store_id, self._home, self.vault)
        try:
            with writing(self._engine, self._home, wait) as connection:
                try:
                    draft.begin()
                    yield connection, draft
                finally:
                    draft.end()
        except (Unavailable, DBAPIError, NoneFree, OSError) as error:
            if isinstance(error, OSError) and draft.kept:
                raise  # it has committed, and nobody may say that it was not
            draft.forget_rejects()
            if isinstance(error, Unavailable):
                raise
            raise Unavailable(_IN_DOUBT if draft.in_doubt else _HELD if _held(error) else sentence) from error

    def _lake_version(self, connection: Connection) -> str:
        newest = select(t.events.c.id, t.events.c.at).order_by(t.events.c.id.desc()).limit(1)
        last = connection.execute(newest).one_or_none()
        told = f"{self.store_id}:{last.id}:{last.at}" if last else self.store_id
        return hashlib.sha256(told.encode()).hexdigest()[:12]

    def _only(self, *conditions: ColumnElement[bool]) -> Batch | None:
        newest = select(t.batches).where(*conditions).order_by(t.batches.c.no.desc()).limit(1)
        with self._reading() as connection:
            row = connection.execute(newest).one_or_none()
        return _batch(row) if row is not None else None

    @contextmanager
    def _reading(self) -> Iterator[Connection]:
        try:
            with self._engine.connect() as connection:
                yield connection
        except (DBAPIError, NoneFree) as error:
            raise Unavailable(
                "The registry's database does not answer. Check that it runs and that its disk is there."
            ) from error

    @contextmanager
    def _changing(self, wait: float = 10.0) -> Iterator[Connection]:
        """A connection for something small that touches no batch."""
        try:
            with writing(self._engine, self._home, wait) as connection:
                yield connection
                connection.commit()
        except (DBAPIError, NoneFree) as error:
            raise Unavailable(
                "The registry's database did not take the change. Check the disk's free space and try again."
            ) from error

    def _unsealed(self) -> bool:
        with self._reading() as connection:
            return connection.execute(select(t.batches.c.no).limit(1)).first() is None

    def _keyring(self, *, create: bool) -> Keyring:
        return read_keyring(self._key_file, create=create)


def _person_record(row: Mapping[Any, Any], keyring: Keyring) -> PersonRecord:
    sealed = bytes(row["sealed"] or b"")
    sealer = keyring.sealer(row["batch_id"], bytes(row["data_key"])) if row["data_key"] and sealed else None
    said = unpacked(sealer.open(row["id"], sealed)) if sealer else {}
    known = {name: row[name] for name in PersonRecord.__dataclass_fields__ if name in row}
    return PersonRecord(**{**known, "number": row["id"], "said": said, "erased": sealer is None})


def _held(error: Exception) -> bool:
    """Whether the database refused because somebody else held a lock for longer than anybody waits."""
    said = getattr(error, "orig", None)
    busy = getattr(said, "sqlite_errorcode", 0) & 0xFF == _SQLITE_BUSY
    return busy or getattr(said, "sqlstate", None) == _LOCK_NOT_AVAILABLE


def _commit(connection: Connection, draft: Draft) -> None:
    draft.in_doubt = True
    try:
        connection.commit()
    except DBAPIError as error:
        draft.in_doubt = error.connection_invalidated  # a database that refuses says so and has rolled back
        raise
    draft.keep()


def _batch(row: Row[tuple[object, ...]]) -> Batch:
    known = row._mapping
    fields = {name: known[name] for name in Batch.__dataclass_fields__}
    at = {name: datetime.fromisoformat(known[name]) for name in ("created_at", "withdrawn_at") if known[name]}
    return Batch(**{**fields, **at})
