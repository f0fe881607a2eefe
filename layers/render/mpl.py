"""Layers on paper: one A4 page with title, map, legend and small print, as PNG, SVG or PDF through matplotlib.

No pyplot and no figure outlives its file, so servers may draw in several threads.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from typing import Any

import matplotlib as mpl
import numpy as np
import polars as pl
from matplotlib.collections import CircleCollection, Collection, PathCollection, PolyCollection
from matplotlib.colors import to_rgba
from matplotlib.figure import Figure
from matplotlib.patches import Circle, FancyBboxPatch, Polygon, Rectangle
from matplotlib.path import Path as Outline

from core.shown import grouped
from geo.boundaries import Boundaries
from geo.flows import planar_curves
from layers import palette
from layers.arrivals import ArrivalsLayer
from layers.flows import FlowLayer
from layers.heat import HeatLayer
from layers.legends import Entry, Legend, legend
from layers.paper import Paper
from layers.render.ground import CRS_SAID, Shape, View, project, shapes, view_of
from layers.render.ribbons import ribbon
from layers.render.sheet import HEIGHT, INK, SOFT, WIDTH, Box, Sheet
from layers.snapshot import Picture

#: Points of the page's margin; of the column beside a map of one place; of the gap between the two.
_MARGIN, _COLUMN, _GAP = 30.0, 150.0, 10.0
_SEA = _NOBODY = "#ffffff"
_DISTRICT_LINE, _HEAT_LINE, _STATE_LINE, _OUTLINE = "#d3d9e0", "#d9dfe6", "#98a3b0", "#6d7988"
_ALERT, _ALERT_GROUND = "#8a3b00", "#fdf1e3"
#: Least kilometres around the places of a near map, in metres.
_AROUND = 60_000.0
_LABELS, _LARGEST = 18, 8


def printed(picture: Picture, boundaries: Boundaries, form: str, paper: Paper | None = None) -> bytes:
    """The page as a file of ``form`` png, svg or pdf. The same picture gives the same bytes."""
    figure = draw(picture, boundaries)
    out = io.BytesIO()
    title = f"{picture.title}, Pravah"
    facts: dict[str, dict[str, Any]] = {
        "png": {"Title": title, "Software": None},
        "svg": {"Title": title, "Date": None},
        "pdf": {"Title": title, "Creator": "Pravah", "CreationDate": None},
    }
    # TrueType in PDF keeps words searchable; a fixed salt keeps the names inside an SVG the same
    with mpl.rc_context({"pdf.fonttype": 42, "svg.hashsalt": "pravah"}):
        figure.savefig(out, format=form, dpi=(paper or Paper()).dpi, metadata=facts[form])
    return out.getvalue()


def draw(picture: Picture, boundaries: Boundaries) -> Figure:
    """The page as a matplotlib figure, in points of A4."""
    sheet = Sheet()
    top = _head(sheet, picture)
    bottom = _foot(sheet, picture, boundaries)
    near = picture.fit is not None
    frame = (_MARGIN, bottom, WIDTH - 2 * _MARGIN - (_COLUMN + _GAP if near else 0), top - bottom)
    view = _view(picture, boundaries, frame)
    _ground(sheet, picture, boundaries, view)
    layer = picture.layer
    taken: list[Box] = []
    if isinstance(layer, FlowLayer):
        _flows(sheet, layer, view)
        _labels(sheet, layer.nodes.sort("total", descending=True), view, taken)
    elif isinstance(layer, ArrivalsLayer):
        _arrivals(sheet, layer, view)
        _labels(sheet, layer.circles, view, taken)
    if near:
        sheet.axes.add_patch(Rectangle(frame[:2], *frame[2:], fc="none", ec="#c9d0d8", lw=0.7, zorder=6))
    _beside(sheet, picture, view, near)
    _scale_bar(sheet, view)
    return sheet.figure


# -- words around the map ---------------------------------------------------------------------------------------


def _head(sheet: Sheet, picture: Picture) -> float:
    """Title, filters, label; the height at which the map may begin."""
    y = HEIGHT - _MARGIN - 16
    sheet.text(_MARGIN, y, picture.title, 19, weight="bold")
    y -= 4
    for line in sheet.paragraph(picture.filtered, 10, WIDTH - 2 * _MARGIN - 150)[:4]:
        y -= 13.5
        sheet.text(_MARGIN, y, line, 10, colour=SOFT)
    if picture.synthetic:
        words = sheet.text(
            WIDTH - _MARGIN - 7, HEIGHT - _MARGIN - 9, "Synthetic demonstration data", 9, colour=_ALERT, weight="bold",
            ha="right", va="center", zorder=9,
        )  # fmt: skip
        _pill(sheet, sheet.extent(words))
    return y - 10


def _pill(sheet: Sheet, around: Box) -> None:
    left, bottom, right, top = around
    patch = FancyBboxPatch(
        (left, bottom - 1), right - left, top - bottom + 2, boxstyle="round,pad=4,rounding_size=7", fc=_ALERT_GROUND,
        ec="#e3b98f", lw=0.7, zorder=8,
    )  # fmt: skip
    sheet.axes.add_patch(patch)


def _foot(sheet: Sheet, picture: Picture, boundaries: Boundaries) -> float:
    """The small print; the height above which the map may lie."""
    said = picture
    wide = WIDTH - 2 * _MARGIN
    as_of = f"As of {said.as_of}. " if said.as_of else ""
    made_up = "All people shown are made up. " if said.synthetic else ""
    lines = [(line, 7.0, SOFT) for line in sheet.paragraph(f"{boundaries.source} {CRS_SAID}. Pravah.", 7, wide)][::-1]
    lines += [(line, 8.0, INK) for line in sheet.paragraph(f"{made_up}{as_of}".strip(), 8, wide)][::-1]
    for note in reversed(said.notes):
        lines += [(line, 8.0, SOFT) for line in sheet.paragraph(note, 8, wide)][::-1]
    y = _MARGIN
    for words, size, colour in lines:
        sheet.text(_MARGIN, y, words, size, colour=colour)
        y += size * 1.42
    y += 3
    for words in sheet.paragraph(picture.headline, 9.5, wide, weight="bold")[::-1]:
        sheet.text(_MARGIN, y, words, 9.5, weight="bold")
        y += 13.5
    y += 2
    sheet.axes.plot([_MARGIN, WIDTH - _MARGIN], [y, y], color="#c9d0d8", lw=0.7)
    return y + 10


def _beside(sheet: Sheet, picture: Picture, view: View, near: bool) -> None:
    """Legend and largest flows: in the empty corners of a map of India, in a column beside the map of a place."""
    left, bottom, width, height = view.frame
    if near:
        column = left + width + _GAP
        end = _legend(sheet, legend(picture.layer), column, bottom + height - 10)
        if isinstance(picture.layer, FlowLayer):
            _largest(sheet, picture.layer, column, end - 26, _COLUMN)
        return
    said = legend(picture.layer)
    _legend(sheet, said, left + 0.56 * width, bottom + 30 + _legend_height(said))
    if isinstance(picture.layer, FlowLayer):
        _largest(sheet, picture.layer, left + width - 196, bottom + height - 14, 196)


def _largest(sheet: Sheet, layer: FlowLayer, x: float, y: float, width: float) -> None:
    if not layer.flows.height:
        return
    sheet.text(x, y, "Largest flows", 9, weight="bold")
    narrow = width < 180
    for row in layer.flows.tail(_LARGEST).reverse().iter_rows(named=True):
        y -= 14
        sheet.text(x + width, y, grouped(row["persons"]), 8, weight="bold", ha="right")
        words = f"{row['origin_name']} → {row['destination_name']}"
        for place, line in enumerate(sheet.paragraph(words, 8, width - 52)):
            y -= 10.5 if place else 0
            sheet.text(x, y, line, 8)
        y -= 2 if narrow else 0


# -- the legend -------------------------------------------------------------------------------------------------


def _line_height(entry: Entry) -> float:
    return max(15.0, 2 * entry.size + 4) if entry.sign == "ring" else max(15.0, 1.9 * entry.size + 5)


def _legend_height(said: Legend) -> float:
    return 30 + sum(_line_height(entry) for entry in said.entries)


def _legend(sheet: Sheet, said: Legend, x: float, y: float) -> float:
    """Draw downwards from ``y``; where it ends."""
    sheet.text(x, y, said.title, 10, weight="bold")
    sheet.text(x, y - 12, said.unit, 7.5, colour=SOFT)
    y -= 18
    for entry in said.entries:
        tall = _line_height(entry)
        _sign(sheet, entry, x + 20, y - tall / 2)
        sheet.text(x + 48, y - tall / 2 - 3, entry.text, 8.5)
        y -= tall
    return y


def _sign(sheet: Sheet, entry: Entry, x: float, y: float) -> None:
    if entry.sign == "arrow":
        line = np.array([[x - 20, y], [x, y], [x + 20, y]])
        sheet.axes.add_patch(Polygon(ribbon(line, entry.size, 0, 0), fc=entry.colour, ec="none", zorder=6))
    elif entry.sign in ("swatch", "hatch"):
        hatch = "////" if entry.sign == "hatch" else None
        colour = _NOBODY if entry.colour == palette.LAND else entry.colour
        patch = Rectangle((x - 13, y - 5), 26, 10, fc=colour, ec="#8c97a4", lw=0.4, hatch=hatch, zorder=6)
        sheet.axes.add_patch(patch)
    else:
        ring = entry.sign == "ring"
        fill, rim = ("none", entry.colour) if ring else (entry.colour, "none")
        sheet.axes.add_patch(Circle((x, y), entry.size, fc=fill, ec=rim, lw=0.9, zorder=6))


# -- the map ----------------------------------------------------------------------------------------------------


def _view(picture: Picture, boundaries: Boundaries, frame: Box) -> View:
    if picture.fit is None:
        return view_of((one.box for one in shapes(boundaries.geojson["outline"])), frame)
    west, south, east, north = picture.fit
    corners = project(np.array([[west, south], [west, north], [east, south], [east, north]]))
    return view_of([(*corners.min(axis=0), *corners.max(axis=0))], frame, margin=_AROUND)


def _ground(sheet: Sheet, picture: Picture, boundaries: Boundaries, view: View) -> None:
    """Land, districts or states with their colours, and the lines between them."""
    detail = "detail" if picture.fit else "national"
    places = "districts" if picture.level == "district" else "statepolygons"
    colours: dict[int, str] = {}
    unknown: set[int] = set()
    if isinstance(picture.layer, HeatLayer):
        colours = dict(picture.layer.districts.select("lgd", "colour").iter_rows())
        unknown = {code for code, colour in colours.items() if colour == palette.NO_DATA}
    polygons = [one for one in shapes(boundaries.geojson[f"{places}-{detail}"]) if view.shows(one.box)]
    land = [one for one in shapes(boundaries.geojson[f"land-{detail}"]) if view.shows(one.box)]
    ground = _NOBODY if colours else palette.LAND
    # on paper the palest class and the land of a screen look alike: nobody is white
    shades = {code: ground if colour == palette.LAND else colour for code, colour in colours.items()}
    fills = [ground] * len(land) + [shades.get(int(one.code), ground) for one in polygons]
    edge = _HEAT_LINE if colours else _DISTRICT_LINE
    _add(sheet, view, PathCollection(_paths(view, [*land, *polygons]), facecolors=fills, edgecolors=edge, lw=0.3))
    if unknown:
        gaps = _paths(view, [one for one in polygons if one.code in unknown])
        _add(sheet, view, PathCollection(gaps, facecolors="none", edgecolors="#b8c0ca", hatch="////", lw=0.3))
    lines = ((f"states-{detail}", _STATE_LINE, 0.55), (f"outline-{detail}", _OUTLINE, 0.8))
    for name, colour, width in lines:
        paths = _paths(view, shapes(boundaries.geojson[name]), closed=False)
        _add(sheet, view, PathCollection(paths, facecolors="none", edgecolors=colour, lw=width, joinstyle="round"))


def _paths(view: View, places: Iterable[Shape], *, closed: bool = True) -> list[Outline]:
    out = []
    for place in places:
        codes = []
        for line in place.lines:
            own = np.full(len(line), Outline.LINETO, dtype=np.uint8)
            own[0] = Outline.MOVETO
            if closed:
                own[-1] = Outline.CLOSEPOLY
            codes.append(own)
        out.append(Outline(view.page(np.concatenate(place.lines)), np.concatenate(codes)))
    return out


def _flows(sheet: Sheet, layer: FlowLayer, view: View) -> None:
    _circles(sheet, layer.nodes, view, "inner_radius", fill=_SEA, rim=palette.RIM)
    radius = dict(layer.nodes.select("code", "radius").iter_rows())
    metres = planar_curves(project(layer.curves[:, 0]), project(layer.curves[:, -1]), points=48)
    outlines, colours = [], []
    for row, curve in zip(layer.flows.iter_rows(named=True), view.page(metres), strict=True):
        outline = ribbon(curve, row["width"], radius[row["origin"]], radius[row["destination"]])
        if len(outline):
            outlines.append(outline)
            colours.append(row["colour"])
    _add(sheet, view, PolyCollection(outlines, facecolors=colours, edgecolors="none", zorder=4))


def _arrivals(sheet: Sheet, layer: ArrivalsLayer, view: View) -> None:
    _circles(sheet, layer.circles, view, "arrived_radius", fill=palette.FLOW[0], rim=palette.FLOW[2], opacity=0.3)


def _circles(
    sheet: Sheet, places: pl.DataFrame, view: View, inner: str, *, fill: str, rim: str, opacity: float = 1.0
) -> None:
    """Each place's circle with its filled part, in the order of the rows, as one collection."""
    at = view.page(project(places.select("lon", "lat").to_numpy()))
    outer = places["radius"].to_numpy()
    radii = np.stack([outer, np.minimum(places[inner].to_numpy(), outer)], axis=1).ravel()
    part = to_rgba(palette.FLOW[1], 0.85 if opacity == 1 else 0.5)
    circles = CircleCollection(
        np.pi * radii**2,
        offsets=np.repeat(at, 2, axis=0),
        offset_transform=sheet.axes.transData,
        facecolors=[to_rgba(fill, opacity), part] * places.height,
        edgecolors=[to_rgba(rim), to_rgba(rim, 0)] * places.height,
        lw=0.8,
        zorder=3,
    )
    _add(sheet, view, circles)


