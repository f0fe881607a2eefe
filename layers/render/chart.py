"""One map within a rectangle of a page: ground, islands in insets, flows or circles, and names that do not collide.

A page may hold several: :func:`draw_map` touches nothing outside its frame.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np
import polars as pl
from matplotlib.collections import CircleCollection, Collection, PathCollection, PolyCollection
from matplotlib.colors import to_rgba
from matplotlib.patches import Rectangle
from matplotlib.path import Path as Outline

from geo.boundaries import Boundaries
from geo.flows import planar_curves
from layers import palette
from layers.arrivals import ArrivalsLayer
from layers.flows import FlowLayer
from layers.heat import HeatLayer
from layers.render.ground import ISLANDS, Floats, Metres, Region, Shape, View, project, shapes, view_of
from layers.render.labels import Named, set_names
from layers.render.ribbons import ribbon
from layers.render.sheet import Box, Sheet
from layers.snapshot import Picture

Frame = tuple[float, float, float, float]
#: Least metres around the places of a near map.
_AROUND = 60_000.0
#: Metres around islands in their inset, and points between an inset and the frame.
_SHORE, _INSET_GAP = 45_000.0, 2.0
_INSET_SIZE, _INSET_LEAST = 6.0, 4.5
#: Points to a pixel of a layer where a map has so many points to a kilometre, and the bounds of that.
_SIGNS, _AT_SCALE, _LEAST, _MOST = 0.72, 0.18, 0.34, 1.15
_NEAR_SIGNS = 0.8


@dataclass(frozen=True)
class Chart:
    """A map that is on its page: its view, its insets, and how many points a layer's pixel became."""

    view: View
    insets: tuple[tuple[Region, View], ...]
    signs: float

    def page(self, lonlat: Floats) -> Floats:
        """Longitude, latitude (n, 2) → points on the page; islands lie in their inset."""
        metres = project(lonlat)
        out = self.view.page(metres)
        for region, view in self.insets:
            inside = region.holds(lonlat)
            if inside.any():
                out[inside] = view.page(metres[inside])
        return out


def plan(picture: Picture, boundaries: Boundaries, frame: Frame, unit: float = 1.0) -> Chart:
    """Where everything of a picture lies within a frame (left, bottom, width, height in points)."""
    outline = shapes(boundaries.geojson["outline"])
    if picture.fit is not None:
        west, south, east, north = picture.fit
        corners = project(np.array([[west, south], [west, north], [east, south], [east, north]]))
        view = view_of([(*corners.min(axis=0), *corners.max(axis=0))], frame, margin=_AROUND)
        return Chart(view, (), _NEAR_SIGNS * unit)
    mainland = [one.box for one in outline if one.region < 0] or [one.box for one in outline]
    view = view_of(mainland, frame)
    signs = float(np.clip(_SIGNS * view.scale * 1000 / _AT_SCALE, _LEAST, _MOST * unit))
    insets = []
    for place, region in enumerate(ISLANDS):
        boxes = [one.box for one in outline if one.region == place]
        if boxes and len(boxes) < len(outline):
            insets.append(
                (region, _inset(boxes, view, right=place > 0, lift=30 * unit, head=(9 if place == 0 else 19) * unit))
            )
    return Chart(view, tuple(insets), signs)


def draw_map(
    sheet: Sheet, picture: Picture, boundaries: Boundaries, chart: Chart, *, labels: int = 26, taken: Sequence[Box] = ()
) -> None:
    """Draw a picture where it was planned.

    Args:
        sheet: the page.
        picture: what to draw.
        boundaries: the ground.
        chart: from :func:`plan`.
        labels: name at most so many places.
        taken: boxes of the page where no name may stand.
    """
    _ground(sheet, picture, boundaries.geojson, chart.view, -1 if chart.insets else None)
    for region, view in chart.insets:
        left, bottom, width, height = view.frame
        rim = Rectangle((left, bottom), width, height, fc=sheet.theme.sea, ec=sheet.theme.rule, lw=0.7, zorder=1.5)
        sheet.axes.add_patch(rim)
        _ground(sheet, picture, boundaries.geojson, view, ISLANDS.index(region))
        _inset_name(sheet, picture.say.place(region.name), view.frame)
    blocked = [*taken, *(_box(view.frame) for _, view in chart.insets)]
    layer = picture.layer
    if isinstance(layer, FlowLayer):
        lines = _flows(sheet, layer, chart)
        nodes = layer.nodes.sort("total", descending=True)
        set_names(sheet, _named(nodes, chart, labels), _box(chart.view.frame), blocked, lines)
    elif isinstance(layer, ArrivalsLayer):
        look = {"fill": palette.FLOW[0], "rim": palette.FLOW[2]}
        _circles(sheet, layer.circles, chart, "arrived_radius", look, opacity=0.3)
        set_names(sheet, _named(layer.circles, chart, labels), _box(chart.view.frame), blocked, np.empty((0, 3)))


