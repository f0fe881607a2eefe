"""The row of chips that reads as a sentence: when, from where, to where, how, who. One set for every page."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import dash_mantine_components as dmc
from dash import dcc, html

from data.options import Options

#: Chip id, its words, and the filters it holds (Python names of ``Filters``).
PLACE_CHIPS = (("origin", "From"), ("destination", "To"))
LIST_CHIPS = (("mode", "Mode"), ("category", "Category"))
MORE = (
    ("sex", "Sex"),
    ("age_band", "Age"),
    ("sector", "Sector of work"),
    ("status", "Status"),
)
#: Inputs of the clientside collector, in its order of arguments: (component id, property).
CONTROLS: tuple[tuple[str, str], ...] = (
    ("filter-dates", "value"),
    ("filter-origin_state", "value"),
    ("filter-origin", "value"),
    ("filter-destination_state", "value"),
    ("filter-destination", "value"),
    ("filter-place", "data"),
    ("filter-mode", "value"),
    ("filter-category", "value"),
    ("filter-train_no", "value"),
    ("filter-sex", "value"),
    ("filter-age_band", "value"),
    ("filter-sector", "value"),
    ("filter-status", "value"),
)


def filter_bar(options: Options) -> html.Div:
    """The chips, with the choices that lead to at least one person."""
    choices: Mapping[str, Sequence[str]] = {
        "mode": options.modes,
        "category": options.categories,
        "sex": options.sexes,
        "age_band": options.age_bands,
        "sector": options.sectors,
        "status": options.statuses,
    }
    return html.Div(
        className="pv-filters",
        role="toolbar",
        children=[
            _dates(options),
            *(_place_chip(name, word) for name, word in PLACE_CHIPS),
            html.Button(id="chip-place", className="pv-chip pv-chip-on pv-hidden", n_clicks=0),
            *(_chip(name, word, [_choice(name, word, choices[name])]) for name, word in LIST_CHIPS),
            _chip(
                "train_no",
                "Train",
                [
                    dmc.TagsInput(
                        id="filter-train_no",
                        label="Train numbers",
                        description="Type a number and press Enter",
                        value=[],
                        clearable=True,
                    )
                ],
            ),
            _chip("more", "More filters", [_choices(choices)], width=460),
            html.Button("Clear all", id="filter-clear", className="pv-clear pv-hidden", n_clicks=0),
            dcc.Store(id="filter-place", data=None),
        ],
        **{"aria-label": "Filters"},
    )


def place_options(options: Options) -> dict[str, Any]:
    """States and districts with people, for the browser: fills the pickers and names the chips."""
    return {
        "states": [{"value": str(state.lgd), "label": state.name} for state in options.states],
        "districts": {
            str(state): [{"value": str(d.lgd), "label": d.name} for d in districts]
            for state, districts in options.districts.items()
        },
    }


def day_limits(options: Options) -> tuple[str | None, str | None]:
    """First and last day that can be chosen."""
    return (
        options.first.isoformat() if options.first else None,
        options.last.isoformat() if options.last else None,
    )


def _dates(options: Options) -> dmc.DatePickerInput:
    first, last = day_limits(options)
    return dmc.DatePickerInput(
        id="filter-dates",
        type="range",
        value=[None, None],
        minDate=first,
        maxDate=last,
        defaultDate=first,
        valueFormat="DD-MM-YYYY",
        placeholder="All dates",
        allowSingleDateInRange=True,
        clearable=True,
        size="xs",
        className="pv-dates",
        popoverProps={"zIndex": 1000},
        **{"aria-label": "Dates"},
    )


def _place_chip(name: str, word: str) -> dmc.Popover:
    pickers = [
        dmc.MultiSelect(
            id=f"filter-{name}_state",
            label=f"{word}: states",
            data=[],
            value=[],
            searchable=True,
            clearable=True,
            placeholder="All India",
            nothingFoundMessage="No such state in the records",
            comboboxProps={"withinPortal": False},
        ),
        dmc.MultiSelect(
            id=f"filter-{name}",
            label=f"{word}: districts",
            data=[],
            value=[],
            searchable=True,
            clearable=True,
            limit=60,
            placeholder="All districts",
            nothingFoundMessage="No such district in the records",
            comboboxProps={"withinPortal": False},
        ),
    ]
    return _chip(name, word, pickers)


def _choices(choices: Mapping[str, Sequence[str]]) -> dmc.SimpleGrid:
    return dmc.SimpleGrid([_choice(name, word, choices[name]) for name, word in MORE], cols=2)


def _choice(name: str, word: str, values: Iterable[str]) -> dmc.CheckboxGroup:
    boxes = [dmc.Checkbox(label=spoken(value), value=value, size="xs") for value in values]
    return dmc.CheckboxGroup(id=f"filter-{name}", label=word, value=[], children=dmc.Stack(boxes, gap=8, mt=6))


def _chip(name: str, word: str, content: Sequence[Any], width: int = 290) -> dmc.Popover:
    return dmc.Popover(
        position="bottom-start",
        shadow="md",
        width=width,
        trapFocus=True,
        returnFocus=True,
        zIndex=900,
        children=[
            dmc.PopoverTarget(
                html.Button(id=f"chip-{name}", className="pv-chip", n_clicks=0, children=f"{word}: all", type="button")
            ),
            dmc.PopoverDropdown(dmc.Stack(list(content), gap="sm")),
        ],
    )


def spoken(value: str) -> str:
    """A vocabulary word as people say it: ``migrant_worker`` → ``Migrant worker``."""
    return value.replace("_", " ").capitalize() if not value[0].isdigit() else value