def _labels(sheet: Sheet, places: pl.DataFrame, view: View, taken: list[Box]) -> None:
    """Names of the largest places, each beside its circle where no other name and no other large circle is."""
    head = places.head(_LABELS)
    at = view.page(project(head.select("lon", "lat").to_numpy()))
    circles = [(x - r, y - r, x + r, y + r) for (x, y), r in zip(at, head["radius"], strict=True)]
    left, bottom, width, height = view.frame
    for position, ((x, y), name, r) in enumerate(zip(at, head["name"], head["radius"], strict=True)):
        others = [*circles[:position], *circles[position + 1 :], *taken]
        gap = r + 3
        spots = ((gap, 0, "left", "center"), (-gap, 0, "right", "center"), (0, gap, "center", "bottom"),
                 (0, -gap, "center", "top"))  # fmt: skip
        for dx, dy, ha, va in spots:
            words = sheet.text(x + dx, y + dy, name, 7.5, halo="#ffffff", ha=ha, va=va, zorder=5)
            box = sheet.extent(words)
            inside = left < box[0] and box[2] < left + width and bottom < box[1] and box[3] < bottom + height
            if inside and not any(_overlap(box, other) for other in others):
                taken.append(box)
                break
            words.remove()


def _overlap(one: Box, other: Box) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


def _scale_bar(sheet: Sheet, view: View) -> None:
    """A bar of round kilometres, true at the middle of the map."""
    per_km = view.points_per_ground_metre() * 1000
    steps: Sequence[int] = (10, 20, 50, 100, 200, 500)
    km = max((step for step in steps if step * per_km <= 110), default=steps[0])
    x, y = view.frame[0] + 6, view.frame[1] + 6
    half = km * per_km / 2
    for part, colour in ((0, INK), (1, "#ffffff")):
        sheet.axes.add_patch(Rectangle((x + part * half, y), half, 3, fc=colour, ec=INK, lw=0.6, zorder=7))
    for value, ha, place in ((0, "left", x), (km, "center", x + 2 * half)):
        sheet.text(place, y + 6, f"{value} km" if value else "0", 7, colour=SOFT, ha=ha, halo="#ffffff", zorder=7)


def _add(sheet: Sheet, view: View, collection: Collection) -> None:
    sheet.axes.add_collection(collection, autolim=False)
    collection.set_clip_path(_window(sheet, view))


def _window(sheet: Sheet, view: View) -> Rectangle:
    left, bottom, width, height = view.frame
    return Rectangle((left - 1, bottom - 1), width + 2, height + 2, transform=sheet.axes.transData)
