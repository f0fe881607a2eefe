"""What the strip of days is sent, and what it says."""

from __future__ import annotations

from datetime import date

import polars as pl

from dashboard.daily import caption, daily_figure
from data.filters import Filters

ROWS = pl.DataFrame({"travel_date": [date(2020, 5, 2), date(2020, 5, 4)], "persons": [10, 30], "arrived": [1, 2]})
SPAN = (date(2020, 5, 1), date(2020, 5, 5))


def test_the_strip_spans_the_whole_time_whatever_is_selected() -> None:
    said = daily_figure(ROWS, Filters.parse({"from": "2020-05-02", "to": "2020-05-03"}), SPAN)
    assert (said["first"], said["values"]) == ("2020-05-01", [0, 10, 0, 30, 0])
    assert (said["from"], said["to"]) == ("2020-05-02", "2020-05-03")
    assert daily_figure(ROWS, Filters.parse({}), None, "arrived")["values"] == [1, 0, 2]
    assert daily_figure(ROWS.clear(), Filters.parse({}), None) == {"first": None, "values": []}


def test_the_caption_names_the_days_chosen() -> None:
    assert caption(ROWS, Filters.parse({})).startswith("all 2 days")
    assert (
        caption(ROWS, Filters.parse({"from": "2020-05-02", "to": "2020-05-04"})) == "02-05-2020 – 04-05-2020 · 3 days"
    )
    assert caption(ROWS, Filters.parse({"from": "2020-05-02", "to": "2020-05-02"})) == "02-05-2020"
    assert caption(ROWS.clear(), Filters.parse({})) == "No dated movements in this selection."
