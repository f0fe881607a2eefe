"""What the hostile files are made of: one good table, and how it is written."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Mapping, Sequence

import openpyxl

HEADERS = (
    *("name", "mobile", "origin_state", "origin_district"),
    *("destination_state", "destination_district", "travel_date"),
)
ASHA = ("Asha Devi", "9876543210", "Maharashtra", "Pune", "Bihar", "Patna", "2020-05-03")
RAVI = ("Ravi Kumar", "9123456780", "Kerala", "Ernakulam", "Odisha", "Ganjam", "2020-05-04")
#: Nothing of this may stand in a message.
PERSONAL = ("Asha", "Ravi", "9876543210", "9123456780")


def but(row: Sequence[str] = ASHA, **cells: str) -> tuple[str, ...]:
    """A row with other cells in these columns."""
    return tuple(cells.get(header, cell) for header, cell in zip(HEADERS, row, strict=True))


def text(*rows: Sequence[str], headers: Sequence[str] = HEADERS, delimiter: str = ",", end: str = "\n") -> str:
    """Delimited text without any quoting."""
    return "".join(delimiter.join(row) + end for row in (headers, *rows))


def csv(*rows: Sequence[str], headers: Sequence[str] = HEADERS) -> bytes:
    """The same in UTF-8."""
    return text(*rows, headers=headers).encode()


def xlsx(
    *rows: Sequence[object],
    headers: Sequence[object] = HEADERS,
    change: Callable[[openpyxl.Workbook], None] | None = None,
) -> bytes:
    """A workbook of one sheet."""
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    for row in (headers, *rows):
        sheet.append(list(row))
    if change:
        change(book)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


_ODS = """<?xml version="1.0" encoding="UTF-8"?>{doctype}<office:document-content
 xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"
 xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"
 xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" office:version="1.3"><office:body>
 <office:spreadsheet><table:table table:name="One">{rows}</table:table></office:spreadsheet></office:body>
 </office:document-content>"""
MANIFEST = (
    '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">{}</manifest:manifest>'
)


def ods(*rows: Sequence[str], doctype: str = "", more: str = "", manifest: str = "") -> bytes:
    """An ODS workbook; cells are put in as XML."""
    cells = [
        "".join(
            f'<table:table-cell office:value-type="string"><text:p>{cell}</text:p></table:table-cell>' for cell in row
        )
        for row in (HEADERS, *rows)
    ]
    body = "".join(f"<table:table-row>{row}</table:table-row>" for row in cells)
    return packed(
        {
            "mimetype": b"application/vnd.oasis.opendocument.spreadsheet",
            "content.xml": _ODS.format(doctype=doctype, rows=body + more).encode(),
            "META-INF/manifest.xml": MANIFEST.format(manifest).encode(),
        }
    )


def packed(parts: Mapping[str, bytes], compression: int = zipfile.ZIP_DEFLATED) -> bytes:
    """A ZIP archive of these parts."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", compression) as archive:
        for name, content in parts.items():
            archive.writestr(zipfile.ZipInfo(name, (2020, 5, 3, 0, 0, 0)), content, compression)
    return out.getvalue()


def parts_of(archive: bytes) -> dict[str, bytes]:
    """The parts of an archive."""
    with zipfile.ZipFile(io.BytesIO(archive)) as opened:
        return {name: opened.read(name) for name in opened.namelist()}


def changed(archive: bytes, parts: Mapping[str, bytes | None]) -> bytes:
    """An archive with other parts; None takes one away."""
    found = parts_of(archive) | dict(parts)
    return packed({name: content for name, content in found.items() if content is not None})
