"""A walk over one store in which every act is killed at a random moment, looked at, done again and looked at again.

The model knows nothing of records: it has the rows of each file, which files stand, and what was decided about names.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections import defaultdict
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from random import Random

from sqlalchemy import select

from core.settings import Settings
from data.access import COMMAND_LINE
from data.catalog import Catalog, open_catalog
from data.inbox import State
from data.registry import tables as t
from data.registry.keys import read_keyring
from data.registry.known import KnownRecords
from tests.crashes.files import PLACES, Row, people, write
from tests.crashes.store import faults_of
from tests.crashes.victim import act as do
from tests.running import ROOT

WHO, ROWS = 900, 300
#: What names are decided to be: a district that other rows name themselves, and one that none does.
DISTRICTS = ("Patna", "Rohtas")
_ACTS = ("load", "load", "load", "work", "work", "submit", "withdraw", "withdraw", "decide", "undo", "status")
#: How the longest wait changes when a process was killed before it had begun, or when it had all but ended.
_TURN = {"begun": 1.15, "ended": 0.75}


@dataclass(frozen=True)
class Outcome:
    """How a round went: whether something was killed, how far it had come, and what was wrong."""

    killed: bool
    stage: str
    faults: tuple[str, ...]


@dataclass(frozen=True)
class Standing:
    """What stands in a store, as its users know it: files by their SHA-256, and decisions about names."""

    files: frozenset[str]
    decisions: frozenset[tuple[str, int | None]]


class Walk:
    """One store and what is known of it."""

    def __init__(self, home: Path, folder: Path, seed: int) -> None:
        self.home, self.folder, self.draw = home, folder, Random(seed)
        self.all = people(WHO, seed, PLACES)
        #: Rows by the SHA-256 of the file that they came in.
        self.rows: dict[str, list[Row]] = {}
        self.seconds: dict[str, float] = defaultdict(lambda: 0.3)
        #: How many steps an act was seen to tell of.
        self.steps: dict[str, int] = defaultdict(lambda: 5)
        #: What each record was seen to say: a number is never another's.
        self.names: dict[int, str | None] = {}
        self.files = 0
        with closing(self.open()) as catalog:
            self.codes = {name: catalog.gazetteer.resolve("Bihar", name).lgd for name in (*PLACES[:3], *DISTRICTS)}
            do(catalog, ["load", str(self.file()[0])])

    def open(self) -> Catalog:
        catalog = open_catalog(Settings(home=self.home), frozenset())
        catalog.uploads.shelf.prepare()
        return catalog

    def file(self) -> tuple[Path, str]:
        """A file of people drawn anew, or of one sent before, as it was or changed; with its SHA-256."""
        rows = [self.all[at] for at in sorted(self.draw.sample(range(WHO), ROWS))]
        if self.rows and self.draw.random() < 0.6:
            before = self.draw.choice(list(self.rows.values()))
            cut = self.draw.choice((0, ROWS // 4))
            rows = before if self.draw.random() < 0.2 else [*before[cut:], *rows[:cut]]
        self.files += 1
        file = self.folder / f"{self.files}.csv"
        sha = write(file, rows)
        self.rows[sha] = rows
        return file, sha

    def round(self) -> Outcome:
        """One act that is killed, and done again by somebody who lives."""
        with closing(self.open()) as catalog:
            before = self.standing(catalog)
            words, after = self.choose(catalog, before)
        killed, stage = self.kill(words)
        with closing(self.open()) as catalog:  # opening sweeps
            found = [f"after the kill: {one}" for one in self.look(catalog)]
            now = self.standing(catalog)
            ended = stage == "ended" and words[0] != "submit"  # what is sent is only queued
            if now not in (before, after) or (ended and now != after):
                found.append(f"{len(now.files)} files stand after the kill, {len(before.files)} before")
            there = {one.id for one in catalog.uploads.uploads(COMMAND_LINE, 1000)}
            sent = self.again(catalog, words, done=now == after)
            if sent not in there and (words[0] == "work" or (words[0] == "submit" and stage == "ended")):
                found.append("what was acknowledged was not there")
            found += [f"in the end: {one}" for one in self.look(catalog)]
            if self.standing(catalog) != after:
                found.append("in the end something else stands than was asked for")
        return Outcome(killed, f"{words[0]}: {stage}", tuple(found))

    def choose(self, catalog: Catalog, now: Standing) -> tuple[list[str], Standing]:
        """An act, and what stands once it is done."""
        name = self.draw.choice(_ACTS)
        decided = {one.district_said: one for one in catalog.decisions(COMMAND_LINE, active_only=True)}
        if name == "withdraw" and now.files:
            sha = self.draw.choice(sorted(now.files))
            batch = catalog._registry.find_batch("persons", sha)
            if batch is not None:
                return ["withdraw", batch.id], Standing(now.files - {sha}, now.decisions)
        if name == "decide" and (waiting := catalog.waiting(COMMAND_LINE)):
            code, one = self.codes[self.draw.choice(DISTRICTS)], self.draw.choice(waiting)
            return ["decide", str(one.id), str(code)], Standing(now.files, now.decisions | {(one.district_said, code)})
        if name == "undo" and decided:
            one = self.draw.choice(list(decided.values()))
            return ["undo", str(one.id)], Standing(now.files, now.decisions - {(one.district_said, one.lgd)})
        if name == "status" and (numbers := self.movements(catalog)):
            number = self.draw.choice(numbers)
            if may := catalog.movements.show(COMMAND_LINE, number).may_become:
                return ["status", str(number), self.draw.choice(may)], now
        file, sha = self.file()
        after = Standing(now.files | {sha}, now.decisions)
        if name == "submit":
            return ["submit", str(file), f"key-{self.files}"], after
        if name == "work":
            catalog.uploads.submit(COMMAND_LINE, "people.csv", file, idempotency_key=f"key-{self.files}")
            return ["work", str(file), f"key-{self.files}"], after
        return ["load", str(file)], after

    def kill(self, words: list[str]) -> tuple[bool, str]:
        """Do an act in a process that is killed somewhere on its way; whether it was, and how far it had come."""
        process = subprocess.Popen(
            [sys.executable, "-m", "tests.crashes.victim", *words],
            cwd=ROOT,
            env={**os.environ, "PRAVAH_HOME": str(self.home)},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            start_new_session=True,
        )
        assert process.stdout is not None
        if process.stdout.readline() != b"ready\n":
            raise RuntimeError(process.communicate()[1].decode()[-2000:])
        begun, known = time.perf_counter(), self.seconds[words[0]]
        stages: list[str] = []
        wait = known * self.draw.uniform(0, 1.1)
        if self.draw.random() < 0.6:  # at a step: the short ones are met, too
            for _ in range(self.draw.randint(1, self.steps[words[0]])):
                stages += process.stdout.readline().decode().split()
            wait = self.draw.choice((0.0, 0.0, 0.002, 0.01))
        try:
            process.wait(wait)
            killed = False
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            killed = True
        said, error = process.communicate()
        stages += said.decode().split()
        self.steps[words[0]] = max(self.steps[words[0]], len(stages))
        if not killed:
            if process.returncode:
                raise RuntimeError(error.decode()[-2000:])
            self.seconds[words[0]] = min(known, (known + time.perf_counter() - begun) / 2)
        stage = stages[-1] if stages else "begun"
        if killed and stage in _TURN:  # the wait follows the machine
            self.seconds[words[0]] = known * _TURN[stage]
        return killed, stage

    def again(self, catalog: Catalog, words: list[str], *, done: bool) -> str | None:
        """What whoever asked for it does when nobody answered; what was taken in is finished. The upload, if any."""
        if words[0] in ("submit", "work"):
            sent = catalog.uploads.submit(COMMAND_LINE, "people.csv", Path(words[1]), idempotency_key=words[2])
            do(catalog, ["work"])
            state = catalog.uploads.upload(COMMAND_LINE, sent.id).state
            if state is not State.DONE:
                raise RuntimeError(f"the upload is {state.value}")
            return sent.id
        if words[0] == "status":
            if catalog.movements.show(COMMAND_LINE, int(words[1])).status != words[2]:
                do(catalog, words)
        elif not done:
            do(catalog, words)
        return None

    def look(self, catalog: Catalog) -> list[str]:
        """Everything that is wrong with the store."""
        found = faults_of(catalog, self.home)
        counted, expected = len(self.movements(catalog)), self.expected(self.standing(catalog))
        if counted != expected:
            found.append(f"{counted} people count, not {expected}")
        registry = catalog._registry
        with registry._engine.connect() as connection:
            numbers = list(connection.execute(select(t.people.c.id).order_by(t.people.c.id)).scalars())
            known = KnownRecords(connection, read_keyring(registry._key_file, create=False)).open(numbers)
        for number in numbers:
            name = known[number].facts.name
            if self.names.setdefault(number, name) != name or name is None:
                found.append(f"record {number} says something else than before")
        if len(set(catalog.people.uids_of(COMMAND_LINE, numbers))) != len(numbers):
            found.append("two have one ID")
        return found

    def expected(self, now: Standing) -> int:
        """How many count, naively: each row of the files that stand once, where its places are known."""
        decided: dict[object, int | None] = dict(now.decisions)
        known = {**self.codes, "": None, **decided}
        rows = {row for sha in now.files for row in self.rows[sha]}
        return len({(*row[:7], known[row[7]], *row[8:]) for row in rows if row[7] in known})

    @staticmethod
    def standing(catalog: Catalog) -> Standing:
        batches = catalog.batches(COMMAND_LINE)
        with catalog._registry._engine.connect() as connection:
            shas = dict(connection.execute(select(t.batches.c.id, t.batches.c.file_sha256)).tuples().all())
        decisions = catalog.decisions(COMMAND_LINE, active_only=True)
        return Standing(
            frozenset(shas[one.id] for one in batches if one.withdrawn_at is None),
            frozenset((one.district_said, one.lgd) for one in decisions),
        )

    @staticmethod
    def movements(catalog: Catalog) -> list[int]:
        m, b = t.movements.c, t.batches.c
        joined = select(m.id).select_from(t.movements.join(t.batches, m.batch_no == b.no))
        with catalog._registry._engine.connect() as connection:
            return list(connection.execute(joined.where(b.withdrawn_at.is_(None)).order_by(m.id)).scalars())
