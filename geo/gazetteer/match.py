"""What the gazetteer answers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Method = Literal["code", "exact", "alias", "renamed", "split", "town", "script", "fuzzy", "none"]


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
