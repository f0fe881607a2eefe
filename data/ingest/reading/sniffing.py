"""What a file is by how it begins. Its name says nothing: a CSV file may be called ``.xlsx``, and the reverse."""

from __future__ import annotations

import re
import unicodedata
from typing import Literal

from core.errors import BadInput

ARCHIVE = b"PK"
#: How other files begin that people take for tables, and what to do.
_OTHERS: dict[bytes, str] = {
    b"%pdf": "a PDF; save the table as XLSX or CSV",
    b"\x1f\x8b": "a gzip file; unpack it, or pack the table as ZIP",
    b"bzh": "a bzip2 file; unpack it, or pack the table as ZIP",
    b"\xfd7zxz": "an xz file; unpack it, or pack the table as ZIP",
    b"\x28\xb5\x2f\xfd": "a zstd file; unpack it, or pack the table as ZIP",
    b"7z\xbc\xaf": "a 7z archive; unpack it, or pack the table as ZIP",
    b"rar!": "a RAR archive; unpack it, or pack the table as ZIP",
    b"\x89png": "a picture; save the table as XLSX or CSV",
    b"\xff\xd8\xff": "a picture; save the table as XLSX or CSV",
    b"gif8": "a picture; save the table as XLSX or CSV",
    b"par1": "a Parquet file; save the table as CSV",
    b"sqlite format 3": "a database; save the table as CSV",
    b"{\\rtf": "a text document; save the table as XLSX or CSV",
    b"\x7felf": "a program",
    b"mz\x90": "a program",
}
_MARKUP = re.compile(rb"(?i)\s*<(!doctype|html|head|body|table|\?xml|\?mso|workbook|office:|script)")
_OLD = b"\xd0\xcf\x11\xe0"
#: How Office names what it encrypted, in the directory of its container.
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")

_ARRAY = re.compile(r"\s*\[\s*[\[{\]]")
_OBJECT = re.compile(r"\s*\{\s*[\"}]")


def shown(name: str) -> str:
    """A file's name as messages may show it: without control characters, and not too long."""
    plain = "".join(" " if unicodedata.category(char)[0] == "C" else char for char in name)
    return " ".join(plain.split())[:100] or "The file"


def refuse_others(name: str, start: bytes) -> None:
    """Refuse what is neither text nor an archive.

    Raises:
        BadInput: it is something else, and what to do.
    """
    if start.startswith(_OLD):
        what = "locked with a password" if _ENCRYPTED in start else "an old Excel file or a locked one"
        raise BadInput(f"{name} is {what}. Save it as XLSX without a password and load that.")
    begins = start[:20].lower()
    for magic, what in _OTHERS.items():
        if begins.startswith(magic):
            raise BadInput(f"{name} is {what}, and load that." if ";" in what else f"{name} is {what}, not a table.")
    if _MARKUP.match(start.removeprefix(b"\xef\xbb\xbf")[:200]):
        raise BadInput(f"{name} is a web page or an XML file. Save the table as XLSX or CSV and load that.")


def json_shape(start: str) -> Literal["array", "object"] | None:
    """Whether a text begins as JSON does."""
    if _ARRAY.match(start):
        return "array"
    return "object" if _OBJECT.match(start) else None
