"""The rules by which a typed name is recognised, from sure to likely, and a refusal where none is sure enough."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date

from geo.gazetteer.contradiction import put_right
from geo.gazetteer.districts import DistrictNames, Name, keys
from geo.gazetteer.history import CENSUS, History
from geo.gazetteer.match import Flag, Match, Method
from geo.gazetteer.noise import by_script, mended, odd_strokes, readings, without_numbers
from geo.gazetteer.reasons import listed, placed, short
from geo.gazetteer.sounds import SHOWN, SoundIndex
from geo.gazetteer.spelling import QUALIFIERS, joined, parts, words
from geo.gazetteer.states import Romaniser, StateNames
from geo.gazetteer.towns import SEATS, TownNames
from geo.places import Places

#: Words that people put where a district is asked for and that are none, alone or with others.
# fmt: off
_NO_PLACE = frozenset({
    "unknown", "other", "others", "unassigned", "unallocated", "unspecified", "unidentified", "quarantine", "evacuee",
    "evacuees", "foreign", "foreigner", "foreigners", "airport", "railway", "railways", "camp", "camps", "personnel",
    "region", "pool", "nil", "none", "null", "nan", "total", "na", "nri", "abroad", "misc", "outside", "outsider",
    "overseas", "international", "imported", "various", "multiple", "awaited", "pending", "all", "any", "same", "not",
    "bsf", "crpf", "cisf", "itbp", "army", "navy", "migrant", "migrants", "passengers", "tourist", "tourists",
    "headquarters", "nepal", "bangladesh", "bhutan", "pakistan", "italians", "test", "tbd",
})
# fmt: on
#: (form of what was typed, form of the names it is compared with, what that costs in score), surest first.
_WHOLE = (("name", "name", 0.0), ("order", "order", 0.02), ("bare", "order", 0.05), ("order", "bare", 0.05))
_PARTS = (("name", "part", 0.05), ("part", "name", 0.05), ("part", "part", 0.05))
#: Without a state only whole names count, and only where India has one of them.
_WITHOUT_STATE = _WHOLE[:2]
#: Words behind a district's name that mean a part of it, or its town.
# fmt: off
_SECTORS = frozenset({
    "rural", "urban", "city", "town", "municipal", "corporation", "corp", "municipality", "sadar",
    "cantt", "cantonment", "i", "ii", "iii", "iv",
})
# fmt: on
#: Another district that sounds this near makes a guess from the beginning of a name unsafe.
_NEAR = 2.0
#: How near a romanisation must sound: there are several of each text, so that one comes near by chance.
_NEAR_SCRIPT = 1.0
#: Of one text in an Indian script so many romanisations are tried.
_FORMS = 10
#: A cell of more parts than this is a list, not a name.
_PIECES = 6
_ALIAS: Method = "alias"
_FUZZY: Method = "fuzzy"
_BASE: dict[Method, float] = {"exact": 1.0, "renamed": 0.98, "alias": 0.97, "script": 0.97}


@dataclass(frozen=True)
class Asked:
    """A typed pair, tidied: the district's text, its readings without numbers, the state's code, the record's date."""

    typed: str
    readings: tuple[str, ...]
    state: int | None
    on: date | None

    @classmethod
    def of(cls, typed: str, state: int | None, on: date | None) -> Asked:
        """Reads what the text itself tells, without knowing any place."""
        return cls(typed, readings(without_numbers(typed)), state, on)


@dataclass(frozen=True)
class Hit:
    """A district recognised, before its history is told."""

    lgd: int
    method: Method
    score: float
    #: The name by which it was recognised: as the tables have it, or as it was typed.
    by: str
    near: tuple[int, ...] = ()
    flag: Flag | None = None
    #: The name of the tables.
    name: Name | None = None


@dataclass(frozen=True)
class Known:
    """What the rules know: places, the indexes of their names, and how other scripts are read."""

    places: Places
    states: StateNames
    districts: DistrictNames
    sounds: SoundIndex
    towns: TownNames
    history: History
    #: Possible Latin forms of a text in an Indian script.
    romanised: Romaniser


