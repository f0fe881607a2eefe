"""What stands beside a map: legend, the largest rows, scale bar, north arrow; anywhere on a page, in any language."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from matplotlib.patches import Circle, Polygon, Rectangle

from core.language import Language
from core.shown import grouped
from geo.boundaries import Boundaries
from layers import palette
from layers.arrivals import ArrivalsLayer
from layers.flows import FlowLayer
from layers.format import rate
from layers.heat import HeatLayer
from layers.legends import Entry, Legend, legend
from layers.render.ground import View, shapes
from layers.render.ribbons import ribbon
from layers.render.sheet import Sheet
from layers.snapshot import Picture

#: A row of the list beside a map: words, figure, value for its bar, colour.
Row = tuple[str, str, float, str]
#: A heading and its rows.
Listed = tuple[str, list[Row]]
#: Widths of a legend's signs and of the gap to their words, points.
_SIGN, _WORDS = 34.0, 42.0
_KM = (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000)


def legend_of(picture: Picture) -> Legend:
    """The picture's legend, in its language."""
    return legend(picture.layer, picture.say)


def legend_height(sheet: Sheet, said: Legend, *, width: float, signs: float) -> float:
    """How much room a legend takes, in points."""
    heading = len(sheet.paragraph(said.title, 10, width, weight="bold")) * 13.0
    below = len(sheet.paragraph(said.unit, 7.5, width)) * 10.0
    return (heading + below + 4) * sheet.unit + sum(_tall(entry, sheet.unit, signs) for entry in said.entries)


def draw_legend(sheet: Sheet, said: Legend, x: float, y: float, *, width: float, signs: float) -> float:
    """A legend downwards from ``y`` (its upper edge); where it ends. ``signs``: points to a pixel of the layer."""
    u = sheet.unit
    for line in sheet.paragraph(said.title, 10, width, weight="bold"):
        y -= 13 * u
        sheet.text(x, y + 3 * u, line, 10, weight="bold", zorder=7)
    for line in sheet.paragraph(said.unit, 7.5, width):
        y -= 10 * u
        sheet.text(x, y + 2 * u, line, 7.5, colour=sheet.theme.soft, zorder=7)
    y -= 4 * u
    netted = _negatives(said)
    for entry in said.entries:
        tall = _tall(entry, u, signs)
        _sign(sheet, entry, x + _SIGN * u / 2, y - tall / 2, signs, hatched=entry in netted)
        sheet.text(x + _WORDS * u, y - tall / 2, entry.text, 8.5, va="center", zorder=7)
        y -= tall
    return y


def largest(picture: Picture, boundaries: Boundaries, most: int = 8) -> Listed:
    """The heading and the largest rows of a picture."""
    layer, say = picture.layer, picture.say
    if isinstance(layer, FlowLayer):
        top = layer.flows.tail(most).reverse().iter_rows(named=True)
        rows = [
            (f"{r['origin_name']} → {r['destination_name']}", grouped(r["persons"]), r["persons"], r["colour"])
            for r in top
        ]
        return say("Largest flows"), rows
    if isinstance(layer, ArrivalsLayer):
        top = layer.circles.head(most).iter_rows(named=True)
        return say("Most people"), [(r["name"], grouped(r["persons"]), r["persons"], palette.FLOW[1]) for r in top]
    return say("Highest values"), _highest(layer, picture, boundaries, most)


def _highest(layer: HeatLayer, picture: Picture, boundaries: Boundaries, most: int) -> list[Row]:
    show = rate if layer.measure.column.endswith("_per_lakh") else grouped
    file = boundaries.geojson["districts-national" if picture.level == "district" else "statepolygons-national"]
    names: Mapping[int | str, str] = {one.code: picture.say.place(one.name) for one in shapes(file)}
    known = layer.districts.drop_nulls("value").sort("value", "lgd", descending=[True, False]).head(most)
    return [
        (names.get(code, str(code)), show(value), value, colour)
        for code, value, colour in known.select("lgd", "value", "colour").iter_rows()
        if value > 0
    ]


def draw_list(sheet: Sheet, listed: Listed, x: float, y: float, width: float) -> float:
    """Rows downwards from ``y``, each with a bar as long as its value; where they end."""
    heading, rows = listed
    if not rows:
        return y
    u, longest = sheet.unit, max(row[2] for row in rows)
    y -= 12 * u
    sheet.text(x, y, heading, 9, weight="bold", zorder=7)
    for words, figure, value, colour in rows:
        y -= 15 * u
        room = width - sheet.width_of(figure, 8, "bold") - 8 * u
        sheet.text(x + width, y, figure, 8, weight="bold", ha="right", zorder=7)
        for place, line in enumerate(sheet.paragraph(words, 8, room)[:2]):
            y -= 10.5 * u if place else 0
            sheet.text(x, y, line, 8, zorder=7)
        y -= 3.4 * u
        sheet.axes.add_patch(
            Rectangle((x, y - 0.5 * u), width, 0.5 * u, fc=sheet.theme.rule, lw=0, alpha=0.7, zorder=6)
        )
        bar = max(1.0, width * value / longest)
        sheet.axes.add_patch(Rectangle((x, y - 0.9 * u), bar, 1.3 * u, fc=sheet.theme.sign(colour), lw=0, zorder=7))
    return y


