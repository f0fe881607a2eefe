"""Workbooks: cells as text, sheets and headers found, and files that would burst refused."""

from __future__ import annotations

import datetime
import shutil
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from core.errors import BadInput
from data.spreadsheets import book, open_table

WANTED = (frozenset({"state"}), frozenset({"district"}))
_ODS = """<?xml version="1.0"?><office:document-content
 xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"
 xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"
 xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" office:version="1.3"><office:body>
 <office:spreadsheet><table:table table:name="One">{rows}</table:table></office:spreadsheet></office:body>
 </office:document-content>"""


@pytest.fixture
def made(tmp_path: Path) -> Callable[..., Path]:
    """Writes a workbook: a sheet for each list of rows, then whatever ``change`` does to it."""

    def make(*sheets: list[list[Any]], change: Callable[[Any], None] | None = None) -> Path:
        workbook = openpyxl.Workbook()
        workbook.remove(workbook.worksheets[0])
        for rows in sheets:
            sheet = workbook.create_sheet()
            for row in rows:
                sheet.append(row)
        if change:
            change(workbook)
        file = tmp_path / "in.xlsx"
        workbook.save(file)
        return file

    return make


def ods(tmp_path: Path, rows: str) -> Path:
    file = tmp_path / "in.ods"
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet", zipfile.ZIP_STORED)
        archive.writestr("content.xml", _ODS.format(rows=rows))
        manifest = '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"/>'
        archive.writestr("META-INF/manifest.xml", manifest)
    return file


def test_cells_are_text_as_people_see_them(made: Callable[..., Path]) -> None:
    cells = [
        ("Patna", "Patna"),
        ("0098", "0098"),
        (9876543210, "9876543210"),
        (212.0, "212"),
        (1.5, "1.5"),
        (0.1 + 0.2, "0.3"),
        (datetime.date(2020, 5, 1), "2020-05-01"),
        (datetime.datetime(2020, 5, 1, 18, 30), "2020-05-01T18:30:00"),
        (True, "TRUE"),
        (None, ""),
        ("NA", "NA"),
        ("=1+1", ""),  # openpyxl stores no value for a formula; a real one has its last value
        ("पटना", "पटना"),
        ("x" * 10_000, "x" * 10_000),
    ]
    table = open_table(made([["state", "district"], *([["Bihar", cell] for cell, _ in cells])]), WANTED)
    assert table.frame["district"].to_list() == [text for _, text in cells]


def test_the_sheet_and_the_row_of_the_header_are_found_and_said(made: Callable[..., Path]) -> None:
    def hide(workbook: Any) -> None:
        workbook.worksheets[2].sheet_state = "hidden"

    rows = [["District-wise list"], [], [None, "STATE", "District"], [None, "Bihar", "Patna"], [], ["end"], [], []]
    decoy = [["state", "district"], ["hidden", "hidden"]]
    file = made([["Read me", "x"], ["a", "b"]], rows, decoy, change=hide)
    table = open_table(file, WANTED)
    assert table.headers == ("", "STATE", "District")
    assert table.frame.rows() == [("", "Bihar", "Patna"), ("", "", ""), ("end", "", "")]
    assert table.notes == (
        "Of 2 sheets, 'Sheet1' was read.",
        "The header was found in row 3; 2 rows above it are left out.",
    )


def test_a_merged_block_speaks_for_all_its_cells(made: Callable[..., Path]) -> None:
    def merge(workbook: Any) -> None:
        workbook.worksheets[0].merge_cells("A1:B1")
        workbook.worksheets[0].merge_cells("A3:A5")

    rows = [["Title"], ["state", "district"], ["Bihar", "Patna"], [None, "Gaya"], [None, "Arwal"], ["Goa", "North Goa"]]
    table = open_table(made(rows, change=merge), WANTED)
    assert table.frame["state"].to_list() == ["Bihar", "Bihar", "Bihar", "Goa"]


