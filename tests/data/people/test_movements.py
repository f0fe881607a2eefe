"""What becomes of movements and batches: statuses follow each other, counts follow them, a batch goes back whole."""

from __future__ import annotations

import pytest

from core.errors import BadInput, Conflict, Forbidden, NotFound
from data import vocabulary as words
from data.access import COMMAND_LINE, PUBLIC, Actor, Role
from data.filters import Filters
from data.movements import FOLLOWS
from geo.gazetteer import Verdict
from tests.data.people.test_one_person import HEADERS, load, owner, row, uid
from tests.data.review.conftest import DATED, Desk


def counts(desk: Desk) -> list[object]:
    """Everything that pages show of the store."""
    every = Filters.parse({"status": ",".join(words.STATUSES)})
    catalog = desk.catalog
    return [
        ask(COMMAND_LINE, filters).rows.rows()
        for filters in (Filters(), every)
        for ask in (catalog.flows, catalog.districts, catalog.trains, catalog.daily)
    ]


def by_status(desk: Desk) -> dict[str, int]:
    """People by status, for those that have any."""
    asked = {name: desk.catalog.flows(COMMAND_LINE, Filters.parse({"status": name})).persons for name in words.STATUSES}
    return {name: persons for name, persons in asked.items() if persons}


def test_a_status_follows_and_the_counts_follow_it(desk: Desk) -> None:
    load(desk, row(), row("Ram", 30, "m", "6600000002"))
    movements = desk.catalog.movements
    assert movements.change(COMMAND_LINE, 1, "boarded").status == "boarded"
    assert by_status(desk) == {"registered": 1, "boarded": 1}
    told = movements.change(COMMAND_LINE, 1, "arrived")
    assert [(one.before, one.after, one.actor) for one in told.events] == [
        ("registered", "boarded", "command-line"),
        ("boarded", "arrived", "command-line"),
    ]
    assert by_status(desk) == {"registered": 1, "arrived": 1}
    assert movements.change(COMMAND_LINE, 1, "boarded").status == "boarded"  # it was a mistake
    movements.change(COMMAND_LINE, 2, "cancelled")
    assert desk.catalog.flows(COMMAND_LINE, Filters()).persons == 1
    assert all(check.well for check in desk.catalog.check(COMMAND_LINE))


@pytest.mark.parametrize("before", words.STATUSES)
def test_only_what_may_follow_follows(desk: Desk, before: str) -> None:
    file = desk.table((*HEADERS, "status"), [[*row(), before]])
    desk.catalog.load(COMMAND_LINE, file)
    movements = desk.catalog.movements
    assert movements.show(COMMAND_LINE, 1).may_become == FOLLOWS[before]
    for after in words.STATUSES:
        if after not in FOLLOWS[before]:
            with pytest.raises(Conflict, match=f"that is {before} cannot become {after}"):
                movements.change(COMMAND_LINE, 1, after)
    assert by_status(desk) == {before: 1}
    for after in FOLLOWS[before][:1]:
        movements.change(COMMAND_LINE, 1, after)
        assert by_status(desk) == {after: 1}


def test_who_may_change_what(desk: Desk) -> None:
    load(desk, row())
    movements = desk.catalog.movements
    bihar, delhi, goa = (Actor(str(code), Role.SENDER, code) for code in (10, 7, 30))
    movements.change(bihar, 1, "boarded")
    assert movements.change(delhi, 1, "arrived").events[-1].actor == "7"
    for number, actor in ((1, goa), (2, COMMAND_LINE)):
        with pytest.raises(NotFound):
            movements.change(actor, number, "closed")
    with pytest.raises(Forbidden):
        movements.change(PUBLIC, 1, "closed")
    with pytest.raises(BadInput, match="no status 'gone'"):
        movements.change(COMMAND_LINE, 1, "gone")


