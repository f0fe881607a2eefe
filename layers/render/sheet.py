"""A page for matplotlib to draw on: points from its lower left corner, texts that are measured before they are set."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import chain
from typing import Any

from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties
from matplotlib.patheffects import Stroke
from matplotlib.text import Text

from layers.paper import LAYOUTS, Layout
from layers.render.typefaces import families_for
from layers.themes import THEMES, Theme

#: Left, bottom, right, top in points.
Box = tuple[float, float, float, float]
#: Share of a text's size that its capitals rise above the baseline, and that letters hang below it.
_CAPITALS = 0.36


class Sheet:
    """One figure with one set of axes over the whole page, whose data units are points.

    Sizes of texts are those on A4; ``unit`` makes them larger on larger pages.
    """

    def __init__(self, layout: Layout = LAYOUTS["a4"], theme: Theme = THEMES["light"]) -> None:
        self.width, self.height, self.unit, self.theme = layout.width, layout.height, layout.unit, theme
        self.figure = Figure(figsize=(layout.width / 72, layout.height / 72), dpi=72, facecolor=theme.sea)
        self._canvas = FigureCanvasAgg(self.figure)
        self.axes = self.figure.add_axes((0, 0, 1, 1))
        self.axes.set_axis_off()
        self.axes.set_xlim(0, layout.width)
        self.axes.set_ylim(0, layout.height)
        self.axes.set_autoscale_on(False)
        self._widths: dict[tuple[str, float, str], float] = {}

    def text(self, x: float, y: float, words: str, size: float, *, colour: str | None = None, **more: Any) -> Text:
        """Words at a point, their baseline at ``y`` unless ``va`` says otherwise. Never read as mathematics.

        ``halo`` is a colour around the letters; the letters themselves stay letters, also in a PDF.

        Raises:
            Unavailable: no font here has a letter.
        """
        font = self._font(words, size, more.pop("weight", "normal"))
        halo = more.pop("halo", None)
        if more.get("va") == "center":  # of the capitals, as an eye sees it, whatever hangs below a Devanagari letter
            y, more["va"] = y - _CAPITALS * font.get_size_in_points(), "baseline"
        look = {"fontproperties": font, "parse_math": False, "va": "baseline", **more}
        if halo:
            rim = Stroke(linewidth=2.4 * self.unit, foreground=halo, joinstyle="round")
            self.axes.text(x, y, words, color=halo, path_effects=[rim], **look)
        return self.axes.text(x, y, words, color=colour or self.theme.ink, **look)

    def width_of(self, words: str, size: float, weight: str = "normal") -> float:
        """How wide words would stand, in points."""
        asked = (words, size, weight)
        if asked not in self._widths:
            renderer = self._canvas.get_renderer()  # type: ignore[no-untyped-call]
            font = self._font(words, size, weight)
            self._widths[asked] = float(renderer.get_text_width_height_descent(words, font, ismath=False)[0])
        return self._widths[asked]

    def box_of(self, x: float, y: float, words: str, size: float, *, ha: str, va: str) -> Box:
        """Where words would stand: ``ha`` left, center or right of ``x``; ``va`` center or baseline of ``y``."""
        wide, high = self.width_of(words, size), size * self.unit
        left = x - {"left": 0.0, "center": 0.5, "right": 1.0}[ha] * wide
        bottom = y - (0.58 if va == "center" else 0.22) * high
        return left, bottom, left + wide, bottom + 1.16 * high

    def paragraph(self, words: str, size: float, width: float, *, weight: str = "normal") -> list[str]:
        """Words broken into lines no wider than ``width`` points."""
        space = self.width_of("n n", size, weight) - self.width_of("nn", size, weight)
        lines: list[list[str]] = []
        filled = 0.0
        for word in chain.from_iterable(self._pieces(word, size, width, weight) for word in words.split()):
            wide = self.width_of(word, size, weight)
            if lines and filled + space + wide <= width:
                lines[-1].append(word)
                filled += space + wide
            else:
                lines.append([word])
                filled = wide
        return [" ".join(line) for line in lines]

    def _pieces(self, word: str, size: float, width: float, weight: str) -> list[str]:
        """A word that no line can hold (an address) in parts that one can, broken after signs where it has some."""
        if self.width_of(word, size, weight) <= width:
            return [word]
        out = [""]
        for part in re.findall(r"[^&?/,;]+[&?/,;]*|[&?/,;]+", word):
            for piece in [part] if self.width_of(part, size, weight) <= width else part:
                if out[-1] and self.width_of(out[-1] + piece, size, weight) > width:
                    out.append("")
                out[-1] += piece
        return out

    def _font(self, words: str, size: float, weight: str) -> FontProperties:
        families: Sequence[str] = families_for(words)
        return FontProperties(family=list(families), size=size * self.unit, weight=weight)
