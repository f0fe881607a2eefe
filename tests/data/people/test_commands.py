"""The commands ``person`` and ``batch``: what people type, what they read, and with which code it ends."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest

import app
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
