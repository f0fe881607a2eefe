"""CSV, HXL and XLSX, read back by other readers: equal to the query, typed, and safe to open."""

from __future__ import annotations

import csv
import io
from datetime import date, datetime
from pathlib import Path

import openpyxl
import pandas as pd
import polars as pl
import pytest

from core.errors import BadInput, Unavailable
from data.exports import FORMS, Content, form_of, form_of_file, stream, write
from data.exports.columns import COLUMNS
from data.exports.content import SLICE
from data.shapes import DAILY, DISTRICTS, FLOWS, TRAINS
from geo.boundaries import Boundaries
from tests.data.exports.conftest import content


def _expected(exported: Content) -> pl.DataFrame:
    return exported.answer.rows.with_columns(synthetic=pl.lit(value=True))


def _disarmed(value: object) -> object:
    return f"'{value}" if isinstance(value, str) and value[:1] in ("=", "+", "-", "@", "\t", "\r") else value


def test_a_csv_says_what_the_query_says(exported: Content, tmp_path: Path) -> None:
    file = tmp_path / "it.csv"
    write(exported, FORMS["csv"], file)
    expected = _expected(exported)
    with file.open(newline="", encoding="utf-8") as handle:
        header, *rows = list(csv.reader(handle))
    assert header == expected.columns
    for row, values in zip(rows, expected.iter_rows(), strict=True):
        said = ["" if v is None else str(v).lower() if isinstance(v, bool) else str(_disarmed(v)) for v in values]
        assert row == said
    frame = pd.read_csv(file)
    assert list(frame["persons"]) == expected["persons"].to_list() if "persons" in frame else True


def test_every_column_that_can_be_asked_is_described_and_tagged() -> None:
    for name in (*FLOWS, *DISTRICTS, *TRAINS, *DAILY, "synthetic"):
        assert COLUMNS[name].tag.startswith("#"), name
        assert COLUMNS[name].says, name
    for columns in (FLOWS, DISTRICTS, TRAINS, DAILY):
        tags = [COLUMNS[name].tag for name in columns]
        assert len(set(tags)) == len(tags), "partners join by tags"


def test_hxl_has_its_tags_below_the_header(exported: Content) -> None:
    text = b"".join(stream(exported, FORMS["hxl"])).decode()
    header, tags, *rows = list(csv.reader(io.StringIO(text)))
    assert tags == [COLUMNS[name].tag for name in header]
    assert len(rows) == exported.answer.rows.height


def test_a_workbook_holds_typed_cells_equal_to_the_query(exported: Content, tmp_path: Path) -> None:
    file = tmp_path / "it.xlsx"
    write(exported, FORMS["xlsx"], file)
    book = openpyxl.load_workbook(file)
    sheet = book[exported.question.capitalize()]
    assert sheet.freeze_panes == "A2"
    header, *rows = list(sheet.iter_rows(values_only=True))
    expected = _expected(exported)
    assert list(header) == expected.columns
    for row, values in zip(rows, expected.iter_rows(), strict=True):
        for name, cell, value in zip(header, row, values, strict=True):
            if isinstance(value, date):
                assert cell == datetime(value.year, value.month, value.day), name
            elif name in ("departs_at", "arrives_at") and value:
                assert cell == datetime.fromisoformat(str(value))
            else:
                assert cell == value, name
    kinds = {cell.data_type for line in sheet.iter_rows(min_row=2) for cell in line}
    assert "f" not in kinds, "no cell is a formula"
    said = dict(book["About"].iter_rows(values_only=True, max_col=2))
    assert said["Selection"] == "01-05-2020 to 31-05-2020; by train"
    assert said["People in the selection"] == 1_234_872
    assert said["Note"] == "3 people are not drawn."
    assert said["As of"] == "02-05-2020 01:30 IST"
    assert said["Filter mode"] == "train"
    assert "made up" in said["Synthetic"]
    assert said["Column synthetic"]


def test_counts_are_grouped_the_indian_way(boundaries: Boundaries, tmp_path: Path) -> None:
    file = tmp_path / "it.xlsx"
    write(content("flows", boundaries), FORMS["xlsx"], file)
    sheet = openpyxl.load_workbook(file)["Flows"]
    assert sheet["I2"].number_format == r"[>=10000000]##\,##\,##\,##0;[>=100000]##\,##\,##0;#,##0"
    assert sheet["E2"].number_format == "0", "codes are no amounts"


@pytest.mark.parametrize("form", ["csv", "hxl", "xlsx", "geojson", "gpkg", "geoparquet"])
def test_an_empty_answer_is_a_file_with_a_header(form: str, boundaries: Boundaries, tmp_path: Path) -> None:
    whole = content("flows", boundaries)
    empty = content("flows", boundaries, whole.answer.rows.clear())
    file = tmp_path / f"it{FORMS[form].ending}"
    write(empty, FORMS[form], file)
    assert file.stat().st_size > 0
    assert [path.name for path in tmp_path.iterdir()] == [file.name]


def test_many_rows_come_in_pieces_and_in_order(boundaries: Boundaries) -> None:
    many = pl.DataFrame({"travel_date": [date(2020, 5, 1)] * (2 * SLICE + 3)}).with_row_index("persons")
    whole = content("daily", boundaries, many)
    pieces = list(stream(whole, FORMS["csv"]))
    assert len(pieces) > 3
    assert max(map(len, pieces)) < 0.6 * sum(map(len, pieces))
    read = pl.read_csv(b"".join(pieces))
    assert read["persons"].to_list() == list(range(2 * SLICE + 3))


def test_what_cannot_be_written_is_one_sentence_and_leaves_nothing(boundaries: Boundaries, tmp_path: Path) -> None:
    flows, days = content("flows", boundaries), content("daily", boundaries)
    with pytest.raises(BadInput, match="daily has no geography; ask for csv"):
        write(days, FORMS["gpkg"], tmp_path / "days.gpkg")
    with pytest.raises(BadInput, match="There is no format 'dbf'; use one of csv, xlsx"):
        form_of("dbf")
    with pytest.raises(BadInput, match=r"'it.dbf' does not say what to write; let it end with one of .csv"):
        form_of_file(tmp_path / "it.dbf")
    assert form_of_file(tmp_path / "IT.HXL.CSV").name == "hxl"
    for form in FORMS.values():
        with pytest.raises(Unavailable, match="cannot be written: No such file or directory"):
            write(flows, form, tmp_path / "gone" / f"it{form.ending}")
        with pytest.raises(Unavailable, match="is a directory"):
            write(flows, form, tmp_path)
    assert not list(tmp_path.iterdir())


def test_a_writer_that_fails_half_way_leaves_what_was_there(boundaries: Boundaries, tmp_path: Path) -> None:
    broken = content("flows", boundaries)

    def full(_: str, __: int, ___: int) -> None:
        raise OSError(28, "No space left on device")

    for form in ("xlsx", "gpkg", "geoparquet"):
        file = tmp_path / f"it{FORMS[form].ending}"
        file.write_text("before")
        with pytest.raises(Unavailable, match="cannot be written"):
            write(broken, FORMS[form], file, full)
        assert file.read_text() == "before"
    assert len(list(tmp_path.iterdir())) == 3
