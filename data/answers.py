"""What the catalog answers with: a frame of counts and the honest small print that belongs to it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

import polars as pl

from core.language import ENGLISH, Language, Said


@dataclass(frozen=True)
class Note:
    """Something true about the answer that its rows do not show.

    ``kind``: ``no_polygon`` (districts that cannot be drawn), ``state_only`` (people known to the state
    only, absent from a district view), ``no_date`` (people without a date, left out by a date filter),
    ``waiting`` (people who wait for a decision about a place name, in no count), ``old_borders`` (people
    of a state that was divided later, without a district), ``beyond_top`` (rows cut by *top*), ``unplaced``
    (districts that no polygon of other boundaries holds), ``finer`` (people who may
    belong to districts that only these boundaries draw), ``other_days`` (boundaries of other days than asked),
    ``compared`` (the period that stands beside), ``no_distance`` (people without a known distance).
    ``said`` is a full sentence fragment for the page, ``text`` the same in English.
    """

    kind: str
    persons: int
    said: Said | str
    codes: tuple[int, ...] = ()

    @property
    def text(self) -> str:
        """The fragment in English."""
        return self.told(ENGLISH)

    def told(self, say: Language) -> str:
        """The fragment in a language."""
        return say(self.said)


@dataclass(frozen=True)
class Others:
    """The rows that a cut to the largest leaves out, as one."""

    rows: int
    persons: int

    @classmethod
    def beyond(cls, shown: pl.DataFrame, whole: pl.DataFrame) -> Others:
        """What ``whole`` holds beyond ``shown``, its first rows."""
        rest = whole.slice(shown.height)
        return cls(rest.height, int(rest["persons"].sum()))


@dataclass(frozen=True)
class Answer:
    """Rows of one question, with what is needed to read them truthfully."""

    rows: pl.DataFrame
    #: People in the whole selection, before any *top* cut.
    persons: int
    #: Rows before any *top* cut.
    rows_total: int
    #: When the last batch of the lake version came in (UTC); None for an empty store.
    as_of: datetime | None
    #: True when any batch in the store is synthetic.
    synthetic: bool
    #: Identifies the exact lake contents the answer was true at.
    lake_version: str
    notes: tuple[Note, ...] = field(default=())
    #: Rows beyond the cut, where each person counts in one row only; None where rows do not add up to people.
    others: Others | None = None

    @property
    def covered(self) -> float | None:
        """The share (of 1) of all people who are in the rows returned; None where rows do not add up to people."""
        if self.others is None:
            return None
        return self.shown / self.persons if self.persons else 1.0

    @property
    def shown(self) -> int:
        """People in the rows returned (``persons`` column)."""
        return int(self.rows["persons"].sum()) if self.rows.height else 0