def list_height(sheet: Sheet, listed: Listed, width: float) -> float:
    """How much room :func:`draw_list` takes, in points."""
    rows = listed[1]
    if not rows:
        return 0.0
    rooms = [width - sheet.width_of(row[1], 8, "bold") - 8 * sheet.unit for row in rows]
    lines = sum(len(sheet.paragraph(row[0], 8, room)[:2]) for row, room in zip(rows, rooms, strict=True))
    return (12 + 18.4 * len(rows) + 10.5 * (lines - len(rows))) * sheet.unit


def scale_bar(sheet: Sheet, view: View, say: Language, at: tuple[float, float], most: float) -> None:
    """A bar of round kilometres no longer than ``most`` points, true from west to east at the middle of the map."""
    (x, y), per_km, u = at, view.points_per_ground_metre() * 1000, sheet.unit
    km = max((step for step in _KM if step * per_km <= most), default=_KM[0])
    half = km * per_km / 2
    for part, colour in ((0, sheet.theme.ink), (1, sheet.theme.sea)):
        bar = Rectangle((x + part * half, y), half, 2.6 * u, fc=colour, ec=sheet.theme.ink, lw=0.6, zorder=7)
        sheet.axes.add_patch(bar)
    look: dict[str, Any] = {"colour": sheet.theme.soft, "halo": sheet.theme.sea, "zorder": 7}
    sheet.text(x, y + 5 * u, "0", 7, ha="left", **look)
    sheet.text(x + 2 * half, y + 5 * u, say("{n} km", n=km), 7, ha="center", **look)


def north_arrow(sheet: Sheet, picture: Picture, x: float, y: float) -> None:
    """An arrow to the north at ``x``, its foot at ``y``; north is up at the middle of every map."""
    u = sheet.unit
    for side, colour in ((-1, sheet.theme.ink), (1, sheet.theme.sea)):
        points = np.array([[0.0, 19.0], [side * 5.0, 0.0], [0.0, 4.2]]) * u + [x, y]
        sheet.axes.add_patch(Polygon(points, fc=colour, ec=sheet.theme.ink, lw=0.6, joinstyle="round", zorder=7))
    sheet.text(x, y + 22 * u, picture.say("N"), 8, weight="bold", ha="center", zorder=7)


def _tall(entry: Entry, unit: float, signs: float) -> float:
    high = 2 * entry.size * signs + 4 if entry.sign == "ring" else 1.9 * entry.size * signs + 5
    return max(14.0 * unit, high)


def _negatives(said: Legend) -> Sequence[Entry]:
    """Classes below zero, which a print without colours hatches."""
    return [one for one in said.entries if one.colour in palette.NET[:3]]


def _sign(sheet: Sheet, entry: Entry, x: float, y: float, signs: float, *, hatched: bool) -> None:
    u, theme = sheet.unit, sheet.theme
    reach = _SIGN * u / 2
    if entry.sign == "arrow":
        line = np.array([[x - reach, y], [x, y], [x + reach, y]])
        outline = ribbon(line, entry.size * signs, 0, 0)
        sheet.axes.add_patch(Polygon(outline, fc=theme.sign(entry.colour), ec="none", zorder=7))
    elif entry.sign in ("swatch", "hatch"):
        blank = entry.colour in (palette.LAND, palette.NO_DATA)
        box = (x - 12 * u, y - 4.5 * u), 24 * u, 9 * u
        fill = theme.nobody if blank else theme.fill(entry.colour)
        sheet.axes.add_patch(Rectangle(*box, fc=fill, ec="none", zorder=7))
        hatch = "////" if entry.sign == "hatch" else "....." if hatched and theme.grey else None
        if hatch:
            ink = theme.gap if entry.sign == "hatch" else theme.dots(fill)
            sheet.axes.add_patch(Rectangle(*box, fc="none", ec=ink, hatch=hatch, lw=0, zorder=7))
        sheet.axes.add_patch(Rectangle(*box, fc="none", ec=theme.outline, lw=0.4, zorder=7))
    else:
        ring = entry.sign == "ring"
        fill, rim = ("none", theme.sign(entry.colour)) if ring else (theme.sign(entry.colour), "none")
        size = entry.size * (signs if ring else u * 0.8)
        sheet.axes.add_patch(Circle((x, y), size, fc=fill, ec=rim, lw=0.8, zorder=7))
