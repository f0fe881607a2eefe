"""One writer at a time, across processes and machines: a lock that its keeper frees when a writer dies."""

from __future__ import annotations

import fcntl
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import DBAPIError, OperationalError

from core.errors import Conflict

#: Execution option of a transaction that is going to write: SQLite then takes its write lock at once.
WRITING = "pravah_writing"

#: The advisory lock that writers of one PostgreSQL database queue for; the number only has to be always the same.
_ADVISORY = int.from_bytes(b"pravah", "big")
_LOCK_NOT_AVAILABLE = "55P03"
#: A writer that says nothing for so long hangs, and must not keep the others out for good.
_SILENCE = "15min"


@contextmanager
def writing(engine: Engine, home: Path, wait: float) -> Iterator[Connection]:
    """The store's only writing place: a connection that nobody else's writing overlaps until the block ends.

    With SQLite the place is a lock file in ``home``, with PostgreSQL a lock in the database itself: several machines,
    each with a HOME of its own or one that they share, are in each other's way as little and as much as two processes.

    Args:
        engine: the registry's engine.
        home: ``PRAVAH_HOME``.
        wait: seconds to wait for another writer to end.

    Raises:
        Conflict: another writer is still at work after ``wait`` seconds.
    """
    if engine.dialect.name == "sqlite":
        with writer_lock(home, wait), engine.connect().execution_options(**{WRITING: True}) as connection:
            yield connection
        return
    with engine.connect() as connection:
        try:
            _lock_database(connection, wait)
        except BaseException:
            connection.invalidate()  # whoever was interrupted cannot tell whether the lock is held: this frees it
            raise
        try:
            yield connection
        finally:
            _unlock_database(connection)


@contextmanager
def writer_lock(home: Path, wait: float) -> Iterator[None]:
    """Hold the lock file of ``home``.

    SQLite before 3.51.3 can corrupt its write-ahead log when two connections write and reset it at once;
    one place for all writers keeps every version safe, and lets a sweep know that nobody is loading.

    Args:
        home: ``PRAVAH_HOME``.
        wait: seconds to wait for another writer to end.

    Raises:
        Conflict: another writer is still at work after ``wait`` seconds.
    """
    with _locked(home / "registry.lock", wait, _busy):
        yield


@contextmanager
def lake_lock(home: Path, wait: float) -> Iterator[None]:
    """Hold the lock file of whoever keeps the lake: merges, rebuilds, proves. Nobody who loads or reads wants it.

    Args:
        home: ``PRAVAH_HOME``.
        wait: seconds to wait for whoever is at it.

    Raises:
        Conflict: somebody is still at it after ``wait`` seconds.
    """
    with _locked(home / "lake.lock", wait, _kept):
        yield


@contextmanager
def _locked(file: Path, wait: float, refusal: Callable[[], Conflict]) -> Iterator[None]:
    file.parent.mkdir(parents=True, exist_ok=True)
    give_up = time.monotonic() + wait
    with file.open("a") as handle:
        while True:
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError as error:
                if time.monotonic() >= give_up:
                    raise refusal() from error
                time.sleep(0.05)
        yield


def _lock_database(connection: Connection, wait: float) -> None:
    """Take the advisory lock. It outlives a commit, as the lock file does; the server frees it with the connection."""
    connection.exec_driver_sql("SET LOCAL statement_timeout = 0")
    connection.exec_driver_sql(f"SET LOCAL idle_in_transaction_session_timeout = '{_SILENCE}'")
    if wait <= 0:
        if not connection.exec_driver_sql(f"SELECT pg_try_advisory_lock({_ADVISORY})").scalar_one():
            raise _busy()
        return
    connection.exec_driver_sql(f"SET LOCAL lock_timeout = {max(1, round(wait * 1000))}")
    try:
        connection.exec_driver_sql(f"SELECT pg_advisory_lock({_ADVISORY})")
    except OperationalError as error:
        if getattr(error.orig, "sqlstate", None) == _LOCK_NOT_AVAILABLE:
            raise _busy() from error
        raise


def _unlock_database(connection: Connection) -> None:
    if connection.invalidated:
        return
    try:
        connection.rollback()
        connection.exec_driver_sql(f"SELECT pg_advisory_unlock({_ADVISORY})")
        connection.commit()
    except DBAPIError:  # what went wrong before is what its user must hear of
        connection.invalidate()


def _busy() -> Conflict:
    return Conflict("Another load is writing to this store. Wait until it has ended and try again.")


def _kept() -> Conflict:
    return Conflict("The lake's files are being merged, rebuilt or verified. Wait until that has ended and try again.")
