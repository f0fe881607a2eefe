"""The API's nouns: one file each, listed here. A new noun is a file with a ``router`` and a line in :data:`NOUNS`."""

from __future__ import annotations

from collections.abc import Mapping

from fastapi import APIRouter

from api.nouns import (
    arrivals,
    batches,
    boundaries,
    compare,
    cumulative,
    daily,
    distances,
    districts,
    flows,
    matrix,
    movements,
    persons,
    resolve,
    review,
    shares,
    snapshots,
)

#: Routers by the noun that stands in the address: ``/api/v1/<noun>``.
NOUNS: Mapping[str, APIRouter] = {
    "flows": flows.router,
    "districts": districts.router,
    "arrivals": arrivals.router,
    "daily": daily.router,
    "cumulative": cumulative.router,
    "matrix": matrix.router,
    "compare": compare.router,
    "shares": shares.router,
    "distances": distances.router,
    "boundaries": boundaries.router,
    "batches": batches.router,
    "persons": persons.router,
    "movements": movements.router,
    "resolve": resolve.router,
    "review": review.router,
    "snapshots": snapshots.router,
}
