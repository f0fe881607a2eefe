"""The same person in two files has one ID; merges, splits and their undoing; nobody's number is ever given away."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from core.errors import BadInput, Conflict, Forbidden, NotFound
from data.access import COMMAND_LINE, PUBLIC, Actor, Role
from data.ingest import LoadReport
from data.registry import lookups
from data.registry.tables import lookups as lookup_table
from tests.data.review.conftest import Desk

HEADERS = (
    *("name", "age", "sex", "mobile", "id_type", "id_number"),
    *("origin_state", "origin_district", "destination_state", "destination_district", "travel_date"),
)
HOME, AWAY = ("Bihar", "Patna"), ("Delhi", "")
AADHAAR, OTHER_AADHAAR = "999941057058", "999912345678"


def row(
    name: str = "Asha Devi", age: int = 28, sex: str = "f", mobile: str = "6600000001", **more: str
) -> list[object]:
    number = more.get("number", "")
    day = more.get("day", "2020-05-01")
    return [name, age, sex, mobile, "aadhaar" if number else "", number, *HOME, *AWAY, day]


def load(desk: Desk, *rows: Sequence[object]) -> LoadReport:
    return desk.catalog.load(COMMAND_LINE, desk.table(HEADERS, rows))


def uid(desk: Desk, record: int) -> str:
    return desk.catalog.people.uids_of(COMMAND_LINE, [record])[0]


def owner(desk: Desk, record: int) -> str:
    return desk.catalog.people.show(COMMAND_LINE, uid(desk, record)).uid


def test_by_mobile_with_name_age_and_sex(desk: Desk) -> None:
    first = load(desk, row())
    again = load(desk, row("आशा देवी", 29, day="2021-06-01"), row("Ram Kumar", 30, "m"))
    assert (first.known, again.accepted, again.known) == (0, 2, 1)
    assert owner(desk, 2) == uid(desk, 1)
    assert owner(desk, 3) == uid(desk, 3)
    person = desk.catalog.people.show(COMMAND_LINE, uid(desk, 1))
    assert [(one.said["name"], one.matched) for one in person.records] == [("Asha Devi", None), ("आशा देवी", "mobile")]


def test_by_number_before_mobile(desk: Desk) -> None:
    load(desk, row(number=AADHAAR), row("Asha Devi", 28, "f", "6600000002"))
    report = load(desk, row(mobile="6600000002", number=AADHAAR, day="2020-07-01"))
    assert report.known == 1
    assert owner(desk, 3) == uid(desk, 1)
    (pair,) = desk.catalog.people.alike(COMMAND_LINE)
    assert pair.why == "one record fits both"
    assert {pair.earlier.uid, pair.later.uid} == {uid(desk, 1), uid(desk, 2)}


def test_within_one_file(desk: Desk) -> None:
    report = load(desk, row(), row(day="2020-06-01"), row(), row(day="2020-06-01"))
    assert (report.accepted, report.duplicates, report.known) == (2, 2, 1)
    assert owner(desk, 2) == uid(desk, 1)


def test_a_lent_card_is_listed_and_not_merged(desk: Desk) -> None:
    load(desk, row(number=AADHAAR))
    report = load(desk, row("Mahesh Yadav", 45, "m", "6600000009", number=AADHAAR))
    assert report.known == 0
    (pair,) = desk.catalog.people.alike(COMMAND_LINE)
    assert (pair.why, desk.catalog.people.open_pairs(COMMAND_LINE)) == ("same identity number, another name", 1)
    desk.catalog.people.different(COMMAND_LINE, pair.id)
    load(desk, row("Mahesh Yadav", 45, "m", "6600000009", number=AADHAAR, day="2020-08-01"))
    assert desk.catalog.people.alike(COMMAND_LINE) == []


def test_a_row_sent_before_is_found_behind_a_crowded_telephone(desk: Desk) -> None:
    crowd = [
        row(f"{name} {other}", 20 + at) for at, name in enumerate(NAMES) for other in ("Yadav", "Paswan", "Manjhi")
    ]
    assert len(crowd) > 32
    first, again = load(desk, *crowd), load(desk, *crowd[::-1], row("Zubeda", 50))
    assert (first.accepted, again.accepted, again.duplicates) == (len(crowd), 1, len(crowd))


NAMES = (
    *("Bhola", "Chandan", "Dilip", "Ekram", "Farid", "Ganesh", "Harish", "Imran"),
    *("Jagdish", "Kishor", "Lalan", "Manoj", "Naresh", "Omkar", "Pintu"),
)


def test_a_clash_of_short_keys_merges_and_drops_nobody(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    import polars as pl

    from data.registry import recognising

    one_key = pl.lit(7, dtype=pl.Int64)
    monkeypatch.setattr(recognising, "short", lambda keyed: pl.when(pl.col(keyed).is_not_null()).then(one_key))
    rows = [row(f"{name} Das", 30, "m", f"66000001{at:02d}") for at, name in enumerate(NAMES)]
    load(desk, *rows)
    report = load(desk, *([*one[:-1], "2020-09-01"] for one in rows))
    assert (report.accepted, report.known) == (len(rows), len(rows))
    assert [owner(desk, len(rows) + at) for at in range(1, len(rows) + 1)] == [
        uid(desk, at) for at in range(1, len(rows) + 1)
    ]
    assert desk.catalog.people.alike(COMMAND_LINE) == []


def test_people_without_mobile_and_number_are_found_by_their_row_alone(desk: Desk) -> None:
    assert load(desk, row(mobile=""), row(mobile="")).duplicates == 1
    again = load(desk, row(mobile=""), row(mobile="", day="2020-06-02"))
    assert (again.duplicates, again.accepted, again.known) == (1, 1, 0)


def test_merge_and_undo(desk: Desk) -> None:
    people = desk.catalog.people
    load(desk, row(), row(day="2020-06-01"), row("Asha Devi", 45, day="2020-06-02"), row("Usha", 60, "f", "6600000003"))
    one, two, three = uid(desk, 1), uid(desk, 3), uid(desk, 4)
    (pair,) = people.alike(COMMAND_LINE)
    assert people.same(COMMAND_LINE, pair.id) == one
    assert [owner(desk, at) for at in (1, 2, 3)] == [one] * 3
    assert people.alike(COMMAND_LINE) == []
    with pytest.raises(Conflict, match="one person already"):
        people.merge(COMMAND_LINE, one, two)
    number = people.merge(COMMAND_LINE, three, two)  # a former ID stands for its person
    assert [owner(desk, at) for at in (1, 2, 3, 4)] == [three] * 4
    former = people.show(COMMAND_LINE, two.lower().replace("-", " "))
    assert (former.uid, former.asked) == (three, two)
    with pytest.raises(Conflict, match="followed by another"):
        people.undo_merge(COMMAND_LINE, 1)
    people.undo_merge(COMMAND_LINE, number)
    people.undo_merge(COMMAND_LINE, 1)
    assert [owner(desk, at) for at in (1, 2, 3, 4)] == [one, one, two, three]
    with pytest.raises(Conflict, match="undone by command-line already"):
        people.undo_merge(COMMAND_LINE, 1)
    with pytest.raises(NotFound):
        people.undo_merge(COMMAND_LINE, 99)
    assert [(one.kept, one.undone_by) for one in people.merges(COMMAND_LINE)] == [
        (three, "command-line"),
        (one, "command-line"),
    ]
    assert [event.action for event in desk.catalog._registry.events()[:4]] == ["unmerge", "unmerge", "merge", "merge"]


def test_split_what_was_matched_wrongly(desk: Desk) -> None:
    people = desk.catalog.people
    load(desk, row())
    load(desk, row(age=29, day="2020-06-01"))
    assert people.split(COMMAND_LINE, uid(desk, 2)) == uid(desk, 1)
    assert [owner(desk, at) for at in (1, 2)] == [uid(desk, 1), uid(desk, 2)]
    assert people.alike(COMMAND_LINE) == []  # told apart for good
    with pytest.raises(Conflict, match="first record"):
        people.split(COMMAND_LINE, uid(desk, 2))
    with pytest.raises(NotFound):
        people.split(COMMAND_LINE, uid(desk, 77))
    people.merge(COMMAND_LINE, uid(desk, 1), uid(desk, 2))
    with pytest.raises(Conflict, match="came by a merge"):
        people.split(COMMAND_LINE, uid(desk, 2))
    # whoever was split off is found again under their own number
    people.undo_merge(COMMAND_LINE, 1)
    load(desk, row(age=29, day="2020-07-01"))
    assert owner(desk, 3) == uid(desk, 1)


def test_an_id_is_never_given_to_another(desk: Desk, tmp_path: Path) -> None:
    load(desk, row())
    with pytest.raises(BadInput):
        load(desk, row(day="31-02-2020"))
    with desk.catalog._registry.batch(
        kind="persons", file_name="x", sha256="x", state_lgd=None, actor=COMMAND_LINE
    ) as (writer, _):
        assert writer._numbers.take(5) == 2  # rolled back: nothing finishes
    load(desk, row("Ram", 30, "m", "6600000005"))
    assert owner(desk, 2) == uid(desk, 2)
    desk.catalog.movements.withdraw(COMMAND_LINE, desk.catalog.batches(COMMAND_LINE)[0].id)
    load(desk, row("Sita", 31, "f", "6600000006"))
    assert owner(desk, 3) == uid(desk, 3)
    with pytest.raises(NotFound):
        desk.catalog.people.show(COMMAND_LINE, uid(desk, 9))


def test_a_state_sees_its_own_records_only(desk: Desk) -> None:
    load(desk, row())
    away = ["Asha Devi", 28, "f", "6600000001", "", "", "Gujarat", "Surat", "Goa", "", "2020-09-01"]
    desk.catalog.load(COMMAND_LINE, desk.table(HEADERS, [away]))
    bihar, goa, kerala = (Actor(str(code), Role.SENDER, code) for code in (10, 30, 32))
    show = desk.catalog.people.show
    assert [one.travel_date.isoformat() for one in show(bihar, uid(desk, 1)).records if one.travel_date] == [
        "2020-05-01"
    ]
    assert [one.origin_state for one in show(goa, uid(desk, 1)).records] == [24]
    with pytest.raises(NotFound):
        show(kerala, uid(desk, 1))
    for act in (lambda: show(PUBLIC, uid(desk, 1)), lambda: desk.catalog.people.alike(bihar)):
        with pytest.raises(Forbidden):
            act()


def test_lookups_find_what_was_put_in_and_nothing_else(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    import polars as pl

    monkeypatch.setattr(lookups, "_HELD", 40)
    monkeypatch.setattr(lookups, "_RUNS", 3)
    engine = desk.catalog._registry._engine
    naive: set[tuple[int, int]] = set()
    with engine.begin() as connection:
        index = lookups.Lookups(connection)
        for turn in range(20):
            keys = [(turn * 7 + at * 13) % 50 - 25 for at in range(6)]
            records = [turn * 6 + at for at in range(6)]
            index.add(pl.Series(keys, dtype=pl.Int64), pl.Series(records, dtype=pl.Int64))
            naive |= set(zip(keys, records, strict=True))
            wanted = [at - 30 for at in range(0, 60, 7)]
            found = index.find(pl.Series([*wanted, None], dtype=pl.Int64))
            assert sorted(found.iter_rows()) == sorted(pair for pair in naive if pair[0] in wanted)
        index.flush()
        assert {tuple(pair) for pair in connection.execute(lookup_table.select())} == naive
