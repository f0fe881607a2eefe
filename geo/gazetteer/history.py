"""When districts came to be and out of which, so that an old record's name is read as it was meant."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date

#: What an undated record is taken to be at the oldest: the Census of 2011.
CENSUS = date(2011, 3, 1)


class History:
    """The divisions of districts since the Census of 2011, as far as the tables know."""

    def __init__(self, formed: Iterable[Mapping[str, str]], splits: Iterable[Mapping[str, str]]) -> None:
        """Rows of ``formed`` (lgd, formed, parents) and of ``splits`` (parent, child, share_2011)."""
        share = {(int(row["parent"]), int(row["child"])): float(row["share_2011"] or 0) for row in splits}
        self._formed: dict[int, date] = {}
        self._parents: dict[int, tuple[int, ...]] = {}
        born: dict[int, list[tuple[float, int]]] = defaultdict(list)
        for row in formed:
            code = int(row["lgd"])
            self._formed[code] = date.fromisoformat(row["formed"])
            self._parents[code] = tuple(map(int, row["parents"].split()))
            for parent in self._parents[code]:
                born[parent].append((-share.get((parent, code), 0.0), code))
        self._born = {parent: tuple(code for _, code in sorted(found)) for parent, found in born.items()}

    def formed(self, code: int) -> date | None:
        """The day the district came to be; None when that was before 2011, or is not known."""
        return self._formed.get(code)

    def parents(self, code: int) -> tuple[int, ...]:
        """The districts that it was formed out of."""
        return self._parents.get(code, ())

    def children(self, code: int, on: date | None) -> tuple[int, ...]:
        """Districts formed since the day out of this one or out of its children; those with most people first."""
        since, out, ahead = on or CENSUS, list[int](), [code]
        while ahead:
            for child in self._born.get(ahead.pop(0), ()):
                if child not in out and child != code and self._formed[child] > since:
                    out.append(child)
                    ahead.append(child)
        return tuple(out)

    def existed(self, code: int, on: date | None) -> bool:
        """Whether the district was there that day, as far as is known; every district is there undated."""
        formed = self._formed.get(code)
        return on is None or formed is None or formed <= on
