"""What a report tells: counts against the period before, the days ahead, and what is missing."""

from __future__ import annotations

from datetime import date

import polars as pl
import pytest

from core.errors import BadInput
from data.access import COMMAND_LINE
from reports.figures import changed
from reports.making import Press, subject
from reports.periods import Period, period_of
from reports.places import place_of
from reports.situation import Situation
from tests.reports.conftest import LAST

WEEK = period_of("week", LAST)


def told(press: Press, period: Period = WEEK, **place: int) -> Situation:
    return press.situation(COMMAND_LINE, place_of(press.catalog.names, **place), period)


def test_periods() -> None:
    assert Period(date(2020, 5, 14), LAST) == WEEK
    assert WEEK.before == Period(date(2020, 5, 7), date(2020, 5, 13))
    assert WEEK.ahead == Period(date(2020, 5, 21), date(2020, 5, 23))
    weeks = WEEK.weeks()
    assert len(weeks) == 8
    assert weeks[-1] == WEEK
    assert [week.days for week in weeks] == [7] * 8
    assert period_of("day", LAST).before == Period(date(2020, 5, 19), date(2020, 5, 19))
    with pytest.raises(BadInput, match="use one of day, week"):
        period_of("month", LAST)


@pytest.mark.parametrize(
    ("value", "before", "said"),
    [
        (112, 100, "▲ 12 %"),
        (97, 100, "▼ 3 %"),
        (5, 5, "unchanged"),
        (0, 0, "unchanged"),
        (5, 0, "none before"),
        (0, 4, "▼ 100 %"),
        (1001, 1000, "▲ < 1 %"),
        (478, 2, "▲ from 2"),
    ],
)
def test_changes_are_said_as_people_read_them(value: int, before: int, said: str) -> None:
    assert changed(value, before) == said


def test_a_national_report_counts_what_the_questions_count(press: Press) -> None:
    report = told(press)
    figures = {one.label: (one.value, one.before) for one in report.figures}
    assert figures["People moving"] == (1_506, 500)
    assert figures["Arrived"] == (1_106, 500)
    assert figures["Trains"] == (2, 1)
    assert report.corridors.select("origin", "destination", "persons", "before").row(0) == (27, 9, 1_000, 500)
    assert report.districts.select("lgd", "arrivals", "before").row(0) == (162, 1_000, 500)
    assert [(day.persons, day.trains) for day in report.expected.days] == [(0, 0), (80, 1), (20, 0)]
    assert report.board["train_no"].to_list() == ["01901", "01903"]
    assert [week.persons for week in report.weeks] == [0] * 6 + [500, 1_506]
    assert report.days["persons"].sum() == 2_006
    assert report.synthetic
    assert not report.missing
    assert {note.kind for note in report.quality} == {"state_only", "no_polygon"}
    assert "200 % more" not in " ".join(report.lead)
    assert report.lead[0] == (
        "In the week 14-05-2020 to 20-05-2020 1,506 people moved, 201 % more than the week before (500)."
    )


def test_all_small_maps_have_the_same_classes(press: Press) -> None:
    report = told(press)
    assert len({week.layer.breaks for week in report.weeks}) == 1
    last, before = report.weeks[-1].layer, report.weeks[-2].layer
    colours = [layer.districts.filter(pl.col("lgd") == 9)["colour"][0] for layer in (before, last)]
    assert colours == [last.colours[-2], last.colours[-1]] or colours[0] != colours[1]


def test_a_state_s_report_tells_who_comes_and_goes(press: Press) -> None:
    report = told(press, state=9)
    figures = {one.label: (one.value, one.before) for one in report.figures}
    assert figures["Arrivals"] == (1_030, 500)
    assert figures["Departures"] == (0, 0)
    assert figures["Moved within"] == (70, 0)
    assert report.place.full == "Uttar Pradesh"
    assert report.heat_map is not None
    assert report.heat_map.fit is not None
    assert report.districts["state_lgd"].unique().to_list() == [9]


def test_a_district_s_report_tells_where_they_came_from(press: Press) -> None:
    report = told(press, district=162)
    figures = {one.label: one.value for one in report.figures}
    assert figures["Arrivals"] == 1_000
    assert report.place.full == "Lucknow, Uttar Pradesh"
    assert report.districts.select("lgd", "departures", "before").row(0) == (482, 1_000, 500)
    assert report.expected.persons == 80


def test_the_same_counts_have_the_same_digest(press: Press) -> None:
    assert told(press).digest == told(press).digest
    assert told(press).digest != told(press, state=9).digest


def test_a_part_that_cannot_be_made_is_named(press: Press) -> None:
    report = told(press, district=601)  # Yanam has no polygon
    assert report.flow_map is None
    assert any(sentence.startswith("Not in this report: the map of flows. ") for sentence in report.missing)


def test_where_nobody_moved_there_is_no_report(press: Press) -> None:
    with pytest.raises(BadInput, match="No one moved from, to or within Goa in the week 14-05-2020 to 20-05-2020"):
        told(press, state=30)
    with pytest.raises(BadInput, match="No district has the LGD code 99999"):
        place_of(press.catalog.names, district=99999)
    with pytest.raises(BadInput, match="A report needs its last day"):
        subject(press.catalog, {"last": "yesterday"})
    with pytest.raises(BadInput, match="state takes an LGD code"):
        subject(press.catalog, {"last": "2020-05-20", "state": "Bihar"})
