"""Layers as one HTML file drawn by Plotly on the projection of the printed maps: hover, drag, zoom, no request at all.

Plotly's script is 4.8 MB; it and the figure go into the file gzipped and are unpacked by the browser itself.
"""

from __future__ import annotations

import base64
import gzip
import json
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from importlib import resources
from typing import Any

import numpy as np
import polars as pl
from matplotlib.path import Path as Outline

from core.errors import Unavailable
from geo.boundaries import Boundaries
from geo.flows import planar_curves
from layers import palette
from layers.arrivals import ArrivalsLayer
from layers.flows import FlowLayer
from layers.heat import HeatLayer
from layers.render.ground import Floats, project, shapes, view_of
from layers.render.page import asset, framed, legend_markup, said_of, said_of_arrivals, said_of_flow, said_of_node
from layers.render.ribbons import ribbon
from layers.snapshot import Picture
from layers.themes import THEMES

#: The map that sizes are meant for, in pixels: arrows and circles are drawn on the ground and grow with it.
_SCREEN = (0.0, 0.0, 820.0, 820.0)
_LABELS, _LETTER = 18, 6.4
#: Metres around the places of a near map.
_AROUND = 60_000.0

#: The families of ``snapshot.css``.
_FAMILY = '"Noto Sans", "Pravah Devanagari", "Noto Sans Devanagari", system-ui, "DejaVu Sans", sans-serif'

Trace = dict[str, Any]


def page(picture: Picture, boundaries: Boundaries) -> str:
    """The whole page as text.

    Raises:
        Unavailable: Plotly's script is not installed.
    """
    drawn = json.dumps(figure(picture, boundaries), ensure_ascii=False, separators=(",", ":"))
    packed = gzip.compress(drawn.encode(), 9, mtime=0)
    body = f'<div id="chart" class="ps-plot"></div>{legend_markup(picture)}'
    start = f'pravahPlot("{_library()}","{base64.b64encode(packed).decode()}");'
    styles = asset("snapshot.css")
    scripts = (asset("plotly_page.js"),)
    return framed(picture, boundaries, body=body, styles=styles, scripts=scripts, start=start, letters=drawn)


def figure(picture: Picture, boundaries: Boundaries) -> dict[str, Any]:
    """Plotly's figure as a plain object; coordinates are kilometres of the projection."""
    boxes = [one.box for one in shapes(boundaries.geojson["outline"])]
    if picture.fit:
        west, south, east, north = picture.fit
        corners = project(np.array([[west, south], [west, north], [east, south], [east, north]]))
        boxes = [(*corners.min(axis=0), *corners.max(axis=0))]
    view = view_of(boxes, _SCREEN, margin=_AROUND if picture.fit else 0.0)
    low, high = (np.array(box) for box in (np.min(boxes, axis=0)[:2], np.max(boxes, axis=0)[2:]))
    traces = [*_ground(picture, boundaries), *_signs(picture, view.scale)]
    axis = {"visible": False, "showgrid": False, "zeroline": False}
    layout = {
        "xaxis": {**axis, "range": [low[0] / 1000, high[0] / 1000]},
        "yaxis": {**axis, "range": [low[1] / 1000, high[1] / 1000], "scaleanchor": "x"},
        "margin": {"l": 12, "r": 12, "t": 12, "b": 12},
        "showlegend": False,
        "hovermode": "closest",
        "hoverdistance": 14,
        "dragmode": "pan",
        "paper_bgcolor": "#f7f8fa",
        "plot_bgcolor": "#f7f8fa",
        "hoverlabel": {"bgcolor": "#17202b", "font": {"color": "#ffffff", "size": 13}, "align": "left"},
        "font": {"color": "#17202b", "size": 12, "family": _FAMILY},
    }
    return {"data": traces, "layout": layout}


# -- traces -------------------------------------------------------------------------------------------------------


