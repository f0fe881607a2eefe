"""What is read: chunks of text cells, each row under the number that its sender sees."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass

import polars as pl
import pyarrow as pa

from data.ingest.reading import limits

#: So much of a cell that is too long is given back.
_SHOWN = 1_000
#: The column in which a rewritten text says what is wrong with a row.
FAULT = "fault"


@dataclass(frozen=True)
class Misshapen:
    """A row that is no row of the table: why, and its cells as they came."""

    row: int
    reason: str
    cells: tuple[str, ...]
    #: Position of the column at fault, where it is one.
    column: int | None = None


@dataclass(frozen=True)
class Chunk:
    """Consecutive rows: ``cells`` has ``row`` (Int64) and one text column a header, ``0``, ``1``, …; none is null."""

    cells: pl.DataFrame
    misshapen: tuple[Misshapen, ...]


class Numberer:
    """Gives the rows of each block their numbers, and sets aside those that are none.

    Rows with another number of cells than the header are not in the blocks, but they count.
    """

    def __init__(self, width: int, first: int, shift: int) -> None:
        """``first`` is the place of the first row in the text, ``shift`` what its number is beyond that."""
        self._width = width
        self._next = first
        self._shift = shift
        self._gaps: deque[int] = deque()
        self._aside: list[Misshapen] = []
        self._mended: list[tuple[int, list[str]]] = []

    @property
    def waiting(self) -> int:
        """Rows set aside that no block has come after."""
        return len(self._gaps)

    def set_aside(self, place: int, cells: list[str]) -> None:
        """A row of another width than the header's: blank cells beyond the header are forgiven."""
        self._gaps.append(place)
        count = len(cells)
        while len(cells) > self._width and not cells[-1].strip():
            cells.pop()
        if len(cells) == self._width:
            self._mended.append((place, cells))
        else:
            reason = f"the row has {count} cells and the header has {self._width}"
            self._aside.append(Misshapen(place + self._shift, reason, tuple(cells)))

    def number(self, block: pa.RecordBatch) -> pl.DataFrame:
        """The block's rows with their numbers, blank ones left out."""
        frame = pl.DataFrame(block)
        numbers = self._numbers(frame.height)
        frame = frame.select((numbers + self._shift).alias("row"), pl.all())
        if self._mended:
            frame = self._with_mended(frame)
        if FAULT in frame.columns:
            frame = self._without_faults(frame)
        return self._without_long(_without_blank(frame))

    def rest(self) -> pl.DataFrame:
        """Rows that were forgiven and that no block has come after."""
        rows = [[place + self._shift, *cells] for place, cells in self._mended]
        names = [str(at) for at in range(self._width)]
        self._mended = []
        return self._without_long(
            _without_blank(
                pl.DataFrame(rows, schema={"row": pl.Int64, **dict.fromkeys(names, pl.String)}, orient="row")
            )
        )

    def told(self, *, last: bool = False) -> tuple[Misshapen, ...]:
        """Rows set aside among those numbered so far, each told once; with ``last`` all that are left."""
        until = self._next + self._shift
        if not self._aside:
            return ()
        told = [m for m in self._aside if last or m.row < until]
        self._aside = [] if last else [m for m in self._aside if m.row >= until]
        return tuple(sorted(told, key=lambda one: one.row))

    def _numbers(self, count: int) -> pl.Series:
        runs: list[pl.Series] = []
        while count:
            while self._gaps and self._gaps[0] == self._next:
                self._gaps.popleft()
                self._next += 1
            run = min(count, self._gaps[0] - self._next) if self._gaps else count
            runs.append(pl.int_range(self._next, self._next + run, eager=True))
            self._next += run
            count -= run
        while self._gaps and self._gaps[0] == self._next:
            self._gaps.popleft()
            self._next += 1
        return pl.concat(runs) if runs else pl.Series([], dtype=pl.Int64)

    def _with_mended(self, frame: pl.DataFrame) -> pl.DataFrame:
        passed = [(place, cells) for place, cells in self._mended if place < self._next]
        self._mended = [(place, cells) for place, cells in self._mended if place >= self._next]
        if not passed:
            return frame
        rows = [[place + self._shift, *cells] for place, cells in passed]
        return pl.concat([frame, pl.DataFrame(rows, schema=frame.schema, orient="row")]).sort("row")

    def _without_faults(self, frame: pl.DataFrame) -> pl.DataFrame:
        faulty = frame[FAULT] != ""
        if faulty.any():
            for row, reason, *cells in frame.filter(faulty).iter_rows():
                self._aside.append(Misshapen(row, reason, tuple(map(_short, cells))))
            frame = frame.filter(~faulty)
        return frame.drop(FAULT)

    def _without_long(self, frame: pl.DataFrame) -> pl.DataFrame:
        names = frame.columns[1:]
        longest = frame.select(pl.col(names).str.len_bytes().max()).row(0) if frame.height else ()
        suspects = [name for name, most in zip(names, longest, strict=False) if most and most > limits.LONGEST_CELL]
        for name in suspects:
            long = frame[name].str.len_chars() > limits.LONGEST_CELL
            reason = f"the cell is longer than {limits.LONGEST_CELL:,} characters"
            for row, *cells in frame.filter(long).iter_rows():
                self._aside.append(Misshapen(row, reason, tuple(map(_short, cells)), int(name)))
            frame = frame.filter(~long)
        return frame


def _without_blank(frame: pl.DataFrame) -> pl.DataFrame:
    """Most rows say something in their first cells: only the others are looked at whole."""
    names = frame.columns[1:]
    start = pl.all_horizontal(pl.col(name).str.strip_chars() == "" for name in names[:2])
    doubtful = frame.select(start.alias("it")).to_series()
    if not doubtful.any():
        return frame
    whole = frame.filter(doubtful).select(pl.all_horizontal(pl.col(names).str.strip_chars() == "").alias("it"))
    blank = frame.filter(doubtful).filter(whole["it"])["row"]
    return frame.filter(~pl.col("row").is_in(blank.implode())) if len(blank) else frame


def _short(cell: str) -> str:
    return cell if len(cell) <= limits.LONGEST_CELL else cell[:_SHOWN] + "…"
