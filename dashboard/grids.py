"""Tables as AG Grid shows them: columns of words, counts, rates and dates, set the Indian way."""

from __future__ import annotations

import json
from typing import Any

import dash_ag_grid as dag

_THEME = {
    "fontFamily": "inherit",
    "fontSize": 13,
    "headerFontSize": 11,
    "foregroundColor": "#16202c",
    "headerTextColor": "#5b6675",
    "headerBackgroundColor": "#ffffff",
    "borderColor": "#edf0f3",
    "wrapperBorder": False,
    "wrapperBorderRadius": 0,
    "rowHeight": 29,
    "headerHeight": 32,
    "cellHorizontalPadding": 9,
    "accentColor": "#0b7285",
    "selectedRowBackgroundColor": "#e6f3f5",
    "rowHoverColor": "#fbf1ec",
}


def words(field: str, header: str, **more: Any) -> dict[str, Any]:
    """A column of text."""
    return {"field": field, "headerName": header, **more}


def counts(field: str, header: str, **more: Any) -> dict[str, Any]:
    """A column of people, grouped as 12,34,567."""
    return _number(field, header, "indian(params.value)", **more)


def rates(field: str, header: str, **more: Any) -> dict[str, Any]:
    """A column of rates."""
    return _number(field, header, "rate(params.value)", **more)


def days(field: str, header: str, **more: Any) -> dict[str, Any]:
    """A column of ISO dates, shown dd-mm-yyyy."""
    return {"field": field, "headerName": header, "valueFormatter": {"function": "day(params.value)"}, **more}


def moments(field: str, header: str, **more: Any) -> dict[str, Any]:
    """A column of ISO date-times (IST), shown dd-mm-yyyy HH:MM."""
    return {"field": field, "headerName": header, "valueFormatter": {"function": "clock(params.value)"}, **more}


def grid(name: str, columns: list[dict[str, Any]], rows: list[dict[str, Any]], row_id: str, empty: str) -> dag.AgGrid:
    """A dense, sortable grid; rows are told apart by the text field ``row_id``."""
    return dag.AgGrid(
        id=name,
        className="pv-grid",
        columnDefs=columns,
        rowData=rows,
        getRowId=f"params.data.{row_id}",
        defaultColDef={"sortable": True, "resizable": True, "suppressHeaderMenuButton": True, "minWidth": 70},
        dashGridOptions={
            "theme": {"function": f"themeQuartz.withParams({json.dumps(_THEME)})"},
            "animateRows": False,
            "rowSelection": {"mode": "singleRow", "checkboxes": False, "enableClickSelection": True},
            "localeText": {"noRowsToShow": empty},
        },
        style={"height": "100%"},
    )


def _number(field: str, header: str, formatter: str, **more: Any) -> dict[str, Any]:
    return {
        "field": field,
        "headerName": header,
        "type": "rightAligned",
        "valueFormatter": {"function": formatter},
        "sortingOrder": ["desc", "asc", None],
        **more,
    }
