"""Filters in words."""

from __future__ import annotations

from datetime import date

from data.captions import any_place, in_words
from data.filters import Filters
from geo.places import load_places

PLACES = load_places()


def test_every_filter_has_words() -> None:
    filters = Filters.parse(
        {
            "from": "2020-05-01",
            "to": "2020-05-31",
            "origin_state": "27",
            "destination": "212,162",
            "mode": "train",
            "category": "migrant_worker",
            "status": "arrived",
        }
    )
    assert in_words(filters, PLACES) == (
        "01-05-2020 to 31-05-2020; from Maharashtra; to Patna (Bihar) or Lucknow (Uttar Pradesh); by train; "
        "who: migrant worker; status: arrived"
    )
    for name in Filters.model_fields:
        if name not in ("from_", "to"):
            value = "162" if "place" in name or "origin" in name or "destination" in name else None
            one = Filters.model_construct(**{name: (int(value),) if value else ("x",)})
            assert len(in_words(one, PLACES)) > len("All records"), name


def test_days_in_words() -> None:
    span = (date(2020, 5, 1), date(2020, 8, 31))
    assert in_words(Filters(), PLACES, span) == "All records, 01-05-2020 to 31-08-2020"
    assert in_words(Filters(), PLACES) == "All records"
    assert in_words(Filters(from_=span[0]), PLACES, span) == "from 01-05-2020 on"
    assert in_words(Filters(to=span[0]), PLACES, span) == "up to 01-05-2020"
    assert in_words(Filters(from_=span[0], to=span[0]), PLACES, span) == "01-05-2020"


def test_any_place() -> None:
    assert any_place(Filters(origin=(162,)))
    assert not any_place(Filters(mode=("train",)))
