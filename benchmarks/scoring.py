"""A typed name with its truth, and what became of a list of them: right, wrong, refused."""

from __future__ import annotations

import csv
import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

#: The columns of the report's tables, in the order of ``Score.row``.
HEAD = "| | districts | right | **wrong** | refused | no district, refused | no district, **matched** | found |"
RULE = "|---|---:|---:|---:|---:|---:|---:|---:|"
#: The counts of a score, as they are kept in a file.
COUNTS = ("right", "wrong", "missed", "none_refused", "none_matched")


@dataclass(frozen=True)
class Typed:
    """A name as typed and the district that is meant (0: none)."""

    state: str
    district: str
    truth: int
    on: date | None = None

    @property
    def held_out(self) -> bool:
        """Whether it is in the third that is reported apart."""
        text = f"{self.state}|{self.district}".casefold()
        return int(hashlib.sha256(text.encode()).hexdigest(), 16) % 3 == 0


#: What is asked about a typed name: the district's code, or nothing.
Matcher = Callable[[Typed], int | None]


@dataclass
class Score:
    """What became of a list: names that are districts, and names that are none."""

    right: int = 0
    wrong: int = 0
    missed: int = 0
    none_refused: int = 0
    none_matched: int = 0
    refused: list[Typed] = field(default_factory=list)
    mistaken: list[tuple[Typed, int]] = field(default_factory=list)

    def add(self, typed: Typed, said: int | None) -> None:
        """Count one answer."""
        if not typed.truth:
            self.none_refused += said is None
            self.none_matched += said is not None
        elif said == typed.truth:
            self.right += 1
        elif said is None:
            self.missed += 1
            self.refused.append(typed)
        else:
            self.wrong += 1
            self.mistaken.append((typed, said))

    @property
    def districts(self) -> int:
        """Names that are districts."""
        return self.right + self.wrong + self.missed

    @property
    def share(self) -> float:
        """Per cent of the districts that were found."""
        return 100 * self.right / self.districts if self.districts else 100.0

    @property
    def counts(self) -> dict[str, int]:
        """The five counts, to be kept."""
        return {name: getattr(self, name) for name in COUNTS}

    def row(self, name: str) -> str:
        """A row of the report's tables."""
        figures = (self.districts, self.right, self.wrong, self.missed, self.none_refused, self.none_matched)
        return f"| {name} | " + " | ".join(map(str, figures)) + f" | {self.share:.2f} % |"


def read_list(file: Path, state: str, district: str, truth: str) -> list[Typed]:
    """A list of typed names with their truth; a column ``on`` gives the date where there is one."""
    with file.open(encoding="utf-8", newline="") as lines:
        return [
            Typed(
                row[state],
                row[district],
                int(row[truth] or 0),
                date.fromisoformat(row["on"]) if row.get("on") else None,
            )
            for row in csv.DictReader(lines)
        ]


def score(names: Sequence[Typed], match: Matcher) -> Score:
    """What a matcher makes of a list."""
    result = Score()
    for typed in names:
        result.add(typed, match(typed))
    return result


def total(scores: Sequence[Score]) -> Score:
    """The sum of several lists' counts; names are left out."""
    return Score(**{name: sum(getattr(one, name) for one in scores) for name in COUNTS})
