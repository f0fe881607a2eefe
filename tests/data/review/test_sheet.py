"""Decisions as a table: out of one store and into another."""

from __future__ import annotations

from pathlib import Path

import pytest

from core.errors import BadInput
from core.settings import Settings
from data.access import COMMAND_LINE
from data.catalog import open_catalog
from data.review import SHEET
from geo.gazetteer import Verdict
from tests.data.review.conftest import DATED, Desk
from tests.data.review.test_queue import NOBODY, person, siwan


def decided(desk: Desk) -> Path:
    rows = [person(1, "Agra", "Qazmipur"), person(2, "Agra", "=Zzyx()"), person(3, "Agra", "Old Quay")]
    desk.catalog.load(COMMAND_LINE, desk.table(DATED, rows))
    verdicts = {"Qazmipur": Verdict(None, siwan()), "=Zzyx()": NOBODY, "Old Quay": Verdict(10, None)}
    for name in desk.catalog.waiting(COMMAND_LINE):
        desk.catalog.decide(COMMAND_LINE, name.id, verdicts[name.district_said], "=note")
    file = desk.inbox / "decisions.csv"
    desk.catalog.export_decisions(COMMAND_LINE).write_csv(file)
    return file


def test_decisions_travel_to_another_store(desk: Desk, tmp_path: Path) -> None:
    file = decided(desk)
    text = file.read_text(encoding="utf-8")
    assert text.splitlines()[0] == ",".join(SHEET)
    assert ",=" not in text
    other = open_catalog(Settings(home=tmp_path / "other", database_url=None), frozenset())
    rows = [person(5, "Agra", "QAZMIPUR"), person(6, "Agra", "Old Quay"), person(7, "Agra", "=Zzyx()")]
    other.load(COMMAND_LINE, desk.table(DATED, rows))
    report = other.import_decisions(COMMAND_LINE, file)
    assert (report.rows, report.new, report.known, report.released_rows) == (3, 3, 0, 2)
    assert (report.conflicting, report.refused) == ((), ())
    assert other.waiting(COMMAND_LINE) == []
    again = other.import_decisions(COMMAND_LINE, file)
    assert (again.new, again.known) == (0, 3)
    other.close()


def test_contradictions_are_listed_and_replaced_only_when_asked(desk: Desk) -> None:
    file = decided(desk)
    text = file.read_text(encoding="utf-8").replace(f"district,{siwan()}", "district,212")
    changed = desk.inbox / "changed.csv"
    changed.write_text(text.upper().replace("DISTRICT,212", "district,212"), encoding="utf-8")
    report = desk.catalog.import_decisions(COMMAND_LINE, changed)
    assert (report.new, report.known, len(report.conflicting)) == (0, 2, 1)
    assert "Qazmipur" not in report.conflicting[0]
    report = desk.catalog.import_decisions(COMMAND_LINE, changed, replace=True)
    assert (report.new, report.replaced, report.released_rows) == (0, 1, 1)
    assert (9, 118) not in {key[2:] for key in desk.net()}
    assert (10, 212) in {key[2:] for key in desk.net()}


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ("Bihar,Foo,district,,,", "lgd is empty"),
        ("Bihar,Foo,district,99999,,", "no LGD code"),
        ("Bihar,Foo,district,x1,,", "no code"),
        ("Bihar,Foo,district,212,9,", "does not lie"),
        ("Bihar,Foo,state,,,", "state_lgd is empty"),
        ("Bihar,Foo,perhaps,,,", "verdict is none of"),
        (",,no_place,,,", "neither state nor district"),
    ],
)
def test_rows_that_say_nothing_usable_are_refused_by_number(desk: Desk, row: str, said: str) -> None:
    file = desk.inbox / "d.csv"
    file.write_text(f"State,District,Verdict,LGD,State LGD,Note\n{row}\n", encoding="utf-8")
    report = desk.catalog.import_decisions(COMMAND_LINE, file)
    assert report.new == 0
    assert report.refused[0].startswith("Row 2: ")
    assert said in report.refused[0]


@pytest.mark.parametrize("content", [b"", b"a,b\n1,2\n", b"\xff\xfe\x00"])
def test_files_that_are_no_such_table_are_refused(desk: Desk, content: bytes) -> None:
    file = desk.inbox / "d.csv"
    file.write_bytes(content)
    with pytest.raises(BadInput, match="review export"):
        desk.catalog.import_decisions(COMMAND_LINE, file)
