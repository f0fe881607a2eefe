"""Whether two records speak of one person: by identity number, else by mobile with name, age and sex.

Pure rules on plain facts; nothing here reads a store. A family shares a telephone, a clerk mistypes an age, a name is
written in two scripts: what is within honest tolerances is *same*, what a person should look at is *alike*, and alike
is never made same by itself.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Literal

from rapidfuzz.distance import Indel

from geo.gazetteer.scripts import romanised
from geo.gazetteer.spelling import cleaned, sound

#: Names this near are one name; names this near may be.
SAME_NAME, NEAR_NAME = 0.9, 0.84
#: Years that ages of one person may differ by, when the days of the records are reckoned in; and that a clerk's may.
SAME_AGE, NEAR_AGE = 2, 7
#: With the same identity number only a difference like this speaks of two people.
OTHER_AGE = 12
#: What is read of a name, in characters: somebody may send a novel.
_LONGEST = 200

_TITLES = frozenset(
    (
        *("shri", "shree", "sri", "sh", "smt", "shrimati", "sushri", "kumari", "km", "kum", "mr", "mrs", "ms", "miss"),
        *("dr", "er", "adv", "master", "late", "mst", "mstt", "श्री", "श्रीमती", "सुश्री", "कुमारी"),
    )
)
_ONE = dict.fromkeys(("md", "mohd", "mohammad", "mohammed", "mohamed", "muhammad", "mohamad", "muhammed"), "mohamad")
_SOUNDS_ALIKE = ((re.compile("x"), "ks"), (re.compile("ksh|ks"), "ks"), (re.compile("z"), "j"), (re.compile("w"), "v"))

Kin = Literal["same", "alike", "other"]


@dataclass(frozen=True)
class Facts:
    """What one record says of its person. ``identity`` and ``mobile`` are compared, never shown: keyed hashes do."""

    name: str | None = None
    age: int | None = None
    sex: str | None = None
    mobile: bytes | None = None
    identity: bytes | None = None
    id_type: str | None = None
    #: The day on which the age was true.
    on: date | None = None


@dataclass(frozen=True)
class Likeness:
    """How two records stand to each other, by what (``identity`` or ``mobile``), and why in words without names."""

    kin: Kin
    by: str
    why: str
    score: float
    #: Both show a number of one kind, and not the same: then no other record of the two makes them one.
    contradict: bool = False


_OTHER = Likeness("other", "", "", 0.0)


def compare(one: Facts, other: Facts) -> Likeness:
    """How two records stand to each other. Symmetric."""
    name = name_likeness(one.name, other.name)
    years = age_gap(one, other)
    sexes = one.sex is not None and other.sex is not None and one.sex != other.sex
    if one.identity is not None and one.identity == other.identity:
        return _by_identity(name, years, other_sex=sexes)
    if one.mobile is None or one.mobile != other.mobile or name is None or name < NEAR_NAME:
        return _OTHER
    if _contradict(one, other):
        return Likeness("alike", "mobile", "same mobile and name, different identity numbers", name, contradict=True)
    return _by_mobile(one, other, name, years, other_sex=sexes)


def _by_identity(name: float | None, years: int | None, *, other_sex: bool) -> Likeness:
    if name is not None and name < NEAR_NAME:
        return Likeness("alike", "identity", "same identity number, another name", name)
    if other_sex:
        return Likeness("alike", "identity", "same identity number, another sex", 0.9)
    if years is not None and years > OTHER_AGE:
        return Likeness("alike", "identity", f"same identity number, ages {years} years apart", 0.9)
    return Likeness("same", "identity", "same identity number", 1.0)


def _by_mobile(one: Facts, other: Facts, name: float, years: int | None, *, other_sex: bool) -> Likeness:
    if name < SAME_NAME:
        far = other_sex or (years is not None and years > NEAR_AGE)
        return _OTHER if far else Likeness("alike", "mobile", "same mobile, a similar name", name)
    if other_sex:
        return Likeness("alike", "mobile", "same mobile and name, another sex", name)
    if years is None or one.sex is None or other.sex is None:
        known = years is None or years <= SAME_AGE
        sexes = one.sex is not None and other.sex is not None
        if name == 1.0 and known and (sexes or _endings(one.name) == _endings(other.name)):
            return Likeness("same", "mobile", "same mobile and name", 0.95)
        return Likeness("alike", "mobile", "same mobile and nearly the same name; age or sex is not known", name)
    if years <= SAME_AGE:
        return Likeness("same", "mobile", "same mobile, name, age and sex", name)
    return Likeness("alike", "mobile", f"same mobile and name, ages {years} years apart", name)


def age_gap(one: Facts, other: Facts) -> int | None:
    """Years between the ages, as far as the time between the records does not explain them; None if unknown."""
    if one.age is None or other.age is None:
        return None
    passed = (one.on - other.on).days / 365.25 if one.on and other.on else 0.0
    return max(0, int(abs(one.age - other.age - passed)))


def name_likeness(one: str | None, other: str | None) -> float | None:
    """How alike two names are, 0 to 1; None where one says nothing. Order, titles, initials and script are forgiven."""
    if one is not None and one == other and one.isascii() and any(map(str.isalpha, one)):
        return 1.0  # the commonest case by far when a list is sent again
    firsts, seconds = _forms((one or "")[:_LONGEST]), _forms((other or "")[:_LONGEST])
    if not firsts or not seconds:
        return None
    return max(_tokens_alike(a, b) for a in firsts for b in seconds)


def _contradict(one: Facts, other: Facts) -> bool:
    """Both show a number of one kind, and not the same."""
    both = one.identity is not None and other.identity is not None and one.identity != other.identity
    return both and one.id_type is not None and one.id_type == other.id_type


@lru_cache(maxsize=50_000)
def _forms(name: str) -> tuple[tuple[str, ...], ...]:
    """The words of a name by sound, titles aside; several readings for names in Indian scripts."""
    plain = cleaned(name)
    readings = [plain] if plain.isascii() else list(romanised(plain))[:4] or [plain]
    forms = []
    for reading in readings:
        words = [word for word in re.sub(r"[().]", " ", reading).split() if word]
        told = [word for word in words if word not in _TITLES] or words
        if told:
            forms.append(tuple(_word(word) for word in told))
    return tuple(dict.fromkeys(forms))


@lru_cache(maxsize=50_000)
def _endings(name: str | None) -> int:
    """How many words end in *a*: where sex is not known, that alone tells *Kamal* from *Kamala*, his sister."""
    plain = cleaned((name or "")[:_LONGEST])
    reading = plain if plain.isascii() else next(iter(romanised(plain)), plain)
    return sum(sound(word).endswith("a") for word in reading.split() if word not in _TITLES)


def _word(word: str) -> str:
    word = _ONE.get(word, word)
    if not word.isascii():
        return word
    for pattern, one in _SOUNDS_ALIKE:
        word = pattern.sub(one, word)
    return sound(word).rstrip("a") or word


def _tokens_alike(one: tuple[str, ...], other: tuple[str, ...]) -> float:
    """Words are paired in any order; a word left over costs a little, one that fits nothing decides."""
    if one == other or sorted(one) == sorted(other) or "".join(one) == "".join(other):
        return 1.0
    # in an order that is neither the names' own nor that of the words, so that both ways give the same
    short, left = sorted((sorted(one), sorted(other)), key=lambda words: (len(words), words))
    rest = len(left) - len(short)
    worst, whole = 1.0, 0
    for word in short:
        best = max(left, key=lambda candidate: _word_alike(word, candidate))
        alike = _word_alike(word, best)
        if alike < NEAR_NAME:
            return alike  # one word that fits nothing decides, and most pairs end here
        left.remove(best)
        worst = min(worst, alike)
        whole += len(word) > 1 and len(best) > 1
    if not whole:
        return min(worst, NEAR_NAME - 0.01)  # initials alone are no name
    return worst * (0.95 if rest else 1.0)


def _word_alike(one: str, other: str) -> float:
    """Letters alone never make one name of two: brothers are called *Ramnarayan* and *Rajnarayan*."""
    if one == other:
        return 1.0
    if len(one) == 1 or len(other) == 1:
        return 0.95 if one[0] == other[0] else 0.0
    if _loose(one) == _loose(other):
        return 0.95
    alike = float(Indel.normalized_similarity(one, other))
    return max(alike, 0.85) if _bones(one) == _bones(other) else min(alike, SAME_NAME - 0.01)


@lru_cache(maxsize=50_000)
def _loose(word: str) -> str:
    """*Kamla* and *Kamala*, *Choudhary* and *Chaudhari*: a short a that nobody is sure of, and o for u."""
    return word[0] + re.sub("a", "", word[1:]).replace("u", "o").replace("y", "i")


@lru_cache(maxsize=50_000)
def _bones(word: str) -> str:
    return word[0] + re.sub("[aeiouyh]", "", word[1:])
