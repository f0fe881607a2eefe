"""Batches: all of one or nothing, and what the registry then tells."""

from __future__ import annotations

import threading
from datetime import UTC, date, datetime

import polars as pl
import pytest

from core.errors import Conflict, Unavailable
from core.settings import Settings
from data.access import COMMAND_LINE
from data.lake.writer import LakeFile, lake_root, write_tables
from data.registry import Registry, Tally, open_registry

TALLY = Tally(rows=3, accepted=2, rejected=1, duplicates=0, persons=12, synthetic=False, rejects_file="rejects/x.csv")
CUBE = pl.DataFrame({"origin_state": [9, 9], "destination_state": [27, 7], "persons": [5, 7]})


def put(registry: Registry, settings: Settings, sha: str = "0" * 64, tally: Tally = TALLY) -> LakeFile:
    with registry.batch(kind="od", file_name="od.csv", sha256=sha, state_lgd=9, actor=COMMAND_LINE) as (batch, _draft):
        files = write_tables(CUBE, lake_root(settings.home), batch.id, 0)
        batch.add_lake_files(files)
        batch.finish(tally)
    return files[0]


def test_a_finished_batch_is_there(registry: Registry, settings: Settings) -> None:
    before = registry.lake_version
    file = put(registry, settings)
    (batch,) = registry.batches()
    assert (batch.kind, batch.rows, batch.accepted, batch.persons, batch.state_lgd) == ("od", 3, 2, 12, 9)
    assert registry.manifest() == (file,)
    assert (settings.home / "lake" / file.path).is_file()
    assert not registry.is_empty()
    assert registry.lake_version != before
    assert registry.find_batch("od", "0" * 64) == batch
    assert registry.find_batch("persons", "0" * 64) is None
    loaded = registry.last_loaded_at()
    assert loaded is not None
    assert loaded.tzinfo is not None
    assert (datetime.now(UTC) - loaded).total_seconds() < 60


def test_each_batch_leaves_an_event_with_its_actor(registry: Registry, settings: Settings) -> None:
    put(registry, settings)
    (event,) = registry.events()
    assert (event.actor, event.action, event.batch_id) == ("command-line", "load", registry.batches()[0].id)
    assert event.detail["persons"] == 12


def test_synthetic_is_told_of_the_whole_store(registry: Registry, settings: Settings) -> None:
    put(registry, settings)
    assert not registry.synthetic()
    put(registry, settings, "1" * 64, Tally(1, 1, 0, 0, 1, synthetic=True, rejects_file=None))
    assert registry.synthetic()


@pytest.mark.parametrize("fails", [True, False])
def test_an_unfinished_batch_leaves_nothing(registry: Registry, settings: Settings, fails: bool) -> None:
    before = registry.lake_version

    def begin() -> None:
        with registry.batch(kind="od", file_name="f", sha256="2", state_lgd=None, actor=COMMAND_LINE) as (
            batch,
            _draft,
        ):
            batch.add_lake_files(write_tables(CUBE, lake_root(settings.home), batch.id, 0))
            batch.add_od(pl.DataFrame({"row_no": [2], "origin_state": [9], "destination_state": [27], "persons": [5]}))
            if fails:
                raise KeyError

    if fails:
        with pytest.raises(KeyError):
            begin()
    else:
        begin()
    assert registry.batches() == []
    assert registry.lake_version == before
    assert [f for f in (settings.home / "lake").rglob("*") if f.is_file()] == []
    assert list((settings.home / "loading").iterdir()) == []
    put(registry, settings)


def test_the_same_file_twice_is_a_conflict(registry: Registry, settings: Settings) -> None:
    put(registry, settings)
    with pytest.raises(Conflict, match="same file"):
        put(registry, settings)
    assert len(registry.batches()) == 1
    assert len(list((settings.home / "lake").rglob("cube-*.parquet"))) == 1


def test_one_writer_at_a_time_the_others_wait_or_are_told(registry: Registry, settings: Settings) -> None:
    inside, leave = threading.Event(), threading.Event()

    def slow() -> None:
        with registry.batch(kind="od", file_name="f", sha256="3", state_lgd=None, actor=COMMAND_LINE) as (
            batch,
            _draft,
        ):
            inside.set()
            leave.wait(300)
            batch.finish(TALLY)

    thread = threading.Thread(target=slow)
    thread.start()
    assert inside.wait(300)
    with open_registry(settings) as other:
        with (
            pytest.raises(Conflict, match="Another load"),
            other.batch(kind="od", file_name="f", sha256="4", state_lgd=None, actor=COMMAND_LINE, wait=0.1),
        ):
            pass
        assert other.batches() == []  # readers are never in the way of a writer, and see nothing of it before it ends
    leave.set()
    thread.join(30)
    put(registry, settings)
    assert len(registry.batches()) == 2


def test_without_its_key_a_store_takes_no_more_people(registry: Registry, settings: Settings) -> None:
    put(registry, settings)
    settings.master_key_file.unlink()
    with pytest.raises(Unavailable, match="master key"):
        put(registry, settings, "5" * 64)
    assert not settings.master_key_file.exists()


def test_trains_come_with_their_stations(registry: Registry) -> None:
    with registry.batch(kind="trains", file_name="f", sha256="6", state_lgd=None, actor=COMMAND_LINE) as (
        batch,
        _draft,
    ):
        stations = {
            "code": ["PUNE", "PNBE"],
            "name": ["Pune Junction", "Patna Junction"],
            "state_lgd": [27, 10],
            "district": [490, None],
            "lon": [73.87, None],
            "lat": [18.53, None],
        }
        trains = {
            "train_no": ["01827", "01829"],
            "travel_date": [date(2020, 5, 3), date(2020, 5, 2)],
            "origin_station": ["PUNE", "PUNE"],
            "destination_station": ["PNBE", "XXXX"],
            "departs_at": ["2020-05-03T18:30", None],
            "arrives_at": ["2020-05-05T02:10", None],
        }
        assert batch.add_stations(pl.DataFrame(stations)).to_list() == [True, True]
        assert batch.add_trains(pl.DataFrame(trains)).to_list() == [True, True]
        assert batch.add_trains(pl.DataFrame(trains)).to_list() == [False, False]
        batch.finish(TALLY)
    first, second = registry.trains().iter_rows(named=True)
    assert (first["train_no"], first["destination_station_name"], first["departs_at"]) == ("01829", None, None)
    assert (second["origin_station_name"], second["origin_lon"], second["origin_district"]) == (
        "Pune Junction",
        73.87,
        490,
    )
    assert (second["destination_station_name"], second["destination_lat"]) == ("Patna Junction", None)
    assert registry.trains([("01827", date(2020, 5, 3)), ("01827", date(2020, 5, 2))]).height == 1
    assert registry.trains([]).is_empty()
