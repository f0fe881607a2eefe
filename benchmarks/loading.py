"""Loading a quarter of a million people: Pravah's command, the bare floor, and a row-at-a-time alternative."""

from __future__ import annotations

import csv
import os
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import date
from itertools import islice
from pathlib import Path

from pydantic import BaseModel, ConfigDict, field_validator
from sqlalchemy import create_engine
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column

from benchmarks.measure import Against, Result, median, timed
from data.vocabulary import CATEGORIES, MODES
from tests.running import ROOT, command, environment

PERSONS = 250_000
#: People that the row-at-a-time alternative loads; its time is scaled up to PERSONS.
SAMPLE = 12_500


def bench(directory: Path) -> Iterator[Result]:
    """Seconds to load PERSONS demo people into an empty store, as a user's command takes them."""
    file = directory / "people.csv"
    command(directory / "writer", "demo", str(file), "--persons", str(PERSONS), "--seed", "1")
    runs = [_load(directory / f"home-{n}", file) for n in range(3)]
    rows = rows_at_a_time(file, directory / "orm.sqlite3") * PERSONS / SAMPLE
    yield Result(
        name="load 250,000 demo people into an empty store",
        value=median(seconds for seconds, _ in runs),
        unit="s",
        target=15,
        against=Against("a pydantic model and an ORM object a row, without sealing or joining names", rows),
        floor=timed(lambda: bare(file, directory / "bare.sqlite3")),
        note=(
            f"python app.py load, process start included, median of {len(runs)}; peak memory "
            f"{max(peak for _, peak in runs):.0f} MB. Floor: csv.reader into sqlite3.executemany, nothing checked, "
            f"no index. The alternative ran on {SAMPLE:,} people and is scaled."
        ),
    )


def _load(home: Path, file: Path) -> tuple[float, float]:
    """Seconds and peak memory (MB) of one load."""
    home.mkdir()
    words = [sys.executable, "app.py", "load", str(file), "--kind", "persons", "--json"]
    begun = time.perf_counter()
    process = subprocess.Popen(words, cwd=ROOT, env=environment(home), stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    seconds = time.perf_counter() - begun
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise RuntimeError(f"the load exited with {process.returncode}")
    return seconds, usage.ru_maxrss / 1024


def bare(file: Path, database: Path) -> None:
    """The least that any loader does: parse the file, write its cells."""
    with file.open(encoding="utf-8", newline="") as lines:
        rows = csv.reader(lines)
        header = next(rows)
        connection = sqlite3.connect(database)
        connection.execute(f"CREATE TABLE people ({', '.join(header)})")
        connection.executemany(f"INSERT INTO people VALUES ({', '.join('?' * len(header))})", rows)
        connection.commit()
        connection.close()


class _Person(BaseModel):
    """What a row-at-a-time loader would check of each person."""

    model_config = ConfigDict(extra="ignore")

    name: str
    age: int | None
    sex: str
    mobile: str
    category: str
    origin_state: str
    origin_district: str
    destination_state: str
    destination_district: str
    travel_date: date
    mode: str
    train_no: str
    coach: str

    @field_validator("age", mode="before")
    @classmethod
    def _blank(cls, value: object) -> object:
        return None if value == "" else value

    @field_validator("category")
    @classmethod
    def _category(cls, value: str) -> str:
        if value not in CATEGORIES:
            raise ValueError("unknown category")
        return value

    @field_validator("mode")
    @classmethod
    def _mode(cls, value: str) -> str:
        if value not in MODES:
            raise ValueError("unknown mode")
        return value


class _Base(DeclarativeBase):
    pass


class _Row(_Base):
    __tablename__ = "people"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]
    age: Mapped[int | None]
    sex: Mapped[str]
    mobile: Mapped[str] = mapped_column(index=True)
    category: Mapped[str]
    origin_state: Mapped[str]
    origin_district: Mapped[str]
    destination_state: Mapped[str]
    destination_district: Mapped[str]
    travel_date: Mapped[date]
    mode: Mapped[str]
    train_no: Mapped[str]
    coach: Mapped[str]


def rows_at_a_time(file: Path, database: Path) -> float:
    """Seconds for SAMPLE people."""
    engine = create_engine(f"sqlite:///{database}")
    _Base.metadata.create_all(engine)
    begun = time.perf_counter()
    with file.open(encoding="utf-8", newline="") as lines, Session(engine) as session:
        for cells in islice(csv.DictReader(lines), SAMPLE):
            session.add(_Row(**_Person.model_validate(cells).model_dump()))
        session.commit()
    seconds = time.perf_counter() - begun
    engine.dispose()
    return seconds
