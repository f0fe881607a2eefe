"""A file of names in, the same file with codes out."""

from __future__ import annotations

import csv
from datetime import date
from pathlib import Path

import pytest

from core.errors import BadInput, Unavailable
from data.resolving import resolve_file
from geo.gazetteer import Gazetteer, load_gazetteer


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
        "011,Bihar,Patna,again\n",
        encoding="utf-8-sig",
    )
    report = resolve_file(source, target, gazetteer, None)
    assert (report.rows, report.resolved) == (5, 3)
    rows = rows_of(target)
    assert list(rows[0]) == ["id", "State", "DISTRICT", "note", "lgd", "name", "match", "score"]
    assert [row["id"] for row in rows] == ["007", "008", "009", "010", "011"]
    assert [row["note"] for row in rows] == ["NA", "1e5", "a, b", "", "again"]
    assert [row["lgd"] for row in rows] == ["212", "140", "", "", "212"]
    assert [row["name"] for row in rows] == ["Patna", "Ayodhya", "", "", "Patna"]
    assert [row["match"] for row in rows][:3] == ["exact", "renamed", "none"]


def test_names_mean_what_they_meant_on_the_day(tmp_path: Path, gazetteer: Gazetteer) -> None:
    source, target = tmp_path / "in.csv", tmp_path / "out.csv"
    source.write_text("state,district\nTelangana,Warangal Urban\n", encoding="utf-8")
    resolve_file(source, target, gazetteer, date(2020, 6, 1))
    assert rows_of(target)[0]["name"] == "Hanumakonda"


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "is empty"),
        (b"state,place\nBihar,Patna\n", "lacks the column district"),
        ("state,district\nBihar,Gayä\n".encode("latin-1"), "UTF-8"),
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


def test_a_missing_file_and_a_target_that_cannot_be(tmp_path: Path, gazetteer: Gazetteer) -> None:
    with pytest.raises(BadInput, match="no file"):
        resolve_file(tmp_path / "none.csv", tmp_path / "out.csv", gazetteer, None)
    source = tmp_path / "in.csv"
    source.write_text("state,district\nBihar,Patna\n", encoding="utf-8")
    with pytest.raises(Unavailable, match="cannot be written"):
        resolve_file(source, tmp_path / "nowhere" / "out.csv", gazetteer, None)