def test_a_batch_goes_back_whole_and_comes_again_with_the_same_ids(desk: Desk) -> None:
    load(desk, row("Ram", 30, "m", "6600000002"))
    before = counts(desk)
    rows = (
        row(),
        row("Gita", 40, "f", "6600000003", day="2020-05-04"),
        row("Ram", 30, "m", "6600000002", day="2020-06-01"),
    )
    batch = load(desk, *rows).batch_id
    desk.catalog.movements.change(COMMAND_LINE, 2, "arrived")
    assert counts(desk) != before
    report = desk.catalog.movements.withdraw(COMMAND_LINE, batch)
    assert (report.persons, counts(desk)) == (3, before)
    assert all(check.well for check in desk.catalog.check(COMMAND_LINE))
    with pytest.raises(Conflict, match="has withdrawn this batch already"):
        desk.catalog.movements.withdraw(COMMAND_LINE, batch)
    with pytest.raises(Conflict, match="was withdrawn"):
        desk.catalog.movements.change(COMMAND_LINE, 2, "closed")
    assert desk.catalog.movements.show(COMMAND_LINE, 2).may_become == ()
    again = load(desk, *rows)
    assert (again.accepted, again.duplicates, again.known) == (3, 0, 3)
    assert [owner(desk, at) for at in (5, 6, 7)] == [uid(desk, at) for at in (2, 3, 1)]
    assert {one.id: bool(one.withdrawn_at) for one in desk.catalog.batches(COMMAND_LINE)}[batch]


def test_rows_that_waited_go_back_with_their_batch(desk: Desk) -> None:
    people = [("Asha", "6600000001", "UP", "Agra", "Bihar", "Qazmipur", "2020-05-03")] * 1
    file = desk.table(DATED, [*people, ("Ram", "6600000002", "UP", "Agra", "Bihar", "Patna", "2020-05-03")])
    batch = desk.catalog.load(COMMAND_LINE, file).batch_id
    (name,) = desk.catalog.waiting(COMMAND_LINE)
    decision = desk.catalog.decide(COMMAND_LINE, name.id, Verdict(10, 188)).decision_id
    assert sum(desk.net().values()) == 2
    desk.catalog.movements.withdraw(COMMAND_LINE, batch)
    assert desk.net() == {}
    desk.catalog.undo(COMMAND_LINE, decision)
    assert (desk.net(), desk.catalog.waiting_totals(COMMAND_LINE).rows) == ({}, 0)
    assert desk.catalog.load(COMMAND_LINE, file).waiting == 1


def test_counts_go_back_and_lists_of_trains_do_not(desk: Desk) -> None:
    od = desk.table(("origin_state", "destination_state", "persons"), [("Bihar", "Delhi", 70), ("UP", "Goa", 5)])
    batch = desk.catalog.load(COMMAND_LINE, od).batch_id
    assert desk.catalog.movements.withdraw(COMMAND_LINE, batch).persons == 75
    assert desk.net() == {}
    assert desk.catalog.load(COMMAND_LINE, od).persons == 75
    stations = desk.table(("code", "name", "lon", "lat"), [("PNBE", "Patna", "85.1", "25.6")])
    batch = desk.catalog.load(COMMAND_LINE, stations).batch_id
    with pytest.raises(Conflict, match="send a newer list"):
        desk.catalog.movements.withdraw(COMMAND_LINE, batch)


def test_a_state_withdraws_only_what_it_sent(desk: Desk) -> None:
    file = desk.table(HEADERS, [row()])
    batch = desk.catalog.load(COMMAND_LINE, file, state="Bihar").batch_id
    with pytest.raises(NotFound):
        desk.catalog.movements.withdraw(Actor("7", Role.SENDER, 7), batch)
    with pytest.raises(NotFound):
        desk.catalog.movements.withdraw(COMMAND_LINE, "B0")
    assert desk.catalog.movements.withdraw(Actor("10", Role.SENDER, 10), batch).persons == 1
