"""Rows wait for decisions, decisions count them at once and can be undone; nothing is lost or doubled."""

from __future__ import annotations

import json
from collections import Counter
from random import Random

import pytest

from core.errors import BadInput, Conflict, Forbidden, NotFound
from data.access import COMMAND_LINE, PUBLIC
from data.filters import Filters
from geo.gazetteer import Verdict
from tests import postgres
from tests.data.review.conftest import DATED, Desk

PATNA = 212
BIHAR, UP = 10, 9
NOBODY = Verdict(None, None)


def person(number: int, origin: str, destination: str) -> tuple[object, ...]:
    return (f"Person {number}", f"6{number:09d}", "UP", origin, "Bihar", destination, "2020-05-03")


def siwan() -> int:
    from geo.gazetteer import load_gazetteer

    found = load_gazetteer().resolve("Bihar", "Siwan").lgd
    assert found is not None
    return found


def agra() -> int:
    from geo.gazetteer import load_gazetteer

    found = load_gazetteer().resolve("UP", "Agra").lgd
    assert found is not None
    return found


def test_a_row_with_an_unknown_place_waits_and_counts_when_decided(desk: Desk) -> None:
    file = desk.table(
        DATED, [person(1, "Agra", "Patna"), person(2, "Agra", "Qazmipur"), person(3, "Agra", "QAZMI PUR")]
    )
    report = desk.catalog.load(COMMAND_LINE, file)
    assert (report.rows, report.accepted, report.rejected, report.waiting, report.duplicates) == (3, 1, 2, 2, 0)
    names = desk.catalog.waiting(COMMAND_LINE)
    assert sum(name.persons for name in names) == 2
    assert all(name.sides == "destination" and name.state_lgd == BIHAR and name.why for name in names)
    for name in names:
        done = desk.catalog.decide(COMMAND_LINE, name.id, Verdict(None, siwan()), "its village")
        assert done.released_rows == name.rows
    assert desk.catalog.waiting(COMMAND_LINE) == []
    assert desk.net() == {(UP, agra(), BIHAR, PATNA): 1, (UP, agra(), BIHAR, siwan()): 2}
    (batch,) = desk.catalog.batches(COMMAND_LINE)
    assert (batch.accepted, batch.rejected, batch.waiting, batch.persons) == (3, 0, 0, 3)


def test_spellings_that_differ_in_case_and_marks_are_one_name(desk: Desk) -> None:
    rows = [person(1, "Agra", "Qazmipur"), person(2, "Agra", "QAZMIPUR"), person(3, "Agra", " qazmipur. ")]
    desk.catalog.load(COMMAND_LINE, desk.table(DATED, rows))
    (name,) = desk.catalog.waiting(COMMAND_LINE)
    assert (name.rows, name.persons, name.batches) == (3, 3, 1)


def test_a_decision_holds_for_later_files_and_undoing_takes_all_of_them_back(desk: Desk) -> None:
    desk.catalog.load(COMMAND_LINE, desk.table(DATED, [person(1, "Agra", "Qazmipur")]))
    (name,) = desk.catalog.waiting(COMMAND_LINE)
    done = desk.catalog.decide(COMMAND_LINE, name.id, Verdict(BIHAR, siwan()))
    later = desk.catalog.load(
        COMMAND_LINE, desk.table(DATED, [person(2, "Agra", "Qazmipur"), person(3, "Agra", "Gaya")])
    )
    assert (later.accepted, later.waiting) == (2, 0)
    assert desk.net()[UP, agra(), BIHAR, siwan()] == 2
    back = desk.catalog.undo(COMMAND_LINE, done.decision_id)
    assert (back.returned_rows, back.returned_persons) == (2, 2)
    assert sum(desk.net().values()) == 1
    (name,) = desk.catalog.waiting(COMMAND_LINE)
    assert (name.persons, name.batches) == (2, 2)
    (row,) = desk.catalog.decisions(COMMAND_LINE)
    assert row.revoked_by == COMMAND_LINE.name
    assert [event.action for event in desk.catalog._registry.events(2)] == ["undo", "load"]
    with pytest.raises(Conflict, match="undone"):
        desk.catalog.undo(COMMAND_LINE, done.decision_id)


