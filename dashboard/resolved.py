"""What became of the names of a file: one frame of distinct pairs, and its parts as the page "Names" shows them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

import polars as pl
from dash import html

from core.shown import grouped
from geo.gazetteer.match import Match
from geo.places import Places
from layers.format import percent
from layers.heat import HeatLayer, Measure, heat_layer

#: A table longer than this is cut to the pairs that matter most, and says so.
MOST_ROWS = 5000
#: What districts are shaded by.
ROWS = Measure("rows", "Rows of the file", "rows")
#: Columns of a frame of pairs: as typed, how often, and what was found.
PAIRS = {
    "state": pl.String,
    "district": pl.String,
    "rows": pl.Int64,
    "lgd": pl.Int64,
    "name": pl.String,
    "in_state": pl.String,
    "match": pl.String,
    "score": pl.Float64,
    "why": pl.String,
    "candidates": pl.String,
    "flag": pl.String,
}
#: What is odd about names that were not resolved, in words.
_ODD = {
    "not_a_district": ("is no district", "are no districts"),
    "ambiguous": ("may mean several districts", "may mean several districts each"),
    "other_state": ("belongs to another state", "belong to another state"),
    "swapped": ("has state and district swapped", "have state and district swapped"),
}


class Kind(NamedTuple):
    """Ways of finding a district that a reader need not tell apart."""

    key: str
    label: str
    colour: str
    methods: tuple[str, ...]
    said: str


#: From the surest to the most inferred, and what was not found; blues that end where certainty does.
KINDS = (
    Kind("direct", "As written", "#0c3f77", ("code", "exact"), "as written"),
    Kind("alias", "Other name", "#2166a5", ("alias",), "by another name in use"),
    Kind("former", "Former name", "#4a8cc2", ("renamed", "split"), "by a former name"),
    Kind("town", "Town", "#7fb3d8", ("town",), "by a town in the district"),
    Kind("script", "Script", "#9cc5e3", ("script",), "from another script"),
    Kind("spelling", "Spelling", "#c4daec", ("fuzzy",), "by a near spelling"),
    Kind("point", "Position", "#8a9bb0", ("point",), "by longitude and latitude"),
    Kind("decided", "Decided", "#6b5aa0", ("decided",), "by a reviewer's decision"),
    Kind("none", "Not resolved", "#a8321f", ("none",), "not resolved"),
)
KIND_OF: Mapping[str, Kind] = {method: kind for kind in KINDS for method in kind.methods}
_NONE = KIND_OF["none"]


def kind_of(method: str, lgd: int | None) -> Kind:
    """The kind of a match; what has no district's code is not resolved, whatever found its state."""
    return KIND_OF.get(method, _NONE) if lgd is not None else _NONE


def place_name(code: int, places: Places) -> str:
    """``Ayodhya, Uttar Pradesh``."""
    district = places.districts.get(code)
    return f"{district.name}, {places.states[district.state_lgd].name}" if district else f"LGD {code}"


def pairs_frame(
    typed: Iterable[tuple[str | None, str | None, int]], matches: Iterable[Match], places: Places
) -> pl.DataFrame:
    """Columns :data:`PAIRS`: ``typed`` holds state, district and number of rows of each match, in the same order."""
    rows = [
        (
            state,
            district,
            count,
            match.lgd,
            match.name if match.lgd is not None else None,
            places.states[match.state_lgd].name if match.state_lgd in places.states else None,
            match.method,
            match.score,
            match.why,
            " · ".join(place_name(code, places) for code in match.candidates),
            match.flag,
        )
        for (state, district, count), match in zip(typed, matches, strict=True)
    ]
    return pl.DataFrame(rows, schema=PAIRS, orient="row")


def by_kind(pairs: pl.DataFrame) -> dict[str, tuple[int, int]]:
    """Rows and names (distinct pairs) of each kind that occurs, by its key, in the order of :data:`KINDS`."""
    found = {kind.key: [0, 0] for kind in KINDS}
    for method, lgd, rows in pairs.select("match", "lgd", "rows").iter_rows():
        counted = found[kind_of(method, lgd).key]
        counted[0] += rows
        counted[1] += 1
    return {key: (rows, names) for key, (rows, names) in found.items() if names}


