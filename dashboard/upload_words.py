"""Words of the page Upload that several of its parts use: kinds of file, fields, sizes, what became of an upload."""

from __future__ import annotations

import re
from datetime import datetime

from dash import html

from core.shown import IST, grouped, now

#: What each kind of file is called on the page.
KINDS = {
    "persons": "People",
    "od": "Counts by origin and destination",
    "trains": "Trains",
    "stations": "Stations",
}
#: What a row of each kind is.
ROWS = {"persons": "person", "od": "count", "trains": "train", "stations": "station"}
#: What an upload or batch is doing, or has become.
STATES = {
    "queued": "waiting its turn",
    "running": "loading",
    "done": "loaded",
    "refused": "refused",
    "failed": "failed",
    "withdrawn": "withdrawn",
}


def kind_called(kind: str | None) -> str:
    """A kind of file in words; nothing where it is not known yet."""
    return KINDS.get(kind or "", kind or "")


def field_called(name: str) -> str:
    """A field's name as a person reads it: ``destination_state`` → ``destination state``."""
    return name.replace("_", " ")


def reason_called(column: str, reason: str) -> list[str | html.B]:
    """Why a row was refused, as one sentence that begins with its column."""
    fields = sorted(re.split(r"[; ]+", column), key=len, reverse=True)
    for name in fields:
        reason = reason.replace(name, field_called(name)) if "_" in name else reason
    called = field_called(column)
    if column and reason.startswith(called):
        return [html.B(called), reason[len(called) :]]
    return [reason] if ";" in column or not column else [html.B(called), f": {reason}"]


def size_called(length: int) -> str:
    """``12 kB``, ``3.4 MB``, ``1.2 GB``."""
    for unit, name in ((1e9, "GB"), (1e6, "MB"), (1e3, "kB")):
        if length >= unit:
            return f"{length / unit:.1f} {name}" if length < 10 * unit else f"{length / unit:.0f} {name}"
    return f"{length} bytes"


def rows_called(number: int) -> str:
    """``1 row``, ``12,345 rows``."""
    return "1 row" if number == 1 else f"{grouped(number)} rows"


def when(at: datetime) -> str:
    """``today 14:05``, else ``12-05-2020 14:05``, in IST."""
    here = at.astimezone(IST)
    today = here.date() == now().astimezone(IST).date()
    return f"today {here:%H:%M}" if today else f"{here:%d-%m-%Y %H:%M}"
