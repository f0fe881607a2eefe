"""How far apart two names sound, with the slips that people make when they write Indian names in Latin letters.

Tuned so that no town is taken for a district of its state: of 8,500 station names, typed as if they were districts,
hardly any finds another place (see the tests). Names that differ in a consonant or an ending are names of two places.
"""

from __future__ import annotations

_VOWELS = frozenset("aeiou")
#: Letters that stand for neighbouring sounds, or for one letter of an Indian script in two romanisations.
_CONFUSED = {frozenset(pair) for pair in ("dr", "td", "bv", "nm", "kg", "pb")}
#: The inherent vowel (Bengali *o*, Hindi *a*), and the glide.
_SAME = {frozenset("ao"), frozenset("iy")}
#: (letters, cost): of names at least so long two may differ so much.
_ALLOWED = ((11, 1.5), (9, 1.0), (7, 0.5), (5, 0.25), (0, 0.0))


def cost(a: str, b: str, limit: float = 4.0) -> float:
    """Weighted edit distance of two sounds (see :func:`geo.gazetteer.spelling.sound`).

    An aspiration costs 0.25, a vowel within the word 0.5 (0.25 between *a* and *o*), a confusable consonant 0.75, a
    consonant dropped, added or swapped with its neighbour 1, any other consonant for another 2. At the end of a name
    *-a* and *-e* come and go for 0.75 and change for 0.25, *-s* for 0.25, other vowels for 1: *-pur*, *-pura* and
    *-puri* are different places. Above ``limit`` the value is only known to be larger.
    """
    if a == b:
        return 0.0
    a, b, open_end = _differing(a, b)
    if abs(len(a) - len(b)) * 0.25 > limit:
        return limit + 1
    # Only at the open end of a name do endings weigh as endings.
    last_a, last_b = (len(a), len(b)) if open_end else (-1, -1)
    before: list[float] = []
    row = [0.0]
    for j, char in enumerate(b, 1):
        row.append(row[-1] + (_END_GAP if j == last_b else _GAP)[char])
    for i, left in enumerate(a, 1):
        gap_left, swaps = (_END_GAP if i == last_a else _GAP)[left], _SWAP[left]
        last, before, row = before, row, [row[0] + gap_left]
        for j, right in enumerate(b, 1):
            swap = _END_SWAP[left] if i == last_a and j == last_b else swaps
            best = before[j - 1] + swap[right]
            if (dropped := before[j] + gap_left) < best:
                best = dropped
            if (added := row[j - 1] + (_END_GAP if j == last_b else _GAP)[right]) < best:
                best = added
            if i > 1 and j > 1 and left == b[j - 2] and a[i - 2] == right and left != right:
                best = min(best, last[j - 2] + 1)
            row.append(best)
        if min(row) > limit:
            return limit + 1
    return row[-1]


def allowed(length: int) -> float:
    """The cost up to which two sounds may be one name, by the letters of the longer; none for short ones."""
    return next(cost for letters, cost in _ALLOWED if length >= letters)


def _differing(a: str, b: str) -> tuple[str, str, bool]:
    """What is left without the common beginning and end, and whether it reaches the end of the names."""
    shorter, start, end = min(len(a), len(b)), 0, 0
    while start < shorter and a[start] == b[start]:
        start += 1
    while end < shorter - start and a[-1 - end] == b[-1 - end]:
        end += 1
    return a[start : len(a) - end], b[start : len(b) - end], end == 0


def _gap(char: str, final: bool) -> float:
    if char == "h" or (final and char == "s"):
        return 0.25
    if char in _VOWELS:
        return 0.5 if not final else 0.75 if char in "ae" else 1.0
    return 1.0


def _swap(a: str, b: str, final: bool) -> float:
    if a == b:
        return 0.0
    pair = frozenset((a, b))
    if final and pair <= _VOWELS:
        return 0.25 if pair == frozenset("ae") else 1.0
    if pair in _SAME:
        return 0.25
    if pair <= _VOWELS:
        return 0.5
    return 0.75 if pair in _CONFUSED else 2.0


class _Weights(dict[str, float]):
    """Costs by letter; a letter that no name has costs as a consonant."""

    def __init__(self, costs: dict[str, float], other: float) -> None:
        super().__init__(costs)
        self._other = other

    def __missing__(self, char: str) -> float:
        return self._other


_LETTERS = "abcdefghijklmnopqrstuvwxyz"
_GAP, _END_GAP = (_Weights({a: _gap(a, final) for a in _LETTERS}, 1.0) for final in (False, True))
_SWAP, _END_SWAP = (
    {a: _Weights({b: _swap(a, b, final) for b in _LETTERS}, 2.0) for a in _LETTERS + "0123456789"}
    for final in (False, True)
)
for _digit in "0123456789":
    for _swaps in (_SWAP, _END_SWAP):
        _swaps[_digit][_digit] = 0.0
