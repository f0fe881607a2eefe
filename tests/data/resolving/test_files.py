"""A file of names in, the same file with codes out."""

from __future__ import annotations

import csv
import os
import subprocess
import sys
import tempfile
from contextlib import ExitStack
from datetime import date
from pathlib import Path

import openpyxl
import pytest

from core.errors import BadInput, Unavailable
from data.resolving import ADDED, files, resolve_bytes, resolve_file
from data.resolving.files import AT_ONCE
from geo.gazetteer import Gazetteer, load_gazetteer
from tests.contracts.tree import ROOT


@pytest.fixture(scope="module")
def gazetteer() -> Gazetteer:
    return load_gazetteer()


def rows_of(file: Path) -> list[dict[str, str]]:
    with file.open(encoding="utf-8", newline="") as handle:
        return list(csv.DictReader(handle))


def test_codes_are_added_and_all_else_stays(tmp_path: Path, gazetteer: Gazetteer) -> None:
    source, target = tmp_path / "in.csv", tmp_path / "out.csv"
    source.write_text(
        "id,State,DISTRICT,note\n"
        "007,Bihar,Patna,NA\n"
        "008,Uttar Pradesh,Faizabad,1e5\n"
        '009,Bihar,Nowhereville,"a, b"\n'
        "010,Bihar,,\n"
        "011,Bihar,Patna, again \n",
        encoding="utf-8-sig",
    )
    report = resolve_file(source, target, gazetteer, None)
    assert (report.rows, report.resolved) == (5, 3)
    assert report.matches == {"exact": 2, "none": 2, "renamed": 1}
    rows = rows_of(target)
    assert list(rows[0]) == ["id", "State", "DISTRICT", "note", *ADDED]
    assert list(ADDED)[:4] == ["lgd", "name", "match", "score"]
    assert [row["id"] for row in rows] == ["007", "008", "009", "010", "011"]
    assert [row["note"] for row in rows] == ["NA", "1e5", "a, b", "", " again "]
    assert [row["lgd"] for row in rows] == ["212", "140", "", "", "212"]
    assert [row["name"] for row in rows] == ["Patna", "Ayodhya", "", "", "Patna"]
    assert [row["match"] for row in rows] == ["exact", "renamed", "none", "none", "exact"]
    assert all(row["why"] for row in rows)
    # what came in goes out as it came, byte for byte
    kept = ["010,Bihar,,,", "011,Bihar,Patna, again ,212,"]
    assert all(any(line.startswith(start) for line in target.read_text().splitlines()) for start in kept)


def test_names_mean_what_they_meant_on_the_day(tmp_path: Path, gazetteer: Gazetteer) -> None:
    source, target = tmp_path / "in.csv", tmp_path / "out.csv"
    source.write_text("state,district\nTelangana,Warangal Urban\n", encoding="utf-8")
    resolve_file(source, target, gazetteer, date(2020, 6, 1))
    assert rows_of(target)[0]["name"] == "Hanumakonda"


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "is empty"),
        (b"\n\n,,\n", "is empty"),
        (b"state,place\nBihar,Patna\n", "lacks the column district; .* has 'state', 'place'"),
        (b"district,note\nPatna,x\n", "lacks the column state"),
        (b"Bihar,Patna\nGoa,North Goa\n", "lacks the columns state and district"),
        (b"State Name,State/UT,district\nBihar,Bihar,Patna\n", "'State Name' and 'State/UT'"),
        (b'state,district\nBihar,"Patna\nBihar,Gaya\n', "quotation mark is opened and never closed"),
        (b"state,district\nPatna,Bihar\nGaya,Bihar\nPanaji,Goa\n", "swapped"),
        (b"state,district\nMaharashtra,519\nMaharashtra,521\nBihar,230\n", "Census of 2011"),
        (b"%PDF-1.7", "is a PDF"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "old Excel file"),
        (bytes(range(256)) * 9, "neither in UTF-8"),
    ],
)
def test_files_that_cannot_be_used_are_refused_in_a_sentence(
    tmp_path: Path, gazetteer: Gazetteer, content: bytes, said: str
) -> None:
    source, target = tmp_path / "in.csv", tmp_path / "out.csv"
    source.write_bytes(content)
    with pytest.raises(BadInput, match=said):
        resolve_file(source, target, gazetteer, None)
    assert not target.exists()
    assert [file.name for file in tmp_path.iterdir()] == ["in.csv"]


def test_a_header_alone_gives_a_header(tmp_path: Path, gazetteer: Gazetteer) -> None:
    source, target = tmp_path / "in.csv", tmp_path / "out.csv"
    source.write_text("state,state_name,district\n")
    assert resolve_file(source, target, gazetteer).rows == 0
    assert target.read_text().splitlines() == [",".join(["state", "state_name", "district", *ADDED])]


