"""The lake is kept: merged, rebuilt and verified on a real store, and answers stay what they were."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import polars as pl
import pytest

from core.errors import Conflict, Unavailable
from core.settings import Settings
from data.access import COMMAND_LINE
from data.catalog import Catalog, open_catalog
from data.compacting import kept_compact
from data.filters import Filters
from data.lake.plans import explained
from data.lake.remembered import Remembered
from data.lake.tables import BASE, ONLY_WITH, TABLES
from data.lake.writer import LakeFile, lake_root
from data.lakekeeping import FEW, heap
from data.registry import Listed
from data.registry import tables as t

HEADERS = "name,age,sex,mobile,origin_state,origin_district,destination_state,destination_district,travel_date,mode\n"
QUESTIONS = (
    {},
    {"from": "2020-05-02", "to": "2020-05-03"},
    {"origin_state": "9"},
    {"place": "188"},
    {"mode": "train"},
    {"sex": "female"},
    {"status": "cancelled"},
)


@pytest.fixture
def catalog(database: str, home: Path) -> Iterator[Catalog]:
    catalog = open_catalog(Settings(home=home), frozenset())
    yield catalog
    catalog.close()


@pytest.fixture
def filled(catalog: Catalog, tmp_path: Path) -> Catalog:
    """Six batches, one of them withdrawn, and some changes of status."""
    for number in range(6):
        load(catalog, tmp_path, number)
    batches = catalog.batches(COMMAND_LINE)
    catalog.movements.withdraw(COMMAND_LINE, batches[2].id)
    for movement, status in ((1, "arrived"), (2, "cancelled"), (5, "boarded"), (5, "arrived")):
        catalog.movements.change(COMMAND_LINE, movement, status)
    return catalog


def load(catalog: Catalog, folder: Path, number: int) -> str:
    places = ("Patna", "Gaya", "")
    rows = [
        f"Asha {number} {at},{20 + at},{'mf'[at % 2]},66{number:04d}{at:04d},UP,Agra,Bihar,{places[at % 3]},"
        f"2020-05-0{1 + at % 4},{('train', 'bus')[at % 2]}\n"
        for at in range(12)
    ]
    file = folder / f"file-{number}.csv"
    file.write_text(HEADERS + "".join(rows), encoding="utf-8")
    return catalog.load(COMMAND_LINE, file).batch_id


def answers(catalog: Catalog) -> list[object]:
    out: list[object] = []
    for raw in QUESTIONS:
        filters = Filters.parse(raw)
        for level in ("state", "district"):
            out.append(catalog.flows(COMMAND_LINE, filters, level).rows.rows())
            out.append(catalog.districts(COMMAND_LINE, filters, level).rows.rows())
        out.append(catalog.daily(COMMAND_LINE, filters).rows.rows())
        out.append(catalog.flows(COMMAND_LINE, filters).notes)
    return out


def live(catalog: Catalog, table: str = BASE) -> list[Path]:
    files = [one for one in catalog._registry.files.listing() if one.state == "live" and one.file.table == table]
    return [lake_root(catalog.settings.home) / one.file.path for one in files]


def test_merging_changes_no_answer_and_leaves_one_file_a_table(filled: Catalog) -> None:
    before, version = answers(filled), filled.flows(COMMAND_LINE, Filters()).lake_version
    report = filled.lakekeeping.compact(COMMAND_LINE, grace=0)
    assert report.merged > 10
    assert answers(filled) == before
    assert filled.flows(COMMAND_LINE, Filters()).lake_version == version
    for table in TABLES:
        assert len(live(filled, table)) == (0 if table in ONLY_WITH else 1)
    assert filled.lakekeeping.verify(COMMAND_LINE).faults == ()
    again = filled.lakekeeping.compact(COMMAND_LINE, grace=0)
    assert (again.merged, again.into) == (0, 0)


def test_what_cancels_is_gone_after_merging(filled: Catalog) -> None:
    filled.lakekeeping.compact(COMMAND_LINE)
    cube = pl.read_parquet(live(filled))
    assert cube["persons"].min() > 0
    assert cube["persons"].sum() == 60


def test_readers_keep_the_files_that_they_hold(filled: Catalog) -> None:
    held = filled._versions.current().lake
    filled.lakekeeping.compact(COMMAND_LINE)
    reader = filled._reader
    assert reader.flows(held, Filters(), "district").height > 0
    filled.lakekeeping.compact(COMMAND_LINE, grace=0)
    assert not any((lake_root(filled.settings.home) / path).exists() for path in held.files["pairs"])
    paths = {one.file.path for one in filled._registry.files.listing()}
    root = lake_root(filled.settings.home)
    assert {file.relative_to(root).as_posix() for file in root.rglob("*.parquet")} == paths


def test_a_batch_is_still_known_and_withdrawn_after_merging(filled: Catalog) -> None:
    batch = filled.batches(COMMAND_LINE)[0]
    before = filled.batch_flows(COMMAND_LINE, batch.id, "district").rows.rows()
    assert before
    for _ in range(2):
        filled.lakekeeping.compact(COMMAND_LINE, grace=0)
    assert filled.batch_flows(COMMAND_LINE, batch.id, "district").rows.rows() == before
    people = filled.flows(COMMAND_LINE, Filters()).persons
    gone = filled.movements.withdraw(COMMAND_LINE, batch.id)
    assert gone.persons == 12
    assert filled.flows(COMMAND_LINE, Filters()).persons == people - 12
    assert filled.lakekeeping.verify(COMMAND_LINE).faults == ()


def test_a_rebuild_says_the_same(filled: Catalog) -> None:
    before = answers(filled)
    assert filled.lakekeeping.rebuild(COMMAND_LINE).same is True
    assert answers(filled) == before
    assert filled.lakekeeping.verify(COMMAND_LINE).well
    filled.lakekeeping.compact(COMMAND_LINE, grace=0)
    assert filled.lakekeeping.rebuild(COMMAND_LINE).same is True
    assert answers(filled) == before


def test_what_comes_in_during_a_rebuild_counts_once(filled: Catalog, tmp_path: Path) -> None:
    batches = [batch.id for batch in filled.batches(COMMAND_LINE) if not batch.withdrawn_at]

    def meanwhile(doing: str, done: int, total: int) -> None:
        if doing == "building flows":
            load(filled, tmp_path, 77)
            filled.movements.withdraw(COMMAND_LINE, batches[0])
            filled.movements.change(COMMAND_LINE, 1, "closed")

    filled.lakekeeping.rebuild(COMMAND_LINE, meanwhile)
    assert filled.lakekeeping.verify(COMMAND_LINE).faults == ()
    assert filled.flows(COMMAND_LINE, Filters()).persons == 59


def test_what_comes_in_during_a_merge_counts_once(filled: Catalog, tmp_path: Path) -> None:
    def meanwhile(doing: str, done: int, total: int) -> None:
        if doing in ("merging cube", "merging flows"):
            load(filled, tmp_path, 70 + len(doing))

    filled.lakekeeping.compact(COMMAND_LINE, meanwhile)
    assert filled.lakekeeping.verify(COMMAND_LINE).faults == ()


def test_one_keeps_the_lake_at_a_time(filled: Catalog) -> None:
    with filled._registry.lake_place(), pytest.raises(Conflict, match="verified"):  # noqa: SIM117
        with filled._registry.lake_place(wait=0):
            pass


@pytest.mark.parametrize("harm", ["missing", "cut", "altered"])
def test_a_file_that_is_not_what_it_was_is_named_and_refused(filled: Catalog, harm: str) -> None:
    filled.flows(COMMAND_LINE, Filters(), "district")
    file = live(filled, "pairs")[0]
    content = file.read_bytes()
    if harm == "missing":
        file.unlink()
    else:
        file.write_bytes(content[:-9] if harm == "cut" else content[:40] + bytes([content[40] ^ 1]) + content[41:])
    filled._reader._remembered = Remembered()
    name = file.relative_to(lake_root(filled.settings.home)).as_posix()
    with pytest.raises(
        Unavailable, match=rf"{name} in the lake (is missing|was changed).*'python app.py lake rebuild'"
    ):
        filled.flows(COMMAND_LINE, Filters(), "district")
    assert filled.flows(COMMAND_LINE, Filters(), "state").persons == 59  # what is sound still answers
    found = filled.lakekeeping.verify(COMMAND_LINE)
    assert not found.well
    assert any(fault.startswith(name) for fault in found.faults)
    with pytest.raises(Unavailable, match=name):
        filled.lakekeeping.compact(COMMAND_LINE)
    assert filled.lakekeeping.rebuild(COMMAND_LINE).same is True
    assert filled.flows(COMMAND_LINE, Filters(), "district").persons == 59
    assert filled.lakekeeping.verify(COMMAND_LINE).well


def test_counts_that_are_wrong_are_found_and_mended(filled: Catalog) -> None:
    with filled._registry._changing() as connection:
        connection.execute(t.lake_files.delete().where(t.lake_files.c.holds == "states", t.lake_files.c.id < 20))
    found = filled.lakekeeping.verify(COMMAND_LINE)
    assert [fault.split(" differs")[0] for fault in found.faults] == ["table 'states'"]
    assert "lake rebuild" in found.remedy
    with filled._registry._changing() as connection:
        wrong = t.movements.update().where(t.movements.c.id == 1).values(sex="other")
        connection.execute(wrong)
    assert any(
        "'cube' differs from the registry in 2 groups" in one for one in filled.lakekeeping.verify(COMMAND_LINE).faults
    )
    assert filled.lakekeeping.rebuild(COMMAND_LINE).same is False
    assert filled.lakekeeping.verify(COMMAND_LINE).well


def test_a_store_of_before_the_rollups_answers_from_the_cube_until_they_are_built(filled: Catalog) -> None:
    before = answers(filled)
    files = t.lake_files
    with filled._registry._changing() as connection:
        connection.execute(files.delete().where(files.c.holds != BASE))
        connection.execute(files.update().values(generation=0, size=0))
    filled._reader._remembered = Remembered()
    with explained() as plans:
        assert answers(filled) == before
    assert {plan.table for plan in plans} == {BASE}
    assert "rollups" in plans[0].because
    assert filled.lakekeeping.wants_compaction()
    filled.lakekeeping.compact(COMMAND_LINE)
    filled._reader._remembered = Remembered()
    with explained() as plans:
        assert answers(filled) == before
    assert {plan.table for plan in plans} > {"states", "pairs", "departures", "arrivals", BASE}
    assert filled.lakekeeping.verify(COMMAND_LINE).faults == ()


def test_a_server_merges_by_itself(home: Path, tmp_path: Path) -> None:
    settings = Settings(home=home)
    with closing(open_catalog(settings, frozenset())) as catalog:
        for number in range(3):
            load(catalog, tmp_path, number)
        for movement in range(1, FEW):
            catalog.movements.change(COMMAND_LINE, movement, "boarded")
        assert catalog.lakekeeping.wants_compaction()
        before = answers(catalog)
        with kept_compact(settings, catalog.lakekeeping, look=0.1):
            give_up = time.monotonic() + 300
            while len(live(catalog)) > 1 and time.monotonic() < give_up:
                time.sleep(0.2)
        assert len(live(catalog)) == 1
        catalog._reader._remembered = Remembered()
        assert answers(catalog) == before


@pytest.mark.parametrize(
    ("rows", "few", "merged"),
    [
        ([5, 900, 70], 2, [5, 70, 900]),
        ([5, 900, 70], 4, []),
        ([5, 300_000], 2, []),
        ([5, 300_000, 300_001, 1_000_000], 2, [300_000, 300_001, 1_000_000]),
        ([5, 6, 300_000, 300_001], 2, [5, 6]),
        ([1_400_000, 1_500_000, 2_000_000, 2_000_000], 2, [1_400_000, 1_500_000]),
        ([2_000_000] * 50, 2, []),
        ([800_000] * 24, 24, [800_000] * 24),
    ],
)
def test_files_of_about_one_size_are_merged(rows: list[int], few: int, merged: list[int]) -> None:
    files = [Listed(at, LakeFile(str(at), "", many, many), None, "live", 1) for at, many in enumerate(rows)]
    assert [one.file.rows for one in heap(files, few)] == merged
