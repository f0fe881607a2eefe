"""The figures at the head of a page's right column."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from dash import html


@dataclass(frozen=True)
class Figure:
    """One figure: a label, the number as it is set, and a line that puts it in relation."""

    label: str
    value: str
    relation: str = ""


def figures(items: Iterable[Figure]) -> list[html.Div]:
    """Figures as a definition grid, two in a row."""
    return [
        html.Div(
            className="pv-kpi",
            children=[
                html.Div(item.label, className="pv-kpi-label"),
                html.Div(item.value, className="pv-kpi-value"),
                html.Div(item.relation, className="pv-kpi-relation"),
            ],
        )
        for item in items
    ]
