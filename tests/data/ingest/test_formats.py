"""The same table in every format gives the same rows; what a format brings along is read as its sender sees it."""

from __future__ import annotations

import datetime
import io
import json
import zipfile
from collections.abc import Callable, Sequence
from pathlib import Path

import openpyxl
import polars as pl
import pytest

from core.errors import BadInput
from data.ingest.kinds import wanted_headers
from data.ingest.reading import Source, delimited, limits, objects

HEADERS = ["name", "mobile", "origin_state", "travel_date"]
ROWS = [
    ["आशा देवी", "9876543210", "Bihar", "2020-05-03"],
    ["", "", "", ""],
    ['He said "go", then', "0098", "Odisha", "3/5/2020"],
    ["NA", "1e5", "Tamil\nNadu", "43954"],
]


def _lines(delimiter: str) -> str:
    quoted = [['"' + cell.replace('"', '""') + '"' for cell in row] for row in [HEADERS, *ROWS]]
    return "\r\n".join(map(delimiter.join, quoted)) + "\r\n"


def _xlsx(rows: Sequence[Sequence[object]] = (HEADERS, *ROWS)) -> bytes:
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    for row in rows:
        sheet.append([cell if cell != "" else None for cell in row])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _ods() -> bytes:
    def cell(text: str) -> str:
        lines = "".join(f"<text:p>{line}</text:p>" for line in text.split("\n"))
        return f'<table:table-cell office:value-type="string">{lines}</table:table-cell>'

    rows = "".join(f"<table:table-row>{''.join(map(cell, row))}</table:table-row>" for row in [HEADERS, *ROWS])
    content = (
        '<?xml version="1.0"?><office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
        'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" '
        'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"><office:body><office:spreadsheet>'
        f'<table:table table:name="One">{rows}</table:table></office:spreadsheet></office:body>'
        "</office:document-content>"
    )
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("content.xml", content)
        manifest = '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"/>'
        archive.writestr("META-INF/manifest.xml", manifest)
    return out.getvalue()


def _records() -> list[dict[str, object]]:
    return [dict(zip(HEADERS, row, strict=True)) for row in ROWS]


#: What each format writes, and the number of its first row.
FORMATS: dict[str, tuple[Callable[[], bytes], int]] = {
    "csv": (lambda: _lines(",").encode(), 2),
    "csv with a mark": (lambda: _lines(",").encode("utf-8-sig"), 2),
    "semicolons": (lambda: _lines(";").encode(), 2),
    "tsv": (lambda: _lines("\t").encode(), 2),
    "bars": (lambda: _lines("|").encode(), 2),
    "utf-16": (lambda: _lines(",").encode("utf-16"), 2),
    "utf-16-be with a mark": (lambda: b"\xfe\xff" + _lines("\t").encode("utf-16-be"), 2),
    "utf-16-le without": (lambda: _lines(",").encode("utf-16-le"), 2),
    "utf-16-be without": (lambda: _lines(",").encode("utf-16-be"), 2),
    "xlsx": (_xlsx, 2),
    "ods": (_ods, 2),
    "json": (lambda: json.dumps(_records()).encode(), 1),
    "json with a mark, letters as they are": (
        lambda: b"\xef\xbb\xbf" + json.dumps({"of": "x", "records": _records()}, ensure_ascii=False).encode(),
        1,
    ),
    "json in utf-16": (lambda: json.dumps({"records": _records(), "n": 4}, indent=1).encode("utf-16"), 1),
    "json lines": (lambda: "\n".join(map(json.dumps, _records())).encode(), 1),
    "json lines with cr": (lambda: "".join(json.dumps(one) + "\r\n" for one in _records()).encode(), 1),
}


def put(tmp_path: Path, content: bytes, name: str = "in.dat") -> Path:
    file = tmp_path / name
    file.write_bytes(content)
    return file


def packed(content: bytes, name: str = "in/table.csv") -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("in/", "")
        archive.writestr(name, content)
        archive.writestr("__MACOSX/in/._table.csv", "x")
    return out.getvalue()


def rows_of(source: Source) -> list[tuple[object, ...]]:
    return [row for chunk in source.chunks() for row in chunk.cells.iter_rows()]


@pytest.mark.parametrize("zipped", [False, True])
@pytest.mark.parametrize("form", FORMATS)
def test_every_format_gives_the_same_rows(tmp_path: Path, form: str, zipped: bool) -> None:
    write, first = FORMATS[form]
    content = write()
    file = put(tmp_path, packed(content) if zipped else content)
    with Source(file, home=tmp_path, wanted=wanted_headers()) as source:
        assert source.headers == HEADERS
        expected = [(number, *row) for number, row in enumerate(ROWS, start=first) if any(row)]
        assert rows_of(source) == expected
        assert source.lines >= len(ROWS)
    assert list(tmp_path.iterdir()) == [file]


def test_windows_1252_is_read_and_said(tmp_path: Path) -> None:
    source = Source(put(tmp_path, "name,state\nAndré – \x93x\x94,Bihar\n".encode("latin-1", "replace")))
    assert rows_of(source)[0][0] == 2
    source = Source(put(tmp_path, "name,state\nAndré €,Bihar\n".encode("cp1252")))
    assert rows_of(source) == [(2, "André €", "Bihar")]
    assert source.notes == ("It was read as Windows-1252.",)


