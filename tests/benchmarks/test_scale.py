"""The bench of the lake asks what it says: made-up movements are the same each time, and engines agree on them."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import polars as pl
import pytest

from benchmarks import asking, beside, filling, scale
from benchmarks.cases import QUESTIONS, cases, walk
from benchmarks.movements import DAYS, draw
from core.settings import Settings
from data.access import PUBLIC
from data.catalog import open_catalog
from data.filters import Filters
from data.lake.plans import explained
from data.lake.tables import CUBE
from geo.places import load_places

MOVEMENTS = 24_000


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store that the bench has filled."""
    made = tmp_path_factory.mktemp("filled")
    filled = filling.fill(made, MOVEMENTS)
    assert filled.rows == filled.tables["cube"] > MOVEMENTS / 3
    return made


def test_movements_are_as_many_as_wanted_and_the_same_each_time() -> None:
    days = list(draw(MOVEMENTS, 1))
    assert len(days) == DAYS
    everyone = pl.concat(days)
    assert list(everyone.columns) == list(CUBE)
    assert everyone["persons"].sum() == MOVEMENTS
    assert everyone["persons"].min() == 1
    assert everyone.equals(pl.concat(draw(MOVEMENTS, 1)))
    assert not everyone.equals(pl.concat(draw(MOVEMENTS, 2)))


def test_movements_are_skewed_as_people_are() -> None:
    everyone = pl.concat(draw(200_000, 1))
    places = load_places()
    for side in ("origin", "destination"):
        known = everyone.drop_nulls(side)
        assert set(known[side]) <= set(places.districts)
        states = {code: places.districts[code].state_lgd for code in known[side].unique()}
        assert (known[f"{side}_state"] == known[side].replace_strict(states)).all()
        assert known[side].n_unique() > 650
    trains = everyone.drop_nulls("train_no")
    assert (trains["mode"] == "train").all()
    assert trains["train_no"].n_unique() > 3_500
    by_category = dict(everyone.group_by("category").agg(pl.col("persons").sum()).iter_rows())
    assert by_category["migrant_worker"] > 10 * by_category["student"] > 10 * by_category["tourist"] > 0


def test_engines_find_the_same_people(home: Path) -> None:
    compared = beside.compare(home)
    assert len(compared["rows"]) == len(beside.SELECTIONS) * len(QUESTIONS)
    assert sum("pandas" in row for row in compared["rows"]) == len(beside.IN_PANDAS) * len(QUESTIONS)


@pytest.mark.parametrize("question", QUESTIONS)
def test_pandas_finds_them_too(home: Path, question: str) -> None:
    with_store = open_catalog(Settings(home=home), frozenset())
    version = with_store._versions.current().lake
    held = beside.load_pandas([str(home / "lake" / path) for path in version.files["cube"]])
    for chosen in beside.SELECTIONS:
        filters = Filters.parse(chosen)
        rows = beside.with_pravah(with_store, with_store._versions, question, filters)
        found = beside.with_pandas(question, filters, held)
        column = "arrivals" if question == "districts" else "persons"
        if question == "districts":
            found = found.loc[found.index >= 0]
        assert int(found[column].sum()) == int(rows[column].sum())
    with_store.close()


def test_no_answer_is_remembered_unless_it_is_wanted(home: Path) -> None:
    catalog = open_catalog(Settings(home=home), frozenset())
    catalog._versions = asking.NeverAsked(catalog._versions)
    with explained() as plans:
        first, again = (catalog.daily(PUBLIC, Filters.parse({})) for _ in range(2))
    assert first.lake_version != again.lake_version
    assert first.rows.equals(again.rows)
    # an answer may look twice at one thing, and then remembers it; the next answer knows nothing of it
    looks = [plan.remembered for plan in plans if plan.question == "daily"]
    assert looks.count(False) == 2
    assert looks[0] is looks[len(looks) // 2] is False
    catalog.close()


def test_cases_are_questions_that_can_be_asked(home: Path) -> None:
    catalog = open_catalog(Settings(home=home), frozenset())
    asked = [case.ask(catalog).persons for case in cases()]
    assert sum(persons > 0 for persons in asked) > 0.8 * len(asked)
    assert list(walk(3, 8)) == list(walk(3, 8)) != list(walk(4, 8))
    catalog.close()


def _run(movements: int, seconds: float) -> dict[str, object]:
    case = [
        {"question": q, "common": c, "ms": [seconds * 1000], "floor_ms": 1.0} for q in QUESTIONS for c in (True, False)
    ]
    waits = {"p50": 1.0, "p95": 2.0, "max": 3.0}
    return {
        "movements": movements,
        "filled": {"seconds": seconds, "peak": 100.0},
        "kept": {"rows": {"cube": movements // 2}, "bytes": {"cube": movements}, "compacting": 1.0, "rolling": 1.0},
        "asked": {"cases": case, "memory_asking": {"peak": 1.0}, "visible": [1.0]}
        | dict.fromkeys(("users", "users_without_cache"), waits),
        "beside": {"rows": [{"question": "flows", "filters": {}, "pravah": 1.0, "duckdb": 2.0, "polars": 3.0}]},
    }  # fmt: skip


def test_the_document_is_written_from_what_was_measured() -> None:
    runs = [_run(1_000_000, 0.1 + 0.02), _run(10_000_000, 0.1 + 0.2), _run(100_000_000, 0.1 + 2.0)]
    assert np.allclose(scale.fit(runs, lambda run: run["filled"]["seconds"]), (0.1, 0.02))
    written = scale.with_tables(scale.DOCUMENT.read_text(encoding="utf-8"), runs)
    assert "| counts loaded, a day a batch, s | 0.12 | 0.3 | 2.1 | 0.1 + 0.02 N |" in written
    assert "| flows | nothing filtered | 1 | 2 | 3 |  |" in written
    assert scale.with_tables(written, runs) == written
    with pytest.raises(ValueError, match="markers"):
        scale.with_tables("no markers", runs)