def test_a_missing_file_and_a_target_that_cannot_be(tmp_path: Path, gazetteer: Gazetteer) -> None:
    with pytest.raises(BadInput, match="no file"):
        resolve_file(tmp_path / "none.csv", tmp_path / "out.csv", gazetteer, None)
    source = tmp_path / "in.csv"
    source.write_text("state,district\nBihar,Patna\n", encoding="utf-8")
    with pytest.raises(Unavailable, match="cannot be written"):
        resolve_file(source, tmp_path / "nowhere" / "out.csv", gazetteer, None)
    with pytest.raises(BadInput, match="ends neither in"):
        resolve_file(source, tmp_path / "out.txt", gazetteer)
    (tmp_path / "dir.csv").mkdir()
    with pytest.raises(BadInput, match="is a directory"):
        resolve_file(source, tmp_path / "dir.csv", gazetteer)


def test_the_source_is_never_overwritten(tmp_path: Path, gazetteer: Gazetteer) -> None:
    source, linked = tmp_path / "in.csv", tmp_path / "linked.csv"
    source.write_text("state,district\nBihar,Patna\n", encoding="utf-8")
    linked.symlink_to(source)
    for target in (source, tmp_path / "." / "in.csv", linked):
        with pytest.raises(BadInput, match="is the file that is read"):
            resolve_file(source, target, gazetteer)
    assert source.read_text() == "state,district\nBihar,Patna\n"


def test_a_target_stays_as_it_was_until_the_new_one_is_whole(
    tmp_path: Path, gazetteer: Gazetteer, monkeypatch: pytest.MonkeyPatch
) -> None:
    source, target = tmp_path / "in.csv", tmp_path / "out.csv"
    source.write_text("state,district\nBihar,Patna\n", encoding="utf-8")
    target.write_text("before")

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(Unavailable, match="No space left"):
        resolve_file(source, target, gazetteer)
    assert target.read_text() == "before"
    assert {file.name for file in tmp_path.iterdir()} == {"in.csv", "out.csv"}


def test_a_workbook_goes_in_and_comes_out(tmp_path: Path, gazetteer: Gazetteer) -> None:
    source, target = tmp_path / "in.xlsx", tmp_path / "out.xlsx"
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["Returnees by district"])
    sheet.append([])
    sheet.append(["No.", "राज्य", "जिला", "mobile", "on"])
    sheet.append([1, "बिहार", "पटना", 9876543210, date(2020, 5, 1)])
    sheet.append([2, "Bihar", "Nowhereville", "0098", None])
    book.save(source)
    report = resolve_file(source, target, gazetteer)
    assert (report.rows, report.resolved) == (2, 1)
    assert any("header was found in row 3" in note for note in report.notes)
    back = openpyxl.load_workbook(target)
    rows = list(back["Names"].iter_rows(values_only=True))
    assert rows[0] == ("No.", "राज्य", "जिला", "mobile", "on", *ADDED)
    assert rows[1][:8] == ("1", "बिहार", "पटना", "9876543210", "2020-05-01", 212, "Patna", "script")
    assert isinstance(rows[1][8], float | int)
    assert rows[2][3] == "0098"
    assert rows[2][5:7] == (None, None)
    about = dict(row[:2] for row in back["About"].iter_rows(values_only=True))
    assert (about["Rows"], about["With a code"], about["File"]) == (2, 1, "in.xlsx")
    assert "Local Government Directory" in str(about["Tables"])


def test_an_upload_leaves_nothing_behind(tmp_path: Path, gazetteer: Gazetteer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    content = b"state,district\nBihar,Patna\nBihar,Patna\nBihar,Nowhereville\n"
    out, report, pairs = resolve_bytes("C:\\fakepath\\people.csv", content, "csv", gazetteer)
    assert out.startswith(b"state,district,lgd,name,match,score,")
    assert (report.rows, report.resolved) == (3, 2)
    assert pairs.columns == [
        *("state", "district", "rows", "lgd", "name", "in_state", "match", "score", "why", "candidates", "flag"),
    ]
    assert pairs["rows"].to_list() == [2, 1]
    assert pairs["in_state"].to_list() == ["Bihar", "Bihar"]
    out, _, _ = resolve_bytes("people.csv", content, "xlsx", gazetteer)
    assert out.startswith(b"PK")
    with pytest.raises(BadInput, match=r"^people\.csv is empty"):
        resolve_bytes("/etc/people.csv", b"", "csv", gazetteer)
    assert list(tmp_path.iterdir()) == []


def test_who_resolves_nothing_loads_nothing_of_it() -> None:
    heavy = ("shapely", "pyarrow", "rapidfuzz", "xlsxwriter", "sqlalchemy")
    code = f"import sys, data.catalog; print(*(name for name in {heavy!r} if name in sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert not done.stdout.strip(), f"a mere import of the catalog loads {done.stdout}"


def test_files_of_the_network_take_turns(gazetteer: Gazetteer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("data.resolving.files._PATIENCE", 0.01)
    content = b"state,district\nBihar,Patna\n"
    with ExitStack() as others:
        for _ in range(AT_ONCE):
            others.enter_context(files._turns)
        with pytest.raises(Unavailable, match="Send this one again"):
            resolve_bytes("people.csv", content, "csv", gazetteer)
    assert resolve_bytes("people.csv", content, "csv", gazetteer).report.resolved == 1
