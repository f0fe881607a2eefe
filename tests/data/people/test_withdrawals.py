"""A batch is withdrawn: what another batch sent too counts on with that one, whole, and goes when that one goes."""

from __future__ import annotations

import sqlite3
import tempfile
from contextlib import closing
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from core.errors import Conflict, Unavailable
from data import act_lake
from data.access import COMMAND_LINE
from data.registry import tables as t
from geo.gazetteer import Verdict
from tests.data.people.test_one_person import AADHAAR, OTHER_AADHAAR, load, owner, row, uid
from tests.data.review.conftest import DATED, Desk

PATNA = Verdict(10, 188)


def withdraw(desk: Desk, batch: str) -> tuple[int, int, int]:
    report = desk.catalog.movements.withdraw(COMMAND_LINE, batch)
    return report.persons, report.kept, report.waiting


def people(desk: Desk) -> int:
    return sum(desk.net().values())


def numbers_of(desk: Desk, batch: str) -> tuple[int, int, int, int, int]:
    one = next(one for one in desk.catalog.batches(COMMAND_LINE) if one.id == batch)
    return one.accepted, one.duplicates, one.rejected, one.waiting, one.persons


def vault(desk: Desk) -> int:
    with closing(sqlite3.connect(desk.home / "vault" / "vault.sqlite3")) as connection:
        return int(connection.execute("SELECT count(*) FROM numbers").fetchone()[0])


def test_a_wrong_file_its_correction_and_the_wrong_one_withdrawn(desk: Desk) -> None:
    right, wrong, new = row(number=AADHAAR), row("Ram", 30, "m", "6600000005"), row("Sita", 31, "f", "6600000006")
    first = load(desk, right, wrong).batch_id
    second = load(desk, right, new).batch_id
    assert withdraw(desk, first) == (1, 1, 0)
    assert people(desk) == 2
    assert numbers_of(desk, second) == (2, 0, 0, 0, 2)
    assert load(desk, right, new).batch_id == second  # sent again unchanged, nothing is missing
    # the record is the second batch's now: the first may be erased
    desk.catalog.secrets.erase_batch(COMMAND_LINE, first)
    (record,) = desk.catalog.people.show(COMMAND_LINE, uid(desk, 1)).records
    assert (record.said["name"], record.batch_id, record.withdrawn_at, vault(desk)) == ("Asha Devi", second, None, 1)
    # and when that one goes, too, nobody is left, and everything may come again
    assert withdraw(desk, second) == (2, 0, 0)
    assert load(desk, right, wrong).accepted == 2


def test_a_chain_of_three_in_every_order(desk: Desk) -> None:
    rows = [row(), row("Ram", 30, "m", "6600000005"), row("Sita", 31, "f", "6600000006")]
    for turn, order in enumerate(((0, 1, 2), (0, 2, 1), (1, 0, 2), (1, 2, 0), (2, 0, 1), (2, 1, 0))):
        mine = [[*one[:-1], f"2021-0{turn + 1}-01"] for one in rows]
        batches = [load(desk, *mine, row(day=f"2021-0{turn + 1}-1{at}")).batch_id for at in range(3)]
        for left, at in enumerate(order):
            withdraw(desk, batches[at])
            assert people(desk) == (5 - left if left < 2 else 0)


def test_a_status_and_its_events_go_along(desk: Desk) -> None:
    movements = desk.catalog.movements
    first, second = load(desk, row()).batch_id, load(desk, row(), row(day="2020-06-01")).batch_id
    movements.change(COMMAND_LINE, 1, "arrived")
    withdraw(desk, first)
    told = movements.show(COMMAND_LINE, 1)
    assert (told.status, told.withdrawn, told.batch_id, len(told.events)) == ("arrived", False, second, 1)
    movements.change(COMMAND_LINE, 1, "closed")
    assert people(desk) == 2
    assert withdraw(desk, second) == (2, 0, 0)
    assert desk.net() == {}


