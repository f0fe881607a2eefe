"""Every noun over HTTP: the answer, its small print, its other forms, its documented shape."""

from __future__ import annotations

import csv
import io
import json
from typing import get_args

import pytest
from fastapi import FastAPI
from pydantic import BaseModel, ConfigDict

from api.nouns import NOUNS
from api.nouns.arrivals import TrainRow
from api.nouns.compare import ChangeRow
from api.nouns.cumulative import SoFarRow
from api.nouns.daily import DayRow
from api.nouns.distances import DistanceRow
from api.nouns.districts import DistrictRow
from api.nouns.flows import FlowRow
from api.nouns.matrix import MatrixRow
from api.nouns.shares import ShareRow
from api.responses import AnswerBody
from data import analysed, shapes
from data.filters import names
from tests.api.asgi import Client

ROW_MODELS: dict[str, tuple[type[BaseModel], tuple[str, ...]]] = {
    "flows": (FlowRow, shapes.FLOWS),
    "districts": (DistrictRow, shapes.DISTRICTS),
    "arrivals": (TrainRow, shapes.TRAINS),
    "daily": (DayRow, shapes.DAILY),
    "cumulative": (SoFarRow, analysed.CUMULATIVE),
    "matrix": (MatrixRow, analysed.MATRIX),
    "shares": (ShareRow, analysed.SHARES),
    "distances": (DistanceRow, analysed.DISTANCES),
    "compare": (ChangeRow, analysed.COMPARE),
}
#: What a noun cannot be asked without.
NEEDS = {"compare": "?from=2020-05-01&to=2020-05-03"}


#: Nouns that answer a question about counts, or say what the store holds.
_OTHERS = ("resolve", "review", "persons", "movements", "snapshots", "exports", "reports")
READ_BY_ALL = [noun for noun in NOUNS if noun not in _OTHERS]


@pytest.mark.parametrize("noun", READ_BY_ALL)
def test_every_noun_answers_and_says_whether_it_is_synthetic(client: Client, noun: str) -> None:
    response = client.get(f"/api/v1/{noun}{NEEDS.get(noun, '')}")
    assert response.status_code == 200, response.text
    assert response.headers["content-type"] == "application/json"
    if noun != "boundaries":
        assert response.json()["synthetic"] is True


@pytest.mark.parametrize("question", ROW_MODELS)
def test_rows_have_the_documented_shape(client: Client, question: str) -> None:
    model, columns = ROW_MODELS[question]
    assert tuple(model.model_fields) == columns
    body = client.get(f"/api/v1/{question}{NEEDS.get(question, '')}").json()

    class Strict(AnswerBody[model]):  # type: ignore[valid-type]
        model_config = ConfigDict(extra="forbid")

    checked = Strict.model_validate(body)
    assert checked.rows
    assert checked.as_of is not None
    assert checked.as_of.utcoffset() is not None
    assert set(body["rows"][0]) == set(columns)


def test_flows_carry_people_notes_and_rows(client: Client) -> None:
    body = client.get("/api/v1/flows?level=district&top=1&from=2020-05-01").json()
    assert [(r["origin_district"], r["destination_district"], r["persons"]) for r in body["rows"]] == [
        ("Mumbai", "Lucknow", 100)
    ]
    assert (body["persons"], body["rows_total"]) == (177, 3)
    assert {note["kind"]: note["persons"] for note in body["notes"]} == {
        "state_only": 30,
        "no_date": 5,
        "beyond_top": 77,
    }


