"""Templates: filled in, they load."""

from __future__ import annotations

import csv
import datetime
import io
from pathlib import Path

import openpyxl
import pytest

from core.errors import BadInput
from data.ingest import KINDS
from data.ingest.fields import FIELDS
from data.ingest.kinds import kind_of
from data.ingest.template import template
from tests.data.ingest.conftest import Store


@pytest.mark.parametrize("kind", KINDS)
def test_templates_have_the_columns_of_their_kind(kind: str) -> None:
    names = [column.name for column in KINDS[kind].columns]
    content = template(kind, "csv")
    assert content.startswith(b"\xef\xbb\xbf")
    assert next(csv.reader(io.StringIO(content.decode("utf-8-sig")))) == names
    assert kind_of(names, None)[0].name == kind
    book = openpyxl.load_workbook(io.BytesIO(template(kind, "xlsx")))
    assert [cell.value for cell in book.worksheets[0][1]] == names
    assert [row[0].value for row in book["Columns"].iter_rows(min_row=2)] == names
    assert book["Lists"].sheet_state == "hidden"


def test_cells_are_typed_and_closed_lists_drop_down() -> None:
    sheet = openpyxl.load_workbook(io.BytesIO(template("persons", "xlsx"))).worksheets[0]
    headers = {cell.value: cell.column_letter for cell in sheet[1]}
    runs = sheet.column_dimensions.values()  # equal columns beside each other are written as one
    formats = {
        cell.value: next(run.number_format for run in runs if run.min <= cell.column <= run.max) for cell in sheet[1]
    }
    assert (formats["mobile"], formats["travel_date"], formats["age"]) == ("@", "yyyy-mm-dd", "0")
    lists = {str(one.sqref): one.formula1 for one in sheet.data_validations.dataValidation if one.type == "list"}
    assert lists[f"{headers['sex']}2:{headers['sex']}5001"] == '"male,female,other"'
    assert lists[f"{headers['origin_state']}2:{headers['origin_state']}5001"].startswith("Lists!$A$1")
    assert len(lists) == 2 + sum(bool(FIELDS[name].choices) for name in headers)


@pytest.mark.parametrize("kind", KINDS)
def test_a_template_filled_in_with_its_examples_loads(store: Store, tmp_path: Path, kind: str) -> None:
    file = tmp_path / "filled.xlsx"
    file.write_bytes(template(kind, "xlsx"))
    book = openpyxl.load_workbook(file)
    for at, column in enumerate(KINDS[kind].columns, start=1):
        example = FIELDS[column.name].example
        day = FIELDS[column.name].form == "date" and example
        book.worksheets[0].cell(2, at).value = datetime.date.fromisoformat(example) if day else example or None
    book.save(file)
    report = store.load(file)
    assert (report.kind, report.accepted, report.rejected) == (kind, 1, 0)


def test_an_empty_template_has_no_rows(store: Store) -> None:
    for form in ("csv", "xlsx"):
        with pytest.raises(BadInput, match="no rows"):
            store.load(store.write(f"t.{form}", template("persons", form)))


@pytest.mark.parametrize(("kind", "form"), [("parcels", "csv"), ("persons", "pdf")])
def test_what_there_is_no_template_of(kind: str, form: str) -> None:
    with pytest.raises(BadInput, match="Use one of"):
        template(kind, form)