def test_cells_of_workbooks_are_text_as_people_see_it(tmp_path: Path) -> None:
    rows = [
        ["List of 3 May"],
        [],
        [None, *HEADERS],
        [None, "Asha", 9876543210, "Bihar", datetime.date(2020, 5, 3)],
        [None, "007", 98.5, True, datetime.datetime(2020, 5, 3, 18, 30)],
    ]
    source = Source(put(tmp_path, _xlsx(rows)), wanted=wanted_headers())
    assert rows_of(source) == [
        (4, "", "Asha", "9876543210", "Bihar", "2020-05-03"),
        (5, "", "007", "98.5", "TRUE", "2020-05-03T18:30:00"),
    ]
    assert source.notes == ("The header was found in row 3; 2 rows above it are left out.",)


def test_rows_above_the_header_are_passed_over_in_text_too(tmp_path: Path) -> None:
    text = 'Government of Bihar,,,\n"List\nof 3 May"\n\nName;x,Mobile,From State,Date\nAsha,1,Bihar,2020-05-03\nonly\n'
    source = Source(put(tmp_path, text.encode()), wanted=wanted_headers())
    (chunk,) = source.chunks()
    assert source.headers == ["Name;x", "Mobile", "From State", "Date"]
    assert chunk.cells.rows() == [(5, "Asha", "1", "Bihar", "2020-05-03")]
    assert [m.row for m in chunk.misshapen] == [6]
    assert source.notes == ("The header was found in row 4; 3 rows above it are left out.",)


def test_a_row_that_says_words_of_headers_is_no_header(tmp_path: Path) -> None:
    source = Source(put(tmp_path, b"A,B,C\nx,male,train\ny,female,bus\n"), wanted=wanted_headers())
    assert source.headers == ["A", "B", "C"]


def test_blank_cells_beyond_the_header_are_forgiven_in_their_places(tmp_path: Path) -> None:
    source = Source(put(tmp_path, b"a,b\n1,2,,\n3,4\n5,6, \n7,8,9\n10,11\n12,13,\n"))
    (chunk,) = source.chunks()
    assert chunk.cells.rows() == [(2, "1", "2"), (3, "3", "4"), (4, "5", "6"), (6, "10", "11"), (7, "12", "13")]
    assert [(m.row, m.cells) for m in chunk.misshapen] == [(5, ("7", "8", "9"))]
    assert rows_of(Source(put(tmp_path, b"a,b\n1,2,\n,,\n3,4,\n"))) == [(2, "1", "2"), (4, "3", "4")]


def test_a_cell_that_is_too_long_refuses_its_row(tmp_path: Path) -> None:
    long = b"x" * (10 << 20)
    lines = b'"' + (b"x" * 99 + b"\n") * 100_000 + b'"'
    for cell in (long, lines):
        source = Source(put(tmp_path, b"a,b\n1,2\n3," + cell + b"\n4,5\n"))
        (chunk,) = source.chunks()
        assert chunk.cells.rows() == [(2, "1", "2"), (4, "4", "5")]
        (misshapen,) = chunk.misshapen
        assert (misshapen.row, misshapen.column, len(misshapen.cells[1])) == (3, 1, 1001)
        assert "longer than 32,767" in misshapen.reason


def test_wide_rows_come_in_small_chunks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(delimited, "_MOST_CHUNK", 100_000)
    rows = b"".join(b"%d," % n + b"x" * 20_000 + b"\n" for n in range(200))
    chunks = list(Source(put(tmp_path, b"a,b\n" + rows)).chunks())
    assert sum(chunk.cells.height for chunk in chunks) == 200
    assert max(chunk.cells.estimated_size() for chunk in chunks) < 3 << 20


def test_fields_that_come_late_are_blank_before(tmp_path: Path) -> None:
    text = b'[{"a": 1}, {"b": true, "a": null}, {}, {"a": 12345678901234567890.10, "c": "x"}]'
    source = Source(put(tmp_path, text))
    assert source.headers == ["a", "b", "c"]
    assert rows_of(source) == [(1, "1", "", ""), (2, "", "true", ""), (4, "12345678901234567890.10", "", "x")]


@pytest.mark.parametrize(
    ("record", "reason"),
    [
        ('{"a": {"b": 1}}', "list or an object"),
        ('{"a": [1]}', "list or an object"),
        ('{"a": NaN}', "JSON does not have"),
        ('{"a": 1, "a": 2}', "twice"),
        (r'{"a": "\ud800"}', "half a letter"),
        (r'{"a": "x\u0000"}', "NUL"),
        ("[1, 2]", "no object"),
        ("7", "no object"),
        ("null", "no object"),
    ],
)
def test_a_record_that_is_no_row_is_refused_alone(tmp_path: Path, record: str, reason: str) -> None:
    good = '{"a": "1"}'
    for text in (f"[{good}, {record}, {good}]", f"{good}\n{record}\n{good}"):
        (chunk,) = Source(put(tmp_path, text.encode())).chunks()
        assert chunk.cells["row"].to_list() == [1, 3]
        assert [m.row for m in chunk.misshapen] == [2]
        assert reason in chunk.misshapen[0].reason


