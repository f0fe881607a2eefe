"""What a resolver answers, and what it must be able to do."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal, Protocol

Method = Literal["code", "exact", "alias", "renamed", "split", "town", "script", "fuzzy", "decided", "none"]
#: What is odd about a pair: the district lies in another state than the one typed; the text names no district;
#: it may mean several; state and district stand in each other's column.
Flag = Literal["other_state", "not_a_district", "ambiguous", "swapped"]


@dataclass(frozen=True)
class Match:
    """A typed place and what it is, or why the gazetteer will not say."""

    #: LGD code of the district; None when it was not given or cannot be told for certain.
    lgd: int | None
    #: LGD code of the state: the district's, or the one typed where no district is known.
    state_lgd: int | None
    #: LGD's name of the district today.
    name: str | None
    method: Method
    #: 1 for a code or the present name, less the more had to be inferred, 0 for no match. Not a probability.
    score: float
    #: One sentence for the reject file and the review queue. It quotes what was typed: keep it out of logs.
    why: str
    #: Districts that it might have been, likeliest first; empty when nothing comes near.
    candidates: tuple[int, ...] = ()
    #: Districts formed out of this one since the record's date (undated: since 2011): the record may mean them.
    children: tuple[int, ...] = ()
    flag: Flag | None = None


class Resolver(Protocol):
    """Turns typed pairs of state and district into matches: the gazetteer, or one that knows decisions too."""

    def state(self, text: str | None) -> int | None:
        """LGD code of a state as typed; None when it cannot be told."""

    def resolve(self, state: str | None, district: str | None, on: date | None = None) -> Match:
        """What a typed pair means, on the date of its record where that is known."""

    def resolve_many(self, pairs: Sequence[tuple[str | None, str | None]], on: date | None = None) -> list[Match]:
        """:meth:`resolve` for many pairs, in their order."""