def test_the_state_alone_no_place_and_both_sides(desk: Desk) -> None:
    rows = [person(1, "Agra", "Qazmipur"), person(2, "Agra", "Zzyx Office"), person(3, "Old Quay", "Qazmipur")]
    desk.catalog.load(COMMAND_LINE, desk.table(DATED, rows))
    by_name = {name.district_said: name for name in desk.catalog.waiting(COMMAND_LINE)}
    assert desk.catalog.decide(COMMAND_LINE, by_name["Qazmipur"].id, Verdict(BIHAR, None)).still_waiting_rows == 1
    assert desk.net() == {(UP, agra(), BIHAR, None): 1}
    desk.catalog.decide(COMMAND_LINE, by_name["Zzyx Office"].id, NOBODY)
    assert desk.catalog.waiting_totals(COMMAND_LINE).rows == 1
    desk.catalog.decide(COMMAND_LINE, by_name["Old Quay"].id, Verdict(None, agra()))
    assert desk.net() == {(UP, agra(), BIHAR, None): 2}
    aside = next(row for row in desk.catalog.decisions(COMMAND_LINE) if row.verdict == "no_place")
    assert desk.catalog.undo(COMMAND_LINE, aside.id).returned_rows == 0  # it was counted nowhere
    assert desk.catalog.waiting_totals(COMMAND_LINE).rows == 1


def test_a_row_corrected_and_sent_again_counts_once(desk: Desk) -> None:
    headers = ("origin_state", "origin_district", "dest_state", "dest_district", "persons", "from", "to")
    period = ("2020-05-01", "2020-05-07")
    desk.catalog.load(COMMAND_LINE, desk.table(DATED, [person(1, "Agra", "Qazmipur")]))
    desk.catalog.load(COMMAND_LINE, desk.table(headers, [("UP", "Agra", "Bihar", "Qazmipur", 40, *period)]))
    desk.catalog.load(COMMAND_LINE, desk.table(DATED, [person(1, "Agra", "Siwan")]))
    desk.catalog.load(COMMAND_LINE, desk.table(headers, [("UP", "Agra", "Bihar", "Siwan", 40, *period)]))
    (name,) = desk.catalog.waiting(COMMAND_LINE)
    assert (name.rows, name.persons) == (2, 41)
    done = desk.catalog.decide(COMMAND_LINE, name.id, Verdict(None, siwan()))
    assert (done.released_rows, done.duplicates) == (0, 2)
    assert desk.net() == {(UP, agra(), BIHAR, siwan()): 41}


def test_a_waiting_row_sent_twice_waits_once(desk: Desk) -> None:
    row = person(1, "Agra", "Qazmipur")
    desk.catalog.load(COMMAND_LINE, desk.table(DATED, [row]))
    again = desk.catalog.load(COMMAND_LINE, desk.table(DATED, [row, person(2, "Agra", "Patna")]))
    assert (again.accepted, again.rejected, again.waiting, again.duplicates) == (1, 0, 0, 1)
    assert desk.catalog.waiting_totals(COMMAND_LINE).rows == 1


def test_what_cannot_be_decided_is_refused_in_a_sentence(desk: Desk) -> None:
    desk.catalog.load(COMMAND_LINE, desk.table(DATED, [person(1, "Agra", "Qazmipur")]))
    (name,) = desk.catalog.waiting(COMMAND_LINE)
    for verdict in (Verdict(None, 99_999), Verdict(UP, siwan()), Verdict(77, None)):
        with pytest.raises(BadInput):
            desk.catalog.decide(COMMAND_LINE, name.id, verdict)
    with pytest.raises((BadInput, NotFound)):
        desk.catalog.decide(COMMAND_LINE, 4711, NOBODY)
    for act in (desk.catalog.waiting, desk.catalog.decisions):
        with pytest.raises(Forbidden):
            act(PUBLIC)
    with pytest.raises(Forbidden):
        desk.catalog.decide(PUBLIC, name.id, NOBODY)
    desk.catalog.decide(COMMAND_LINE, name.id, NOBODY)
    with pytest.raises(Conflict, match="already"):
        desk.catalog.decide(COMMAND_LINE, name.id, Verdict(None, siwan()))


def test_answers_say_how_many_wait(desk: Desk) -> None:
    desk.catalog.load(COMMAND_LINE, desk.table(DATED, [person(1, "Agra", "Qazmipur"), person(2, "Agra", "Patna")]))
    everything = Filters.parse({})
    for answer in (
        desk.catalog.flows(PUBLIC, everything),
        desk.catalog.districts(PUBLIC, everything),
        desk.catalog.daily(PUBLIC, everything),
    ):
        (note,) = [note for note in answer.notes if note.kind == "waiting"]
        assert (note.persons, note.text.startswith("1 person waits")) == (1, True)