def test_a_broken_line_of_json_lines_is_refused_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(objects.limits, "LONGEST_RECORD", 60)
    lines = ['{"a": "1"}', "", '{"a": ', '{"a": "2"} {"a": "3"}', '{"a": "' + "x" * 200 + '"}', '{"a": "4"}']
    (chunk,) = Source(put(tmp_path, "\n".join(lines).encode())).chunks()
    assert chunk.cells.rows() == [(1, "1"), (6, "4")]
    assert [m.row for m in chunk.misshapen] == [3, 4, 5]


@pytest.mark.parametrize("size", [100, 128, 1000, 1 << 20])
def test_a_window_of_any_size_reads_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, size: int) -> None:
    monkeypatch.setattr(limits, "LONGEST_RECORD", size)
    text = json.dumps({"x": 1, "records": [{"a": n, "b": "é" * (n % 9)} for n in range(500)], "y": [2]}, indent=2)
    rows = rows_of(Source(put(tmp_path, text.encode())))
    assert rows == [(n + 1, str(n), "é" * (n % 9)) for n in range(500)]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('[{"a": 1}', "middle of its JSON"),
        ('[{"a": 1}, {"a" 2}]', "at record 2"),
        ('[{"a": 1}] trailing', "goes on"),
        ('{"rows": [{"a": 1}]}', "no list called 'records'"),
        ("[]", "no records"),
        ('{"records": []}', "no records"),
        ("[" * 100_000, "nested too deep"),
        ('[{"a": ' + "[" * 100_000, "nested too deep"),
        ("[" + ",".join(f'{{"k{n}": 1}}' for n in range(1100)) + "]", "more than 1024 different fields"),
    ],
)
def test_json_that_is_none_is_told_in_a_sentence(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(BadInput, match=said) as refused:
        rows_of(Source(put(tmp_path, text.encode())))
    assert "\n" not in refused.value.message


def _zip_of(*names: str, content: str = "a,b\n1,2\n") -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name in names:
            archive.writestr(name, content)
    return out.getvalue()


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (_zip_of(), "archive of no file"),
        (_zip_of("a.csv", "b.csv"), "archive of 2 files"),
        (_zip_of("../a.csv"), "points out of the archive"),
        (_zip_of("/etc/a.csv"), "points out of the archive"),
        (packed(packed(b"a,b\n1,2\n")), "archive in an archive"),
        (_zip_of("word/document.xml", "[Content_Types].xml"), "a document"),
        (_zip_of("a.csv")[:-30], "damaged"),
        (_zip_of("a.csv").replace(b"a,b", b"a,c"), "damaged"),
        (packed(b"x" * (40 << 20)), "far more"),
        (packed(b"%PDF-1.4"), "a PDF"),
        (packed(b""), "is empty"),
    ],
    ids=[
        *("no file", "two files", "a file above", "an absolute name", "an archive", "a document"),
        *("cut", "changed", "a bomb", "a PDF", "an empty file"),
    ],
)
def test_archives_of_anything_but_one_table_are_refused(tmp_path: Path, content: bytes, said: str) -> None:
    with pytest.raises(BadInput, match=said):
        Source(put(tmp_path, content, "in.zip"), home=tmp_path)
    assert [file.name for file in tmp_path.iterdir()] == ["in.zip"]


def test_what_is_unpacked_is_nobody_elses_and_gone_at_the_end(tmp_path: Path) -> None:
    source = Source(put(tmp_path, packed(b"a,b\n1,2\n")), home=tmp_path)
    (held,) = source._stack._exit_callbacks
    handle = held[1].__self__
    assert not handle.closed
    source.close()
    assert handle.closed


def test_too_many_lines_and_columns_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    wide = b",".join(b"c%d" % n for n in range(16_000))
    with pytest.raises(BadInput, match="more than 1,024 columns"):
        Source(put(tmp_path, wide + b"\n" + wide))
    with pytest.raises(BadInput, match="name of column 2"):
        Source(put(tmp_path, b"a," + b"x" * 1001 + b"\n1,2\n"))
    monkeypatch.setattr(limits, "MOST_LINES", 3)
    with pytest.raises(BadInput, match="more than 3 lines"):
        Source(put(tmp_path, b"a,b\n1,2\n3,4\n5,6\n7,8\n"))


def test_rows_that_are_none_one_after_another_do_not_gather(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "MOST_IN_A_ROW", 1000)
    with pytest.raises(BadInput, match="another number of cells"):
        rows_of(Source(put(tmp_path, b"a,b,c\n" + b"1,2\n" * 5000)))


def test_frames_have_no_nulls(tmp_path: Path) -> None:
    (chunk,) = Source(put(tmp_path, b"a,b\n,null\n")).chunks()
    assert chunk.cells.null_count().sum_horizontal().item() == 0
    assert chunk.cells.schema == pl.Schema({"row": pl.Int64, "0": pl.String, "1": pl.String})
