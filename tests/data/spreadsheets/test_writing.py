"""Tables out: what a spreadsheet would run stays text; all or nothing."""

from __future__ import annotations

import csv
from pathlib import Path

import openpyxl
import polars as pl
import pytest

from core.errors import BadInput, Unavailable
from data.spreadsheets import read_table, write_table, writing

DANGEROUS = ["=1+1", "+cmd|' /C calc'!A0", "-2+3", "@SUM(A1)", "\tx", "\rx", '=HYPERLINK("x")']
HARMLESS = [
    "-5",
    "+919876543210",
    "-0.5",
    "+1e5",
    "a=b",
    "007",
    "NA",
    "1e5",
    "",
    " =x",
    "'=x",
    "पटना",
    "a\nb",
    'say "x"',
]


def test_formulas_stay_text_in_csv(tmp_path: Path) -> None:
    file = tmp_path / "out.csv"
    frame = pl.DataFrame({"said": DANGEROUS + HARMLESS, "n": list(range(len(DANGEROUS + HARMLESS)))})
    write_table(frame, file, headers=["=said", "n"])
    with file.open(encoding="utf-8", newline="") as lines:
        header, *rows = csv.reader(lines)
    assert header == ["'=said", "n"]
    assert [row[0] for row in rows] == ["'" + cell for cell in DANGEROUS] + HARMLESS
    assert b'""' not in file.read_bytes().replace(b'"say ""x"""', b"").replace(b'""x""', b"")


def test_formulas_stay_text_in_a_workbook(tmp_path: Path) -> None:
    file = tmp_path / "out.xlsx"
    cells = [*DANGEROUS, "http://x.invalid", "007", "1e5", "-5", "a\0b", "\x0bc"]
    frame = pl.DataFrame({"said": cells, "lgd": [None, *range(1, len(cells))], "score": [0.5] * len(cells)})
    write_table(frame, file, about=[("Rows", 3), ("What", "=x")], doubt="lgd")
    book = openpyxl.load_workbook(file)
    sheet = book["Names"]
    said = [sheet.cell(row, 1) for row in range(2, len(cells) + 2)]
    assert {cell.data_type for cell in said} <= {"s", "inlineStr"}
    assert [cell.value for cell in said][:7] == [cell.replace("\r", "_x000D_") for cell in DANGEROUS]
    assert [cell.value for cell in said][8:11] == ["007", "1e5", "-5"]
    assert not any(cell.hyperlink for cell in said)
    assert [sheet.cell(row, 2).value for row in (2, 3, 4)] == [None, 1, 2]
    assert sheet.cell(2, 3).value == 0.5
    assert sheet.freeze_panes == "A2"
    assert sheet["A1"].font.b
    assert sheet.auto_filter.ref == f"A1:C{len(cells) + 1}"
    assert len(sheet.conditional_formatting) == 1
    assert list(book["About"].iter_rows(values_only=True)) == [("Rows", 3), ("What", "=x")]
    assert book["About"]["B2"].data_type in {"s", "inlineStr"}


def test_what_is_written_is_read_again(tmp_path: Path) -> None:
    cells = ["007", "1e5", "NA", "x" * 10_000, "a,b", 'c"d', "e\nf", "  ", "पटना", ""]
    for name in ("out.csv", "out.xlsx"):
        file = tmp_path / name
        write_table(pl.DataFrame({"a": cells, "b": ["z"] * len(cells)}), file)
        assert read_table(file)["a"].to_list() == cells


def test_what_excel_cannot_hold_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(BadInput, match="A cell is longer than the 32,767"):
        write_table(pl.DataFrame({"a": ["x" * 32_768]}), tmp_path / "out.xlsx")
    with pytest.raises(BadInput, match="holds 16,384 columns"):
        write_table(pl.DataFrame({str(at): ["x"] for at in range(16_385)}), tmp_path / "out.xlsx")
    monkeypatch.setattr(writing, "_MOST_ROWS", 1)
    with pytest.raises(BadInput, match="Write"):
        write_table(pl.DataFrame({"a": ["x", "y"]}), tmp_path / "out.xlsx")
    assert list(tmp_path.iterdir()) == []


def test_an_empty_table_and_unusual_headers_are_written(tmp_path: Path) -> None:
    frame = pl.DataFrame(schema={"a": pl.String, "a_2": pl.String})
    write_table(frame, tmp_path / "out.csv", headers=["a", "a"])
    assert (tmp_path / "out.csv").read_text() == "a,a\n"
    write_table(frame, tmp_path / "out.xlsx", headers=["a", "a"], doubt="a")
    assert read_table(tmp_path / "out.xlsx").columns == ["a", "a_2"]


def test_a_place_that_cannot_be_written_is_said(tmp_path: Path) -> None:
    frame = pl.DataFrame({"a": ["x"]})
    with pytest.raises(Unavailable, match="no directory"):
        write_table(frame, tmp_path / "none" / "out.csv")
    with pytest.raises(BadInput, match="ends neither"):
        write_table(frame, tmp_path / "out.ods")
    assert list(tmp_path.iterdir()) == []
