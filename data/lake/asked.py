"""One question as it is asked: which frame, of which columns, under which filters."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from dataclasses import dataclass
from typing import Any, Literal

import narwhals as nw

from data.filters import Filters


@dataclass(frozen=True)
class Sides:
    """Only people who leave or reach one of these places count: a table in two orders is then read by each side."""

    origin: str
    destination: str
    codes: tuple[int, ...]

    @classmethod
    def of(cls, filters: Filters) -> Sides | None:
        """What filters of places on either side ask for; None if they ask for no such place."""
        if filters.place:
            return cls("origin", "destination", filters.place)
        return cls("origin_state", "destination_state", filters.place_state) if filters.place_state else None


@dataclass(frozen=True)
class Question:
    """A narwhals frame that is not built yet: engines build it over a table of theirs."""

    #: What is asked, beside the filters: two questions of one name have the same ``frame``.
    name: tuple[Hashable, ...]
    #: Makes the frame from a table and as many filters as ``filters`` holds.
    frame: Callable[..., nw.LazyFrame[Any]]
    filters: tuple[Filters, ...]
    #: Columns that it looks at, with those of its filters.
    columns: frozenset[str]
    #: Rows that touch none of these places are not looked at; an engine may make use of that.
    sides: Sides | None = None

    @property
    def by(self) -> Literal["origin", "destination"] | None:
        """The side that every filter chooses places of; that of origins, if it is both."""
        if self.filters and all(one.origin or one.origin_state for one in self.filters):
            return "origin"
        if self.filters and all(one.destination or one.destination_state for one in self.filters):
            return "destination"
        return None

    @property
    def key(self) -> tuple[Hashable, ...]:
        """What its answer is kept by, together with the version of the lake."""
        return (*self.name, *self.filters)

    def over(self, table: nw.LazyFrame[Any]) -> nw.LazyFrame[Any]:
        """The frame over a table that holds its columns."""
        return self.frame(table, *self.filters)
