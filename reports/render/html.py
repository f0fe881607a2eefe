"""A report as one web page that holds everything: words as words, tables as tables, maps as pictures inside it."""

from __future__ import annotations

import base64
import io
from collections.abc import Callable, Iterable, Sequence
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING

from matplotlib.transforms import Bbox

from core.shown import grouped, shown_date, shown_time
from layers.render.mpl import drawing
from layers.render.sheet import Sheet
from reports.figures import changed
from reports.render.maps import draw_map
from reports.render.pages import METHOD, station, weeks_page, when
from reports.render.paper import BOTTOM, LEFT, RIGHT, TOP
from reports.render.summary import corridor

if TYPE_CHECKING:
    from geo.boundaries import Boundaries
    from layers.snapshot import Picture
    from reports.situation import Situation

_DPI = 144
_STYLE = Path(__file__).with_name("report.css")


def html(told: Situation, boundaries: Boundaries) -> bytes:
    """The page, complete in itself: no address outside it is named."""
    parts = [
        _head(told),
        f"<p class='lead'>{escape(' '.join(told.lead))}</p>",
        _figures(told),
        _days(told),
        f"<div class='two'>{_corridors(told)}{_districts(told)}</div>",
        _expected(told),
        *_maps(told, boundaries),
        _trains(told),
        _small_print(told),
    ]
    made_up = "<span class='made-up'>Synthetic demonstration data</span>" if told.synthetic else ""
    as_of = f"As of {shown_time(told.as_of)}" if told.as_of else "No record has a time"
    foot = f"{as_of} · data {told.lake_version} · counts {told.digest}"
    return (
        "<!DOCTYPE html><html lang='en-IN'><head><meta charset='utf-8'>"
        "<meta name='viewport' content='width=device-width, initial-scale=1'>"
        "<meta http-equiv='Content-Security-Policy' content=\"default-src 'none'; img-src data:; "
        "style-src 'unsafe-inline'\">"
        f"<title>{escape(told.title)}</title><style>{_STYLE.read_text('utf-8')}</style></head><body>"
        f"<header><b>Pravah</b>{made_up}<span>{escape(told.place.full)} · {told.period.words}</span></header>"
        f"<main>{''.join(parts)}</main>"
        f"<footer>{escape(foot)}<br>{escape(told.source)}</footer></body></html>"
    ).encode()


def _head(told: Situation) -> str:
    unit = {1: "Day", 7: "Week"}.get(told.period.days, "Days")
    return (
        f"<p class='over'>Situation report</p><h1>{escape(told.place.full)}</h1>"
        f"<p class='when'>{unit} {told.period.words}</p>"
    )


def _figures(told: Situation) -> str:
    boxes = (
        f"<div><span>{escape(one.label)}</span><b>{grouped(one.value)}</b><i>{escape(one.change)}</i>"
        f"<small>{escape(one.says)}</small></div>"
        for one in told.figures
    )
    return f"<section class='figures'>{''.join(boxes)}</section>"


def _days(told: Situation) -> str:
    """Bars as an inline drawing; each says its day and its people under the pointer."""
    first = told.period.weeks()[0].first
    days = (told.period.last - first).days + 1
    most = max([1, *told.days["persons"].to_list()])
    bars = []
    for day, persons in told.days.select("travel_date", "persons").iter_rows():
        inside = told.period.first <= day <= told.period.last
        tall = 70 * persons / most
        bars.append(
            f"<rect x='{10 * (day - first).days + 0.8:.1f}' y='{70 - tall:.1f}' width='8.4' height='{tall:.1f}' "
            f"class='{'now' if inside else 'then'}'><title>{shown_date(day)}: {grouped(persons)}</title></rect>"
        )
    ticks = "".join(
        f"<text x='{10 * (week.first - first).days}' y='84'>{week.first:%d-%m}</text>" for week in told.period.weeks()
    )
    return (
        f"<section><h2>People by day</h2><p class='says'>eight weeks; {grouped(most)} on the largest day</p>"
        f"<svg viewBox='0 0 {10 * days} 88' role='img' aria-label='People by day'>"
        f"<line x1='0' y1='70' x2='{10 * days}' y2='70'/>{''.join(bars)}{ticks}</svg></section>"
    )


def _corridors(told: Situation) -> str:
    between = "states" if told.place.within == "state" else "districts"
    rows = (
        (corridor(row), grouped(row["persons"]), changed(row["persons"], row["before"]))
        for row in told.corridors.iter_rows(named=True)
    )
    return _section("Largest corridors", f"people between {between}, and the change", _table((), rows, "tnc"))


