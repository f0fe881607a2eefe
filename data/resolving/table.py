"""A table of names to the same table with codes: nothing of it is changed, lost or put into another order."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import TYPE_CHECKING, Literal

import polars as pl

from core.errors import BadInput
from core.shown import grouped
from data.ingest import cells
from data.resolving.codes import distrust
from data.resolving.fields import Fields, find_fields, lacks_state
from data.resolving.names import resolve_rows
from data.resolving.outcome import ADDED, POINT, Outcome, columns, of_match
from data.spreadsheets import Table
from geo.gazetteer import Resolver
from geo.gazetteer.columns import code_in, look_over
from geo.places import load_places

if TYPE_CHECKING:
    from geo.points import Points

Codes = Literal["lgd", "census"]
#: Gives the shapes of districts; asked only when a table has coordinates.
PointSource = Callable[[], "Points"]


@dataclass(frozen=True)
class ResolveReport:
    """How many rows there were, how many got a district's code, and how."""

    rows: int
    resolved: int
    #: Rows by ``match``, the most frequent first.
    matches: Mapping[str, int] = field(default_factory=dict)
    #: Sentences about the table as a whole; they quote headers, never cells.
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Resolved:
    """A table with its codes."""

    frame: pl.DataFrame
    #: The header row to write: as it was, but for columns that made room for ours.
    headers: tuple[str, ...]
    report: ResolveReport
    #: Distinct typed pairs with their answers: ``state, district, rows, lgd, name, in_state, match, score, why,
    #: candidates, flag``.
    pairs: pl.DataFrame


def resolve_table(
    frame: pl.DataFrame, resolver: Resolver, on: date | None = None, points: PointSource | None = None
) -> tuple[pl.DataFrame, ResolveReport]:
    """The frame with the columns :data:`data.resolving.outcome.ADDED`; see :func:`resolve`."""
    table = Table(frame.cast(pl.String).with_columns(pl.all().fill_null("")), tuple(frame.columns), 1, {})
    done = resolve("The table", table, resolver, on, points)
    return done.frame, done.report


def resolve(
    name: str,
    table: Table,
    resolver: Resolver,
    on: date | None = None,
    points: PointSource | None = None,
    *,
    swapped: bool = False,
    codes: Codes | None = None,
) -> Resolved:
    """Add LGD codes to a table.

    Args:
        name: what the table is called in messages.
        table: as it was read.
        resolver: matches names.
        on: the day on which all names were in use; without it each row's date decides, where there is one.
        points: gives the shapes, where positions may be used.
        swapped: states stand in the column of districts, and the reverse.
        codes: what codes of districts are, where that is known: "lgd" or "census".

    Raises:
        BadInput: columns are missing, mean the same, are swapped, or hold census codes that nobody spoke of.
    """
    fields = find_fields(name, table.headers)
    codes = codes or ("census" if fields.by_census else None)
    fields = fields.swapped() if swapped else fields
    fields, notes = _without_other_codes(table, fields, resolver, codes)
    if fields.by_census:
        notes.append("The district codes were read as those of the Census of 2011, as their header says.")
    names, unread = _names(table, fields, on)
    notes += unread
    if fields.state is None and not _all_codes(names["district"]):
        raise lacks_state(name, table.headers)
    _refuse_faults(name, names, resolver, swapped=swapped, codes=codes)
    matches, at = resolve_rows(names, resolver, census=codes == "census")
    outcomes, pair = [of_match(match) for match in matches], at
    placed = fields.lon is not None and fields.lat is not None and points is not None
    if fields.lon is not None and fields.lat is not None and points is not None:
        # shapes are heavy to import: only tables with positions pay for them
        from data.resolving.positions import join_points

        position = [_column(table, place, axis) for axis, place in (("lon", fields.lon), ("lat", fields.lat))]
        outcomes, at, more = join_points(matches, at, names.with_columns(position), points, load_places())
        notes += more
    elif fields.lon is not None:
        notes.append("The positions were not used: no shapes of districts are at hand.")
    outcomes, at = _refuse_ragged(table, outcomes, at)
    added = columns(outcomes, load_places())
    pairs = _pairs(names, pair, at, added)
    added = added.select(*ADDED, *([POINT] if placed else []))
    frame, headers, renamed = _joined(table, added[at])
    matched = frame["match"].value_counts(sort=True)
    report = ResolveReport(
        frame.height,
        frame.height - frame["lgd"].null_count(),
        dict(matched.iter_rows()),
        (*table.notes, *renamed, *notes),
    )
    return Resolved(frame, headers, report, pairs)


def _without_other_codes(
    table: Table, fields: Fields, resolver: Resolver, codes: Codes | None
) -> tuple[Fields, list[str]]:
    """``fields`` without a column of codes that the names beside it contradict, and why."""
    if fields.code is None or fields.district is None or codes is not None:
        return fields, []
    places = (("state", fields.state), ("district", fields.district), ("code", fields.code))
    rows = pl.DataFrame([_column(table, place, name) for name, place in places])
    why = distrust(table.headers[fields.code], rows, resolver)
    return (fields, []) if why is None else (replace(fields, code=None), [why])


