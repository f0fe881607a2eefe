"""Boundary files by hashed address, and a map style that fetches nothing."""

from __future__ import annotations

import gzip
import json

from geo.boundaries import Boundaries
from tests.api.asgi import Client


def test_every_listed_file_is_served_for_ever_and_gzipped(client: Client, boundaries: Boundaries) -> None:
    listed = client.get("/api/v1/boundaries").json()
    assert (listed["version"], listed["districts"]) == (boundaries.version, len(boundaries.drawable))
    assert {"districts-national", "statepolygons-detail", "outline"} <= {file["name"] for file in listed["files"]}
    for file in listed["files"]:
        assert boundaries.version in file["url"]
        plain = client.get(file["url"], headers={"accept-encoding": "identity"})
        assert plain.status_code == 200
        assert "immutable" in plain.headers["cache-control"]
        assert plain.headers["content-type"] == "application/geo+json"
        assert plain.json()["type"] == "FeatureCollection"
        packed, body = client.raw(file["url"], {"accept-encoding": "gzip"})
        assert packed.headers["content-encoding"] == "gzip"
        assert packed.headers["vary"] == "Accept-Encoding"
        assert gzip.decompress(body) == plain.content


def test_another_version_or_name_is_not_found(client: Client, boundaries: Boundaries) -> None:
    for path in ("/geo/districts-national-000000000000.geojson", f"/geo/nothing-{boundaries.version}.geojson"):
        response = client.get(path)
        assert (response.status_code, response.json()["error"]["code"]) == (404, "not_found")


def test_the_style_is_an_empty_sheet(client: Client) -> None:
    style = client.get("/geo/style.json").json()
    assert (style["version"], style["sources"]) == (8, {})
    assert not {"glyphs", "sprite"} & set(style)
    assert [layer["type"] for layer in style["layers"]] == ["background"]
    assert "http" not in json.dumps(style)