def test_filters_are_the_same_as_everywhere_and_may_be_repeated(client: Client) -> None:
    def persons(query: str) -> int:
        return int(client.get(f"/api/v1/flows?{query}").json()["persons"])

    assert persons("mode=bus") == 37
    assert persons("destination=162,82") == persons("destination=162&destination=82") == 147
    assert persons("place_state=7&mode=train") == 40
    assert persons("mode=") == 182


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ("flows?colour=red", "There is no filter 'colour'"),
        ("flows?from=yesterday", "'from' is not a date"),
        ("flows?mode=plane", "use one of train, bus, other"),
        ("flows?origin=999999", "origin 999999 is no LGD code of a district"),
        ("districts?place_state=482", "place_state 482 is no LGD code of a state"),
        ("flows?level=village", "'state' or 'district'"),
        ("flows?top=0", "top takes a whole number of rows, 1 or more"),
        ("flows?top=many", "top takes a whole number"),
        ("flows?origin=Lucknow", "LGD codes"),
        ("daily?top=3", "There is no filter 'top'"),
        ("daily?format=geojson", "no geography"),
        ("compare", "A comparison needs a period: give from and to"),
        ("compare?from=2020-05-01&to=2020-05-02&with_from=2020-04-01", "needs its first and its last day"),
        ("compare?from=2020-05-01&to=2020-05-02&with_from=2020-04-02&with_to=2020-04-01", "lies after to"),
        ("matrix?level=district&origin_state=27", "between two states"),
        ("shares?by=height", "'category'"),
        ("distances?format=geojson", "no geography"),
        ("flows?format=xml", "'json', 'csv', 'geojson', 'hxl'"),
    ],
)
def test_what_cannot_be_asked_is_refused_in_one_body(client: Client, query: str, message: str) -> None:
    response = client.get(f"/api/v1/{query}")
    assert response.status_code == 400
    assert set(response.json()) == {"error"}
    assert set(response.json()["error"]) == {"code", "message", "details"}
    assert response.json()["error"]["code"] == "bad_input"
    assert message in response.json()["error"]["message"]


def test_csv_labels_every_row_and_keeps_the_small_print_in_headers(client: Client) -> None:
    response = client.get("/api/v1/flows?format=csv&level=district")
    assert response.headers["content-type"] == "text/csv; charset=utf-8"
    rows = list(csv.DictReader(io.StringIO(response.text)))
    assert [row["synthetic"] for row in rows] == ["true"] * len(rows)
    assert rows[0]["origin_district"] == "Mumbai"
    assert response.headers["Pravah-Synthetic"] == "true"
    assert "state_only" in {note["kind"] for note in json.loads(response.headers["Pravah-Notes"])}


def test_geojson_draws_flows_and_keeps_what_cannot_be_drawn(client: Client) -> None:
    body = client.get("/api/v1/flows?format=geojson&level=district").json()
    assert (body["type"], body["synthetic"]) == ("FeatureCollection", True)
    shapes_by_pair = {
        (f["properties"]["origin"], f["properties"]["destination"]): f["geometry"] for f in body["features"]
    }
    assert shapes_by_pair[482, 162]["type"] == "LineString"
    assert shapes_by_pair[162, 162]["type"] == "Point"
    assert shapes_by_pair[482, 601] is None
    lon, lat = shapes_by_pair[482, 162]["coordinates"][0]
    assert lon == pytest.approx(72.8, abs=0.3)
    assert lat == pytest.approx(19.0, abs=0.3)


def test_geojson_of_districts_and_trains(client: Client) -> None:
    districts = client.get("/api/v1/districts?format=geojson").json()["features"]
    drawn = {f["properties"]["lgd"]: f["geometry"] for f in districts}
    assert drawn[162]["type"] in ("Polygon", "MultiPolygon")
    assert drawn[601] is None
    states = client.get("/api/v1/districts?format=geojson&level=state").json()["features"]
    assert all(f["geometry"]["type"] in ("Polygon", "MultiPolygon") for f in states)
    trains = client.get("/api/v1/arrivals?format=geojson").json()["features"]
    assert [f["geometry"] for f in trains] == [None, None]  # no running list names their stations
    assert trains[0]["properties"]["travel_date"] == "2020-05-01"


def test_batches_hold_numbers_and_no_file_names(client: Client) -> None:
    (batch,) = client.get("/api/v1/batches").json()["batches"]
    assert (batch["kind"], batch["persons"], batch["synthetic"]) == ("od", 182, True)
    assert not {"file_name", "rejects_file", "actor"} & set(batch)


def test_the_openapi_document_lists_every_noun_and_filter(app: FastAPI, client: Client) -> None:
    document = client.get("/api/v1/openapi.json").json()
    assert document["openapi"].startswith("3.1")
    assert {path.split("/")[3] for path in document["paths"]} == set(NOUNS)
    for noun, (model, _) in ROW_MODELS.items():
        endpoint = document["paths"][f"/api/v1/{noun}"]["get"]
        given = [parameter["name"] for parameter in endpoint["parameters"]]
        assert len(given) == len(set(given))
        assert set(names()) <= set(given)
        assert "400" in endpoint["responses"]
        row = document["components"]["schemas"][model.__name__]
        assert set(row["properties"]) == set(model.model_fields)
    assert get_args(FlowRow.model_fields["origin_district"].annotation) == (str, type(None))