def _ground(picture: Picture, boundaries: Boundaries) -> Iterator[Trace]:
    theme, layer = THEMES["light"], picture.layer
    files, detail = boundaries.geojson, "detail" if picture.fit else "national"
    places = shapes(files[f"{'districts' if picture.level == 'district' else 'statepolygons'}-{detail}"])
    heat = layer if isinstance(layer, HeatLayer) else None
    colours = dict(heat.districts.select("lgd", "colour").iter_rows()) if heat else {}
    blank = theme.nobody if heat else theme.land
    edge = theme.heat_line if heat else theme.district_line
    yield _area([one.outline for one in shapes(files[f"land-{detail}"])], blank, edge)
    by_colour: dict[str, list[Outline]] = {}
    for one in places:
        shade = colours.get(one.code, palette.LAND)
        by_colour.setdefault(blank if shade in (palette.LAND, palette.NO_DATA) else shade, []).append(one.outline)
    for colour, outlines in by_colour.items():
        yield _area(outlines, colour, edge)
    for name, colour, width in (("states", theme.state_line, 0.8), ("outline", theme.outline, 1.1)):
        yield _line([one.outline for one in shapes(files[f"{name}-{detail}"])], colour, width)
    if heat:
        yield _pointed(picture, boundaries, heat)


def _pointed(picture: Picture, boundaries: Boundaries, layer: HeatLayer) -> Trace:
    """Invisible points in the middle of places, that say what a place has."""
    values = dict(layer.districts.select("lgd", "value").iter_rows())
    name = "districts-national" if picture.level == "district" else "statepolygons-national"
    features = json.loads(boundaries.geojson[name].read_text(encoding="utf-8"))["features"]
    at = boundaries.positions(picture.level)
    known = [feature for feature in features if feature["id"] in at]
    metres = project(np.array([at[feature["id"]] for feature in known]).reshape(-1, 2))
    said = [_lines(said_of(feature, layer, values, picture.say)) for feature in known]
    return _dots(metres, said)


def _signs(picture: Picture, scale: float) -> Iterator[Trace]:
    layer, say = picture.layer, picture.say
    if isinstance(layer, FlowLayer):
        ends = [project(layer.curves[:, at]) for at in (0, -1)]
        radius = dict(layer.nodes.select("code", "radius").iter_rows())
        lines = planar_curves(ends[0], ends[1], points=40) * scale
        yield from _circles(layer.nodes, "inner_radius", scale, ("#ffffff", palette.RIM, 1.0))
        for row, line in zip(layer.flows.iter_rows(named=True), lines, strict=True):
            outline = ribbon(line, row["width"], radius[row["origin"]], radius[row["destination"]]) / scale
            if len(outline):
                yield _arrow(outline, row["colour"], _lines(said_of_flow(row, say)))
        nodes = layer.nodes.sort("total", descending=True)
        yield from _told(nodes, [_lines(said_of_node(row, say)) for row in nodes.iter_rows(named=True)], scale)
    elif isinstance(layer, ArrivalsLayer):
        yield from _circles(layer.circles, "arrived_radius", scale, (palette.FLOW[0], palette.FLOW[2], 0.3))
        rows = layer.circles.iter_rows(named=True)
        yield from _told(layer.circles, [_lines(said_of_arrivals(row, say)) for row in rows], scale)


def _circles(places: pl.DataFrame, inner: str, scale: float, look: tuple[str, str, float]) -> Iterator[Trace]:
    fill, rim, opacity = look
    at = project(places.select("lon", "lat").to_numpy())
    outer = places["radius"].to_numpy()
    part = np.minimum(places[inner].to_numpy(), outer)
    yield _area(_rounds(at, outer / scale), fill, rim, width=1.0, opacity=opacity)
    if (part > 0).any():
        yield _area(_rounds(at[part > 0], part[part > 0] / scale), palette.FLOW[1], palette.FLOW[1], 0.0, 0.75)


def _rounds(at: Floats, radii: Floats) -> list[Outline]:
    turn = np.linspace(0, 2 * np.pi, 33)
    unit = np.column_stack([np.cos(turn), np.sin(turn)])
    return [Outline(centre + unit * radius) for centre, radius in zip(at, radii, strict=True)]


