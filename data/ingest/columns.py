"""Which column of a file is which field: header synonyms, case and order are forgiven; doubt is not."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from core.errors import BadInput
from data.ingest.headers import LOCAL, forms, normal

__all__ = ["Assigned", "Column", "Doubled", "How", "assign", "missing", "normal"]

#: Header (or ``#3``, the third column) → field; None leaves the column out.
Headers = Mapping[str, str | None]
How = Literal["mapped", "name", "synonym"]
_POSITION = re.compile(r"#([0-9]{1,5})")


@dataclass(frozen=True)
class Column:
    """A field of a kind of file, and the other headers that people write for it."""

    name: str
    synonyms: tuple[str, ...] = ()
    required: bool = False

    @property
    def known(self) -> frozenset[str]:
        """All forms in which its header is known but its own name."""
        return frozenset((*self.synonyms, *map(normal, LOCAL.get(self.name, ()))))


@dataclass(frozen=True)
class Doubled:
    """Columns that mean the same field."""

    field: str
    positions: tuple[int, ...]


@dataclass(frozen=True)
class Assigned:
    """What the columns of a file are."""

    #: Field → position of its column.
    fields: dict[str, int] = field(default_factory=dict)
    #: Field → how that is known.
    how: dict[str, How] = field(default_factory=dict)
    doubled: tuple[Doubled, ...] = ()


def assign(headers: Sequence[str], columns: Sequence[Column], mapping: Headers | None = None) -> Assigned:
    """Which field each header names. Headers that mean nothing here are left out.

    What ``mapping`` says goes before a field's own name, and that before a synonym.

    Raises:
        BadInput: the mapping names a header or a field that there is not.
    """
    told, aside = _told(headers, columns, mapping or {})
    open_to_all = {at: forms(header) for at, header in enumerate(headers) if at not in aside}
    fields: dict[str, int] = {}
    known: dict[str, How] = {}
    doubled = []
    for column in columns:
        how: How
        places, how = told.get(column.name, []), "mapped"
        if not places:
            places, how = _places(column, open_to_all)
        if len(places) > 1:
            doubled.append(Doubled(column.name, tuple(places)))
        elif places:
            fields[column.name], known[column.name] = places[0], how
    return Assigned(fields, known, tuple(doubled))


def _places(column: Column, headers: Mapping[int, tuple[str, ...]]) -> tuple[list[int], How]:
    """Where a field's column may stand: under its name, else under a synonym; exact forms before loose ones."""
    ways: tuple[tuple[How, frozenset[str]], ...] = (("name", frozenset({column.name})), ("synonym", column.known))
    for most in (1, None):
        for how, words in ways:
            if places := [at for at, written in headers.items() if not words.isdisjoint(written[:most])]:
                return places, how
    return [], "name"


def missing(found: Mapping[str, int], columns: Sequence[Column]) -> list[str]:
    """Required fields that no header names."""
    return [column.name for column in columns if column.required and column.name not in found]


def places_of(header: str, headers: Sequence[str]) -> list[int]:
    """Where a header that somebody wrote stands; ``#3`` is the third column."""
    if (position := _POSITION.fullmatch(header.strip())) is not None:
        at = int(position[1]) - 1
        return [at] if 0 <= at < len(headers) else []
    exact = [at for at, one in enumerate(headers) if one.strip() == header.strip()]
    return exact or [at for at, one in enumerate(headers) if normal(one) and normal(one) == normal(header)]


def _told(
    headers: Sequence[str], columns: Sequence[Column], mapping: Headers
) -> tuple[dict[str, list[int]], frozenset[int]]:
    """By field the columns that the mapping names, and the columns that it has spoken about."""
    names = [column.name for column in columns]
    told: dict[str, list[int]] = {}
    aside: set[int] = set()
    for header, name in mapping.items():
        places = places_of(header, headers)
        if not places:
            raise BadInput(f"The file has no column '{header[:60]}' to take for {name or 'nothing'}. Correct --map.")
        aside.update(places)
        if name is None:
            continue
        if name not in names:
            raise BadInput(f"There is no field '{name[:40]}'. Map to one of {', '.join(names)}.")
        told.setdefault(name, []).extend(places)
    return told, frozenset(aside)
