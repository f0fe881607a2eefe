"""What a printed map is drawn on: page, colours and fineness, as people ask for them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from core.errors import BadInput
from layers.themes import THEMES, Theme


@dataclass(frozen=True)
class Layout:
    """A page in points. A broad one has its words beside the map, the others above and below it.

    ``unit`` is the size of everything that does not grow with the map: 1 on A4.
    """

    width: float
    height: float
    broad: bool
    unit: float = 1.0


LAYOUTS: Mapping[str, Layout] = {
    "a4": Layout(595.28, 841.89, broad=False),
    "a4-landscape": Layout(841.89, 595.28, broad=True),
    "a3": Layout(841.89, 1190.55, broad=False, unit=1.28),
    "a3-landscape": Layout(1190.55, 841.89, broad=True, unit=1.28),
    "16:9": Layout(960.0, 540.0, broad=True, unit=1.0),
    "square": Layout(720.0, 720.0, broad=True, unit=1.0),
}
#: Dots an inch that a PNG may have; 96 is a screen's, 300 a printer's.
LEAST_DPI, MOST_DPI = 48, 400
DPI = 200


@dataclass(frozen=True)
class Paper:
    """How a picture is printed. ``dpi`` matters to PNG alone: SVG and PDF have no dots."""

    layout: Layout = LAYOUTS["a4"]
    theme: Theme = THEMES["light"]
    dpi: int = DPI


def paper(layout: str | None = None, theme: str | None = None, dpi: int | str | None = None) -> Paper:
    """Paper as it was asked for: an A4 page in colours with 200 dots an inch, where nothing is said.

    Raises:
        BadInput: there is no such layout or theme, or ``dpi`` is no number between the bounds.
    """
    chosen = {"layout": layout or "a4", "theme": theme or "light"}
    for option, known in (("layout", LAYOUTS), ("theme", THEMES)):
        if chosen[option] not in known:
            raise BadInput(f"There is no {option} '{chosen[option][:40]}'; use one of {', '.join(known)}.")
    dots = str(DPI if dpi is None else dpi)
    if not (dots.isascii() and dots.isdigit() and len(dots) < 5 and LEAST_DPI <= int(dots) <= MOST_DPI):
        raise BadInput(f"dpi takes a whole number from {LEAST_DPI} to {MOST_DPI}; 96 suits screens, 300 printers.")
    return Paper(LAYOUTS[chosen["layout"]], THEMES[chosen["theme"]], int(dots))
