"""Colours of a printed map: light, and grey for printers that have no colours. The layers' own colours go through one.

Screens have their colours in the style sheets of the pages; nothing here is meant for them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

#: How much darker greys of signs are than the colours they stand for, so that thin arrows are seen.
_DARKER = 0.8


@dataclass(frozen=True)
class Theme:
    """Colours of the ground and of words; ``grey`` also turns every colour of a layer into its lightness."""

    name: str
    grey: bool
    sea: str = "#ffffff"
    land: str = "#eef0f3"
    nobody: str = "#ffffff"
    district_line: str = "#d5dae0"
    heat_line: str = "#d9dfe6"
    state_line: str = "#a3adb9"
    outline: str = "#6d7988"
    ink: str = "#16202c"
    soft: str = "#5b6675"
    rule: str = "#c9d0d8"
    gap: str = "#b8c0ca"
    alert: str = "#8a3b00"
    alert_ground: str = "#fdf1e3"
    alert_rim: str = "#e3b98f"

    def sign(self, colour: str) -> str:
        """A colour of arrows and circles."""
        return _grey(colour, _DARKER) if self.grey else colour

    def fill(self, colour: str) -> str:
        """A colour of districts."""
        return _grey(colour, 1.0) if self.grey else colour

    def dots(self, fill: str) -> str:
        """The colour of a hatch that is seen on a fill."""
        return self.sea if int(fill[1:3], 16) < 0x80 else self.ink


THEMES: Mapping[str, Theme] = {
    "light": Theme("light", grey=False),
    "grey": Theme(
        "grey",
        grey=True,
        land="#f5f5f5",
        district_line="#dedede",
        heat_line="#ffffff",
        state_line="#a6a6a6",
        outline="#6e6e6e",
        ink="#141414",
        soft="#565656",
        rule="#bdbdbd",
        gap="#a8a8a8",
        alert="#141414",
        alert_ground="#ffffff",
        alert_rim="#141414",
    ),
}


def _grey(colour: str, share: float) -> str:
    """The grey that is as light as a colour to the eye (ITU-R BT.601), times ``share``."""
    red, green, blue = (int(colour[at : at + 2], 16) for at in (1, 3, 5))
    level = round((0.299 * red + 0.587 * green + 0.114 * blue) * share)
    return f"#{level:02x}{level:02x}{level:02x}"
