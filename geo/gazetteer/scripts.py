"""Latin forms of names in Indian scripts, as a clerk would write them, to be compared by sound.

The nine Brahmic scripts are laid out alike in Unicode: one table of sounds at offsets from each block's start serves
all of them. What differs is the silent vowel: North Indian names drop it at the end and between consonants, southern
and Odia ones keep it. Tamil writes one letter for several sounds, so its names have several forms. Urdu does not write
short vowels; its names are left alone.

Source: the Unicode Standard, chapters on the scripts of South Asia; ISO 15919 for the sounds.
"""

from __future__ import annotations

import re
import unicodedata
from itertools import islice, product

#: Start of each block, and what is done with the inherent vowel: dropped where Hindi drops it, or kept.
_BLOCKS = {
    0x0900: "drop",  # Devanagari
    0x0980: "bengali",
    0x0A00: "drop",  # Gurmukhi
    0x0A80: "drop",  # Gujarati
    0x0B00: "keep",  # Odia
    0x0B80: "tamil",
    0x0C00: "keep",  # Telugu
    0x0C80: "keep",  # Kannada
    0x0D00: "malayalam",
}
_CONSONANTS = {
    0x15: "k", 0x16: "kh", 0x17: "g", 0x18: "gh", 0x19: "n", 0x1A: "ch", 0x1B: "chh", 0x1C: "j", 0x1D: "jh",
    0x1E: "n", 0x1F: "t", 0x20: "th", 0x21: "d", 0x22: "dh", 0x23: "n", 0x24: "t", 0x25: "th", 0x26: "d", 0x27: "dh",
    0x28: "n", 0x29: "n", 0x2A: "p", 0x2B: "ph", 0x2C: "b", 0x2D: "bh", 0x2E: "m", 0x2F: "y", 0x30: "r", 0x31: "r",
    0x32: "l", 0x33: "l", 0x34: "zh", 0x35: "v", 0x36: "sh", 0x37: "sh", 0x38: "s", 0x39: "h",
    0x58: "k", 0x59: "kh", 0x5A: "g", 0x5B: "z", 0x5C: "r", 0x5D: "rh", 0x5E: "f", 0x5F: "y",
}  # fmt: skip
_VOWELS = {
    0x05: "a", 0x06: "a", 0x07: "i", 0x08: "i", 0x09: "u", 0x0A: "u", 0x0B: "ri", 0x0D: "e", 0x0E: "e", 0x0F: "e",
    0x10: "ai", 0x11: "o", 0x12: "o", 0x13: "o", 0x14: "au",
}  # fmt: skip
_SIGNS = {
    0x3E: "a", 0x3F: "i", 0x40: "i", 0x41: "u", 0x42: "u", 0x43: "ri", 0x45: "e", 0x46: "e", 0x47: "e", 0x48: "ai",
    0x49: "o", 0x4A: "o", 0x4B: "o", 0x4C: "au", 0x57: "au",
}  # fmt: skip
_VIRAMA, _NUKTA = 0x4D, 0x3C
_NASALS = (0x01, 0x02)
#: Letters outside the common layout.
_OTHERS = {
    "\u0a70": "n", "\u0a71": "", "\u09ce": "t", "\u09f0": "r", "\u09f1": "v", "\u0b71": "v",
    "\u0d7a": "n", "\u0d7b": "n", "\u0d7c": "r", "\u0d7d": "l", "\u0d7e": "l", "\u0d7f": "k",
    "\u0bb1": "r", "\u200c": "", "\u200d": "",
}  # fmt: skip
#: The nasal dot of the southern scripts, which is *m* at the end of a word.
_FINAL_M = "\u0c02\u0c82\u0d02"
#: A dot below makes another letter of these.
_DOTTED = {"k": "k", "kh": "kh", "g": "g", "j": "z", "ph": "f", "d": "r", "dh": "rh", "y": "y", "s": "sh", "b": "b"}
#: Tamil stops: at the start of a word or doubled, and between vowels or after a nasal.
_TAMIL_SOFT = {"k": ("g", "k"), "ch": ("ch", "s"), "t": ("d", "t", "th"), "p": ("b", "p")}
_LABIALS = "pbm"
#: What clerks write for some sounds that the letters do not show: Raipur, Jalgaon, Seoni, Sheopur, Mysuru, Nuh.
_HABITS = tuple(
    (re.compile(pattern), habit)
    for pattern, habit in (
        (r"ay(?=[^aeiouy])", "ai"),
        (r"ga+n?v\b", "gaon"),
        (r"iva?(?=[nh])", "eo"),
        (r"yo", "eo"),
        (r"ai", "y"),
        (r"v(?=[aeiou])", "w"),
        (r"n(?=h\b)", ""),
        (r"(?<=[aeiou])n(?=[sv])", ""),
    )
)
_MOST = 10


def romanised(text: str) -> tuple[str, ...]:
    """Likely Latin forms of ``text``, best first; words of several forms give at most a handful of combinations.

    Empty for Latin text, and for scripts that are not known here.
    """
    words = "".join(char if _known(char) else " " for char in unicodedata.normalize("NFC", text)).split()
    if not words or any(char.isalpha() and not _known(char) for char in text):
        return ()
    forms = [_word(word) for word in words[:6]]
    told = list(dict.fromkeys(" ".join(choice) for choice in product(*(some[:3] for some in forms))))
    told = [one for one in told if one.strip()][:_MOST]
    usual = [changed for one in told[:3] for pattern, habit in _HABITS if (changed := pattern.sub(habit, one)) != one]
    return tuple(dict.fromkeys([*told[:2], *usual, *told[2:]]))[:_MOST]


