"""Every question by its name: what the command line and reports can ask of a catalog, and in which manner."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING, Any

from core.errors import BadInput

if TYPE_CHECKING:
    from data.access import Actor
    from data.answers import Answer
    from data.catalog import Catalog
    from data.filters import Filters
    from geo.boundaries import Boundaries


@dataclass(frozen=True)
class Manner:
    """How a question is asked, beside its filters; None leaves it to the question."""

    level: str | None = None
    top: int | None = None
    by: str | None = None
    with_from: date | None = None
    with_to: date | None = None
    #: Today's districts, for what is measured on them.
    boundaries: Boundaries | None = None


@dataclass(frozen=True)
class Named:
    """A question: who answers it, and which parts of a manner it takes."""

    ask: Callable[[Catalog, Actor, Filters, Any], Answer]
    takes: tuple[str, ...] = ()
    level: str = "state"


QUESTIONS: Mapping[str, Named] = {
    "flows": Named(lambda c, who, f, how: c.flows(who, f, how.level, how.top), ("level", "top")),
    "districts": Named(lambda c, who, f, how: c.districts(who, f, how.level, how.top), ("level", "top"), "district"),
    "trains": Named(lambda c, who, f, how: c.trains(who, f, how.top), ("top",)),
    "daily": Named(lambda c, who, f, _: c.daily(who, f)),
    "cumulative": Named(lambda c, who, f, _: c.analysis.cumulative(who, f)),
    "matrix": Named(lambda c, who, f, how: c.analysis.matrix(who, f, how.level), ("level",)),
    "shares": Named(lambda c, who, f, how: c.analysis.shares(who, f, how.by or "category"), ("by",)),
    "distances": Named(lambda c, who, f, how: c.analysis.distances(who, f, how.boundaries)),
    "compare": Named(
        lambda c, who, f, how: c.analysis.compare(
            who, f, how.by or "flows", how.level, period=(how.with_from, how.with_to), top=how.top
        ),
        ("level", "top", "by", "with_from", "with_to"),
    ),
}


def level_of(question: str) -> str:
    """The level at which a question is asked where nobody says one.

    Raises:
        BadInput: there is no such question.
    """
    return _named(question).level


def ask(catalog: Catalog, actor: Actor, question: str, filters: Filters, manner: Manner) -> Answer:
    """The answer to a question of :data:`QUESTIONS`.

    Raises:
        Forbidden: the actor may not view counts.
        BadInput: there is no such question, or the manner is none of its.
    """
    named = _named(question)
    # "trains --top 3 --level state" has been taken since the beginning: a level says nothing where there is none
    for part in ("by", "with_from", "with_to"):
        if getattr(manner, part) is not None and part not in named.takes:
            of = [name for name, one in QUESTIONS.items() if part in one.takes]
            raise BadInput(
                f"--{part.replace('_', '-')} belongs to {' and '.join(of)}, not to {question}: leave it out."
            )
    return named.ask(catalog, actor, filters, replace(manner, level=manner.level or named.level))


def _named(question: str) -> Named:
    if (named := QUESTIONS.get(question)) is None:
        raise BadInput(f"There is no question '{question[:40]}'; use one of {', '.join(QUESTIONS)}.")
    return named
