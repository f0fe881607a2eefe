"""Making what an order asks for: a map, data or a report, as a file in a folder."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from core.errors import BadInput
from data.access import Actor
from data.asking import Manner
from data.exports import content_of, form_of, write
from data.exports.forms import whole
from data.exports.progress import Progress, silent
from data.filters import Filters
from reports.orders import Order
from reports.periods import Period, period_of
from reports.places import Place, place_of

if TYPE_CHECKING:
    from data.catalog import Catalog
    from geo.boundaries import Boundaries
    from geo.boundaries.versions import Versions
    from reports.situation import Situation

#: Forms of each kind of order.
REPORT_FORMS = ("pdf", "html")
MAP_FORMS = ("pdf", "png", "svg", "html")
PICTURES = ("flows", "heat", "trains")
MEDIA_TYPES: Mapping[str, str] = {
    "pdf": "application/pdf",
    "html": "text/html; charset=utf-8",
    "png": "image/png",
    "svg": "image/svg+xml",
}


@dataclass(frozen=True)
class File:
    """What was made: its name, and sentences that belong to it."""

    name: str
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Press:
    """Everything that making needs; of one process."""

    catalog: Catalog
    boundaries: Boundaries
    versions: Versions

    def make(self, order: Order, folder: Path, progress: Progress = silent) -> File:
        """Make the file of an order in ``folder``.

        Raises:
            BadInput: the order cannot be followed, or there is nobody to show.
            Forbidden: who ordered may not view counts.
            Unavailable: the file cannot be written.
        """
        makers: Mapping[str, Callable[[Order, Path, Progress], File]] = {
            "data": self._data,
            "map": self._map,
            "report": self._report,
        }
        if order.kind not in makers:
            raise BadInput(f"There is no kind '{order.kind[:20]}'; use one of {', '.join(makers)}.")
        return makers[order.kind](order, folder, progress)

    def close(self) -> None:
        """Close the catalog."""
        self.catalog.close()

    def situation(self, actor: Actor, place: Place, period: Period) -> Situation:
        """What a report of a place and a period tells."""
        from reports.situation import situation

        return situation(self.catalog, actor, self.boundaries, place, period)

    def _data(self, order: Order, folder: Path, progress: Progress) -> File:
        form, options = form_of(order.form, order.what), order.options
        progress("Counting", 0, 1)
        level = options.get("level")
        if order.what == "flows" and not level and not options.get("boundaries"):
            from reports.pictures import shown_level

            level = shown_level(self.catalog, order.actor, Filters.parse(order.filters))
        content = content_of(
            self.catalog,
            order.actor,
            order.what,
            Filters.parse(order.filters),
            Manner(level, int(options["top"]) if options.get("top") else None),
            boundaries=self.boundaries,
            on=self.versions.get(options["boundaries"]) if options.get("boundaries") else None,
        )
        name = f"pravah-{order.what}{_days(order.filters)}{form.ending}"
        write(content, form, folder / name, progress)
        return File(name, tuple(f"{note.text}." for note in content.answer.notes))

    def _map(self, order: Order, folder: Path, progress: Progress) -> File:
        from layers.files import save
        from reports.pictures import shown_picture

        if order.form not in MAP_FORMS:
            raise BadInput(f"There is no form '{order.form[:20]}' of a map; use one of {', '.join(MAP_FORMS)}.")
        progress("Counting", 0, 2)
        picture, boundaries = shown_picture(self, order.actor, order.what, Filters.parse(order.filters), order.options)
        progress("Drawing", 1, 2)
        name = f"pravah-{order.what}-map{_days(order.filters)}.{order.form}"
        save(picture, boundaries, folder / name)
        return File(name, picture.notes)

    def _report(self, order: Order, folder: Path, progress: Progress) -> File:
        place, period = subject(self.catalog, order.options)
        progress("Counting", 0, 2)
        told = self.situation(order.actor, place, period)
        progress("Drawing", 1, 2)
        name = report_name(place, period, order.form)
        save_report(told, self.boundaries, order.form, folder / name)
        return File(name, told.missing)


def subject(catalog: Catalog, options: Mapping[str, str]) -> tuple[Place, Period]:
    """The place and the days that the options of a report name.

    Raises:
        BadInput: a code, a period or a day cannot be understood.
    """
    codes: dict[str, Any] = {}
    for name in ("state", "district"):
        said = options.get(name, "")
        if said and not (said.isascii() and said.isdigit() and len(said) < 10):
            raise BadInput(f"{name} takes an LGD code, a whole number.")
        codes[name] = int(said) if said else None
    try:
        last = date.fromisoformat(options["last"])
    except (KeyError, ValueError) as error:
        raise BadInput("A report needs its last day; write it as 2020-05-31.") from error
    return place_of(catalog.names, **codes), period_of(options.get("period") or "week", last)


def report_name(place: Place, period: Period, form: str) -> str:
    """A file's name: ``situation-bihar-2020-05-14-2020-05-20.pdf``."""
    name = re.sub(r"[^a-z0-9]+", "-", place.name.lower()).strip("-")
    days = str(period.last) if period.days == 1 else f"{period.first}-{period.last}"
    return f"situation-{name}{f'-{place.code}' if place.level == 'district' else ''}-{days}.{form}"


def save_report(told: Situation, boundaries: Boundaries, form: str, file: Path) -> None:
    """Draw a report into a file, whole or not at all.

    Raises:
        BadInput: there is no such form.
        Unavailable: the place cannot be written.
    """
    if form not in REPORT_FORMS:
        raise BadInput(f"There is no form '{form[:20]}' of a report; use one of {', '.join(REPORT_FORMS)}.")
    if form == "pdf":
        from reports.render.pdf import pdf

        content = pdf(told, boundaries)
    else:
        from reports.render.html import html

        content = html(told, boundaries)
    with whole(file) as scratch:
        scratch.write_bytes(content)


def _days(filters: Mapping[str, str]) -> str:
    days = [filters[name] for name in ("from", "to") if filters.get(name)]
    return "".join(f"-{day}" for day in dict.fromkeys(days))
