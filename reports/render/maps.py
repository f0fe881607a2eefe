"""Layers drawn into a part of a page: the large maps of a report, and the small ones of its weeks."""

from __future__ import annotations

from matplotlib.collections import PathCollection
from matplotlib.patches import Rectangle

from geo.boundaries import Boundaries, Level
from layers import palette
from layers.flows import FlowLayer
from layers.heat import HeatLayer
from layers.legends import legend
from layers.render import mpl
from layers.render.ground import View, project, shapes, view_of
from layers.render.sheet import Box, Sheet
from layers.snapshot import Picture

_COLUMN, _GAP = 142.0, 14.0
_LINE, _OUTLINE = "#c3cad3", "#7d8896"


def draw_map(sheet: Sheet, picture: Picture, boundaries: Boundaries, frame: Box) -> None:
    """A picture with legend and scale bar inside ``frame`` (left, bottom, width, height); the nearer ones in a box."""
    near = picture.fit is not None
    left, bottom, width, height = frame
    inner = (left, bottom, width - _COLUMN - _GAP, height) if near else frame
    view = mpl._view(picture, boundaries, inner)
    mpl._ground(sheet, picture, boundaries, view)
    layer = picture.layer
    if isinstance(layer, FlowLayer):
        mpl._flows(sheet, layer, view)
        mpl._labels(sheet, layer.nodes.sort("total", descending=True), view, [])
    if near:
        sheet.axes.add_patch(Rectangle(inner[:2], *inner[2:], fc="none", ec="#c9d0d8", lw=0.7, zorder=6))
        mpl._legend(sheet, legend(layer), left + width - _COLUMN, bottom + height - 10)
    else:
        said = legend(layer)
        mpl._legend(sheet, said, left + 0.6 * width, bottom + 26 + mpl._legend_height(said))
    mpl._scale_bar(sheet, view)


def draw_small(sheet: Sheet, layer: HeatLayer, boundaries: Boundaries, level: Level, view: View) -> None:
    """A heat layer without words, for maps side by side."""
    colours = dict(layer.districts.select("lgd", "colour").iter_rows())
    name = "districts" if level == "district" else "statepolygons"
    places = [one for one in shapes(boundaries.geojson[f"{name}-national"]) if view.shows(one.box)]
    fills = [_shade(colours.get(int(one.code))) for one in places]
    drawn = PathCollection(mpl._paths(view, places), facecolors=fills, edgecolors=_LINE, lw=0.2)
    sheet.axes.add_collection(drawn, autolim=False)
    drawn.set_clip_path(mpl._window(sheet, view))
    lines = shapes(boundaries.geojson["outline"])
    if level == "district":
        lines = (*lines, *(one for one in shapes(boundaries.geojson["states-national"]) if view.shows(one.box)))
    edge = PathCollection(mpl._paths(view, lines, closed=False), facecolors="none", edgecolors=_OUTLINE, lw=0.45)
    sheet.axes.add_collection(edge, autolim=False)
    edge.set_clip_path(mpl._window(sheet, view))


def small_view(boundaries: Boundaries, box: Box | None, frame: Box) -> View:
    """What a small map shows: India, or a box of degrees."""
    import numpy as np

    if box is None:
        return view_of((one.box for one in shapes(boundaries.geojson["outline"])), frame)
    west, south, east, north = box
    corners = project(np.array([[west, south], [west, north], [east, south], [east, north]]))
    return view_of([(*corners.min(axis=0), *corners.max(axis=0))], frame, margin=20_000.0)


def _shade(colour: str | None) -> str:
    return "#ffffff" if colour in (None, palette.LAND) else str(colour)