# -- the ground ---------------------------------------------------------------------------------------------------


def _ground(sheet: Sheet, picture: Picture, files: Mapping[str, Path], view: View, region: int | None) -> None:
    """Land, districts or states with their colours, and the lines between them. ``region`` None means all."""
    theme, detail = sheet.theme, "detail" if picture.fit else "national"
    places = "districts" if picture.level == "district" else "statepolygons"
    heat = picture.layer if isinstance(picture.layer, HeatLayer) else None
    shadow = _whole(files[f"outline-{detail}"], region)
    z = 1.0 if region in (None, -1) else 1.6
    rims = ((5.0, 0.35), (2.4, 0.6)) if region in (None, -1) else ()
    for width, strength in rims:  # a soft rim lifts the country off the paper
        _add(sheet, view, shadow, z, facecolors="none", edgecolors=to_rgba(theme.rule, strength), lw=width)
    edge = {"edgecolors": theme.heat_line if heat else theme.district_line, "lw": 0.3}
    if heat is None:
        for name in ("land", places):
            _add(sheet, view, _whole(files[f"{name}-{detail}"], region), z + 0.1, facecolors=theme.land, **edge)
    else:
        _add(sheet, view, _whole(files[f"land-{detail}"], region), z + 0.1, facecolors=theme.nobody, **edge)
        known = shapes(files[f"{places}-{detail}"])
        seen = [one for one in known if region in (None, one.region) and view.shows(one.box)]
        _classes(sheet, view, heat, seen, z + 0.1)
    coast = 0.75 if region in (None, -1) else 0.4
    for name, colour, width in (("states", theme.state_line, 0.55), ("outline", theme.outline, coast)):
        lines = _whole(files[f"{name}-{detail}"], region)
        _add(sheet, view, lines, z + 0.2, facecolors="none", edgecolors=colour, lw=width, joinstyle="round")


def _classes(sheet: Sheet, view: View, layer: HeatLayer, places: Sequence[Shape], z: float) -> None:
    """Districts by class; those of one colour are one path, so that no seam shows between them."""
    theme = sheet.theme
    colours: Mapping[int, str] = dict(layer.districts.select("lgd", "colour").iter_rows())
    by_colour: dict[str, list[Outline]] = {}
    for one in places:
        colour = colours.get(one.code, palette.LAND) if isinstance(one.code, int) else palette.LAND
        by_colour.setdefault(colour, []).append(one.outline)
    below = {colour for colour, high in zip(layer.colours, layer.breaks[1:], strict=False) if high <= 0}
    for colour, outlines in by_colour.items():
        # on paper the palest class and the land of a screen look alike: nobody is white
        fill = theme.nobody if colour in (palette.LAND, palette.NO_DATA) else theme.fill(colour)
        whole = Outline.make_compound_path(*outlines)
        _add(sheet, view, whole, z, facecolors=fill, edgecolors=theme.heat_line, lw=0.3)
        if colour == palette.NO_DATA or (theme.grey and colour in below):
            hatch = "////" if colour == palette.NO_DATA else "....."
            mark = theme.gap if colour == palette.NO_DATA else theme.dots(fill)
            _add(sheet, view, whole, z, facecolors="none", edgecolors=mark, hatch=hatch, lw=0.0)


@lru_cache(maxsize=48)
def _whole(file: Path, region: int | None) -> Outline:
    """All features of a file in a region as one path; kept, because such files never change."""
    outlines = [one.outline for one in shapes(file) if region in (None, one.region)]
    return Outline.make_compound_path(*outlines) if outlines else Outline(np.empty((0, 2)))


# -- signs --------------------------------------------------------------------------------------------------------


def _flows(sheet: Sheet, layer: FlowLayer, chart: Chart) -> Floats:
    """Circles and arrows; the middle lines of the arrows with half their width, (n, 3), for names to keep clear of."""
    _circles(sheet, layer.nodes, chart, "inner_radius", {"fill": sheet.theme.sea, "rim": palette.RIM})
    if not layer.flows.height:
        return np.empty((0, 3))
    radius = {code: r * chart.signs for code, r in layer.nodes.select("code", "radius").iter_rows()}
    scale = chart.view.scale
    ends = [chart.page(layer.curves[:, at]) / scale for at in (0, -1)]
    curves = planar_curves(ends[0], ends[1], points=48) * scale
    outlines, colours, middle = [], [], []
    for row, curve in zip(layer.flows.iter_rows(named=True), curves, strict=True):
        width = row["width"] * chart.signs
        outline = ribbon(curve, width, radius[row["origin"]], radius[row["destination"]])
        if len(outline):
            outlines.append(outline)
            colours.append(sheet.theme.sign(row["colour"]))
            middle.append(np.column_stack([curve, np.full(len(curve), width / 2)]))
    arrows = PolyCollection(outlines, facecolors=colours, edgecolors="none", zorder=4)
    sheet.axes.add_collection(arrows, autolim=False)
    arrows.set_clip_path(_window(sheet, chart.view))
    return np.concatenate(middle) if middle else np.empty((0, 3))


