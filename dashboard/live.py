"""What surrounds a page and follows the store while it is open: the mark in the header, the days and places to choose.

Pages themselves are asked again by the browser (``assets/31-live.js``), with the address that they have.
"""

from __future__ import annotations

from typing import Any

from dash import Dash, Input, Output, html

from dashboard.filter_bar import day_limits, place_options
from dashboard.services import actor, services


def mark(version: str) -> html.Span:
    """Whether the page follows the store; ``version`` is the one that the filters' choices were read from."""
    return html.Span("live", id="live", className="pv-live", role="status", **{"data-version": version})


def away() -> html.Div:
    """Where it is said that the server is gone."""
    return html.Div(id="away", className="pv-away", role="alert")


def badge(synthetic: bool) -> html.Span:
    """Says that made-up people are among those shown."""
    return html.Span(
        "Synthetic demonstration data",
        id="synthetic",
        className=_badge_class(synthetic),
        title="Made-up people, calibrated on published counts of 2020. Not a record of anyone.",
    )


def _badge_class(synthetic: bool) -> str:
    return "pv-badge" if synthetic else "pv-badge pv-hidden"


def callbacks(app: Dash) -> None:
    """One callback: something came in while the page was open."""
    app.callback(
        Output("places", "data"),
        Output("filter-dates", "minDate"),
        Output("filter-dates", "maxDate"),
        Output("synthetic", "className"),
        Input("live-version", "data"),
        prevent_initial_call=True,
    )(_offered)


def _offered(_: str) -> tuple[Any, ...]:
    options = services().catalog.options(actor())
    return (place_options(options), *day_limits(options), _badge_class(options.synthetic))
