"""Rejects are given back so that they can be corrected and sent again: everything comes in, and nothing twice."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest
import xlsxwriter

from tests.data.ingest.conftest import Store
from tests.data.ingest.hostile.base import ASHA, HEADERS, RAVI, but
from tests.data.ingest.hostile.base import csv as table

#: What is wrong with each row, and the cells that make it right.
FAULTS: tuple[tuple[dict[str, str], dict[str, str]], ...] = (
    ({"name": "=HYPERLINK(1)", "travel_date": "yesterday"}, {"travel_date": "2020-05-04"}),
    ({"name": "＝1+1", "mobile": "9.87654E+09"}, {"mobile": "9876500001"}),
    ({"name": "Ma\u202eya", "mobile": "12345", "origin_state": "Goa", "origin_district": ""}, {"mobile": "9876500002"}),
    ({"name": " +Om", "destination_district": "Atlantis"}, {"destination_district": "Gaya"}),
    ({"name": "R" * 40_000}, {"name": "Rina"}),
    ({"name": 'He "said"', "travel_date": "29-02-2021"}, {"travel_date": "28-02-2021"}),
)
#: The names as they are stored in the end.
NAMES = {"Asha Devi", "=HYPERLINK(1)", "＝1+1", "Maya", "+Om", "Rina", 'He "said"', "Ravi Kumar"}


def _faulty() -> list[tuple[str, ...]]:
    return [but(**wrong) for wrong, _ in FAULTS]


def _csv(*rows: tuple[str, ...]) -> bytes:
    out = io.StringIO(newline="")
    csv.writer(out).writerows([HEADERS, *rows])
    return out.getvalue().encode()


def _xlsx(*rows: tuple[str, ...]) -> bytes:
    """Text cells, whatever they begin with. No workbook holds a cell of 40,000 letters: that fault is another here."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"strings_to_formulas": False})
    sheet = book.add_worksheet("One")
    for at, row in enumerate((HEADERS, *rows)):
        long = len(row[0]) > 32_767
        sheet.write_row(at, 0, but(row, name="Rina", travel_date="never") if long else row)
    book.close()
    return out.getvalue()


def _lines(*rows: tuple[str, ...]) -> bytes:
    return "".join(json.dumps(dict(zip(HEADERS, row, strict=True))) + "\n" for row in rows).encode()


def _corrected(rejects: Path) -> list[list[str]]:
    """The rejects file as somebody corrects it in a spreadsheet: only the faulty cells are typed anew."""
    with rejects.open(newline="", encoding="utf-8") as handle:
        headers, *rows = list(csv.reader(handle))
    assert headers == ["row", "column", "reason", *HEADERS]
    assert len(rows) == len(FAULTS)
    for row, (_, right) in zip(rows, FAULTS, strict=True):
        assert row[1]
        assert row[2]
        for header, cell in {"travel_date": row[-1].replace("never", "2020-05-05"), **right}.items():
            row[headers.index(header)] = cell
    return [headers, *rows]


@pytest.mark.parametrize(("form", "first"), [(_csv, 3), (_xlsx, 3), (_lines, 2)], ids=["csv", "xlsx", "json lines"])
@pytest.mark.parametrize("back", ["csv", "xlsx"])
def test_the_whole_round(store: Store, form: Callable[..., bytes], first: int, back: str) -> None:
    report = store.load(store.write("people.dat", form(ASHA, *_faulty(), RAVI)))
    assert (report.rows, report.accepted, report.rejected) == (8, 2, 6)
    assert report.rejects_file is not None
    assert [row["row"] for row in store.rejects(report)] == [str(first + at) for at in range(6)]
    corrected = _corrected(report.rejects_file)
    if back == "csv":
        out = io.StringIO(newline="")
        csv.writer(out).writerows(corrected)
        file = store.write("corrected.csv", out.getvalue())
    else:
        book = openpyxl.Workbook()
        for line in corrected:
            book.worksheets[0].append(line)
        book.save(file := store.inbox / "corrected.xlsx")
    again = store.load(file)
    assert (again.rows, again.accepted, again.rejected) == (6, 6, 0)
    assert set(again.columns) == set(HEADERS)
    opened = [store.registry.personal_record(number) for number in range(1, 9)]
    assert {one.split("\x1f")[0] for one in opened if one is not None} == NAMES
    # the first file again, whole and corrected, adds nothing
    whole = store.load(store.write("whole.csv", _csv(ASHA, RAVI)))
    assert (whole.accepted, whole.duplicates) == (0, 2)
    assert store.cube()["persons"].sum() == 8


def test_a_row_of_another_width_comes_back_cell_by_cell(store: Store) -> None:
    report = store.load(store.write("p.csv", table(ASHA, (*RAVI, "=1+1"))))
    assert report.rejects_file is not None
    with report.rejects_file.open(newline="", encoding="utf-8") as handle:
        rows = list(csv.reader(handle))
    assert rows[1][3:] == [*RAVI, "'=1+1"]
    corrected = store.write("corrected.csv", report.rejects_file.read_text(encoding="utf-8").replace(",'=1+1", ""))
    assert store.load(corrected).accepted == 1


def test_reasons_say_what_to_do_about_rounded_numbers(store: Store) -> None:
    report = store.load(store.write("p.csv", table(ASHA, but(RAVI, mobile="9.12346E+09"))))
    (row,) = store.rejects(report)
    assert row["column"] == "mobile"
    assert "format the column as text" in row["reason"]


def test_a_reject_that_is_sent_back_as_it_is_comes_back(store: Store) -> None:
    report = store.load(store.write("p.csv", table(RAVI, but(name="=1+1", travel_date="never"))))
    assert report.rejects_file is not None
    both = report.rejects_file.read_text(encoding="utf-8") + ",,," + ",".join(but(name="Mina")) + "\n"
    again = store.load(store.write("again.csv", both))
    (row,) = store.rejects(again)
    assert (again.accepted, again.rejected) == (1, 1)
    assert row["name"] == "'=1+1"
