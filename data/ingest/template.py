"""Empty tables to fill in: our columns, typed, with drop-down lists and a sheet that explains them."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING, Literal

from core.errors import BadInput
from data.ingest.columns import Column
from data.ingest.fields import FIELDS, Field
from data.ingest.kind import Kind
from data.ingest.kinds import KINDS
from geo.places import load_places

if TYPE_CHECKING:
    from xlsxwriter import Workbook
    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

Form = Literal["csv", "xlsx"]
FORMS: tuple[Form, ...] = ("csv", "xlsx")
#: Rows that are typed beforehand.
_ROWS = 5_000
_STATES = ("origin_state", "destination_state", "state")
_NUMBERS = {"date": "yyyy-mm-dd", "whole": "0", "degrees": "0.000000"}
_WIDTH = 18


def template(kind: str, form: str) -> bytes:
    """A file with the columns of a kind and no rows.

    The CSV begins with a byte order mark, so that Excel takes it for UTF-8. In the workbook mobile numbers and the like
    are text cells, days are dates, and closed lists drop down.

    Raises:
        BadInput: there is no such kind or form.
    """
    if kind not in KINDS:
        raise BadInput(f"There is no kind of file '{kind[:40]}'. Use one of {', '.join(KINDS)}.")
    if form not in FORMS:
        raise BadInput(f"There is no template in '{form[:40]}'. Use one of {', '.join(FORMS)}.")
    return _csv(KINDS[kind]) if form == "csv" else _xlsx(KINDS[kind])


def _csv(kind: Kind) -> bytes:
    out = io.StringIO(newline="")
    csv.writer(out).writerow(column.name for column in kind.columns)
    return out.getvalue().encode("utf-8-sig")


def _xlsx(kind: Kind) -> bytes:
    from xlsxwriter import Workbook

    out = io.BytesIO()
    book = Workbook(out, {"in_memory": True})
    bold = book.add_format({"bold": True, "bg_color": "#e8edf3", "bottom": 1})
    needed = book.add_format({"bold": True, "bg_color": "#f6dfd2", "bottom": 1})
    sheet = book.add_worksheet(kind.name.capitalize())
    explained = book.add_worksheet("Columns")
    states = _list_of_states(book)
    sheet.freeze_panes(1, 0)
    formats = {form: book.add_format({"num_format": number}) for form, number in _NUMBERS.items()}
    text = book.add_format({"num_format": "@"})
    for at, column in enumerate(kind.columns):
        field = FIELDS[column.name]
        sheet.write_string(0, at, column.name, needed if column.required else bold)
        sheet.set_column(at, at, _WIDTH, formats.get(field.form, text))
        sheet.data_validation(1, at, _ROWS, at, _validation(column, field, states))
    sheet.ignore_errors({"number_stored_as_text": f"A1:XFD{_ROWS + 1}"})
    _explain(explained, kind, bold)
    book.close()
    return out.getvalue()


def _validation(column: Column, field: Field, states: str) -> dict[str, object]:
    """What Excel tells of a cell when it is entered. It warns and does not forbid: loading judges by itself."""
    told: dict[str, object] = {
        "validate": "any",
        "input_title": column.name[:32],
        "input_message": field.says[:255],
        "error_type": "warning",
    }
    if column.name in _STATES:
        return told | {"validate": "list", "source": states}
    if field.choices:
        return told | {"validate": "list", "source": list(field.choices)}
    if field.form == "whole":
        return told | {"validate": "integer", "criteria": ">=", "value": 0}
    return told


def _list_of_states(book: Workbook) -> str:
    """A hidden sheet of states' names, which are too many for a list within a cell; where they stand."""
    sheet = book.add_worksheet("Lists")
    names = sorted(state.name for state in load_places().states.values())
    for at, name in enumerate(names):
        sheet.write_string(at, 0, name)
    sheet.hide()
    return f"=Lists!$A$1:$A${len(names)}"


def _explain(sheet: Worksheet, kind: Kind, bold: Format) -> None:
    for at, (title, width) in enumerate((("Column", 22), ("Needed", 8), ("What it holds", 60), ("For example", 22))):
        sheet.write_string(0, at, title, bold)
        sheet.set_column(at, at, width)
    for row, column in enumerate(kind.columns, start=1):
        field = FIELDS[column.name]
        says = field.says + (f": {', '.join(field.choices)}" if field.choices and len(field.choices) > 3 else "")
        for at, cell in enumerate((column.name, "yes" if column.required else "", says, field.example)):
            sheet.write_string(row, at, cell)
