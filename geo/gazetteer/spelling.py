"""Forms under which two spellings of one Indian place name come out the same. General rules; no place is named here."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from functools import lru_cache

#: Words that say "district" or nothing.
# fmt: off
_EMPTY_WORDS = frozenset({
    "district", "districts", "distric", "distrct", "dist", "distt", "disst", "dst", "dt", "dstt", "zila", "zilla",
    "zillah", "zilha", "jila", "jilla", "jilha", "mavattam", "the", "and", "of", "no", "code", "name",
    "जिला", "ज़िला", "जनपद", "जिल्हा", "জেলা", "জিলা", "જિલ્લો", "ਜ਼ਿਲ੍ਹਾ", "ଜିଲ୍ଲା", "மாவட்டம்", "జిల్లా", "ಜಿಲ್ಲೆ", "ജില്ല",
    "ضلع",
})
# fmt: on
#: One word for each compass point and its Indian forms; LGD, the Census and habit mix them freely.
_SAME_WORD = {
    variant: word
    for word, variants in {
        "east": "purba purbi purva purvi poorba poorbi poorva poorvi purab poorab purb purbo eastern",
        "west": "paschim pashchim paschimi pashchimi pachim pachhim pachhimi paschima pashchima poschim western",
        "north": "uttar uttara uttari uttor utter northern",
        "south": "dakshin dakshina dakshini dakhin dakhina dakkhin dokkhin southern",
        "metro": "metropolitan",
        "rural": "gramin gramina grameen",
        "urban": "shahari",
        "sri": "shri shree sree",
        "parganas": "pargana paragana paraganas parganahs pgs pgns prgs",
        "24": "twentyfour",
    }.items()
    for variant in variants.split()
}
#: The compass points in Indian languages, however they are romanised; only words that begin like one are tried.
_COMPASS = tuple(
    (re.compile(pattern), word)
    for pattern, word in (
        (r"p[aou]s{0,2}h?c{0,2}h{0,2}[ie]?m[aio]?", "west"),
        (r"p[uo]{1,2}r[aou]?[bvw][aio]?", "east"),
        (r"ut{1,2}[aeou]r[aio]?", "north"),
        (r"d[ao](?:k|c|x|kk|kc)s?h{0,2}i?na?", "south"),
    )
)
#: Words of respect that come and go before a name.
HONORIFICS = frozenset({"sri", "dr", "shaheed", "shahid"})
#: Words that tell districts of one name apart; two names whose sets differ are never alike.
# fmt: off
QUALIFIERS = frozenset({
    "east", "west", "north", "south", "central", "new", "upper", "lower", "middle", "urban", "rural", "metro",
    "city", "outer", "old", "24",
})
# fmt: on

#: Letters that are the same sound in any romanisation, and the suffix *-garh* (fort) as it is often mistyped.
_SOUNDS = [
    (re.compile(pattern), sound)
    for pattern, sound in (
        (r"ghar\b|ghar$", "garh"),
        (r"pore$", "pur"),
        (r"(?<=o[rn])e$", ""),
        (r"ea$", "ia"),
        (r"ay$", "ai"),
        (r"ck|q", "k"),
        (r"x", "ks"),
        (r"c(?!h)", "k"),
        (r"chh?", "c"),
        (r"w", "v"),
        (r"z", "j"),
        (r"f", "ph"),
        (r"ee", "i"),
        (r"oo|ou", "u"),
        (r"au", "o"),
        (r"ai(?!y)", "e"),
        (r"iy(?=[aeiou])", "i"),
        (r"(.)\1+", r"\1"),
    )
]
_KEY_LENGTH = 120


def cleaned(text: str) -> str:
    """Compatibility forms unified, digits ASCII, Latin accents gone, lower case, one space between words.

    Marks of Indian scripts stay: they carry the vowels. Parentheses and full stops stay; other punctuation is space.
    """
    text = unicodedata.normalize("NFKC", text).casefold().replace("_x000d_", " ").replace("&", " and ")
    out = []
    for char in unicodedata.normalize("NFD", text):
        category = unicodedata.category(char)
        if category == "Nd":
            out.append(str(unicodedata.digit(char)))
        elif category[0] in "LM":
            if not "\u0300" <= char <= "\u036f":
                out.append(char)
        elif char in "().\u200c\u200d":
            out.append("" if char in "\u200c\u200d" else char)
        elif char not in "'’`":
            out.append(" ")
    return " ".join(unicodedata.normalize("NFC", "".join(out)).split())


@lru_cache(maxsize=50_000)
def words(text: str) -> tuple[str, ...]:
    """Meaningful words in their common form: ``'Dist. Purba  Champaran'`` → ``('east', 'champaran')``."""
    return tuple(_SAME_WORD.get(word) or _compass(word) for word in plain_words(text))


@lru_cache(maxsize=50_000)
def plain_words(text: str) -> tuple[str, ...]:
    """Meaningful words as they are written: ``('purba', 'champaran')``."""
    plain = re.sub(r"[().]", " ", cleaned(text)).replace("twenty four", "twentyfour")
    return tuple(word for word in plain.split() if word not in _EMPTY_WORDS)


def _compass(word: str) -> str:
    if word[0] in "pud" and 4 <= len(word) <= 10:
        return next((point for pattern, point in _COMPASS if pattern.fullmatch(word)), word)
    return word


def parts(text: str) -> tuple[str, ...]:
    """A name and a second one in parentheses or after a slash or comma; empty when there is only one."""
    found = [part.strip(" .-") for part in re.split(r"[()/,|]|\balias\b", text)]
    found = [part for part in found if part]
    return tuple(found) if len(found) > 1 else ()


def joined(tokens: tuple[str, ...]) -> str:
    """Words run together, so that spaces do not matter."""
    return "".join(tokens)


def folded(tokens: tuple[str, ...]) -> frozenset[str]:
    """The words by sound, aspiration aside: *Singhbhum* and *Singhbum* are one word."""
    return frozenset(token if token in QUALIFIERS else sound(token).replace("h", "") or token for token in tokens)


def any_order(tokens: tuple[str, ...]) -> str:
    """Words in alphabetical order: ``Dinajpur Uttar`` is ``Uttar Dinajpur``."""
    return " ".join(sorted(tokens))


@lru_cache(maxsize=50_000)
def sound(text: str) -> str:
    """A romanised name with every spelling of a sound made one: long vowels, doubled letters, *w*/*v*, *z*/*j*.

    Differences that may tell two places apart (aspiration, endings) stay; :func:`geo.gazetteer.likeness.cost` weighs
    them. Empty for other scripts.
    """
    if not text.isascii():
        return ""
    for pattern, replacement in _SOUNDS:
        text = pattern.sub(replacement, text)
    return text


def pair_key(state: str | None, district: str | None) -> tuple[str, str]:
    """The identity of a typed pair, by which decisions about it are kept; idempotent.

    Case, spaces, punctuation, the digits of any script and forms of one letter make no difference. At most 120
    characters each: of a longer text a fingerprint stands for the tail.
    """
    return _key(state or ""), _key(district or "")


@lru_cache(maxsize=50_000)
def _key(text: str) -> str:
    before, key = "", re.sub(r"[ ().]", "", cleaned(text))
    while key != before:  # some letters fold in two steps
        before, key = key, re.sub(r"[ ().]", "", cleaned(key))
    if len(key) <= _KEY_LENGTH:
        return key
    return key[: _KEY_LENGTH - 32] + hashlib.sha256(key.encode()).hexdigest()[:32]
