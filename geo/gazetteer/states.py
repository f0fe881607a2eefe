"""Names of states and union territories, with abbreviations, former names and slips of spelling."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable
from functools import lru_cache

from geo.gazetteer.likeness import allowed, cost
from geo.gazetteer.noise import by_script, mended, shape, without_numbers
from geo.gazetteer.spelling import QUALIFIERS, cleaned, joined, sound, words
from geo.places import Places

#: Gives possible Latin forms of a text in an Indian script, none for Latin text.
Romaniser = Callable[[str], tuple[str, ...]]
#: Of one text so many romanisations are tried.
_FORMS = 6
_EMPTY_WORDS = frozenset("state ut union territory govt government india bharat".split())  # noqa: SIM905
#: Census-2011 and early LGD numbers of the two territories that merged in 2020.
_MERGED_CODES = {25: 38, 26: 38}


class StateNames:
    """Typed states to LGD codes."""

    def __init__(self, places: Places, aliases: Iterable[tuple[int, str]], romanised: Romaniser) -> None:
        self._romanised = romanised
        self._codes = frozenset(places.states)
        found: dict[str, set[int]] = defaultdict(set)
        self._tokens: dict[int, list[tuple[str, ...]]] = defaultdict(list)
        for code, name in [(state.lgd, state.name) for state in places.states.values()] + list(aliases):
            found[joined(_words(name))].add(code)
            self._tokens[code].append(_words(name))
        self._exact = {key: codes.pop() for key, codes in found.items() if len(codes) == 1}
        self._shapes = {shape(key, strokes=True): code for key, code in self._exact.items() if len(key) > 3}
        self.resolve = lru_cache(maxsize=10_000)(self._resolve)

    def _resolve(self, text: str) -> int | None:
        key = joined(_words(text))
        if re.fullmatch(r"[0-9]{1,2}", key):
            code = _MERGED_CODES.get(int(key), int(key))
            return code if code in self._codes else None
        plain = without_numbers(text)
        if plain != text:
            text, key = plain, joined(_words(plain))
        if not key.isascii() and key not in self._exact:
            return self._heard(text)
        return self._exact.get(key) or self._abbreviated(text) or self._alike(key) or self._mended(text)

    def _heard(self, text: str) -> int | None:
        """A name in another script, by the sound of its letters; beside a Latin one both must say the same."""
        latin, other = by_script(text)
        forms = [joined(_words(form)) for form in self._romanised(other)[:_FORMS]]
        fits = {self._exact.get(form) or self._alike(form) for form in forms} - {None}
        fits |= {self._exact[key] for key in [joined(_words(other))] if key in self._exact}
        if latin:
            fits = fits and fits | {self._resolve(latin)}
        return fits.pop() if len(fits) == 1 else None

    def exact(self, text: str) -> int | None:
        """The state with exactly this name, abbreviation or former name."""
        return self._exact.get(joined(_words(text)))

    def without_ending(self, key: str, state: int) -> str:
        """A name run together with the state's name or abbreviation, without it: ``hamirpurhp`` → ``hamirpur``."""
        names = [name for name in self._tokens[state] if name[0] not in QUALIFIERS]
        endings = sorted({joined(name) for name in names}, key=len, reverse=True)
        return next((key[: -len(end)] for end in endings if key.endswith(end) and len(key) - len(end) > 4), key)

    def without_state(self, tokens: tuple[str, ...], state: int) -> tuple[str, ...]:
        """``tokens`` of a district name without the state's own name: ``North Delhi`` → ``North``."""
        for name in sorted(self._tokens[state], key=len, reverse=True):
            if name[0] in QUALIFIERS:  # New Delhi is a district, too
                continue
            for start in range(len(tokens) - len(name) + 1):
                if tokens[start : start + len(name)] == name:
                    return tokens[:start] + tokens[start + len(name) :]
        return tokens

    def _abbreviated(self, text: str) -> int | None:
        """A name with words cut short by full stops, where just one state fits."""
        plain = cleaned(text).replace(".", ". ")
        if "." not in plain:
            return None
        cut = [word for word in plain.split() if word not in {"and", "the"}]
        fits = {
            code
            for code, names in self._tokens.items()
            for name in names
            if len(name) == len(cut) > 1 and all(map(shortens, cut, name))
        }
        return fits.pop() if len(fits) == 1 else None

    def _mended(self, text: str) -> int | None:
        """A name that a scanner damaged, where just one state looks like it."""
        fits = {self._exact.get(joined(_words(again))) for again in mended(text)} - {None}
        fits = fits or {self._shapes.get(shape(joined(_words(text)), strokes=True))} - {None}
        return fits.pop() if len(fits) == 1 else None

    def _alike(self, key: str) -> int | None:
        heard = sound(key)
        if len(heard) < 5:
            return None
        ranked: dict[int, float] = {}
        for name, code in self._exact.items():
            if len(name) > 4:
                ranked[code] = min(ranked.get(code, 9.0), cost(heard, sound(name)))
        best = sorted(ranked, key=lambda code: ranked[code])[:2]
        clear = ranked[best[1]] - ranked[best[0]] >= 1.0
        # there are few states: one vowel more or less is forgiven where no other state comes near
        return best[0] if clear and ranked[best[0]] <= max(0.5, allowed(len(heard))) else None


def shortens(short: str, word: str) -> bool:
    """Whether ``short`` is ``word``, or, ending in a full stop, an abbreviation of it: ``nag.`` of ``nagar``."""
    if not short.endswith("."):
        return short == word
    letters = iter(word)
    return word[:1] == short[:1] and all(letter in letters for letter in short[:-1])


def _words(text: str) -> tuple[str, ...]:
    # "U.P." is one word of two letters, not two words.
    tokens = words(re.sub(r"\b([A-Za-z])\.\s*(?=[A-Za-z]\b)", r"\1", text))
    return tuple(token for token in tokens if token not in _EMPTY_WORDS) or tokens
