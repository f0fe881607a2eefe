"""Faults of a whole column of places, which no single row can show: state and district swapped, codes of the Census.

Both are found only where the rows themselves contradict the plain reading; doubtful columns are left alone.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from geo.gazetteer.match import Resolver
from geo.gazetteer.spelling import cleaned
from geo.places import load_places
from geo.tables.read import read

#: A fault is one of the column when at most one in ten of its telling pairs speaks against it …
_AGAINST = 0.1
#: … and at least so many of all pairs that could tell speak for it.
_FOR = 0.6
#: More distinct pairs than this tell nothing new about codes, or about names, which take longer.
_ENOUGH, _ENOUGH_NAMES = 3000, 400
_CENSUS_CODES = 640
#: A column of this many codes in which not one of so many new districts occurs that chance would bring is no LGD list.
_EXPECTED_NEW = 12.0
_FEWEST_BARE = 50


@dataclass(frozen=True)
class ColumnFault:
    """What is wrong with a column as a whole."""

    kind: Literal["swapped", "census_codes"]
    #: One sentence that names the fault with an example; it quotes no typed text.
    sentence: str
    #: Share of the rows that show the fault, of those that could.
    share: float


@dataclass(frozen=True)
class CensusDistrict:
    """A district of the Census of 2011."""

    lgd: int
    #: As the Census wrote it.
    name: str
    #: LGD code of its state in 2011.
    state_lgd: int


@lru_cache(maxsize=1)
def census_districts() -> Mapping[int, CensusDistrict]:
    """The 640 districts of the Census of 2011 by census code. Source: Census of India 2011 A-1; see NOTICE."""
    return {
        int(row["code"]): CensusDistrict(int(row["lgd"]), row["name"], int(row["state_lgd"]))
        for row in read("census2011")
    }


def code_in(text: str | None) -> int | None:
    """The number that a cell consists of, whatever its leading zeros and script (``0212``, ``२१२``, ``212.0``)."""
    found = re.fullmatch(r"([0-9]{1,9})(?:\.0+)?", cleaned(text or "")[:40])
    return int(found[1]) if found else None


def look_over(pairs: Sequence[tuple[str | None, str | None, int]], resolver: Resolver) -> ColumnFault | None:
    """The fault of the columns that these pairs come from, if they have one.

    Args:
        pairs: distinct typed pairs of state and district, with the number of rows that hold each.
        resolver: the gazetteer, with or without decisions before it.
    """
    given = [(state or "", district or "", rows) for state, district, rows in pairs if (district or "").strip()]
    given = sorted(given, key=lambda pair: -pair[2])[:_ENOUGH]
    return _swapped(given, resolver) or _census_codes(given, resolver)


def _swapped(pairs: Sequence[tuple[str, str, int]], resolver: Resolver) -> ColumnFault | None:
    """States in the column of districts, and districts in that of states."""
    pairs = pairs[:_ENOUGH_NAMES]
    known = [resolver.state(state) is not None if state.strip() else None for state, _, _ in pairs]
    if known.count(True) > (1 - _FOR) * (len(known) - known.count(None)):
        return None
    plain, crossed, neither, rows = 0, 0, 0, Counter[bool]()
    for is_state, (state, district, count) in zip(known, pairs, strict=True):
        in_place_of_district = resolver.state(district) is not None
        if is_state and in_place_of_district:
            continue  # Delhi, Delhi: it tells nothing
        told = in_place_of_district and is_state is False and resolver.resolve(district, state).lgd is not None
        plain += is_state is True
        crossed += told
        neither += not is_state and not told
        rows[told] += count
    share = _share(crossed, plain, neither)
    if share is None:
        return None
    return ColumnFault(
        "swapped",
        "The columns of states and districts are swapped: there are states where districts belong, and districts "
        "where states belong.",
        rows[True] / rows.total(),
    )


def _census_codes(pairs: Sequence[tuple[str, str, int]], resolver: Resolver) -> ColumnFault | None:
    """Census-2011 codes where LGD codes are read: each of them is the LGD code of some other district."""
    coded = [(state, district, code, count) for state, district, count in pairs if (code := code_in(district))]
    if not coded or len(coded) < _FOR * len(pairs):
        return None
    places, census = load_places(), census_districts()
    only_lgd, only_census, neither, rows = 0, 0, 0, Counter[bool]()
    example: tuple[int, int] | None = None
    for state, _, code, count in coded:
        under = resolver.state(state) if state.strip() else None
        if under is None:
            continue
        lgd = code in places.districts and _lies_in(code, under)
        by_census = code in census and (census[code].state_lgd == under or _lies_in(census[code].lgd, under))
        only_lgd += lgd and not by_census
        only_census += by_census and not lgd
        neither += not lgd and not by_census
        if not (lgd and by_census):
            rows[by_census] += count
        if by_census and not lgd and example is None:
            example = (code, under)
    share = _share(only_census, only_lgd, neither)
    if share is not None and only_census > 1 and example is not None:
        return ColumnFault("census_codes", _said(*example), rows[True] / rows.total())
    if only_lgd or only_census or neither:
        return None
    return _bare([(district, code) for _, district, code, _ in coded])


def _bare(coded: Sequence[tuple[str, int]]) -> ColumnFault | None:
    """Codes that no state confirms or contradicts: told by the Census's three digits, or by what is missing."""
    codes = {code for _, code in coded}
    if max(codes) > _CENSUS_CODES or len(codes) < 2:
        return None
    three_digits = all(len(cleaned(text)) == 3 for text, _ in coded)
    if three_digits and min(codes) < 100:
        return ColumnFault(
            "census_codes",
            "The district codes look like those of the Census of 2011, which writes them with three digits (007); "
            "LGD codes have no leading zeros and mean other districts.",
            1.0,
        )
    if len(codes) >= _FEWEST_BARE and _new_expected(codes) >= _EXPECTED_NEW:
        return ColumnFault(
            "census_codes",
            f"All {len(codes)} district codes lie between 1 and {_CENSUS_CODES}, as those of the Census of 2011 do, "
            "and none is of a district formed since; no column of states tells whether they are LGD codes.",
            1.0,
        )
    return None


def _new_expected(codes: set[int]) -> float:
    """How many districts with later codes a list of so many LGD codes of these states would hold on average."""
    places = load_places()
    late = {
        state: sum(district.lgd > _CENSUS_CODES for district in districts) / len(districts)
        for state, districts in places.by_state.items()
    }
    return sum(late[places.districts[code].state_lgd] for code in codes if code in places.districts)


def _share(fit: int, against: int, neither: int) -> float | None:
    """The share of telling pairs that show a fault; None where it is no fault of the whole column."""
    telling = fit + against + neither
    if not fit or fit < _FOR * telling or against > _AGAINST * (fit + against):
        return None
    return fit / telling


def _lies_in(lgd: int, state: int) -> bool:
    """Whether the district lies in the state, or in one that was formed out of it."""
    places = load_places()
    home = places.districts[lgd].state_lgd
    return state in {home, places.states[home].predecessor}


def _said(code: int, state: int) -> str:
    places, census = load_places(), census_districts()
    by_lgd = places.districts.get(code)
    other = f", while LGD code {code} is {by_lgd.name} in {places.states[by_lgd.state_lgd].name}" if by_lgd else ""
    return (
        "The district codes are those of the Census of 2011, not LGD codes: "
        f"under {places.states[state].name}, {code} is {census[code].name} in the Census{other}."
    )
