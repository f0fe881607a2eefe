"""The zones of India by which tables group states: those of the zonal councils, and the islands.

Zonal councils are those of the States Reorganisation Act 1956; the North Eastern Council Act 1971, with Sikkim since
2002, makes the north-east. Andaman and Nicobar and Lakshadweep belong to no council, so they stand apart.
"""

from __future__ import annotations

from collections.abc import Mapping

#: LGD codes of states by zone, in the order in which zones are read.
ZONES: Mapping[str, tuple[int, ...]] = {
    "North": (1, 37, 2, 3, 4, 6, 7, 8),
    "Central": (5, 9, 22, 23),
    "East": (10, 19, 20, 21),
    "North-east": (11, 12, 13, 14, 15, 16, 17, 18),
    "West": (24, 27, 30, 38),
    "South": (28, 29, 32, 33, 34, 36),
    "Islands": (31, 35),
}
_OF = {code: zone for zone, codes in ZONES.items() for code in codes}


def zone_of(state: int) -> str:
    """The zone of a state (LGD code); empty for a code that is none of today's states."""
    return _OF.get(state, "")
