"""Text of any encoding that offices use, as UTF-8. Files are passed through, never held."""

from __future__ import annotations

import codecs
from dataclasses import dataclass
from typing import BinaryIO, Protocol

from core.errors import BadInput
from data.ingest.reading import limits
from data.spreadsheets import guess_utf16

_BLOCK = 1 << 20


class _Digest(Protocol):
    def update(self, data: bytes, /) -> None: ...


@dataclass
class Look:
    """What one passage through a text has found."""

    size: int = 0
    lines: int = 0
    odd_quotes: bool = False
    #: Bytes of the longest line, exact where it is longer than a block.
    longest: int = 0
    #: Likewise of what lies between two quotation marks, the first of which opens.
    longest_quoted: int = 0
    #: The first line with a NUL, and how many there are.
    nul_line: int = 0
    nuls: int = 0
    #: The first line that is not UTF-8; letters that are broken, and other letters beyond ASCII.
    broken_line: int = 0
    broken: int = 0
    foreign: int = 0


def look_through(handle: BinaryIO, digest: _Digest | None = None) -> Look:
    """Pass once through a text that may be UTF-8; ``digest`` is told every byte."""
    look = Look()
    strict, forgiving = (codecs.getincrementaldecoder("utf-8")(errors) for errors in ("strict", "replace"))
    returns, since, quotes, unquoted = 0, 0, 0, 0
    while block := handle.read(_BLOCK):
        if digest is not None:
            digest.update(block)
        if b"\0" in block:
            look.nul_line = look.nul_line or look.lines + block.count(b"\n", 0, block.index(b"\0")) + 1
            look.nuls += block.count(b"\0")
        if not look.broken_line:
            pending = strict.getstate()
            try:
                look.foreign += len(block) - len(strict.decode(block))
            except UnicodeDecodeError as error:
                look.broken_line = look.lines + block[: max(error.start - len(pending[0]), 0)].count(b"\n") + 1
                forgiving.setstate((pending[0], 0))
        if look.broken_line:
            _count_broken(look, forgiving.decode(block))
        first = _line_end(block)
        look.longest = max(look.longest, since + (first if first >= 0 else len(block)))
        since = since + len(block) if first < 0 else len(block) - 1 - max(block.rfind(b"\n"), block.rfind(b"\r"))
        mark = block.find(b'"')
        if quotes % 2:
            look.longest_quoted = max(look.longest_quoted, unquoted + (mark if mark >= 0 else len(block)))
        unquoted = unquoted + len(block) if mark < 0 else len(block) - 1 - block.rfind(b'"')
        look.size += len(block)
        look.lines += block.count(b"\n")
        returns += block.count(b"\r")
        quotes += block.count(b'"')
    if not look.broken_line:
        try:
            strict.decode(b"", final=True)
        except UnicodeDecodeError:
            look.broken_line, look.broken = look.lines + 1, 1
    look.longest = max(look.longest, since)
    look.lines = look.lines or returns
    look.odd_quotes = quotes % 2 == 1
    return look


def encoding_of(name: str, start: bytes, look: Look) -> str | None:
    """What a text must be rewritten from; None where it is UTF-8.

    Raises:
        BadInput: it is no text, or text in no encoding that is sure.
    """
    if (wide := guess_utf16(start)) is not None:
        return wide
    if look.nuls:
        if look.nuls > 16 and look.nuls * 1_000 > look.size:
            raise BadInput(f"{name} is no table in text. Save the table as XLSX or 'CSV UTF-8' and load that.")
        raise BadInput(
            f"Line {look.nul_line} of {name} holds NUL characters, which no text has. "
            "Export the table anew, or save it as 'CSV UTF-8', and load that."
        )
    if not look.broken_line:
        return None
    if look.foreign > look.broken:
        # all but a few letters are UTF-8: read as something else, every other letter would break
        raise BadInput(
            f"{name} is not in UTF-8 throughout: line {look.broken_line} holds a broken letter. "
            "Save it as 'CSV UTF-8' or XLSX and load it again."
        )
    return "cp1252"


def rewrite(name: str, handle: BinaryIO, encoding: str, target: BinaryIO) -> None:
    """Write the text as UTF-8.

    Raises:
        BadInput: it is not in this encoding to its end, or too large.
    """
    decoder = codecs.getincrementaldecoder(encoding)()
    written, lines = 0, 0
    try:
        while block := handle.read(_BLOCK):
            text = decoder.decode(block).encode()
            if not written:
                text = text.removeprefix(codecs.BOM_UTF8)
            lines += text.count(b"\n")
            written += target.write(text)
            if written > limits.MOST_BYTES:
                raise BadInput(f"{name} is larger than {limits.MOST_BYTES >> 30} GB. Split it and load its parts.")
        decoder.decode(b"", final=True)
    except UnicodeError as error:
        raise BadInput(
            f"{name} is not in UTF-8, and neither in UTF-16 nor in Windows-1252 (first seen after line {lines + 1}). "
            "Save it as 'CSV UTF-8' or XLSX and load it again."
        ) from error


def _line_end(block: bytes) -> int:
    first = block.find(b"\n")
    return first if first >= 0 else block.find(b"\r")


def _count_broken(look: Look, text: str) -> None:
    broken = text.count("\ufffd")
    look.broken += broken
    look.foreign += len(text.encode()) - len(text) - 2 * broken
