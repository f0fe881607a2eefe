"""What is asked in the lake's bench: the dashboard's four questions under filters that people choose."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

import numpy as np

from benchmarks.movements import DAYS, first_and_last
from data.access import PUBLIC
from data.answers import Answer
from data.catalog import Catalog
from data.filters import Filters
from data.vocabulary import AGE_BANDS, CATEGORIES, MODES, SECTORS, SEXES

QUESTIONS = ("flows", "districts", "trains", "daily")
#: Rows of the page's board of trains.
BOARD = 1000
#: Sending and receiving states and districts that people look at: Maharashtra, Gujarat, Delhi, Bihar, Uttar Pradesh …
STATES = (27, 24, 7, 10, 9, 29, 19, 21)
DISTRICTS = (482, 490, 438, 82, 203, 162, 140, 187)


@dataclass(frozen=True)
class Case:
    """A question with its filters. ``common`` filters are dates, state, district and mode; others are not."""

    question: str
    filters: Filters
    common: bool

    def ask(self, catalog: Catalog) -> Answer:
        """As a page asks it: flows between districts once a place is chosen, as many trains as the board holds."""
        if self.question == "flows":
            return catalog.flows(PUBLIC, self.filters, self.level)
        if self.question == "trains":
            return catalog.trains(PUBLIC, self.filters, BOARD)
        answer: Answer = getattr(catalog, self.question)(PUBLIC, self.filters)
        return answer

    @property
    def level(self) -> str:
        """The level at which flows are asked."""
        places = ("origin_state", "origin", "destination_state", "destination", "place_state", "place")
        return "district" if any(getattr(self.filters, name) for name in places) else "state"


def cases() -> Iterator[Case]:
    """Every question under every selection of :func:`selections`."""
    for common in (True, False):
        for chosen in selections(common=common):
            for question in QUESTIONS:
                yield Case(question, Filters.parse(chosen), common)


def selections(*, common: bool) -> list[dict[str, str]]:
    """Filters as an address holds them."""
    return [*_common()] if common else [*_other()]


def _common() -> Iterator[dict[str, str]]:
    yield {}
    for start, days in ((0, 1), (14, 7), (40, 30), (60, 60)):
        yield _days(start, days)
    for state in STATES[:3]:
        yield {"origin_state": str(state)}
        yield {"destination_state": str(STATES[state % len(STATES)]), **_days(state, 14)}
    for district in DISTRICTS[:3]:
        yield {"origin": str(district)}
        yield {"place": str(DISTRICTS[district % len(DISTRICTS)])}
    for mode in MODES:
        yield {"mode": mode}
    yield {"mode": "train", "destination_state": "10", **_days(30, 30)}


def _other() -> Iterator[dict[str, str]]:
    yield {"category": "student"}
    yield {"sex": "female"}
    yield {"age_band": "0-5,6-17"}
    yield {"sector": "brick_kilns"}
    yield {"train_no": "10042"}
    yield {"train_no": "10042,10043,10777", **_days(50, 20)}
    yield {"category": "migrant_worker", "sex": "female"}
    yield {"sector": "construction,textiles", "destination_state": "9"}
    yield {"age_band": "60+", "mode": "bus", **_days(20, 60)}
    yield {"sex": "male", "age_band": "18-29", "origin_state": "27", "category": "migrant_worker"}
    yield {"status": "registered,requested"}
    yield {"category": "pilgrim", "origin": "482"}


def walk(seed: int, steps: int) -> Iterator[Filters]:
    """One user's selections, each a change of the one before: a slider that is dragged, a place, a mode, rarely more.

    Popular places are chosen by many, so users meet in the same selections now and then.
    """
    rng = np.random.default_rng([7, seed])
    now: dict[str, str] = {}
    for _ in range(steps):
        turn = rng.random()
        if turn < 0.35:
            now |= _days(7 * int(rng.integers(0, DAYS // 7 - 4)), int(rng.choice([7, 14, 28])))
        elif turn < 0.60:
            side = str(rng.choice(["origin_state", "destination_state"]))
            now = {k: v for k, v in now.items() if k not in ("origin", "destination", "place")}
            now[side] = str(STATES[min(int(rng.geometric(0.4)) - 1, len(STATES) - 1)])
        elif turn < 0.72:
            now["place"] = str(DISTRICTS[min(int(rng.geometric(0.35)) - 1, len(DISTRICTS) - 1)])
        elif turn < 0.82:
            now["mode"] = str(rng.choice(MODES))
        elif turn < 0.90:
            name, words = [("category", CATEGORIES), ("sex", SEXES), ("age_band", AGE_BANDS), ("sector", SECTORS)][
                int(rng.integers(4))
            ]
            now[name] = str(rng.choice(words))
        else:
            now = {}
        yield Filters.parse(now)


def _days(start: int, days: int) -> dict[str, str]:
    first, last = first_and_last()
    begin = first + timedelta(days=start % DAYS)
    return {"from": begin.isoformat(), "to": min(begin + timedelta(days=days - 1), last).isoformat()}
