"""How far apart two names sound, with the slips that people make when they write Indian names in Latin letters."""

from __future__ import annotations

_VOWELS = frozenset("aeiou")
#: Letters that stand for neighbouring sounds, or for one letter of an Indian script in two romanisations.
_CONFUSED = {frozenset(pair) for pair in ("dr", "td", "bv", "nm", "sc", "kg", "pb")}


def cost(a: str, b: str, limit: float = 4.0) -> float:
    """Weighted edit distance of two sounds (see :func:`geo.gazetteer.spelling.sound`).

    A vowel changed, dropped or added costs 0.5, a confusable consonant 0.75, an *h* 0.25, a consonant dropped,
    added or swapped with its neighbour 1, any other consonant for another 2: names of two different places
    often differ in just one. Above ``limit`` the value is only known to be larger.
    """
    if abs(len(a) - len(b)) * 0.25 > limit:
        return limit + 1
    before: list[float] = []
    row = [0.0]
    for char in b:
        row.append(row[-1] + _gap(char))
    for i, left in enumerate(a, 1):
        last, before, row = before, row, [row[0] + _gap(left)]
        for j, right in enumerate(b, 1):
            best = min(before[j] + _gap(left), row[j - 1] + _gap(right), before[j - 1] + _swap(left, right))
            if i > 1 and j > 1 and left == b[j - 2] and a[i - 2] == right and left != right:
                best = min(best, last[j - 2] + 1)
            row.append(best)
        if min(row) > limit:
            return limit + 1
    return row[-1]


def allowed(length: int) -> float:
    """The cost up to which two sounds of ``length`` letters may be one name; 0 for very short ones."""
    return 0.0 if length < 4 else 0.5 if length < 6 else 1.0 if length < 10 else 1.5


def _gap(char: str) -> float:
    return 0.25 if char == "h" else 0.5 if char in _VOWELS else 1.0


def _swap(a: str, b: str) -> float:
    if a == b:
        return 0.0
    if a in _VOWELS and b in _VOWELS:
        return 0.5
    return 0.75 if frozenset((a, b)) in _CONFUSED else 2.0
