"""Side files that large batches gather in before they enter the registry's SQLite database in a few steps.

Python hands a row to SQLite cell by cell and holds its lock while it does, which is what a large load spent most of its
time on. The Arrow driver takes whole columns outside of that lock, but has no part in the registry's own transaction.
So it fills a file beside it, of tables that are letter for letter the registry's, and one statement a table copies
them over within the transaction, page by page. What is in a file is as sealed as in the registry.

A file that was copied from cannot be let go of before the transaction ends, and SQLite takes ten of them: each is
filled with twice as much as the one before.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import Any

import polars as pl
from sqlalchemy import Connection

from core.errors import Unavailable

#: Rows of the first file.
_FIRST = 100_000
_MOST_FILES = 9
_TABLES = ("people", "movements")
_SCHEMA = "SELECT sql FROM main.sqlite_master WHERE type = 'table' AND name = ?"
_TUNING = ("PRAGMA journal_mode=OFF", "PRAGMA synchronous=OFF", "PRAGMA cache_size=-16384", "BEGIN")
_FULL = (
    "The batch could not be gathered before it is written, and nothing of it was kept. "
    "Make room in PRAVAH_HOME and load the file again."
)


class Stage:
    """The side files of one batch, for one transaction that writes. Nothing is made before the first rows come."""

    def __init__(self, connection: Connection, files: Path) -> None:
        """``files`` is where they go, each with its number behind it; whoever named it takes them away again."""
        self._connection = connection
        self._files = files
        self._count = 0
        self._held = 0
        #: The first record that is here and not in the registry yet.
        self._first: int | None = None
        self._driver: Any = None
        self._columns: dict[str, list[str]] = {}

    def __enter__(self) -> Stage:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        if self._driver is not None:
            self._driver.close()
            self._driver = None

    def add(self, people: Mapping[str, pl.Series], movements: Mapping[str, pl.Series]) -> None:
        """Gather rows, by column; columns left out are null. Numbers of records rise.

        Raises:
            Unavailable: the disk does not take them; the transaction can only be rolled back.
            sqlalchemy.exc.DBAPIError: likewise of the database.
        """
        if self._driver is None:
            self._open()
        for table, columns in zip(_TABLES, (people, movements), strict=True):
            with _asking(self._driver) as cursor:
                cursor.adbc_ingest(table, _arranged(columns, self._columns[table]).to_arrow(), mode="append")
        if self._first is None:
            self._first = int(people["id"][0])
        self._held += len(people["id"])
        if self._held >= _FIRST << self._count and self._count < _MOST_FILES:
            self.empty()

    def people(self, records: Sequence[int]) -> list[tuple[Any, ...]]:
        """Of these records those that are here: id, batch_no, same_as, sealed, mobile_key, identity_key, age, sex, day.

        The day of travel is ISO text.
        """
        return self._ask(
            "SELECT p.id, p.batch_no, p.same_as, p.sealed, p.mobile_key, p.identity_key, m.age, m.sex, m.travel_date "
            "FROM people p JOIN movements m ON m.id = p.id WHERE p.id IN",
            records,
        )

    def prints(self, records: Sequence[int]) -> list[tuple[int, bytes]]:
        """These records with their fingerprints, those that are here and have one."""
        wanted = "SELECT id, fingerprint FROM movements WHERE fingerprint IS NOT NULL AND id IN"
        return [(row[0], bytes(row[1])) for row in self._ask(wanted, records)]

    def empty(self) -> None:
        """Put all that was gathered into the registry's tables, within the transaction.

        Raises:
            Unavailable: the disk did not take all of it; the transaction can only be rolled back.
            sqlalchemy.exc.DBAPIError: the database does not take it; the transaction can only be rolled back.
        """
        if self._driver is None:
            return
        self._say("COMMIT")
        self._driver.close()
        self._driver, self._first, self._held = None, None, 0
        name = f"stage{self._count}"
        self._connection.detach()  # its pool must not get it back: it keeps the file until it is closed
        self._connection.exec_driver_sql(f"ATTACH ? AS {name}", (str(self._file),))
        for table in _TABLES:
            self._connection.exec_driver_sql(f"INSERT INTO main.{table} SELECT * FROM {name}.{table}")  # noqa: S608
        self._file.unlink()  # it is gone when the connection closes
        self._count += 1

    @property
    def _file(self) -> Path:
        return self._files.with_name(f"{self._files.name}-{self._count}")

    def _open(self) -> None:
        from adbc_driver_sqlite import dbapi

        try:
            self._file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            os.close(os.open(self._file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
        except OSError as error:
            raise Unavailable(_FULL) from error
        self._driver = dbapi.connect(str(self._file), autocommit=True)
        self._say(*_TUNING)  # nobody needs the file after a crash, so it need not survive one
        for table in _TABLES:
            self._say(self._connection.exec_driver_sql(_SCHEMA, (table,)).scalar_one())
            info = self._connection.exec_driver_sql(f"PRAGMA main.table_info({table})")
            self._columns[table] = [str(row[1]) for row in info]

    def _say(self, *statements: str) -> None:
        with _asking(self._driver) as cursor:
            for statement in statements:
                cursor.executescript(statement)

    def _ask(self, question: str, records: Sequence[int]) -> list[tuple[Any, ...]]:
        here = [record for record in records if self._first is not None and record >= self._first]
        if not here:
            return []
        with _asking(self._driver) as cursor:
            cursor.execute(f"{question} ({','.join(map(str, here))})")
            found: list[tuple[Any, ...]] = cursor.fetchall()
        return found


@contextmanager
def _asking(driver: Any) -> Iterator[Any]:
    import adbc_driver_manager as adbc  # only where there is much to load

    try:
        with driver.cursor() as cursor:
            yield cursor
    except adbc.Error:
        raise Unavailable(_FULL) from None  # its words could repeat what was in a row


def _arranged(columns: Mapping[str, pl.Series], names: Sequence[str]) -> pl.DataFrame:
    """The columns as the table has them; SQLite keeps days as ISO text."""
    height = len(columns["id"])
    absent = pl.repeat(None, height, dtype=pl.Int64, eager=True)
    frame = pl.DataFrame([columns.get(name, absent).alias(name) for name in names])
    return frame.with_columns(pl.col(pl.Date).cast(pl.String))
