"""Every hostile file on a real store: a sentence and nothing changed, or the right counts; bounded, nothing left."""

from __future__ import annotations

import csv
import shutil
import signal
import sqlite3
import tempfile
import unicodedata
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from types import FrameType

import pytest

from data.access import COMMAND_LINE
from geo.gazetteer import Gazetteer, load_gazetteer
from tests.data.ingest.hostile.base import PERSONAL
from tests.data.ingest.hostile.large import LARGE, write
from tests.data.ingest.hostile.make import FILES, MANIFEST, made
from tests.data.ingest.hostile.trying import Outcome, attempt, opened, state_of

with MANIFEST.open(newline="", encoding="utf-8") as handle:
    ITEMS = {row["file"]: row for row in csv.DictReader(handle)}

#: Megabytes that a file may take beyond what the process has; half of what a load may take in all.
MOST_MEMORY = 500
#: Seconds after which a file hangs. No measure of speed: the slowest takes some seconds.
HANGS = 900


@pytest.fixture(scope="module")
def gazetteer() -> Gazetteer:
    return load_gazetteer()


@pytest.fixture(scope="module")
def seed(tmp_path_factory: pytest.TempPathFactory, gazetteer: Gazetteer) -> Path:
    """A HOME with something in it, to be copied for each file."""
    directory = tmp_path_factory.mktemp("seed")
    file = directory / "before.csv"
    file.write_text("name,origin_state,destination_state,travel_date\nMina,Goa,Bihar,2020-01-01\n", encoding="utf-8")
    with opened(directory / "home", gazetteer) as catalog:
        assert catalog.load(COMMAND_LINE, file).accepted == 1
    return directory / "home"


@contextmanager
def _no_hang() -> Iterator[None]:
    def ring(_number: int, _frame: FrameType | None) -> None:
        raise TimeoutError("the file hangs the loader")

    before = signal.signal(signal.SIGALRM, ring)
    signal.alarm(HANGS)
    try:
        yield
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)


@pytest.fixture
def home(seed: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(seed, tmp_path / "home"))


def _file(name: str, directory: Path) -> Path:
    return FILES / name if ITEMS[name]["kept"] == "kept" else write(name, directory)


@pytest.mark.parametrize("name", ITEMS)
def test_a_hostile_file(
    name: str, home: Path, tmp_path: Path, gazetteer: Gazetteer, monkeypatch: pytest.MonkeyPatch
) -> None:
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(temporary))
    expected = ITEMS[name]
    file = _file(name, tmp_path)
    with opened(home, gazetteer) as catalog:
        before = state_of(home)
        with _no_hang():
            outcome = attempt(catalog, file)
        after = state_of(home)
    assert list(temporary.iterdir()) == []
    assert outcome.memory < MOST_MEMORY
    if expected["outcome"] == "refused":
        assert outcome.says is not None, f"loaded: {outcome.counts}"
        assert expected["says"] in outcome.says
        _is_a_sentence(outcome.says)
        assert after == before
    else:
        counts = tuple(int(expected[c]) for c in ("rows", "accepted", "rejected", "waiting", "duplicates"))
        assert outcome.says is None
        assert outcome.counts == counts
        assert len(_rows(after, "batches")) == len(_rows(before, "batches")) + 1
        assert len(_rows(after, "movements")) == len(_rows(before, "movements")) + outcome.accepted
        assert not list((home / "loading").iterdir())
    _rejects_run_nothing(outcome)
    stored = b"".join(one.read_bytes() for one in home.rglob("*") if one.is_file() and "rejects" not in one.parts)
    assert not [word for word in PERSONAL if word.encode() in stored]


def _rows(state: dict[str, object], table: str) -> list[object]:
    rows = state[table]
    assert isinstance(rows, list)
    return rows


def _is_a_sentence(said: str) -> None:
    assert said.endswith(".")
    assert said.isprintable()
    assert "Traceback" not in said
    assert len(said) < 900
    assert not [word for word in PERSONAL if word in said]


def _rejects_run_nothing(outcome: Outcome) -> None:
    if outcome.rejects is None:
        return
    text = outcome.rejects.read_bytes().decode()
    assert not [c for c in text if unicodedata.category(c) == "Cf" and c not in "\u200c\u200d"]
    csv.field_size_limit(1 << 20)
    with outcome.rejects.open(newline="", encoding="utf-8") as handle:
        rows = list(csv.reader(handle))
    assert len(rows) == outcome.rejected + 1 or outcome.says is not None
    for row in rows:
        assert not [cell for cell in row if cell.lstrip()[:1] in set("=+-@＝＋－＠")]
        assert not [cell for cell in row if cell[:1] in set("\t\r\n")]


