"""What lies on a page where a selection holds nobody: which filters empty it, and a button that drops each."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from dash import html

from core.shown import grouped
from dashboard.services import services
from data.captions import in_words
from data.filters import Filters

#: Filters that one control of the page sets, and that are dropped together.
_CONTROLS: tuple[tuple[str, ...], ...] = (
    ("from_", "to"),
    ("origin_state", "origin"),
    ("destination_state", "destination"),
    ("place_state", "place"),
    *((name,) for name in ("mode", "category", "train_no", "sex", "age_band", "sector", "status")),
)
#: Most buttons that are offered.
_OFFERED = 3


class WayOut(NamedTuple):
    """Filters without which somebody is there, the selection that they make alone, and how many people there are."""

    names: tuple[str, ...]
    alone: Filters
    persons: int


def ways_out(filters: Filters, count: Callable[[Filters], int]) -> list[WayOut]:
    """Each control that empties the selection by itself, that without which most people are there first.

    ``count`` says how many people a selection holds.
    """
    empty = Filters()
    found = []
    for names in _CONTROLS:
        values = {name: getattr(filters, name) for name in names}
        if any(values.values()):
            persons = count(filters.but(**{name: getattr(empty, name) for name in names}))
            if persons:
                found.append(WayOut(names, empty.but(**values), persons))
    return sorted(found, key=lambda way: -way.persons)


def nobody_box(sentence: str, filters: Filters, count: Callable[[Filters], int]) -> html.Div:
    """The box on the map: the sentence, the filters that empty the selection, and a button that clears all of them."""
    ways = ways_out(filters, count)
    if ways:
        helps = "Without this filter:" if len(ways) == 1 else "Without one of these filters:"
    else:
        helps = "No single filter empties it: drop several." if filters.query() else "Load records first."
    return html.Div(
        [
            html.Div(sentence),
            html.Div(helps, className="pv-empty-why"),
            *(_button(way) for way in ways[:_OFFERED]),
            html.Button("Clear all filters", className="pv-chip pv-clear-all", type="button"),
        ],
        className="pv-empty",
        role="status",
    )


def _button(way: WayOut) -> html.Button:
    days, _, rest = in_words(way.alone, services().catalog.names.places).partition("; ")
    said = rest or days
    people = f"{grouped(way.persons)} {'person' if way.persons == 1 else 'people'}"
    return html.Button(
        [html.Span(["× ", said[:70]]), html.B(people)],
        className="pv-empty-drop",
        type="button",
        **{"data-drop": ",".join(name.rstrip("_") for name in way.names), "aria-label": f"Drop {said}: {people}"},
    )
