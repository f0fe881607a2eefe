"""Delimited text in UTF-8 as chunks of rows, a block at a time. Nothing is guessed about the cells."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import BinaryIO

import polars as pl
import pyarrow as pa
import pyarrow.csv as pacsv

from core.errors import BadInput
from data.ingest.reading import limits
from data.ingest.reading.rows import FAULT, Chunk, Numberer
from data.spreadsheets.workbook import HEADER_WITHIN, header_row

CHUNK = 20_000
#: Bytes of a chunk of wide rows.
_MOST_CHUNK = 16 << 20
_BLOCK = 1 << 20
_DELIMITERS = (",", ";", "\t", "|")
#: So much of a text is looked at for its header.
START = 1 << 20


@dataclass(frozen=True)
class Begin:
    """The header of a delimited text: its cells, what stands between them, and how many records stand above it."""

    headers: list[str]
    delimiter: str
    above: int
    #: Whether anything stands below it.
    goes_on: bool


@dataclass(frozen=True)
class Delimited:
    """Rows of a delimited text."""

    name: str
    #: Opens the text from its beginning.
    open: Callable[[], BinaryIO]
    headers: Sequence[str]
    delimiter: str
    #: Records to pass over: the header and what stands above it.
    skip: int
    #: What the number of a row is beyond its place among the text's records.
    shift: int = 0
    odd_quotes: bool = False
    #: Bytes of the longest line.
    longest: int = 0
    #: Whether the first cell of each row says what is wrong with it.
    with_faults: bool = False
    #: Whether there is anything to read.
    goes_on: bool = True

    def chunks(self) -> Iterator[Chunk]:
        """The rows, at most :data:`CHUNK` at a time.

        Raises:
            BadInput: a quote is opened and never closed, or rows are no rows one after another.
        """
        if not self.goes_on:
            return
        width = len(self.headers)
        numberer = Numberer(width, self.skip + 1, self.shift)
        held: list[pl.DataFrame] = []
        rows = size = last = 0
        ends = ""
        try:
            with self.open() as text, self._reader(text, numberer) as reader:
                for block in reader:
                    frame = numberer.number(block)
                    if frame.height and self.odd_quotes:
                        last, ends = frame["row"][-1], "".join(frame.row(-1)[1:])
                    held.append(frame)
                    rows += frame.height
                    size += int(frame.estimated_size())
                    while rows >= CHUNK or (size >= _MOST_CHUNK and rows):
                        frame = pl.concat(held)
                        yield Chunk(frame.head(CHUNK), numberer.told())
                        held = [frame.slice(CHUNK)]
                        rows, size = held[0].height, int(held[0].estimated_size())
        except pa.ArrowInvalid as error:
            raise self._unreadable(numberer) from error
        held.append(numberer.rest())
        misshapen = numberer.told(last=True)
        if misshapen and misshapen[-1].row > last:
            last, ends = misshapen[-1].row, "".join(misshapen[-1].cells)
        self._refuse_open_quote(last, ends)
        frame = pl.concat(held)
        if frame.height or misshapen:
            yield Chunk(frame, misshapen)

    def _refuse_open_quote(self, row: int, ends: str) -> None:
        """A quotation mark that is never closed takes all rows to the end of the file into one cell."""
        if self.odd_quotes and ("\n" in ends.rstrip() or "\r" in ends.rstrip()):
            raise BadInput(
                f"A quotation mark in row {row} of {self.name} is opened and not closed. "
                "Correct it and load the file again."
            )

    def _unreadable(self, numberer: Numberer) -> BadInput:
        if numberer.waiting > limits.MOST_IN_A_ROW:
            return BadInput(
                f"More than {limits.MOST_IN_A_ROW:,} rows of {self.name} have another number of cells than its header. "
                "Check what stands between the cells, and load it again."
            )
        return BadInput(
            f"{self.name} cannot be read as CSV to its end: a quotation mark is opened and not closed, "
            f"or a row is longer than {self._block >> 20} MB. Correct it and load the file again."
        )

    @property
    def _block(self) -> int:
        return _BLOCK if self.longest < limits.LONG_ROW else limits.LONGEST_ROW

    def _reader(self, text: BinaryIO, numberer: Numberer) -> pacsv.CSVStreamingReader:
        names = [str(at) for at in range(len(self.headers))]
        if self.with_faults:
            names.insert(0, FAULT)

        def note(row: pacsv.InvalidRow) -> str:
            numberer.set_aside(row.number, _cells(row.text, self.delimiter))
            return "skip" if numberer.waiting <= limits.MOST_IN_A_ROW else "error"

        return pacsv.open_csv(
            text,
            # one thread: only then does a row of another width tell its number
            read_options=pacsv.ReadOptions(
                use_threads=False, column_names=names, skip_rows_after_names=self.skip, block_size=self._block
            ),
            parse_options=pacsv.ParseOptions(
                delimiter=self.delimiter, newlines_in_values=True, ignore_empty_lines=False, invalid_row_handler=note
            ),
            convert_options=pacsv.ConvertOptions(
                column_types=dict.fromkeys(names, pa.string()), strings_can_be_null=False
            ),
        )


def begin(name: str, start: str, wanted: Sequence[frozenset[str]]) -> Begin:
    """Where the table in a text begins.

    The header is the row that names the most of the ``wanted`` columns, and two at least: one word alone may be a
    cell's. Without such a row it is the first that says two things.

    Args:
        name: the file's name, for messages.
        start: the beginning of the text.
        wanted: for each column that is looked for, the forms in which its header is known.

    Raises:
        BadInput: there is no header.
    """
    csv.field_size_limit(max(csv.field_size_limit(), limits.LONGEST_ROW))
    best: tuple[tuple[int, int, int], list[str], str, bool] | None = None
    for delimiter in _DELIMITERS:
        records = list(islice(csv.reader(io.StringIO(start, newline=""), delimiter=delimiter), HEADER_WITHIN))
        at, hits = header_row(records, wanted, least=2)
        if at >= 0:
            rank = (hits, -at, len(records[at]))
            if best is None or rank > best[0]:
                best = rank, records[at], delimiter, len(records) > at + 1 or len(start) >= START
    if best is None or len(best[1]) < 2:
        raise BadInput(
            f"{name} does not begin with a row of column names separated by commas. "
            "Put the names in its first row and load it again."
        )
    (_, before, _), headers, delimiter, goes_on = best
    return Begin(headers, delimiter, -before, goes_on)


def _cells(record: str, delimiter: str) -> list[str]:
    return next(csv.reader(io.StringIO(record, newline=""), delimiter=delimiter), [])