def _known(char: str) -> bool:
    return char in _OTHERS or (ord(char) & ~0x7F) in _BLOCKS


def _word(word: str) -> list[str]:
    """Latin forms of one word, best first."""
    block = next((ord(char) & ~0x7F for char in word if ord(char) & ~0x7F in _BLOCKS), 0x0900)
    custom = _BLOCKS[block]
    sounds = _sounds(word)
    if custom == "tamil":
        return _tamil(sounds)
    full = "".join(sound for sound, _ in sounds)
    if custom == "malayalam":
        # one letter is "t" and, between vowels and at the end, "d"
        soft = re.sub(r"(?<=[aeiou])t(?=[aeiou]|$)", "d", full)
        return list(dict.fromkeys([soft, full, re.sub(r"^tr", "thr", full).replace("sh", "s"), _dropped(sounds)]))
    if custom == "keep":
        # "-u" is added to a final consonant in Telugu and Kannada, and "-am" is as often "-a"
        ends = [full.removesuffix("u")] if full.endswith("u") and len(full) > 4 else []
        return list(dict.fromkeys([full, *ends, _dropped(sounds)]))
    short = _dropped(sounds)
    if custom == "bengali":
        opened = "".join("o" if inherent else sound for sound, inherent in sounds)
        swapped = [form.replace("v", "b") for form in (short, full)]
        return list(dict.fromkeys([short, *swapped, opened.removesuffix("o"), full]))
    return list(dict.fromkeys([short, _ended(sounds), full]))


def _sounds(word: str) -> list[tuple[str, bool]]:
    """The word as sounds, each with whether it is an inherent vowel."""
    out: list[tuple[str, bool]] = []
    for char in word:
        if char in _OTHERS:
            out += [(_OTHERS[char], False)] if _OTHERS[char] else []
        else:
            _read(ord(char) & 0x7F, out)
    if out and word[-1] in _FINAL_M:
        out[-1] = ("m", False)
    return _nasals(out)


def _read(at: int, out: list[tuple[str, bool]]) -> None:
    """Add what the letter at this place of its block says."""
    if at in _CONSONANTS:
        out += [(_CONSONANTS[at], False), ("a", True)]
    elif at in _VOWELS:
        out.append((_VOWELS[at], False))
    elif at in _NASALS:
        out.append(("n", False))
    elif at == _NUKTA:
        _dot(out)
    elif at in _SIGNS or at == _VIRAMA:
        if out and out[-1][1]:
            out.pop()
        out += [(_SIGNS[at], False)] if at in _SIGNS else []


def _dot(out: list[tuple[str, bool]]) -> None:
    at = -2 if out and out[-1][1] else -1
    if len(out) >= -at:
        letter, inherent = out[at]
        out[at] = (_DOTTED.get(letter, letter), inherent)


def _nasals(sounds: list[tuple[str, bool]]) -> list[tuple[str, bool]]:
    """*n* before a labial is written *m*."""
    return [
        ("m", False)
        if sound == "n" and at + 1 < len(sounds) and sounds[at + 1][0][:1] in _LABIALS
        else (sound, inherent)
        for at, (sound, inherent) in enumerate(sounds)
    ]


def _ended(sounds: list[tuple[str, bool]]) -> str:
    """Without the silent vowel at the end only."""
    kept = sounds[:-1] if sounds and sounds[-1][1] and len(sounds) > 2 else sounds
    return "".join(sound for sound, _ in kept)


def _dropped(sounds: list[tuple[str, bool]]) -> str:
    """Without the vowels that Hindi does not speak: at the end, and between a vowel-consonant and consonant-vowel.

    From the right, as the rule is stated: a schwa goes when a vowel stands two sounds before it and two after it.
    """
    kept = list(sounds)
    if len(kept) > 2 and kept[-1][1] and not _vowel(kept[-2][0]):
        kept.pop()
    at = len(kept) - 2
    while at >= 2:
        between = (
            kept[at][1]
            and not _vowel(kept[at - 1][0])
            and _vowel(kept[at - 2][0])
            and at + 2 < len(kept)
            and not _vowel(kept[at + 1][0])
            and _vowel(kept[at + 2][0])
        )
        if between:
            kept.pop(at)
            at -= 1
        at -= 1
    return "".join(sound for sound, _ in kept)


def _tamil(sounds: list[tuple[str, bool]]) -> list[str]:
    """Tamil stops are hard at the start and when doubled, soft between vowels and after a nasal."""
    choices: list[tuple[str, ...]] = []
    for at, (sound, _) in enumerate(sounds):
        before = sounds[at - 1][0] if at else ""
        after = sounds[at + 1][0] if at + 1 < len(sounds) else ""
        if sound in _TAMIL_SOFT and at and sound not in (before, after):
            choices.append(_TAMIL_SOFT[sound] if _vowel(before) or before in ("n", "m") else (sound,))
        elif sound == "t":
            choices.append(("t", "th"))
        else:
            choices.append((sound,))
    # Lazily: a long word has more forms than memory holds.
    forms = ["".join(choice) for choice in islice(product(*(some[:2] for some in choices)), _MOST)]
    hard = "".join(sound for sound, _ in sounds)
    return list(dict.fromkeys([*forms[:3], hard, *(form.replace("zh", "l") for form in forms[:2])]))


def _vowel(sound: str) -> bool:
    return sound[:1] in "aeiou" or sound == "ri"
