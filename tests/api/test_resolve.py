"""``resolve`` over HTTP: pairs in JSON, files in and out, limits told before anything is read."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook

from api.nouns.resolve import MOST_PAIRS
from geo.gazetteer.columns import census_districts
from tests.api.asgi import Client

BIHAR = 10

PAIRS = [
    {"state": "U.P.", "district": "Faizabad"},
    {"state": "West Bengal", "district": "S. Dinajpur"},
    {"state": "Telangana", "district": "Railway Quarantine"},
    {"district": "Aurangabad"},
    {"state": "Bihar"},
    {},
]
TABLE = "person,State,DISTRICT\na,U.P.,Faizabad\nb,Bihar,Patna\nc,Bihar,Railway Quarantine\n"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def ask(client: Client, pairs: object) -> list[dict[str, object]]:
    answer = client.request("POST", "/api/v1/resolve", json={"pairs": pairs})
    assert answer.status_code == 200, answer.text
    rows: list[dict[str, object]] = answer.json()["rows"]
    return rows


def test_pairs_come_back_in_their_order_with_codes_and_reasons(client: Client) -> None:
    rows = ask(client, PAIRS)
    assert [row["lgd"] for row in rows] == [140, 310, None, None, None, None]
    assert rows[0] == {
        "lgd": 140,
        "name": "Ayodhya",
        "state_lgd": 9,
        "state": "Uttar Pradesh",
        "match": "renamed",
        "score": rows[0]["score"],
        "why": rows[0]["why"],
        "candidates": [],
        "children": [],
        "flag": None,
    }
    assert 0.5 < float(str(rows[0]["score"])) <= 1
    assert "Ayodhya" in str(rows[0]["why"])
    assert rows[2]["match"] == "none"
    candidates = rows[3]["candidates"]
    assert isinstance(candidates, list)
    assert {(place["name"], place["state"]) for place in candidates} >= {("Aurangabad", "Bihar")}
    assert (rows[4]["state_lgd"], rows[4]["state"]) == (10, "Bihar")
    assert client.request("POST", "/api/v1/resolve", json={"pairs": PAIRS}).json()["resolved"] == 2


def test_each_pair_has_a_day_of_its_own(client: Client) -> None:
    pair = {"state": "Telangana", "district": "Warangal Rural"}
    old, new, other = ask(client, [{**pair, "on": "2020-05-01"}, pair, {"state": "Bihar", "district": "Patna"}])
    assert (old["name"], new["name"], other["name"]) == ("Warangal", "Warangal", "Patna")


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ({}, "pairs: Field required"),
        ({"pairs": "Patna"}, "pairs: Input should be a valid list"),
        ({"pairs": [{"state": 10}]}, "pairs.0.state"),
        ({"pairs": [{"town": "x"}]}, "pairs.0.town"),
        ({"pairs": [{"on": "yesterday"}]}, "pairs.0.on"),
        ([], "The request cannot be used"),
    ],
)
def test_what_cannot_be_asked_is_refused_without_quoting_it(client: Client, body: object, said: str) -> None:
    answer = client.request("POST", "/api/v1/resolve", json=body)
    assert (answer.status_code, answer.json()["error"]["code"]) == (400, "bad_input")
    assert said in answer.json()["error"]["message"]


def test_no_text_makes_it_fail(client: Client) -> None:
    odd = ["\x00", "😀" * 9, "a" * 10_000, "पटना", "=1+1", "'; drop table", "١٢٣", "\u202ePatna", " "]
    rows = ask(client, [{"state": text, "district": text} for text in odd])
    assert len(rows) == len(odd)
    broken = client.request(
        "POST", "/api/v1/resolve", {"content-type": "application/json"}, '{"pairs":[{"state":"\\ud800"}]}'
    )
    assert broken.status_code in (200, 400)


def test_census_codes_are_never_taken_for_lgd_codes(client: Client) -> None:
    census = [code for code, district in census_districts().items() if district.state_lgd == BIHAR]
    of_bihar = [{"state": "Bihar", "district": str(code)} for code in census]
    dated = [{**pair, "on": f"2020-05-{day:02}"} for day, pair in enumerate(of_bihar[:28], 1)]
    bare = [{"district": str(code)} for code in census_districts()]
    for pairs in (of_bihar, dated, bare):
        answer = client.request("POST", "/api/v1/resolve", json={"pairs": pairs})
        assert (answer.status_code, answer.json()["error"]["code"]) == (400, "bad_input")
        assert "Census of 2011" in answer.json()["error"]["message"]
        insisted = client.request("POST", "/api/v1/resolve", json={"pairs": pairs, "codes": "lgd"})
        assert insisted.status_code == 200
    lgd = [{"state": "Bihar", "district": f"{code:03}"} for code in range(188, 225)]
    assert [row["lgd"] for row in ask(client, lgd)] == list(range(188, 225))


def test_more_pairs_than_a_request_takes_are_told(client: Client) -> None:
    answer = client.request("POST", "/api/v1/resolve", json={"pairs": [{}] * (MOST_PAIRS + 1)})
    assert (answer.status_code, answer.json()["error"]["code"]) == (413, "too_large")
    assert "10,000 pairs" in answer.json()["error"]["message"]
    assert len(ask(client, [{}] * MOST_PAIRS)) == MOST_PAIRS


def test_a_csv_file_comes_back_with_codes(client: Client) -> None:
    answer = client.request("POST", "/api/v1/resolve/file", files={"file": ("my list.csv", TABLE)})
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    assert answer.headers["content-disposition"] == "attachment; filename*=UTF-8''my%20list-lgd.csv"
    assert (answer.headers["pravah-rows"], answer.headers["pravah-resolved"]) == ("3", "2")
    assert json.loads(answer.headers["pravah-matches"]) == {"renamed": 1, "exact": 1, "none": 1}
    assert json.loads(answer.headers["pravah-notes"]) == []
    assert answer.headers["cache-control"] == "no-store"
    rows = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert [row["lgd"] for row in rows] == ["140", "212", ""]
    assert [row["person"] for row in rows] == ["a", "b", "c"]


def test_an_excel_file_comes_back_as_one_or_as_asked(client: Client, tmp_path: Path) -> None:
    book = Workbook()
    for row in csv.reader(io.StringIO(TABLE)):
        book.active.append(row)
    book.save(tmp_path / "in.xlsx")
    file = {"file": ("in.xlsx", (tmp_path / "in.xlsx").read_bytes())}
    answer = client.request("POST", "/api/v1/resolve/file", files=file)
    assert answer.headers["content-type"] == XLSX
    header, *rows = load_workbook(io.BytesIO(answer.content)).active.iter_rows(values_only=True)
    assert [dict(zip(header, row, strict=True))["lgd"] for row in rows] == [140, 212, None]
    as_csv = client.request("POST", "/api/v1/resolve/file", files=file, data={"form": "csv", "on": "2020-05-01"})
    assert as_csv.content.decode("utf-8-sig").count("\n") == 4


@pytest.mark.parametrize(
    ("name", "content", "data", "said"),
    [
        ("x.csv", b"a,b\n1,2\n", {}, "state"),
        ("x.csv", b"", {}, "empty"),
        ("x.xlsx", b"PK\x03\x04", {}, "x.xlsx"),
        ("x.csv", b"state,district\n", {"form": "pdf"}, "form"),
        ("x.csv", b"state,district\n", {"on": "soon"}, "on"),
    ],
)
def test_a_file_that_cannot_be_used_is_told(
    client: Client, name: str, content: bytes, data: dict[str, str], said: str
) -> None:
    answer = client.request("POST", "/api/v1/resolve/file", files={"file": (name, content)}, data=data)
    assert (answer.status_code, answer.json()["error"]["code"]) == (400, "bad_input")
    assert said in answer.json()["error"]["message"]


def test_a_request_without_a_file_is_told(client: Client) -> None:
    answer = client.request("POST", "/api/v1/resolve/file", data={"form": "csv"})
    assert (answer.status_code, answer.json()["error"]["code"]) == (400, "bad_input")
    assert "file: Field required" in answer.json()["error"]["message"]


def test_a_file_that_is_too_long_is_told(client: Client) -> None:
    answer = client.request("POST", "/api/v1/resolve/file", files={"file": ("x.csv", b"x" * (21 * 2**20))})
    assert (answer.status_code, answer.json()["error"]["code"]) == (413, "too_large")
    assert "20 MB" in answer.json()["error"]["message"]


def test_a_name_of_a_file_leads_nowhere(client: Client) -> None:
    for name in ("../../etc/passwd.csv", "C:\\people\\list.csv", 'a"b\r\nX: y.csv', "ü.csv", ".csv"):
        answer = client.request("POST", "/api/v1/resolve/file", files={"file": (name, TABLE)})
        assert answer.status_code == 200
        said = answer.headers["content-disposition"]
        assert said.isascii()
        assert "/" not in said.replace("UTF-8''", "")
        assert "x" not in answer.headers