class Ladder:
    """Asks each rule in turn; the first that recognises a district, or that sees why there is none, decides."""

    def __init__(self, known: Known) -> None:
        self._places, self._states, self._districts = known.places, known.states, known.districts
        self._sounds, self._towns, self._romanised = known.sounds, known.towns, known.romanised
        self._history, places = known.history, known.places
        #: A state and the states that were formed out of it: where a name typed under it may lie today.
        self.scope = {
            code: frozenset({code} | {other.lgd for other in places.states.values() if other.predecessor == code})
            for code in places.states
        }
        #: The same since the Census of 2011: older partings have long settled, and guesses keep away from them.
        self._recent = {
            code: frozenset(part for part in scope if part == code or places.states[part].since >= CENSUS)
            for code, scope in self.scope.items()
        }

    def climb(self, asked: Asked) -> Hit | Match:
        """What the typed name is, or a match that says why it is nothing."""
        return (
            self._elsewhere(asked)
            or self._whole(asked)
            or self._script(asked)
            or self._several(asked)
            or self._part(asked)
            or self._sector(asked)
            or self._no_place(asked)
            or self._town(asked)
            or self._mistaken_state(asked)
            or self._shortened(asked)
            or self._guess(asked)
            or self._mended(asked)
            or self._refused(asked)
        )

    def _script(self, asked: Asked) -> Hit | Match | None:
        """A name in an Indian script; beside a Latin one both must say the same."""
        latin, other = by_script(asked.readings[0])
        if not other or asked.state is None:
            return None
        if not latin:
            return self._romanised_name(asked, other)
        both = [self.climb(Asked.of(text, asked.state, asked.on)) for text in (latin, other)]
        hits = [found for found in both if isinstance(found, Hit)]
        if len(hits) == 2 and hits[0].lgd == hits[1].lgd:
            return Hit(hits[0].lgd, hits[0].method, min(hit.score for hit in hits), asked.typed)
        if hits:
            why = f"The two scripts of '{short(asked.typed)}' do not say the same."
            return none(asked.state, why, tuple(dict.fromkeys(hit.lgd for hit in hits)), "ambiguous")
        return None

    def _romanised_name(self, asked: Asked, text: str) -> Hit | None:
        """A name in an Indian script by its Latin forms: one that is a whole name, or else by their sound."""
        forms = self._romanised(text)[:_FORMS]
        spelled = [self._step(replace(asked, typed=form, readings=(form,)), _WHOLE) for form in forms]
        named = {hit.lgd for hit in spelled if isinstance(hit, Hit)}
        if len(named) == 1 and not any(isinstance(hit, Match) for hit in spelled):
            return Hit(named.pop(), "script", 0.92, asked.typed)
        heard = [self._sounds.alike(words(form), self._recent[asked.state or 0]) for form in forms]
        sure = [near for near in heard if near.lgd is not None and near.away <= _NEAR_SCRIPT]
        if len({near.lgd for near in sure}) != 1:
            return None
        best = min(sure, key=lambda near: near.away)
        return Hit(best.lgd or 0, "script", max(0.6, 0.92 - 0.15 * best.away), asked.typed, best.nearest)

    def _whole(self, asked: Asked) -> Hit | Match | None:
        return self._step(asked, _WHOLE if asked.state is not None else _WITHOUT_STATE)

    def _part(self, asked: Asked) -> Hit | Match | None:
        """One part of a name in two parts, unless the other part points to another district."""
        found = self._step(asked, _PARTS) if asked.state is not None else None
        if not isinstance(found, Hit) or asked.state is None:
            return found
        scope = self._recent[asked.state]
        rivals = self._sounds.cut_off(words(asked.readings[0]), scope)
        for piece in parts(asked.readings[0])[:_PIECES]:
            tokens = words(piece)
            near = self._sounds.alike(tokens, scope)
            if near.lgd is not None and near.away < 1:
                rivals |= {near.lgd}
            rivals |= set(self._towns.named(piece, scope))
            if all(len(word) == 1 or word in QUALIFIERS for word in tokens):
                rivals |= self._districts.told_apart(words(found.name.text if found.name else found.by), scope)
        return self._may_be(asked, rivals | {found.lgd}) if rivals - {found.lgd} else found

    def _step(self, asked: Asked, steps: tuple[tuple[str, str, float], ...]) -> Hit | Match | None:
        """The first step on which any district fits; if several fit it, none is taken."""
        scope = self.scope[asked.state] if asked.state is not None else None
        for reading in asked.readings:
            forms = keys(reading, asked.state, self._states)
            for written, filed, penalty in steps:
                found: dict[int, Name] = {}
                for key in [key for form, key in forms if form == written]:
                    found |= {name.lgd: name for name in self._districts.named(filed, key, scope, asked.on)}
                if len(found) > 1:
                    return self._may_be(asked, set(found))
                if found:
                    name = next(iter(found.values()))
                    if shared := self._shared_then(name, asked):
                        return self._may_be(asked, {*shared, name.lgd})
                    method: Method = "alias" if penalty and name.method == "exact" else name.method
                    score = _BASE.get(name.method, 1.0) - penalty
                    by = name.text if not penalty else asked.typed
                    return Hit(name.lgd, method, score, by, name=name)
        return None

    def _shared_then(self, name: Name, asked: Asked) -> set[int]:
        """Districts that on the record's day had this name in common, if it was no one's alone."""
        if asked.on is None or asked.state is None:
            return set()
        scope, tokens = self.scope[asked.state], words(name.text)
        shared = self._districts.divided_on(tokens, scope, asked.on)
        if self._districts.given_later(name, asked.on):
            # Ramanagara became Bengaluru South in 2025; before, that was the south of Bengaluru.
            base = tuple(word for word in tokens if word not in QUALIFIERS)
            shared |= {other.lgd for other in self._districts.named("name", joined(base), scope, asked.on)}
        return shared if shared - {name.lgd} else set()

    def _elsewhere(self, asked: Asked) -> Match | None:
        """A second part that names another state than the one given: ``Bilaspur (HP)`` under Chhattisgarh."""
        for part in parts(asked.typed)[1:]:
            meant = self._states.exact(part)
            if asked.state is not None and meant is not None and meant not in self.scope[asked.state]:
                there = self._places.states[meant].name
                why = f"'{short(asked.typed)}' names {there}, not the state given."
                first = words(parts(asked.typed)[0])
                named = self._districts.named("name", joined(first), self.scope[meant], asked.on)
                return none(asked.state, why, tuple(name.lgd for name in named), "other_state")
        return None

    def _several(self, asked: Asked) -> Match | None:
        """Two districts in one cell: ``Patna/Gaya``, ``Chennai & Kancheepuram``."""
        tokens = words(asked.typed)
        pieces = [piece for piece in re.split(r"[/,;+|&()\[\]:–—-]|\b(?:and|or|aur)\b", asked.typed) if words(piece)]
        scope = self.scope[asked.state] if asked.state is not None else None
        # Two names with nothing but a space between them.
        sides = [(" ".join(tokens[:cut]), " ".join(tokens[cut:])) for cut in range(1, len(tokens))]
        for pair in sides if scope is not None and len(tokens) < 8 else ():
            both = [
                {name.lgd for name in self._districts.named("name", joined(words(side)), scope, asked.on)}
                for side in pair
            ]
            if all(both) and len(both[0] | both[1]) > 1:
                return self._may_be(asked, both[0] | both[1])
        here, there = set[int](), set[int]()
        for piece in pieces if len(pieces) > 1 else ():
            key = joined(words(piece))
            found = {name.lgd for name in self._districts.named("name", key, scope, asked.on)}
            if found:
                here |= found
            elif self._states.exact(piece) is None:
                there |= {name.lgd for name in self._districts.named("name", key, None, asked.on)}
        if len(here) > 1 or (here and there):
            return self._may_be(asked, here | there)
        return None

    def _sector(self, asked: Asked) -> Hit | None:
        """``Nagpur Rural``: a part of Nagpur, where no districts of that name are told apart by such a word.

        Also a name run together with that of its state, or with a word of respect.
        """
        tokens = words(asked.readings[-1])
        if asked.state is None or not tokens:
            return None
        scope, key = self.scope[asked.state], joined(tokens)
        honoured = re.sub(r"^(?:sh?ri|shree|sree)(?=[a-z]{5})", "", key)
        for whole_key in {self._states.without_ending(key, asked.state), honoured} - {key}:
            whole = self._districts.named("name", whole_key, scope, asked.on)
            if len(whole) == 1:
                return Hit(whole[0].lgd, "alias", 0.9, asked.typed)
        base = tokens
        while base and base[-1] in _SECTORS:
            base = base[:-1]
        named = self._districts.named("name", joined(base), scope, asked.on) if base != tokens else []
        if len(named) != 1 or self._districts.told_apart(base, scope):
            return None
        return Hit(named[0].lgd, "alias", 0.88, asked.typed)

    def _no_place(self, asked: Asked) -> Match | None:
        tokens = words(asked.readings[0])
        own = asked.state is not None and not self._states.without_state(tokens, asked.state)
        own = own or joined(tokens) in _NO_PLACE
        state = self._states.exact(asked.readings[0]) is not None
        state = state and not self._districts.named("name", joined(tokens), None, asked.on)
        if _NO_PLACE & set(tokens) or own or state:
            near = self._districts.qualified(tokens, self._recent[asked.state]) if asked.state is not None else set()
            why = f"'{short(asked.typed)}' is not a district."
            return none(asked.state, why, tuple(sorted(near))[:SHOWN], "not_a_district")
        return None

    def _town(self, asked: Asked) -> Hit | Match | None:
        """A well-known town, where no district of the state is called nearly so.

        Not of a state that parted long ago: Uttar Pradesh has a Ramnagar and a Rudrapur of its own.
        """
        if asked.state is None:
            return None
        scope, reading = self._recent[asked.state], asked.readings[-1]
        found, tokens = self._towns.named(reading, scope), words(reading)
        if not found:
            return None
        if len(found) > 1:
            return self._may_be(asked, set(found))
        [(code, town)] = found.items()
        rivals = self._districts.beginning(tokens, scope) | self._districts.qualified(tokens, scope)
        rivals = rivals - {code} or self._sounds.resembling(tokens, self._recent[asked.state])
        if joined(tokens) in SEATS:
            rivals |= set(self._history.children(code, asked.on))
        if rivals - {code}:
            return self._may_be(asked, rivals | {code})
        return Hit(code, "town", 0.9, town)

    def _mistaken_state(self, asked: Asked) -> Hit | None:
        """A district of another state, or a town there, that is commonly typed under this one."""
        if asked.state is None:
            return None
        for reading in asked.readings:
            tokens = words(reading)
            named = self._districts.named("name", joined(tokens), None, asked.on)
            towns = self._towns.anywhere(reading)
            code = put_right(asked.state, frozenset(name.lgd for name in named) or frozenset(towns))
            if code is not None:
                if self._sounds.sounding(tokens, self._recent[asked.state]):
                    return None
                if named:
                    return Hit(code, named[0].method, 0.85, named[0].text, flag="other_state")
                return Hit(code, "town", 0.8, towns[code], flag="other_state")
        return None

    def _shortened(self, asked: Asked) -> Hit | None:
        """Words cut short by full stops, or given by their initials."""
        if asked.state is None:
            return None
        scope = self._recent[asked.state]
        cut = self._districts.abbreviated(asked.readings[0], scope)
        cut = cut or self._districts.initialled(words(asked.readings[0]), scope)
        return Hit(cut.pop(), "alias", 0.9, asked.typed) if len(cut) == 1 else None

    def _guess(self, asked: Asked) -> Hit | Match | None:
        """A guess, unless the text is a whole name of another state's district, or the guess came to be later.

        Nor where it is the name of another place in the state, written as it should be.
        """
        found = self._guessed(asked)
        if not isinstance(found, Hit):
            return found
        lying = self._towns.mistakable(asked.readings[-1], self._recent[asked.state or 0]) if asked.state else set()
        if lying - {found.lgd}:
            return self._may_be(asked, lying | {found.lgd})
        if not self._history.existed(found.lgd, asked.on):
            return None
        elsewhere = {one.lgd for one in self._districts.named("name", joined(words(asked.readings[-1])), None, None)}
        if elsewhere - {found.lgd}:
            both = (found.lgd, *sorted(elsewhere - {found.lgd}))
            which = listed((placed(self._places, code) for code in both[:SHOWN]), "or")
            return none(asked.state, f"'{short(asked.typed)}' may be {which}.", both[:SHOWN], "other_state")
        return found

    def _guessed(self, asked: Asked) -> Hit | Match | None:
        """The beginning of a long name, a slip of spelling: only where no other district comes near."""
        if asked.state is None:
            return None
        scope, tokens = self._recent[asked.state], words(asked.readings[-1])
        near = self._sounds.alike(tokens, scope)
        if near.lgd is not None and near.away == 0:
            return Hit(near.lgd, _FUZZY, 0.9, asked.typed, near.nearest)
        begun, shared = self._districts.beginning(tokens, scope), self._districts.qualified(tokens, scope)
        for code in tuple(begun):  # the beginning of Karbi Anglong is that of West Karbi Anglong too
            begun |= self._districts.qualified(words(self._places.districts[code].name), scope)
        if len(begun | shared) > 1:
            return self._may_be(asked, begun | shared)
        ended = self._sounds.cut_off(tokens, scope)
        for found, method, score in ((begun, _ALIAS, 0.88), (ended, _FUZZY, 0.7)):
            if len(found) == 1 and (near.away > _NEAR or near.nearest[0] in found):
                return Hit(found.pop(), method, score, asked.typed, near.nearest if method == _FUZZY else ())
        if near.lgd is not None and begun | shared <= {near.lgd}:
            return Hit(near.lgd, _FUZZY, max(0.6, 0.9 - 0.15 * near.away), asked.typed, near.nearest)
        return None

    def _mended(self, asked: Asked) -> Hit | None:
        """Letters that a scanner took for others, where the mended name is one district's and whole."""
        if asked.state is None:
            return None
        scope = self._recent[asked.state]
        shaped = self._sounds.shaped(words(asked.readings[-1]), scope, odd_strokes(asked.typed))
        if len(shaped) == 1:
            return Hit(shaped.pop(), "fuzzy", 0.8, asked.typed)
        found: dict[int, Hit] = {}
        for text in mended(asked.typed):
            again = Asked(asked.typed, readings(text), asked.state, asked.on)
            hit = self._whole(again) or self._guess(again)
            if isinstance(hit, Hit):
                found.setdefault(hit.lgd, Hit(hit.lgd, "fuzzy", min(0.8, hit.score), asked.typed, hit.near))
        return next(iter(found.values())) if len(found) == 1 else None

    def _refused(self, asked: Asked) -> Match:
        typed, text = short(asked.typed), asked.readings[-1]
        tokens = words(text)
        others = {name.lgd for name in self._districts.named("name", joined(tokens), None, None)}
        if asked.state is None:
            return none(None, f"'{typed}' is no district that is known; give its state too.")
        name = self._places.states[asked.state].name
        if others:
            there = listed((placed(self._places, code) for code in sorted(others)), "or")
            why = f"{name} has no district '{typed}'; there is {there}."
            return none(asked.state, why, tuple(sorted(others)), "other_state")
        scope = self.scope[asked.state]
        near = self._sounds.alike(tokens, scope)
        begun = tuple(sorted(self._districts.beginning(tokens, scope)))
        likely = begun or (near.nearest if near.away <= _NEAR else ())
        hint = f" Did you mean {self._places.districts[likely[0]].name}?" if likely else ""
        shown = tuple(dict.fromkeys((*begun, *near.nearest)))[:SHOWN]
        return none(asked.state, f"{name} has no district '{typed}' that is known.{hint}", shown)

    def _may_be(self, asked: Asked, found: set[int]) -> Match:
        ordered = tuple(sorted(found))
        which = listed((placed(self._places, code) for code in ordered[:SHOWN]), "or")
        return none(asked.state, f"'{short(asked.typed)}' may be {which}.", ordered[:SHOWN], "ambiguous")


def none(state: int | None, why: str, candidates: tuple[int, ...] = (), flag: Flag | None = None) -> Match:
    """A refusal."""
    return Match(None, state, None, "none", 0.0, why, candidates, flag=flag)