def _names(table: Table, fields: Fields, on: date | None) -> tuple[pl.DataFrame, list[str]]:
    """Columns ``state``, ``district``, ``on`` of all rows; blank where a row is out of shape."""
    district = pl.col("district")
    read = pl.DataFrame(
        [
            _column(table, fields.state, "state"),
            _column(table, fields.district, "district"),
            _column(table, fields.code, "code"),
            _column(table, fields.date if on is None else None, "said_on"),
        ]
    ).with_columns(
        pl.when(district.str.strip_chars() == "").then("code").otherwise(district).alias("district"),
        (cells.day(pl.col("said_on").str.strip_chars()) if on is None else pl.lit(on, pl.Date)).alias("on"),
    )
    unread = read.filter((pl.col("said_on").str.strip_chars() != "") & pl.col("on").is_null()).height
    notes = []
    if unread:
        said = "1 date" if unread == 1 else f"{grouped(unread)} dates"
        notes.append(f"{said} could not be read (write 2020-05-31); names there are read as they are used today.")
    return read.select("state", "district", "on"), notes


def _column(table: Table, place: int | None, name: str) -> pl.Series:
    """The column at this place under a new name; blank where there is none, and in rows that are out of shape."""
    if place is None:
        return pl.repeat("", table.frame.height, dtype=pl.String, eager=True).alias(name)
    column = table.frame.to_series(place).alias(name)
    if table.ragged:
        column = column.scatter(list(table.ragged), [""] * len(table.ragged))
    return column


def _all_codes(district: pl.Series) -> bool:
    return all(not text.strip() or code_in(text) is not None for text in district.unique())


def _refuse_faults(name: str, names: pl.DataFrame, resolver: Resolver, *, swapped: bool, codes: Codes | None) -> None:
    """Refuse a table whose columns as a whole are not what their headers say."""
    pairs = names.group_by("state", "district", maintain_order=True).len()
    fault = look_over(list(pairs.iter_rows()), resolver)
    if fault is None or (fault.kind == "census_codes" and codes is not None):
        return
    if fault.kind == "census_codes":
        mend = (
            "Call the column census_code to have them read so. On the command line --codes census does it, and "
            "--codes lgd insists that they are LGD codes."
        )
    elif swapped:
        mend = "Leave --swapped out."
    else:
        mend = "Swap the two headers; on the command line --swapped does it."
    raise BadInput(f"{name}: {fault.sentence} {mend}")


def _refuse_ragged(table: Table, outcomes: list[Outcome], at: pl.Series) -> tuple[list[Outcome], pl.Series]:
    """Rows out of shape have no match: a cell of theirs may stand under another header than it belongs to."""
    if not table.ragged:
        return outcomes, at
    widths = sorted(set(table.ragged.values()))
    width = len(table.headers)
    refused = [
        Outcome(None, None, None, "none", 0.0, f"The row has {count} cells and the header {width}.", ())
        for count in widths
    ]
    new = [len(outcomes) + widths.index(count) for count in table.ragged.values()]
    return outcomes + refused, at.cast(pl.Int64).scatter(list(table.ragged), new)


def _pairs(names: pl.DataFrame, pair: pl.Series, at: pl.Series, added: pl.DataFrame) -> pl.DataFrame:
    """What became of each distinct typed pair."""
    rows = pl.DataFrame([pair.alias("pair"), at.alias("at")]).with_row_index("first")
    rows = rows.group_by("pair", "at", maintain_order=True).agg(
        pl.len().cast(pl.Int64).alias("rows"), pl.col("first").first()
    )
    typed = names[rows["first"]].select(pl.col("state", "district").replace("", None))
    said = added[rows["at"]].select(
        "lgd", "name", "in_state", "match", "score", "why", pl.col("nearly").alias("candidates"), "flag"
    )
    return pl.concat([typed, rows.select("rows"), said], how="horizontal")


def _joined(table: Table, added: pl.DataFrame) -> tuple[pl.DataFrame, tuple[str, ...], list[str]]:
    """The table and the columns added; its own columns of the same names are called ``…_given``."""
    headers, notes, renamed = list(table.headers), [], {}
    taken = {*headers, *table.frame.columns, *added.columns}
    for place, header in enumerate(table.headers):
        if header in added.columns:
            new = _free(f"{header}_given", taken)
            taken.add(new)
            headers[place] = new
            renamed[table.frame.columns[place]] = new
            notes.append(f"The column '{header}' of the file is called '{new}' in the result.")
    frame = table.frame.rename(renamed)
    loose = frame.columns[len(headers) :]
    return pl.concat([frame, added], how="horizontal"), (*headers, *loose, *added.columns), notes


def _free(name: str, taken: set[str]) -> str:
    number = 2
    free = name
    while free in taken:
        free = f"{name}_{number}"
        number += 1
    return free
