"""Tables in text: encodings, delimiters, odd rows; nothing is guessed and nothing raises but a sentence."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.errors import BadInput
from data.spreadsheets import Table, open_table, plain, read_table
from data.spreadsheets.table import unique_names

WANTED = (frozenset({"state", "राज्य"}), frozenset({"district", "जिला"}))


def read(tmp_path: Path, content: bytes) -> Table:
    file = tmp_path / "in.csv"
    file.write_bytes(content)
    return open_table(file, WANTED)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_encodings_delimiters_and_line_ends_are_forgiven(
    tmp_path: Path, encoding: str, delimiter: str, end: str
) -> None:
    rows = [["state", "district", "n"], ["बिहार", "पटना", "007"], ["Bihar", "", "1e5"]]
    table = read(tmp_path, end.join(delimiter.join(row) for row in rows).encode(encoding))
    assert [list(table.headers), *map(list, table.frame.rows())] == rows


def test_windows_1252_is_read_and_said(tmp_path: Path) -> None:
    table = read(tmp_path, "state,district\nBihar,Gayä–West\n".encode("cp1252"))
    assert table.frame.rows() == [("Bihar", "Gayä–West")]
    assert table.notes == ("in.csv was read as Windows-1252.",)


def test_utf_8_with_a_broken_letter_is_not_read_as_something_else(tmp_path: Path) -> None:
    content = "state,district\nBihar,Gayé\nBihar,Öpatna\n".encode() + b"Bihar,Pat\xe9na\n"
    with pytest.raises(BadInput, match="not in UTF-8 throughout: line 4 holds a broken letter"):
        read(tmp_path, content)
    with pytest.raises(BadInput, match="not in UTF-8 throughout: line 2"):
        read(tmp_path, "state,district\nबिहार,पटना".encode()[:-1])


def test_nothing_is_guessed(tmp_path: Path) -> None:
    said = ["00123", "1e5", "NA", "null", "true", "2020-05-01", " x ", "१२३", "∅", "", "a\0b", "x" * 10_000, "सड़क road"]
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows([["a", "b"], *([cell, "z"] for cell in said)])
    assert read(tmp_path, text.getvalue().encode()).frame["a"].to_list() == said


def test_odd_rows_stay_in_their_places_and_are_told(tmp_path: Path) -> None:
    table = read(tmp_path, b'state,district\n1,2\n3\n\n4,5,6,"x"",\ny"\n7,"8\n9"\n10,11,,\n')
    assert table.frame.rows() == [
        ("1", "2", "", ""),
        ("3", "", "", ""),
        ("", "", "", ""),
        ("4", "5", "6", 'x",\ny'),
        ("7", "8\n9", "", ""),
        ("10", "11", "", ""),
    ]
    assert table.ragged == {1: 1, 3: 4}
    assert table.headers == ("state", "district")
    assert table.frame.columns == ["state", "district", "column_3", "column_4"]


def test_blank_cells_beyond_the_header_are_no_fault(tmp_path: Path) -> None:
    table = read(tmp_path, b"state,district\nBihar,Patna,,\nBihar,Gaya,\n")
    assert table.frame.rows() == [("Bihar", "Patna"), ("Bihar", "Gaya")]
    assert table.ragged == {}


def test_the_header_may_stand_below_other_rows(tmp_path: Path) -> None:
    table = read(tmp_path, b"Returnees,,\n,,\nas of 31-05-2020\nNo.,State,District\n1,Bihar,Patna\n")
    assert table.headers == ("No.", "State", "District")
    assert table.frame.rows() == [("1", "Bihar", "Patna")]
    assert table.header_row == 4
    assert table.notes == ("The header was found in row 4; 3 rows above it are left out.",)


def test_equal_and_blank_headers_are_told_apart_and_kept(tmp_path: Path) -> None:
    table = read(tmp_path, b"a,a,,a_2,\n1,2,3,4,5\n")
    assert table.headers == ("a", "a", "", "a_2", "")
    assert table.frame.columns == ["a", "a_3", "column_3", "a_2", "column_5"]
    assert table.frame.row(0) == ("1", "2", "3", "4", "5")


def test_sixteen_thousand_columns_are_read_and_more_refused(tmp_path: Path) -> None:
    many = ",".join(f"c{at}" for at in range(16_000))
    assert read(tmp_path, f"{many}\n{many}\n".encode()).frame.shape == (1, 16_000)
    with pytest.raises(BadInput, match="16385 columns"):
        read(tmp_path, ("," * 16_384 + "x\n").encode())
    assert len(set(unique_names([""] * 1000 + ["a"] * 1000))) == 2000


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "is empty"),
        (b"\n\n\n", "is empty"),
        (b"\xef\xbb\xbf", "is empty"),
        (b'"', "does not begin with a row of column names"),
        (b'a,b\n1,"2\n3,4\n', "never closed"),
        (b'a,b\n1,2\n3,"4\n5,6\n7,8,9\n', "never closed"),
        (b"\0" * 5000, "is empty|no table in text"),
        (bytes(range(256)) * 20, "neither in UTF-8"),
        (b"\xff\xfea", "neither in UTF-8|is empty"),
        (b"PAR1\x15\x04", "a Parquet file"),
        (b"<!doctype html><table>", "a web page"),
        (b"PK\x03\x04 and so on", "damaged workbook"),
    ],
)
def test_what_is_no_table_is_refused_in_a_sentence(tmp_path: Path, content: bytes, said: str) -> None:
    with pytest.raises(BadInput, match=said):
        read(tmp_path, content)


def test_a_missing_file_and_a_directory_are_said(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="There is no file"):
        read_table(tmp_path / "none.csv")
    with pytest.raises(BadInput, match="cannot be read"):
        read_table(tmp_path)


def test_headers_have_a_plain_form_in_any_script() -> None:
    said = {
        "State/UT": "state_ut",
        " Dist. ": "dist",
        "District_Name": "district_name",
        "जिले का नाम": "जिले_का_नाम",
        "मिज़ो": "मिज़ो",
        "\ufeffName": "name",
        "": "",
    }
    assert {header: plain(header) for header in said} == said
    assert plain("ज़िला") == plain("ज\u093cिला")


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(
        st.lists(st.text(st.characters(exclude_categories=["Cs"]), max_size=6), min_size=3, max_size=3), min_size=1
    )
)
def test_what_a_csv_writer_writes_is_read(tmp_path: Path, rows: list[list[str]]) -> None:
    text = io.StringIO(newline="")
    csv.writer(text, quoting=csv.QUOTE_ALL).writerows([["state", "district", "c"], *rows])
    content = text.getvalue().encode()
    table = read(tmp_path, content)
    assert [list(row) for row in table.frame.rows()] == rows


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.binary(max_size=300) | st.text(alphabet='a,"\n\r;\t|\0é', max_size=60).map(str.encode))
def test_no_bytes_bring_anything_but_a_table_or_a_sentence(tmp_path: Path, content: bytes) -> None:
    try:
        table = read(tmp_path, content)
    except BadInput:
        return
    assert len(table.headers) <= table.frame.width
    assert not any(table.frame.null_count().row(0))
