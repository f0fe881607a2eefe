"""Whatever comes in, changes, is withdrawn, merged and rebuilt: every table says what a naive count says."""

from __future__ import annotations

import tempfile
from collections import Counter
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from random import Random
from typing import Any

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from core.settings import Settings
from data.access import COMMAND_LINE
from data.catalog import Catalog, open_catalog
from data.lake.tables import MEASURE, TABLES
from data.lake.writer import lake_root
from data.registry import tables as t

PEOPLE = (
    *("name", "age", "sex", "mobile", "origin_state", "origin_district", "destination_state"),
    *("destination_district", "travel_date", "mode", "train_no", "category", "sector", "status"),
)
COUNTS = ("origin_state", "origin_district", "dest_state", "dest_district", "persons", "males", "to", "mode")
SIDES = (("UP", "Agra"), ("UP", ""), ("Bihar", "Patna"), ("Bihar", "Gaya"), ("Bihar", ""))
ACTS = ("people", "again", "counts", "change", "change", "withdraw", "merge", "merge some", "rebuild")


def people(draw: Random) -> list[tuple[object, ...]]:
    rows = []
    for _ in range(draw.randint(1, 12)):
        mode = draw.choice(("train", "bus", ""))
        who = (f"A {draw.random()}", draw.choice(("", 3, 17, 30, 70)), draw.choice("mf"), "")
        when = draw.choice(("2020-05-01", "2020-05-02", ""))
        what = (draw.choice(("student", "")), draw.choice(("mining", "")), draw.choice(("arrived", "cancelled", "")))
        train = draw.choice(("01901", "01902", "")) if mode == "train" else ""
        rows.append((*who, *draw.choice(SIDES), *draw.choice(SIDES), when, mode, train, *what))
    return rows


def counts(draw: Random) -> list[tuple[object, ...]]:
    return [
        (*draw.choice(SIDES), *draw.choice(SIDES), draw.randint(5, 9), draw.choice(("", 2)), "2020-05-02", "bus")
        for _ in range(draw.randint(1, 4))
    ]


class Story:
    """One store, and acts on it that a seed draws."""

    def __init__(self, catalog: Catalog, folder: Path) -> None:
        self.catalog, self.folder, self.files = catalog, folder, 0
        self.sent: list[list[tuple[object, ...]]] = []

    def act(self, name: str, seed: int) -> None:
        draw = Random(seed)
        if name in ("people", "again", "counts"):
            headers, rows = (COUNTS, counts(draw)) if name == "counts" else (PEOPLE, people(draw))
            if name == "again" and self.sent:  # rows that were sent before, and new ones
                rows = [*draw.choice(self.sent)[1:], *rows]
            if name != "counts":
                self.sent.append(rows)
            self.files += 1
            file = self.folder / f"{name}-{self.files}.csv"
            lines = [",".join(map(str, line)) for line in (headers, *rows)]
            file.write_text("\n".join(lines) + f"\n{',' * len(headers)}" * self.files, encoding="utf-8")
            self.catalog.load(COMMAND_LINE, file)
        elif name == "change" and (numbers := self.numbers()):
            number = draw.choice(numbers)
            if may := self.catalog.movements.show(COMMAND_LINE, number).may_become:
                self.catalog.movements.change(COMMAND_LINE, number, draw.choice(may))
        elif name == "withdraw":
            if batches := [one for one in self.catalog.batches(COMMAND_LINE) if not one.withdrawn_at]:
                self.catalog.movements.withdraw(COMMAND_LINE, draw.choice(batches).id)
        elif name.startswith("merge"):
            self.catalog.lakekeeping.compact(COMMAND_LINE, few=2 if name == "merge" else 4, grace=0)
        elif name == "rebuild":
            assert self.catalog.lakekeeping.rebuild(COMMAND_LINE).same is True

    def numbers(self) -> list[int]:
        with self.catalog._registry._engine.connect() as connection:
            return list(connection.execute(select(t.movements.c.id).order_by(t.movements.c.id)).scalars())

    def told(self, table: str) -> Counter[tuple[object, ...]]:
        root, out = lake_root(self.catalog.settings.home), Counter[tuple[object, ...]]()
        for one in self.catalog._registry.lake_files():
            if one.table == table:
                for *key, persons in pl.read_parquet(root / one.path).select(*TABLES[table], MEASURE).iter_rows():
                    out[tuple(key)] += persons
        return Counter({key: persons for key, persons in out.items() if persons})

    def counted(self, table: str) -> Counter[tuple[object, ...]]:
        out = Counter[tuple[object, ...]]()
        for row in self.rows():
            if table in ("runs", "trains", "boardings", "boardings_in") and row["train_no"] is None:
                continue
            out[tuple(row[name] for name in TABLES[table])] += row["persons"]
        return Counter({key: persons for key, persons in out.items() if persons})

    def rows(self) -> Iterator[dict[str, Any]]:
        """Every row that counts, person by person where they are told apart, by no code of Pravah's own."""
        with self.catalog._registry._engine.connect() as connection:
            standing = select(t.batches.c.no).where(t.batches.c.withdrawn_at.is_(None))
            for table in (t.movements, t.od_rows):
                for row in connection.execute(select(table).where(table.c.batch_no.in_(standing))).mappings():
                    if table is t.movements:
                        yield facts({**row, "persons": 1})
                        continue
                    males, females = row["males"] or 0, row["females"] or 0
                    parts = (("male", males), ("female", females), (None, row["persons"] - males - females))
                    for sex, persons in parts:
                        day = row["to_date"] or row["from_date"]
                        more = {"travel_date": day, "sex": sex, "persons": persons, "status": "arrived"}
                        yield facts({**row, "train_no": None, "sector": None, "age": None, **more})


