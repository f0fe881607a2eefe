"""Boundary versions on a page: which one the address names, its geography, and the picker."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import dash_mantine_components as dmc

from core.errors import PravahError
from dashboard.mapview import geography_urls
from dashboard.services import Services
from dashboard.state import PageState
from geo.boundaries.versions import Version

TODAY = "today"


def on_version(use: Services, state: PageState) -> tuple[PageState, Version | None]:
    """The version that the page is drawn on; one that is not there is told, and today's districts are drawn."""
    if not state.boundaries or state.boundaries == TODAY:
        return state, None
    try:
        return state, use.versions.get(state.boundaries)
    except PravahError as error:
        return replace(state, boundaries=None, ignored=(*state.ignored, error.message)), None


def geography(on: Version | None) -> dict[str, Any]:
    """What the map's ground needs to know: other files than today's."""
    return {"geography": geography_urls(on.boundaries)} if on else {}


def versions_picker(use: Services, state: PageState) -> list[Any]:
    """A choice of boundaries, where an installation has any beside today's."""
    known = use.versions.names()
    if not known:
        return []
    data = [{"value": TODAY, "label": "Today's districts"}, *({"value": name, "label": name} for name in known)]
    drawn, on = on_version(use, state)
    chosen = drawn.boundaries if on else TODAY
    return [
        dmc.Select(
            id="boundaries",
            value=chosen,
            data=data,
            size="xs",
            w=165,
            allowDeselect=False,
            **{"aria-label": "Boundaries"},
        )
    ]
