"""A large batch gathers its rows beside the registry: what comes of it is what would have come of it row by row."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import polars as pl
import pytest
from sqlalchemy import text

from core.settings import Settings
from data.access import COMMAND_LINE
from data.catalog import Catalog, open_catalog
from data.registry import staging, writing
from data.registry.engine import create
from tests.data.registry.conftest import SQLITE

#: In a file of 47,000 rows: enough for three chunks.
ROWS = 47_000


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Made-up people: one row comes again far below, and one person with another journey."""
    number = pl.int_range(ROWS, eager=True)
    frame = pl.DataFrame(
        {
            "name": pl.select(pl.format("Person {}", number)).to_series(),
            "age": number % 60 + 5,
            "sex": ["male"] * ROWS,
            "mobile": number + 7_000_000_000,
            "origin_state": ["Maharashtra"] * ROWS,
            "origin_district": ["Pune"] * ROWS,
            "destination_state": ["Bihar"] * ROWS,
            "destination_district": ["Patna"] * ROWS,
            "travel_date": ["2020-05-20"] * ROWS,
        }
    )
    repeated, moved = frame[25_000:25_001], frame[26_000:26_001].with_columns(pl.lit("2020-06-20").alias("travel_date"))
    file = tmp_path_factory.mktemp("large") / "large.csv"
    pl.concat([frame, repeated, moved]).write_csv(file)
    return file


@pytest.fixture
def catalog(home: Path, database: str) -> Catalog:
    return open_catalog(Settings(home=home), frozenset())


def content(home: Path) -> list[list[tuple[object, ...]]]:
    """What the registry says of people and movements, without what is drawn anew for every store."""
    engine = create(Settings(home=home).registry_url)
    wanted = (
        "SELECT id, batch_no, same_as, matched, length(sealed), mobile_key IS NULL FROM people ORDER BY 1",
        "SELECT id, batch_no, row_no, travel_date, origin_state, origin, destination_state, destination, mode, "
        "train_no, coach, category, sex, age, sector, status, length(fingerprint) FROM movements ORDER BY 1",
    )
    with engine.connect() as connection:
        rows = [[tuple(row) for row in connection.execute(text(one))] for one in wanted]
        many = connection.execute(text("SELECT count(*) FROM lookups")).scalar_one()
    engine.dispose()
    return [*rows, [(many,)]]


@SQLITE
@pytest.mark.parametrize("first", [1_000, 100_000], ids=["several files", "one file"])
def test_what_is_gathered_is_what_was_sent(
    catalog: Catalog, large: Path, home: Path, tmp_path: Path, first: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(staging, "_FIRST", first)
    with closing(catalog):
        report = catalog.load(COMMAND_LINE, large)
        assert (report.rows, report.accepted, report.duplicates, report.known) == (ROWS + 2, ROWS + 1, 1, 1)
        again = catalog.load(COMMAND_LINE, large)
        assert (again.accepted, again.duplicates) == (0, ROWS + 2)
    assert not list((home / "staging").iterdir())
    monkeypatch.setattr(writing, "_STAGED_FROM", 10 * ROWS)
    other = tmp_path / "row by row"
    with closing(open_catalog(Settings(home=other), frozenset())) as plain:
        plain.load(COMMAND_LINE, large)
    assert not (other / "staging").exists()
    assert content(home) == content(other)


@SQLITE
def test_the_registry_lets_go_of_what_was_gathered(catalog: Catalog, large: Path, home: Path) -> None:
    with closing(catalog):
        catalog.load(COMMAND_LINE, large)
        small = home / "small.csv"
        small.write_text("name,origin_state,destination_state,travel_date\nPerson x,Bihar,Goa,2020-05-01\n")
        assert catalog.load(COMMAND_LINE, small).accepted == 1
    engine = create(Settings(home=home).registry_url)
    with engine.connect() as connection:
        assert [row[1] for row in connection.execute(text("PRAGMA database_list"))] == ["main"]
    engine.dispose()
