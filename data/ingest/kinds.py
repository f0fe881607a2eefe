"""The kinds of file that ``load`` takes. To add one: its module, and its line here."""

from __future__ import annotations

from collections.abc import Sequence

from core.errors import BadInput
from data.ingest.columns import assign, missing, normal
from data.ingest.kind import Kind
from data.ingest.od import OD
from data.ingest.persons import PERSONS
from data.ingest.stations import STATIONS
from data.ingest.trains import TRAINS

#: In the order in which a file's headers are compared: the most particular first.
KINDS: dict[str, Kind] = {kind.name: kind for kind in (TRAINS, STATIONS, OD, PERSONS)}


def kind_of(headers: Sequence[str], name: str | None) -> tuple[Kind, dict[str, int]]:
    """The kind called ``name``, or the one that ``headers`` fit, with the position of each of its fields.

    Raises:
        BadInput: no such kind, a required column is missing, or the headers fit no kind.
    """
    if name is not None:
        if name not in KINDS:
            raise BadInput(f"There is no kind of file '{name[:40]}'. Use one of {', '.join(KINDS)}.")
        kind = KINDS[name]
        found = assign(headers, kind.columns)
        if lacking := missing(found, kind.columns):
            raise BadInput(
                f"The file lacks {_columns(lacking)}, which {kind.title} need. "
                f"Its columns are {', '.join(map(_shown, headers))}. Add or rename and load it again.",
                missing=lacking,
            )
        return kind, found
    for kind in KINDS.values():
        named = {normal(header) for header in headers}
        found = {c.name: 0 for c in kind.columns if named & {c.name, *c.synonyms}}
        if not missing(found, kind.columns):
            return kind, assign(headers, kind.columns)
    needs = "; ".join(f"{k.name}: {', '.join(c.name for c in k.columns if c.required)}" for k in KINDS.values())
    raise BadInput(
        f"The columns ({', '.join(map(_shown, headers))}) fit no kind of file. Name the kind, or give the file "
        f"the columns that a kind needs ({needs})."
    )


def _columns(names: Sequence[str]) -> str:
    return f"the column {names[0]}" if len(names) == 1 else f"the columns {', '.join(names)}"


def _shown(header: str) -> str:
    # A file without a header row has people in its first row: nothing that looks like one is repeated.
    plain = header.strip()
    return plain if len(plain) <= 30 and normal(plain) in _WORDS else "…"


_WORDS = {word for kind in KINDS.values() for c in kind.columns for word in (c.name, *c.synonyms)}
