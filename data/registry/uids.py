"""The unique ID of a person as people read it: a keyed permutation of the person's number, with a check character.

Ten characters of :data:`core.ids.ALPHABET`, shown in two groups of five (``K7Q2X-M9CDT``). Nine carry the number; the
tenth is the check character of ISO/IEC 7064 MOD 37-2, which differs after every single wrong character and after every
swap of two neighbours. The permutation is a Feistel network with AES-128 as its round function, so that the IDs of two
people who were entered one after the other have nothing in common. Nothing is stored: number and ID follow from each
other by the key, which must therefore never change.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from itertools import product

import numpy as np
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from numpy.typing import NDArray

from core.errors import BadInput
from core.ids import ALPHABET

_ISO_7064 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ*"
_VALUES = [_ISO_7064.index(letter) for letter in ALPHABET]
_PLACES = 10

#: For each residue that eight characters leave, the ninth characters whose check character people can read too. At
#: least twelve exist for each; the first twelve are used.
_CHOICES = 12
_NINTHS = [
    [at for at, value in enumerate(_VALUES) if _ISO_7064[(1 - 2 * (2 * residue + value)) % 37] in ALPHABET][:_CHOICES]
    for residue in range(37)
]

#: The two halves of a number: their product is the count of IDs, some 1.8 × 10^12.
_LEFT, _RIGHT = 25**4 * 4, 25**4 * 3
_ROUNDS = 10

#: What people write for a character that an ID may have. Several: the check character decides, if it can.
_MISREAD = {"B": "8", "S": "5", "Z": "2", "O": "DQ", "0": "DQ", "I": "7JT", "1": "7JT", "L": "7JT"}

Ints = NDArray[np.int64]


class Uids:
    """Unique IDs under one key of 16 bytes. The same key gives the same IDs for ever."""

    #: The largest number that has an ID.
    largest = _LEFT * _RIGHT - 1

    def __init__(self, key: bytes) -> None:
        self._cipher = Cipher(algorithms.AES(key), modes.ECB())  # noqa: S305  a block at a time, as a round function

    def of(self, ids: Ints | Sequence[int]) -> list[str]:
        """The IDs of people's numbers, in their order.

        Raises:
            ValueError: a number is negative or larger than :attr:`largest`.
        """
        numbers = np.asarray(ids, dtype=np.int64)
        if not numbers.size:
            return []
        if numbers.min() < 0 or numbers.max() > self.largest:
            raise ValueError("a person's number is out of range")
        left, right = np.divmod(numbers, _RIGHT)
        for turn in range(0, _ROUNDS, 2):
            left = (left + self._round(turn, right, _LEFT)) % _LEFT
            right = (right + self._round(turn + 1, left, _RIGHT)) % _RIGHT
        return _shown(left, right)

    def id_of(self, text: str) -> int:
        """The number behind an ID as people type it; case, blanks, hyphens and characters that look alike are forgiven.

        Raises:
            BadInput: it is no ID; the sentence says what kind of slip it is, and does not repeat it.
        """
        places = _read(text)
        digits = [ALPHABET.index(letter) for letter in places]
        ninths = _NINTHS[_residue(places[:8])]
        if digits[8] not in ninths:
            raise BadInput("There is no such ID. Compare it with the slip, character by character.")
        scattered = [0, 0]
        for half, start in enumerate((0, 4)):
            for digit in digits[start : start + 4]:
                scattered[half] = scattered[half] * 25 + digit
        quarter, third = divmod(ninths.index(digits[8]), 3)
        left = np.array([scattered[0] * 4 + quarter], dtype=np.int64)
        right = np.array([scattered[1] * 3 + third], dtype=np.int64)
        for turn in reversed(range(0, _ROUNDS, 2)):
            right = (right - self._round(turn + 1, left, _RIGHT)) % _RIGHT
            left = (left - self._round(turn, right, _LEFT)) % _LEFT
        return int(left[0]) * _RIGHT + int(right[0])

    def _round(self, turn: int, half: Ints, size: int) -> Ints:
        blocks = np.empty((len(half), 2), dtype="<i8")
        blocks[:, 0] = turn
        blocks[:, 1] = half
        encryptor = self._cipher.encryptor()
        mixed = np.frombuffer(encryptor.update(blocks.tobytes()), dtype="<u8")[::2]
        return (mixed % np.uint64(size)).astype(np.int64)


def check_character(body: str) -> str:
    """The ISO/IEC 7064 MOD 37-2 check character of a text of digits and capital letters."""
    return _ISO_7064[(1 - 2 * _residue(body)) % 37]


def _residue(body: str) -> int:
    """The text as a number of base two modulo 37: the next character is added to twice this."""
    residue = 0
    for letter in body:
        residue = (2 * residue + _ISO_7064.index(letter)) % 37
    return residue


def _shown(left: Ints, right: Ints) -> list[str]:
    letters = np.frombuffer(ALPHABET.encode(), dtype=np.uint8)
    values = np.array(_VALUES, dtype=np.int64)
    left, quarter = np.divmod(left, 4)
    right, third = np.divmod(right, 3)
    digits = np.empty((len(left), 9), dtype=np.int64)
    for place in (3, 2, 1, 0):
        left, digits[:, place] = np.divmod(left, 25)
        right, digits[:, place + 4] = np.divmod(right, 25)
    residue = values[digits[:, :8]] @ (2 ** np.arange(7, -1, -1)) % 37
    digits[:, 8] = np.array(_NINTHS)[residue, quarter * 3 + third]
    residue = (2 * residue + values[digits[:, 8]]) % 37
    checks = np.frombuffer(_ISO_7064.encode(), dtype=np.uint8)[(1 - 2 * residue) % 37]
    out = np.empty((len(left), _PLACES + 1), dtype=np.uint8)
    out[:, :5] = letters[digits[:, :5]]
    out[:, 5] = ord("-")
    out[:, 6:10] = letters[digits[:, 5:]]
    out[:, 10] = checks
    told: list[str] = out.view(f"S{_PLACES + 1}").ravel().astype(f"U{_PLACES + 1}").tolist()
    return told


def _read(text: str) -> str:
    """The ten characters that are meant."""
    plain = "".join(_plain(letter) for letter in unicodedata.normalize("NFKC", text).upper())
    if len(plain) != _PLACES:
        raise BadInput(f"An ID has {_PLACES} characters in two groups of five; this one has {len(plain)}.")
    readings = [letter if letter in ALPHABET else _MISREAD.get(letter, "") for letter in plain]
    for place, reading in enumerate(readings, 1):
        if not reading:
            raise BadInput(f"Character {place} of this ID is never part of one. An ID is made of {ALPHABET}.")
    found = []
    if sum(len(reading) > 1 for reading in readings) <= 1:  # more doubt than one check character can settle
        found = ["".join(one) for one in product(*readings) if check_character("".join(one[:-1])) == one[-1]]
    if len(found) != 1:
        raise BadInput(
            "This ID does not fit its check character: one character is wrong, or two are swapped. "
            "Read it again in two groups of five."
        )
    return found[0]


def _plain(letter: str) -> str:
    if letter.isspace() or unicodedata.category(letter) in ("Pd", "Cf", "Cc"):
        return ""
    return str(unicodedata.decimal(letter, letter))
