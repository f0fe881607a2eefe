"""Days as they are played or laid side by side: the largest flows of a selection, counted for every day at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import polars as pl

from core.errors import BadInput
from data.access import Action, Actor, require
from data.counting import level_of
from data.filters import Filters
from data.lake import by_day
from data.lake.questions import Level
from data.lake.reader import Reader
from data.versions import Versions

#: The most pairs of places that one answer counts by day.
PAIRS_AT_MOST = 400


@dataclass(frozen=True)
class FlowDays:
    """Counts by day, days without anybody left out.

    ``flows``: travel_date, origin, destination (LGD codes of the level), persons. ``places``: travel_date, place,
    departures, arrivals, internal, of all movements and not of these flows alone. ``lake_version``: see ``Answer``.
    """

    flows: pl.DataFrame
    places: pl.DataFrame
    lake_version: str


class Playing:
    """Questions by day about the counts of one store. Threads may share it."""

    def __init__(self, reader: Reader, versions: Versions) -> None:
        """Ask ``reader`` about the present version of the store."""
        self._reader = reader
        self._versions = versions

    def flow_days(
        self, actor: Actor, filters: Filters, level: Level, pairs: Sequence[tuple[int, int]], places: Sequence[int]
    ) -> FlowDays:
        """These pairs of places, and these places, on each day of the filters.

        Raises:
            Forbidden: the actor may not view counts.
            BadInput: the level is unknown, or there are too many pairs.
        """
        require(actor, Action.VIEW_COUNTS)
        if len(pairs) > PAIRS_AT_MOST:
            raise BadInput(f"At most {PAIRS_AT_MOST} flows are counted by day; ask for fewer.")
        store = self._versions.current()
        known = level_of(level)
        if not pairs and not places:
            return FlowDays(_NO_FLOWS.clone(), _NO_PLACES.clone(), store.lake.name)
        flows = by_day.ask_flow_days(self._reader, store.lake, filters, known, pairs) if pairs else _NO_FLOWS.clone()
        here = tuple(sorted(set(places)))
        counted = by_day.ask_place_days(self._reader, store.lake, filters, known, here) if here else _NO_PLACES.clone()
        return FlowDays(flows, counted, store.lake.name)


_NO_FLOWS = pl.DataFrame(
    schema={"travel_date": pl.Date, "origin": pl.Int32, "destination": pl.Int32, "persons": pl.Int64}
)
_COUNTS = dict.fromkeys(("departures", "arrivals", "internal"), pl.Int64)
_NO_PLACES = pl.DataFrame(schema={"travel_date": pl.Date, "place": pl.Int32, **_COUNTS})