def _districts(told: Situation) -> str:
    of_district = told.place.level == "district"
    column = "departures" if of_district else "arrivals"
    rows = (
        (f"{row['district']}, {row['state']}", grouped(row[column]), changed(row[column], row["before"]))
        for row in told.districts.iter_rows(named=True)
    )
    title = "Where they came from" if of_district else "Most arrivals"
    return _section(title, "people by district, and the change", _table((), rows, "tnc"))


def _expected(told: Situation) -> str:
    days = "".join(
        f"<div><span>{shown_date(day.day)}</span><b>{grouped(day.persons)}</b>"
        f"<small>{grouped(day.trains)} {'train' if day.trains == 1 else 'trains'}</small></div>"
        for day in told.expected.days
    )
    rows = ((corridor(row), grouped(row["persons"])) for row in told.expected.corridors.iter_rows(named=True))
    says = f"registered, asked for or accepted, with a day of travel from {told.period.ahead.words}"
    boxes = f"<div class='figures ahead'>{days}</div>"
    return _section("Expected in the next three days", says, boxes + _table((), rows, "tn"))


def _maps(told: Situation, boundaries: Boundaries) -> Iterable[str]:
    for title, picture in (("Who moved from where to where", told.flow_map), ("Heat map", told.heat_map)):
        if picture is not None:
            drawn = _drawn(lambda sheet, it=picture: draw_map(sheet, it, boundaries, _FRAME))  # type: ignore[misc]
            yield _section(title, picture.filtered, f"{drawn(_words(picture))}<p class='says'>{picture.headline}</p>")
    if told.weeks:
        fit = told.heat_map.fit if told.heat_map else None
        drawn = _drawn(lambda sheet: weeks_page(sheet, told, boundaries, fit))
        yield f"<section>{drawn('Eight small maps, one a week: ' + _weeks(told))}</section>"


_FRAME = (LEFT, BOTTOM, RIGHT - LEFT, TOP - BOTTOM - 16)


def _drawn(draw: Callable[[Sheet], None]) -> Callable[[str], str]:
    """The part of a page inside its margins as a picture in the page itself."""
    out = io.BytesIO()
    box = Bbox.from_extents((LEFT - 4) / 72, (BOTTOM - 4) / 72, (RIGHT + 4) / 72, TOP / 72)
    with drawing():
        sheet = Sheet()
        draw(sheet)
        sheet.figure.savefig(out, format="png", dpi=_DPI, bbox_inches=box, metadata={"Software": None})
    content = base64.b64encode(out.getvalue()).decode()
    return lambda words: f"<img alt='{escape(words, quote=True)}' src='data:image/png;base64,{content}'>"


def _words(picture: Picture) -> str:
    return f"{picture.title}. {picture.filtered}. {picture.headline}"


def _weeks(told: Situation) -> str:
    return "; ".join(f"{week.period.words} {grouped(week.persons)} people" for week in told.weeks)


def _trains(told: Situation) -> str:
    if not told.board.height:
        return _section("Train arrivals", "no train in this time", "")
    rows = (
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
    )
    heads = ("Train", "Leaves", "From", "To", "Arrives", "Registered", "Arrived")
    says = f"the fullest of {grouped(told.trains)}; times in IST, of the running list"
    return _section("Train arrivals", says, _table(heads, rows, "tttttnn"))


def _small_print(told: Situation) -> str:
    notes = [f"{note.text[0].upper()}{note.text[1:].rstrip('.')}." for note in told.quality] + list(told.missing)
    said = notes or ["Nothing is left out: every record has a place that is known and drawn, and a day."]
    listed = "".join(f"<li>{escape(note)}</li>" for note in said)
    return (
        _section("What the counts do not hold", "the small print of every number in this report", f"<ul>{listed}</ul>")
        + f"<section><h2>How to read it</h2><p class='says'>{escape(METHOD)}</p></section>"
    )


def _section(title: str, says: str, content: str) -> str:
    return f"<section><h2>{escape(title)}</h2><p class='says'>{escape(says)}</p>{content}</section>"


def _table(heads: Sequence[str], rows: Iterable[Sequence[str]], kinds: str) -> str:
    """``kinds``: a letter a column, ``t`` text, ``n`` number, ``c`` change."""
    head = "".join(f"<th class='{kind}'>{escape(said)}</th>" for said, kind in zip(heads, kinds, strict=False))
    lines = [
        "".join(f"<td class='{kind}'>{escape(cell)}</td>" for cell, kind in zip(row, kinds, strict=True))
        for row in rows
    ]
    if not lines:
        return "<p class='says'>Nobody.</p>"
    above = f"<thead><tr>{head}</tr></thead>" if head else ""
    body = "".join(f"<tr>{line}</tr>" for line in lines)
    return f"<div class='wide'><table>{above}<tbody>{body}</tbody></table></div>"
