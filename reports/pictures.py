"""The map that a page shows, or that somebody asks for, as a picture for a report."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from core.errors import BadInput
from data.captions import any_place, in_words
from data.filters import Filters
from data.placing import ask_on
from layers.snapshot import Picture, Selection, arrivals_picture, flows_picture, heat_picture

if TYPE_CHECKING:
    from data.access import Actor
    from data.answers import Answer
    from data.catalog import Catalog
    from geo.boundaries import Boundaries, Level
    from reports.making import Press


@dataclass(frozen=True)
class Drawn:
    """A picture and the boundaries that it is drawn on."""

    picture: Picture
    boundaries: Boundaries


def picture_of(press: Press, actor: Actor, what: str, filters: Filters, options: Mapping[str, str]) -> Drawn:
    """The picture ``what`` (flows, heat or trains) of a selection.

    Args:
        press: catalog and boundaries.
        actor: who asks.
        what: which picture.
        filters: the selection.
        options: ``level``, ``metric``, ``scheme``, ``top`` and ``boundaries`` as an address holds them.

    Raises:
        BadInput: nobody moved, or an option is unknown.
        NotFound: there are no boundaries of that name.
    """
    catalog, names = press.catalog, press.catalog.names.places
    available = catalog.options(actor)
    near = any_place(filters)
    selection = Selection(in_words(filters, names, (available.first, available.last)), near)
    called = {
        "state": {code: state.name for code, state in names.states.items()},
        "district": {code: district.name for code, district in names.districts.items()},
    }
    metric, scheme = options.get("metric"), options.get("scheme")
    top = int(options["top"]) if options.get("top") else None
    if what == "trains":
        answer = catalog.train_destinations(actor, filters)
        return Drawn(arrivals_picture(answer, selection, press.boundaries, called["district"]), press.boundaries)
    if what not in ("flows", "heat"):
        raise BadInput(f"There is no map '{what[:20]}'; use one of flows, heat, trains.")
    if options.get("boundaries"):
        on = press.versions.get(options["boundaries"])
        answer = ask_on(catalog, actor, "districts" if what == "heat" else "flows", filters, version=on, top=None)
        if what == "heat":
            return Drawn(heat_picture(answer, selection, on.boundaries, metric=metric, scheme=scheme), on.boundaries)
        known = called["district"] | dict(on.names)
        return Drawn(flows_picture(answer, selection, on.boundaries, "district", known, top=top), on.boundaries)
    asked = options.get("level")
    if what == "heat":
        level: Level = "state" if asked == "state" else "district"
        answer = catalog.districts(actor, filters, level)
        return Drawn(
            heat_picture(answer, selection, press.boundaries, level, metric=metric, scheme=scheme), press.boundaries
        )
    level, answer = shown_flows(catalog, actor, filters, asked)
    drawn = flows_picture(answer, selection, press.boundaries, level, called[level], top=top)
    return Drawn(drawn, press.boundaries)


def shown_flows(catalog: Catalog, actor: Actor, filters: Filters, asked: str | None) -> tuple[Level, Answer]:
    """Flows at the level that a page shows: as asked, else states, and districts once a place is filtered.

    Where most people's districts are not known it is states again.

    Raises:
        Forbidden: the actor may not view counts.
    """
    if asked == "state" or (asked != "district" and not any_place(filters)):
        return "state", catalog.flows(actor, filters, "state")
    answer = catalog.flows(actor, filters, "district")
    if asked != "district" and 2 * answer.shown < answer.persons:
        return "state", catalog.flows(actor, filters, "state")
    return "district", answer
