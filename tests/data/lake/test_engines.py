"""DuckDB answers from texts written once for a shape of filters: the same as another engine, whatever is asked."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from threading import Timer

import pytest

from data.filters import Filters
from data.lake import questions
from data.lake.asked import Question, Sides
from data.lake.askers import GivenUp, Signal
from data.lake.cube import Lake, Version
from data.lake.engines import open_engine
from tests.data.lake.cubes import write
from tests.data.lake.every import FILTERS, InPolars, answers, endless, random_rows


@pytest.fixture(scope="module")
def lake(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lake]:
    made = open_engine("duckdb", tmp_path_factory.mktemp("lake's"))
    assert isinstance(made, Lake)
    yield made
    made.close()


@pytest.fixture(scope="module")
def version(lake: Lake) -> Version:
    rows = random_rows(1_500)
    return Version.of("random", (*write(lake.root, "B1", rows[:700]), *write(lake.root, "B2", rows[700:])))


@pytest.mark.parametrize("filters", FILTERS, ids=str)
def test_every_question_is_answered_as_by_another_engine(
    lake: Lake, version: Version, filters: Mapping[str, object]
) -> None:
    ours, theirs = answers(lake, version, filters), answers(InPolars(lake.root), version, filters)
    for name in ours:
        assert ours[name] == theirs[name], name


@pytest.mark.parametrize(
    ("filters", "read"),
    [
        ({}, "flows"),
        ({"from": "2020-05-02"}, "flows"),
        ({"origin": "157"}, "flows_out"),
        ({"destination": "157"}, "flows_in"),
        ({"destination_state": "9", "origin_state": "27"}, "flows_out"),
        ({"place": "157"}, "flows_out,flows_in"),
        ({"place_state": "9,7"}, "flows_out,flows_in"),
    ],
    ids=str,
)
def test_a_filter_of_places_reads_what_lies_by_them(
    lake: Lake, version: Version, filters: Mapping[str, object], read: str
) -> None:
    wanted = Filters.parse(filters)
    question = Question(("flows",), questions.flows, (wanted,), frozenset(), Sides.of(wanted))
    source = lake._source(version, "flows", question)
    assert [table for table in ("flows", "flows_out", "flows_in") if f"/{table}-" in source] == read.split(",")


def test_an_empty_lake_has_the_same_columns(lake: Lake) -> None:
    empty = Version("empty", {})
    assert answers(lake, empty, {}) == answers(InPolars(lake.root), empty, {})


def test_a_text_is_written_once_for_a_shape_of_filters(lake: Lake, version: Version) -> None:
    written: list[Filters] = []

    def flows(table: questions.Cube, filters: Filters) -> questions.Cube:
        written.append(filters)
        return questions.flows(table, filters)

    def ask(**filters: object) -> int:
        wanted = Filters.parse(filters)
        question = Question(("counted",), flows, (wanted,), frozenset())
        return int(lake.answer(version, "flows", question, Signal())["persons"].sum())

    first, second = ask(**{"from": "2020-05-01", "mode": "train"}), ask(**{"from": "2020-05-03", "mode": "bus"})
    assert len(written) == 1
    assert first != second
    ask(**{"from": "2020-05-01", "mode": "train,bus"})
    assert len(written) == 2, "another number of values is another shape"


def test_values_cannot_be_taken_for_stand_ins_or_end_a_text(lake: Lake) -> None:
    filters = Filters.model_construct(train_no=("'; DROP TABLE x; --", "~pravah 0~"))
    question = Question(("trains",), questions.trains, (filters,), frozenset())
    text = lake._statements.text("trains", question, "read_parquet('x')")
    assert "'''; DROP TABLE x; --'" in text
    assert "'~pravah 0~'" in text
    assert "~pravah 1~" not in text
    assert lake.answer(Version("empty", {}), "trains", question, Signal()).height == 0


def test_a_question_is_interrupted_while_it_runs(lake: Lake, version: Version) -> None:
    stop = Signal()
    question = Question(("endless",), endless, (Filters.parse({}),), frozenset())
    Timer(0.5, stop.happen).start()
    with pytest.raises(GivenUp):
        lake.answer(version, "cube", question, stop)


def test_a_question_that_was_stopped_before_is_not_run(lake: Lake, version: Version) -> None:
    stop = Signal()
    stop.happen()
    with pytest.raises(GivenUp):
        lake.answer(version, "cube", Question(("endless",), endless, (Filters.parse({}),), frozenset()), stop)
