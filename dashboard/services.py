"""What callbacks need, carried by the app itself: the catalog, the boundaries, positions and names."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import flask

from data.access import PUBLIC, Actor
from data.catalog import Catalog
from geo.boundaries import Boundaries
from geo.boundaries.versions import Versions
from layers.flows import Anchors
from reports.exports import Exports

_KEY = "pravah"


@dataclass(frozen=True)
class Services:
    """One app's dependencies. ``anchors`` and ``names`` are keyed by level, then LGD code."""

    catalog: Catalog
    boundaries: Boundaries
    anchors: Mapping[str, Anchors]
    names: Mapping[str, Mapping[int, str]]
    versions: Versions
    exports: Exports

    def span(self) -> tuple[date, date] | None:
        """First and last day with movement in the whole store; None when nothing has a date."""
        options = self.catalog.options(actor())
        return (options.first, options.last) if options.first and options.last else None


def attach(server: flask.Flask, services: Services) -> None:
    """Give the Flask server of a dashboard its services."""
    server.extensions[_KEY] = services


def services() -> Services:
    """The services of the app that is answering now."""
    found: Services = flask.current_app.extensions[_KEY]
    return found


def actor() -> Actor:
    """Who asks: the guard puts the actor into the ASGI scope; without one it is the public."""
    scope = flask.request.environ.get("asgi.scope", {})
    found = scope.get("state", {}).get("actor", PUBLIC)
    return found if isinstance(found, Actor) else PUBLIC
