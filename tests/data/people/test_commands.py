"""The commands ``person`` and ``batch``: what people type, what they read, and with which code it ends."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest
from sqlalchemy import event

import app
from data.access import COMMAND_LINE
from tests.data.people.test_one_person import load, row, uid
from tests.data.review.conftest import Desk

Ask = Callable[..., tuple[int, str, str]]


@pytest.fixture
def ask(capsys: pytest.CaptureFixture[str]) -> Ask:
    """Types a command; its code, what it tells and what it says to the person."""

    def type_(*words: str) -> tuple[int, str, str]:
        try:
            code = app.main(list(words))
        except SystemExit as ended:
            code = int(str(ended.code))
        told = capsys.readouterr()
        return code, told.out.strip(), told.err.strip()

    return type_


def test_people_from_the_list_to_its_end(desk: Desk, ask: Ask) -> None:
    load(desk, row(), row("Asha Devi", 45, day="2020-06-02"))
    first, second = uid(desk, 1), uid(desk, 2)
    code, out, err = ask("person", "alike")
    assert (code, first in out, second in out) == (0, True, True)
    assert "ages 16 years apart" in out.splitlines()[0]
    assert err == "'person same PAIR' makes one person of two, 'person different PAIR' keeps them apart."
    (pair,) = json.loads(ask("person", "alike", "--json", "--top", "1")[1])
    assert (pair["earlier"]["uid"], pair["later"]["uid"]) == (first, second)
    assert ask("person", "same", str(pair["id"])) == (0, first, "")
    assert ask("person", "same", str(pair["id"])) == (1, "", "These two IDs are one person already.")
    assert ask("person", "different", str(pair["id"]))[0] == 1
    code, out, err = ask("person", "show", second.lower())
    assert (code, out.splitlines()[0], err) == (0, first, f"{second} is {first} now.")
    assert "02-06-2020  Patna, Bihar → Delhi  registered" in out
    (merge,) = json.loads(ask("person", "merges", "--json")[1])
    assert (merge["kept"], merge["gone"], merge["undone_by"]) == (first, second, None)
    assert ask("person", "undo", str(merge["id"])) == (0, "", "")
    code, _, err = ask("person", "undo", str(merge["id"]))
    assert (code, err) == (1, f"Merge {merge['id']} was undone by command-line already.")
    assert "undone by command-line" in ask("person", "merges")[1]
    assert ask("person", "merge", second, first) == (0, "", "Merge 2: 'person undo' takes it back.")
    code, _, err = ask("person", "split", first)
    assert (code, err) == (1, "This record came by a merge. Undo the merge: see 'app.py person merges'.")
    shown = json.loads(ask("person", "show", first, "--json")[1])
    assert (shown["uid"], shown["asked"], [one["uid"] for one in shown["records"]]) == (second, first, [first, second])


def test_a_split_says_whose_it_was(desk: Desk, ask: Ask) -> None:
    load(desk, row(), row(day="2020-06-02"))
    assert ask("person", "split", uid(desk, 2)) == (0, "", f"Split from {uid(desk, 1)}.")
    assert json.loads(ask("person", "show", uid(desk, 2), "--json")[1])["uid"] == uid(desk, 2)


def test_a_pair_that_was_told_apart_can_wait_again(desk: Desk, ask: Ask) -> None:
    load(desk, row(), row("Asha Devi", 45, day="2020-06-02"), row("Asha Devi", 62, day="2020-06-03"))
    pairs = {str(pair["id"]) for pair in json.loads(ask("person", "alike", "--json")[1])}
    assert len(pairs) == 3
    one = min(pairs)
    code, _, err = ask("person", "reopen", one)
    assert (code, err[:6]) == (1, "Nobody")
    assert ask("person", "different", one) == (0, "", "")
    assert {str(pair["id"]) for pair in json.loads(ask("person", "alike", "--json")[1])} == pairs - {one}
    code, out, err = ask("person", "alike", "--different")
    assert (code, out.split()[0], err) == (0, one, "'person reopen PAIR' lets a pair wait again.")
    assert ask("person", "reopen", one) == (0, "", "")
    assert ask("person", "alike", "--different")[1] == ""
    assert {str(pair["id"]) for pair in json.loads(ask("person", "alike", "--json")[1])} == pairs
    assert desk.catalog._registry.events()[0].action == "reopen"
    ask("person", "different", one)
    ask("person", "merge", uid(desk, 1), uid(desk, 2))
    ask("person", "merge", uid(desk, 1), uid(desk, 3))
    code, _, err = ask("person", "reopen", one)
    assert (code, err) == (1, "These two are one person already. Undo the merge if that is wrong.")


def test_pairs_are_read_together(desk: Desk) -> None:
    """However many pairs are shown, the database is asked as often as for one."""
    asked: list[str] = []
    engine = desk.catalog._registry._engine
    load(desk, *(row(age=age, day=f"2020-06-{age - 20:02d}") for age in (21, 31, 41)))
    event.listen(engine, "before_cursor_execute", lambda *given: asked.append(given[2]))
    desk.catalog.people.alike(COMMAND_LINE, 1)  # the key of IDs is read once
    counts = []
    for limit in (1, 3):
        asked.clear()
        assert len(desk.catalog.people.alike(COMMAND_LINE, limit)) == limit
        counts.append(len(asked))
    assert counts[0] == counts[1]


def test_batches_are_listed_and_taken_back(desk: Desk, ask: Ask) -> None:
    load(desk, row())
    batch = load(desk, row(day="2020-06-02")).batch_id
    assert len(ask("batch", "list")[1].splitlines()) == 2
    (newest,) = json.loads(ask("batch", "list", "--top", "1", "--json")[1])
    assert (newest["id"], newest["known"], newest["withdrawn_at"]) == (batch, 1, None)
    assert load(desk, row(), row(day="2020-06-02"), row(day="2020-06-03")).duplicates == 2
    assert ask("batch", "withdraw", batch)[:2] == (
        0,
        "0 people count no more.\n1 person counts on: another batch brought them too.",
    )
    code, _, err = ask("batch", "withdraw", batch)
    assert (code, err) == (1, "command-line has withdrawn this batch already. Send the corrected file.")
    assert "withdrawn by command-line" in ask("batch", "list", "--top", "2")[1].splitlines()[1]
    assert ask("batch", "withdraw", "B1")[0] == 1
    left = json.loads(ask("batch", "list", "--json")[1])
    gone = [json.loads(ask("batch", "withdraw", one["id"], "--json")[1]) for one in left if not one["withdrawn_at"]]
    assert [(one["persons"], one["kept"], one["waiting"]) for one in gone] == [(2, 0, 0), (1, 0, 0)]
    assert json.loads(ask("query", "flows", "--format", "json")[1]) == []


@pytest.mark.parametrize("number", ["-1", "0", "x", "3000000000", "99999999999999999999", "३"])
def test_what_is_no_number_is_told_before_the_store_is_asked(desk: Desk, ask: Ask, number: str) -> None:
    for words in (("person", "alike", "--top"), ("person", "same"), ("person", "undo"), ("batch", "list", "--top")):
        code, out, err = ask(*words, number)
        assert (code, out) == (2, "")
        assert err.endswith(f"'{number}' is not a whole number of 1 or more")


def test_unknown_ids_are_told_in_a_sentence(desk: Desk, ask: Ask) -> None:
    known = uid(desk, 7)
    for words in (("show", known), ("merge", known, known), ("split", known), ("same", "7"), ("undo", "7")):
        code, out, err = ask("person", *words)
        assert (code, out, err.startswith("There is no ")) == (1, "", True), (words, err)
    assert ask("person", "show", "nonsense")[0] == 1
    wrong = ("2" if known[0] != "2" else "3") + known[1:]
    assert wrong not in ask("person", "show", wrong)[2]
