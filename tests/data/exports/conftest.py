"""Answers of every question, with everything that a file may do wrong in them."""

from __future__ import annotations

from datetime import UTC, date, datetime

import polars as pl
import pytest

from data.answers import Answer, Note
from data.exports import Content
from data.shapes import DAILY, DISTRICTS, FLOWS, TRAINS
from geo.boundaries import Boundaries

FLOW_ROWS = [
    ("Maharashtra", "Mumbai", "Uttar Pradesh", "Lucknow", 482, 162, 27, 9, 1_234_567, 1_000),
    ("Maharashtra", "Mumbai", "Maharashtra", "Mumbai", 482, 482, 27, 27, 300, 0),
    ("=cmd|' /C calc'!A0", "@SUM(1)", "+1", '-2,"x"\nनया', 482, 601, 27, 34, 5, 5),
]
DISTRICT_ROWS = [
    (162, "Lucknow", 9, "Uttar Pradesh", 10, 1_234_567, 3, 1_234_557, 7, 1_234_580, 4_589_838, 0.22, 26897.83, 26897.61,
     True),
    (601, "Yanam", 34, "Puducherry", 5, 0, 0, -5, 0, 5, None, None, None, None, False),
]  # fmt: skip
TRAIN_ROWS = [
    ("01901", date(2020, 5, 1), "CSMT", "Mumbai CSMT", "Mumbai", "LKO", "Lucknow", "Lucknow", 72.83, 18.94, 80.92,
     26.83, "2020-05-01T23:19", "2020-05-02T23:26", date(2020, 5, 2), 12, 1_500, 1_400),
    ("00009", None, None, None, None, None, None, None, None, None, None, None, None, None, None, 1, 7, 0),
]  # fmt: skip
SCHEMAS = {
    "flows": dict.fromkeys(FLOWS[:4], pl.String) | dict.fromkeys(FLOWS[4:8], pl.Int32)
    | dict.fromkeys(FLOWS[8:], pl.Int64),
    "districts": dict.fromkeys(DISTRICTS, pl.Int64) | {"district": pl.String, "state": pl.String, "drawn": pl.Boolean}
    | dict.fromkeys(DISTRICTS[11:14], pl.Float64),
    "trains": dict.fromkeys(TRAINS, pl.String) | dict.fromkeys(TRAINS[8:12], pl.Float64)
    | {"travel_date": pl.Date, "arrival_date": pl.Date} | dict.fromkeys(TRAINS[15:], pl.Int64),
    "daily": {"travel_date": pl.Date, "persons": pl.Int64, "arrived": pl.Int64},
}  # fmt: skip
ROWS = {
    "flows": FLOW_ROWS,
    "districts": DISTRICT_ROWS,
    "trains": TRAIN_ROWS,
    "daily": [(date(2020, 5, day), day, 0) for day in range(1, 4)],
}


def rows_of(question: str) -> pl.DataFrame:
    """The rows of a question as the catalog gives them."""
    columns = {"flows": FLOWS, "districts": DISTRICTS, "trains": TRAINS, "daily": DAILY}[question]
    schema = SCHEMAS[question]
    return pl.DataFrame(ROWS[question], schema={name: schema[name] for name in columns}, orient="row")


def content(question: str, boundaries: Boundaries | None, rows: pl.DataFrame | None = None) -> Content:
    """An answer ready for export."""
    rows = rows_of(question) if rows is None else rows
    answer = Answer(
        rows=rows,
        persons=1_234_872,
        rows_total=7,
        as_of=datetime(2020, 5, 1, 20, 0, tzinfo=UTC),
        synthetic=True,
        lake_version="abc",
        notes=(Note("no_polygon", 3, "3 people are not drawn", (601,)),),
    )
    words = "01-05-2020 to 31-05-2020; by train"
    filters = {"from": "2020-05-01", "to": "2020-05-31", "mode": "train"}
    return Content(question, answer, "district", filters, lambda: words, boundaries)


@pytest.fixture(params=["flows", "districts", "trains", "daily"])
def exported(request: pytest.FixtureRequest, boundaries: Boundaries) -> Content:
    """Each question once."""
    return content(request.param, boundaries)


@pytest.fixture(params=["flows", "districts", "trains"])
def drawn(request: pytest.FixtureRequest, boundaries: Boundaries) -> Content:
    """Each question whose rows lie on the map."""
    return content(request.param, boundaries)
