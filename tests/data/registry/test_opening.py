"""Opening a store: new, known, newer, damaged, misnamed, and by two processes at once."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import create_engine

from core.errors import BadInput, Conflict, Unavailable
from core.settings import Settings
from data.registry import open_registry
from data.registry.engine import latest_revision
from data.registry.tables import metadata
from tests.data.registry.conftest import SQLITE


def behind_its_back(settings: Settings, statement: str) -> None:
    """Do something to a store's database that Pravah knows nothing of."""
    engine = create_engine(settings.registry_url)
    with engine.begin() as connection:
        connection.exec_driver_sql(statement)
    engine.dispose()


def test_a_new_store_is_empty(settings: Settings) -> None:
    with open_registry(settings) as registry:
        assert registry.is_empty()
        assert registry.manifest() == ()
        assert registry.batches() == []
        assert registry.last_loaded_at() is None
        assert not registry.synthetic()
        assert registry.trains().is_empty()


def test_opening_again_is_the_same_store(settings: Settings) -> None:
    with open_registry(settings) as first, open_registry(settings) as second:
        assert first.store_id == second.store_id
        assert first.lake_version == second.lake_version


def test_two_stores_never_share_a_version(tmp_path: Path) -> None:
    with open_registry(Settings(home=tmp_path / "a")) as one, open_registry(Settings(home=tmp_path / "b")) as other:
        assert one.lake_version != other.lake_version


def test_migrations_make_exactly_the_tables_that_the_code_knows(settings: Settings) -> None:
    open_registry(settings).close()
    engine = create_engine(settings.registry_url)
    with engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), metadata) == []
    engine.dispose()


def test_the_latest_revision_is_the_one_that_alembic_would_reach(settings: Settings) -> None:
    open_registry(settings).close()
    engine = create_engine(settings.registry_url)
    with engine.connect() as connection:
        assert MigrationContext.configure(connection).get_current_revision() == latest_revision()
    engine.dispose()


def test_a_known_store_opens_without_loading_alembic(settings: Settings, root: Path) -> None:
    open_registry(settings).close()
    code = (
        "import sys; from core.settings import read_settings; from data.registry import open_registry\n"
        "open_registry(read_settings()); print('alembic' in sys.modules)"
    )
    ended = subprocess.run([sys.executable, "-c", code], cwd=root, capture_output=True, text=True, check=True)
    assert ended.stdout == "False\n"


@SQLITE
def test_sqlite_is_durable_and_checks_its_keys(settings: Settings) -> None:
    with open_registry(settings) as registry, registry._engine.connect() as connection:
        told = {
            name: connection.exec_driver_sql(f"PRAGMA {name}").scalar_one()
            for name in ("journal_mode", "synchronous", "foreign_keys")
        }
        assert told == {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1}


def test_a_store_of_a_newer_pravah_is_left_alone(settings: Settings) -> None:
    open_registry(settings).close()
    behind_its_back(settings, "UPDATE alembic_version SET version_num = '9999'")
    with pytest.raises(Conflict, match="newer Pravah"):
        open_registry(settings)


@SQLITE
def test_a_damaged_database_is_told_in_a_sentence(settings: Settings) -> None:
    (settings.home / "registry.sqlite3").write_bytes(b"this is no database, whatever its name says" * 99)
    with pytest.raises(Unavailable, match="damaged"):
        open_registry(settings)


@pytest.mark.parametrize("url", ["nonsense", "nosuchdb://x/y", "oracle+cx_oracle://a@b/c"])
def test_a_url_that_is_none_is_told_in_a_sentence(home: Path, url: str) -> None:
    with pytest.raises(BadInput, match="PRAVAH_DATABASE_URL"):
        open_registry(Settings(home=home, database_url=url))


def test_a_home_that_cannot_be_written_is_told_in_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(Unavailable, match="PRAVAH_HOME"):
        open_registry(Settings(home=tmp_path / "file" / "home"))


def test_two_processes_may_open_a_new_store_at_once(home: Path, root: Path) -> None:
    code = (
        "from core.settings import read_settings; from data.registry import open_registry\n"
        "print(open_registry(read_settings()).store_id)"
    )
    both = [
        subprocess.Popen([sys.executable, "-c", code], cwd=root, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        for _ in range(2)
    ]
    answers = [process.communicate(timeout=600) for process in both]
    assert [process.returncode for process in both] == [0, 0], answers
    assert answers[0][0] == answers[1][0] != b""


def test_a_database_that_goes_away_is_told_in_a_sentence(settings: Settings) -> None:
    with open_registry(settings) as registry:
        behind_its_back(settings, "DROP TABLE lake_files")
        with pytest.raises(Unavailable, match="does not answer"):
            registry.manifest()
