"""Pictures on paper: one page with title, map, legend and small print, as PNG, SVG or PDF through matplotlib.

No pyplot, and no figure outlives its file.
"""

from __future__ import annotations

import io
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import matplotlib as mpl
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from geo.boundaries import Boundaries
from layers.paper import Paper
from layers.render.beside import (
    draw_legend,
    draw_list,
    largest,
    legend_height,
    legend_of,
    list_height,
    north_arrow,
    scale_bar,
)
from layers.render.chart import Chart, draw_map, plan
from layers.render.pdf import pdf
from layers.render.sheet import Box, Sheet
from layers.render.words import foot, head
from layers.snapshot import Picture

#: On A4, points: the page's margin, a column beside a map, the gap between the two.
MARGIN, COLUMN, GAP = 30.0, 156.0, 12.0
#: Width of the list of largest rows in the empty corner of a map of India.
_LIST = 190.0
_ONE_AT_A_TIME = threading.Lock()


@contextmanager
def drawing() -> Iterator[None]:
    """Around everything that draws with matplotlib: its settings belong to the process, its fonts to one thread.

    Letters are not bent to the pixels of a screen, so that words measure on every page what they will take; TrueType
    keeps a PDF's words searchable; a fixed salt keeps the names inside an SVG the same.
    """
    settings: dict[Any, Any] = {
        "text.hinting": "no_hinting",
        "pdf.fonttype": 42,
        "svg.hashsalt": "pravah",
        "hatch.linewidth": 0.5,
    }
    with _ONE_AT_A_TIME, mpl.rc_context(settings):
        yield


def printed(picture: Picture, boundaries: Boundaries, form: str, paper: Paper | None = None) -> bytes:
    """The page as a file of ``form`` png, svg or pdf. The same picture gives the same bytes.

    Raises:
        Unavailable: no font here has a letter of the picture's words.
    """
    paper = paper or Paper()
    with drawing():
        return encoded(draw(picture, boundaries, paper), form, f"{picture.title}, Pravah", paper.dpi)


def encoded(figure: Figure, form: str, title: str, dpi: int) -> bytes:
    """A figure as the bytes of a file; to be called within :func:`drawing`."""
    facts: dict[str, dict[str, Any]] = {
        "png": {"Title": title, "Software": None},
        "svg": {"Title": title, "Date": None},
        "pdf": {"Title": title, "Creator": "Pravah", "CreationDate": None},
    }
    if form == "pdf":
        return pdf([figure], facts["pdf"])
    out = io.BytesIO()
    figure.savefig(out, format=form, dpi=dpi, metadata=facts[form])
    return out.getvalue()


def draw(picture: Picture, boundaries: Boundaries, paper: Paper) -> Figure:
    """The page as a matplotlib figure; to be called within :func:`drawing`."""
    sheet = Sheet(paper.layout, paper.theme)
    if paper.layout.broad and paper.layout.width > 1.2 * paper.layout.height:
        _broad(sheet, picture, boundaries)
    else:
        _upright(sheet, picture, boundaries, column=picture.fit is not None or paper.layout.broad)
    return sheet.figure


def _upright(sheet: Sheet, picture: Picture, boundaries: Boundaries, *, column: bool) -> None:
    """Words above and below the map; legend and list in the sea around India, or in a column beside a map."""
    margin, u = MARGIN * sheet.unit, sheet.unit
    wide = sheet.width - 2 * margin
    top = head(sheet, picture, margin, sheet.height - margin, wide)
    bottom = foot(sheet, picture, boundaries, (margin, margin), wide)
    room = (COLUMN + GAP) * u if column else 0.0
    frame = (margin, bottom, wide - room, top - bottom)
    chart = plan(picture, boundaries, frame, u)
    if column:
        left = margin + wide - COLUMN * u
        _column(sheet, picture, boundaries, chart, (left, bottom, left + COLUMN * u, top))
        taken: list[Box] = []
    else:
        taken = _in_the_sea(sheet, picture, boundaries, chart)
    _chart(sheet, picture, boundaries, chart, taken)


def _broad(sheet: Sheet, picture: Picture, boundaries: Boundaries) -> None:
    """Words to the left of the map, legend and list to its right."""
    margin, u = MARGIN * sheet.unit, sheet.unit
    words, signs = 0.205 * sheet.width, 0.18 * sheet.width
    floor, ceiling = margin, sheet.height - margin
    head(sheet, picture, margin, ceiling, words)
    foot(sheet, picture, boundaries, (margin, floor), words)
    left = margin + words + 1.6 * GAP * u
    right = sheet.width - margin - signs
    chart = plan(picture, boundaries, (left, floor, right - left - 1.2 * GAP * u, ceiling - floor), u)
    _column(sheet, picture, boundaries, chart, (right, floor, right + signs, ceiling))
    _chart(sheet, picture, boundaries, chart, [])


def _chart(sheet: Sheet, picture: Picture, boundaries: Boundaries, chart: Chart, taken: list[Box]) -> None:
    left, bottom, width, height = chart.view.frame
    u = sheet.unit
    if picture.fit is not None:
        sheet.axes.add_patch(Rectangle((left, bottom), width, height, fc="none", ec=sheet.theme.rule, lw=0.7, zorder=6))
    x, y = left + (8 if picture.fit else 2) * u, bottom + 8 * u
    foot_of_arrow = max([y + 16 * u, *(v.frame[1] + v.frame[3] + 6 * u for r, v in chart.insets if r.bounds[0] < 80)])
    most = min(110 * u, 0.2 * width)
    taken = [*taken, (x, y, x + most + 24 * u, y + 16 * u), (x, foot_of_arrow, x + 16 * u, foot_of_arrow + 32 * u)]
    draw_map(sheet, picture, boundaries, chart, labels=round(26 * u), taken=taken)
    scale_bar(sheet, chart.view, picture.say, (x, y), most)
    north_arrow(sheet, picture, x + 8 * u, foot_of_arrow)


def _in_the_sea(sheet: Sheet, picture: Picture, boundaries: Boundaries, chart: Chart) -> list[Box]:
    """The list in the upper right corner, the legend in the Bay of Bengal; the boxes that they take."""
    left, bottom, width, height = chart.view.frame
    u, said = sheet.unit, legend_of(picture)
    x, top = left + width - _LIST * u, bottom + height
    end = draw_list(sheet, largest(picture, boundaries), x, top, _LIST * u)
    start = left + 0.565 * width
    edge = min([left + width, *(view.frame[0] for region, view in chart.insets if region.bounds[0] > 80)])
    room = edge - start - 10 * u
    high = bottom + 6 * u + legend_height(sheet, said, width=room, signs=chart.signs)
    draw_legend(sheet, said, start, high, width=room, signs=chart.signs)
    return [(x, end, left + width, top), (start, bottom, edge, high)]


def _column(sheet: Sheet, picture: Picture, boundaries: Boundaries, chart: Chart, box: Box) -> None:
    """Legend, and below it as many of the largest rows as there is room for."""
    left, bottom, right, top = box
    u, said, wide = sheet.unit, legend_of(picture), right - left
    end = draw_legend(sheet, said, left, top, width=wide, signs=chart.signs)
    heading, rows = largest(picture, boundaries, 12)
    while rows and end - 22 * u - list_height(sheet, (heading, rows), wide) < bottom:
        rows = rows[:-1]
    draw_list(sheet, (heading, rows), left, end - 22 * u, wide)
