"""The commands ``person`` and ``batch``: what they print, what they do, and the sentences of what they refuse."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from app import main

HEADERS = "name,age,sex,mobile,origin_state,origin_district,destination_state,travel_date,synthetic\n"
ROWS = (
    "Asha Devi,28,f,6600000001,Bihar,Patna,Delhi,2020-05-01,yes\n"
    "Asha Devi,28,f,6600000001,Bihar,Patna,Delhi,2020-06-01,yes\n"
    "Asha Devi,45,f,6600000001,Bihar,Patna,Delhi,2020-05-03,yes\n"
)


class Typed:
    """Runs commands in this process."""

    def __init__(self, capsys: pytest.CaptureFixture[str]) -> None:
        self._capsys = capsys

    def run(self, *words: str, code: int = 0) -> tuple[str, str]:
        self._capsys.readouterr()
        assert main(words) == code
        said = self._capsys.readouterr()
        return said.out.strip(), said.err.strip()

    def json(self, *words: str) -> Any:
        return json.loads(self.run(*words, "--json")[0])

    def refused(self, *words: str) -> str:
        out, err = self.run(*words, code=1)
        assert (out, len(err.splitlines())) == ("", 1)
        return err


@pytest.fixture
def typed(home: Path, database: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Typed:
    file = tmp_path / "x.csv"
    file.write_text(HEADERS + ROWS, "utf-8")
    typed = Typed(capsys)
    typed.run("load", str(file))
    return typed


def test_a_pair_is_shown_made_one_and_taken_back(typed: Typed) -> None:
    (pair,) = typed.json("person", "alike")
    one, two = pair["earlier"]["uid"], pair["later"]["uid"]
    text = typed.run("person", "alike")[0]
    assert pair["why"] in text
    assert one in text
    assert two in text
    assert typed.run("person", "same", str(pair["id"]))[0] == one
    assert typed.json("person", "alike") == []
    told, aside = typed.run("person", "show", two.lower())
    assert told.splitlines()[0] == one
    assert "Patna, Bihar" in told
    assert "01-05-2020" in told
    assert aside == f"{two} is {one} now."
    assert len(typed.json("person", "show", two)["records"]) == 3
    (merge,) = typed.json("person", "merges")
    assert (merge["kept"], merge["gone"], merge["undone_by"]) == (one, two, None)
    typed.run("person", "undo", str(merge["id"]))
    assert "undone by command-line" in typed.run("person", "merges")[0]
    assert typed.json("person", "show", two)["uid"] == two
    assert "already" in typed.refused("person", "undo", str(merge["id"]))


def test_records_are_split_and_ids_are_merged(typed: Typed) -> None:
    (pair,) = typed.json("person", "alike")
    one, two = pair["earlier"]["uid"], pair["later"]["uid"]
    second = next(uid for uid in _uids(typed.run("person", "show", one)[0]) if uid != one)
    assert f"Split from {one}" in typed.run("person", "split", second)[1]
    assert typed.json("person", "show", second)["uid"] == second
    typed.run("person", "different", str(pair["id"]))
    assert typed.json("person", "alike") == []
    assert "Merge 1" in typed.run("person", "merge", two, one)[1]
    assert typed.json("person", "show", one)["uid"] == two
    assert "already" in typed.refused("person", "merge", one, two)
    assert "no pair 99" in typed.refused("person", "same", "99")
    assert "no merge 99" in typed.refused("person", "undo", "99")
    wrong = ("2" if one[0] != "2" else "3") + one[1:]
    assert wrong not in typed.refused("person", "show", wrong)


def test_a_batch_is_listed_and_taken_back_once(typed: Typed) -> None:
    (batch,) = typed.json("batch", "list")
    assert (batch["accepted"], batch["withdrawn_at"]) == (3, None)
    assert batch["id"] in typed.run("batch", "list")[0]
    assert typed.json("batch", "withdraw", batch["id"]) == {"batch_id": batch["id"], "persons": 3, "waiting": 0}
    assert "withdrawn by command-line" in typed.run("batch", "list", "--top", "1")[0]
    assert "already" in typed.refused("batch", "withdraw", batch["id"])
    assert "no batch" in typed.refused("batch", "withdraw", "B0")
    assert json.loads(typed.run("query", "flows", "--format", "json")[0]) == []


def _uids(told: str) -> list[str]:
    return [line.split()[0] for line in told.splitlines() if not line.startswith("      ")]