def test_nothing_typed_is_in_the_open(desk: Desk) -> None:
    desk.catalog.load(
        COMMAND_LINE, desk.table(DATED, [("Zebulon Hidden", "6123456789", *person(1, "Agra", "Qazmipur")[2:])])
    )
    kept = b"".join(file.read_bytes() for file in desk.home.glob("registry.sqlite3*")) + postgres.content()
    assert b"Zebulon" not in kept
    assert b"6123456789" not in kept
    details = json.dumps([event.detail for event in desk.catalog._registry.events()])
    assert "Qazmipur" not in details


def test_random_acts_leave_counts_that_follow_from_rows_and_decisions(desk: Desk) -> None:
    """Whatever was loaded, decided and undone in whatever order: lake, batches and a naive count agree."""
    random = Random(20200501)
    places = {"Agra": (UP, agra()), "Patna": (BIHAR, PATNA), "Siwan": (BIHAR, siwan())}
    odd = ["Qazmipur", "Zzyx Office", "Old Quay"]
    rows: list[tuple[str, str]] = []
    active: dict[str, tuple[int, Verdict]] = {}
    for step in range(60):
        act = random.choice(("load", "decide", "undo"))
        if act == "load":
            batch = [
                (random.choice(["Agra", *odd]), random.choice(["Patna", "Siwan", *odd]))
                for _ in range(random.randint(1, 6))
            ]
            numbered = [person(len(rows) + at, *pair) for at, pair in enumerate(batch)]
            desk.catalog.load(COMMAND_LINE, desk.table(DATED, numbered))
            rows += batch
        elif act == "decide" and (open_ := desk.catalog.waiting(COMMAND_LINE)):
            name = random.choice(open_)
            here = BIHAR if name.state_said == "Bihar" else UP
            district = siwan() if here == BIHAR else agra()
            verdict = random.choice((Verdict(here, district), Verdict(here, None), NOBODY))
            done = desk.catalog.decide(COMMAND_LINE, name.id, verdict)
            active[f"{name.state_said}/{name.district_said}"] = (done.decision_id, verdict)
        elif act == "undo" and active:
            key = random.choice(sorted(active))
            desk.catalog.undo(COMMAND_LINE, active.pop(key)[0])
        expected: Counter[tuple[object, ...]] = Counter()
        for origin, destination in rows:
            sides = []
            for state, typed in (("UP", origin), ("Bihar", destination)):
                decision = active.get(f"{state}/{typed}")
                if typed in places:
                    sides.append(places[typed])
                elif decision and decision[1].state_lgd is not None:
                    sides.append((decision[1].state_lgd, decision[1].lgd))
            if len(sides) == 2:
                expected[(*sides[0], *sides[1])] += 1
        assert desk.net() == dict(expected), f"after step {step}: {act}"
        batches = desk.catalog.batches(COMMAND_LINE)
        assert sum(batch.persons for batch in batches) == expected.total()
        assert all(batch.rows == batch.accepted + batch.rejected + batch.duplicates for batch in batches)
        totals = desk.catalog.waiting_totals(COMMAND_LINE)
        assert sum(batch.waiting for batch in batches) == totals.rows
    assert len(rows) > 40


def test_who_waits_under_two_names_counts_once_and_stays_counted_when_one_is_undone(desk: Desk) -> None:
    for place in ("Qazmipur", "Old Quay"):
        desk.catalog.load(COMMAND_LINE, desk.table(DATED, [person(1, "Agra", place), person(2, "Agra", "Patna")]))
    by_name = {name.district_said: name.id for name in desk.catalog.waiting(COMMAND_LINE)}
    first = desk.catalog.decide(COMMAND_LINE, by_name["Old Quay"], Verdict(None, siwan()))
    second = desk.catalog.decide(COMMAND_LINE, by_name["Qazmipur"], Verdict(None, siwan()))
    assert (first.released_rows, second.released_rows, second.duplicates) == (1, 0, 1)
    assert desk.net()[UP, agra(), BIHAR, siwan()] == 1
    desk.catalog.undo(COMMAND_LINE, first.decision_id)
    assert desk.net()[UP, agra(), BIHAR, siwan()] == 1
    desk.catalog.undo(COMMAND_LINE, second.decision_id)
    assert (UP, agra(), BIHAR, siwan()) not in desk.net()
    assert desk.catalog.waiting_totals(COMMAND_LINE).rows == 2
    batches = desk.catalog.batches(COMMAND_LINE)
    assert all(batch.rows == batch.accepted + batch.rejected + batch.duplicates for batch in batches)
    assert sum(batch.waiting for batch in batches) == 2
