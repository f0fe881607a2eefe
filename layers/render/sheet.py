"""A page for matplotlib to draw on: points from its lower left corner, its fonts, and texts that can be measured."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from matplotlib import font_manager
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties
from matplotlib.patheffects import withStroke
from matplotlib.text import Text

#: A4 upright, points.
WIDTH, HEIGHT = 595.28, 841.89
INK, SOFT = "#17202b", "#56616e"
#: The first that is installed, then DejaVu Sans, which comes with matplotlib, for signs that it lacks.
_FONTS = ("Noto Sans", "DejaVu Sans")

Box = tuple[float, float, float, float]


class Sheet:
    """One figure with one set of axes over the whole page, whose data units are points."""

    def __init__(self) -> None:
        self.figure = Figure(figsize=(WIDTH / 72, HEIGHT / 72), dpi=72, facecolor="white")
        self._canvas = FigureCanvasAgg(self.figure)
        self.axes = self.figure.add_axes((0, 0, 1, 1))
        self.axes.set_axis_off()
        self.axes.set_xlim(0, WIDTH)
        self.axes.set_ylim(0, HEIGHT)
        self.axes.set_autoscale_on(False)

    def text(self, x: float, y: float, words: str, size: float, *, colour: str = INK, **more: Any) -> Text:
        """Words at a point, their baseline at ``y`` unless ``va`` says otherwise. Never read as mathematics."""
        halo = more.pop("halo", None)
        font = FontProperties(family=list(fonts()), size=size, weight=more.pop("weight", "normal"))
        drawn = self.axes.text(
            x, y, words, color=colour, fontproperties=font, parse_math=False, **{"va": "baseline", **more}
        )
        if halo:
            drawn.set_path_effects([withStroke(linewidth=2.2, foreground=halo)])
        return drawn

    def extent(self, text: Text) -> Box:
        """Left, bottom, right, top of a text in points."""
        box = text.get_window_extent(self._canvas.get_renderer())  # type: ignore[no-untyped-call]
        return float(box.x0), float(box.y0), float(box.x1), float(box.y1)

    def paragraph(self, words: str, size: float, width: float, *, weight: str = "normal") -> list[str]:
        """Words broken into lines no wider than ``width`` points."""
        probe = self.text(0, 0, "", size, weight=weight)
        lines: list[str] = []
        current = ""
        for word in words.split():
            longer = f"{current} {word}".strip()
            probe.set_text(longer)
            left, _, right, _ = self.extent(probe)
            if current and right - left > width:
                lines.append(current)
                longer = word
            current = longer
        probe.remove()
        return [*lines, current] if current else lines


@lru_cache(maxsize=1)
def fonts() -> Sequence[str]:
    """Families to draw with: those of :data:`_FONTS` that are installed."""
    known = set(font_manager.get_font_names())
    logging.getLogger("fontTools").setLevel(logging.WARNING)  # tells of each table while a PDF's fonts are cut down
    return tuple(name for name in _FONTS if name in known)