def headline(pairs: pl.DataFrame) -> list[Any]:
    """The result in plain words: one sentence that counts, and one that says what is left."""
    total, counted = int(pairs["rows"].sum()), by_kind(pairs)
    open_rows, open_names = counted.get("none", (0, 0))
    found = total - open_rows
    if not total:
        return [html.H2("The file has no rows.")]
    if not open_rows:
        first = f"All {grouped(total)} rows have their" if total > 1 else "The one row has its"
        first, then = f"{first} district's code.", "Nothing is left to decide."
    else:
        first = f"{grouped(found)} of {grouped(total)} rows have their district's code, {percent(found, total)}."
        names = "1 name" if open_names == 1 else f"{grouped(open_names)} names"
        rows = "1 row" if open_rows == 1 else f"{grouped(open_rows)} rows"
        has = "has" if open_rows == 1 else "have"
        then = f"{rows} under {names} {has} none; {'it stands' if open_names == 1 else 'they stand'} first in the table"
        then += f", with the reason.{_odd(pairs)}"
    return [html.H2(first), html.P(then)]


def _odd(pairs: pl.DataFrame) -> str:
    flags = pairs.filter(pl.col("lgd").is_null())["flag"].drop_nulls().value_counts(sort=True)
    said = [f"{grouped(count)} {_ODD[flag][count > 1]}" for flag, count in flags.iter_rows() if flag in _ODD]
    return f" Of these names, {', '.join(said)}." if said else ""


def stacked(pairs: pl.DataFrame) -> list[Any]:
    """A bar of rows by how they were found, and one chip a kind that filters the table."""
    counted = by_kind(pairs)
    total = sum(rows for rows, _ in counted.values())
    shown = [(kind, *counted[kind.key]) for kind in KINDS if kind.key in counted]
    bar = [html.I(style={"flexGrow": rows, "background": kind.colour}) for kind, rows, _ in shown]
    words = ", ".join(f"{percent(rows, total)} {kind.said}" for kind, rows, _ in shown)
    chips = [
        html.Button(
            [
                html.I(style={"background": kind.colour}, className="pv-dot"),
                html.Span(kind.label),
                html.B(grouped(rows)),
            ],
            className="pv-chip pv-kind",
            title=f"{grouped(rows)} rows under {grouped(names)} names {kind.said}. Show only these in the table",
            **{"data-kind": kind.key, "aria-pressed": "false"},
        )
        for kind, rows, names in shown
    ]
    return [
        html.Div(bar, className="pv-stack", role="img", **{"aria-label": f"Rows by how they were found: {words}"}),
        html.Div(chips, className="pv-kinds", role="group", **{"aria-label": "Show only names found in one way"}),
    ]


def table(pairs: pl.DataFrame) -> list[dict[str, Any]]:
    """Rows of the grid: what is not resolved first, then the least sure, the most frequent of these on top."""
    ordered = pairs.sort(
        pl.col("lgd").is_not_null(), "score", pl.col("rows"), descending=[False, False, True], maintain_order=True
    )
    out = []
    for index, row in enumerate(ordered.head(MOST_ROWS).iter_rows(named=True)):
        kind = kind_of(row["match"], row["lgd"])
        found = f"{row['name']}, {row['in_state']}" if row["lgd"] is not None else _maybe(row["candidates"])
        out.append({**row, "key": str(index), "kind": kind.key, "how": kind.label, "is": found})
    return out


def _maybe(candidates: str) -> str:
    return f"perhaps {' or '.join(candidates.split(' · ')[:2])}" if candidates else ""


def heat(pairs: pl.DataFrame) -> HeatLayer:
    """Districts shaded by rows."""
    rows = pairs.drop_nulls("lgd").group_by("lgd").agg(pl.col("rows").sum()).sort("lgd")
    return heat_layer(rows, ROWS)


def texts(pairs: pl.DataFrame) -> dict[int, list[str]]:
    """What the map says of each district: its rows, and how its name was typed."""
    found = (
        pairs.drop_nulls("lgd")
        .sort("rows", descending=True)
        .group_by("lgd", maintain_order=True)
        .agg(pl.col("rows").sum(), pl.col("district").drop_nulls().unique(maintain_order=True))
    )
    out = {}
    for code, rows, typed in found.iter_rows():
        more = f" and {len(typed) - 3} more" if len(typed) > 3 else ""
        said = ", ".join(f"“{_short(text)}”" for text in typed[:3])
        out[code] = ["1 row" if rows == 1 else f"{grouped(rows)} rows", f"typed as {said}{more}" if said else ""]
    return out


def _short(text: str) -> str:
    return text if len(text) <= 30 else f"{text[:29]}…"
