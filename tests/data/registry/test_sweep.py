"""What a crash leaves behind goes at the next start, and nothing else does."""

from __future__ import annotations

from pathlib import Path

from core.settings import Settings
from data.registry import Registry, open_registry
from data.registry.engine import create
from data.registry.locks import writing


def leave_behind(home: Path, batch: str, store: str) -> tuple[Path, ...]:
    """The files of a load that was killed: its mark, a lake file, its rejects, and rows that were gathered."""
    files = (
        home / "loading" / batch,
        home / "lake" / batch / "part-00000.parquet",
        home / "rejects" / f"{batch}.csv",
        home / "staging" / f"{batch}-0",
    )
    for file in files:
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(store if file.parent.name == "loading" else "left behind")
    return files


def test_files_of_a_killed_load_are_swept(settings: Settings) -> None:
    with open_registry(settings) as registry:
        files = leave_behind(settings.home, "B20200501-AAAAAA", registry.store_id)
    open_registry(settings).close()
    assert [file.exists() for file in files] == [False, False, False, False]


def test_a_home_opened_with_another_database_loses_nothing(settings: Settings, tmp_path: Path) -> None:
    with open_registry(settings) as registry:
        files = leave_behind(settings.home, "B20200501-AAAAAA", registry.store_id)
    other = Settings(home=settings.home, database_url=f"sqlite:///{tmp_path / 'other.sqlite3'}")
    open_registry(other).close()
    assert all(file.exists() for file in files)


def test_a_load_that_is_running_is_not_swept(settings: Settings) -> None:
    with open_registry(settings) as registry:
        files = leave_behind(settings.home, "B20200501-AAAAAA", registry.store_id)
    engine = create(settings.registry_url)
    with writing(engine, settings.home, wait=0):
        open_registry(settings).close()
        assert all(file.exists() for file in files)
    engine.dispose()


def test_files_of_a_committed_batch_stay_when_only_its_mark_was_left(registry: Registry, settings: Settings) -> None:
    from tests.data.registry.test_batches import put

    file = put(registry, settings)
    (batch,) = registry.batches()
    mark = settings.home / "loading" / batch.id
    mark.write_text(registry.store_id)
    open_registry(settings).close()
    assert not mark.exists()
    assert (settings.home / "lake" / file.path).exists()


def test_a_mark_cut_short_by_a_crash_is_swept(settings: Settings) -> None:
    open_registry(settings).close()
    files = leave_behind(settings.home, "B20200501-AAAAAA", "")
    open_registry(settings).close()
    assert not any(file.exists() for file in files)
