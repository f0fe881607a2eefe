"""The districts of a state by the sound of their names: which one a misspelt name means, and which come near."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from functools import lru_cache

from rapidfuzz import process
from rapidfuzz.distance import OSA

from geo.gazetteer.districts import Name
from geo.gazetteer.likeness import allowed, cost
from geo.gazetteer.noise import shape
from geo.gazetteer.spelling import QUALIFIERS, joined, plain_words, sound, words
from geo.places import Places

#: A second district must be at least this much further away, or nothing is said.
_MARGIN = 0.75
#: How many runners-up a match tells.
SHOWN = 5
#: A town with a district of its state that sounds this near is not told from it.
_NEARLY = 1.5
#: The fewest letters of a name that a table's narrow column cut off, and the most that may be missing.
_CUT_LEFT, _CUT_OFF = 8, 6
#: A name so long is told by its shape alone, whatever became of its strokes.
_LONG = 9
#: In names so long an aspiration is no letter.
_UNASPIRATED = 8
#: One slip of the hand, a letter for any other, is forgiven in names so long that have no other name near them.
_SLIP, _LONG_SLIP = 7, 11
_TELLING_LETTERS = frozenset("nsewrucmo")
#: Words for a settlement at the end of a name, by sound: names with two of them are names of two places.
_SETTLEMENT = re.compile(r"(?<=..)(pur|pura|puri|puram|nagar|nagara|ga(?:r?h|d)|abad|ganj)$")
#: In Kannada the same ending is written with and without its last vowel: Vijayanagar is Vijayanagara.
_KARNATAKA, _KANNADA = 29, {"pura": "pur", "nagara": "nagar"}
_FAR = 9.0


@dataclass(frozen=True)
class Near:
    """What a typed name sounds like: the one district meant (None when in doubt), its cost, the nearest in order."""

    lgd: int | None
    away: float
    nearest: tuple[int, ...]


@dataclass(frozen=True)
class _Borne:
    """A name behind a sound: its words run together, the words of it that tell districts apart, whose it is."""

    key: str
    said: frozenset[str]
    lgd: int
    #: It is the district's name today.
    today: bool


@dataclass
class _Rank:
    """How near a district comes: by sound, with the name that does and its letters off, and by letters alone."""

    away: float = _FAR + 1
    name: str = ""
    key: str = ""
    letters: int = 99
    #: The same words tell it apart, and it begins alike.
    alike: bool = False
    #: The fewest letters that any of its names is off, and whether one of them begins with the same sound.
    edits: int = 99
    initial: bool = False


class SoundIndex:
    """Names by state and sound."""

    def __init__(self, places: Places, names: Iterable[Name]) -> None:
        self._heard: dict[int, list[str]] = defaultdict(list)
        self._borne: dict[int, list[_Borne]] = defaultdict(list)
        #: Shapes; those in which also l and i are one begin with a bar.
        self._shapes: dict[str, set[int]] = defaultdict(set)
        self._state = {code: district.state_lgd for code, district in places.districts.items()}
        self._room: dict[tuple[str, int], float] = {}
        self._cached = lru_cache(maxsize=5_000)(self._alike)
        for name in names:
            tokens, state = words(name.text), self._state[name.lgd]
            if heard := sound(joined(tokens)):
                self._heard[state].append(heard)
                self._borne[state].append(
                    _Borne(joined(tokens), frozenset(tokens) & QUALIFIERS, name.lgd, name.kind == "lgd")
                )
                for key in {joined(tokens), joined(plain_words(name.text))}:
                    self._shapes[shape(key)].add(name.lgd)
                    self._shapes["|" + shape(key, strokes=True)].add(name.lgd)

    def alike(self, tokens: tuple[str, ...], scope: frozenset[int]) -> Near:
        """The one district that sounds nearly like this and clearly more so than any other."""
        return self._cached(tokens, scope)

    def _alike(self, tokens: tuple[str, ...], scope: frozenset[int]) -> Near:
        key = joined(tokens)
        heard, qualifiers = sound(key), frozenset(tokens) & QUALIFIERS
        if len(heard) < 3:
            return Near(None, _FAR, ())
        ranked: dict[int, _Rank] = {}
        # A rough filter in C first: weighing every name of a state takes a hundred times as long.
        rough = 4 if len(heard) >= 10 else 3
        for state in scope:
            for position, letters in self._close(heard, state):
                name, borne = self._heard[state][position], self._borne[state][position]
                away = cost(heard, name) if letters <= rough else _FAR - 4 + letters / 10
                rank = ranked.setdefault(borne.lgd, _Rank())
                edits = OSA.distance(key, borne.key)
                if len(key) >= _UNASPIRATED:
                    edits = min(edits, OSA.distance(_unaspirated(key), _unaspirated(borne.key)))
                rank.edits = min(rank.edits, edits)
                if away < rank.away:
                    rank.away, rank.name, rank.key, rank.letters = away, name, borne.key, edits
                    rank.alike = borne.said == qualifiers and name[0] == heard[0] and len(heard) >= 4
                rank.initial = rank.initial or name[0] == heard[0]
        near = tuple(sorted(ranked, key=lambda code: (ranked[code].away, code)))
        if not near:
            return Near(None, _FAR, ())
        best, others = ranked[near[0]], [ranked[code] for code in near[1:]]
        clear = not others or others[0].away - best.away >= _MARGIN
        # "Bengaluru U South" is a part of Bengaluru Urban: a letter by itself may tell apart.
        clear = clear and best.alike and _TELLING_LETTERS.isdisjoint(tokens)
        clear = clear and not self._of_another_kind(heard, best.name, near[0])
        # No slip of the hand in initials: GTB Nagar is not GB Nagar.
        clear = clear and (best.away == 0 or sum(len(word) == 1 for word in tokens) < 2)
        sure = clear and self._sure(key, heard, near[0], best, others)
        return Near(near[0] if sure else None, best.away, near[:SHOWN])

    def _sure(self, key: str, heard: str, lgd: int, best: _Rank, others: list[_Rank]) -> bool:
        """Whether the nearest is near enough by sound, or by a single slip, with no other district's name in reach."""
        # Another name must also be further away letter by letter; one that begins otherwise need not be as far.
        room = min((other.edits + (not other.initial) for other in others), default=99)
        if best.letters == 1 and room >= 4 and _one_slip(key, best.key, best.away):
            return True
        # Rampur is no Ramaipur: in a short name one letter may differ, or an aspiration.
        few = best.letters < 2 or best.away <= 0.25 or max(len(key), len(best.key)) >= _LONG
        return few and room >= min(best.edits + 2, 4) and best.away <= self._tolerance(heard, best.name, lgd)

    def _of_another_kind(self, heard: str, name: str, lgd: int) -> bool:
        """Whether the two end in different words for a settlement: Hanuman Nagar is not Hanumangarh."""
        ends = [found.group() for found in map(_SETTLEMENT.search, (heard, name)) if found]
        ends = ["gad" if end.startswith("ga") and end != "ganj" else end for end in ends]
        if self._state[lgd] == _KARNATAKA:
            ends = [_KANNADA.get(end, end) for end in ends]
        return len(set(ends)) > 1

    def resembling(self, tokens: tuple[str, ...], scope: frozenset[int]) -> set[int]:
        """Districts whose name a slip or two make into this, or which sound nearly so: a town is not told from them."""
        key = joined(tokens)
        found = self.sounding(tokens, scope)
        for state in scope:
            borne = self._borne[state]
            keys = [name.key for name in borne]
            for name, edits, position in process.extract(key, keys, scorer=OSA.distance, score_cutoff=2, limit=None):
                # Two letters put for others at once are no slip: Noida is not Gonda. Nor is one at the beginning of a
                # name given up: Mangalore is not Bangalore.
                slip = edits < 2 or (len(name) != len(key) and (name[0] == key[0] or len(key) < _UNASPIRATED))
                if slip and (borne[position].today or name[0] == key[0]):
                    found.add(borne[position].lgd)
        return found

    def sounding(self, tokens: tuple[str, ...], scope: frozenset[int]) -> set[int]:
        """The district that sounds nearly like this, if one does."""
        near = self.alike(tokens, scope)
        return {near.nearest[0]} if near.away <= _NEARLY else set()

    def shaped(self, tokens: tuple[str, ...], scope: Collection[int], strokes: bool) -> set[int]:
        """Districts with a name that looks the same on a bad print: *rn* and *m*, with ``strokes`` *l* and *i*."""
        key = joined(tokens)
        if len(key) < 5 or not key.isascii():
            return set()
        form = "|" + shape(key, strokes=True) if strokes or len(key) >= _LONG else shape(key)
        return {code for code in self._shapes.get(form, ()) if self._state[code] in scope}

    def cut_off(self, tokens: tuple[str, ...], scope: Collection[int]) -> set[int]:
        """Districts of which a narrow column left only the beginning: ``VISAKHAPATN``.

        A last vowel by itself was not cut off: Madhepur and Madhuban are places beside Madhepura and Madhubani.
        """
        heard = sound(joined(tokens))
        if len(heard) < _CUT_LEFT:
            return set()
        return {
            borne.lgd
            for state in scope
            for name, borne in zip(self._heard[state], self._borne[state], strict=True)
            if name.startswith(heard) and 0 < len(name) - len(heard) <= _CUT_OFF and name[len(heard) :] not in "aeiou"
        }

    def _close(self, heard: str, state: int) -> list[tuple[int, int]]:
        """Position and edits of all names within a few edits; of the next nearest too where those are few."""
        names = self._heard[state]
        found = process.extract(heard, names, scorer=OSA.distance, score_cutoff=4, limit=None)
        if len(found) < 2 * SHOWN:
            found = process.extract(heard, names, scorer=OSA.distance, limit=2 * SHOWN)
        return [(position, int(edits)) for _, edits, position in found]

    def _tolerance(self, heard: str, name: str, lgd: int) -> float:
        """The cost up to which ``heard`` may be ``name``: less where another district of the state sounds near it."""
        key = (name, lgd)
        if key not in self._room:
            state = self._state[lgd]
            others = [
                cost(name, other)
                for position, edits in self._close(name, state)
                if edits <= 4
                for other, code in [(self._heard[state][position], self._borne[state][position].lgd)]
                if code != lgd
            ]
            self._room[key] = max(0.0, (min(others, default=_FAR) - _MARGIN) / 2)
        return min(allowed(max(len(name), len(heard))), self._room[key])


@lru_cache(maxsize=5_000)
def _unaspirated(key: str) -> str:
    """The key with *th*, *dh* and the like as *t*, *d*: Thiruvarur is Tiruvarur."""
    return re.sub(r"(?<=[bcdgjkpt])h", "", key)


def _one_slip(key: str, name: str, away: float) -> bool:
    """Whether a name one letter off is long enough for a slip of the hand; endings (-pur, -pura) tell places apart."""
    if len(key) < _SLIP or key[-1] != name[-1]:
        return False
    return away <= (2.0 if len(key) >= _LONG_SLIP else 1.5)
