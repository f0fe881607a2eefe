"""A selection in words, for the line under a map's title."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from core.language import ENGLISH, Language, Name, mark
from data.filters import CLOSED, Filters
from geo.places import Places

#: How a filter is said; ``{it}`` is one of its values, or several.
_STATES: Mapping[str, str] = {
    "origin_state": mark("from {it}"),
    "destination_state": mark("to {it}"),
    "place_state": mark("from or to {it}"),
}
_DISTRICTS: Mapping[str, str] = {"origin": "from {it}", "destination": "to {it}", "place": "from or to {it}"}
_WORDS: Mapping[str, str] = {
    "mode": mark("by {it}"),
    "train_no": mark("train {it}"),
    "category": mark("who: {it}"),
    "sex": mark("sex: {it}"),
    "age_band": mark("age {it}"),
    "sector": mark("sector: {it}"),
    "status": mark("status: {it}"),
}


def in_words(
    filters: Filters,
    places: Places,
    span: tuple[date | None, date | None] = (None, None),
    say: Language = ENGLISH,
) -> str:
    """The filters as one line: ``01-05-2020 to 31-05-2020; from Maharashtra; by train``.

    Args:
        filters: what was filtered.
        places: names of the codes.
        span: first and last day of everything there is, said when no day is filtered.
        say: the language.
    """
    parts = [_days(filters, span, say)]
    states = {code: say.place(state.name) for code, state in places.states.items()}
    districts = {
        code: say("{district} ({state})", district=Name(one.name), state=states[one.state_lgd])
        for code, one in places.districts.items()
    }
    for names, known in ((_STATES, states), (_DISTRICTS, districts)):
        for name, begins in names.items():
            if codes := getattr(filters, name):
                parts.append(say(begins, it=say.either([known.get(code, f"LGD {code}") for code in codes])))
    for name, begins in _WORDS.items():
        if values := getattr(filters, name):
            parts.append(say(begins, it=say.either([word(name, value, say) for value in values])))
    return "; ".join(parts)


def word(name: str, value: str, say: Language) -> str:
    """A value of a closed filter as people read it: ``migrant_worker`` → ``migrant worker``."""
    return say(value.replace("_", " ")) if name in CLOSED else value


def any_place(filters: Filters) -> bool:
    """Whether a filter names a place."""
    return any(getattr(filters, name) for name in (*_STATES, *_DISTRICTS))


def _days(filters: Filters, span: tuple[date | None, date | None], say: Language) -> str:
    first, last = filters.from_, filters.to
    if first and first == last:
        return say.shown(first)
    if first and last:
        return say("{first} to {last}", first=first, last=last)
    if first:
        return say("from {first} on", first=first)
    if last:
        return say("up to {last}", last=last)
    first, last = span
    return say("All records, {first} to {last}", first=first, last=last) if first and last else say("All records")
