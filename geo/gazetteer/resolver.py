"""The gazetteer itself: reads a typed pair, climbs the ladder of rules, and tells a match with its history."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from functools import lru_cache

from geo.gazetteer.history import History
from geo.gazetteer.ladder import Asked, Hit, Ladder, none
from geo.gazetteer.match import Match, Method
from geo.gazetteer.noise import tidied, too_long
from geo.gazetteer.reasons import divided, how, later, moved, short
from geo.gazetteer.spelling import QUALIFIERS, cleaned, parts, words
from geo.gazetteer.states import StateNames
from geo.places import Places

#: Longer texts are answered, but not remembered: a file of them must not fill the memory.
_REMEMBERED = 160
#: Names of the undivided district are told as "split"; a misspelt one stays a guess.
_WHOLE: frozenset[Method] = frozenset({"exact", "renamed", "alias", "script"})


class Gazetteer:
    """Turns typed names into LGD codes. **A wrong match is worse than none.** Immutable; share one instance."""

    def __init__(self, places: Places, ladder: Ladder, states: StateNames, history: History) -> None:
        self._places, self._ladder, self._states, self._history = places, ladder, states, history
        self._cached = lru_cache(maxsize=50_000)(self._resolve)

    def state(self, text: str | None) -> int | None:
        """LGD code of a state typed by name, abbreviation, former name or code; None when it cannot be told."""
        if not text or not (text := tidied(text)) or too_long(text):
            return None
        return self._states.resolve(text)

    def resolve(self, state: str | None, district: str | None, on: date | None = None) -> Match:
        """What a typed pair of names means today.

        Args:
            state: as typed; may be blank when the district's name is unique in India.
            district: as typed: a name, a former name, or an LGD code; blank means known to the state only.
            on: date of the record, which decides where a name changed hands and which divisions came later.

        Returns:
            A match; ``lgd`` is None when no district was typed or none is sure, and ``why`` says which.
        """
        state, district = state or "", district or ""
        ask = self._cached if len(state) + len(district) <= _REMEMBERED else self._resolve
        return ask(state, district, on)

    def resolve_many(self, pairs: Sequence[tuple[str | None, str | None]], on: date | None = None) -> list[Match]:
        """:meth:`resolve` for many pairs; repeated pairs cost nothing."""
        found = {pair: self.resolve(*pair, on) for pair in dict.fromkeys(pairs)}
        return [found[pair] for pair in pairs]

    def _resolve(self, state: str, district: str, on: date | None) -> Match:
        state, district = tidied(state), tidied(district)
        said = bool(words(state[:_REMEMBERED]))
        code = self._states.resolve(state) if said and not too_long(state) else None
        if said and code is None:
            return self._no_state(state, district)
        if too_long(district):
            return none(code, f"'{short(district)}' is too long for the name of a place.", flag="not_a_district")
        if not words(district):
            why = "No district was given." if said else "Neither a state nor a district was given."
            return none(code, why)
        if number := re.fullmatch(r"(?:lgd )?(?:code )?([0-9]{1,9})(?:[.]0+)?", cleaned(district)):
            return self._by_code(int(number.group(1)), code, on)
        district = re.sub(r"[\s,(-]+india\W*$", "", district, flags=re.IGNORECASE) or district
        if code is None:
            code, district = self._state_within(district)
        found = self._ladder.climb(Asked.of(district, code, on))
        return self._told(found, code, on) if isinstance(found, Hit) else found

    def _state_within(self, district: str) -> tuple[int | None, str]:
        """The state that stands behind or before a district in one cell, and the rest: ``Patna, Bihar``."""
        pieces = parts(district)
        for end, rest in ((-1, pieces[:-1]), (0, pieces[1:])):
            if rest and (named := self._states.exact(pieces[end])) is not None:
                return named, rest[0] if len(rest) == 1 else district
        return None, district

    def _no_state(self, state: str, district: str) -> Match:
        """A state that is none; perhaps it stands in the district's column, and the district in its."""
        if not too_long(district) and (other := self._states.resolve(district)) is not None:
            hit = self._ladder.climb(Asked.of(state, other, None)) if not too_long(state) else None
            if isinstance(hit, Hit):
                name, there = self._places.districts[hit.lgd].name, self._places.states[other].name
                why = f"'{short(state)}' is the district {name} and '{short(district)}' the state {there}: swapped."
                return none(None, why, (hit.lgd,), "swapped")
        return none(None, f"'{short(state)}' is no state or union territory that is known.")

    def _by_code(self, code: int, state: int | None, on: date | None) -> Match:
        place = self._places.districts.get(code)
        if place is None:
            return none(state, f"{code} is no LGD code of a district.", flag="not_a_district")
        if state is not None and place.state_lgd not in self._ladder.scope[state]:
            there = self._places.states[place.state_lgd].name
            why = f"LGD code {code} is {place.name} in {there}, not in the state given (is it a census code?)."
            return none(state, why, (code,), "other_state")
        return self._told(Hit(code, "code", 1.0, str(code)), state, on)

    def _told(self, hit: Hit, state: int | None, on: date | None) -> Match:
        """A match with its reasons and what has become of the district since the record's date."""
        place = self._places.districts[hit.lgd]
        # A name that only the undivided district bore may mean any part of it, even long after the division.
        undivided = self._undivided(hit)
        since = None if undivided else on
        children = () if hit.method == "town" else self._history.children(hit.lgd, since)
        method, score, flag = hit.method, hit.score, hit.flag
        if children and method in _WHOLE and (undivided or on is not None):
            method, score = "split", min(score, 0.95)
        why = how(method if undivided else hit.method, place.name, hit.by)
        candidates: tuple[int, ...] = hit.near or (hit.lgd,)
        if children:
            why += divided(self._places, place.name, children, since)
        if (formed := self._history.formed(hit.lgd)) is not None and not self._history.existed(hit.lgd, on):
            parents = self._history.parents(hit.lgd)
            score, candidates = score - 0.1, tuple(dict.fromkeys((*candidates, *parents)))[:5]
            why += later(self._places, place.name, formed, parents)
        if state is not None and state != place.state_lgd:
            there = self._places.states[place.state_lgd]
            if there.predecessor == state:
                why += moved(self._places, place.state_lgd, state)
                flag = flag or ("other_state" if on is not None and on >= there.since else None)
            else:
                why += f" It lies in {there.name}, not in {self._places.states[state].name}."
        return Match(hit.lgd, place.state_lgd, place.name, method, round(score, 3), why, candidates, children, flag)

    def _undivided(self, hit: Hit) -> bool:
        """Whether only the undivided district bore the name: ``Barddhaman``, of which *Purba Bardhaman* is a part."""
        if hit.name is None or hit.method != "renamed":
            return False
        said, today = set(words(hit.name.text)), set(words(self._places.districts[hit.lgd].name))
        return not said & QUALIFIERS and bool(today & QUALIFIERS)
