"""Counts of today's districts on other boundaries: added up where a polygon holds them wholly, never spread."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import polars as pl

from core.errors import BadInput
from core.language import Name, Said, mark
from data import notes
from data.answers import Answer, Note, Others
from data.naming import Names
from data.shapes import district_rows

if TYPE_CHECKING:
    from data.access import Actor
    from data.catalog import Catalog
    from data.filters import Filters
    from geo.boundaries.versions import Version

#: Notes of an answer on today's districts that another map says anew.
_SAID_ANEW = ("no_polygon", "beyond_top")


@dataclass(frozen=True)
class Placement:
    """Boundaries that counts are put on. Codes are LGD codes; a polygon has that of its successor."""

    #: The polygon of each of today's districts; a district that is absent has none without guessing.
    polygon: Mapping[int, int]
    #: What each polygon was called in its time.
    names: Mapping[int, str]
    #: Districts that only these boundaries draw, by the district out of which they were formed.
    finer: Mapping[int, Collection[int]] = field(default_factory=dict)


def ask_on(
    catalog: Catalog, actor: Actor, question: str, filters: Filters, *, version: Version, top: int | None = None
) -> Answer:
    """The question "flows" or "districts" of the catalog, on a version.

    Raises:
        BadInput: the question has no districts, or ``top`` is below 1.
        Forbidden: the actor may not view counts.
    """
    if question not in ("flows", "districts"):
        raise BadInput(f"--boundaries belongs to flows and districts, not to {question}: leave it out.")
    if top is not None and top < 1:
        raise BadInput("top takes a whole number of rows, 1 or more.")
    placement = Placement(version.placed, version.names, version.finer)
    flows = catalog.flows(actor, filters, "district")
    if question == "flows":
        answer = flows_on(flows, placement, catalog.names, top)
    else:
        answer = districts_on(catalog.districts(actor, filters), flows, placement, catalog.names, top)
    return replace(answer, notes=(*answer.notes, *_outside(filters, version)))


def _outside(filters: Filters, version: Version) -> list[Note]:
    """What a reader must know when the days asked for are not those of the boundaries."""
    first, last = version.valid_from, version.valid_until
    early = first and (filters.from_ is None or filters.from_ < first)
    late = last and (filters.to is None or filters.to > last)
    if not early and not late:
        return []
    values = {"name": version.name, "first": first, "last": last}
    if first and last:
        text = mark("The boundaries '{name}' were valid from {first} until {last}; days beyond these are drawn too")
    elif first:
        text = mark("The boundaries '{name}' were valid from {first}; days beyond these are drawn too")
    else:
        text = mark("The boundaries '{name}' were valid until {last}; days beyond these are drawn too")
    return [Note("other_days", 0, Said(text, None, values))]


def flows_on(answer: Answer, placement: Placement, names: Names, top: int | None = None) -> Answer:
    """The flows between districts (uncut) as flows between polygons; within one polygon they become internal."""
    rows = answer.rows.with_columns(
        _from=_polygon("origin", placement).cast(pl.Int32), _to=_polygon("destination", placement).cast(pl.Int32)
    )
    lost = rows.filter(pl.col("_from").is_null() | pl.col("_to").is_null())
    sides = ("origin", "_from"), ("destination", "_to")
    missing = {int(code) for side, found in sides for code in lost.filter(pl.col(found).is_null())[side].to_list()}
    summed = (
        rows.drop_nulls(["_from", "_to"])
        .group_by(origin="_from", destination="_to")
        .agg(pl.col("persons", "arrived").sum())
    )
    for side in ("origin", "destination"):
        summed = names.with_districts(summed, side, f"{side}_district").with_columns(
            _called(side, f"{side}_district", placement).alias(f"{side}_district"),
            _state(side, names).cast(pl.Int32).alias(f"{side}_state_lgd"),
        )
        summed = names.with_states(summed, f"{side}_state_lgd", f"{side}_state")
    order = summed.sort("persons", "origin", "destination", descending=[True, False, False])
    whole = order.select(answer.rows.columns)
    shown = whole if top is None else whole.head(top)
    told = [
        *(note for note in answer.notes if note.kind not in _SAID_ANEW),
        *_unplaced(int(lost["persons"].sum()), missing),
        *_not_apart(_of(answer.rows, placement.finer), placement, names),
        *notes.beyond_top(shown.height, whole.height, int(shown["persons"].sum()), answer.persons),
    ]
    others = Others.beyond(shown, whole)
    return replace(answer, rows=shown, rows_total=whole.height, notes=tuple(told), others=others)


def districts_on(answer: Answer, flows: Answer, placement: Placement, names: Names, top: int | None = None) -> Answer:
    """Districts (uncut) as polygons; ``flows`` of the same selection tell which moves stay within one polygon."""
    counts = ("departures", "arrivals", "internal", "arrived")
    rows = answer.rows.with_columns(_at=_polygon("lgd", placement).cast(pl.Int32))
    lost = rows.filter(pl.col("_at").is_null())
    summed = rows.drop_nulls("_at").group_by(lgd="_at").agg(pl.col(*counts).sum())
    within = (
        flows.rows.filter(pl.col("origin") != pl.col("destination"))
        .with_columns(lgd=_polygon("origin", placement).cast(pl.Int32), _to=_polygon("destination", placement))
        .filter(pl.col("lgd") == pl.col("_to"))
        .group_by("lgd")
        .agg(_moved=pl.col("persons").sum(), _reached=pl.col("arrived").sum())
    )
    summed = summed.join(within, on="lgd", how="left").with_columns(pl.col("_moved", "_reached").fill_null(0))
    summed = summed.with_columns(
        departures=pl.col("departures") - pl.col("_moved"),
        arrivals=pl.col("arrivals") - pl.col("_moved"),
        internal=pl.col("internal") + pl.col("_moved"),
        arrived=pl.col("arrived") - pl.col("_reached"),
    )
    coded = summed.select(pl.col("lgd").alias("place"), *counts)
    whole = district_rows(coded, "district", names, _people_of(placement, names)).with_columns(
        _called("lgd", "district", placement).alias("district"), drawn=pl.lit(value=True)
    )
    shown = whole if top is None else whole.head(top)
    told = [
        *(note for note in answer.notes if note.kind not in _SAID_ANEW),
        *_unplaced(_touching(flows.rows, set(lost["lgd"].to_list()), answer.rows), set(lost["lgd"].to_list())),
        *_not_apart(_touching(flows.rows, set(placement.finer), answer.rows), placement, names),
        *notes.rows_cut(shown.height, whole.height),
    ]
    return replace(answer, rows=shown, rows_total=whole.height, notes=tuple(told))


def _touching(flows: pl.DataFrame, codes: set[int], districts: pl.DataFrame) -> int:
    """People of moves that touch the districts, each once; those whose other side is no district as well."""
    gone = list(codes)
    once = flows.filter(pl.col("origin").is_in(gone) | pl.col("destination").is_in(gone))["persons"].sum()
    ends = sum(int(flows.filter(pl.col(side).is_in(gone))["persons"].sum()) for side in ("origin", "destination"))
    inside = flows.filter((pl.col("origin") == pl.col("destination")) & pl.col("origin").is_in(gone))["persons"].sum()
    said = int(districts.filter(pl.col("lgd").is_in(gone))["persons"].sum())
    return int(once) + said - (ends - int(inside))


def _people_of(placement: Placement, names: Names) -> Mapping[int, int]:
    """People of 2011 within each polygon."""
    out: dict[int, int] = {}
    for code, polygon in placement.polygon.items():
        known = names.places.districts.get(code)
        if known and known.population_2011:
            out[polygon] = out.get(polygon, 0) + known.population_2011
    return out


def _unplaced(persons: int, codes: set[int]) -> list[Note]:
    if not persons:
        return []
    said = Said(
        "{n} person of {districts} cannot be placed on these boundaries without guessing",
        "{n} people of {districts} cannot be placed on these boundaries without guessing",
        {"n": persons, "districts": Said("{n} district", "{n} districts", {"n": len(codes)})},
    )
    return [Note("unplaced", persons, said, tuple(sorted(codes)))]


def _of(flows: pl.DataFrame, codes: Collection[int]) -> int:
    """People of moves that touch the districts, each once."""
    gone = list(codes)
    return int(flows.filter(pl.col("origin").is_in(gone) | pl.col("destination").is_in(gone))["persons"].sum())


def _not_apart(persons: int, placement: Placement, names: Names) -> list[Note]:
    """Who was recorded in a district of which these boundaries draw a part as a district of its own."""
    if not persons:
        return []
    known = names.places.districts
    told = [Name(known[code].name) for code in sorted(placement.finer) if code in known]
    if len(told) == 1:
        said = Said(
            "{n} person is drawn in {district} as recorded and cannot be told apart from those of the districts "
            "formed out of it",
            "{n} people are drawn in {district} as recorded and cannot be told apart from those of the districts "
            "formed out of it",
            {"n": persons, "district": told[0]},
        )
    else:
        said = Said(
            "{n} person is drawn in {districts} as recorded and cannot be told apart from those of the districts "
            "formed out of them",
            "{n} people are drawn in {districts} as recorded and cannot be told apart from those of the districts "
            "formed out of them",
            {"n": persons, "districts": Said("{n} district", "{n} districts", {"n": len(told)})},
        )
    return [Note("finer", persons, said, tuple(sorted(placement.finer)))]


def _polygon(column: str, placement: Placement) -> pl.Expr:
    return pl.col(column).replace_strict(dict(placement.polygon), default=None, return_dtype=pl.Int64)


def _called(code: str, today: str, placement: Placement) -> pl.Expr:
    named = pl.col(code).replace_strict(dict(placement.names), default=None, return_dtype=pl.String)
    return pl.coalesce(named, pl.col(today))


def _state(code: str, names: Names) -> pl.Expr:
    states = {one.lgd: one.state_lgd for one in names.places.districts.values()}
    return pl.col(code).replace_strict(states, default=None, return_dtype=pl.Int64)
