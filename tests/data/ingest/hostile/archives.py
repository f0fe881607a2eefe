"""Hostile archives."""

from __future__ import annotations

import bz2
import gzip
import io
import struct
import tarfile
import zipfile

from tests.data.ingest.hostile.base import ASHA, RAVI, csv, packed, xlsx

TABLE = csv(ASHA, RAVI)


def _named(name: str) -> bytes:
    return packed({"placeholder": TABLE}).replace(b"placeholder", name.encode().ljust(11, b"_")[:11])


def _symlink() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        info = zipfile.ZipInfo("people.csv")
        info.create_system, info.external_attr = 3, 0o120777 << 16
        archive.writestr(info, "/etc/passwd")
    return out.getvalue()


def _flagged() -> bytes:
    """An archive whose table says that it has a password."""
    content = bytearray(packed({"people.csv": TABLE}))
    for mark, place in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        content[content.index(mark) + place] |= 1
    return bytes(content)


def _overlapping() -> bytes:
    """One packed part of 10 MB that a hundred entries of the list share."""
    content = packed({"a000.csv": bytes(10 << 20)})
    listed = content.index(b"PK\x01\x02")
    end = content.index(b"PK\x05\x06")
    entries = b"".join(content[listed:end].replace(b"a000", f"a{n:03}".encode()) for n in range(100))
    tail = bytearray(content[end:])
    struct.pack_into("<HHLL", tail, 8, 100, 100, len(entries), listed)
    return content[:listed] + entries + bytes(tail)


def _twice() -> bytes:
    """Two entries of one name that share one part."""
    content = packed({"people.csv": TABLE})
    listed, end = content.index(b"PK\x01\x02"), content.index(b"PK\x05\x06")
    tail = bytearray(content[end:])
    struct.pack_into("<HHLL", tail, 8, 2, 2, 2 * (end - listed), listed)
    return content[:end] + content[listed:end] + bytes(tail)


def _size(listed: int, content: bytes | None = None) -> bytes:
    """An archive that lies about how much its table unpacks to."""
    made = bytearray(content or packed({"people.csv": TABLE}))
    for mark, place in ((b"PK\x03\x04", 22), (b"PK\x01\x02", 24)):
        struct.pack_into("<L", made, made.index(mark) + place, listed)
    return bytes(made)


def _long_list() -> bytes:
    content = bytearray(packed({"people.csv": TABLE}))
    struct.pack_into("<L", content, content.index(b"PK\x05\x06") + 12, 0xFFFFFFF0)
    return bytes(content)


def _deep(content: bytes, times: int) -> bytes:
    for at in range(times):
        content = packed({f"level{at}.zip": content})
    return content


def _tar() -> bytes:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w") as archive:
        info = tarfile.TarInfo("people.csv")
        info.size = len(TABLE)
        archive.addfile(info, io.BytesIO(TABLE))
    return out.getvalue()


def archives() -> dict[str, tuple[str, bytes]]:
    """ZIP archives of one table, of others, and bombs; other archives."""
    whole = packed({"people.csv": TABLE})
    damaged = bytearray(packed({"people.csv": TABLE}, zipfile.ZIP_STORED))
    damaged[damaged.index(b"Asha")] ^= 1
    return {
        "table.zip": ("one table", whole),
        "table-in-folder.zip": (
            "a table in a folder, and what a Mac adds",
            packed({"x/": b"", "x/people.csv": TABLE, "__MACOSX/x/._people.csv": b"x", ".DS_Store": b"x"}),
        ),
        "workbook.zip": ("a workbook", packed({"people.xlsx": xlsx(ASHA, RAVI)})),
        "utf16.zip": ("text in UTF-16", packed({"people.csv": TABLE.decode().encode("utf-16")})),
        "archive-called.csv": ("an archive called .csv", whole),
        "two-tables.zip": ("two tables", packed({"a.csv": TABLE, "b.csv": TABLE})),
        "table-and-letter.zip": ("a table and a letter", packed({"people.csv": TABLE, "read me.txt": b"hello"})),
        "no-file.zip": ("no file", packed({})),
        "folders.zip": ("only folders", packed({"a/": b"", "b/c/": b""})),
        "empty-table.zip": ("an empty table", packed({"people.csv": b""})),
        "pdf.zip": ("a PDF", packed({"people.csv": b"%PDF-1.7 and so on"})),
        "nested.zip": ("an archive in an archive", packed({"in.zip": whole})),
        "nested-ten-times.zip": ("an archive in an archive, ten deep", _deep(whole, 10)),
        "nested-bomb.zip": ("a bomb in an archive", packed({"in.zip": packed({"x.csv": bytes(20 << 20)})})),
        "bomb.zip": ("60 MB of NULs", packed({"people.csv": bytes(60 << 20)})),
        "bomb-of-rows.zip": (
            "40 MB of one row",
            packed({"people.csv": TABLE + (",".join(RAVI) + "\n").encode() * 600_000}),
        ),
        "bomb-overlapping.zip": ("a hundred entries over one part", _overlapping()),
        "overlapping-twice.zip": ("two entries over one part", _twice()),
        "long-list.zip": ("a list of parts of 4 GB", _long_list()),
        "out-of-it.zip": ("a name that leads out", packed({"../people.csv": TABLE})),
        "absolute.zip": ("an absolute name", packed({"/tmp/people.csv": TABLE})),
        "backslashes.zip": ("a name that leads out on Windows", _named("..\\..\\a.csv")),
        "drive.zip": ("a name with a drive", _named("C:\\peop.csv")),
        "link.zip": ("a link to another file", _symlink()),
        "name-with-controls.zip": ("a name with line ends and an escape", packed({"peo\nple\x1b[2J\u202e.csv": TABLE})),
        "password.zip": ("a password", _flagged()),
        "bzip2.zip": ("packed by bzip2", packed({"people.csv": TABLE}, zipfile.ZIP_BZIP2)),
        "lzma.zip": ("packed by LZMA", packed({"people.csv": TABLE}, zipfile.ZIP_LZMA)),
        "says-less.zip": ("a table larger than the list says", _size(20)),
        "says-more.zip": ("a table smaller than the list says", _size(len(TABLE) + 500)),
        "says-4-gb.zip": ("a table that says to be of 4 GB", _size(0xFFFFFFF0)),
        "damaged.zip": ("a table with another checksum", bytes(damaged)),
        "cut.zip": ("an archive that is cut", whole[: len(whole) // 2]),
        "no-list.zip": ("an archive without its list", whole[:-60]),
        "only-an-end.zip": ("an end and no archive", whole[-22:]),
        "two-letters.zip": ("the two letters that archives begin with", b"PK"),
        "junk-before.zip": ("something before the archive", b"junk" * 10 + whole),
        "comment.zip": (
            "a comment that looks like an end",
            whole[:-2] + struct.pack("<H", 40) + b"PK\x05\x06" + bytes(36),
        ),
        "table.csv.gz": ("gzip", gzip.compress(TABLE, mtime=0)),
        "cut.csv.gz": ("gzip that is cut", gzip.compress(TABLE, mtime=0)[:20]),
        "table.csv.bz2": ("bzip2", bz2.compress(TABLE)),
        "table.7z": ("7z", b"7z\xbc\xaf\x27\x1c" + bytes(60)),
        "table.rar": ("RAR", b"Rar!\x1a\x07\x01\x00" + bytes(60)),
        "table.tar": ("tar", _tar()),
    }
