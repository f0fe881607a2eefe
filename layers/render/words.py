"""The words around a map: title, filters and label above it, small print below it."""

from __future__ import annotations

from matplotlib.patches import FancyBboxPatch

from geo.boundaries import Boundaries
from layers.render.ground import CRS_SAID
from layers.render.sheet import Sheet
from layers.snapshot import Picture
from layers.sources import source_of

#: Lines of a long list of filters that are kept.
_MOST_LINES = 5


def head(sheet: Sheet, picture: Picture, x: float, y: float, width: float) -> float:
    """Title, filters, label, from ``y`` downwards; the height at which a map may begin."""
    u, narrow = sheet.unit, width < 300 * sheet.unit
    label = picture.say("Synthetic demonstration data") if picture.synthetic else ""
    beside = 0.0 if narrow or not label else sheet.width_of(label, 8.5, "bold") + 24 * u
    size = 19.0
    while not narrow and size > 14 and sheet.width_of(picture.title, size, "bold") > width - beside:
        size -= 0.5
    for line in sheet.paragraph(picture.title, size, width - beside, weight="bold"):
        y -= 1.24 * size * u
        sheet.text(x, y + 0.24 * size * u, line, size, weight="bold", zorder=9)
    if label and not narrow:
        _pill(sheet, label, x + width, sheet.height - (30 + 9) * u)
    lines = sheet.paragraph(picture.filtered, 10, width - beside)
    for line in _cut(lines):
        y -= 13.5 * u
        sheet.text(x, y + 2 * u, line, 10, colour=sheet.theme.soft, zorder=9)
    if label and narrow:
        y -= 20 * u
        _pill(sheet, label, x + sheet.width_of(label, 8.5, "bold") + 12 * u, y + 6 * u)
        y -= 8 * u
    return y - 8 * u


def foot(sheet: Sheet, picture: Picture, boundaries: Boundaries, at: tuple[float, float], width: float) -> float:
    """The small print, its last line ``at`` a point; the height above which a map may lie."""
    (x, y), say, u, theme = at, picture.say, sheet.unit, sheet.theme
    as_of = say("As of {time}", time=picture.as_of) if picture.as_of else ""
    told = [(picture.headline, 9.5, theme.ink, "bold", 5.0)]
    told += [(note, 8.0, theme.soft, "normal", 2.0) for note in picture.notes]
    now = [say("{sentence}.", sentence=as_of)] if as_of else []
    made_up = [say("All people shown are made up.")] if picture.synthetic else []
    told.append((" ".join([*made_up, *now]), 8.0, theme.ink, "normal", 3.0))
    told.append((" ".join(sources(picture, boundaries)), 7.0, theme.soft, "normal", 0.0))
    if picture.data:
        same = say("Data {data}. The same view: {again}", data=picture.data, again=picture.again)
        told.append((same, 7.0, theme.soft, "normal", 0.0))
    for words, size, colour, weight, gap in reversed(told):
        for line in reversed(sheet.paragraph(words, size, width, weight=weight)):
            sheet.text(x, y, line, size, colour=colour, weight=weight, zorder=9)
            y += size * 1.4 * u
        y += gap * u
    if width > 300 * u:
        sheet.axes.plot([x, x + width], [y, y], color=theme.rule, lw=0.7)
        y += 10 * u
    return y


def sources(picture: Picture, boundaries: Boundaries) -> list[str]:
    """Where counts and boundaries come from, and the projection: a sentence each."""
    say = picture.say
    said = [source_of(boundaries, say), say("Projection: {projection}.", projection=say(CRS_SAID))]
    return [*said, say("Counts: Pravah.")]


def _cut(lines: list[str]) -> list[str]:
    return lines if len(lines) <= _MOST_LINES else [*lines[: _MOST_LINES - 1], f"{lines[_MOST_LINES - 1]} …"]


def _pill(sheet: Sheet, words: str, right: float, middle: float) -> None:
    """A label with a rounded rim, its right edge at ``right``."""
    u, theme = sheet.unit, sheet.theme
    wide, high = sheet.width_of(words, 8.5, "bold"), 9.0 * u
    patch = FancyBboxPatch(
        (right - wide - 9 * u, middle - high / 2), wide, high, boxstyle=f"round,pad={4 * u},rounding_size={6 * u}",
        fc=theme.alert_ground, ec=theme.alert_rim, lw=0.7, zorder=8,
    )  # fmt: skip
    sheet.axes.add_patch(patch)
    sheet.text(right - 9 * u, middle, words, 8.5, colour=theme.alert, weight="bold", ha="right", va="center", zorder=9)
