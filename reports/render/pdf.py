"""A report as PDF: vector pages of A4 with words that can be selected and found."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from core.shown import shown_time
from layers.render.mpl import drawing
from layers.render.pdf import pdf as document
from layers.render.sheet import Sheet
from reports.render import paper
from reports.render.pages import map_page, trains_page, weeks_page
from reports.render.summary import summary

if TYPE_CHECKING:
    from geo.boundaries import Boundaries
    from reports.situation import Situation


def sheets(told: Situation, boundaries: Boundaries) -> list[Sheet]:
    """The pages, drawn; maps that are missing have no page. To be called within :func:`layers.render.mpl.drawing`."""
    drawers: list[Callable[[Sheet], None]] = [lambda sheet: summary(sheet, told)]
    if flow_map := told.flow_map:
        drawers.append(lambda sheet: map_page(sheet, flow_map, boundaries, "Who moved from where to where"))
    if heat_map := told.heat_map:
        title = (
            f"Where those who came to {told.place.name} left"
            if told.place.level == "district"
            else "Arrivals by district"
        )
        drawers.append(lambda sheet: map_page(sheet, heat_map, boundaries, title))
    if told.weeks:
        fit = told.heat_map.fit if told.heat_map else None
        drawers.append(lambda sheet: weeks_page(sheet, told, boundaries, fit))
    drawers.append(lambda sheet: trains_page(sheet, told))
    running = running_of(told)
    drawn = []
    for number, draw in enumerate(drawers, 1):
        sheet = paper.sheet_with(running, number, len(drawers))
        draw(sheet)
        drawn.append(sheet)
    return drawn


def running_of(told: Situation) -> paper.Running:
    """What stands on every page."""
    as_of = f"As of {shown_time(told.as_of)}" if told.as_of else "No record has a time"
    return paper.Running(
        left="Pravah",
        right=f"{told.place.full} · {told.period.words}",
        facts=f"{as_of} · data {told.lake_version} · counts {told.digest}",
        note=told.source,
        synthetic=told.synthetic,
    )


def pdf(told: Situation, boundaries: Boundaries) -> bytes:
    """The report as a file. The same situation gives the same bytes."""
    facts = {"Title": told.title, "Creator": "Pravah", "CreationDate": None, "Subject": " ".join(told.lead)}
    with drawing():
        return document((sheet.figure for sheet in sheets(told, boundaries)), facts)
