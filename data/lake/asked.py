"""One question as it is asked: which frame, of which columns, under which filters."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from dataclasses import dataclass
from typing import Any

import narwhals as nw

from data.filters import Filters


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

    @property
    def key(self) -> tuple[Hashable, ...]:
        """What its answer is kept by, together with the version of the lake."""
        return (*self.name, *self.filters)

    def over(self, table: nw.LazyFrame[Any]) -> nw.LazyFrame[Any]:
        """The frame over a table that holds its columns."""
        return self.frame(table, *self.filters)
