"""Parts of the page Upload before a file is loaded: what each column is taken for, the first rows as understood."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

import dash_mantine_components as dmc
from dash import html

from core.shown import shown_date
from dashboard.upload_words import KINDS, field_called, reason_called, rows_called, size_called
from data.inbox import Held
from data.ingest.fields import FIELDS
from geo.places import Places

if TYPE_CHECKING:
    from data.ingest.preview import Preview, PreviewColumn, PreviewRow

#: What a picker says of a column that is not loaded.
LEFT_OUT = "-"
_HOW = {
    "name": "by its name",
    "synonym": "a synonym",
    "mapped": "as you said",
    "twice": "twice: leave one out",
}
_LONGEST = 60
#: What a rejects file says besides of a row that waits.
_FOR_LISTS = re.compile(r"\s*Candidates: [0-9, ]+\.?|;? *the row waits for a decision.*$")


def head(held: Held, seen: Preview | None) -> list[Any]:
    """The file and how long it is."""
    many = f" · up to {rows_called(seen.lines)}" if seen else ""
    return [html.H1(held.name or "File"), html.P(f"{size_called(held.bytes)}{many} · not loaded yet")]


def verdict(seen: Preview) -> list[Any]:
    """Whether it can be loaded, in plain words, and what was noticed while it was read."""
    out: list[Any] = []
    twice = sorted({one.field for one in seen.columns if one.how == "twice" and one.field})
    if seen.missing:
        out.append(
            html.Div(
                [
                    html.Strong("It cannot be loaded yet. "),
                    html.Span("No column gives " if len(seen.missing) == 1 else "No columns give "),
                    html.Ul([_lacking(name) for name in seen.missing]),
                    html.Span("Say below which column it is, or add it to the file and drop it again."),
                ],
                className="pv-up-stop",
                role="alert",
            )
        )
    if twice:
        names = ", ".join(field_called(name) for name in twice)
        said = f"Two columns are taken for {names}. Leave one of them out below."
        out.append(html.Div([html.Strong("It cannot be loaded yet. "), said], className="pv-up-stop", role="alert"))
    if seen.refusal and not seen.missing and not twice:
        out.append(
            html.Div([html.Strong("It cannot be loaded yet. "), seen.refusal], className="pv-up-stop", role="alert")
        )
    faults = sum(one.fault is not None and not one.waits for one in seen.rows)
    waits = sum(one.waits for one in seen.rows)
    if seen.refusal is None and (faults or waits):
        parts = [f"{faults} would be refused"] if faults else []
        parts += [f"{waits} would wait for a decision about a place"] if waits else []
        said = f"Of the first {rows_called(len(seen.rows))} {' and '.join(parts)}; the others are loaded."
        out.append(html.Div(said, className="pv-up-warn"))
    out += [html.Div(note, className="pv-up-note") for note in seen.notes]
    return out


def _lacking(name: str) -> html.Li:
    return html.Li([html.B(field_called(name)), f": {FIELDS[name].says}"])


def columns(seen: Preview) -> list[Any]:
    """The file's columns with a picker each: what it is taken for, and how that is known."""
    taken = {one.field for one in seen.columns if one.field}
    choices = [
        {"value": LEFT_OUT, "label": "not loaded"},
        *({"value": name, "label": field_called(name)} for name in seen.fields),
    ]
    return [_column(one, seen, choices) for one in seen.columns] + [
        html.P(
            "Fields that no column gives: "
            + (", ".join(field_called(name) for name in seen.fields if name not in taken) or "none")
            + ".",
            className="pv-up-note",
        )
    ]


