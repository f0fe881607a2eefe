"""The typefaces of printed maps: Latin and Devanagari from files beside this one, other scripts from the machine.

Noto Sans under a name of our own, so that a map looks the same whatever a machine has installed. matplotlib shapes
words through HarfBuzz (libraqm), so conjuncts and vowel signs stand where a reader of Devanagari expects them.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path

from matplotlib import font_manager
from matplotlib.ft2font import FT2Font

from core.errors import Unavailable

FILES = Path(__file__).parent / "fonts"
#: In the order in which they are asked for a letter. DejaVu Sans comes with matplotlib and has arrows.
FAMILIES = ("Pravah Sans", "Pravah Devanagari", "DejaVu Sans")


def families_for(words: str) -> Sequence[str]:
    """Families that together have every letter of ``words``.

    Raises:
        Unavailable: no font here has one of them.
    """
    foreign = frozenset(words) - _letters()
    return (*FAMILIES, *dict.fromkeys(_family_with(letter) for letter in sorted(foreign))) if foreign else FAMILIES


@lru_cache(maxsize=1)
def _letters() -> frozenset[str]:
    """Letters of :data:`FAMILIES`, which become known to matplotlib."""
    for file in sorted(FILES.glob("*.ttf")):
        font_manager.fontManager.addfont(file)
    logging.getLogger("fontTools").setLevel(logging.WARNING)  # tells of each table while a PDF's fonts are cut down
    files = [font_manager.findfont(family, fallback_to_default=False) for family in FAMILIES]
    return frozenset(chr(code) for file in files for code in FT2Font(file).get_charmap()) | {"\n", "\t"}


@lru_cache(maxsize=512)
def _family_with(letter: str) -> str:
    for entry in font_manager.fontManager.ttflist:
        if entry.name.startswith("Last Resort"):  # has a box for every letter
            continue
        if Path(entry.fname).suffix == ".ttf" and ord(letter) in FT2Font(entry.fname).get_charmap():
            return entry.name
    raise Unavailable(
        f"No font here has the letter '{letter}' (U+{ord(letter):04X}). Install one for its script (Debian: "
        "apt-get install fonts-noto-core), and draw again."
    )