def test_whom_a_number_belongs_to_stays(desk: Desk) -> None:
    first = load(desk, row(), row(day="2020-06-01")).batch_id
    second = load(desk, row(day="2020-06-01")).batch_id
    assert owner(desk, 2) == uid(desk, 1)
    withdraw(desk, first)
    assert owner(desk, 2) == uid(desk, 1)
    assert next(one for one in desk.catalog.batches(COMMAND_LINE) if one.id == second).known == 1
    assert load(desk, row(day="2020-07-01")).known == 1


def test_rows_that_wait_go_over_too(desk: Desk) -> None:
    waits = ("Asha", "6600000001", "UP", "Agra", "Bihar", "Qazmipur", "2020-05-03")
    plain = ("Ram", "6600000002", "UP", "Agra", "Bihar", "Patna", "2020-05-03")
    first = desk.catalog.load(COMMAND_LINE, desk.table(DATED, [waits])).batch_id
    second = desk.catalog.load(COMMAND_LINE, desk.table(DATED, [waits, plain])).batch_id
    assert numbers_of(desk, second) == (1, 1, 0, 0, 1)
    assert withdraw(desk, first) == (0, 0, 0)
    assert numbers_of(desk, second) == (1, 0, 1, 1, 1)
    (name,) = desk.catalog.waiting(COMMAND_LINE)
    decision = desk.catalog.decide(COMMAND_LINE, name.id, PATNA)
    assert (decision.released_rows, people(desk)) == (1, 2)
    third = desk.catalog.load(COMMAND_LINE, desk.table(DATED, [waits])).batch_id
    assert withdraw(desk, second) == (1, 1, 0)
    desk.catalog.undo(COMMAND_LINE, decision.decision_id)  # what counted by it is found in its new batch
    assert (people(desk), numbers_of(desk, third)) == (0, (0, 0, 1, 1, 0))


def test_rows_that_repeated_what_is_withdrawn_count(desk: Desk) -> None:
    waits = ("Asha", "6600000001", "UP", "Agra", "Bihar", "Qazmipur", "2020-05-03")
    plain = (*waits[:5], "Patna", waits[-1])
    later = desk.catalog.load(COMMAND_LINE, desk.table(DATED, [plain])).batch_id
    desk.catalog.load(COMMAND_LINE, desk.table(DATED, [waits]))
    (name,) = desk.catalog.waiting(COMMAND_LINE)
    patna = next(one.destination for one in [desk.catalog.movements.show(COMMAND_LINE, 1)])
    assert desk.catalog.decide(COMMAND_LINE, name.id, Verdict(10, patna)).duplicates == 1
    assert withdraw(desk, later) == (0, 1, 0)
    assert people(desk) == 1


def test_a_decision_that_ends_takes_nothing_that_a_file_brought_without_it(desk: Desk) -> None:
    waits = ("Asha", "6600000001", "UP", "Agra", "Bihar", "Qazmipur", "2020-05-03")
    desk.catalog.load(COMMAND_LINE, desk.table(DATED, [waits]))
    (name,) = desk.catalog.waiting(COMMAND_LINE)
    decision = desk.catalog.decide(COMMAND_LINE, name.id, PATNA).decision_id
    place = desk.catalog.names.places.districts[188].name
    plain = (*waits[:5], place, waits[-1])
    assert desk.catalog.load(COMMAND_LINE, desk.table(DATED, [plain])).duplicates == 1
    desk.catalog.undo(COMMAND_LINE, decision)
    assert (people(desk), desk.catalog.waiting_totals(COMMAND_LINE).rows) == (1, 1)


