"""Why a row is refused: rules as boolean columns, and the file that gives the refused rows back."""

from __future__ import annotations

import csv
import os
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TextIO

import polars as pl

from data.ingest.cells import lost_digits


@dataclass(frozen=True)
class Rule:
    """Refuses the rows where ``broken`` is true, naming ``column``.

    ``reason`` is free of the row's content, so that it may be shown anywhere; ``detail`` (a text column)
    may quote the row and goes to the rejects file only. ``waits``: a row that breaks only such rules is kept for
    a reviewer's decision.
    """

    column: str
    reason: str
    broken: pl.Expr
    detail: str | None = None
    waits: bool = False

    def where(self, condition: pl.Expr) -> Rule:
        """This rule, but only for the rows where ``condition`` is true."""
        return replace(self, broken=self.broken & condition)


def unread(field: str, reason: str) -> Rule:
    """Refuses where the cell of ``field`` says something and nothing could be read from it."""
    return Rule(field, reason, pl.col(f"said_{field}").is_not_null() & pl.col(field).is_null())


def required(field: str) -> Rule:
    """Refuses where the cell of ``field`` says nothing."""
    return Rule(field, f"{field} is empty", pl.col(f"said_{field}").is_null())


def rounded(field: str) -> Rule:
    """Refuses where a spreadsheet has written the number of ``field`` as 9.19876E+09: its last digits are gone."""
    reason = f"{field} has lost its last digits; format the column as text in the spreadsheet and type the number anew"
    return Rule(field, reason, lost_digits(pl.col(f"said_{field}")))


@dataclass(frozen=True)
class Refusal:
    """A refused row: its number as a spreadsheet shows it, the columns at fault and why."""

    row: int
    column: str
    reason: str


@dataclass(frozen=True)
class Judgement:
    """What the rules say of a frame, row by row: boolean columns, and what is wrong with the rows that do not pass."""

    passes: pl.Series
    #: Rows that only rules with ``waits`` keep out.
    waits: pl.Series
    #: ``[row_no, column, reason, plain]``; see :func:`judge`.
    faults: pl.DataFrame


#: Added to the reason of a row that waits.
WAITS = "; the row waits for a decision about this name: see the Review page, or app.py review list"


def judge(frame: pl.DataFrame, rules: Sequence[Rule], *, may_wait: bool = False) -> Judgement:
    """Which rows pass, which wait, and what is wrong with both the waiting and the refused ones.

    Columns and reasons of a row that breaks several rules are joined by ``; ``; ``plain`` is the first reason
    without anything of the row's content. Without ``may_wait`` no row waits.
    """
    marks = frame.select(rule.broken.fill_null(value=False).alias(str(at)) for at, rule in enumerate(rules))
    passes = ~marks.select(pl.any_horizontal(pl.all())).to_series()
    if passes.all():
        text = dict.fromkeys(("column", "reason", "plain"), pl.String)
        return Judgement(passes, ~passes, pl.DataFrame(schema={"row_no": pl.Int64, **text}))
    final = [str(at) for at, rule in enumerate(rules) if not (rule.waits and may_wait)]
    waits = ~passes & ~marks.select(pl.any_horizontal(final)).to_series() if final else ~passes
    parts = []
    for at, rule in enumerate(rules):
        told = pl.lit(rule.reason)
        if rule.detail:
            told = pl.concat_str(told, pl.lit(": "), pl.col(rule.detail)).fill_null(rule.reason)
        parts.append(
            frame.filter(marks[str(at)]).select(
                "row_no", pl.lit(rule.column).alias("column"), told.alias("reason"), pl.lit(rule.reason).alias("plain")
            )
        )
    joined = (
        pl.concat(parts)
        .group_by("row_no", maintain_order=True)
        .agg(
            pl.col("column").unique(maintain_order=True).str.join("; "),
            pl.col("reason").str.join("; "),
            pl.col("plain").first(),
        )
    )
    waiting = pl.col("row_no").is_in(frame["row_no"].filter(waits).implode())
    reason = pl.when(waiting).then(pl.col("reason") + WAITS).otherwise("reason").alias("reason")
    return Judgement(passes, waits, joined.with_columns(reason).sort("row_no"))


class RejectsFile:
    """The refused rows as a CSV that a spreadsheet opens without running anything: row, column, reason, cells.

    It holds the cells as they came, so only its owner may read it. It is made at the first refusal.
    """

    def __init__(self, path: Path, headers: Sequence[str]) -> None:
        self.path = path
        self.count = 0
        self.first: Refusal | None = None
        self._headers = headers
        self._handle: TextIO | None = None

    def add(self, refusals: Iterable[tuple[Refusal, str]], cells: Iterable[Sequence[str | None]]) -> None:
        """Write refused rows; each refusal comes with its full reason, which may quote the row."""
        writer = None
        for (refusal, told), row in zip(refusals, cells, strict=True):
            writer = writer or csv.writer(self._open())
            writer.writerow([refusal.row, refusal.column, *map(_harmless, (told, *row))])
            self.first = self.first or refusal
            self.count += 1

    def close(self) -> None:
        """Make the file durable, if there is one; it is closed also when the disk does not take it."""
        if self._handle is not None:
            handle, self._handle = self._handle, None
            with handle:
                handle.flush()
                os.fsync(handle.fileno())

    def _open(self) -> TextIO:
        if self._handle is None:
            self.path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            number = os.open(self.path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
            self._handle = os.fdopen(number, "w", encoding="utf-8", newline="")
            csv.writer(self._handle).writerow(["row", "column", "reason", *map(_harmless, self._headers)])
        return self._handle


def marked(said: str) -> str:
    """A text that shows what it holds: see :func:`_harmless`."""
    if said.isascii() and "\0" not in said:
        return said
    return "".join(f"[U+{ord(char):04X}]" if _unseen(char) else char for char in said)


def _harmless(cell: str | None) -> str:
    """A cell that no spreadsheet takes for a formula, and that shows what it holds.

    An apostrophe goes before what could start a formula; characters that show nothing and those that turn the
    direction of writing are written as ``[U+202E]``. Reading takes off both.
    """
    said = marked(cell or "")
    return f"'{said}" if said.lstrip().startswith(_STARTS) or said.startswith(("\t", "\r", "\n")) else said


#: What starts a formula, full-width forms too: some programs take those for the plain ones.
_STARTS = ("=", "+", "-", "@", "＝", "＋", "－", "＠")
#: Joiners that Indian scripts are written with.
_JOINERS = "\u200c\u200d"


def _unseen(char: str) -> bool:
    return char == "\0" or (unicodedata.category(char) == "Cf" and char not in _JOINERS)
