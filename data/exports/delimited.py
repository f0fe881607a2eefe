"""CSV, and CSV with a row of HXL hashtags below its header: in pieces, so that no file stands in memory whole."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator

from data.export import disarmed
from data.exports.columns import column
from data.exports.content import Content


def csv_pieces(content: Content) -> Iterator[bytes]:
    """UTF-8 text with a header row. Dates are ISO, truth is ``true`` or ``false``, unknown is empty.

    Text that a spreadsheet would run as a formula starts with an apostrophe.
    """
    yield _line(_names(content))
    yield from _rows(content)


def hxl_pieces(content: Content) -> Iterator[bytes]:
    """The same with hashtags of the Humanitarian Exchange Language in the second row."""
    names = _names(content)
    yield _line(names)
    yield _line([column(name).tag for name in names])
    yield from _rows(content)


def _names(content: Content) -> list[str]:
    return [*content.answer.rows.columns, "synthetic"]


def _rows(content: Content) -> Iterator[bytes]:
    for piece in content.rows():
        if piece.height:
            out = io.BytesIO()
            disarmed(piece).write_csv(out, include_header=False)
            yield out.getvalue()


def _line(cells: list[str]) -> bytes:
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerow(cells)
    return out.getvalue().encode()
