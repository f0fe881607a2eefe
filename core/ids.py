"""Identifiers that people read aloud: no 0/O, 1/I/L, no vowels that spell words."""

from __future__ import annotations

import secrets
from datetime import datetime

from core.shown import IST

ALPHABET = "23456789CDFGHJKMNPQRTVWXY"


def batch_id(at: datetime) -> str:
    """A batch's name: ``B`` + IST date + six random characters, e.g. ``B20200501-7KQ2XM``."""
    return f"B{at.astimezone(IST):%Y%m%d}-{drawn(6)}"


def upload_id(at: datetime) -> str:
    """An upload's name: ``U``, IST date and time, and five characters, e.g. ``U20200501-183059-4K7QM``.

    Names sort as the uploads came in: the first two of the five tell the part of the second (1/625), the rest are
    drawn.
    """
    part = at.microsecond * len(ALPHABET) ** 2 // 1_000_000
    first, second = divmod(part, len(ALPHABET))
    return f"U{at.astimezone(IST):%Y%m%d-%H%M%S}-{ALPHABET[first]}{ALPHABET[second]}{drawn(3)}"


def drawn(length: int) -> str:
    """So many characters of :data:`ALPHABET`, at random."""
    return "".join(secrets.choice(ALPHABET) for _ in range(length))
