"""The pages of a report after the first: two maps, the weeks, the board of trains with the small print of it all."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from matplotlib.patches import Rectangle

from core.shown import grouped, shown_date
from geo.boundaries import Boundaries, Level
from layers.legends import Legend, legend
from layers.render.sheet import Sheet
from layers.snapshot import Picture
from reports.render import paper
from reports.render.maps import draw_map, draw_small, small_view
from reports.render.paper import BOTTOM, LEFT, RIGHT, SOFT, TOP, Cell
from reports.situation import Situation

_ACROSS = 3
METHOD = (
    "People are counted once a movement, by the day of travel; declined and cancelled movements are not counted. "
    "Arrived are people whose arrival was recorded, not everybody who has reached the place. Changes compare with as "
    "many days just before. Counts on maps are classed by quantiles. The foot of each page names the "
    "state of the data: where it is the same, so are the counts."
)
#: Degrees that small maps show; None for India.
Fit = tuple[float, float, float, float] | None


def map_page(sheet: Sheet, picture: Picture, boundaries: Boundaries, title: str) -> None:
    """A map over the whole page, with how much of everything it shows below."""
    y = paper.heading(sheet, LEFT, TOP - 16, title, picture.filtered)
    lines = sheet.paragraph(picture.headline, 8.5, RIGHT - LEFT)
    base = BOTTOM + 13 * len(lines) - 8
    for line in lines:
        sheet.text(LEFT, base, line, 8.5)
        base -= 13
    bottom = BOTTOM + 13 * len(lines) + 12
    draw_map(sheet, picture, boundaries, (LEFT, bottom, RIGHT - LEFT, y - bottom))


def trains_page(sheet: Sheet, told: Situation) -> None:
    """The board of trains, and below it the small print of the whole report."""
    small_print(sheet, told, _board(sheet, told) - 40)


def _board(sheet: Sheet, told: Situation) -> float:
    """Trains of the period, the fullest first; where they end."""
    reach = "" if told.place.level == "india" else f" with people for {told.place.name}"
    shown = told.board.height
    says = f"the {grouped(shown)} fullest of {grouped(told.trains)} trains{reach}" if told.trains > shown else (
        f"{grouped(told.trains)} {'train' if told.trains == 1 else 'trains'}{reach}"
    )  # fmt: skip
    y = paper.heading(sheet, LEFT, TOP - 16, "Train arrivals", f"{says}; times in IST, of the running list")
    if not shown:
        sheet.text(LEFT, y - 4, f"No train{reach} travelled in the {told.period.called}.", 9, colour=SOFT)
        return y - 4
    cells = (
        Cell("Train", LEFT, 38, bold=True),
        Cell("Leaves", LEFT + 42, 58),
        Cell("From", LEFT + 104, 112),
        Cell("To", LEFT + 222, 112),
        Cell("Arrives", LEFT + 340, 62),
        Cell("Registered", LEFT + 452, 46, number=True, bold=True),
        Cell("Arrived", RIGHT, 44, number=True),
    )
    rows = [
        (
            row["train_no"],
            when(row["departs_at"], row["travel_date"]),
            station(row, "origin"),
            station(row, "destination"),
            when(row["arrives_at"], row["arrival_date"]),
            grouped(row["persons"]),
            grouped(row["arrived"]),
        )
        for row in told.board.iter_rows(named=True)
    ]
    end = paper.table(sheet, y, cells, rows, size=8, step=17)
    total, arrived = int(told.board["persons"].sum()), int(told.board["arrived"].sum())
    said = f"{grouped(total)} people registered on these trains, {grouped(arrived)} of them have arrived."
    sheet.text(LEFT, end - 18, said, 8.5, colour=SOFT)
    return end - 18


def weeks_page(sheet: Sheet, told: Situation, boundaries: Boundaries, fit: Fit) -> None:
    """Eight small maps side by side, and their classes where the ninth would be."""
    _small_maps(sheet, told, boundaries, fit, TOP - 16)


def small_print(sheet: Sheet, told: Situation, y: float) -> None:
    """What the counts do not hold, and how to read them."""
    y = _quality(sheet, told, y) - 22
    _method(sheet, y)


def _small_maps(sheet: Sheet, told: Situation, boundaries: Boundaries, fit: Fit, y: float) -> None:
    came = "people who came to it, by the place that they left" if told.place.level == "district" else "arrivals"
    level: Level = "district" if told.place.level == "state" else "state"
    y = paper.heading(sheet, LEFT, y, "Week by week", f"{came}, by {level}; the same classes in all eight maps")
    gap, below = 16.0, 42.0
    wide = (RIGHT - LEFT - gap * (_ACROSS - 1)) / _ACROSS
    tall = (y - BOTTOM - 8) / _ACROSS - below
    for at, week in enumerate(told.weeks):
        left = LEFT + (at % _ACROSS) * (wide + gap)
        top = y - (at // _ACROSS) * (tall + below)
        last = at == len(told.weeks) - 1
        sheet.text(left, top - 6, week.period.words, 8.5, weight="bold" if last else "normal")
        sheet.text(left, top - 17, f"{grouped(week.persons)} people" if week.persons else "nobody", 8, colour=SOFT)
        view = small_view(boundaries, fit, (left, top - 24 - tall, wide, tall))
        draw_small(sheet, week.layer, boundaries, level, view)
    at = len(told.weeks)
    _classes(
        sheet, legend(told.weeks[-1].layer), LEFT + (at % _ACROSS) * (wide + gap) + 18, y - 2 * (tall + below) - 44
    )


def _classes(sheet: Sheet, said: Legend, x: float, y: float) -> None:
    """The classes, largest first; how many places each holds differs by week and is not said."""
    sheet.text(x, y, "People in a week", 8.5, weight="bold")
    for entry in [one for one in said.entries if one.sign == "swatch" and not one.text.startswith("nobody")]:
        y -= 17
        sheet.axes.add_patch(Rectangle((x, y - 2), 22, 10, fc=entry.colour, ec="#8c97a4", lw=0.4))
        sheet.text(x + 30, y, entry.text.split("  (")[0], 8.5)
    sheet.axes.add_patch(Rectangle((x, y - 19), 22, 10, fc="white", ec="#8c97a4", lw=0.4))
    sheet.text(x + 30, y - 17, "nobody", 8.5)


def _quality(sheet: Sheet, told: Situation, y: float) -> float:
    y = paper.heading(sheet, LEFT, y, "What the counts do not hold", "the small print of every number in this report")
    if not told.quality and not told.missing:
        said = "Nothing is left out: every record has a place that is known and drawn, and a day."
        return paper.paragraph(sheet, LEFT, y, said, size=8.5)
    for note in told.quality:
        number = grouped(note.persons)
        sheet.text(LEFT + 50, y, number, 8.5, weight="bold", ha="right")
        rest = note.text.removeprefix(f"{number} ").removesuffix(".")
        y = paper.paragraph(sheet, LEFT + 58, y, f"{rest}.", size=8.5, width=RIGHT - LEFT - 58) - 3
    for sentence in told.missing:
        y = paper.paragraph(sheet, LEFT, y, sentence, size=8.5, colour=paper.ACCENT) - 3
    return y


def _method(sheet: Sheet, y: float) -> None:
    y = paper.heading(sheet, LEFT, y, "How to read it")
    paper.paragraph(sheet, LEFT, y, METHOD, size=8, colour=SOFT)


def station(row: dict[str, Any], side: str) -> str:
    """What is known of a train's first or last station."""
    return str(row[f"{side}_station_name"] or row[f"{side}_station"] or row[f"{side}_district"] or "not known")


def when(moment: str | None, day: Any) -> str:
    """``14-05 23:19``; the day alone where no running list tells the hour."""
    if moment:
        return f"{datetime.fromisoformat(moment):%d-%m %H:%M}"
    return shown_date(day) if day else "no date"