def test_the_manifest_names_every_file_and_says_what_it_is() -> None:
    kept = {name: what for name, (what, _) in made().items()} | {name: what for name, (what, _) in LARGE.items()}
    assert kept == {name: item["what"] for name, item in ITEMS.items()}
    assert {file.name for file in FILES.iterdir()} == {n for n, item in ITEMS.items() if item["kept"] == "kept"}
    assert len(ITEMS) > 250


def test_files_that_are_texts_are_as_they_are_made() -> None:
    """Archives carry the hour in which they were made; everything else is the same whenever it is made again."""
    for name, (_, content) in made().items():
        if not content.startswith(b"PK"):
            assert (FILES / name).read_bytes() == content, name


def _stored(name: str, home: Path, tmp_path: Path, gazetteer: Gazetteer, column: str) -> list[object]:
    """A column of the movements that a file brings, in order."""
    with opened(home, gazetteer) as catalog:
        attempt(catalog, _file(name, tmp_path))
    with closing(sqlite3.connect(home / "registry.sqlite3")) as database:
        rows = database.execute(f"SELECT {column} FROM movements WHERE batch_no = 2 ORDER BY row_no")
        return [row[0] for row in rows]


@pytest.mark.parametrize(
    ("name", "column", "values"),
    [
        ("days-of-1900.xlsx", "travel_date", ["2020-05-03", "2020-05-04"]),
        ("days-of-1904.xlsx", "travel_date", ["2020-05-03", "2020-05-04"]),
        ("bare-days-of-1900.xlsx", "travel_date", ["2020-05-03", "2020-05-04"]),
        ("bare-days-of-1904.xlsx", "travel_date", ["2020-05-03", "2020-05-04"]),
        ("numbers.xlsx", "travel_date", ["2020-05-03", "2020-05-04"]),
        ("leap-days.csv", "travel_date", ["2020-02-29", "2024-02-29"]),
        ("indian-dates.csv", "travel_date", [*["2020-05-31"] * 5, "2020-05-05", "2020-05-31"]),
        ("american-dates.csv", "travel_date", ["2020-04-04"]),
        ("two-digit-years.csv", "travel_date", ["2020-05-31", "2000-01-01"]),
        ("excel-serials.csv", "travel_date", ["2020-05-03", "2020-05-03"]),
        ("dates-with-time.csv", "travel_date", ["2020-05-03", "2020-05-03", "2020-05-04", "2020-05-03"]),
        ("isolates-in-date.csv", "travel_date", ["2020-05-03"]),
        ("leading-zeros.csv", "train_no", ["01827", "00007"]),
        ("zero-width-in-state.csv", "origin_state", [27]),
        ("zero-width-in-state.csv", "destination", [212]),
        ("soft-hyphens.csv", "origin", [490]),
        ("merged.xlsx", "origin_state", [27, 27]),
        ("ages.csv", "age", [31, 31]),
        ("comments.csv", "row_no", [3, 5]),
        ("title-above.csv", "row_no", [5, 6]),
        ("line-ends-in-cells.csv", "row_no", [2, 3]),
        ("lines-with-blanks.jsonl", "row_no", [2, 4]),
        ("array.json", "row_no", [1, 2]),
        ("merged.xlsx", "row_no", [4, 5]),
        ("ragged-here-and-there.csv", "row_no", [2]),
    ],
)
def test_what_is_stored_of_a_file(
    name: str, column: str, values: list[object], home: Path, tmp_path: Path, gazetteer: Gazetteer
) -> None:
    assert _stored(name, home, tmp_path, gazetteer, column) == values


@pytest.mark.parametrize(
    ("name", "names"),
    [
        ("names-like-nothing.csv", ["NA", "Null", "None", "True", "Nil", "na", "NaN", "undefined", "0"]),
        ("no-names.csv", [""] * 6),
        ("utf16-be.csv", ["आशा देवी", "रवि कुमार"]),
        ("windows-1252.csv", ["André Gonçalves", "Ravi Kumar"]),
        ("rtl-in-name.csv", ["Asha ived"]),
        ("controls.csv", ["Asha [2J ]0;x Devi", "Ravi Kumar"]),
        ("joiners-in-name.csv", ["अ\u0930\u094d\u200dया देवी"]),
        ("formulas-that-load.csv", ["=1+1", "@ravi"]),
        ("quote-within.csv", ['Asha "Didi" Devi', "Ravi Kumar"]),
    ],
)
def test_names_are_stored_as_people_have_them(
    name: str, names: list[str], home: Path, tmp_path: Path, gazetteer: Gazetteer
) -> None:
    with opened(home, gazetteer) as catalog:
        attempt(catalog, _file(name, tmp_path))
        packed = [catalog._registry.personal_record(number) for number in range(2, 2 + len(names))]
    assert [one.split("\x1f")[0] if one is not None else None for one in packed] == names
