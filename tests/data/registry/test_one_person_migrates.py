"""Migration 0003: a store from before people were known again, and back to it, with its rows."""

from __future__ import annotations

import pytest
from alembic import command
from alembic.config import Config
from sqlalchemy import inspect, text

from core.errors import Unavailable
from data.access import COMMAND_LINE
from data.registry import engine as engines
from tests.data.people.test_one_person import AADHAAR, load, owner, row, uid
from tests.data.registry.conftest import SQLITE
from tests.data.review.conftest import Desk, desk

__all__ = ["desk"]

ASHA, RAM = row(), row("Ram Kumar", 40, "m", "6600000002", number=AADHAAR)
NOBODY = row("Nobody Known", mobile="")
FIELDS = "batch_no, row_no, origin_state, destination_state, status"


def before(desk: Desk) -> None:
    """Take the store back to the revision before."""
    config = Config()
    config.set_main_option("script_location", engines._MIGRATIONS.as_posix())
    engine = desk.catalog._registry._engine
    with engine.connect() as connection, engines._tables_may_be_replaced(connection):
        config.attributes["connection"] = connection
        command.downgrade(config, "0002")


def run(desk: Desk, statement: str) -> list[object]:
    """What the database says to a statement."""
    with desk.catalog._registry._engine.begin() as connection:
        result = connection.execute(text(statement))
        return list(result.scalars()) if result.returns_rows else []


def test_rows_go_down_and_up_again(desk: Desk) -> None:
    withdrawn = load(desk, ASHA, row("Sent Twice", 50, "m", "6600000009")).batch_id
    desk.catalog.movements.withdraw(COMMAND_LINE, withdrawn)
    load(desk, ASHA, RAM, NOBODY)
    load(desk, row(day="2020-06-01"))
    desk.catalog.movements.change(COMMAND_LINE, 4, "arrived")
    ids = [uid(desk, at) for at in range(1, 7)]
    assert [owner(desk, at) for at in (3, 6)] == [ids[0], ids[0]]
    net = desk.net()

    before(desk)
    assert run(desk, "SELECT count(*) FROM movements WHERE person_id <> id") == [0]
    with desk.catalog._registry._engine.connect() as connection:
        shape = inspect(connection)
        keys = {key["constrained_columns"][0] for key in shape.get_foreign_keys("movements")}
        assert (keys, "lookups" in shape.get_table_names()) == ({"person_id", "batch_no"}, False)
    # as the code of that time wrote it
    run(desk, "INSERT INTO people (id, batch_no, sealed) SELECT 90, batch_no, sealed FROM people WHERE id = 4")
    run(desk, f"INSERT INTO movements (id, person_id, {FIELDS}) SELECT 90, 90, {FIELDS} FROM movements WHERE id = 4")

    engines.migrate(desk.catalog._registry._engine, desk.home)
    assert run(desk, "SELECT next FROM counters") == [91]
    # by mobile, number and the row itself, but for the prints of what was withdrawn
    assert run(desk, "SELECT record FROM lookups ORDER BY record") == [1, 2, 3, 3, 4, 4, 4, 5, 6, 6]
    report = load(desk, ASHA, RAM, NOBODY, row("New", 20, "m", "6600000010"))
    assert (report.accepted, report.duplicates) == (1, 3)
    assert [uid(desk, at) for at in range(1, 7)] == ids
    assert sum(desk.net().values()) == sum(net.values()) + 1


def test_rows_are_known_though_their_numbers_were_hashed_otherwise(desk: Desk) -> None:
    """The first stores hashed a number without its kind, and never kept it whole."""
    ram = row("Ram Kumar", 40, "m", "", number=AADHAAR)
    load(desk, ram)
    before(desk)
    run(desk, "UPDATE people SET identity_key = (SELECT fingerprint FROM movements WHERE id = 1)")
    engines.migrate(desk.catalog._registry._engine, desk.home)
    report = load(desk, ram, row("New", 20, "m", "6600000010"))
    assert (report.accepted, report.duplicates) == (1, 1)


def test_an_empty_store_goes_down_and_up_again(desk: Desk) -> None:
    before(desk)
    engines.migrate(desk.catalog._registry._engine, desk.home)
    load(desk, ASHA)
    assert owner(desk, 1) == uid(desk, 1)


@SQLITE
def test_a_store_that_has_lost_rows_is_left_as_it_is(desk: Desk) -> None:
    load(desk, ASHA)
    before(desk)
    engine = desk.catalog._registry._engine
    with engine.connect() as connection:
        driver = connection.connection.driver_connection
        assert driver is not None
        driver.execute("PRAGMA foreign_keys=OFF")
        driver.execute("UPDATE lake_files SET batch_no = 77")
        driver.execute("PRAGMA foreign_keys=ON")
    with pytest.raises(Unavailable, match="lost rows that others refer to"):
        engines.migrate(engine, desk.home)
    assert run(desk, "SELECT version_num FROM alembic_version") == ["0002"]
    assert run(desk, "PRAGMA foreign_keys") == [1]
