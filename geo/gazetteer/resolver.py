"""The gazetteer itself: a ladder of rules from sure to likely, and a refusal where none is sure enough."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from functools import lru_cache

from geo.gazetteer.districts import DistrictNames, Name, keys
from geo.gazetteer.match import Match, Method
from geo.gazetteer.spelling import cleaned, joined, parts, words
from geo.gazetteer.states import StateNames
from geo.places import Places

#: Words that people put where a district is asked for and that are none, alone or with others.
# fmt: off
_NO_PLACE = frozenset({
    "unknown", "other", "others", "unassigned", "unallocated", "unspecified", "quarantine", "evacuee", "evacuees",
    "foreign", "foreigners", "airport", "railway", "railways", "camp", "camps", "personnel", "region", "pool",
    "nil", "none", "null", "total", "na", "nri", "abroad", "misc",
})
# fmt: on
#: (form of what was typed, form of the names it is compared with, what that costs in score), surest first.
_LADDER = (
    ("name", "name", 0.0),
    ("order", "order", 0.02),
    ("bare", "order", 0.05),
    ("order", "bare", 0.05),
    ("name", "part", 0.05),
    ("part", "name", 0.05),
    ("part", "part", 0.05),
)
#: Without a state only whole names count, and only where India has one of them.
_WITHOUT_STATE = _LADDER[:2]
_CENSUS = date(2011, 3, 1)
#: Another district that sounds this near makes a guess from the beginning of a name unsafe.
_NEAR = 2.0
_BASE: dict[Method, float] = {"exact": 1.0, "renamed": 0.98, "alias": 0.97, "script": 0.97}


class Gazetteer:
    """Turns typed names into LGD codes. **A wrong match is worse than none.** Immutable; share one instance."""

    def __init__(self, places: Places, districts: DistrictNames, states: StateNames) -> None:
        self._places, self._districts, self._states = places, districts, states
        #: A state and the states that were formed out of it: where a name typed under it may lie today.
        self._scope = {
            code: frozenset({code} | {other.lgd for other in places.states.values() if other.predecessor == code})
            for code in places.states
        }
        #: The same since the Census of 2011: older partings have long settled, and guesses keep away from them.
        self._recent = {
            code: frozenset(part for part in scope if part == code or places.states[part].since >= _CENSUS)
            for code, scope in self._scope.items()
        }
        self._cached = lru_cache(maxsize=50_000)(self._resolve)

    def state(self, text: str | None) -> int | None:
        """LGD code of a state typed by name, abbreviation, former name or code; None when it cannot be told."""
        return self._states.resolve(text) if text and text.strip() else None

    def resolve(self, state: str | None, district: str | None, on: date | None = None) -> Match:
        """What a typed pair of names means today.

        Args:
            state: as typed; may be blank when the district's name is unique in India.
            district: as typed: a name, a former name, or an LGD code; blank means known to the state only.
            on: date of the record, which decides where a name changed hands.

        Returns:
            A match; ``lgd`` is None when no district was typed or none is sure, and ``why`` says which.
        """
        return self._cached((state or "").strip(), (district or "").strip(), on)

    def resolve_many(self, pairs: Sequence[tuple[str | None, str | None]], on: date | None = None) -> list[Match]:
        """:meth:`resolve` for many pairs; repeated pairs cost nothing."""
        return [self.resolve(state, district, on) for state, district in pairs]

    def _resolve(self, state: str, district: str, on: date | None) -> Match:
        state_code = self._states.resolve(state) if state else None
        if state and state_code is None:
            return _none(None, f"'{_short(state)}' is no state or union territory that is known.")
        if not words(district):
            why = "No district was given." if state else "Neither a state nor a district was given."
            return _none(state_code, why)
        if re.fullmatch(r"[0-9]+", code := cleaned(district)):
            return self._by_code(int(code), state_code)
        return (
            self._elsewhere(district, state_code)
            or self._by_name(district, state_code, on)
            or self._no_place(district, state_code)
            or self._by_guess(district, state_code)
            or self._refused(district, state_code)
        )

    def _by_code(self, code: int, state: int | None) -> Match:
        place = self._places.districts.get(code)
        if place is None:
            return _none(state, f"{code} is no LGD code of a district.")
        if state is not None and place.state_lgd not in self._scope[state]:
            there = self._places.states[place.state_lgd].name
            why = f"LGD code {code} is {place.name} in {there}, not in the state given (is it a census code?)."
            return _none(state, why, (code,))
        return self._matched(code, "code", 1.0, str(code))

    def _by_name(self, typed: str, state: int | None, on: date | None) -> Match | None:
        """The first step of the ladder on which any district fits; if several fit it, none is taken."""
        scope = self._scope[state] if state is not None else None
        forms = keys(typed, state, self._states)
        for written, filed, penalty in _LADDER if state is not None else _WITHOUT_STATE:
            found: dict[int, Name] = {}
            for key in [key for form, key in forms if form == written]:
                found |= {name.lgd: name for name in self._districts.named(filed, key, scope, on)}
            if len(found) > 1:
                places = " or ".join(self._placed(code) for code in sorted(found))
                return _none(state, f"'{_short(typed)}' may be {places}.", tuple(sorted(found)))
            if found:
                name = next(iter(found.values()))
                method: Method = "alias" if penalty and name.method == "exact" else name.method
                return self._matched(name.lgd, method, _BASE.get(name.method, 1.0) - penalty, name.text)
        return None

    def _elsewhere(self, typed: str, state: int | None) -> Match | None:
        """A second part that names another state than the one given: ``Bilaspur (HP)`` under Chhattisgarh."""
        for part in parts(typed)[1:]:
            meant = self._states.exact(part)
            if state is not None and meant is not None and meant not in self._scope[state]:
                return _none(state, f"'{_short(typed)}' names {self._places.states[meant].name}, not the state given.")
        return None

    def _no_place(self, typed: str, state: int | None) -> Match | None:
        tokens = words(typed)
        if _NO_PLACE & set(tokens) or (state is not None and not self._states.without_state(tokens, state)):
            return _none(state, f"'{_short(typed)}' is not a district.")
        return None

    def _by_guess(self, typed: str, state: int | None) -> Match | None:
        """Abbreviations, the beginning of a long name, a slip of spelling: only where no other district comes near."""
        if state is None:
            return None
        scope, tokens = self._recent[state], words(typed)
        cut = self._districts.abbreviated(typed, scope)
        if len(cut) == 1:
            return self._matched(cut.pop(), "alias", 0.9, typed)
        code, away, near = self._districts.alike(tokens, scope)
        begun = self._districts.beginning(tokens, scope)
        if len(begun) == 1 and (away > _NEAR or near[0] in begun):
            return self._matched(begun.pop(), "alias", 0.88, typed)
        if code is not None and not cut and begun <= {code}:
            return self._matched(code, "fuzzy", max(0.6, 0.9 - 0.15 * away), typed, near)
        return None

    def _refused(self, typed: str, state: int | None) -> Match:
        tokens = words(typed)
        others = {name.lgd for name in self._districts.named("name", joined(tokens), None, None)}
        if state is None:
            return _none(None, f"'{_short(typed)}' is no district that is known; give its state too.")
        name = self._places.states[state].name
        if others:
            there = " or ".join(self._placed(code) for code in sorted(others))
            return _none(state, f"{name} has no district '{_short(typed)}'; there is {there}.", tuple(sorted(others)))
        begun = self._districts.beginning(tokens, self._scope[state])
        _, away, near = self._districts.alike(tokens, self._scope[state])
        near = tuple(sorted(begun)) or (near if away <= _NEAR else ())
        hint = f" Did you mean {self._places.districts[near[0]].name}?" if near else ""
        return _none(state, f"{name} has no district '{_short(typed)}' that is known.{hint}", near)

    def _matched(self, code: int, method: Method, score: float, by: str, candidates: tuple[int, ...] = ()) -> Match:
        place = self._places.districts[code]
        how = {
            "code": f"{by} is an LGD code.",
            "exact": "The district's name today.",
            "renamed": f"'{_short(by)}' is a former name of {place.name}.",
            "script": f"{place.name} in its local script.",
            "fuzzy": f"Sounds like {place.name} and like no other district of the state.",
        }.get(method, f"'{_short(by)}' is another way to write {place.name}.")
        return Match(code, place.state_lgd, place.name, method, round(score, 3), how, candidates or (code,))

    def _placed(self, code: int) -> str:
        place = self._places.districts[code]
        return f"{place.name} in {self._places.states[place.state_lgd].name}"


def _none(state: int | None, why: str, candidates: tuple[int, ...] = ()) -> Match:
    return Match(None, state, None, "none", 0.0, why, candidates)


def _short(text: str) -> str:
    """Typed text fit for a message: one line, not long."""
    text = " ".join(text.split())
    return text if len(text) <= 40 else text[:39] + "…"
