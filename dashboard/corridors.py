"""The list of the largest corridors beside the map: a row per flow, linked to it both ways."""

from __future__ import annotations

import polars as pl
from dash import html

from core.shown import grouped


def corridor_list(rows: pl.DataFrame, level: str, selected: str | None, limit: int = 40) -> list[html.Button]:
    """Rows of the *flows* question as buttons with a bar; ``data-key`` is ``origin-destination``.

    Moves within a place carry its name once. Bars are relative to the largest row shown.
    """
    shown = rows.head(limit)
    largest = max(int(shown["persons"].max() or 1), 1) if shown.height else 1  # type: ignore[call-overload]
    return [_row(row, level, selected, largest) for row in shown.iter_rows(named=True)]


def _row(row: dict[str, object], level: str, selected: str | None, largest: int) -> html.Button:
    key = f"{row['origin']}-{row['destination']}"
    persons = int(str(row["persons"]))
    side = "state" if level == "state" else "district"
    origin, destination = str(row[f"origin_{side}"]), str(row[f"destination_{side}"])
    within = row["origin"] == row["destination"]
    hint = "" if level == "state" else f"{row['origin_state']} → {row['destination_state']}"
    return html.Button(
        className="pv-corridor" + (" pv-selected" if key == selected else ""),
        title=hint or None,
        children=[
            html.Span(origin, className="pv-from"),
            html.Span("↻" if within else "→", className="pv-arrow", **{"aria-hidden": "true"}),
            html.Span("within" if within else destination, className="pv-to"),
            html.Span(grouped(persons), className="pv-n"),
            html.Span(className="pv-bar", children=html.I(style={"width": f"{100 * persons / largest:.1f}%"})),
        ],
        **{"data-key": key, "aria-label": f"{origin} to {destination}, {grouped(persons)} people"},
    )