def test_formatting_leaves_no_rows_and_columns(made: Callable[..., Path]) -> None:
    def blank(workbook: Any) -> None:
        workbook.worksheets[0]["F40"].value = "   "

    table = open_table(made([["state", "district"], ["Bihar", "Patna"]], change=blank), WANTED)
    assert table.frame.height == 1


def test_an_ods_workbook_is_read(tmp_path: Path) -> None:
    def cell(text: str) -> str:
        return f'<table:table-cell office:value-type="string"><text:p>{text}</text:p></table:table-cell>'

    def row(*cells: str) -> str:
        return f"<table:table-row>{''.join(map(cell, cells))}</table:table-row>"

    number = '<table:table-cell office:value-type="float" office:value="212"><text:p>212</text:p></table:table-cell>'
    day = '<table:table-cell office:value-type="date" office:date-value="2020-05-01"/>'
    last = f"<table:table-row>{number}{day}</table:table-row>"
    table = open_table(ods(tmp_path, row("state", "district") + row("Bihar", "Patna") + last), WANTED)
    assert table.frame.rows() == [("Bihar", "Patna"), ("212", "2020-05-01")]


def test_the_content_says_what_a_file_is(made: Callable[..., Path], tmp_path: Path) -> None:
    disguised = tmp_path / "table.csv"
    shutil.copy(made([["state", "district"], ["Bihar", "Patna"]]), disguised)
    assert open_table(disguised, WANTED).frame.rows() == [("Bihar", "Patna")]
    (tmp_path / "text.xlsx").write_text("state,district\nBihar,Patna\n")
    assert open_table(tmp_path / "text.xlsx", WANTED).frame.rows() == [("Bihar", "Patna")]


def test_empty_and_broken_workbooks_are_said(made: Callable[..., Path], tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="is empty: no visible sheet"):
        open_table(made([]), WANTED)
    file = made([["state", "district"], ["Bihar", "Patna"]])
    file.write_bytes(file.read_bytes()[:-300])
    with pytest.raises(BadInput, match="damaged"):
        open_table(file, WANTED)
    for name, said in (("word/document.xml", "is an archive"), ("xl/workbook.xml", "damaged workbook")):
        with zipfile.ZipFile(file, "w") as archive:
            archive.writestr(name, "<no/>")
        with pytest.raises(BadInput, match=said):
            open_table(file, WANTED)


def test_what_unpacks_to_too_much_is_refused_before_it_is_read(tmp_path: Path) -> None:
    file = tmp_path / "in.xlsx"
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", "<workbook/>")
        archive.writestr("xl/worksheets/sheet1.xml", b" " * (30 << 20))
    assert file.stat().st_size < 100_000
    with pytest.raises(BadInput, match="unpacks to far more"):
        open_table(file, WANTED)


def test_a_cell_at_the_far_corner_cannot_take_the_memory(made: Callable[..., Path]) -> None:
    def far(workbook: Any) -> None:
        workbook.worksheets[0]["XFD1048576"].value = "x"

    with pytest.raises(BadInput, match=r"too much memory|more rows or columns|damaged"):
        open_table(made([["state", "district"], ["Bihar", "Patna"]], change=far), WANTED)


def test_repeated_rows_cannot_take_the_memory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(book, "_MEMORY", 400 << 20)
    rows = (
        '<table:table-row table:number-rows-repeated="1048576"><table:table-cell office:value-type="string" '
        'table:number-columns-repeated="1024"><text:p>x</text:p></table:table-cell></table:table-row>'
    )
    file = ods(tmp_path, rows)
    assert file.stat().st_size < 5000
    with pytest.raises(BadInput, match=r"too much memory|more rows or columns|damaged"):
        open_table(file, WANTED)


def test_a_workbook_that_takes_too_long_is_stopped(made: Callable[..., Path], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(book, "_SECONDS", 0.001)
    with pytest.raises(BadInput, match=r"too long|too much"):
        open_table(made([["state", "district"], ["Bihar", "Patna"]]), WANTED)
