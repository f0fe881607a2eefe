"""Layers drawn into a part of a page: the large maps of a report, and the small ones of its weeks."""

from __future__ import annotations

from typing import Any

import numpy as np
from matplotlib.collections import PathCollection
from matplotlib.patches import Rectangle
from matplotlib.path import Path as Outline

from geo.boundaries import Boundaries, Level
from layers import palette
from layers.heat import HeatLayer
from layers.render.beside import draw_legend, legend_height, legend_of, north_arrow, scale_bar
from layers.render.chart import draw_map as draw_chart
from layers.render.chart import plan
from layers.render.ground import View, project, shapes, view_of
from layers.render.sheet import Box, Sheet
from layers.snapshot import Picture

_COLUMN, _GAP = 142.0, 14.0
_LINE, _OUTLINE = "#c3cad3", "#7d8896"


def draw_map(sheet: Sheet, picture: Picture, boundaries: Boundaries, frame: Box) -> None:
    """A picture with legend, scale bar and north arrow inside ``frame`` (left, bottom, width, height).

    India has its legend in the sea beside it, a nearer map in a column.
    """
    near = picture.fit is not None
    left, bottom, width, height = frame
    inner = (left, bottom, width - _COLUMN - _GAP, height) if near else frame
    chart = plan(picture, boundaries, inner)
    said = legend_of(picture)
    if near:
        sheet.axes.add_patch(Rectangle(inner[:2], *inner[2:], fc="none", ec=sheet.theme.rule, lw=0.7, zorder=6))
        start, top, room = left + width - _COLUMN, bottom + height, _COLUMN
    else:
        start = left + 0.6 * width
        room = (
            min([left + width, *(view.frame[0] for region, view in chart.insets if region.bounds[0] > 80)]) - start - 8
        )
        top = bottom + 6 + legend_height(sheet, said, width=room, signs=chart.signs)
    draw_legend(sheet, said, start, top, width=room, signs=chart.signs)
    x, y = inner[0] + (8 if near else 2), bottom + 8
    foot = max([y + 18, *(view.frame[1] + view.frame[3] + 8 for region, view in chart.insets if region.bounds[0] < 80)])
    taken = [(x, y, x + 134, y + 18), (x, foot, x + 18, foot + 34)]
    taken += [] if near else [(start, bottom, start + room, top)]
    draw_chart(sheet, picture, boundaries, chart, labels=24, taken=taken)
    scale_bar(sheet, chart.view, picture.say, (x, y), 110.0)
    north_arrow(sheet, picture, x + 8, foot)


def draw_small(sheet: Sheet, layer: HeatLayer, boundaries: Boundaries, level: Level, view: View) -> None:
    """A heat layer without words, for maps side by side; places of one class are one path, so that no seam shows."""
    colours = dict(layer.districts.select("lgd", "colour").iter_rows())
    name = "districts" if level == "district" else "statepolygons"
    by_colour: dict[str, list[Outline]] = {}
    for one in shapes(boundaries.geojson[f"{name}-national"]):
        if view.shows(one.box):
            by_colour.setdefault(colours.get(int(one.code), palette.LAND), []).append(one.outline)
    for colour, outlines in by_colour.items():
        fill = "#ffffff" if colour in (palette.LAND, palette.NO_DATA) else colour
        _add(sheet, view, outlines, facecolors=fill, edgecolors=_LINE, lw=0.2)
    lines = list(shapes(boundaries.geojson["outline"]))
    if level == "district":
        lines += [one for one in shapes(boundaries.geojson["states-national"]) if view.shows(one.box)]
    _add(sheet, view, [one.outline for one in lines], facecolors="none", edgecolors=_OUTLINE, lw=0.45)


def small_view(boundaries: Boundaries, box: Box | None, frame: Box) -> View:
    """What a small map shows: India, or a box of degrees."""
    if box is None:
        return view_of((one.box for one in shapes(boundaries.geojson["outline"])), frame)
    west, south, east, north = box
    corners = project(np.array([[west, south], [west, north], [east, south], [east, north]]))
    return view_of([(*corners.min(axis=0), *corners.max(axis=0))], frame, margin=20_000.0)


def _add(sheet: Sheet, view: View, outlines: list[Outline], **look: Any) -> None:
    if not outlines:
        return
    drawn = view.transform.transform_path(Outline.make_compound_path(*outlines))
    patch = PathCollection([drawn], **look)
    # a patch would have the axes measure every bend of its outline
    sheet.axes.add_collection(patch, autolim=False)
    left, bottom, width, height = view.frame
    patch.set_clip_path(Rectangle((left - 1, bottom - 1), width + 2, height + 2, transform=sheet.axes.transData))
