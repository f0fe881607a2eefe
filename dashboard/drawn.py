"""Which flows a page draws: the level, the answer, the part of the country looked at, and the layer made of them."""

from __future__ import annotations

from dataclasses import dataclass, replace

import polars as pl

from dashboard.services import Services, actor
from dashboard.state import PageState
from dashboard.versions import on_version
from data.answers import Answer
from data.lake.questions import Level
from data.placing import ask_on
from data.vocabulary import EXPECTED
from geo.boundaries.versions import Version
from geo.windows import window
from layers.flows import Anchors, FlowLayer, flow_layer

#: Pixels of the widest flow: states, districts of one place, districts of the whole country.
WIDEST_STATE, WIDEST_DISTRICT, WIDEST_NATIONAL = 15.0, 9.0, 3.5
#: A map on a large screen, in pixels: what is taken as looked at where only the camera is known.
_SCREEN = (1100, 720)


@dataclass(frozen=True)
class Drawn:
    """What lies on the map. ``rows`` are those of the part looked at; ``near`` tells whether that is a part."""

    state: PageState
    on: Version | None
    level: Level
    answer: Answer
    rows: pl.DataFrame
    layer: FlowLayer
    near: bool


def drawn(use: Services, state: PageState, *, all_days: bool = False) -> Drawn:
    """The flows of a page's state; of all days, where ``all_days`` says so."""
    if all_days:
        state = _whole(state)
    state, on = on_version(use, state)
    level, answer = answered(use, state, on)
    anchors = on.boundaries.positions("district") if on else use.anchors[level]
    names = {**use.names["district"], **on.names} if on else use.names[level]
    near = state.near and level == "district"
    rows = _looked_at(answer.rows, anchors, state) if near else answer.rows
    if not all_days:
        rows = _with_expected(use, state, level, rows) if on is None else rows
    layer = flow_layer(rows, anchors, names, int(state.top), _widest(state, level, near), held=state.hold)
    return Drawn(state, on, level, answer, rows, layer, near)


def answered(use: Services, state: PageState, on: Version | None) -> tuple[Level, Answer]:
    """The level drawn and its answer. On "auto", states again where most people's districts are not known."""
    if on is not None:
        return "district", ask_on(use.catalog, actor(), "flows", state.filters, version=on)
    if state.shown_level == "state":
        return "state", use.catalog.flows(actor(), state.filters, level="state")
    by_district = use.catalog.flows(actor(), state.filters, level="district")
    if state.level == "auto" and by_district.shown < by_district.persons / 2:
        return "state", use.catalog.flows(actor(), state.filters, level="state")
    return "district", by_district


def _whole(state: PageState) -> PageState:
    return replace(state, filters=state.filters.but(from_=None, to=None))


def _widest(state: PageState, level: Level, near: bool) -> float:
    if level == "state":
        return WIDEST_STATE
    return WIDEST_DISTRICT if state.any_place or near else WIDEST_NATIONAL


def _looked_at(rows: pl.DataFrame, anchors: Anchors, state: PageState) -> pl.DataFrame:
    """Rows with an end in the part of the country that the camera shows."""
    if state.camera is None:
        return rows
    west, south, east, north = window(*state.camera, *_SCREEN)
    inside = [code for code, (lon, lat) in anchors.items() if west <= lon <= east and south <= lat <= north]
    return rows.filter(pl.col("origin").is_in(inside) | pl.col("destination").is_in(inside))


def _with_expected(use: Services, state: PageState, level: Level, rows: pl.DataFrame) -> pl.DataFrame:
    """Rows with ``expected``: people asked for who have not left. One more question, where the store has any."""
    filters = state.filters
    here = [status for status in EXPECTED if status in use.catalog.options(actor()).statuses]
    wanted = [status for status in here if not filters.status or status in filters.status]
    if not wanted:
        return rows
    if filters.status and set(filters.status) <= set(wanted):
        return rows.with_columns(expected=pl.col("persons"))
    waiting = use.catalog.flows(actor(), filters.but(status=tuple(wanted)), level=level).rows
    expected = waiting.select("origin", "destination", expected="persons")
    return rows.join(expected, on=["origin", "destination"], how="left", maintain_order="left").with_columns(
        pl.col("expected").fill_null(0)
    )
