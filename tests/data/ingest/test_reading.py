"""CSV files as people send them, and files that are none."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.errors import BadInput, Conflict
from data.ingest.reading import Source, delimited


def rows_of(file: Path) -> list[tuple[int, ...]]:
    return [row for chunk in Source(file).chunks() for row in chunk.cells.iter_rows()]


def put(tmp_path: Path, content: bytes) -> Path:
    file = tmp_path / "in.csv"
    file.write_bytes(content)
    return file


def test_rows_keep_the_number_a_spreadsheet_gives_them(tmp_path: Path) -> None:
    file = put(tmp_path, b'a,b\n1,"x\ny"\n\n3,\n,\n4\n5,6,7\n8,9\n')
    (chunk,) = Source(file).chunks()
    assert list(chunk.cells.iter_rows()) == [(2, "1", "x\ny"), (4, "3", ""), (8, "8", "9")]
    assert [(m.row, m.cells) for m in chunk.misshapen] == [(6, ("4",)), (7, ("5", "6", "7"))]


@pytest.mark.parametrize("end", [b"\n", b"\r\n", b"\r"])
@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
@pytest.mark.parametrize("delimiter", [b",", b";", b"\t", b"|"])
def test_line_ends_marks_and_delimiters_are_forgiven(tmp_path: Path, end: bytes, mark: bytes, delimiter: bytes) -> None:
    file = put(
        tmp_path, mark + end.join([delimiter.join(row) for row in ([b"a", b"b"], [b"007", b"NA"], [b"1e5", b""])])
    )
    source = Source(file)
    assert source.headers == ["a", "b"]
    assert rows_of(file) == [(2, "007", "NA"), (3, "1e5", "")]


def test_nothing_is_guessed(tmp_path: Path) -> None:
    said = ["00123", "1e5", "NA", "null", "true", "2020-05-01", " x ", "१२३", "∅"]
    file = put(tmp_path, ("a,b\n" + "".join(f"{cell},z\n" for cell in said)).encode())
    assert [row[1] for row in rows_of(file)] == said


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(
        st.tuples(*[st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=8)] * 3).filter(
            lambda row: any(cell.strip() for cell in row)
        ),
        min_size=1,
        max_size=40,
    ),
    st.sampled_from([1, 7, 1000]),
)
def test_what_a_csv_writer_writes_is_read(tmp_path: Path, rows: list[tuple[str, str, str]], size: int) -> None:
    text = io.StringIO(newline="")
    csv.writer(text, quoting=csv.QUOTE_ALL).writerows([("a", "b", "c"), *rows])
    file = put(tmp_path, text.getvalue().encode())
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(delimited, "CHUNK", size)
        chunks = list(Source(file).chunks())
    assert all(chunk.cells.height <= size for chunk in chunks)
    assert [row for chunk in chunks for row in chunk.cells.iter_rows()] == [
        (number, *row) for number, row in enumerate(rows, start=2)
    ]


def test_numbers_hold_across_chunks_and_blocks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(delimited, "CHUNK", 10)
    monkeypatch.setattr(delimited, "_BLOCK", 64)
    lines = [b"a,b"] + [b"%d" % n if n % 7 == 0 else b"" if n % 11 == 0 else b"%d,x" % n for n in range(2, 200)]
    chunks = list(Source(put(tmp_path, b"\n".join(lines))).chunks())
    assert all(str(row) == cell for chunk in chunks for row, cell, _ in chunk.cells.iter_rows())
    assert all((str(m.row),) == m.cells for chunk in chunks for m in chunk.misshapen)
    assert sum(chunk.cells.height for chunk in chunks) == len([n for n in range(2, 200) if n % 7 and n % 11])
    assert sum(len(chunk.misshapen) for chunk in chunks) == len([n for n in range(2, 200) if n % 7 == 0])


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "is empty"),
        (b"PK\x03\x04" + bytes(50), "damaged workbook or archive"),
        (b"%PDF-1.7 and so on", "a PDF"),
        (b"a,b\n\x00\x01,2\n", "Line 2 .* NUL"),
        (bytes(range(256)) * 40, "no table in text"),
        ("राज्य,जिला\nओडिशा,".encode() + b"\xe0\xa4\nx,y\n", "line 2 holds a broken letter"),
        (b"a,b\n\x81\xe4,2\n", "neither in UTF-16 nor in Windows-1252"),
        (b"just one column\nand more\n", "column names"),
        (b"\n\n\n", "is empty"),
        (b'a,b\n1,"never closed\n2,3\n', "quotation mark in row 2"),
        (b'a,b\n1,2\n"never closed,4\n2,3\n', "quotation mark in row 3"),
    ],
)
def test_what_is_no_csv_is_told_in_a_sentence(tmp_path: Path, content: bytes, said: str) -> None:
    with pytest.raises(BadInput, match=said) as refused:
        rows_of(put(tmp_path, content))
    assert refused.value.message.endswith(".")
    assert "\n" not in refused.value.message


def test_a_quotation_mark_inside_a_cell_is_text(tmp_path: Path) -> None:
    assert rows_of(put(tmp_path, b'a,b\n6" pipe,2\n3,4\n')) == [(2, '6" pipe', "2"), (3, "3", "4")]


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    for place in (tmp_path / "absent.csv", tmp_path):
        with pytest.raises(BadInput, match="no file"):
            Source(place)


def test_a_file_that_changes_while_it_is_read_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(delimited, "CHUNK", 2)
    file = put(tmp_path, b"a,b\n" + b"1,2\n" * 9)
    chunks = Source(file).chunks()
    next(chunks)
    file.write_bytes(file.read_bytes() + b"3,4\n")
    with pytest.raises(Conflict, match="changed"):
        list(chunks)
