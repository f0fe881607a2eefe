"""Takes off what sits around and inside a typed name and is not part of it: invisible letters, numbers, OCR damage.

Nothing here knows a place. What a cleaned name means is decided in :mod:`geo.gazetteer.resolver`.
"""

from __future__ import annotations

import html
import re
import unicodedata

#: No name of a place is longer; what is, is not read at all.
LONGEST = 160
_READ = 4 * LONGEST

#: A number that stands by itself: a serial number or a code beside the name. 24 Parganas keep theirs.
_NUMBER = re.compile(r"(?<![^\W_])(?!24[^\w(]*p(?:ar|g))[#(\[]*[0-9]+(?:\.[0-9]+)?[)\]]*(?![^\W_])", re.IGNORECASE)
_KEPT_NUMBER = re.compile(r"p(?:ar|g)\w*[^\w]*24|24[^\w]*(?:\w{1,8}[^\w]*)?p(?:ar|g)", re.IGNORECASE)
_SERIAL = re.compile(r"^\W*(?!24)[0-9]+\s*[.):\]-]+\s*(?=\w)")
#: A code run on behind a name: ``PATNA230``.
_RUN_ON = re.compile(r"(?<=[^\W\d_]{4})[0-9]{2,}$")
#: Letters beyond this one are of other scripts.
_LAST_LATIN = 0x24F
_DIRECTIONS = {
    "n": "north", "s": "south", "e": "east", "w": "west",
    "ne": "north east", "nw": "north west", "se": "south east", "sw": "south west",
}  # fmt: skip
#: "Ne Delhi" may have been New Delhi.
_DIRECTION_FIRST = re.compile(r"^\W*(n\W[ew]|s\W?[ew]|[nsew])(?:\W+)(?=[^\W\d_]{3}|24\b)", re.IGNORECASE)
_DIRECTION_LAST = re.compile(r"(?<=[^\W_]{3})[\s(,.-]+(n\W?[ew]|s\W?[ew]|[nsew])\W*$", re.IGNORECASE)
#: ``Kamrup (R)`` and ``Bangalore (U)``.
_SECTOR = re.compile(r"(?<=[^\W_]{3})(?:\s*[(\[]\s*|\s*-\s*|\s+)([ru])\.?\s*[)\]]?$", re.IGNORECASE)
#: What a scanner reads for a letter. ``1`` may have been an *l* or an *i*.
_DIGIT_LETTERS = str.maketrans("0158629", "olsbgzg")
_SAME_SHAPE = (("rn", "m"), ("cl", "d"), ("vv", "w"))
#: A capital I within small letters, a small l among capitals or before a consonant at the start: one for the other.
_ODD_STROKE = re.compile(r"[a-z]I|I[a-z]*I[a-z]|[A-Z]l(?=[A-Z]|\b)|\bl(?=[A-Z])|\bl(?=[bcdfghjkmnpqrstvwxz])")


def tidied(text: str) -> str:
    """Typed text without invisible characters, mark-up and doubled spaces; entities, ligatures, full-width forms read.

    Anything longer than a name can be is cut, so that no cell is slow; :func:`too_long` tells.
    """
    before, text = "", text[:_READ]
    while text != before:  # one layer may hide another: "&amp;nbsp;"
        before, text = text, _bared(text)
    return text[: LONGEST + 1].rstrip()


def too_long(text: str) -> bool:
    """Whether tidied text is longer than any name of a place."""
    return len(text) > LONGEST


def without_numbers(text: str) -> str:
    """Tidied text without serial numbers and codes: ``12. Patna (230)`` → ``Patna``."""
    if text.isascii() and not any("0" <= char <= "9" for char in text):
        return text
    digits = "".join(str(unicodedata.digit(char)) if char.isdecimal() else char for char in text)
    if _KEPT_NUMBER.search(digits):
        return _SERIAL.sub("", digits)
    return _NUMBER.sub(" ", digits).strip(" .,:;-_/#)(\t") or digits


def readings(text: str) -> tuple[str, ...]:
    """What else the typer may have meant by the same letters: the text itself, then with short forms written out.

    ``W Champaran`` → ``west Champaran``, ``Bangalore (U)`` → ``Bangalore urban``, ``PATNA230`` → ``PATNA``.
    """
    out = [text]
    full = _DIRECTION_FIRST.sub(_direction, text)
    if full == text:
        full = _DIRECTION_LAST.sub(lambda found: " " + _direction(found).strip(), text)
    if full == text:
        full = _SECTOR.sub(lambda found: " rural" if found.group(1).lower() == "r" else " urban", text)
    if full != text:
        out.append(full)
    if (short := _RUN_ON.sub("", text)) != text:
        out.append(short)
    return tuple(out)


def mended(text: str) -> tuple[str, ...]:
    """Words in which a scanner put digits for letters, with letters again: ``Banga1ore`` → ``Bangalore``."""
    if not any(char.isdecimal() for char in text) and "|" not in text and "!" not in text:
        return ()
    bars = re.sub(r"(?<=[^\W_])[|!](?=[^\W_])|[|!](?=[^\W_]{2})|(?<=[^\W_]{2})[|!]", "1", text)
    word = re.compile(r"(?=\w*[^\W\d_])\w*[0-9]\w*")
    tall = (
        word.sub(lambda hit: hit.group().replace("1", "l").translate(_DIGIT_LETTERS), bars),
        word.sub(lambda hit: hit.group().replace("1", "i").translate(_DIGIT_LETTERS), bars),
    )
    return tuple(dict.fromkeys(found for found in tall if found != text))


def shape(key: str, strokes: bool = False) -> str:
    """A run-together name with letters that look alike on paper made one: *rn* and *m*, *cl* and *d*; also *l* and *i*.

    Args:
        key: the name, in small letters.
        strokes: whether *l* and *i* are one; Gumla and Gumia are two places.
    """
    for seen, letter in _SAME_SHAPE:
        key = key.replace(seen, letter)
    return key.replace("i", "l") if strokes else key


def odd_strokes(text: str) -> bool:
    """Whether the capitals of a text betray that an *l* was read for an *I*, or the other way round: ``lndore``."""
    return _ODD_STROKE.search(text) is not None


def by_script(text: str) -> tuple[str, str]:
    """A text's words in Latin letters, and those in others; signs go with the words before them."""
    latin, other = list[str](), list[str]()
    for word in text.split():
        letters = [char for char in word if char.isalpha()]
        (other if any(ord(char) > _LAST_LATIN for char in letters) else latin).append(word)
    return (" ".join(latin) if any(map(str.isalpha, "".join(latin))) else ""), " ".join(other)


def _bared(text: str) -> str:
    if not text.isascii():
        text = unicodedata.normalize("NFKC", text)[:_READ]
    if "&" in text and ";" in text:
        text = html.unescape(text)
    if "<" in text:
        text = re.sub(r"<[^<>]{1,40}>", " ", text)
    if not text.isprintable():
        text = "".join(map(_visible, text))
    return " ".join(text.split())


def _visible(char: str) -> str:
    if char.isspace():
        return " "
    category = unicodedata.category(char)
    # Joiners carry meaning in Indian scripts only for the eye; NUL and the like stand between letters of bad exports.
    return "" if category in {"Cc", "Cf", "Cs", "Co", "Cn"} else char


def _direction(found: re.Match[str]) -> str:
    return _DIRECTIONS[re.sub(r"\W", "", found.group(1).lower())] + " "
