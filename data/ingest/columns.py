"""Which column of a file is which field: header synonyms, case and order are forgiven; doubt is not."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from core.errors import BadInput


@dataclass(frozen=True)
class Column:
    """A field of a kind of file, and the other headers that people write for it."""

    name: str
    synonyms: tuple[str, ...] = ()
    required: bool = False


def normal(header: str) -> str:
    """A header without case, blanks and punctuation: ``Travel Date`` and ``travel-date`` are ``travel_date``."""
    return re.sub(r"[^0-9a-z]+", "_", header.strip().lower()).strip("_")


def assign(headers: Sequence[str], columns: Sequence[Column]) -> dict[str, int]:
    """Field name → position in ``headers``; headers that mean nothing here are left out.

    A header that is a field's own name goes before one that is only a synonym.

    Raises:
        BadInput: two columns mean the same field.
    """
    found: dict[str, int] = {}
    plain = [normal(header) for header in headers]
    for column in columns:
        own = [at for at, header in enumerate(plain) if header == column.name]
        places = own or [at for at, header in enumerate(plain) if header in column.synonyms]
        if len(places) > 1:
            said = " and ".join(f"'{headers[at]}'" for at in places)
            raise BadInput(f"Two columns mean {column.name}: {said}. Keep one of them and load the file again.")
        if places:
            found[column.name] = places[0]
    return found


def missing(found: Mapping[str, int], columns: Sequence[Column]) -> list[str]:
    """Required fields that no header names."""
    return [column.name for column in columns if column.required and column.name not in found]
