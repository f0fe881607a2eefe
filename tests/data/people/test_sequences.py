"""Whatever is loaded, repeated, decided, merged, changed and withdrawn: the lake says what the registry's rows say."""

from __future__ import annotations

from collections import Counter
from random import Random

import polars as pl
import pytest
from sqlalchemy import Table, select

from core.errors import BadInput, Conflict
from data import vocabulary as words
from data.access import COMMAND_LINE
from data.filters import Filters
from data.lake.writer import lake_root
from data.registry import tables as t
from geo.gazetteer import Verdict, load_gazetteer
from tests.data.review.conftest import Desk

HEADERS = (
    *("name", "age", "sex", "mobile", "origin_state", "origin_district", "destination_state"),
    *("destination_district", "travel_date"),
)
NAMES = ("Asha Devi", "A Devi", "Usha Bai", "Ramesh Kumar", "Rakesh Kumar", "Ramnarayan", "Rajnarayan")
PLACES = ("Patna", "Gaya", "Qazmipur", "Nowhere Else", "")
SIDES = ("origin_state", "origin", "destination_state", "destination", "status")


class Store:
    """A desk with acts drawn by chance; each leaves the store as it found it or changes it whole."""

    def __init__(self, desk: Desk, seed: int) -> None:
        self.desk, self.catalog, self.draw = desk, desk.catalog, Random(seed)
        self.files: list[list[tuple[object, ...]]] = []
        self.decided: list[int] = []
        #: The rows of each batch.
        self.sent: dict[str, list[tuple[object, ...]]] = {}
        self.done: Counter[str] = Counter()

    def row(self) -> tuple[object, ...]:
        draw = self.draw
        mobile = f"660000000{draw.randint(1, 4)}" if draw.random() < 0.9 else ""
        who = (draw.choice(NAMES), draw.randint(25, 27), draw.choice("mf"), mobile)
        origin = draw.choice(("Agra", "Qazmipur"))
        return (*who, "UP", origin, "Bihar", draw.choice(PLACES), f"2020-05-0{draw.randint(1, 4)}")

    def load(self) -> None:
        """A new file, one sent before, or one of these with a row more and a row less."""
        kind = self.draw.random()
        if not self.files or kind < 0.5:
            rows = [self.row() for _ in range(self.draw.randint(1, 8))]
        else:
            rows = list(self.draw.choice(self.files))
            if kind < 0.8:
                rows = [*rows[1:], self.row()]
        self.files.append(rows)
        self.sent[self.catalog.load(COMMAND_LINE, self.desk.table(HEADERS, rows)).batch_id] = rows

    def decide(self) -> None:
        if names := self.catalog.waiting(COMMAND_LINE):
            name = self.draw.choice(names)
            patna = load_gazetteer().resolve("Bihar", "Patna").lgd  # which other rows name themselves
            verdict = self.draw.choice((Verdict(10, patna), Verdict(10, 188), Verdict(10, None), Verdict(None, None)))
            self.decided.append(self.catalog.decide(COMMAND_LINE, name.id, verdict).decision_id)

    def undo(self) -> None:
        if self.decided:
            self.catalog.undo(COMMAND_LINE, self.decided.pop(self.draw.randrange(len(self.decided))))

    def pair(self) -> None:
        if pairs := self.catalog.people.alike(COMMAND_LINE):
            say = self.draw.choice((self.catalog.people.same, self.catalog.people.different))
            say(COMMAND_LINE, self.draw.choice(pairs).id)

    def undo_merge(self) -> None:
        if merges := [one for one in self.catalog.people.merges(COMMAND_LINE) if not one.undone_at]:
            self.catalog.people.undo_merge(COMMAND_LINE, self.draw.choice(merges).id)

    def split(self) -> None:
        if numbers := self.numbers(t.people):
            self.catalog.people.split(COMMAND_LINE, self.uid(self.draw.choice(numbers)))

    def withdraw(self) -> None:
        batch = self.draw.choice(self.catalog.batches(COMMAND_LINE))
        self.catalog.movements.withdraw(COMMAND_LINE, batch.id)

    def change(self) -> None:
        if numbers := self.numbers(t.movements):
            number = self.draw.choice(numbers)
            if may := self.catalog.movements.show(COMMAND_LINE, number).may_become:
                self.catalog.movements.change(COMMAND_LINE, number, self.draw.choice(may))

    def step(self) -> None:
        """One act. What the store refuses, it refuses with a sentence, and is as before."""
        acts = (self.load, self.load, self.decide, self.undo, self.pair, self.undo_merge, self.split, self.withdraw)
        act = self.draw.choice((*acts, self.change, self.change))
        try:
            act()
            self.done[act.__name__] += 1
        except (Conflict, BadInput):
            self.done[f"no {act.__name__}"] += 1

    def numbers(self, table: Table) -> list[int]:
        with self.catalog._registry._engine.connect() as connection:
            return list(connection.execute(select(table.c.id).order_by(table.c.id)).scalars())

    def uid(self, number: int) -> str:
        return self.catalog.people.uids_of(COMMAND_LINE, [number])[0]

    def expected(self) -> int:
        """How many people count, naively: the rows of what was not withdrawn, each once, as their places are known."""
        decisions = self.catalog.decisions(COMMAND_LINE, active_only=True)
        said = {(one.state_said, one.district_said): (one.state_lgd, one.lgd) for one in decisions}
        known = {("UP", "Agra"), ("Bihar", "Patna"), ("Bihar", "Gaya")}
        places = {pair: (match.state_lgd, match.lgd) for pair in known if (match := load_gazetteer().resolve(*pair))}
        places |= {("Bihar", ""): (10, None)} | {pair: place for pair, place in said.items() if place[0] is not None}
        living = [one.id for one in self.catalog.batches(COMMAND_LINE) if one.withdrawn_at is None]
        rows = [row for batch in living for row in self.sent[batch]]
        sides = [(*row[:4], row[8], places.get(row[4:6]), places.get(row[6:8])) for row in rows]
        return len({row for row in sides if None not in row[-2:]})

    def told(self) -> Counter[tuple[object, ...]]:
        """What the lake says, by its own files."""
        sums: Counter[tuple[object, ...]] = Counter()
        for file in self.catalog._registry.manifest():
            cube = pl.read_parquet(lake_root(self.desk.home) / file.path)
            for *key, persons in cube.select(*SIDES, "persons").iter_rows():
                sums[tuple(key)] += persons
        return Counter({key: persons for key, persons in sums.items() if persons})

    def holds(self) -> None:
        """Everything that must be true after every act."""
        m, b, p, h = t.movements.c, t.batches.c, t.people.c, t.held_rows.c
        with self.catalog._registry._engine.connect() as connection:
            joined = t.movements.join(t.batches, m.batch_no == b.no)
            counting = select(*(m[name] for name in SIDES)).select_from(joined).where(b.withdrawn_at.is_(None))
            rows = connection.execute(counting).all()
            prints = connection.execute(
                select(m.fingerprint).select_from(joined).where(b.withdrawn_at.is_(None), m.fingerprint.is_not(None))
            ).scalars()
            seen = [bytes(one) for one in prints]
            people = {row.id: row.same_as for row in connection.execute(select(p.id, p.same_as))}
            waiting = Counter(connection.execute(select(h.batch_no).where(h.state == "waiting")).scalars())
            batches = connection.execute(select(t.batches)).all()
            mine = Counter(connection.execute(select(m.batch_no)).scalars())
        assert self.told() == Counter(tuple(row) for row in rows)
        assert len(rows) == self.expected()
        assert len(seen) == len(set(seen))  # no row counts twice
        for number, person in people.items():
            assert person is None or (person in people and people[person] is None), (number, person)
        for batch in batches:
            assert batch.waiting == waiting[batch.no]
            if batch.withdrawn_at is None:
                assert batch.accepted == batch.persons == mine[batch.no]
                assert batch.rows == batch.accepted + batch.rejected + batch.duplicates
        shown = self.catalog.flows(COMMAND_LINE, _EVERY).persons
        assert shown == len(rows)


_EVERY = Filters.parse({"status": ",".join(words.STATUSES)})


@pytest.mark.parametrize("seed", range(3))
def test_the_lake_is_what_the_rows_are(desk: Desk, seed: int) -> None:
    store = Store(desk, seed)
    store.load()
    for _ in range(50):
        store.step()
        store.holds()
    assert all(check.well for check in desk.catalog.check(COMMAND_LINE))