def _told(places: pl.DataFrame, said: list[str], scale: float) -> Iterator[Trace]:
    """Points to hover over, and names of the largest where they do not collide."""
    at = project(places.select("lon", "lat").to_numpy())
    yield _dots(at, said)
    taken: list[tuple[float, float, float, float]] = []
    named = []
    for (x, y), name, r in zip(at * scale, places["name"].head(_LABELS), places["radius"].head(_LABELS), strict=False):
        box = (x + r + 2, y - 7, x + r + 2 + _LETTER * len(name), y + 7)
        if not any(box[0] < b[2] and b[0] < box[2] and box[1] < b[3] and b[1] < box[3] for b in taken):
            taken.append(box)
            named.append((box[0] / scale / 1000, y / scale / 1000, _plain(name)))
    columns = [list(column) for column in zip(*named, strict=True)] if named else [[], [], []]
    x, y, text = columns
    yield {
        "type": "scatter", "mode": "text", "x": _rounded(x), "y": _rounded(y), "text": text,
        "textposition": "middle right", "hoverinfo": "skip",
    }  # fmt: skip


def _dots(metres: Floats, said: list[str]) -> Trace:
    x, y = (_rounded(metres[:, side] / 1000) for side in (0, 1))
    marker = {"size": 14, "opacity": 0}
    return {"type": "scatter", "mode": "markers", "x": x, "y": y, "text": said, "hoverinfo": "text", "marker": marker}


def _arrow(outline: Floats, colour: str, said: str) -> Trace:
    x, y = (_rounded(outline[:, side] / 1000) for side in (0, 1))
    return {
        "type": "scatter", "mode": "lines", "x": x, "y": y, "fill": "toself", "fillcolor": colour, "line": {"width": 0},
        "hoveron": "fills", "hoverinfo": "text", "text": said, "name": "flow",
    }  # fmt: skip


def _area(outlines: Iterable[Outline], fill: str, edge: str, width: float = 0.5, opacity: float = 1.0) -> Trace:
    trace = _line(outlines, edge, width)
    red, green, blue = (int(fill[at : at + 2], 16) for at in (1, 3, 5))
    return {**trace, "fill": "toself", "fillcolor": f"rgba({red},{green},{blue},{opacity})"}


def _line(outlines: Iterable[Outline], colour: str, width: float) -> Trace:
    """All lines of some outlines as one trace, with a gap between each and the next."""
    x: list[float | None] = []
    y: list[float | None] = []
    for outline in outlines:
        points = np.asarray(outline.vertices) / 1000
        starts = [0] if outline.codes is None else np.flatnonzero(np.asarray(outline.codes) == Outline.MOVETO).tolist()
        for part in np.split(points, starts[1:]):
            x += [*_rounded(part[:, 0]), None]
            y += [*_rounded(part[:, 1]), None]
    line = {"color": colour, "width": width}
    return {"type": "scatter", "mode": "lines", "x": x, "y": y, "line": line, "hoverinfo": "skip"}


def _rounded(values: Iterable[float]) -> list[float]:
    return [round(float(value), 1) for value in values]


# -- words and parts of the file ----------------------------------------------------------------------------------


def _lines(said: list[str]) -> str:
    """Lines of a hover label. Plotly reads a few tags in texts, so signs of markup become letters."""
    first, *rest = (_plain(line) for line in said)
    return "<br>".join([f"<b>{first}</b>", *rest])


def _plain(text: str) -> str:
    signs: Mapping[str, str] = {"&": "&amp;", "<": "&lt;", ">": "&gt;"}
    return "".join(signs.get(letter, letter) for letter in text)


@cache
def _library() -> str:
    """Plotly's script, gzipped, in base64."""
    try:
        script = resources.files("plotly").joinpath("package_data/plotly.min.js").read_bytes()
    except (ModuleNotFoundError, OSError) as error:
        raise Unavailable("Plotly is not installed: install the packages of requirements.lock again.") from error
    return base64.b64encode(gzip.compress(script, 9, mtime=0)).decode()
