"""Hostile workbooks."""

from __future__ import annotations

import datetime
import io
from collections.abc import Callable

import openpyxl
import xlsxwriter
from openpyxl.utils.datetime import CALENDAR_MAC_1904, CALENDAR_WINDOWS_1900

from tests.data.ingest.hostile.base import ASHA, HEADERS, RAVI, but, changed, csv, ods, packed, parts_of, text, xlsx

GOOD = xlsx(ASHA, RAVI)


def _shared() -> bytes:
    """The same with its strings in a table of their own, as Excel writes it."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True})
    sheet = book.add_worksheet("One")
    for at, row in enumerate((HEADERS, ASHA, RAVI)):
        sheet.write_row(at, 0, row)
    book.close()
    return out.getvalue()


SHARED = _shared()
_SHEET, _STRINGS = "xl/worksheets/sheet1.xml", "xl/sharedStrings.xml"
_LAUGHS = (
    '<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">'
    + "".join(f'<!ENTITY {new} "{f"&{old};" * 10}">' for old, new in zip("bcdefghi", "cdefghij", strict=True))
    + "]>"
)
_OUTSIDE = '<!DOCTYPE x [<!ENTITY j SYSTEM "file:///etc/passwd">]>'
_OLD = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def _in_strings(doctype: str) -> bytes:
    """A workbook whose table of strings begins with a document type and uses its entity."""
    strings = parts_of(SHARED)[_STRINGS].decode()
    start = strings.index("<sst")
    return changed(
        SHARED, {_STRINGS: (strings[:start] + doctype + strings[start:].replace("Asha Devi", "Asha &j;")).encode()}
    )


def _in_sheet(doctype: str) -> bytes:
    sheet = parts_of(SHARED)[_SHEET].decode()
    start = sheet.index("<worksheet")
    return changed(
        SHARED, {_SHEET: (sheet[:start] + doctype + sheet[start:]).replace("<v>0</v>", "<v>&j;</v>", 1).encode()}
    )


def _sheet(old: str, new: str, of: bytes = GOOD) -> bytes:
    return changed(of, {_SHEET: parts_of(of)[_SHEET].decode().replace(old, new, 1).encode()})


def _epoch(epoch: datetime.datetime, *, bare: bool) -> bytes:
    def change(book: openpyxl.Workbook) -> None:
        book.epoch = epoch
        for row in (2, 3):
            cell = book.worksheets[0].cell(row, 7)
            day = datetime.date(2020, 5, row + 1)
            cell.value = (day - epoch.date()).days if bare else day
            cell.number_format = "General" if bare else "dd-mm-yyyy"

    return xlsx(ASHA, RAVI, change=change)


def _formulas(book: openpyxl.Workbook) -> None:
    sheet = book.worksheets[0]
    for row, formula in enumerate(("=cmd|'/C calc'!A0", '=HYPERLINK("http://127.0.0.1","x")', "=1/0"), start=4):
        for column, cell in enumerate(but(name=formula), start=1):
            sheet.cell(row, column).value = cell


def _sheets(book: openpyxl.Workbook) -> None:
    for title, rows in (("Read \u202eme", [["read", "this"]]), ("Old", [["a", "b"], ["c", "d"]])):
        for row in rows:
            (book[title] if title in book.sheetnames else book.create_sheet(title, 0)).append(row)


def _hidden(book: openpyxl.Workbook) -> None:
    book.create_sheet("Empty")
    book.worksheets[0].sheet_state = "hidden"


def _merged(book: openpyxl.Workbook) -> None:
    sheet = book.worksheets[0]
    sheet.insert_rows(1, 2)
    sheet["A1"] = "List of people"
    sheet.merge_cells("A1:G1")
    sheet["C5"] = None
    sheet["D5"] = None
    sheet.merge_cells("C4:C5")
    sheet.merge_cells("D4:D5")


def _wide(book: openpyxl.Workbook) -> None:
    book.worksheets[0]["XFD1048576"].value = "x"


def _errors(book: openpyxl.Workbook) -> None:
    for column, error in ((1, "#REF!"), (2, "#N/A")):
        cell = book.worksheets[0].cell(3, column)
        cell.value, cell.data_type = error, "e"


def _numbers(book: openpyxl.Workbook) -> None:
    sheet = book.worksheets[0]
    sheet["B2"].value, sheet["G2"].value = 9876543210, 43954
    sheet["B3"].value, sheet["G3"].value = 9.12345678e9, 43955.75


def _made(change: Callable[[openpyxl.Workbook], None]) -> bytes:
    return xlsx(ASHA, RAVI, change=change)


def books() -> dict[str, tuple[str, bytes]]:
    """XLSX, ODS and what is called so."""
    macros = changed(GOOD, {"xl/vbaProject.bin": _OLD + bytes(504)})
    encrypted = _OLD + bytes(504) + "EncryptedPackage".encode("utf-16-le") + bytes(480)
    locked_ods = ods(
        ASHA,
        manifest='<manifest:file-entry manifest:full-path="content.xml">'
        '<manifest:encryption-data manifest:checksum="x"></manifest:encryption-data></manifest:file-entry>',
    )
    repeated = (
        '<table:table-row table:number-rows-repeated="1048576"><table:table-cell office:value-type="string" '
        'table:number-columns-repeated="16000"><text:p>x</text:p></table:table-cell></table:table-row>'
    )
    return {
        "good.xlsx": ("a workbook", GOOD),
        "shared-strings.xlsx": ("a workbook with a table of strings", SHARED),
        "good.ods": ("an ODS workbook", ods(ASHA, RAVI)),
        "workbook-called.csv": ("a workbook called .csv", GOOD),
        "text-called.xlsx": ("text called .xlsx", text(ASHA, RAVI).encode()),
        "text-called.ods": ("text called .ods", csv(ASHA, RAVI)),
        "macros.xlsm": ("a workbook with macros", macros),
        "old.xls": ("an old Excel file", _OLD + bytes(504)),
        "password.xlsx": ("a workbook with a password", encrypted),
        "password.ods": ("an ODS workbook with a password", locked_ods),
        "binary.xlsb": (
            "a workbook in binary form",
            packed({"[Content_Types].xml": b"<x/>", "xl/workbook.bin": bytes(64)}),
        ),
        "letter.docx": ("a letter", packed({"[Content_Types].xml": b"<x/>", "word/document.xml": b"<w/>"})),
        "days-of-1900.xlsx": ("days of the 1900 system", _epoch(CALENDAR_WINDOWS_1900, bare=False)),
        "days-of-1904.xlsx": ("days of the 1904 system", _epoch(CALENDAR_MAC_1904, bare=False)),
        "bare-days-of-1900.xlsx": ("bare numbers of the 1900 system", _epoch(CALENDAR_WINDOWS_1900, bare=True)),
        "bare-days-of-1904.xlsx": ("bare numbers of the 1904 system", _epoch(CALENDAR_MAC_1904, bare=True)),
        "numbers.xlsx": ("mobile numbers and days as numbers", _made(_numbers)),
        "formulas.xlsx": ("formulas without values", xlsx(ASHA, RAVI, change=_formulas)),
        "formula-text.xlsx": (
            "text that looks like a formula",
            xlsx(RAVI, but(name="＝cmd|'/C calc'!A0", travel_date="never")),
        ),
        "errors.xlsx": ("cells that are errors", _made(_errors)),
        "laughs-in-strings.xlsx": ("a billion laughs in the strings", _in_strings(_LAUGHS)),
        "laughs-in-sheet.xlsx": ("a billion laughs in the sheet", _in_sheet(_LAUGHS)),
        "outside-in-strings.xlsx": ("an entity from outside in the strings", _in_strings(_OUTSIDE)),
        "outside-in-sheet.xlsx": ("an entity from outside in the sheet", _in_sheet(_OUTSIDE)),
        "laughs.ods": ("a billion laughs in ODS", ods(but(name="Asha &j;"), RAVI, doctype=_LAUGHS)),
        "outside.ods": ("an entity from outside in ODS", ods(but(name="Asha &j;"), RAVI, doctype=_OUTSIDE)),
        "repeated.ods": ("a cell repeated 16 thousand million times", ods(ASHA, more=repeated)),
        "bomb-sheet.xlsx": ("a sheet that unpacks to 60 MB of blanks", changed(GOOD, {_SHEET: b" " * (60 << 20)})),
        "far-corner.xlsx": ("a cell in the far corner", _made(_wide)),
        "hidden.xlsx": ("a table on a hidden sheet only", _made(_hidden)),
        "three-sheets.xlsx": ("other sheets before the table", _made(_sheets)),
        "merged.xlsx": ("a title above, merged cells below", _made(_merged)),
        "header-only.xlsx": ("a header and no rows", xlsx()),
        "nothing.xlsx": ("an empty sheet", xlsx(headers=())),
        "nothing.ods": ("an ODS workbook without cells", changed(ods(), {"content.xml": b"<x/>"})),
        "cut.xlsx": ("a workbook that is cut", GOOD[: len(GOOD) // 2]),
        "no-end.xlsx": ("a workbook without its list of parts", GOOD[:-22]),
        "no-sheet.xlsx": ("a workbook whose sheet is missing", changed(GOOD, {_SHEET: None})),
        "no-strings.xlsx": ("a workbook whose strings are missing", changed(SHARED, {_STRINGS: None})),
        "broken-xml.xlsx": ("a sheet that is no XML to its end", _sheet("</sheetData>", "<row")),
        "strings-beyond.xlsx": (
            "a cell that names a string that there is not",
            _sheet("<v>0</v>", "<v>999999</v>", SHARED),
        ),
        "row-zero.xlsx": ("a row of number zero", _sheet('r="1"', 'r="0"')),
        "row-beyond.xlsx": ("a row beyond the last", _sheet('r="A2"', 'r="A99999999999"')),
        "workbook-part-only.xlsx": ("a list of sheets and no sheets", packed({"xl/workbook.xml": b"<workbook/>"})),
        "two-headers.xlsx": ("two columns of one name", xlsx((*ASHA, "x"), headers=(*HEADERS, "Name"))),
        "no-header.xlsx": ("people where the header should be", xlsx(ASHA, RAVI, headers=ASHA)),
    }
