"""Corners of withdrawals, undone merges and changes that two make at once."""

from __future__ import annotations

import threading

from core.errors import Conflict
from data.access import COMMAND_LINE
from geo.gazetteer import Verdict, load_gazetteer
from tests.data.people.test_one_person import load, owner, row, uid
from tests.data.review.conftest import Desk

OD = ("origin_state", "origin_district", "destination_state", "destination_district", "persons", "from", "to")


def test_counts_that_wait_are_not_taken_for_those_of_a_withdrawn_batch(desk: Desk) -> None:
    """The same table twice, once before a name was known; who takes the second back has the first."""
    first = ("UP", "Agra", "Bihar", "Qazmipur", 7, "2020-05-01", "2020-05-03")
    again = ("UP", "Agra", "Bihar", "Siwan", 7, "2020-05-01", "2020-05-03")
    desk.catalog.load(COMMAND_LINE, desk.table(OD, [first]))
    later = desk.catalog.load(COMMAND_LINE, desk.table(OD, [again])).batch_id
    desk.catalog.movements.withdraw(COMMAND_LINE, later)
    (name,) = desk.catalog.waiting(COMMAND_LINE)
    siwan = load_gazetteer().resolve("Bihar", "Siwan").lgd
    desk.catalog.decide(COMMAND_LINE, name.id, Verdict(10, siwan))
    assert sum(desk.net().values()) == 7


def test_two_who_change_one_movement(desk: Desk) -> None:
    """One of many wins, the others are told, and the counts tell of the one."""
    load(desk, row())
    start = threading.Barrier(8)
    said: list[str] = []

    def change() -> None:
        start.wait()
        try:
            desk.catalog.movements.change(COMMAND_LINE, 1, "arrived")
            said.append("done")
        except Conflict as error:
            said.append(error.message)

    threads = [threading.Thread(target=change) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert said.count("done") == 1, said
    assert all("is arrived cannot become arrived" in one for one in said if one != "done")
    assert sum(desk.net().values()) == 1


def test_brothers_who_were_taken_for_one_get_their_own_journeys_back(desk: Desk) -> None:
    people = desk.catalog.people
    load(desk, row("Ramnarayan", 30, "m"), row("Rajnarayan", 31, "m"))
    (pair,) = people.alike(COMMAND_LINE)
    people.same(COMMAND_LINE, pair.id)
    load(desk, row("Rajnarayan", 31, "m", day="2020-06-01"), row("Ramnarayan", 30, "m", day="2020-06-02"))
    assert [owner(desk, at) for at in (1, 2, 3, 4)] == [uid(desk, 1)] * 4
    people.undo_merge(COMMAND_LINE, 1)
    assert [owner(desk, at) for at in (1, 2, 3, 4)] == [uid(desk, at) for at in (1, 2, 2, 1)]