def test_an_erased_batch_counts_on_with_what_it_repeated(desk: Desk) -> None:
    first, second = load(desk, row()).batch_id, load(desk, row(), row(day="2020-06-01")).batch_id
    third = load(desk, row(), row(day="2020-07-01")).batch_id
    desk.catalog.secrets.erase_batch(COMMAND_LINE, second)
    withdraw(desk, first)
    assert desk.catalog.movements.show(COMMAND_LINE, 1).batch_id == third  # which can keep the name
    withdraw(desk, third)
    assert desk.catalog.movements.show(COMMAND_LINE, 1).batch_id == second
    assert people(desk) == 2


def test_what_fails_on_the_way_leaves_everything_as_it_was(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    first = load(desk, row(number=AADHAAR), row("Ram", 30, "m", "6600000005", number=OTHER_AADHAAR)).batch_id
    load(desk, row(number=AADHAAR), row(day="2020-06-01"))
    before = (desk.net(), vault(desk), sorted((desk.home / "lake").rglob("*.parquet")))

    def full(*_: object) -> None:
        raise Unavailable("no room")

    with monkeypatch.context() as broken:
        broken.setattr(act_lake, "write_tables", full)
        with pytest.raises(Unavailable):
            withdraw(desk, first)
    assert (desk.net(), vault(desk), sorted((desk.home / "lake").rglob("*.parquet"))) == before
    assert list((desk.home / "loading").iterdir()) == []
    assert withdraw(desk, first) == (1, 1, 0)
    assert vault(desk) == 2  # the withdrawn record keeps its number, the other's was moved and not copied
    with pytest.raises(Conflict):
        withdraw(desk, first)


def test_what_comes_again_in_order_is_kept_as_runs(desk: Desk) -> None:
    rows = [row(f"Asha {at}", mobile=f"66000001{at:02d}") for at in range(30)]
    load(desk, *rows)
    load(desk, *rows[::-1], row("Ram", 30, "m"))
    load(desk, *rows[:10], *rows[20:], row("Sita", 30))
    with desk.catalog._registry._engine.connect() as connection:
        c = t.repeats.c
        kept = connection.execute(select(c.batch_no, c.first, c.last).order_by(c.batch_no, c.first)).all()
    assert [tuple(one) for one in kept] == [(2, 1, 30), (3, 1, 10), (3, 21, 30)]


_CELLS = st.lists(st.tuples(st.integers(1, 4), st.integers(1, 2)), min_size=1, max_size=6)
_ACTS = st.lists(
    st.tuples(st.sampled_from(("load", "load", "again", "withdraw")), _CELLS, st.integers(0, 9)), max_size=9
)


@settings(max_examples=25, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
@given(acts=_ACTS)
def test_whatever_is_sent_and_withdrawn_each_row_of_what_stands_counts_once(
    acts: list[tuple[str, list[tuple[int, int]], int]],
) -> None:
    """Against a model that knows nothing of records: the rows of all batches that stand, each once."""
    with tempfile.TemporaryDirectory() as folder:
        home, inbox = Path(folder, "home"), Path(folder, "inbox")
        home.mkdir()
        inbox.mkdir()
        with pytest.MonkeyPatch.context() as environment:
            environment.delenv("PRAVAH_DATABASE_URL", raising=False)
            desk = Desk(home, inbox)
            sent: dict[str, list[tuple[int, int]]] = {}
            standing: list[str] = []
            for act, cells, at in acts:
                if act == "withdraw" and standing:
                    withdraw(desk, standing.pop(at % len(standing)))
                elif act != "withdraw":
                    said = list(sent.values())[at % len(sent)] if act == "again" and sent else cells
                    rows = [row(f"Asha {who}", mobile=f"66000000{who:02d}", day=f"2020-05-0{day}") for who, day in said]
                    batch = load(desk, *rows).batch_id
                    sent[batch] = said
                    standing += [] if batch in standing else [batch]
                assert people(desk) == len({cell for batch in standing for cell in sent[batch]})
                for batch in standing:
                    accepted, duplicates, rejected, _, counted = numbers_of(desk, batch)
                    assert (accepted + duplicates, rejected, counted) == (len(sent[batch]), 0, accepted)
            desk.catalog.close()
