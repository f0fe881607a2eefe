"""The districts of a state by the sound of their names: which one a misspelt name means, and which come near."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass

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
#: The fewest letters of a name that a table's narrow column cut off, and the most that may be missing.
_CUT_LEFT, _CUT_OFF = 8, 6
#: A name so long is told by its shape alone, whatever became of its strokes.
_LONG = 9
_FAR = 9.0


@dataclass(frozen=True)
class Near:
    """What a typed name sounds like: the one district meant (None when in doubt), its cost, the nearest in order."""

    lgd: int | None
    away: float
    nearest: tuple[int, ...]


class SoundIndex:
    """Names by state and sound."""

    def __init__(self, places: Places, names: Iterable[Name]) -> None:
        self._heard: dict[int, list[str]] = defaultdict(list)
        self._borne: dict[int, list[tuple[frozenset[str], int]]] = defaultdict(list)
        #: Shapes; those in which also l and i are one begin with a bar.
        self._shapes: dict[str, set[int]] = defaultdict(set)
        self._state = {code: district.state_lgd for code, district in places.districts.items()}
        self._room: dict[tuple[str, int], float] = {}
        for name in names:
            tokens, state = words(name.text), self._state[name.lgd]
            if heard := sound(joined(tokens)):
                self._heard[state].append(heard)
                self._borne[state].append((frozenset(tokens) & QUALIFIERS, name.lgd))
                for key in {joined(tokens), joined(plain_words(name.text))}:
                    self._shapes[shape(key)].add(name.lgd)
                    self._shapes["|" + shape(key, strokes=True)].add(name.lgd)

    def alike(self, tokens: tuple[str, ...], scope: Collection[int]) -> Near:
        """The one district that sounds nearly like this and clearly more so than any other."""
        heard, qualifiers = sound(joined(tokens)), frozenset(tokens) & QUALIFIERS
        if len(heard) < 3:
            return Near(None, _FAR, ())
        ranked: dict[int, float] = {}
        fits: dict[int, bool] = {}
        # A rough filter in C first: weighing every name of a state takes a hundred times as long.
        edits = 4 if len(heard) >= 10 else 3
        for state in scope:
            for position, letters in self._close(heard, state):
                name, (said, lgd) = self._heard[state][position], self._borne[state][position]
                away = cost(heard, name) if letters <= edits else _FAR - 4 + letters / 10
                if away < ranked.get(lgd, _FAR + 1):
                    ranked[lgd] = away
                    alike = said == qualifiers and name[0] == heard[0] and len(heard) >= 4
                    fits[lgd] = alike and away <= self._tolerance(heard, name, lgd)
        near = tuple(sorted(ranked, key=lambda code: (ranked[code], code))[:SHOWN])
        if not near:
            return Near(None, _FAR, ())
        clear = len(near) == 1 or ranked[near[1]] - ranked[near[0]] >= _MARGIN
        return Near(near[0] if clear and fits[near[0]] else None, ranked[near[0]], near)

    def shaped(self, tokens: tuple[str, ...], scope: Collection[int], strokes: bool) -> set[int]:
        """Districts with a name that looks the same on a bad print: *rn* and *m*, with ``strokes`` *l* and *i*."""
        key = joined(tokens)
        if len(key) < 5 or not key.isascii():
            return set()
        form = "|" + shape(key, strokes=True) if strokes or len(key) >= _LONG else shape(key)
        return {code for code in self._shapes.get(form, ()) if self._state[code] in scope}

    def cut_off(self, tokens: tuple[str, ...], scope: Collection[int]) -> set[int]:
        """Districts of which a narrow column left only the beginning: ``VISAKHAPATN``."""
        heard = sound(joined(tokens))
        if len(heard) < _CUT_LEFT:
            return set()
        return {
            lgd
            for state in scope
            for name, (_, lgd) in zip(self._heard[state], self._borne[state], strict=True)
            if name.startswith(heard) and 0 < len(name) - len(heard) <= _CUT_OFF
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
                for other, code in [(self._heard[state][position], self._borne[state][position][1])]
                if code != lgd
            ]
            self._room[key] = max(0.0, (min(others, default=_FAR) - _MARGIN) / 2)
        return min(allowed(max(len(name), len(heard))), self._room[key])