def facts(row: dict[str, Any]) -> dict[str, Any]:
    age, bands = row["age"], ((5, "0-5"), (17, "6-17"), (29, "18-29"), (44, "30-44"), (59, "45-59"), (999, "60+"))
    arrived, gone = ("arrived", "quarantined", "closed", "returned"), ("declined", "cancelled")
    status = row["status"]
    return {
        **row,
        "age_band": None if age is None else next(band for last, band in bands if age <= last),
        "phase": "arrived" if status in arrived else "cancelled" if status in gone else "registered",
        "origin_known": row["origin"] is not None,
        "destination_known": row["destination"] is not None,
        "within_district": row["origin"] is not None and row["origin"] == row["destination"],
        "within_state": row["origin_state"] == row["destination_state"],
    }


@contextmanager
def store(home: Path) -> Iterator[Catalog]:
    with closing(open_catalog(Settings(home=home), frozenset())) as catalog:
        yield catalog


def told_as_counted(story: Story) -> None:
    for table in TABLES:
        assert story.told(table) == story.counted(table), table


@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(acts=st.lists(st.tuples(st.sampled_from(ACTS), st.integers(0, 10**6)), min_size=3, max_size=9))
def test_every_table_says_what_the_rows_say(home: Path, acts: list[tuple[str, int]]) -> None:
    with tempfile.TemporaryDirectory(dir=home) as folder:
        mine = Path(folder) / "home"
        mine.mkdir()
        with store(mine) as catalog:
            story = Story(catalog, Path(folder))
            story.act("people", len(acts))
            for act, seed in acts:
                story.act(act, seed)
                told_as_counted(story)
            assert catalog.lakekeeping.verify(COMMAND_LINE).faults == ()


@pytest.mark.parametrize("seed", [1])
def test_every_table_says_what_the_rows_say_on_either_database(
    database: str, home: Path, tmp_path: Path, seed: int
) -> None:
    draw = Random(seed)
    with store(home) as catalog:
        story = Story(catalog, tmp_path)
        for act in ("people", "people", *draw.choices(ACTS, k=12), "merge", "rebuild"):
            story.act(act, draw.randrange(10**6))
        told_as_counted(story)
        assert catalog.lakekeeping.verify(COMMAND_LINE).faults == ()
