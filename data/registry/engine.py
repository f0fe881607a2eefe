"""How the registry's database is opened, tuned and brought to its latest shape."""

from __future__ import annotations

import sqlite3
from pathlib import Path

from sqlalchemy import Connection, Engine, create_engine, event, make_url
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import ArgumentError, DatabaseError, NoSuchModuleError
from sqlalchemy.pool import ConnectionPoolEntry

from core.errors import BadInput, Conflict, Unavailable
from data.registry.locks import writer_lock

#: Execution option of a transaction that is going to write: SQLite then takes its write lock at once.
WRITING = "pravah_writing"

_BUSY_MS = 30_000
_MIGRATIONS = Path(__file__).with_name("migrations")


def create(url: str) -> Engine:
    """An engine for the registry. Statements in errors never show their parameters, which are personal data.

    Raises:
        BadInput: the URL cannot be understood or names a database that is not installed.
    """
    try:
        engine = create_engine(make_url(url), hide_parameters=True)
    except (ArgumentError, NoSuchModuleError, ModuleNotFoundError) as error:
        raise BadInput(
            "PRAVAH_DATABASE_URL cannot be used. Write it as postgresql+psycopg://user@host/name, "
            "or leave it away to keep the store in PRAVAH_HOME."
        ) from error
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _tune_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
    return engine


def migrate(engine: Engine, home: Path) -> None:
    """Bring the database to the latest shape; one process does it, others that start meanwhile wait.

    Raises:
        Conflict: a newer Pravah wrote this store.
        Unavailable: the database does not answer or is damaged.
    """
    try:
        if _revision(engine) != latest_revision():
            _upgrade(engine, home)
    except DatabaseError as error:
        raise Unavailable(
            "The registry's database cannot be opened or is damaged. "
            "Check PRAVAH_DATABASE_URL and the disk, or restore a backup."
        ) from error


def latest_revision() -> str:
    """The revision that this code expects: migrations are numbered, their files begin with the number."""
    return max(file.name for file in (_MIGRATIONS / "versions").glob("[0-9]*.py")).split("_")[0]


def _revision(engine: Engine) -> str | None:
    with engine.connect() as connection:
        if not engine.dialect.has_table(connection, "alembic_version"):
            return None
        return connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalar_one_or_none()


def _upgrade(engine: Engine, home: Path) -> None:
    # Alembic is a third of the time that starting takes: it is loaded when there is work for it.
    from alembic import command
    from alembic.config import Config
    from alembic.util import CommandError

    config = Config()
    config.set_main_option("script_location", _MIGRATIONS.as_posix().replace("%", "%%"))
    try:
        with writer_lock(home, wait=60.0), engine.connect().execution_options(**{WRITING: True}) as connection:
            config.attributes["connection"] = connection
            command.upgrade(config, "head")
            connection.commit()
    except CommandError as error:
        raise Conflict("A newer Pravah wrote this store. Start that version, or restore an older backup.") from error


def _tune_sqlite(connection: DBAPIConnection, _entry: ConnectionPoolEntry) -> None:
    if not isinstance(connection, sqlite3.Connection):
        return
    connection.isolation_level = None  # transactions begin where SQLAlchemy says, see _begin_sqlite
    for pragma in (
        f"busy_timeout={_BUSY_MS}",
        "journal_mode=WAL",
        "synchronous=FULL",
        "foreign_keys=ON",
        "cache_size=-65536",
        "temp_store=MEMORY",
        "secure_delete=ON",  # what is erased is overwritten
    ):
        connection.execute(f"PRAGMA {pragma}")


def _begin_sqlite(connection: Connection) -> None:
    writing = connection.get_execution_options().get(WRITING, False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writing else "BEGIN")