def _column(one: PreviewColumn, seen: Preview, choices: list[dict[str, str]]) -> html.Div:
    header = one.header.strip() or f"column {one.position + 1}, without a name"
    how = _HOW.get(one.how or "", "")
    if one.how == "mapped" and seen.remembered:
        how = "as last time"
    return html.Div(
        [
            html.Span(header, className="pv-up-header", title=header),
            html.Span("→", className="pv-up-arrow", **{"aria-hidden": "true"}),
            dmc.Select(
                id={"type": "upload-pick", "at": one.position},
                value=one.field or LEFT_OUT,
                data=choices,
                searchable=True,
                allowDeselect=False,
                size="xs",
                maxDropdownHeight=260,
                nothingFoundMessage="No field of this name",
                **{"aria-label": f"What the column {header[:_LONGEST]} is"},
            ),
            html.Span(how or "left out", className="pv-up-how"),
        ],
        className="pv-up-column" + ("" if one.field else " pv-up-out") + (" pv-up-twice" if one.how == "twice" else ""),
    )


def answer(held: Held, seen: Preview) -> dict[str, Any]:
    """What the browser must know to ask again with another mapping; header texts, no cells."""
    named = any(one.how in ("name", "synonym") for one in seen.columns)
    headers = [one.header.strip() for one in seen.columns]

    def key(one: PreviewColumn) -> str:
        # a file without a row of names has a person there: its columns are told by their place
        alone = named and headers[one.position] and headers.count(headers[one.position]) == 1
        return headers[one.position] if alone and not headers[one.position].startswith("#") else f"#{one.position + 1}"

    return {
        "held": held.id,
        "kind": seen.kind,
        "fits": seen.refusal is None,
        "remembered": seen.remembered,
        "columns": [{"key": key(one), "field": one.field, "how": one.how} for one in seen.columns],
    }


def rows(seen: Preview) -> Any:
    """The first rows as they are understood, with what is wrong with them."""
    if not seen.rows:
        return html.P("The file has a header and no rows.", className="pv-none")
    order = {name: at for at, name in enumerate(seen.fields)}
    names = sorted({name for row in seen.rows for name in row.values}, key=lambda name: order.get(name, 99))
    if not names:
        return html.P("No column is taken for a field yet, so there is nothing to show.", className="pv-none")
    header = html.Tr(
        [html.Th("row", scope="col"), *(html.Th(field_called(name), scope="col") for name in names)],
    )
    body = [line for row in seen.rows for line in _row(row, names)]
    return html.Table([html.Thead(header), html.Tbody(body)], className="pv-up-rows")


def _row(row: PreviewRow, names: Sequence[str]) -> list[html.Tr]:
    cells = [
        html.Td(_value(row.values, name), className=_bad(row, name), title=_whole(row.values, name)) for name in names
    ]
    first = html.Tr(
        [html.Th(str(row.row), scope="row"), *cells],
        className="" if row.fault is None else "pv-up-waits" if row.waits else "pv-up-bad",
    )
    if row.fault is None:
        return [first]
    said = "would wait" if row.waits else "would be refused"
    reason = [html.Span(f"{said}: "), *reason_called(row.column or "", _FOR_LISTS.sub("", row.fault))]
    line = html.Tr(
        [html.Td(), html.Td(html.Div(reason, className="pv-up-reason-in"), colSpan=len(names))],
        className="pv-up-reason" + (" pv-up-waits" if row.waits else ""),
    )
    return [first, line]


def _bad(row: PreviewRow, name: str) -> str:
    return "pv-up-cell-bad" if row.fault is not None and row.column == name else ""


def _whole(values: Mapping[str, object], name: str) -> str | None:
    text = _value(values, name)
    return text if len(text) > 18 else None


def _value(values: Mapping[str, object], name: str) -> str:
    value = values.get(name)
    if value is None:
        return ""
    return shown_date(value) if isinstance(value, date) else str(value)[:300]


def kinds() -> list[dict[str, str]]:
    """The kinds of file to choose from."""
    return [{"value": name, "label": called} for name, called in KINDS.items()]


def states(places: Places) -> list[dict[str, str]]:
    """The states to choose from, by name."""
    known = sorted(places.states.values(), key=lambda state: state.name)
    return [{"value": str(state.lgd), "label": state.name} for state in known]
