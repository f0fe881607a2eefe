"""A file before it is loaded: what each column is taken for, and the first rows as they are understood.

A preview holds personal data. It goes to the person who sent the file, and nowhere else.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

import polars as pl

from core.errors import BadInput
from data.ingest.columns import Headers, How
from data.ingest.faults import judge, marked
from data.ingest.fields import said_columns
from data.ingest.kind import Kind
from data.ingest.kinds import Matched, kind_of, match
from data.ingest.mapping import Said
from data.ingest.places import PlaceReader, column_fault
from data.ingest.reading import Chunk, Source

if TYPE_CHECKING:
    from geo.gazetteer import Resolver
    from geo.points import Points

#: Rows that a preview shows, and characters of a cell that is no row's.
ROWS, _MOST = 20, 200


@dataclass(frozen=True)
class PreviewColumn:
    """One column of the file: the field that it is taken for, and how that is known; no field: it is left out."""

    position: int
    #: As it may be shown; to say what it is, ``#1`` names the first column, ``#2`` the second.
    header: str
    field: str | None
    #: ``mapped`` by who sends the file or by what is remembered, its own ``name``, a ``synonym``; ``twice``: another
    #: column means the same field, and one of them must be left out.
    how: How | str | None


@dataclass(frozen=True)
class PreviewRow:
    """One row: its number as its sender sees it, what is understood by field, and what is wrong with it."""

    row: int
    values: Mapping[str, object]
    column: str | None = None
    fault: str | None = None
    waits: bool = False


@dataclass(frozen=True)
class Preview:
    """What loading the file would make of it."""

    name: str
    kind: str
    #: The sentence with which loading would refuse the file as it is now understood; None: it can be loaded.
    refusal: str | None
    columns: tuple[PreviewColumn, ...]
    #: Fields that the kind needs and no column gives.
    missing: tuple[str, ...]
    #: All fields of the kind, for whoever changes what a column is taken for.
    fields: tuple[str, ...]
    rows: tuple[PreviewRow, ...]
    #: At most so many rows are in the file.
    lines: int
    #: Whether the mapping is one that was remembered of the state.
    remembered: bool
    notes: tuple[str, ...]
    sha256: str


def preview(
    file: Path,
    kind: str | None,
    said: Said,
    *,
    resolver: Resolver,
    home: Path,
    name: str | None = None,
    points: Callable[[], Points] | None = None,
) -> Preview:
    """Look at a file without loading it.

    Args:
        file: the file.
        kind: what it holds, where that is said.
        said: what its columns are said to be; see :class:`data.ingest.mapping.Said`.
        resolver: knows the places.
        home: where what must be unpacked is put meanwhile.
        name: what the file is called.
        points: shapes that positions are joined by.

    Raises:
        BadInput: the file cannot be read, or there is no such kind, header or field.
    """
    with Source(file, name=name, home=home, wanted=said.wanted) as source:
        mapping, note = said.of(source.headers)
        found = match(source.headers, kind, mapping)
        first = next(iter(source.chunks()), None)
        reader = PlaceReader(resolver, points)
        refusal = None if found.fits else _refusal(source, kind, mapping)
        rows: tuple[PreviewRow, ...] = ()
        if first is not None:
            rows = _rows(first, found, source, reader)
            said_by_all = _said(first.cells, found.kind, found.assigned.fields, since_1904=source.since_1904)
            refusal = refusal or column_fault(said_by_all, found.assigned.fields, resolver)
        return Preview(
            name=source.name,
            kind=found.kind.name,
            refusal=refusal,
            columns=_columns(source, found),
            missing=found.lacking,
            fields=tuple(column.name for column in found.kind.columns),
            rows=rows,
            lines=max(source.lines - 1, 0),
            remembered=note is not None,
            notes=(*source.notes, *([note] if note else [])),
            sha256=source.sha256,
        )


def _refusal(source: Source, kind: str | None, mapping: Headers) -> str | None:
    try:
        kind_of(source.headers, kind, mapping)
    except BadInput as error:
        return error.message
    return None


def _columns(source: Source, found: Matched) -> tuple[PreviewColumn, ...]:
    named = {at: (name, found.assigned.how[name]) for name, at in found.assigned.fields.items()}
    twice = {at: one.field for one in found.assigned.doubled for at in one.positions}
    out = []
    for at, header in enumerate(source.headers):
        if at in twice:
            out.append(PreviewColumn(at, marked(header), twice[at], "twice"))
        else:
            name, how = named.get(at, (None, None))
            out.append(PreviewColumn(at, marked(header), name, how))
    return tuple(out)


def _rows(first: Chunk, found: Matched, source: Source, reader: PlaceReader) -> tuple[PreviewRow, ...]:
    cells = first.cells.head(ROWS)
    kind, fields = found.kind, found.assigned.fields
    out = [
        PreviewRow(
            m.row,
            {name: marked(m.cells[at][:_MOST]) for name, at in fields.items() if at < len(m.cells)},
            None,
            m.reason,
        )
        for m in islice(first.misshapen, ROWS)
    ]
    if fields and cells.height:
        said = _said(cells, kind, fields, since_1904=source.since_1904)
        out += _judged(said, found, reader) if found.fits else _as_said(said, fields)
    return tuple(sorted(out, key=lambda one: one.row)[:ROWS])


def _said(cells: pl.DataFrame, kind: Kind, fields: Mapping[str, int], *, since_1904: bool) -> pl.DataFrame:
    told = said_columns(cells, fields, since_1904=since_1904)
    absent = [column.name for column in kind.columns if column.name not in fields]
    nothing = (pl.lit(None, pl.String).alias(f"said_{name}") for name in absent)
    return cells.select(pl.col("row").alias("row_no"), *told, *nothing)


def _as_said(said: pl.DataFrame, fields: Mapping[str, int]) -> list[PreviewRow]:
    """Rows of a file that does not fit yet: what the cells say, unjudged."""
    return [
        PreviewRow(row["row_no"], {name: row[f"said_{name}"] for name in fields}) for row in said.iter_rows(named=True)
    ]


def _judged(said: pl.DataFrame, found: Matched, reader: PlaceReader) -> list[PreviewRow]:
    typed, rules = found.kind.read(said, reader)
    judged = judge(typed, rules, may_wait=found.kind.count is not None)
    faults = {row["row_no"]: row for row in judged.faults.iter_rows(named=True)}
    out = []
    for row, waits in zip(typed.iter_rows(named=True), judged.waits, strict=True):
        fault = faults.get(row["row_no"], {})
        values = {name: _value(row, name) for name in found.assigned.fields}
        out.append(PreviewRow(row["row_no"], values, fault.get("column"), fault.get("reason"), bool(waits)))
    return out


def _value(row: Mapping[str, object], name: str) -> object:
    """What is understood of a field; where that is nothing, or a code, what was said."""
    understood = row.get(name)
    said = row[f"said_{name}"]
    return said if understood is None or name.endswith(("_state", "_district", "state", "district")) else understood
