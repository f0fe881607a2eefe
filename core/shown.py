"""Time and numbers as Pravah shows them: UTC in stores, IST and dd-mm-yyyy on pages, 12,34,567."""

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


def grouped(number: float) -> str:
    """``1234567`` → ``12,34,567``; rounds to whole numbers, keeps the sign (as a true minus)."""
    whole = round(number)
    digits = str(abs(whole))
    head, tail = digits[:-3], digits[-3:]
    parts: list[str] = []
    while head:
        parts.insert(0, head[-2:])
        head = head[:-2]
    text = ",".join([*parts, tail])
    return f"−{text}" if whole < 0 else text
