"""Time as Pravah speaks it: UTC in stores, IST and dd-mm-yyyy on pages, ISO dates in files."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone

IST = timezone(timedelta(hours=5, minutes=30), "IST")


def now() -> datetime:
    """The present moment, timezone-aware, UTC."""
    return datetime.now(UTC)


def shown_date(day: date) -> str:
    """``dd-mm-yyyy``, as Indian offices write it."""
    return f"{day:%d-%m-%Y}"


def shown_time(moment: datetime) -> str:
    """``dd-mm-yyyy HH:MM IST`` of a timezone-aware moment."""
    return f"{moment.astimezone(IST):%d-%m-%Y %H:%M} IST"
