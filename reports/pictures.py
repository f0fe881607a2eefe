"""What a page shows, for its export: the picture, and the level at which flows are drawn."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from core.errors import BadInput
from data.captions import any_place
from data.filters import Filters
from reports.picturing import Wanted, day_of, picture_of

if TYPE_CHECKING:
    from data.access import Actor
    from data.catalog import Catalog
    from geo.boundaries import Boundaries, Level
    from layers.snapshot import Picture
    from reports.making import Press


def shown_picture(
    press: Press, actor: Actor, what: str, filters: Filters, options: Mapping[str, str]
) -> tuple[Picture, Boundaries]:
    """The picture ``what`` of a selection and the boundaries that it is drawn on.

    Args:
        press: catalog and boundaries.
        actor: who asks.
        what: flows, heat or trains.
        filters: the selection.
        options: ``level``, ``metric``, ``scheme``, ``classes``, ``breaks``, ``with_from``, ``with_to``, ``top`` and
            ``boundaries`` as an address holds them.

    Raises:
        BadInput: nobody moved, or an option is unknown or does not belong.
        NotFound: there are no boundaries of that name.
    """
    on = press.versions.get(options["boundaries"]) if options.get("boundaries") else None
    wanted = Wanted(
        what,
        filters,
        level=_level(options.get("level")),
        metric=options.get("metric"),
        scheme=options.get("scheme"),
        classes=options.get("classes"),
        breaks=options.get("breaks"),
        with_from=day_of("with_from", options.get("with_from")),
        with_to=day_of("with_to", options.get("with_to")),
        top=int(options["top"]) if options.get("top") else None,
        on=on,
    )
    picture = picture_of(wanted, press.catalog, press.boundaries, actor)
    return picture, on.boundaries if on else press.boundaries


def shown_level(catalog: Catalog, actor: Actor, filters: Filters) -> Level:
    """The level at which a page shows flows: districts once a place is filtered and most districts are known."""
    if not any_place(filters):
        return "state"
    answer = catalog.flows(actor, filters, "district")
    return "state" if 2 * answer.shown < answer.persons else "district"


def _level(said: str | None) -> Level | None:
    if not said:
        return None
    if said == "state":
        return "state"
    if said == "district":
        return "district"
    raise BadInput(f"There is no level '{said[:20]}'; use one of state, district.")
