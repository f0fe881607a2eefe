"""The index of every name a district bears or bore, under each form in which a spelling is compared."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date

from geo.gazetteer.match import Method
from geo.gazetteer.spelling import HONORIFICS, QUALIFIERS, any_order, cleaned, folded, joined, parts, plain_words, words
from geo.gazetteer.states import StateNames, shortens
from geo.places import Places

#: How the source of a name is told in a match, best first.
_METHODS: dict[str, Method] = {
    "lgd": "exact",
    "earlier": "renamed",
    "census2011": "renamed",
    "former": "renamed",
    "boundary": "alias",
    "spelling": "alias",
    "common": "alias",
    "abbreviation": "alias",
    "script": "script",
}
#: Words that tell districts apart only behind another name.
_SECTORS = frozenset({"nagar", "dehat", "suburban"})
_RANK = {kind: rank for rank, kind in enumerate(_METHODS)}


@dataclass(frozen=True)
class Name:
    """One name of one district. Dates are blank ('') where unknown, else ISO dates or years."""

    lgd: int
    text: str
    kind: str
    start: str = ""
    end: str = ""

    @property
    def method(self) -> Method:
        """How a match by this name is called."""
        return _METHODS[self.kind]

    def borne_on(self, day: date) -> bool:
        """Whether the name was in use that day, as far as the tables know."""
        # A year counts whole: "2014" ends after "2014-12-31", and "2014" begins before "2014-01-01".
        said = day.isoformat()
        return not (self.start and said < self.start) and not (self.end and said > self.end + "~")


class DistrictNames:
    """Looks up typed names among the districts of given states, letter for letter. Sounds live in ``sounds``."""

    def __init__(self, places: Places, names: Iterable[Name], states: StateNames) -> None:
        self._state = {code: district.state_lgd for code, district in places.districts.items()}
        #: form → key → names; see :func:`keys` for the forms.
        self._index: dict[str, dict[str, list[Name]]] = defaultdict(lambda: defaultdict(list))
        self._tokens: dict[int, list[tuple[tuple[str, ...], Name]]] = defaultdict(list)
        #: Present names by their first word.
        self._first: dict[str, list[tuple[tuple[str, ...], Name]]] = defaultdict(list)
        #: Names with a word that tells districts apart.
        self._folded: dict[int, list[tuple[frozenset[str], Name]]] = defaultdict(list)
        for name in names:
            state = self._state[name.lgd]
            for form, key in keys(name.text, state, states):
                # "Leh(Ladakh)" does not make Ladakh a name of Leh.
                if form != "part" or states.exact(key) != state:
                    self._index[form][key].append(name)
            if tokens := words(name.text):
                self._tokens[state].append((tokens, name))
                if name.kind == "lgd":
                    self._first[tokens[0]].append((tokens, name))
                if not QUALIFIERS.isdisjoint(tokens):
                    self._folded[state].append((folded(tokens), name))

    def named(self, form: str, key: str, scope: Collection[int] | None, on: date | None) -> list[Name]:
        """One name for each district that ``key`` fits; a present name outranks one given up, unless ``on`` decides.

        Args:
            form: how the key was made, see :func:`keys`.
            key: the typed name in that form.
            scope: state codes to look in; None for all of India.
            on: date of the record, where known.
        """
        fits = [name for name in self._index[form].get(key, ()) if scope is None or self._state[name.lgd] in scope]
        # Within a state a date or today's use decides; across India people mean the Aurangabad that they know.
        if scope is not None and len({name.lgd for name in fits}) > 1:
            fits = [name for name in fits if on is not None and name.borne_on(on)] or fits
            if len({name.lgd for name in fits}) > 1:
                fits = [name for name in fits if name.kind == "lgd"] or fits
        best: dict[int, Name] = {}
        for name in sorted(fits, key=lambda name: _RANK[name.kind]):
            best.setdefault(name.lgd, name)
        return list(best.values())

    def beginning(self, tokens: tuple[str, ...], scope: Collection[int]) -> set[int]:
        """Districts whose present name begins with these words and goes on (``Lahaul``)."""
        if not tokens or len(tokens[0]) < 4 or set(tokens) <= QUALIFIERS:
            return set()
        return {
            name.lgd
            for full, name in self._first.get(tokens[0], ())
            if len(full) > len(tokens) and full[: len(tokens)] == tokens and self._state[name.lgd] in scope
        }

    def qualified(self, tokens: tuple[str, ...], scope: Collection[int]) -> set[int]:
        """Districts with a name that is these words and a compass point or the like (``Champaran``)."""
        said = folded(tokens)
        if not said or said <= QUALIFIERS:
            return set()
        return {
            name.lgd
            for state in scope
            for full, name in self._folded[state]
            if said < full and full - said <= QUALIFIERS
        }

    def told_apart(self, tokens: tuple[str, ...], scope: Collection[int]) -> set[int]:
        """Districts with a name, present or former, of these words and one more that tells them apart."""
        said, telling = set(tokens), QUALIFIERS | _SECTORS
        return {
            name.lgd
            for state in scope
            for full, name in self._tokens[state]
            if said < (all_said := set(full)) and telling & (all_said - said)
        }

    def divided_on(self, tokens: tuple[str, ...], scope: Collection[int], on: date) -> set[int]:
        """Districts that on that day shared these words as a name, told apart by a word since given up.

        From 2016 to 2021 Telangana had a Warangal Urban and a Warangal Rural, and no Warangal.
        """
        said = set(tokens)
        return {
            name.lgd
            for state in scope
            for full, name in self._tokens[state]
            if name.kind != "lgd" and said < (all_said := set(full)) and all_said - said <= QUALIFIERS
            if name.start and name.end and name.borne_on(on)
        }

    def given_later(self, name: Name, on: date) -> bool:
        """Whether a present name, made of another one and a word that tells districts apart, came after that day."""
        tokens = set(words(name.text))
        return (
            name.kind == "lgd"
            and bool(tokens & QUALIFIERS)
            and any(
                other.lgd == name.lgd and other.end and other.borne_on(on) and tokens.isdisjoint(full)
                for full, other in self._tokens[self._state[name.lgd]]
            )
        )

    def abbreviated(self, text: str, scope: Collection[int]) -> set[int]:
        """Districts with a name of which this cuts words short by full stops (``S.P.S. Nellore``)."""
        cut = [word for word in cleaned(text).replace(".", ". ").split() if word not in {"and", "the"}]
        if not any(word.endswith(".") for word in cut) or len(cut) < 2:
            return set()
        return {
            name.lgd
            for state in scope
            for full, name in self._tokens[state]
            for written in {full, plain_words(name.text)}
            if len(written) == len(cut) and all(map(shortens, cut, written))
        }

    def initialled(self, tokens: tuple[str, ...], scope: Collection[int]) -> set[int]:
        """Districts with a name of which this gives some words by their initials (``U S Nagar``, ``US Nagar``)."""
        if len(tokens) < 2 or len(tokens[-1]) < 4 or min(map(len, tokens)) > 4:
            return set()
        return {
            name.lgd
            for state in scope
            for full, name in self._tokens[state]
            if len(full) > 2 and full[-1] == tokens[-1] and _initials(tokens[:-1], full[:-1])
        }


def _initials(short: tuple[str, ...], full: tuple[str, ...]) -> bool:
    """Whether each word is a word of the name, its initial, or the initials of several, and none is left."""
    if not short or not full:
        return not short and not full
    if short[0] == full[0]:
        return _initials(short[1:], full[1:])
    count = len(short[0])
    given = "".join(word[0] for word in full[:count]) == short[0]
    return given and count <= 4 and _initials(short[1:], full[count:])


def keys(text: str, state: int | None, states: StateNames) -> list[tuple[str, str]]:
    """The forms of a name, surest first: ``name``, ``order``, ``bare`` (without state and honorifics), ``part``.

    A name in two parts (``Khandwa (East Nimar)``) is also filed under each part that says something by itself.
    """
    tokens = words(text)
    if not tokens:
        return []
    # Also as written, word for word: run together, "TheNilgiris" and "PashchimChamparan" have no words to put right.
    written = {joined(tokens), joined(plain_words(text)), re.sub(r"[ ().]", "", cleaned(text))}
    out = [*(("name", key) for key in sorted(written)), ("order", any_order(tokens))]
    bare = states.without_state(tokens, state) if state is not None else tokens
    bare = tuple(word for word in bare if word not in HONORIFICS)
    if bare and bare != tokens:
        out.append(("bare", any_order(bare)))
    out += [("part", joined(words(part))) for part in parts(text) if not set(words(part)) <= QUALIFIERS]
    return out
