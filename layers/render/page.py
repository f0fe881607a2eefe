"""One HTML file that needs no other: the frame around a map to point at, and what is said of each thing on it.

Words are set as text or escaped, and a content security policy forbids the page every request.
"""

from __future__ import annotations

import base64
import io
import json
from collections.abc import Mapping, Sequence
from contextlib import closing
from functools import cache, lru_cache
from html import escape
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl

from core.language import Language, Name
from core.shown import grouped
from geo.boundaries import Boundaries
from layers import palette
from layers.both import BothLayer
from layers.format import percent, rate
from layers.heat import HeatLayer
from layers.legends import Entry, legend
from layers.render.ribbons import ribbon
from layers.snapshot import Picture
from layers.sources import source_of

_HERE = Path(__file__).parent
_POLICY = "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; img-src data:; font-src data:"


def framed(
    picture: Picture,
    boundaries: Boundaries,
    *,
    body: str,
    styles: str,
    scripts: Sequence[str],
    start: str,
    letters: str,
) -> str:
    """The whole page: head line, ``body`` (trusted markup), small print; ``start`` is the script that runs last.

    ``letters`` are those that the scripts write: a page in Devanagari brings the shapes of its letters along.
    """
    say = picture.say
    said = list(picture.notes)
    if picture.synthetic:
        said.append(say("All people shown are made up."))
    if picture.as_of:
        said.append(say("{sentence}.", sentence=say("As of {time}", time=picture.as_of)))
    label = escape(say("Synthetic demonstration data"))
    marked = f'<span class="ps-synthetic">{label}</span>' if picture.synthetic else ""
    source = [source_of(boundaries, say), say("Counts: Pravah.")]
    if picture.data:
        source.append(say("Data {data}. The same view: {again}", data=picture.data, again=picture.again))
    loaded = "\n".join(f"<script>{script}</script>" for script in scripts)
    written = "".join((letters, picture.title, picture.filtered, picture.headline, label, body, *said, *source))
    faces = "" if say.code == "en" else devanagari(frozenset(written))
    return "\n".join(
        (
            f'<!DOCTYPE html>\n<html lang="{say.code}-IN">\n<head>\n<meta charset="utf-8">',
            f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">',
            '<meta name="viewport" content="width=device-width, initial-scale=1">',
            f"<title>{escape(picture.title)} · Pravah</title>",
            f"<style>{faces}{styles}</style>\n{loaded}\n</head>\n<body>",
            f'<header class="ps-head"><h1>{escape(picture.title)}</h1>',
            f"<span>{escape(picture.filtered)}</span>{marked}</header>",
            f'<main class="ps-work">{body}</main>',
            f'<footer class="ps-foot"><strong>{escape(picture.headline)}</strong> {escape(" ".join(said))}<br>',
            f"<small>{escape(' '.join(source))}</small></footer>",
            f"<script>{start}</script>\n</body>\n</html>\n",
        )
    )


def devanagari(letters: frozenset[str]) -> str:
    """Style rules with the shapes of some Devanagari letters, regular and bold, for browsers that have none."""
    rules = []
    for weight, number in (("regular", 400), ("bold", 700)):
        content = base64.b64encode(
            _cut_down(weight, frozenset(c for c in letters if "\u0900" <= c <= "\u097f"))
        ).decode()
        rules.append(
            f'@font-face{{font-family:"Pravah Devanagari";font-weight:{number};'
            f"src:url(data:font/woff;base64,{content})}}\n"
        )
    return "".join(rules)


@lru_cache(maxsize=32)
def _cut_down(weight: str, letters: frozenset[str]) -> bytes:
    """The typeface with these letters and all that they join to, as WOFF."""
    from fontTools import subset

    wanted = subset.Options(flavor="woff", layout_features=["*"], glyph_names=False)
    out = io.BytesIO()
    with closing(subset.load_font(str(_HERE / "fonts" / f"devanagari-{weight}.ttf"), wanted)) as font:
        cutter = subset.Subsetter(wanted)
        cutter.populate(text="".join(sorted(letters)))
        cutter.subset(font)
        subset.save_font(font, out, wanted)
    return out.getvalue()


def script_json(value: object) -> str:
    """JSON that may stand inside a script element."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return text.replace("<", "\\u003c").replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")


@cache
def asset(name: str) -> str:
    """A style sheet or script that lies beside this module."""
    return (_HERE / name).read_text(encoding="utf-8")


def said_of(
    feature: Mapping[str, Any], layer: HeatLayer, values: Mapping[int, float | None], say: Language
) -> list[str]:
    """Lines about a district or state of a GeoJSON file."""
    show = rate if layer.measure.column.endswith("_per_lakh") else grouped
    facts = feature["properties"]
    value = values.get(feature["id"])
    where = say.place(facts["name"])
    if facts["name"] != facts["state"]:
        where = say("{district} ({state})", district=Name(facts["name"]), state=Name(facts["state"]))
    if value is None:
        return [where, say("population of 2011 unknown")]
    if isinstance(layer, BothLayer):
        sides = layer.districts.filter(pl.col("lgd") == feature["id"]).select("arrivals", "departures")
        into, out = sides.row(0) if sides.height else (0, 0)
        return [where, say("{n} in · {out} out", n=into, out=out)]
    return [where, say("{value} {unit}", value=show(value), unit=say(layer.measure.unit))]


def said_of_flow(row: Mapping[str, Any], say: Language) -> list[str]:
    """Lines about an arrow."""
    return [f"{row['origin_name']} → {row['destination_name']}", say("{n} person", "{n} people", n=row["persons"])]


def said_of_node(row: Mapping[str, Any], say: Language) -> list[str]:
    """Lines about the circle of a place that sends and receives."""
    lines = [row["name"], say("{n} in · {out} out", n=row["arrivals"], out=row["departures"])]
    return [*lines, say("{n} moved inside", n=row["internal"])] if row["internal"] else lines


def said_of_arrivals(row: Mapping[str, Any], say: Language) -> list[str]:
    """Lines about the circle of a place that trains bring people to."""
    arrived = say("{n} arrived ({share})", n=row["arrived"], share=percent(row["arrived"], row["persons"]))
    return [row["name"], say("{n} person", "{n} people", n=row["persons"]), arrived]


def legend_markup(picture: Picture) -> str:
    """The legend as an element of the page."""
    said = legend(picture.layer, picture.say)
    lines = "".join(f"<div>{_sign(entry)}<span>{escape(entry.text)}</span></div>" for entry in said.entries)
    return f'<aside class="ps-legend"><b>{escape(said.title)}</b><small>{escape(said.unit)}</small>{lines}</aside>'


def _sign(entry: Entry) -> str:
    tall = max(16, int(2 * entry.size) + 4)
    middle = tall / 2
    if entry.sign == "arrow":
        outline = ribbon(np.array([[0.0, middle], [20, middle], [40, middle]]), entry.size, 0, 0)
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
