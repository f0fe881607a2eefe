"""Many rows at once, column by column: SQLite through its driver, PostgreSQL through binary COPY.

SQLAlchemy's own handling of a row costs more than writing it does, so both ways go around it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import chain
from typing import TYPE_CHECKING, Any

import polars as pl
from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Connection,
    Date,
    Float,
    LargeBinary,
    MetaData,
    Table,
    Text,
)
from sqlalchemy.exc import DBAPIError
from sqlalchemy.types import TypeEngine

if TYPE_CHECKING:
    import psycopg

#: Rows that SQLite takes with one statement.
_TOGETHER = 64
#: One column of many rows.
Values = Sequence[object] | pl.Series

#: Columns of staging tables, by the type of their values.
_STAGED: tuple[tuple[type[pl.DataType], type[TypeEngine[Any]]], ...] = (
    (pl.Boolean, Boolean),
    (pl.Date, Date),
    (pl.Binary, LargeBinary),
    (pl.String, Text),
)


def insert(connection: Connection, table: Table, columns: Mapping[str, Values], *, skip: tuple[str, ...] = ()) -> int:
    """Insert whole columns, all of the same length. Returns rows written.

    Args:
        connection: in the transaction that the rows belong to.
        table: a table, or one that :func:`staging` made.
        columns: by name; Polars series are the faster, and columns left out take their default.
        skip: unique columns; rows that clash on them, with the table or with an earlier row, are left out.

    Raises:
        sqlalchemy.exc.DBAPIError: the database does not take a row; the transaction can only be rolled back.
    """
    if not len(next(iter(columns.values()))):
        return 0
    if connection.dialect.name == "sqlite":
        return _insert_sqlite(connection, table, columns, skip)
    series = {name: _series(values) for name, values in columns.items()}
    if not skip:
        return _copy(connection, table.name, table, series)
    # COPY stops at the first clash, so the rows go by way of a table without rules
    stage, listed = f"staging_{table.name}", _listed(columns)
    types = ", ".join(f'"{name}" {table.c[name].type.compile(connection.dialect)}' for name in columns)
    _create_temporary(connection, stage, types)
    _copy(connection, stage, table, series)
    return connection.exec_driver_sql(
        f"INSERT INTO {table.name} ({listed}) SELECT {listed} FROM {stage} "  # noqa: S608  names of our own tables
        f"ON CONFLICT ({_listed(skip)}) DO NOTHING"
    ).rowcount


def staging(connection: Connection, name: str, columns: Mapping[str, Values]) -> Table:
    """A temporary table of these columns, filled, for this transaction alone; one of that name is replaced.

    Integers become BIGINT, texts TEXT, bytes BYTEA or BLOB, dates DATE. A column of nothing but nulls must be a series
    with a type. Nobody else sees the table; SQLite keeps it in memory until the next of that name.
    """
    series = {column: _series(values) for column, values in columns.items()}
    table = Table(name, MetaData(), *(Column(column, _staged(values)) for column, values in series.items()))
    types = ", ".join(f'"{column.name}" {column.type.compile(connection.dialect)}' for column in table.columns)
    _create_temporary(connection, name, types)
    insert(connection, table, series)
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql(f"ANALYZE {name}")  # without it the planner takes a few keys for very many
    return table


def _create_temporary(connection: Connection, name: str, types: str) -> None:
    end, schema = ("", "temp") if connection.dialect.name == "sqlite" else (" ON COMMIT DROP", "pg_temp")
    connection.exec_driver_sql(f"DROP TABLE IF EXISTS {schema}.{name}")
    connection.exec_driver_sql(f"CREATE TEMPORARY TABLE {name} ({types}){end}")


def _insert_sqlite(connection: Connection, table: Table, columns: Mapping[str, Values], skip: tuple[str, ...]) -> int:
    """Many rows with each statement: Python's lock changes hands once a statement, and other threads want it too."""
    clash = f" ON CONFLICT ({_listed(skip)}) DO NOTHING" if skip else ""
    start, row = f"INSERT INTO {table.name} ({_listed(columns)}) VALUES ", f"({','.join('?' * len(columns))})"  # noqa: S608
    values = [_sqlite_values(table.c[name].type, given) for name, given in columns.items()]
    cells = list(chain.from_iterable(zip(*values, strict=True)))
    width = len(columns)
    together = _TOGETHER * width
    many = len(cells) - len(cells) % together
    written = 0
    for rows, first, last in ((_TOGETHER, 0, many), (1, many, len(cells))):
        if first < last:
            pieces = [tuple(cells[at : at + rows * width]) for at in range(first, last, rows * width)]
            cursor = connection.exec_driver_sql(f"{start}{','.join([row] * rows)}{clash}", pieces)
            written += cursor.rowcount
    return written


def _sqlite_values(kind: TypeEngine[Any], values: Values) -> Sequence[object]:
    if isinstance(kind, Date):  # it keeps dates as ISO text
        return _series(values).cast(pl.String).to_list()
    return values.to_list() if isinstance(values, pl.Series) else values


def _copy(connection: Connection, target: str, table: Table, columns: Mapping[str, pl.Series]) -> int:
    import psycopg  # only where PostgreSQL is used

    from data.registry.copying import HEADER, TRAILER, encode

    rows = encode(columns, {name: table.c[name].type for name in columns})
    statement = f"COPY {target} ({_listed(columns)}) FROM STDIN (FORMAT binary)"
    driver: psycopg.Connection[Any] | None = connection.connection.driver_connection
    if driver is None:
        raise TypeError("the connection is closed")
    try:
        with driver.cursor() as cursor:
            with cursor.copy(statement) as copy:
                for piece in (HEADER, rows, TRAILER):
                    copy.write(piece)
            return cursor.rowcount
    except psycopg.Error as error:  # as SQLAlchemy would tell it
        if driver.broken:
            connection.invalidate(error)
        raise DBAPIError.instance(
            statement, None, error, psycopg.Error, hide_parameters=True, dialect=connection.dialect
        ) from error


def _series(values: Values) -> pl.Series:
    return values if isinstance(values, pl.Series) else pl.Series(values)


def _staged(values: pl.Series) -> TypeEngine[Any]:
    for polars, kind in _STAGED:
        if values.dtype == polars:
            return kind()
    if values.dtype.is_integer():
        return BigInteger()
    if values.dtype.is_float():
        return Float()
    raise TypeError(f"a column of {values.dtype} cannot be staged")


def _listed(names: Mapping[str, object] | Sequence[str]) -> str:
    return ",".join(f'"{name}"' for name in names)
