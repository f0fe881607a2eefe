"""A store of before people were known again comes along with its rows, and goes back with them."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from datetime import date

import pytest
from alembic import command
from alembic.config import Config
from sqlalchemy import Engine, MetaData, func, insert, select

from core.errors import Unavailable
from core.settings import Settings
from data.registry import engine as engines
from data.registry import open_registry
from data.registry import tables as t
from data.registry.locks import writing
from data.registry.lookups import first_bytes
from tests.data.registry.conftest import SQLITE

MOBILE, CARD, PRINT, OTHER_PRINT = (bytes([at]) * 16 for at in (0xFF, 0x02, 0x83, 0x04))
BATCH = {
    "kind": "persons", "file_name": "x.csv", "state_lgd": 10, "synthetic": True, "rejected": 0, "duplicates": 0,
    "waiting": 0, "actor": "somebody", "created_at": "2020-05-01T00:00:00+00:00", "data_key": b"k",
}  # fmt: skip
MOVEMENT = {"batch_no": 1, "origin_state": 10, "destination_state": 7, "status": "registered"}


@pytest.fixture
def engine(settings: Settings) -> Iterator[Engine]:
    engine = engines.create(settings.registry_url)
    yield engine
    engine.dispose()


def to(engine: Engine, settings: Settings, revision: str) -> None:
    """Bring the database to a revision, up or down, as opening a store does."""
    config = Config()
    config.set_main_option("script_location", engines._MIGRATIONS.as_posix())
    with writing(engine, settings.home, wait=60.0) as connection, engines.rebuilding(connection):
        config.attributes["connection"] = connection
        up = engines._revision(engine) is None
        (command.upgrade if up else command.downgrade)(config, revision)


def told(engine: Engine) -> MetaData:
    """The tables as they are."""
    found = MetaData()
    with engine.connect() as connection:
        found.reflect(connection)
    return found


def fill(engine: Engine) -> None:
    """A store at 0002: two people with keys, one without, one whose row went back to waiting, and counts."""
    tables = told(engine).tables
    with engine.begin() as connection:
        batches = [
            {**BATCH, "no": no, "id": f"B{no}", "file_sha256": f"{no}", "rows": 3, "accepted": 3, "persons": 3}
            for no in (1, 2)
        ]
        connection.execute(insert(tables["batches"]), batches)
        people = [(1, MOBILE, CARD), (2, MOBILE, None), (3, None, None), (9, None, None)]
        connection.execute(
            insert(tables["people"]),
            [
                {"id": no, "batch_no": 1, "sealed": b"s%d" % no, "mobile_key": mobile, "identity_key": card}
                for no, mobile, card in people
            ],
        )
        prints = {1: PRINT, 2: None, 3: OTHER_PRINT}
        connection.execute(
            insert(tables["movements"]),
            [
                {
                    **MOVEMENT,
                    "id": no,
                    "person_id": no,
                    "row_no": no,
                    "fingerprint": prints[no],
                    "travel_date": date(2020, 5, no),
                }
                for no in prints
            ],
        )
        event = {"at": "2020-05-01", "actor": "somebody", "action": "load", "batch_no": 1, "detail": "{}"}
        connection.execute(insert(tables["events"]), [{**event, "id": 1, "movement_id": 1}])


def test_every_row_comes_along_and_is_found(engine: Engine, settings: Settings) -> None:
    to(engine, settings, "0002")
    fill(engine)
    with open_registry(settings), engine.connect() as connection:
        p, m = t.people.c, t.movements.c
        people = connection.execute(select(p.id, p.sealed, p.same_as, p.matched, p.vault_ref).order_by(p.id)).all()
        assert [(row[0], bytes(row[1]), *row[2:]) for row in people] == [
            (no, b"s%d" % no, None, None, None) for no in (1, 2, 3, 9)
        ]
        assert [tuple(row) for row in connection.execute(select(m.id, m.travel_date).order_by(m.id))] == [
            (no, date(2020, 5, no)) for no in (1, 2, 3)
        ]
        assert connection.execute(select(t.batches.c.known, t.batches.c.withdrawn_at)).all() == [(0, None)] * 2
        assert connection.execute(select(t.events.c.movement_id)).scalars().all() == [1]
        # whole rows too: numbers were hashed otherwise then
        by_key = [(MOBILE, 1), (CARD, 1), (PRINT, 1), (MOBILE, 2), (OTHER_PRINT, 3)]
        found = {tuple(row) for row in connection.execute(select(t.lookups.c.key, t.lookups.c.record))}
        assert found == {(first_bytes(key), record) for key, record in by_key}
        assert connection.execute(select(t.counters.c.next).where(t.counters.c.name == "records")).scalar_one() == 10


def test_an_empty_store_comes_along(engine: Engine, settings: Settings) -> None:
    to(engine, settings, "0002")
    with open_registry(settings), engine.connect() as connection:
        assert connection.execute(select(t.counters.c.next)).scalars().all() == [1]
        assert connection.execute(select(func.count()).select_from(t.lookups)).scalar_one() == 0


@SQLITE
def test_rows_that_do_not_fit_together_stop_it_and_nothing_is_changed(engine: Engine, settings: Settings) -> None:
    to(engine, settings, "0002")
    fill(engine)
    raw = sqlite3.connect(settings.home / "registry.sqlite3")
    raw.execute("UPDATE events SET batch_no = 77")
    raw.commit()
    raw.close()
    with pytest.raises(Unavailable, match="do not fit together"):
        open_registry(settings)
    assert engines._revision(engine) == "0002"
    with engine.connect() as connection:
        assert connection.exec_driver_sql("PRAGMA foreign_keys").scalar_one() == 1


def test_the_way_back_keeps_every_row(engine: Engine, settings: Settings) -> None:
    to(engine, settings, "0002")
    before = shape(engine)
    fill(engine)
    open_registry(settings).close()
    to(engine, settings, "0002")
    assert shape(engine) == before
    tables = told(engine).tables
    with engine.connect() as connection:
        movements = tables["movements"].c
        rows = connection.execute(select(movements.id, movements.person_id, movements.fingerprint).order_by("id"))
        assert [(row[0], row[1], row[2] and bytes(row[2])) for row in rows] == [
            (1, 1, PRINT),
            (2, 2, None),
            (3, 3, OTHER_PRINT),
        ]
        assert connection.execute(select(tables["people"].c.id).order_by("id")).scalars().all() == [1, 2, 3, 9]
        assert connection.execute(select(tables["events"].c.movement_id)).scalars().all() == [1]


def test_the_way_back_keeps_what_was_withdrawn_and_sent_again(engine: Engine, settings: Settings) -> None:
    open_registry(settings).close()
    with engine.begin() as connection:
        for no, at in ((1, "2020-06-01"), (2, None)):
            batch = {**BATCH, "no": no, "id": f"B{no}", "file_sha256": "one", "rows": 1, "accepted": 1, "persons": 1}
            connection.execute(insert(t.batches).values(**batch, withdrawn_at=at))
            connection.execute(insert(t.people).values(id=no, batch_no=no, sealed=b"s"))
            row = {**MOVEMENT, "id": no, "batch_no": no, "row_no": 1, "fingerprint": PRINT}
            connection.execute(insert(t.movements).values(row))
    to(engine, settings, "0002")
    movements = told(engine).tables["movements"].c
    with engine.connect() as connection:
        rows = connection.execute(select(movements.id, movements.fingerprint).order_by("id")).all()
    assert [(no, found and bytes(found)) for no, found in rows] == [(1, None), (2, PRINT)]


def shape(engine: Engine) -> dict[str, object]:
    """Columns, keys and indexes of every table, by name."""
    return {
        name: (
            sorted(f"{column.name} {column.type} {column.nullable}" for column in table.columns),
            sorted(f"{one.name} {[column.name for column in one.columns]} {one.unique}" for one in table.indexes),
            sorted(
                str((one.name, type(one).__name__, sorted(column.name for column in one.columns)))  # type: ignore[attr-defined]
                for one in table.constraints
            ),
        )
        for name, table in told(engine).tables.items()
        if name != "alembic_version"
    }
