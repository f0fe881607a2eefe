"""A report's sheet of A4: running header and footer, headings, tables. Nothing here knows what they say."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from matplotlib.patches import FancyBboxPatch

from layers.paper import LAYOUTS
from layers.render.sheet import Sheet
from layers.themes import THEMES

WIDTH, HEIGHT = LAYOUTS["a4"].width, LAYOUTS["a4"].height
INK, SOFT = THEMES["light"].ink, THEMES["light"].soft
LEFT, RIGHT = 45.0, WIDTH - 45.0
TOP, BOTTOM = HEIGHT - 62.0, 66.0
ACCENT, RULE, PALE, BAR = "#b93c13", "#d5dbe2", "#f2f4f7", "#e0662a"
_ALERT, _ALERT_GROUND = "#8a3b00", "#fdf1e3"


@dataclass(frozen=True)
class Running:
    """What stands on every page: left and right above, two lines below; ``synthetic`` is said above too."""

    left: str
    right: str
    facts: str
    note: str
    synthetic: bool


@dataclass(frozen=True)
class Cell:
    """A column of a table: heading, where it starts (or ends, for numbers) and how wide it may be, in points."""

    head: str
    x: float
    width: float
    number: bool = False
    bold: bool = False
    soft: bool = False


def sheet_with(running: Running, number: int, pages: int) -> Sheet:
    """An empty page with its header and footer."""
    sheet = Sheet()
    y = HEIGHT - 38
    sheet.text(LEFT, y, running.left, 8, colour=SOFT, weight="bold")
    sheet.text(RIGHT, y, running.right, 8, colour=SOFT, ha="right")
    if running.synthetic:
        pill(sheet, RIGHT - sheet.width_of(running.right, 8) - 14, y + 2.6, "Synthetic demonstration data")
    rule(sheet, LEFT, RIGHT, y - 8)
    rule(sheet, LEFT, RIGHT, 50)
    sheet.text(LEFT, 38, running.facts, 7, colour=SOFT)
    sheet.text(LEFT, 28, running.note, 7, colour=SOFT)
    sheet.text(RIGHT, 38, f"Page {number} of {pages}", 7, colour=SOFT, ha="right")
    return sheet


def pill(sheet: Sheet, right: float, middle: float, words: str) -> None:
    """Words in a rounded box that nobody overlooks; its right edge at ``right``."""
    sheet.text(right - 5, middle, words, 7, colour=_ALERT, weight="bold", ha="right", va="center", zorder=9)
    end = right - 5
    left, low, high = end - sheet.width_of(words, 7, "bold"), middle - 2.6, middle + 2.6
    shape = "round,pad=4,rounding_size=5.5"
    box = FancyBboxPatch((left, low), end - left, high - low, boxstyle=shape, fc=_ALERT_GROUND, ec="#e3b98f", lw=0.6)
    box.set_zorder(8)
    sheet.axes.add_patch(box)


def rule(sheet: Sheet, left: float, right: float, y: float, *, colour: str = RULE, width: float = 0.7) -> None:
    """A thin line."""
    sheet.axes.plot([left, right], [y, y], color=colour, lw=width, solid_capstyle="butt", zorder=2)


def heading(sheet: Sheet, x: float, y: float, words: str, says: str = "") -> float:
    """A heading with what it counts in small letters below it; where content may begin."""
    sheet.text(x, y, words, 11, weight="bold")
    if not says:
        return y - 14
    sheet.text(x, y - 11.5, says, 7.5, colour=SOFT)
    return y - 25


def fitted(sheet: Sheet, words: str, size: float, width: float, weight: str = "normal") -> str:
    """The words, cut with an ellipsis where they are wider than ``width``."""
    while len(words) > 1 and sheet.width_of(words, size, weight) > width:
        words = words[:-2].rstrip() + "…"
    return words


def paragraph(
    sheet: Sheet, x: float, y: float, words: str, *, size: float, width: float = RIGHT - LEFT, colour: str = INK
) -> float:
    """Words over several lines, the first baseline at ``y``; where the next line would stand."""
    for line in sheet.paragraph(words, size, width):
        sheet.text(x, y, line, size, colour=colour)
        y -= size * 1.45
    return y


def table(
    sheet: Sheet,
    y: float,
    cells: Sequence[Cell],
    rows: Sequence[Sequence[str]],
    *,
    size: float = 8.5,
    step: float = 15.5,
) -> float:
    """Rows below their headings, thin lines between them; where it ends."""
    left = min(cell.x - (cell.width if cell.number else 0) for cell in cells)
    right = max(cell.x if cell.number else cell.x + cell.width for cell in cells)
    for cell in cells:
        sheet.text(cell.x, y, cell.head, 7.5, colour=SOFT, ha="right" if cell.number else "left")
    y -= 5
    rule(sheet, left, right, y, colour="#aeb7c2")
    for row in rows:
        y -= step
        base = y + step / 2 - size / 2.7
        for cell, words in zip(cells, row, strict=True):
            weight = "bold" if cell.bold else "normal"
            sheet.text(
                cell.x, base, fitted(sheet, words, size, cell.width, weight), size, weight=weight,
                colour=SOFT if cell.soft else INK, ha="right" if cell.number else "left",
            )  # fmt: skip
        rule(sheet, left, right, y, colour="#e8ecf0", width=0.5)
    return y
