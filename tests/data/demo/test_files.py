"""The written files: the same bytes each time, in the formats that are loaded, and nothing in them refused."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import polars as pl
import pytest

from core.errors import Unavailable
from core.settings import Settings
from data import vocabulary as words
from data.access import COMMAND_LINE
from data.demo import DemoFiles, write_demo
from data.demo.writing import CHUNK
from data.ingest import load
from data.ingest.persons import COLUMNS
from data.lake.writer import lake_root
from data.registry import Registry, open_registry
from geo.gazetteer import load_gazetteer

PEOPLE = 12_000


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> DemoFiles:
    return write_demo(tmp_path_factory.mktemp("demo") / "people.csv", PEOPLE, 42)


@pytest.fixture(scope="module")
def people(demo: DemoFiles) -> pl.DataFrame:
    return pl.read_csv(demo.persons, infer_schema_length=0)


@pytest.fixture
def registry(home: Path) -> Iterator[Registry]:
    with open_registry(Settings(home=home)) as opened:
        yield opened


def digest(files: DemoFiles) -> list[str]:
    return [hashlib.sha256(file.read_bytes()).hexdigest() for file in (files.persons, files.trains, files.stations)]


def test_the_same_seed_gives_the_same_bytes_and_another_does_not(demo: DemoFiles, tmp_path: Path) -> None:
    assert digest(write_demo(tmp_path / "again.csv", PEOPLE, 42)) == digest(demo)
    other = digest(write_demo(tmp_path / "other.csv", PEOPLE, 43))
    assert all(a != b for a, b in zip(other, digest(demo), strict=True))


def test_files_are_named_after_the_first(demo: DemoFiles) -> None:
    assert (demo.trains.name, demo.stations.name) == ("people-trains.csv", "people-stations.csv")


def test_columns_are_those_that_load_reads(people: pl.DataFrame) -> None:
    # made-up people have no positions
    named = [column.name for column in COLUMNS if not column.name.endswith(("_lon", "_lat"))]
    assert people.columns == named


def test_every_row_loads(demo: DemoFiles, registry: Registry, home: Path) -> None:
    reports = [
        load(
            file,
            None,
            registry=registry,
            gazetteer=load_gazetteer(),
            lake_root=lake_root(home),
            home=home,
            actor=COMMAND_LINE,
        )
        for file in (demo.stations, demo.trains, demo.persons)
    ]
    assert [report.kind for report in reports] == ["stations", "trains", "persons"]
    assert [(report.rejected, report.duplicates) for report in reports] == [(0, 0)] * 3
    assert reports[2].accepted == reports[2].persons == PEOPLE
    assert reports[2].synthetic


def test_whole_trains_with_their_running_list(demo: DemoFiles, people: pl.DataFrame) -> None:
    trains = pl.read_csv(demo.trains, infer_schema_length=0)
    stations = pl.read_csv(demo.stations, infer_schema_length=0)
    on_board = people.filter(pl.col("mode") == "train").group_by("train_no", "travel_date").len()
    joined = trains.join(on_board, on=["train_no", "travel_date"], how="full", coalesce=True)
    assert joined["len"].null_count() == joined["departs_at"].null_count() == 0
    assert joined["len"].is_between(700, 1728).all()
    ends = set(trains["origin_station"]) | set(trains["destination_station"])
    assert ends == set(stations["code"])


def test_people_in_chunks_are_as_many_and_all_different(tmp_path: Path) -> None:
    number = CHUNK + 30_000
    seen: list[tuple[str, int, int]] = []
    files = write_demo(tmp_path / "big.csv", number, 1, progress=lambda *step: seen.append(step))
    rows = pl.read_csv(files.persons, infer_schema_length=0)
    assert rows.height == number
    assert [step[1] for step in seen][-1] == number
    assert len(seen) > 1
    for column in ("mobile", "id_number"):
        assert not rows[column].drop_nulls().is_duplicated().any()


def test_closed_lists_hold(people: pl.DataFrame) -> None:
    assert set(people["mode"]) == {"train", "bus"}
    assert set(people["category"]) <= set(words.CATEGORIES)
    assert set(people["sex"]) <= set(words.SEXES)
    assert set(people["sector"].drop_nulls()) <= set(words.SECTORS)
    assert set(people["status"]) <= set(words.STATUSES)
    assert set(people["synthetic"]) == {"yes"}


def test_a_demo_that_ends_in_may_has_people_on_the_way(tmp_path: Path) -> None:
    files = write_demo(tmp_path / "may.csv", 60_000, 3, date(2020, 5, 10), date(2020, 5, 20))
    rows = pl.read_csv(files.persons, infer_schema_length=0)
    still = rows.group_by("travel_date").agg(boarded=(pl.col("status") == "boarded").mean()).sort("travel_date")
    assert still["boarded"][0] < 0.05
    assert still["boarded"][-1] > 0.6


def test_a_place_that_cannot_be_written_is_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(Unavailable, match="Name a file in a directory"):
        write_demo(tmp_path / "absent" / "x.csv", 100, 1)
