"""ZIP archives looked at from outside: what is in them, and whether unpacking is safe. Names in them are no paths."""

from __future__ import annotations

import stat
import struct
import zipfile
import zlib
from dataclasses import dataclass
from typing import BinaryIO

from core.errors import BadInput, Unavailable

#: What an archive may unpack to in all.
MOST_UNPACKED = 16 << 30
#: How much a part may grow, once it is larger than this: tables grow some thirty times.
MOST_GROWTH, GROWTH_FROM = 250, 8 << 20
#: Parts of an archive, and of a workbook.
MOST_PARTS = 5_000
_BLOCK = 1 << 20
#: A list of so many bytes names some 20,000 parts.
_MOST_LIST = 2 << 20
#: What systems put into archives beside what was packed.
_BYSTANDERS = ("__macosx/", "thumbs.db", "desktop.ini", ".ds_store")
_DAMAGED = "{} is a damaged workbook or archive. Open it, save or pack it anew and load that."


@dataclass(frozen=True)
class Archive:
    """An archive's list of parts."""

    parts: tuple[zipfile.ZipInfo, ...]
    is_book: bool


def look_at(name: str, handle: BinaryIO, most: int = MOST_UNPACKED) -> Archive:
    """The archive's own list of parts, with nothing unpacked; in all they may unpack to ``most`` bytes.

    Raises:
        BadInput: it is damaged, has too many parts, or a part that would unpack to too much.
    """
    if _list_size(name, handle) > _MOST_LIST:
        raise BadInput(f"{name} is an archive of too many files. Pack one table alone and load that.")
    try:
        with zipfile.ZipFile(handle) as archive:
            parts = tuple(archive.infolist())
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError, struct.error) as error:
        raise BadInput(_DAMAGED.format(name)) from error
    if len(parts) > MOST_PARTS:
        raise BadInput(f"{name} is an archive of too many files. Pack one table alone and load that.")
    bursts = sum(part.file_size for part in parts) > most or any(
        part.file_size > GROWTH_FROM and part.file_size > MOST_GROWTH * max(part.compress_size, 1) for part in parts
    )
    if bursts or _overlap(parts):
        raise BadInput(f"{name} unpacks to far more than a table holds. Save the table as 'CSV UTF-8' and load that.")
    names = {part.filename for part in parts}
    return Archive(parts, "xl/workbook.xml" in names or "content.xml" in names)


def has_macros(archive: Archive) -> bool:
    """Whether a workbook brings macros along."""
    return any(
        part.filename.lower().endswith("vbaproject.bin") or part.filename.startswith("Basic/") for part in archive.parts
    )


def the_table(name: str, archive: Archive) -> zipfile.ZipInfo:
    """The one file in an archive.

    Raises:
        BadInput: there is none or more than one, it has a password, or its name leads out of the archive.
    """
    names = {part.filename for part in archive.parts}
    if "word/document.xml" in names or "ppt/presentation.xml" in names:
        raise BadInput(f"{name} is a document, not a table. Save the table as XLSX or CSV and load that.")
    if "xl/workbook.bin" in names:
        raise BadInput(f"{name} is a workbook in binary form (XLSB). Save it as XLSX and load that.")
    found = [part for part in archive.parts if not part.is_dir() and not _bystander(part.filename)]
    if len(found) != 1:
        what = "no file" if not found else f"{len(found)} files"
        raise BadInput(f"{name} is an archive of {what}. Pack one table alone and load that.")
    (part,) = found
    steps = part.filename.replace("\\", "/").split("/")
    if ".." in steps or not steps[0] or ":" in steps[0] or stat.S_ISLNK(part.external_attr >> 16):
        raise BadInput(f"{name} holds a file that points out of the archive. Pack the table alone and load that.")
    if part.flag_bits & 0x1:
        raise BadInput(f"{name} has a password. Pack the table without one and load that.")
    if part.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise BadInput(f"{name} is packed in a way that is not read here. Pack the table as an ordinary ZIP.")
    return part


def unpack(name: str, handle: BinaryIO, part: zipfile.ZipInfo, target: BinaryIO) -> None:
    """Write the part's content to ``target``; never more than its archive says, whatever it really holds.

    Raises:
        BadInput: it is damaged.
        Unavailable: there is no room.
    """
    written = 0
    try:
        with zipfile.ZipFile(handle) as archive, archive.open(part) as packed:
            while block := packed.read(_BLOCK):
                written += target.write(block)
                if written > part.file_size:
                    raise BadInput(f"{name} unpacks to more than it says. Pack the table anew and load that.")
    except (zipfile.BadZipFile, zlib.error, EOFError, ValueError, NotImplementedError, RuntimeError) as error:
        raise BadInput(_DAMAGED.format(name)) from error
    except OSError as error:
        raise Unavailable(
            f"{name} cannot be unpacked: {error.strerror}. Make room in PRAVAH_HOME and load it again."
        ) from error
    if written != part.file_size:
        raise BadInput(_DAMAGED.format(name))


def _bystander(filename: str) -> bool:
    plain = filename.lower()
    last = plain.rsplit("/", 1)[-1]
    return plain.startswith("__macosx/") or last in _BYSTANDERS or last.startswith("._")


def _overlap(parts: tuple[zipfile.ZipInfo, ...]) -> bool:
    """Whether parts share bytes of the archive, as those do that unpack to far more than they are."""
    end = 0
    for part in sorted(parts, key=lambda one: one.header_offset):
        if part.header_offset < end:
            return True
        end = part.header_offset + 30 + part.compress_size
    return False


def _list_size(name: str, handle: BinaryIO) -> int:
    """Bytes of the archive's list of parts, told by its end: the list itself is not read."""
    size = handle.seek(0, 2)
    handle.seek(max(size - 66_000, 0))
    tail = handle.read()
    at = tail.rfind(b"PK\x05\x06")
    if at < 0 or len(tail) < at + 22:
        raise BadInput(_DAMAGED.format(name))
    listed: int = struct.unpack_from("<L", tail, at + 12)[0]
    if tail[at - 20 : at - 16] == b"PK\x06\x07":
        place: int = struct.unpack_from("<Q", tail, at - 12)[0]
        if place + 56 <= size:
            handle.seek(place)
            record = handle.read(56)
            if record.startswith(b"PK\x06\x06"):
                listed = max(listed if listed != 0xFFFFFFFF else 0, struct.unpack_from("<Q", record, 40)[0])
    handle.seek(0)
    return listed
