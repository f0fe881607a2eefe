"""Exports keep the label, the types and the reader safe."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import replace
from datetime import UTC, date, datetime

import polars as pl
import pytest

from data.answers import Answer, Note
from data.export import to_csv, to_json, to_json_rows

ANSWER = Answer(
    rows=pl.DataFrame(
        {
            "train_no": ["=1+1", "01901"],
            "travel_date": [date(2020, 5, 1), None],
            "net": [-5, 7],
            "persons": [12, 0],
        }
    ),
    persons=12,
    rows_total=2,
    as_of=datetime(2020, 5, 1, 20, 0, tzinfo=UTC),
    synthetic=True,
    lake_version="abc",
    notes=(Note("no_polygon", 3, "3 people are not drawn", (601,)),),
)


def test_csv_labels_rows_and_disarms_formulas() -> None:
    rows = list(csv.DictReader(io.StringIO(to_csv(ANSWER))))
    assert [row["synthetic"] for row in rows] == ["true", "true"]
    assert [row["train_no"] for row in rows] == ["'=1+1", "01901"]
    assert [row["net"] for row in rows] == ["-5", "7"], "a negative number is no formula"
    assert [row["travel_date"] for row in rows] == ["2020-05-01", ""]
    assert "false" in to_csv(replace(ANSWER, synthetic=False))


def test_json_rows_are_flat_and_labelled() -> None:
    first, second = json.loads(to_json_rows(ANSWER))
    assert first == {"train_no": "=1+1", "travel_date": "2020-05-01", "net": -5, "persons": 12, "synthetic": True}
    assert second["travel_date"] is None


@pytest.mark.parametrize("rows", [ANSWER.rows, ANSWER.rows.clear()])
def test_json_carries_the_small_print(rows: pl.DataFrame) -> None:
    body = json.loads(to_json(replace(ANSWER, rows=rows)))
    assert len(body["rows"]) == rows.height
    assert (body["persons"], body["rows_total"], body["synthetic"]) == (12, 2, True)
    assert body["as_of"] == "2020-05-02T01:30:00+05:30"
    assert body["notes"] == [{"kind": "no_polygon", "persons": 3, "text": "3 people are not drawn", "codes": [601]}]
    assert json.loads(to_json(replace(ANSWER, as_of=None)))["as_of"] is None
