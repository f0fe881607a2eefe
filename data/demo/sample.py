"""Which trains of the plan a demo shows, and the buses beside them: whole journeys, full loads."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time

import numpy as np
import polars as pl

from core.errors import BadInput
from data.demo.buses import bus_trips
from data.demo.fitting import Ints
from data.demo.plan import build_plan
from data.demo.published import FIRST_DAY, LAST_DAY

#: Share of the people who ride a bus in a small demo. It falls to nothing as the demo nears the published passengers:
#: those counts are of trains alone, so at 6,319,000 people every one of them sits in a train.
BUS_SHARE = 0.06
#: People by road for each by rail, the most a demo may ask for: 41 lakh and 50 lakh until 28 May 2020 (Solicitor
#: General before the Supreme Court).
ROAD_PER_RAIL = 41 / 50


@dataclass(frozen=True)
class Journeys:
    """The journeys of one demo, ordered by departure. ``people`` sums to what was asked for."""

    #: Columns of :func:`data.demo.plan.build_plan`.
    trains: pl.DataFrame
    #: Columns of :func:`data.demo.buses.bus_trips`.
    buses: pl.DataFrame
    #: The moment at which the demo's statuses are true: the end of its last day, local time.
    as_of: datetime

    @property
    def people(self) -> int:
        """All people on board."""
        return int(self.trains["persons"].sum()) + int(self.buses["persons"].sum())


def choose(persons: int, seed: int, start: date | None = None, end: date | None = None) -> Journeys:
    """Whole trains for about 94 of 100 people, buses for the rest, ``persons`` in all.

    Trains are a systematic sample of the plan ordered by pairs of days and, within them, by corridor: each day and
    each corridor keeps its share however small the sample.

    Raises:
        BadInput: no people asked for, days the wrong way round or outside 1 May – 31 August 2020, or more people than
            travelled.
    """
    first, last = start or FIRST_DAY, end or LAST_DAY
    if persons < 1:
        raise BadInput(f"{persons} people cannot be made up. Ask for at least one.")
    if not FIRST_DAY <= first <= last <= LAST_DAY:
        raise BadInput(f"The demo covers {FIRST_DAY} to {LAST_DAY}. Give days inside it, the first one first.")
    plan = build_plan().filter(pl.col("travel_date").is_between(first, last))
    by_rail = int(plan["persons"].sum())
    most = by_rail + int(by_rail * ROAD_PER_RAIL)
    if persons > most:
        raise BadInput(
            f"Between {first} and {last} only {by_rail} people rode the trains and about {most - by_rail} the roads. "
            f"Ask for at most {most} people, or for more days.",
            most=most,
        )
    rng = np.random.default_rng([seed, 1])
    trains = plan[_pick(plan, persons, by_rail, rng).tolist()] if plan.height else plan
    rest = persons - int(trains["persons"].sum())
    return Journeys(trains, bus_trips(rest, first, last, rng), datetime.combine(last, time(23, 59)))


def _pick(plan: pl.DataFrame, persons: int, by_rail: int, rng: np.random.Generator) -> Ints:
    """Positions of the chosen trains in the plan, rising."""
    if persons >= by_rail:
        return np.arange(plan.height)
    wanted = persons * (1.0 - BUS_SHARE * (1.0 - persons / by_rail))
    number = min(round(wanted / by_rail * plan.height), plan.height)
    first = plan["travel_date"].min()
    order = (
        plan.select("travel_date", "origin_state", "destination_state", at=pl.int_range(pl.len()))
        .with_columns(block=(pl.col("travel_date") - first).dt.total_days() // 2)
        .sort("block", "origin_state", "destination_state", "at")["at"]
        .to_numpy()
    )
    picked = order[np.floor((np.arange(number) + rng.random()) * len(order) / max(number, 1)).astype(np.int64)]
    load = plan["persons"].to_numpy()
    while len(picked) and load[picked].sum() > persons:
        picked = np.delete(picked, rng.integers(len(picked)))
    return np.sort(picked)