def _circles(
    sheet: Sheet, places: pl.DataFrame, chart: Chart, inner: str, look: Mapping[str, str], *, opacity: float = 1.0
) -> None:
    """Each place's circle with its filled part, in the order of the rows, as one collection."""
    if not places.height:
        return
    theme, at = sheet.theme, chart.page(places.select("lon", "lat").to_numpy())
    outer = places["radius"].to_numpy() * chart.signs
    radii = np.stack([outer, np.minimum(places[inner].to_numpy() * chart.signs, outer)], axis=1).ravel()
    part = to_rgba(theme.sign(palette.FLOW[1]), 0.85 if opacity == 1 else 0.5)
    rim = theme.sign(look["rim"])
    circles = CircleCollection(
        np.pi * radii**2,
        offsets=np.repeat(at, 2, axis=0),
        offset_transform=sheet.axes.transData,
        facecolors=[to_rgba(theme.sign(look["fill"]) if opacity < 1 else look["fill"], opacity), part] * places.height,
        edgecolors=[to_rgba(rim), to_rgba(rim, 0)] * places.height,
        lw=max(0.5, 0.9 * chart.signs),
        zorder=3,
    )
    sheet.axes.add_collection(circles, autolim=False)
    circles.set_clip_path(_window(sheet, chart.view))


def _named(places: pl.DataFrame, chart: Chart, most: int) -> list[Named]:
    """Places with a circle, those first whose names matter most."""
    at = chart.page(places.select("lon", "lat").to_numpy())
    rows = zip(at, places["name"], places["radius"], strict=True)
    named = [Named(float(x), float(y), name, r * chart.signs) for (x, y), name, r in rows]
    return [Named(one.x, one.y, one.name if place < most else "", one.radius) for place, one in enumerate(named)]


# -- small geometry -----------------------------------------------------------------------------------------------


def _inset(boxes: Sequence[Metres], view: View, *, right: bool, lift: float, head: float) -> View:
    """Islands at the scale of the map, in the corner of its frame that lies nearest; ``head`` is room for a name."""
    corners = np.array(boxes)
    low, high = corners[:, :2].min(axis=0) - _SHORE, corners[:, 2:].max(axis=0) + _SHORE
    width, height = (float(side) for side in (high - low) * view.scale)
    left, bottom, wide, _ = view.frame
    x = left + wide - width - _INSET_GAP if right else left + _INSET_GAP
    middle = (low + high) / 2
    frame = (x, bottom + (_INSET_GAP if right else lift), width, height + head)
    return View(frame, (float(middle[0]), float(middle[1]) + head / 2 / view.scale), view.scale)


def _inset_name(sheet: Sheet, name: str, frame: Frame) -> None:
    left, bottom, width, height = frame
    y, size = bottom + height, _INSET_SIZE
    while size > _INSET_LEAST and max(sheet.width_of(word, size) for word in name.split()) > width - 3:
        size -= 0.25
    for line in sheet.paragraph(name, size, width - 2):
        y -= 1.25 * size * sheet.unit
        look = {"ha": "center", "halo": sheet.theme.sea, "zorder": 5}
        sheet.text(left + width / 2, y, line, size, colour=sheet.theme.soft, **look)


def _add(sheet: Sheet, view: View, outline: Outline, zorder: float, **look: object) -> None:
    if not np.size(outline.vertices):
        return
    drawn: Collection = PathCollection([outline], transform=view.transform + sheet.axes.transData, **look)  # type: ignore[arg-type]
    drawn.set_zorder(zorder)
    sheet.axes.add_collection(drawn, autolim=False)
    drawn.set_clip_path(_window(sheet, view))


def _window(sheet: Sheet, view: View) -> Rectangle:
    left, bottom, width, height = view.frame
    return Rectangle((left - 1, bottom - 1), width + 2, height + 2, transform=sheet.axes.transData)


def _box(frame: Frame) -> Box:
    left, bottom, width, height = frame
    return left, bottom, left + width, bottom + height
