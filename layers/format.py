"""Rates, shares and compact figures as maps and pages write them."""

from __future__ import annotations

from core.language import ENGLISH, Language, mark
from core.shown import grouped

_UNITS = ((1e7, mark("{value} crore")), (1e5, mark("{value} lakh")))


def short(number: float, say: Language = ENGLISH) -> str:
    """A compact figure for legends and bars: ``2.9 crore``, ``28.5 lakh``, ``85,000``, ``940``."""
    size = abs(number)
    for unit, name in _UNITS:
        if size >= unit:
            value = f"{number / unit:.1f}".removesuffix(".0")
            return say(name, value=value.replace("-", "−"))
    return grouped(number)


def rate(number: float) -> str:
    """A rate per lakh: whole numbers from ten upward, one decimal below."""
    if abs(number) >= 10:
        return grouped(number)
    if 0 < abs(number) < 0.05:
        return "< 0.1" if number > 0 else "> −0.1"
    return f"{number:.1f}".removesuffix(".0").replace("-", "−")


def percent(part: float, whole: float) -> str:
    """``part`` of ``whole`` as a percentage: one decimal under ten, none above; ``0 %`` of nothing."""
    if not whole or not part:
        return "0 %"
    share = 100 * part / whole
    if share and share < 0.1:
        return "< 0.1 %"
    return f"{share:.1f} %" if share < 10 else f"{share:.0f} %"
