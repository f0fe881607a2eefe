"""Rows of the first stores are repetitions after the upgrade, too."""

from __future__ import annotations

from alembic import command
from alembic.config import Config
from sqlalchemy import text

from data.registry import engine as engines
from tests.data.people.test_one_person import AADHAAR, load, row
from tests.data.review.conftest import Desk, desk

__all__ = ["desk"]


def before(desk: Desk) -> None:
    """Take the store back to the revision before people were known again."""
    config = Config()
    config.set_main_option("script_location", engines._MIGRATIONS.as_posix())
    engine = desk.catalog._registry._engine
    with engine.connect() as connection, engines.rebuilding(connection):
        config.attributes["connection"] = connection
        command.downgrade(config, "0002")


def test_rows_are_known_though_their_numbers_were_hashed_otherwise(desk: Desk) -> None:
    """The first stores hashed a number without its kind, and never kept it whole."""
    ram = row("Ram Kumar", 40, "m", "", number=AADHAAR)
    load(desk, ram)
    before(desk)
    engine = desk.catalog._registry._engine
    with engine.begin() as connection:
        connection.execute(text("UPDATE people SET identity_key = (SELECT fingerprint FROM movements WHERE id = 1)"))
    engines.migrate(engine, desk.home)
    report = load(desk, ram, row("New", 20, "m", "6600000010"))
    assert (report.accepted, report.duplicates) == (1, 1)
