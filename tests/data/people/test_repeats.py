"""Rows that are sent again are found again: whoever's they are, whenever they came, whatever was decided since."""

from __future__ import annotations

import pytest

from core.errors import Conflict
from data.access import COMMAND_LINE
from geo.gazetteer import Verdict
from tests.data.people.test_one_person import AADHAAR, OTHER_AADHAAR, load, owner, row, uid
from tests.data.review.conftest import DATED, Desk


def test_a_later_journey_of_somebody_known_counts_once(desk: Desk) -> None:
    load(desk, row())
    later = row(day="2020-06-01")
    assert load(desk, later).known == 1
    report = load(desk, later, row(day="2020-07-01"))
    assert (report.accepted, report.duplicates) == (1, 1)
    assert sum(desk.net().values()) == 3


def test_a_later_journey_counts_once_after_a_merge_and_a_split(desk: Desk) -> None:
    people = desk.catalog.people
    load(desk, row(), row("Usha Bai", 60, "f", "6600000003"))
    later = row(day="2020-06-01")
    load(desk, later)
    merge = people.merge(COMMAND_LINE, uid(desk, 2), uid(desk, 1))
    assert load(desk, later, row(day="2020-07-01")).duplicates == 1
    people.undo_merge(COMMAND_LINE, merge)
    people.split(COMMAND_LINE, uid(desk, 3))
    assert load(desk, later, row(day="2020-08-01")).duplicates == 1


def test_a_number_that_contradicts_any_record_of_a_person_is_listed(desk: Desk) -> None:
    load(desk, row())
    load(desk, row(number=AADHAAR, day="2020-06-01"))
    assert owner(desk, 2) == uid(desk, 1)
    load(desk, row(number=OTHER_AADHAAR, day="2020-07-01"))
    assert owner(desk, 3) == uid(desk, 3)
    (pair,) = desk.catalog.people.alike(COMMAND_LINE)
    assert "different identity numbers" in pair.why


def test_a_decision_is_undone_though_a_movement_went_on(desk: Desk) -> None:
    desk.catalog.load(
        COMMAND_LINE, desk.table(DATED, [("Asha", "6600000001", "UP", "Agra", "Bihar", "Qazmipur", "2020-05-03")])
    )
    (name,) = desk.catalog.waiting(COMMAND_LINE)
    decision = desk.catalog.decide(COMMAND_LINE, name.id, Verdict(10, 188)).decision_id
    number = desk.catalog.people.show(COMMAND_LINE, uid(desk, 1)).records[0].number
    desk.catalog.movements.change(COMMAND_LINE, number, "arrived")
    desk.catalog.undo(COMMAND_LINE, decision)
    assert desk.net() == {}


def test_a_split_outlives_the_undoing_of_a_merge(desk: Desk) -> None:
    people = desk.catalog.people
    load(desk, row(), row(day="2020-06-01"), row("Usha Bai", 60, "f", "6600000003"))
    merge = people.merge(COMMAND_LINE, uid(desk, 3), uid(desk, 1))
    people.split(COMMAND_LINE, uid(desk, 2))
    people.undo_merge(COMMAND_LINE, merge)
    assert [owner(desk, at) for at in (1, 2, 3)] == [uid(desk, at) for at in (1, 2, 3)]


def test_what_came_while_two_were_one_goes_with_whom_it_speaks_of(desk: Desk) -> None:
    people = desk.catalog.people
    load(desk, row(), row("Usha Bai", 60, "f", "6600000003"))
    merge = people.merge(COMMAND_LINE, uid(desk, 2), uid(desk, 1))
    load(desk, row(day="2020-06-01"), row("Usha Bai", 60, "f", "6600000003", day="2020-06-01"))
    people.undo_merge(COMMAND_LINE, merge)
    assert [owner(desk, at) for at in (3, 4)] == [uid(desk, 1), uid(desk, 2)]


def test_pairs_that_became_one_are_settled(desk: Desk) -> None:
    people = desk.catalog.people
    load(desk, row(), row("Asha Devi", 45, day="2020-06-02"))
    (pair,) = people.alike(COMMAND_LINE)
    people.merge(COMMAND_LINE, uid(desk, 1), uid(desk, 2))
    assert people.alike(COMMAND_LINE) == []
    with pytest.raises(Conflict, match="one person"):
        people.different(COMMAND_LINE, pair.id)


def test_a_pair_keeps_the_earliest_id_of_both(desk: Desk) -> None:
    people = desk.catalog.people
    load(desk, row("Usha Bai", 60, "f", "6600000003"), row(), row("Asha Devi", 45, day="2020-06-02"))
    (pair,) = people.alike(COMMAND_LINE)
    people.merge(COMMAND_LINE, uid(desk, 1), uid(desk, 3))
    assert people.same(COMMAND_LINE, pair.id) == uid(desk, 1)
