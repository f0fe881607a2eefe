"""Makes ``outlines.json``: the shapes of all that a slip says, so that it looks the same where no font has Devanagari.

Run it when :mod:`data.slips.words` changes: ``python -m data.slips.build_outlines DIRECTORY``. The directory holds
``NotoSans-Regular.ttf``, ``NotoSans-Bold.ttf`` and the same two of ``NotoSansDevanagari``.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

from core.ids import ALPHABET
from data.slips import words

OUTLINES = Path(__file__).with_name("outlines.json")
#: Units of an outline to the size of its font.
EM = 1000
_LETTERS = {1: "M", 2: "L", 3: "Q", 4: "C", 79: "Z"}
_POINTS = {1: 1, 2: 1, 3: 2, 4: 3, 79: 1}


def texts() -> list[tuple[str, str]]:
    """Every text with its weight."""
    bold = [*words.TITLE, *ALPHABET]
    spelled = [text for pair in words.SPELLED.values() for text in pair]
    return [(text, "Bold") for text in bold] + [
        (text, "Regular") for text in (*words.KEEP[0], *words.KEEP[1], *words.PHONE, *spelled)
    ]


def build(fonts: Path) -> None:
    """Shape every text and write its outline: its width, and a path of whole numbers in the letters of SVG."""
    from matplotlib.font_manager import FontProperties
    from matplotlib.textpath import TextPath

    found = {}
    for text, weight in texts():
        family = "NotoSans" if text.isascii() else "NotoSansDevanagari"
        font = FontProperties(fname=str(fonts / f"{family}-{weight}.ttf"))
        shape = TextPath((0, 0), text, size=EM, prop=font)
        path, at = [], 0
        while at < len(shape.codes):
            code = int(shape.codes[at])
            many = _POINTS[code]
            points = () if code == 79 else shape.vertices[at : at + many].ravel()
            path.append(_LETTERS[code] + " ".join(str(round(float(value))) for value in points))
            at += many
        found[text] = {"width": round(float(shape.get_extents().x1)), "path": "".join(path)}
    OUTLINES.write_text(json.dumps(found, ensure_ascii=False, indent=0) + "\n", encoding="utf-8")


if __name__ == "__main__":
    build(Path(sys.argv[1]))
