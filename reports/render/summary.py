"""The first page of a report: what happened in words and numbers, the days, the largest corridors and places."""

from __future__ import annotations

from matplotlib.patches import Rectangle

from core.shown import grouped, shown_date
from layers.format import short
from layers.render.sheet import Sheet
from reports.figures import changed
from reports.render import paper
from reports.render.paper import INK, LEFT, RIGHT, SOFT, Cell
from reports.situation import Situation

_COLUMN = (RIGHT - LEFT - 24) / 2


def summary(sheet: Sheet, told: Situation) -> None:
    """Draw the page."""
    y = _title(sheet, told)
    y = _figures(sheet, told, y - 26)
    y = _days(sheet, told, y - 30)
    y -= 30
    right = LEFT + _COLUMN + 24
    ends = (_corridors(sheet, told, LEFT, y), _districts(sheet, told, right, y))
    _expected(sheet, told, min(ends) - 32)


def _title(sheet: Sheet, told: Situation) -> float:
    y = paper.TOP - 16
    sheet.text(LEFT, y, "SITUATION REPORT", 8.5, colour=paper.ACCENT, weight="bold")
    y -= 30
    sheet.text(LEFT - 1, y, paper.fitted(sheet, told.place.full, 27, RIGHT - LEFT, "bold"), 27, weight="bold")
    y -= 20
    unit = "Day" if told.period.days == 1 else "Week" if told.period.days == 7 else "Days"
    sheet.text(LEFT, y, f"{unit} {told.period.words}", 12, colour=SOFT)
    y -= 26
    return paper.paragraph(sheet, LEFT, y, " ".join(told.lead), size=10) + 8


def _figures(sheet: Sheet, told: Situation, y: float) -> float:
    width = (RIGHT - LEFT) / len(told.figures)
    paper.rule(sheet, LEFT, RIGHT, y + 15, colour=INK, width=1.0)
    for at, figure in enumerate(told.figures):
        x = LEFT + at * width
        sheet.text(x, y, figure.label, 8.5, colour=SOFT)
        sheet.text(x - 1, y - 24, grouped(figure.value), 20, weight="bold")
        sheet.text(x, y - 39, figure.change, 8.5)
        if figure.says:
            sheet.text(x, y - 51, figure.says, 8, colour=SOFT)
    return y - 56


def _days(sheet: Sheet, told: Situation, y: float) -> float:
    """Bars of every day of the weeks before, those of the report in colour."""
    unit = "the day before" if told.period.days == 1 else "the week before"
    y = paper.heading(sheet, LEFT, y, "People by day", f"eight weeks; changes above are against {unit}")
    height, base = 62.0, y - 62.0
    first = told.period.weeks()[0].first
    days = (told.period.last - first).days + 1
    step = (RIGHT - LEFT) / days
    most = int(told.days["persons"].max() or 0) if told.days.height else 0  # type: ignore[arg-type]
    for day, persons in told.days.select("travel_date", "persons").iter_rows() if most else ():
        x = LEFT + (day - first).days * step
        inside = told.period.first <= day <= told.period.last
        colour = paper.BAR if inside else "#c9d0d8"
        sheet.axes.add_patch(Rectangle((x + 0.6, base), step - 1.2, height * persons / most, fc=colour, ec="none"))
    paper.rule(sheet, LEFT, RIGHT, base, colour="#8c97a4")
    if most:
        paper.rule(sheet, LEFT, RIGHT, base + height, colour="#e3e7ec", width=0.5)
        sheet.text(RIGHT, base + height + 3, f"{short(most)} on the largest day", 7, colour=SOFT, ha="right")
    for week in told.period.weeks():
        x = LEFT + (week.first - first).days * step
        sheet.text(x + 0.6, base - 11, f"{week.first:%d-%m}", 7, colour=SOFT)
    return base - 14


def _corridors(sheet: Sheet, told: Situation, x: float, y: float) -> float:
    between = "states" if told.place.within == "state" else "districts"
    y = paper.heading(sheet, x, y, "Largest corridors", f"people between {between}, and the change")
    rows = [
        (corridor(row), grouped(row["persons"]), changed(row["persons"], row["before"]))
        for row in told.corridors.iter_rows(named=True)
    ]
    return _list(sheet, x, y, rows, "Nobody moved between places.")


def _districts(sheet: Sheet, told: Situation, x: float, y: float) -> float:
    of_district = told.place.level == "district"
    column = "departures" if of_district else "arrivals"
    title = "Where they came from" if of_district else "Most arrivals"
    says = f"people who came to {told.place.name}, by district" if of_district else "people by district, and the change"
    y = paper.heading(sheet, x, y, title, says)
    rows = [
        (f"{row['district']}, {row['state']}", grouped(row[column]), changed(row[column], row["before"]))
        for row in told.districts.iter_rows(named=True)
    ]
    return _list(sheet, x, y, rows, "No district is known.")


def _list(sheet: Sheet, x: float, y: float, rows: list[tuple[str, str, str]], none: str) -> float:
    if not rows:
        sheet.text(x, y - 6, none, 8.5, colour=SOFT)
        return y - 12
    cells = (
        Cell("", x, _COLUMN - 118),
        Cell("", x + _COLUMN - 66, 50, number=True, bold=True),
        Cell("", x + _COLUMN, 62, number=True, soft=True),
    )
    return paper.table(sheet, y + 8, cells, rows, size=8)


def corridor(row: dict[str, object]) -> str:
    """``Gujarat → Bihar``, or districts where the report is about a smaller place."""
    ends = [str(row[f"{side}_district"] or row[f"{side}_state"]) for side in ("origin", "destination")]
    return f"{ends[0]} → {ends[1]}"


def _expected(sheet: Sheet, told: Situation, y: float) -> None:
    """The days ahead, each with its people and trains."""
    ahead = told.period.ahead
    says = f"registered, asked for or accepted, with a day of travel from {ahead.words}"
    y = paper.heading(sheet, LEFT, y, "Expected in the next three days", says)
    width = (RIGHT - LEFT - 24) / 3
    for at, day in enumerate(told.expected.days):
        x = LEFT + at * (width + 12)
        sheet.axes.add_patch(Rectangle((x, y - 42), width, 46, fc=paper.PALE, ec="none", zorder=1))
        sheet.text(x + 9, y - 9, shown_date(day.day), 8, colour=SOFT)
        sheet.text(x + 9, y - 29, grouped(day.persons), 15, weight="bold")
        if day.trains:
            said = f"{grouped(day.trains)} {'train' if day.trains == 1 else 'trains'}"
            sheet.text(x + width - 9, y - 29, said, 8.5, colour=SOFT, ha="right")
    if told.expected.corridors.height:
        rows = told.expected.corridors.head(3).iter_rows(named=True)
        largest = "; ".join(f"{corridor(row)} {grouped(row['persons'])}" for row in rows)
        paper.paragraph(sheet, LEFT, y - 57, f"Largest: {largest}.", size=8.5, colour=SOFT)
