"""A selection in words, for the line under a map's title."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from core.shown import shown_date
from data.filters import Filters
from geo.places import Places

#: How a filter begins in words; filters of places name their places.
_STATES = {"origin_state": "from", "destination_state": "to", "place_state": "from or to"}
_DISTRICTS = {"origin": "from", "destination": "to", "place": "from or to"}
_WORDS: Mapping[str, str] = {
    "mode": "by",
    "train_no": "train",
    "category": "who:",
    "sex": "sex:",
    "age_band": "age",
    "sector": "sector:",
    "status": "status:",
}


def in_words(filters: Filters, places: Places, span: tuple[date | None, date | None] = (None, None)) -> str:
    """The filters as one line: ``01-05-2020 to 31-05-2020; from Maharashtra; by train``.

    Args:
        filters: what was filtered.
        places: names of the codes.
        span: first and last day of everything there is, said when no day is filtered.
    """
    parts = [_days(filters, span)]
    states = {code: state.name for code, state in places.states.items()}
    districts = {code: f"{one.name} ({states[one.state_lgd]})" for code, one in places.districts.items()}
    for names, known in ((_STATES, states), (_DISTRICTS, districts)):
        for name, begins in names.items():
            if codes := getattr(filters, name):
                parts.append(f"{begins} {_either([known.get(code, f'LGD {code}') for code in codes])}")
    for name, begins in _WORDS.items():
        if values := getattr(filters, name):
            parts.append(f"{begins} {_either([value.replace('_', ' ') for value in values])}")
    return "; ".join(parts)


def any_place(filters: Filters) -> bool:
    """Whether a filter names a place."""
    return any(getattr(filters, name) for name in (*_STATES, *_DISTRICTS))


def _days(filters: Filters, span: tuple[date | None, date | None]) -> str:
    if filters.from_ and filters.from_ == filters.to:
        return shown_date(filters.from_)
    if filters.from_ and filters.to:
        return f"{shown_date(filters.from_)} to {shown_date(filters.to)}"
    if filters.from_:
        return f"from {shown_date(filters.from_)} on"
    if filters.to:
        return f"up to {shown_date(filters.to)}"
    first, last = span
    return f"All records, {shown_date(first)} to {shown_date(last)}" if first and last else "All records"


def _either(names: Sequence[str]) -> str:
    if len(names) == 1:
        return names[0]
    return f"{', '.join(names[:-1])} or {names[-1]}"
