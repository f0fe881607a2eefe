"""Flows and districts on a version of boundaries, over HTTP."""

from __future__ import annotations

from datetime import date

import pytest
from fastapi import FastAPI

from core.settings import Settings
from geo.boundaries import Boundaries, versions
from tests.api.asgi import Client

LUCKNOW = 162


@pytest.fixture
def merged(settings: Settings, boundaries: Boundaries, app: FastAPI) -> versions.Version:
    """Uttar Pradesh as it never was: Lucknow and all that touches it one district."""
    state = boundaries.districts[boundaries.districts["state_lgd"] == 9][["lgd", "geometry"]].copy()
    near = state.geometry.touches(state.loc[state["lgd"] == LUCKNOW, "geometry"].iloc[0])
    state.loc[near, "lgd"] = LUCKNOW
    file = settings.home / "up.gpkg"
    state.dissolve("lgd", method="coverage").reset_index().to_file(file)
    valid = (date(2011, 1, 1), date(2011, 12, 31))
    return versions.add(
        settings.home, file, "old-up", valid=valid, who="tester", today=boundaries, progress=lambda _: None
    )


def test_counts_on_a_version(client: Client, merged: versions.Version) -> None:
    today = client.get("/api/v1/flows?level=district").json()
    asked = client.get("/api/v1/flows?boundaries=old-up")
    assert asked.status_code == 200
    there = asked.json()
    assert there["persons"] == today["persons"]
    unplaced = sum(note["persons"] for note in there["notes"] if note["kind"] == "unplaced")
    assert sum(row["persons"] for row in there["rows"]) + unplaced == sum(row["persons"] for row in today["rows"])
    assert "other_days" in {note["kind"] for note in there["notes"]}
    places = client.get("/api/v1/districts?boundaries=old-up").json()
    assert {row["lgd"] for row in places["rows"]} <= merged.boundaries.drawable
    drawn = client.get("/api/v1/districts?boundaries=old-up&format=geojson").json()
    lucknow = next(one for one in drawn["features"] if one["properties"]["lgd"] == LUCKNOW)
    assert lucknow["geometry"] is not None

    listed = client.get("/api/v1/boundaries").json()
    (version,) = listed["versions"]
    assert (version["name"], version["valid_from"]) == ("old-up", "2011-01-01")
    file = client.get(version["files"][0]["url"])
    assert file.status_code == 200
    assert "immutable" in file.headers["cache-control"]


def test_what_cannot_be_asked(client: Client) -> None:
    unknown = client.get("/api/v1/flows?boundaries=nowhere")
    assert (unknown.status_code, unknown.json()["error"]["code"]) == (404, "not_found")
    assert client.get("/api/v1/flows?boundaries=../../x").status_code == 404
    states = client.get("/api/v1/districts?boundaries=nowhere&level=state")
    assert states.status_code == 400
    assert "level" in states.json()["error"]["message"]
    assert client.get("/api/v1/daily?boundaries=nowhere").status_code == 400
    assert client.get("/api/v1/boundaries").json()["versions"] == []
