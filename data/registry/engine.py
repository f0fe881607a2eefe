"""How the registry's database is opened, tuned and brought to its latest shape."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import ArgumentError, DBAPIError, NoSuchModuleError
from sqlalchemy.pool import ConnectionPoolEntry

from core.errors import BadInput, Conflict, Unavailable
from data.registry.locks import WRITING, writing

_BUSY_MS = 30_000
_MIGRATIONS = Path(__file__).with_name("migrations")

#: What holds for every session. A question that runs away ends (writers take that limit off), and the server notices
#: within a minute that a writer's machine is gone, so that its lock is free again.
_SESSION = {
    "statement_timeout": "120s",
    "tcp_keepalives_idle": "30",
    "tcp_keepalives_interval": "10",
    "tcp_keepalives_count": "3",
    "jit": "off",
    "temp_buffers": "64MB",
    "random_page_cost": "1.1",
}
#: What libpq is told unless the URL says otherwise. A server that is not there is known in seconds, one that is lost
#: on the way after a minute.
_LIBPQ = {
    "application_name": "pravah",
    "client_encoding": "utf8",
    "connect_timeout": "4",
    "keepalives_idle": "30",
    "keepalives_interval": "10",
    "keepalives_count": "3",
    "tcp_user_timeout": "60000",
    "options": " ".join(f"-c {name}={value}" for name, value in _SESSION.items()),
}
#: Connections: some stay open, more come for a crowd. Whoever finds none free for so long is told.
_POOL = {"pool_size": 5, "max_overflow": 15, "pool_timeout": 10, "pool_pre_ping": True, "pool_recycle": 1800}

_WRONG_URL = (
    "PRAVAH_DATABASE_URL cannot be used. Write it as postgresql://user:password@host:5432/name with signs such as "
    "@, / and % in the password as %40, %2F and %25, or leave it away to keep the store in PRAVAH_HOME."
)
_INSUFFICIENT_PRIVILEGE = "42501"


def create(url: str) -> Engine:
    """An engine for the registry. Statements in errors never show their parameters, which are personal data.

    Raises:
        BadInput: the URL cannot be understood or names a database that is not installed.
    """
    try:
        parsed = make_url(url)
        if parsed.drivername in ("postgres", "postgresql"):
            parsed = parsed.set(drivername="postgresql+psycopg")
        if parsed.get_backend_name() == "postgresql":
            return _create_postgres(parsed)
        engine = create_engine(parsed, hide_parameters=True)
    except (ArgumentError, NoSuchModuleError, ModuleNotFoundError, ValueError):
        raise BadInput(_WRONG_URL) from None  # the cause may repeat parts of the URL, and with them the password
    if engine.dialect.name != "sqlite":
        raise BadInput(_WRONG_URL)
    event.listen(engine, "connect", _tune_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def migrate(engine: Engine, home: Path) -> None:
    """Bring the database to the latest shape; one process does it, others that start meanwhile wait.

    Raises:
        Conflict: a newer Pravah wrote this store, or somebody has been writing to it for a minute.
        Unavailable: the database does not answer or is damaged.
    """
    try:
        if _revision(engine) != latest_revision():
            _upgrade(engine, home)
    except DBAPIError as error:
        raise Unavailable(_why_closed(engine, error)) from error


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
        with writing(engine, home, wait=60.0) as connection, rebuilding(connection):
            _require_utf8(connection)
            config.attributes["connection"] = connection
            command.upgrade(config, "head")
    except CommandError as error:
        raise Conflict("A newer Pravah wrote this store. Start that version, or restore an older backup.") from error


@contextmanager
def rebuilding(connection: Connection) -> Iterator[None]:
    """A transaction in which tables may be rebuilt; it is committed at the end.

    SQLite changes a table by making it anew and dropping the old one, which no row of another table may point to. The
    keys are therefore checked once, before the commit. SQLite hears of this only between transactions.

    Raises:
        Unavailable: a row points to one that is not there; nothing was changed.
    """
    raw = connection.connection.dbapi_connection
    if not isinstance(raw, sqlite3.Connection):
        yield
        connection.commit()
        return
    raw.execute("PRAGMA foreign_keys=OFF")
    try:
        connection.begin()  # else Alembic commits each migration by itself
        yield
        if connection.exec_driver_sql("PRAGMA foreign_key_check").first() is not None:
            raise Unavailable("Rows of the registry's database do not fit together. Restore a backup.")
        connection.commit()
    finally:
        connection.rollback()
        raw.execute("PRAGMA foreign_keys=ON")


def _create_postgres(url: URL) -> Engine:
    unsaid = {name: value for name, value in _LIBPQ.items() if name not in url.query}
    engine = create_engine(url, hide_parameters=True, connect_args=unsaid, **_POOL)
    if engine.dialect.driver != "psycopg":  # bulk.py speaks to this driver
        raise ValueError(engine.dialect.driver)
    return engine


def _require_utf8(connection: Connection) -> None:
    if connection.dialect.name == "postgresql":
        encoding = connection.exec_driver_sql("SHOW server_encoding").scalar_one()
        if encoding != "UTF8":
            raise Unavailable(
                f"The registry's database keeps text as {encoding}, which cannot hold names in Indian scripts. "
                "Create it anew: createdb --encoding=UTF8 --template=template0."
            )


def _why_closed(engine: Engine, error: DBAPIError) -> str:
    """Why a store cannot be opened. The driver's own words stay out: a garbled URL may put the password into them."""
    if engine.dialect.name == "sqlite":
        if getattr(error.orig, "sqlite_errorcode", 0) & 0xFF in (sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR):
            return (
                "The disk does not take what the registry's database writes. "
                "Check its free space and make room in PRAVAH_HOME, then try again."
            )
        return (
            "The registry's database cannot be opened or is damaged. "
            "Check PRAVAH_DATABASE_URL and the disk, or restore a backup."
        )
    if getattr(error.orig, "sqlstate", None) == _INSUFFICIENT_PRIVILEGE:
        return (
            "The user of PRAVAH_DATABASE_URL may not make or read the registry's tables. "
            "Make that user the owner of the database: ALTER DATABASE … OWNER TO …."
        )
    said = str(error.orig)  # a refused log-in has no code, only words
    if "password" in said or "pg_hba" in said or "role" in said:
        return (
            "The PostgreSQL server does not let the user of PRAVAH_DATABASE_URL in. "
            "Correct the user and the password there, or pg_hba.conf on the server."
        )
    if "database" in said and "does not exist" in said:
        return (
            "The PostgreSQL server has no database of the name in PRAVAH_DATABASE_URL. "
            "Create it (createdb), or correct the name."
        )
    return (
        "The PostgreSQL server of PRAVAH_DATABASE_URL cannot be reached or does not answer as it should. "
        "Check that it runs, its address and port, and the disk that it writes to."
    )


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
