"""Many rows at once: what goes in comes out, on both databases."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Connection,
    Date,
    Float,
    Integer,
    LargeBinary,
    MetaData,
    SmallInteger,
    String,
    Table,
    Text,
    func,
    select,
)
from sqlalchemy.exc import IntegrityError

from core.settings import Settings
from data.registry import Registry, bulk
from data.registry.locks import writing

SORTS = Table(
    "sorts",
    MetaData(),
    Column("id", BigInteger, primary_key=True, autoincrement=False),
    Column("small", SmallInteger),
    Column("plain", Integer),
    Column("long", BigInteger),
    Column("day", Date),
    Column("flag", Boolean),
    Column("real", Float),
    Column("short", String(40)),
    Column("print", LargeBinary(16), unique=True),
    Column("words", Text),
    Column("blob", LargeBinary),
)
ROWS = [
    (1, None, None, None, None, None, None, None, None, None, None),
    (2, -32768, -(2**31), -(2**63), date(1, 1, 1), True, -0.5, "", b"", "पुणे", b"\x00\xff"),
    (3, 32767, 2**31 - 1, 2**63 - 1, date(9999, 12, 31), False, 1e300, "a'\"\\\t\n", b"\x01", "", b""),
    (4, 0, 0, 0, date(2000, 1, 1), None, 0.0, "😀", None, "x" * 70_000, bytes(70_000)),
    (5, None, None, None, None, None, None, None, None, None, None),
]


@pytest.fixture
def connection(registry: Registry, settings: Settings) -> Iterator[Connection]:
    """A transaction with an empty table of every type; rolled back at the end."""
    with writing(registry._engine, settings.home, wait=0) as opened:
        SORTS.create(opened)
        yield opened


def columns_of(rows: Sequence[Sequence[object]]) -> dict[str, list[object]]:
    return dict(zip(SORTS.columns.keys(), map(list, zip(*rows, strict=True)), strict=True))


def test_every_type_comes_back_as_it_went_in(connection: Connection) -> None:
    assert bulk.insert(connection, SORTS, columns_of(ROWS)) == len(ROWS)
    assert connection.execute(select(SORTS).order_by(SORTS.c.id)).all() == ROWS


def test_series_go_in_like_lists_and_their_slices_too(connection: Connection) -> None:
    frame = pl.DataFrame({name: pl.Series(values) for name, values in columns_of(ROWS).items()}).slice(1, 3)
    assert bulk.insert(connection, SORTS, frame.to_dict()) == 3
    assert connection.execute(select(SORTS).order_by(SORTS.c.id)).all() == ROWS[1:4]


def test_columns_left_out_are_null_and_no_rows_are_none(connection: Connection) -> None:
    assert bulk.insert(connection, SORTS, {"id": [], "words": []}) == 0
    assert bulk.insert(connection, SORTS, {"words": ["a", None], "id": [8, 9]}) == 2
    assert connection.execute(select(SORTS.c.id, SORTS.c.words, SORTS.c.day)).all() == [(8, "a", None), (9, None, None)]


def test_rows_that_clash_are_left_out_and_the_first_stays(connection: Connection) -> None:
    one, two = b"1" * 16, b"2" * 16
    first = {"id": [1, 2, 3, 4], "print": [one, None, one, None], "words": ["a", "b", "c", "d"]}
    assert bulk.insert(connection, SORTS, first, skip=("print",)) == 3
    assert bulk.insert(connection, SORTS, {"id": [5, 6], "print": [one, two]}, skip=("print",)) == 1
    assert bulk.insert(connection, SORTS, {"id": [7], "print": [two]}, skip=("print",)) == 0
    kept = connection.execute(select(SORTS.c.id, SORTS.c.words).order_by(SORTS.c.id)).all()
    assert kept == [(1, "a"), (2, "b"), (4, "d"), (6, None)]


def test_a_clash_that_is_not_to_be_skipped_is_an_error_of_the_database(connection: Connection) -> None:
    with pytest.raises(IntegrityError):
        bulk.insert(connection, SORTS, {"id": [1, 1]})


def test_keys_are_staged_and_joined(connection: Connection) -> None:
    bulk.insert(connection, SORTS, {"id": [1, 2, 3], "print": [b"a", b"b", None]})
    asked = bulk.staging(
        connection,
        "asked",
        {"print": [b"b", b"x", None], "place": [10, 20, 30], "day": [None] * 2 + [date(2020, 5, 3)]},
    )
    joined = select(SORTS.c.id, asked.c.place).join(asked, asked.c.print == SORTS.c.print)
    assert connection.execute(joined).all() == [(2, 10)]
    assert connection.execute(select(asked.c.day).where(asked.c.place == 30)).scalar_one() == date(2020, 5, 3)
    again = bulk.staging(connection, "asked", {"print": pl.Series([None], dtype=pl.Binary)})
    assert connection.execute(select(func.count()).select_from(again)).scalar_one() == 1
    with pytest.raises(TypeError, match="cannot be staged"):
        bulk.staging(connection, "asked", {"print": [None]})


OF_TYPE = (
    st.none() | st.integers(-(2**15), 2**15 - 1),
    st.none() | st.integers(-(2**31), 2**31 - 1),
    st.none() | st.integers(-(2**63), 2**63 - 1),
    st.none() | st.dates(),
    st.none() | st.booleans(),
    st.none() | st.floats(allow_nan=False),
    st.none() | st.text(st.characters(exclude_characters="\x00", exclude_categories=["Cs"]), max_size=40),
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
@given(rows=st.lists(st.tuples(*OF_TYPE), min_size=1, max_size=30))
def test_whatever_the_values(connection: Connection, rows: list[tuple[object, ...]]) -> None:
    numbered = [(number, *row, None, None, None) for number, row in enumerate(rows)]
    connection.execute(SORTS.delete())
    assert bulk.insert(connection, SORTS, columns_of(numbered)) == len(rows)
    assert connection.execute(select(SORTS).order_by(SORTS.c.id)).all() == numbered
