"""What is exported: the answer to a question with everything that a reader far from the screen must know."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, cast

import polars as pl

from core.shown import grouped, shown_time
from data.answers import Answer
from data.asking import Manner, ask, level_of
from data.captions import in_words
from data.filters import Filters

if TYPE_CHECKING:
    from data.access import Actor
    from data.catalog import Catalog
    from data.lake.questions import Level
    from geo.boundaries import Boundaries
    from geo.boundaries.versions import Version

#: Questions whose rows have a place on the map.
DRAWN = ("flows", "districts", "trains")
#: Rows that are written at a time.
SLICE = 50_000


@dataclass(frozen=True)
class Content:
    """One answer, ready for any form. ``filters`` are those of the selection, as an address holds them."""

    question: str
    answer: Answer
    level: Level
    filters: Mapping[str, str]
    #: Tells the selection in words; asked only where words are written.
    words: Callable[[], str]
    boundaries: Boundaries | None = None

    def rows(self) -> Iterator[pl.DataFrame]:
        """The rows in slices, each with a last column ``synthetic``, so that no copy of them loses the label."""
        label = pl.lit(self.answer.synthetic).alias("synthetic")
        for piece in self.answer.rows.iter_slices(SLICE) if self.answer.rows.height else (self.answer.rows,):
            yield piece.with_columns(label)

    def facts(self) -> tuple[tuple[str, object], ...]:
        """What makes the rows readable truthfully, as pairs for a sheet or a table beside them."""
        answer = self.answer
        places = {"flows": f"between {self.level}s", "districts": f"by {self.level}"}.get(self.question, "")
        return (
            ("Question", f"{self.question} {places}".strip()),
            ("Selection", self.filtered),
            *((f"Filter {name}", value) for name, value in self.filters.items()),
            ("People in the selection", answer.persons),
            ("Rows", answer.rows.height),
            ("Rows before the cut to the largest", answer.rows_total),
            ("As of", shown_time(answer.as_of) if answer.as_of else "no records yet"),
            ("State of the data", answer.lake_version),
            ("Synthetic", "yes: these people are made up" if answer.synthetic else "no"),
            *(("Note", f"{note.text[0].upper()}{note.text[1:]}.") for note in answer.notes),
            *((("Boundaries", self.boundaries.source),) if self.boundaries else ()),
            ("Source", "Pravah, counts of registered movements; no row describes a person"),
        )

    @property
    def filtered(self) -> str:
        """The selection in words."""
        return self.words()

    @property
    def headline(self) -> str:
        """How much there is, in a few words."""
        return f"{grouped(self.answer.rows.height)} rows, {grouped(self.answer.persons)} people"


def content_of(
    catalog: Catalog,
    actor: Actor,
    question: str,
    filters: Filters,
    manner: Manner | None = None,
    *,
    boundaries: Boundaries | None = None,
    on: Version | None = None,
) -> Content:
    """Ask a question for an export.

    Args:
        catalog: answers it.
        actor: who asks.
        question: one of :data:`data.asking.QUESTIONS`.
        filters: which movements are meant.
        manner: states or districts, only the largest, and what else the question takes.
        boundaries: today's, for forms that draw and for distances.
        on: a version of the boundaries to count on instead.

    Raises:
        BadInput: there is no such question, or it knows no such level.
        Forbidden: the actor may not view counts.
    """
    manner = manner or Manner()
    if on is not None:
        from data.placing import ask_on

        level: str = manner.level or "district"
        answer, boundaries = ask_on(catalog, actor, question, filters, version=on, top=manner.top), on.boundaries
    else:
        level = manner.level or level_of(question)
        answer = ask(catalog, actor, question, filters, replace(manner, level=level, boundaries=boundaries))

    def words() -> str:
        options = catalog.options(actor)
        return in_words(filters, catalog.names.places, (options.first, options.last))

    return Content(question, answer, cast("Level", level), filters.query(), words, boundaries)
