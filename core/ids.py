"""Identifiers that people read aloud: no 0/O, 1/I/L, no vowels that spell words."""

from __future__ import annotations

import secrets
from datetime import datetime

from core.shown import IST

ALPHABET = "23456789CDFGHJKMNPQRTVWXY"


def batch_id(at: datetime) -> str:
    """A batch's name: ``B`` + IST date + six random characters, e.g. ``B20200501-7KQ2XM``."""
    tail = "".join(secrets.choice(ALPHABET) for _ in range(6))
    return f"B{at.astimezone(IST):%Y%m%d}-{tail}"
