"""Layers as one HTML file: a map to move and zoom that asks for nothing outside itself, through folium and Leaflet.

Leaflet comes from its wheel into the page. Words are set as text or escaped, and a content security policy forbids
the page every request.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from functools import cache
from html import escape
from importlib import metadata
from pathlib import Path
from typing import Any, TypeVar

import folium
import numpy as np
from branca.element import Element, MacroElement
from folium.template import Template
from folium.utilities import JsCode

from core.errors import Unavailable
from core.shown import grouped
from geo.boundaries import Boundaries
from layers import palette
from layers.arrivals import ArrivalsLayer
from layers.flows import FlowLayer
from layers.format import percent, rate
from layers.heat import HeatLayer
from layers.legends import Entry, Layer, legend
from layers.render.ribbons import ribbon
from layers.snapshot import Picture

T = TypeVar("T", bound=Element)

_HERE = Path(__file__).parent
#: West, south, east, north of India.
_INDIA = (68.1, 6.7, 97.4, 37.1)
_POLICY = "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; img-src data:"
_DIGITS, _LABELS = 3, 18


def page(picture: Picture, boundaries: Boundaries) -> str:
    """The whole page as text.

    Raises:
        Unavailable: the wheel with Leaflet is not installed.
    """
    chart = folium.Map(
        location=(22.9, 82.8),
        zoom_start=5,
        tiles=None,
        zoom_snap=0.25,
        zoom_delta=0.5,
        max_zoom=11,
        min_zoom=3,
    )
    chart.default_js, chart.default_css = [], []  # eleven links to other hosts
    _named(chart, "map")
    _ground(chart, picture, boundaries)
    drawn = _json({**_drawn(picture.layer), "fit": _bounds(picture)})
    chart.add_child(_named(_Script(drawn), "draw"))
    return _framed(chart.get_root(), picture, boundaries)


class _Script(MacroElement):
    """The call that draws flows and circles on the map."""

    _template = Template(
        "{% macro script(this, kwargs) %}pravahSnapshot({{ this._parent.get_name() }}, {{ this.data }});{% endmacro %}"
    )

    def __init__(self, data: str) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self._name = "Script"
        self.data = data


def _framed(figure: Any, picture: Picture, boundaries: Boundaries) -> str:
    """The page around the map. Folium writes the map; its own head, with font and size rules for CDN styles, goes."""
    figure.render()
    body, script = figure.html.render(), figure.script.render()
    said = [picture.headline, *picture.notes]
    if picture.synthetic:
        said.append("All people shown are made up.")
    if picture.as_of:
        said.append(f"As of {picture.as_of}.")
    label = '<span class="ps-synthetic">Synthetic demonstration data</span>' if picture.synthetic else ""
    return "\n".join(
        (
            '<!DOCTYPE html>\n<html lang="en-IN">\n<head>\n<meta charset="utf-8">',
            f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">',
            '<meta name="viewport" content="width=device-width, initial-scale=1">',
            f"<title>{escape(picture.title)} · Pravah</title>",
            f"<style>{_leaflet('leaflet.css')}\n{_asset('snapshot.css')}</style>",
            f"<script>{_leaflet('leaflet.js')}</script>\n<script>{_asset('snapshot.js')}</script>\n</head>\n<body>",
            f'<header class="ps-head"><h1>{escape(picture.title)}</h1>',
            f"<span>{escape(picture.filtered)}</span>{label}</header>",
            f'<main class="ps-work">{body}{_legend(picture)}</main>',
            f'<footer class="ps-foot"><strong>{escape(said[0])}</strong> {escape(" ".join(said[1:]))}<br>',
            f"<small>{escape(boundaries.source)} Drawn by Pravah with Leaflet.</small></footer>",
            f"<script>{script}</script>\n</body>\n</html>\n",
        )
    )


# -- what the map shows -----------------------------------------------------------------------------------------


def _ground(chart: folium.Map, picture: Picture, boundaries: Boundaries) -> None:
    places = "districts" if picture.level == "district" else "statepolygons"
    heat = picture.layer if isinstance(picture.layer, HeatLayer) else None
    colours: Mapping[int, str] = dict(heat.districts.select("lgd", "colour").iter_rows()) if heat else {}
    values = dict(heat.districts.select("lgd", "value").iter_rows()) if heat else {}
    blank = "#ffffff" if heat else palette.LAND

    def fill(feature: Mapping[str, Any]) -> dict[str, Any]:
        colour = colours.get(feature["id"], palette.LAND)
        return {
            "fillColor": blank if colour == palette.LAND else colour,
            "fillOpacity": 1,
            "color": "#d3d9e0",
            "weight": 0.5,
        }

    land, shapes = _read(boundaries, "land"), _read(boundaries, f"{places}-national")
    for feature in shapes["features"]:
        feature["properties"] = {"said": _said_of(feature, heat, values)} if heat else {}
    for feature in land["features"]:
        feature["properties"] = {}
    tell = JsCode("pravahTell")
    _add(chart, "land", land, fill, interactive=False)
    _add(chart, "places", shapes, fill, interactive=heat is not None, on_each_feature=tell if heat else None)
    for name, colour, weight in (("states-national", "#98a3b0", 0.9), ("outline", "#6d7988", 1.2)):
        style = {"color": colour, "weight": weight, "fill": False}
        _add(chart, name.split("-")[0], _read(boundaries, name), lambda _, style=style: style, interactive=False)


def _add(chart: folium.Map, name: str, data: dict[str, Any], style: Any, **more: Any) -> None:
    for position, feature in enumerate(data["features"]):
        feature.setdefault("id", position)
    layer = folium.GeoJson(data, name=name, style_function=style, control=False, **more)
    chart.add_child(_named(layer, name))


def _said_of(feature: Mapping[str, Any], layer: HeatLayer, values: Mapping[int, float | None]) -> list[str]:
    show = rate if layer.measure.column.endswith("_per_lakh") else grouped
    facts = feature["properties"]
    value = values.get(feature["id"])
    where = facts["name"] if facts["name"] == facts["state"] else f"{facts['name']}, {facts['state']}"
    return [where, "population of 2011 unknown" if value is None else f"{show(value)} {layer.measure.unit}"]


def _drawn(layer: Layer) -> dict[str, Any]:
    if isinstance(layer, FlowLayer):
        return {"flows": list(_flows(layer)), "circles": list(_nodes(layer))}
    if isinstance(layer, ArrivalsLayer):
        return {"flows": [], "circles": list(_arrivals(layer))}
    return {"flows": [], "circles": []}


def _flows(layer: FlowLayer) -> Iterator[dict[str, Any]]:
    radius = dict(layer.nodes.select("code", "radius").iter_rows())
    for row, curve in zip(layer.flows.iter_rows(named=True), layer.curves, strict=True):
        yield {
            "line": curve.round(_DIGITS).tolist(),
            "width": round(row["width"], 2),
            "colour": row["colour"],
            "from": round(radius[row["origin"]], 1),
            "to": round(radius[row["destination"]], 1),
            "said": [f"{row['origin_name']} → {row['destination_name']}", f"{grouped(row['persons'])} people"],
        }


def _nodes(layer: FlowLayer) -> Iterator[dict[str, Any]]:
    for position, row in enumerate(layer.nodes.iter_rows(named=True)):
        said = [row["name"], f"{grouped(row['arrivals'])} in · {grouped(row['departures'])} out"]
        said += [f"{grouped(row['internal'])} moved inside"] if row["internal"] else []
        named = position >= layer.nodes.height - _LABELS
        look = {"rim": palette.RIM, "fill": "#ffffff", "opacity": 1}
        yield _circle(row, said, row["inner_radius"], named=named, look=look)


def _arrivals(layer: ArrivalsLayer) -> Iterator[dict[str, Any]]:
    named = set(layer.circles.head(_LABELS)["code"])
    for row in layer.circles.sort("persons", descending=True).iter_rows(named=True):
        arrived = f"{grouped(row['arrived'])} arrived ({percent(row['arrived'], row['persons'])})"
        look = {"rim": palette.FLOW[2], "fill": palette.FLOW[0], "opacity": 0.3}
        said = [row["name"], f"{grouped(row['persons'])} people", arrived]
        yield _circle(row, said, row["arrived_radius"], named=row["code"] in named, look=look)


def _circle(
    row: Mapping[str, Any], said: list[str], inner: float, *, named: bool, look: Mapping[str, Any]
) -> dict[str, Any]:
    return {
        "at": [round(row["lon"], _DIGITS), round(row["lat"], _DIGITS)],
        "r": round(row["radius"], 1),
        "inner": round(min(inner, row["radius"]), 1),
        "part": palette.FLOW[1],
        "name": row["name"] if named else None,
        "said": said,
        **look,
    }


def _bounds(picture: Picture) -> list[list[float]]:
    west, south, east, north = picture.fit or _INDIA
    return [[south, west], [north, east]]


# -- words and signs around it ----------------------------------------------------------------------------------


def _legend(picture: Picture) -> str:
    said = legend(picture.layer)
    lines = "".join(f"<div>{_sign(entry)}<span>{escape(entry.text)}</span></div>" for entry in said.entries)
    return f'<aside class="ps-legend"><b>{escape(said.title)}</b><small>{escape(said.unit)}</small>{lines}</aside>'


def _sign(entry: Entry) -> str:
    tall = max(16, int(2 * entry.size) + 4)
    middle = tall / 2
    if entry.sign == "arrow":
        outline = ribbon(np.array([[0, middle], [20, middle], [40, middle]]), entry.size, 0, 0)
        points = " ".join(f"{x:.1f},{y:.1f}" for x, y in outline)
        inside = f'<polygon points="{points}" fill="{entry.colour}"/>'
    elif entry.sign in ("swatch", "hatch"):
        colour = "#ffffff" if entry.colour == palette.LAND else entry.colour
        inside = (
            f'<rect x="7" y="{middle - 5}" width="26" height="10" fill="{colour}" stroke="#8c97a4" stroke-width=".6"/>'
        )
    else:
        look = f'fill="none" stroke="{entry.colour}"' if entry.sign == "ring" else f'fill="{entry.colour}"'
        inside = f'<circle cx="20" cy="{middle}" r="{entry.size:.1f}" {look}/>'
    return f'<svg width="40" height="{tall}" viewBox="0 0 40 {tall}" aria-hidden="true">{inside}</svg>'


# -- the parts of the file --------------------------------------------------------------------------------------


def _named(element: T, name: str) -> T:
    """Fixed names instead of random ones: the same picture gives the same bytes."""
    element._id = name
    return element


def _json(value: object) -> str:
    """JSON that may stand inside a script element."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return text.replace("<", "\\u003c").replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")


def _read(boundaries: Boundaries, name: str) -> dict[str, Any]:
    read: dict[str, Any] = json.loads(boundaries.geojson[name].read_text(encoding="utf-8"))
    return read


@cache
def _asset(name: str) -> str:
    return (_HERE / name).read_text(encoding="utf-8")


@cache
def _leaflet(name: str) -> str:
    """A file of Leaflet out of its wheel, without what would make a browser ask for more."""
    try:
        files = metadata.files("xstatic-leaflet") or []
        (found,) = (file for file in files if file.name == name)
        text = Path(str(found.locate())).read_text(encoding="utf-8")
    except (metadata.PackageNotFoundError, ValueError, OSError) as error:
        raise Unavailable("Leaflet is not installed: install the packages of requirements.lock again.") from error
    text = re.sub(r"url\([^)]*\)", "none", text) if name.endswith(".css") else text
    return re.sub(r"\n//# sourceMappingURL=.*", "", text)
