"""Layers as one HTML file: a map to move and zoom that asks for nothing outside itself, through folium and Leaflet.

Leaflet comes from its wheel into the page. Words are set as text or escaped, and a content security policy forbids
the page every request.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from functools import cache
from importlib import metadata
from pathlib import Path
from typing import Any, TypeVar

import folium
from branca.element import Element, MacroElement
from folium.template import Template
from folium.utilities import JsCode

from core.errors import Unavailable
from core.language import Language
from geo.boundaries import Boundaries
from layers import palette
from layers.arrivals import ArrivalsLayer
from layers.flows import FlowLayer
from layers.heat import HeatLayer
from layers.render.page import (
    asset,
    framed,
    legend_markup,
    said_of,
    said_of_arrivals,
    said_of_flow,
    said_of_node,
    script_json,
)
from layers.snapshot import Picture

T = TypeVar("T", bound=Element)

#: West, south, east, north of India.
_INDIA = (68.1, 6.7, 97.4, 37.1)
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
    drawn = script_json({**_drawn(picture), "fit": _bounds(picture)})
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
    return framed(
        picture,
        boundaries,
        body=f"{body}{legend_markup(picture)}",
        styles=f"{_leaflet('leaflet.css')}\n{asset('snapshot.css')}",
        scripts=(_leaflet("leaflet.js"), asset("snapshot.js")),
        start=script,
        letters=script,
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
        feature["properties"] = {"said": said_of(feature, heat, values, picture.say)} if heat else {}
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


def _drawn(picture: Picture) -> dict[str, Any]:
    layer, say = picture.layer, picture.say
    if isinstance(layer, FlowLayer):
        return {"flows": list(_flows(layer, say)), "circles": list(_nodes(layer, say))}
    if isinstance(layer, ArrivalsLayer):
        return {"flows": [], "circles": list(_arrivals(layer, say))}
    return {"flows": [], "circles": []}


def _flows(layer: FlowLayer, say: Language) -> Iterator[dict[str, Any]]:
    radius = dict(layer.nodes.select("code", "radius").iter_rows())
    for row, curve in zip(layer.flows.iter_rows(named=True), layer.curves, strict=True):
        yield {
            "line": curve.round(_DIGITS).tolist(),
            "width": round(row["width"], 2),
            "colour": row["colour"],
            "from": round(radius[row["origin"]], 1),
            "to": round(radius[row["destination"]], 1),
            "said": said_of_flow(row, say),
        }


def _nodes(layer: FlowLayer, say: Language) -> Iterator[dict[str, Any]]:
    for position, row in enumerate(layer.nodes.iter_rows(named=True)):
        named = position >= layer.nodes.height - _LABELS
        look = {"rim": palette.RIM, "fill": "#ffffff", "opacity": 1}
        yield _circle(row, said_of_node(row, say), row["inner_radius"], named=named, look=look)


def _arrivals(layer: ArrivalsLayer, say: Language) -> Iterator[dict[str, Any]]:
    named = set(layer.circles.head(_LABELS)["code"])
    for row in layer.circles.sort("persons", descending=True).iter_rows(named=True):
        look = {"rim": palette.FLOW[2], "fill": palette.FLOW[0], "opacity": 0.3}
        yield _circle(row, said_of_arrivals(row, say), row["arrived_radius"], named=row["code"] in named, look=look)


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


# -- the parts of the file --------------------------------------------------------------------------------------


def _named(element: T, name: str) -> T:
    """Fixed names instead of random ones: the same picture gives the same bytes."""
    element._id = name
    return element


def _read(boundaries: Boundaries, name: str) -> dict[str, Any]:
    read: dict[str, Any] = json.loads(boundaries.geojson[name].read_text(encoding="utf-8"))
    return read


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
