"""The kinds of file that ``load`` takes. To add one: its module, and its line here."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from core.errors import BadInput
from data import vocabulary as words
from data.ingest.columns import Assigned, Headers, assign, missing, normal, places_of
from data.ingest.headers import forms
from data.ingest.kind import Kind
from data.ingest.od import OD
from data.ingest.persons import PERSONS
from data.ingest.stations import STATIONS
from data.ingest.trains import TRAINS

#: In the order in which a file's headers are compared: the most particular first.
KINDS: dict[str, Kind] = {kind.name: kind for kind in (TRAINS, STATIONS, OD, PERSONS)}

#: Headers that are also what cells say: they do not tell a header from a row.
_CELLS = frozenset((*words.MODES, *words.SEXES, *words.CATEGORIES, *words.STATUSES, "men", "women", "total", "people"))


@dataclass(frozen=True)
class Matched:
    """The kind that headers fit best, what its columns are, and which it lacks."""

    kind: Kind
    assigned: Assigned
    lacking: tuple[str, ...]

    @property
    def fits(self) -> bool:
        """Whether a file with these headers can be loaded."""
        return not self.lacking and not self.assigned.doubled


def match(headers: Sequence[str], name: str | None, mapping: Headers | None = None) -> Matched:
    """The kind called ``name``, or the one that ``headers`` fit, else the one that they fit best.

    Raises:
        BadInput: there is no such kind, or ``mapping`` names a header or a field that there is not.
    """
    if name is not None and name not in KINDS:
        raise BadInput(f"There is no kind of file '{name[:40]}'. Use one of {', '.join(KINDS)}.")
    for header in mapping or {}:
        if not places_of(header, headers):
            assign(headers, (), {header: None})
    asked = [KINDS[name]] if name is not None else [k for k in KINDS.values() if _has_fields(k, mapping or {})]
    found = []
    for kind in asked or KINDS.values():
        assigned = assign(headers, kind.columns, mapping)
        # a field that two columns name is not lacking: which of them is meant must be said
        named = assigned.fields | {one.field: 0 for one in assigned.doubled}
        one = Matched(kind, assigned, tuple(missing(named, kind.columns)))
        if not one.lacking:
            return one
        found.append(one)
    return max(found, key=lambda one: (len(one.assigned.fields), -len(one.lacking)))


def kind_of(headers: Sequence[str], name: str | None, mapping: Headers | None = None) -> tuple[Kind, dict[str, int]]:
    """The kind called ``name``, or the one that ``headers`` fit, with the position of each of its fields.

    Args:
        headers: the file's headers.
        name: the kind, where it is said.
        mapping: what headers are taken for, where they do not say it; see :data:`data.ingest.columns.Headers`.

    Raises:
        BadInput: no such kind, a required column is missing, two columns mean the same field, or the headers fit no
            kind.
    """
    found = match(headers, name, mapping)
    if found.lacking and name is not None:
        raise BadInput(
            f"The file lacks {_columns(found.lacking)}, which {found.kind.title} need. "
            f"Its columns are {_listed(headers)}. Add or rename and load it again, or say with "
            f"--map 'their header={found.lacking[0]}' which column it is.",
            missing=list(found.lacking),
        )
    if found.lacking:
        needs = "; ".join(f"{k.name}: {', '.join(c.name for c in k.columns if c.required)}" for k in KINDS.values())
        raise BadInput(
            f"The columns ({_listed(headers)}) fit no kind of file. Name the kind, and give the file the columns that "
            f"a kind needs ({needs}) or say with --map 'their header=our column' what they are called."
        )
    for doubled in found.assigned.doubled:
        said = " and ".join(f"'{_shown(headers[at])}' (column {at + 1})" for at in doubled.positions)
        raise BadInput(
            f"Two columns mean {doubled.field}: {said}. Keep one of them, or leave one out with "
            f"--map '#{doubled.positions[-1] + 1}=-', and load the file again."
        )
    return found.kind, found.assigned.fields


def wanted_headers(also: Iterable[str] = ()) -> tuple[frozenset[str], ...]:
    """For each field of any kind, the forms in which its header is known; see :func:`data.spreadsheets.plain`.

    Args:
        also: headers that are known from elsewhere.
    """
    fields: dict[str, set[str]] = {}
    for kind in KINDS.values():
        for column in kind.columns:
            fields.setdefault(column.name, {column.name}).update(column.known)
    known = [frozenset(names) - _CELLS for names in fields.values()]
    return (*filter(None, known), *(frozenset({normal(header)}) for header in also))


def _has_fields(kind: Kind, mapping: Headers) -> bool:
    return {field for field in mapping.values() if field is not None} <= {column.name for column in kind.columns}


def _columns(names: Sequence[str]) -> str:
    return f"the column {names[0]}" if len(names) == 1 else f"the columns {', '.join(names)}"


def _listed(headers: Sequence[str]) -> str:
    most = 40
    more = f" and {len(headers) - most} more" if len(headers) > most else ""
    return ", ".join(map(_shown, headers[:most])) + more


def _shown(header: str) -> str:
    # A file without a header row has people in its first row: nothing that looks like one is repeated.
    plain = header.strip()
    return plain if len(plain) <= 30 and plain.isprintable() and not _WORDS.isdisjoint(forms(plain)) else "…"


_WORDS = {word for kind in KINDS.values() for c in kind.columns for word in (c.name, *c.known)}
