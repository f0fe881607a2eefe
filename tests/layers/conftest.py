"""Small answers as the catalog gives them, and pictures of them."""

from __future__ import annotations

from datetime import UTC, datetime

import polars as pl
import pytest

from data.answers import Answer, Note
from geo.boundaries import Boundaries
from layers.snapshot import Picture, Selection, arrivals_picture, flows_picture, heat_picture

STATES = {9: "Uttar Pradesh", 7: "Delhi", 27: "Maharashtra", 10: "Bihar"}
#: Lucknow, Mumbai, Patna.
DISTRICTS = {162: "Lucknow", 482: "Mumbai", 212: "Patna"}
WORDS = Selection("01-05-2020 to 31-05-2020; by train", again="/?from=2020-05-01&to=2020-05-31&mode=train")


def answer(rows: pl.DataFrame, persons: int | None = None) -> Answer:
    total = int(rows["persons"].sum()) if persons is None else persons
    note = Note("state_only", 16, "16 people are known to the state only")
    return Answer(rows, total, rows.height + 3, datetime(2026, 11, 22, 8, 35, tzinfo=UTC), True, "v1", (note,))


@pytest.fixture
def flow_rows() -> pl.DataFrame:
    return pl.DataFrame(
        {"origin": [9, 7, 9, 27], "destination": [27, 9, 9, 10], "persons": [275_470, 40_000, 9_000, 12]}
    )


@pytest.fixture
def flows(flow_rows: pl.DataFrame, boundaries: Boundaries) -> Picture:
    return flows_picture(answer(flow_rows, 400_000), WORDS, boundaries, "state", STATES)


@pytest.fixture(params=["flows", "heat", "trains"])
def picture(request: pytest.FixtureRequest) -> Picture:
    return request.getfixturevalue(request.param)


@pytest.fixture
def heat(boundaries: Boundaries) -> Picture:
    columns = ("arrivals", "departures", "net", "arrivals_per_lakh", "departures_per_lakh", "net_per_lakh")
    rows = pl.DataFrame({"lgd": list(DISTRICTS), "persons": [5, 50, 500]})
    rows = rows.with_columns(pl.col("persons").cast(pl.Float64).alias(name) for name in columns)
    unknown = pl.when(pl.col("lgd") != 212).then(pl.col("net_per_lakh")).alias("net_per_lakh")
    return heat_picture(answer(rows.with_columns(unknown)), WORDS, boundaries, metric="net_per_lakh")


@pytest.fixture
def trains(boundaries: Boundaries) -> Picture:
    rows = pl.DataFrame({"destination": [162, 212, None], "persons": [900, 100, 30], "arrived": [450, 100, 0]})
    return arrivals_picture(answer(rows), WORDS, boundaries, DISTRICTS)
