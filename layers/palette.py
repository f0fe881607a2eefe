"""The colours of the maps, each with one meaning. Sequences run from few to many.

Orange is people moving, blue is a rate or count of a district, purple–green is net, teal is the selection.
The sequences are ordered in lightness, so that they survive grey print and colour-blind eyes.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

FLOW = ("#f4a261", "#e0662a", "#b93c13", "#7a1f06")
HEAT = ("#d5e6f5", "#abcde7", "#7ab0d7", "#4a8cc2", "#2166a5", "#0c3f77")
NET = ("#6a2c8c", "#a679bf", "#dccbe5", "#f5f0e1", "#cfe5c9", "#7fbf7b", "#2a7f3f")
#: Two measures at once, after Joshua Stevens' "bluered": rows by the first (few to many, blue), columns by the second
#: (red). Both grow darker, and blue against red stays apart in colour-blind eyes.
BOTH = (("#d6d7e0", "#e4acac", "#c85a5a"), ("#b0d5df", "#ad9ea5", "#985356"), ("#64acbe", "#627f8c", "#574249"))
SELECTION = "#0b7285"
LAND = "#eceff3"
NO_DATA = "#f3f4f6"
#: Rims of circles.
RIM = "#3b4654"


def _rgb(colour: str) -> NDArray[np.float64]:
    return np.array([int(colour[i : i + 2], 16) for i in (1, 3, 5)], dtype=float)


def ramp(colours: tuple[str, ...], at: NDArray[np.float64]) -> list[str]:
    """Hex colours at positions ``at`` (n,) in 0…1 along a sequence, interpolated in sRGB."""
    stops = np.array([_rgb(c) for c in colours])
    position = np.clip(np.nan_to_num(at), 0, 1) * (len(colours) - 1)
    low = np.minimum(position.astype(int), len(colours) - 2)
    share = (position - low)[:, None]
    mixed = np.rint(stops[low] * (1 - share) + stops[low + 1] * share).astype(int)
    return [f"#{r:02x}{g:02x}{b:02x}" for r, g, b in mixed]


def steps(colours: tuple[str, ...], count: int) -> list[str]:
    """``count`` evenly spaced colours of a sequence, both ends included."""
    return ramp(colours, np.linspace(0, 1, count)) if count > 1 else [colours[len(colours) // 2]]
