"""Whatever is loaded, sent again, corrected, merged, taken back or changed: the lake counts what the registry holds."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from random import Random

import polars as pl
import pytest
from sqlalchemy import select

from core.errors import Conflict
from data.access import COMMAND_LINE
from data.lake.writer import lake_root
from data.registry import tables as t
from tests.data.people.test_one_person import HEADERS, owner, row, uid
from tests.data.review.conftest import Desk

PEOPLE = (
    *(("Asha Devi", 28, "f", "6600000001"), ("Asha Devi", 44, "f", "6600000001"), ("Ram Kumar", 30, "m", "6600000001")),
    *(("आशा देवी", 28, "f", "6600000001"), ("Usha Bai", 60, "f", "6600000002"), ("Gita Bai", 20, "f", "")),
)
DAYS = tuple(f"2020-0{month}-01" for month in (5, 6, 7))
STEPS = 14
#: A day and a status: what tells the counts of these rows apart.
Counts = Counter[tuple[str, str]]


class Walk:
    """A store, what should be in it by plain bookkeeping, and random steps."""

    def __init__(self, desk: Desk, random: Random) -> None:
        self.desk, self.random = desk, random
        self.live: dict[tuple[object, ...], tuple[str, str]] = {}  # row → its batch and its status
        self.rows: dict[str, list[list[object]]] = {}  # batch → rows of its file
        self.given: set[str] = set()

    def load(self, rows: Sequence[Sequence[object]]) -> None:
        new = list(dict.fromkeys(tuple(one) for one in rows if tuple(one) not in self.live))
        report = self.desk.catalog.load(COMMAND_LINE, self.desk.table(HEADERS, rows))
        if report.batch_id in self.rows:  # this very file is known: nothing of it is looked at
            return
        assert (report.accepted, report.duplicates) == (len(new), len(rows) - len(new))
        self.live |= dict.fromkeys(new, (report.batch_id, "registered"))
        self.rows[report.batch_id] = [list(one) for one in rows]

    def fresh(self) -> None:
        told = self.random.choices([(*who, day) for who in PEOPLE for day in DAYS], k=self.random.randint(1, 5))
        self.load([row(*who[:4], day=who[4]) for who in told])

    def repeat(self) -> None:
        if self.rows:
            self.load(self.random.choice(list(self.rows.values())))

    def withdraw(self) -> list[list[object]]:
        batches = list(dict.fromkeys(batch for batch, _ in self.live.values()))
        if not batches:
            return []
        batch = self.random.choice(batches)
        gone = [one for one, (of, _) in self.live.items() if of == batch]
        assert self.desk.catalog.movements.withdraw(COMMAND_LINE, batch).persons == len(gone)
        for one in gone:
            del self.live[one]
        return self.rows.pop(batch)

    def correct(self) -> None:
        rows = self.withdraw()
        if rows:
            self.load([[*rows[0][:-1], self.random.choice(DAYS)], *rows[1:]])

    def merge(self) -> None:
        numbers = self.numbers()
        if len(numbers) > 1:
            one, other = self.random.sample(numbers, 2)
            self.decide(
                lambda: self.desk.catalog.people.merge(COMMAND_LINE, uid(self.desk, one), uid(self.desk, other))
            )

    def undo(self) -> None:
        merges = self.desk.catalog.people.merges(COMMAND_LINE)
        if merges:
            number = self.random.choice(merges).id
            self.decide(lambda: self.desk.catalog.people.undo_merge(COMMAND_LINE, number))

    def split(self) -> None:
        numbers = self.numbers()
        if numbers:
            number = self.random.choice(numbers)
            self.decide(lambda: self.desk.catalog.people.split(COMMAND_LINE, uid(self.desk, number)))

    def status(self) -> None:
        if not self.live:
            return
        wanted = self.random.choice(list(self.live))
        batch, _ = self.live[wanted]
        m, b = t.movements.c, t.batches.c
        place = self.rows[batch].index(list(wanted)) + 2  # by the line of the file
        with self.desk.catalog._registry._engine.connect() as connection:
            number = connection.execute(
                select(m.id)
                .select_from(t.movements.join(t.batches, m.batch_no == b.no))
                .where(b.id == batch, m.row_no == place)
            ).scalar_one()
        movement = self.desk.catalog.movements.show(COMMAND_LINE, number)
        if movement.may_become:
            after = self.random.choice(movement.may_become)
            self.desk.catalog.movements.change(COMMAND_LINE, number, after)
            self.live[wanted] = (batch, after)

    @staticmethod
    def decide(act: Callable[[], object]) -> None:
        """What may be said of people may also be refused; then nothing changes."""
        try:
            act()
        except Conflict:
            return

    def numbers(self) -> list[int]:
        with self.desk.catalog._registry._engine.connect() as connection:
            return list(connection.execute(select(t.people.c.id).order_by(t.people.c.id)).scalars())

    def look(self) -> None:
        """Compare the bookkeeping with the registry, and the registry with the lake."""
        wanted: Counts = Counter((str(one[-1]), status) for one, (_, status) in self.live.items())
        assert self.registry() == wanted
        assert self.lake() == wanted
        assert all(check.well for check in self.desk.catalog.check(COMMAND_LINE))
        with self.desk.catalog._registry._engine.connect() as connection:
            p = t.people.c
            points = dict(tuple(one) for one in connection.execute(select(p.id, p.same_as)))
        assert all(person is None or points[person] is None for person in points.values())  # one step leads to anybody
        uids = {uid(self.desk, number): number for number in points}
        assert len(uids) == len(points)
        assert self.given <= set(uids)  # an ID that was told stays somebody's
        self.given = set(uids)
        for number, person in points.items():
            assert owner(self.desk, number) == uid(self.desk, person or number)

    def registry(self) -> Counts:
        m, b = t.movements.c, t.batches.c
        asked = select(m.travel_date, m.status).select_from(t.movements.join(t.batches, m.batch_no == b.no))
        with self.desk.catalog._registry._engine.connect() as connection:
            found = connection.execute(asked.where(b.withdrawn_at.is_(None))).all()
        return Counter((day.isoformat(), status) for day, status in found)

    def lake(self) -> Counts:
        files = [
            pl.read_parquet(lake_root(self.desk.home) / file.path) for file in self.desk.catalog._registry.manifest()
        ]
        if not files:
            return Counter()
        whole = pl.concat(files)
        by_all = [name for name in whole.columns if name != "persons"]
        sums = whole.group_by(by_all).agg(pl.col("persons").sum())
        assert sums.filter(pl.col("persons") < 0).is_empty()
        counts: Counts = Counter()
        for day, status, persons in sums.select("travel_date", "status", "persons").iter_rows():
            counts[day.isoformat(), status] += persons
        return +counts


@pytest.mark.parametrize("seed", range(3))
def test_the_lake_counts_what_the_registry_holds(desk: Desk, seed: int) -> None:
    random = Random(seed)
    walk = Walk(desk, random)
    steps = (walk.fresh, walk.repeat, walk.withdraw, walk.correct, walk.merge, walk.undo, walk.split, walk.status)
    walk.fresh()
    for step in random.choices(steps, weights=(4, 2, 1, 2, 2, 1, 1, 3), k=STEPS):
        step()
        walk.look()
