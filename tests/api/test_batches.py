"""Sending records over HTTP: forms, JSON and files; what is told of them, and to whom."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

import httpx
import pytest
from fastapi import FastAPI

from api.bodies import MIB
from api.guard import Guard
from api.receiving import LONGEST_JSON, Form, Sent
from core.errors import BadInput
from data.access import COMMAND_LINE, Actor, Role
from data.catalog import Catalog
from data.filters import Filters
from data.inbox.worker import Worker
from tests.api.asgi import Client

AT = "/api/v1/batches"
ACTORS = {"bihar": Actor("key-1", Role.SENDER, 10), "kerala": Actor("key-2", Role.SENDER, 32), "op": COMMAND_LINE}
RECORD = {
    "name": "Made-up Devi", "age": 34, "mobile": 9876500001, "origin_state": "Kerala", "origin_district": "Kannur",
    "destination_state": "Bihar", "destination_district": "Gaya", "travel_date": "2020-05-14", "synthetic": True,
}  # fmt: skip
HEADER = "name,mobile,origin_state,destination_state,travel_date\n"
CSV = f"{HEADER}Made-up Kumar,9876500002,Kerala,Bihar,2020-05-14\nMade-up Rao,12,Kerala,Bihar,2020-05-14\n"


@pytest.fixture
def catalog(app: FastAPI) -> Catalog:
    found: Catalog = app.state.catalog
    return found


@pytest.fixture
def client(app: FastAPI) -> Client:
    """The API to the public, and to whoever bears a name of ACTORS as a key."""
    app.user_middleware = [one for one in app.user_middleware if one.cls is not Guard]
    app.add_middleware(Guard, keys=ACTORS.__getitem__)
    return Client(app)


def as_(who: str, **more: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {who}", **more}


def post(client: Client, who: str, content: str | bytes, media: str = "text/csv", **more: str) -> httpx.Response:
    query = more.pop("query", "")
    return client.request("POST", AT + query, as_(who, **{"Content-Type": media}, **more), content)


def finish(catalog: Catalog) -> None:
    Worker(catalog).run(once=True)


def ended(client: Client, who: str, sent: httpx.Response) -> dict[str, Any]:
    found = client.get(sent.headers["location"], as_(who))
    assert found.status_code == 200, found.text
    assert found.headers["cache-control"] == "no-store"
    return dict(found.json())


@pytest.mark.parametrize("way", ["form", "json", "file"])
def test_records_are_acknowledged_and_then_loaded(client: Client, catalog: Catalog, way: str) -> None:
    if way == "form":
        files = {"file": ("Made-up Kumar.csv", CSV.encode(), "text/csv")}
        sent = client.request("POST", AT, as_("bihar"), files=files, data={"kind": "persons", "state": "Bihar"})
    elif way == "json":
        spoilt = {**RECORD, "age": 340}
        sent = post(client, "bihar", json.dumps({"kind": "persons", "records": [RECORD, spoilt]}), "application/json")
    else:
        sent = post(client, "bihar", CSV, query="?kind=persons&state=BR")
    assert sent.status_code == 202, sent.text
    assert sent.headers["location"] == f"{AT}/{sent.json()['id']}"
    assert (sent.json()["state"], sent.json()["state_lgd"], sent.json()["kind"]) == ("queued", 10, "persons")
    listed = client.get(AT, as_("bihar")).json()
    assert [one["id"] for one in listed["uploads"]] == [sent.json()["id"]]
    assert listed["batches"] == []
    finish(catalog)
    told = ended(client, "bihar", sent)
    assert told["state"] == "done"
    counts = {"rows": 2, "accepted": 1, "rejected": 1, "waiting": 0, "duplicates": 0, "persons": 1, "known": 0}
    assert told["counts"] == counts
    assert told["columns"]["name"] == "name"
    assert sum(one["rows"] for one in told["reasons"]) == 1
    assert "Made-up" not in json.dumps(told)
    refused = client.get(told["links"]["rejects"], as_("bihar"))
    assert refused.headers["content-type"].startswith("text/csv")
    assert refused.headers["cache-control"] == "no-store"
    assert "Made-up" in refused.text
    listed = client.get(AT, as_("bihar")).json()
    assert ([one["id"] for one in listed["batches"]], listed["uploads"]) == ([told["batch_id"]], [])
    batch = client.get(f"{AT}/{told['batch_id']}", as_("bihar")).json()
    assert (batch["state"], batch["counts"]) == ("done", counts)
    assert client.get(batch["links"]["rejects"], as_("bihar")).text == refused.text


def test_what_a_sender_sent_is_no_other_sender_s_and_not_the_public_s(client: Client, catalog: Catalog) -> None:
    sent = post(client, "bihar", CSV)
    finish(catalog)
    told = ended(client, "bihar", sent)
    at, batch = sent.headers["location"], f"{AT}/{told['batch_id']}"
    for address in (at, f"{at}/rejects", batch, f"{batch}/rejects"):
        assert client.get(address, as_("kerala")).status_code == 404, address
    for address in (at, f"{at}/rejects", f"{batch}/rejects"):
        assert client.get(address).status_code == 403, address
    assert client.get(AT, as_("kerala")).json()["batches"] == []
    for who in (as_("op"), {}):
        assert client.get(AT, who).json()["batches"][0]["id"] == told["batch_id"]
    public = client.get(batch).json()
    assert (public["counts"]["accepted"], public["links"]["rejects"]) == (told["counts"]["accepted"], None)
    assert ended(client, "op", sent)["links"]["rejects"]


def test_the_public_and_another_state_s_sender_are_refused(client: Client, catalog: Catalog) -> None:
    assert client.request("POST", AT, {"Content-Type": "text/csv"}, CSV).status_code == 403
    assert post(client, "bihar", CSV, query="?state=Kerala").status_code == 403
    assert (
        post(client, "bihar", json.dumps({"state": "Kerala", "records": [RECORD]}), "application/json").status_code
        == 403
    )
    assert catalog.uploads.uploads(COMMAND_LINE) == []


def test_one_idempotency_key_is_one_upload(client: Client) -> None:
    key = {"Idempotency-Key": "2020-05-14/1"}
    first, again = (post(client, "bihar", CSV, **key) for _ in range(2))
    assert (again.status_code, again.json()["id"]) == (202, first.json()["id"])
    other = post(client, "bihar", CSV + "x,,Kerala,Bihar,2020-05-14\n", **key)
    assert (other.status_code, other.json()["error"]["details"]) == (409, {"upload": first.json()["id"]})
    assert post(client, "bihar", CSV, **{"Idempotency-Key": "two words"}).status_code == 400
    assert post(client, "kerala", CSV, **key).json()["id"] != first.json()["id"]


def test_a_refused_file_says_why(client: Client, catalog: Catalog) -> None:
    sent = post(client, "bihar", "name,age\nMade-up Kumar,3\n")
    finish(catalog)
    told = ended(client, "bihar", sent)
    assert (told["state"], told["counts"], told["batch_id"]) == ("refused", None, None)
    assert "fit no kind of file" in told["message"]
    assert [one["state"] for one in client.get(AT, as_("bihar")).json()["uploads"]] == ["refused"]
    assert client.get(f"{sent.headers['location']}/rejects", as_("bihar")).status_code == 404


@pytest.mark.parametrize("way", ["form", "json", "file"])
def test_a_mapping_says_what_headers_mean(client: Client, catalog: Catalog, way: str) -> None:
    record = {"Yatri": "Made-up Kumar", "age": "x", "origin_state": "Kerala", "destination_state": "Bihar",
              "travel_date": "2020-05-14"}  # fmt: skip
    table = f"{','.join(record)}\n{','.join(record.values())}\n"
    mapping = {"Yatri": "name", "age": None}
    if way == "form":
        files, data = {"file": ("x.csv", table.encode())}, {"mapping": json.dumps(mapping)}
        sent = client.request("POST", AT, as_("bihar"), files=files, data=data)
    elif way == "json":
        sent = post(client, "bihar", json.dumps({"records": [record], "mapping": mapping}), "application/json")
    else:
        sent = post(client, "bihar", table, query=f"?mapping={quote(json.dumps(mapping))}")
    assert sent.status_code == 202, sent.text
    finish(catalog)
    told = ended(client, "bihar", sent)
    assert (told["state"], told["counts"]["accepted"], told["columns"]["Yatri"]) == ("done", 1, "name"), told


def test_values_of_json_keep_their_letters_and_records_their_numbers(client: Client, catalog: Catalog) -> None:
    spoilt = '{"origin_state": "Kerala", "destination_state": "Bihar", "travel_date": "2020-05-14", "age": 1e1}'
    sent = post(client, "bihar", f'{{"records": [{json.dumps(RECORD)}, {spoilt}]}}', "application/json")
    finish(catalog)
    rejects = client.get(f"{sent.headers['location']}/rejects", as_("bihar")).text.splitlines()
    assert len(rejects) == 2
    assert rejects[1].startswith("2,age,")
    assert "1e1" in rejects[1]


@pytest.mark.parametrize(("form", "media"), [("csv", "text/csv"), ("xlsx", "application/vnd.openxmlformats")])
def test_templates_are_tables_to_fill_in(client: Client, form: str, media: str) -> None:
    given = client.get(f"{AT}/template?kind=persons&format={form}")
    assert given.status_code == 200
    assert given.headers["content-type"].startswith(media)
    assert given.headers["content-disposition"] == f'attachment; filename="pravah-persons.{form}"'
    assert client.get(f"{AT}/template?kind=people&format={form}").status_code == 400


def test_counts_are_those_of_now_when_a_name_was_decided_later(client: Client, catalog: Catalog) -> None:
    from geo.gazetteer import Verdict

    rows = "name,mobile,origin_state,origin_district,destination_state,travel_date\n"
    sent = post(client, "bihar", f"{rows}Made-up Rao,9876500003,Kerala,Qazmipur,Bihar,2020-05-14\n")
    finish(catalog)
    assert ended(client, "bihar", sent)["counts"]["waiting"] == 1
    (name,) = catalog.waiting(COMMAND_LINE)
    catalog.decide(COMMAND_LINE, name.id, Verdict(None, 561))
    told = ended(client, "bihar", sent)
    assert (told["counts"]["waiting"], told["counts"]["accepted"]) == (0, 1)


def test_batches_come_in_pages(client: Client, catalog: Catalog) -> None:
    for number in range(5):
        post(client, "op", f"{HEADER}Made-up Rao,987650001{number},Kerala,Bihar,2020-05-14\n")
    finish(catalog)
    every = [one["id"] for one in client.get(AT).json()["batches"]]
    assert len(every) == 6
    seen: list[str] = []
    after = ""
    for _ in range(3):
        page = client.get(f"{AT}?limit=2{after}").json()
        seen += [one["id"] for one in page["batches"]]
        after = f"&before={page['next']}"
    assert (seen, page["next"]) == (every, None)
    assert client.get(f"{AT}?limit=0").status_code == 400
    assert client.get(f"{AT}?before=x").status_code == 404
    assert client.get(f"{AT}?before=B20200101-222222").status_code == 404


# -- bodies that cannot be used -------------------------------------------------------------------------------------

JSON = "application/json"


@pytest.mark.parametrize(
    ("body", "media", "status"),
    [
        ("{", JSON, 400),
        ("[]", JSON, 400),
        ('{"records": []}', JSON, 400),
        ('{"records": {}}', JSON, 400),
        ('{"records": [1]}', JSON, 400),
        ('{"records": [{"name": ["x"]}]}', JSON, 400),
        ('{"records": [{"age": NaN}]}', JSON, 400),
        ('{"records": [{"name": "\\ud800"}]}', JSON, 400),
        ('{"records": [{"name": "x"}], "kind": 1}', JSON, 400),
        ('{"records": [{"name": "x"}], "mapping": {"a": 1}}', JSON, 400),
        ('{"records": [{"name": "x"}], "more": 1}', JSON, 400),
        ('{"records": [{"name": "x"}], "kind": "people"}', JSON, 400),
        ("[" * 200_000, JSON, 400),
        (b"\xff\xfe", JSON, 400),
        (f'{{"records": [{{"age": {"9" * 5000}}}]}}', JSON, 400),
        ("x", "multipart/form-data", 400),
        ("x", "multipart/form-data; boundary=b", 400),
        ("--b\r\n\r\n--b--\r\n", "multipart/form-data; boundary=b", 400),
        ("--b--\r\n", "multipart/form-data; boundary=b", 400),
        ('--b\r\nContent-Disposition: form-data; name="file"\r\n\r\nname', "multipart/form-data; boundary=b", 400),
        (CSV, "", 415),
        (CSV, "text/plain", 415),
        (CSV, "image/png", 415),
    ],
)
def test_a_body_that_cannot_be_used_is_refused_and_leaves_nothing(
    client: Client, catalog: Catalog, body: str, media: str, status: int
) -> None:
    refused = post(client, "op", body, media)
    assert (refused.status_code, "error" in refused.json()) == (status, True), refused.text
    assert catalog.uploads.uploads(COMMAND_LINE) == []
    assert not list(catalog.uploads.shelf.arriving.iterdir())


@pytest.mark.parametrize(
    "fields",
    [
        {"kind": "people"},
        {"state": "Atlantis"},
        {"mapping": "x"},
        {"mapping": "[]"},
        {"more": "x"},
        {"kind": "x" * 70_000},
    ],
)
def test_a_field_that_cannot_be_used_is_refused(client: Client, catalog: Catalog, fields: Mapping[str, str]) -> None:
    files = {"file": ("x.csv", CSV.encode(), "text/csv")}
    assert client.request("POST", AT, as_("op"), files=files, data=dict(fields)).status_code == 400
    two = [("file", ("x.csv", CSV.encode())), ("file", ("y.csv", CSV.encode()))]
    assert client.request("POST", AT, as_("op"), files=two).status_code == 400
    assert catalog.uploads.uploads(COMMAND_LINE) == []


def test_a_body_of_json_has_a_limit_of_its_own_and_files_have_a_larger_one(client: Client) -> None:
    told = as_("op", **{"Content-Type": JSON, "Content-Length": str(LONGEST_JSON + 1)})
    assert client.request("POST", AT, told).status_code == 413
    told = as_("op", **{"Content-Type": "text/csv", "Content-Length": str(2048 * MIB + 1)})
    assert client.request("POST", AT, told).status_code == 413


@pytest.mark.parametrize("size", [1, 7, 1000])
def test_a_form_is_the_same_however_it_is_cut(size: int) -> None:
    content = b"a\r\n--b\r\n--" + bytes(range(256)) + b"\r\n--"
    form = (
        b'--xx\r\nContent-Disposition: form-data; name="kind"\r\n\r\npersons\r\n'
        b'--xx\r\ncontent-disposition: form-data; name="file"; filename="\xe0\xa4\xaa.csv"\r\n'
        b"Content-Type: text/csv\r\n\r\n" + content + b"\r\n"
        b'--xx\r\nContent-Disposition: form-data; name="state"\r\n\r\n\xe0\xa4\xaa\r\n--xx--\r\n'
    )
    got, sent = bytearray(), Sent()
    reading = Form(b"xx", got.extend, sent)
    for at in range(0, len(form), size):
        reading.feed(form[at : at + size])
    reading.finish()
    assert bytes(got) == content
    assert (sent.name, sent.fields) == ("प.csv", {"kind": "persons", "state": "प"})
    with pytest.raises(BadInput):
        Form(b"xx", got.extend, Sent()).finish()


def test_a_sender_takes_back_what_it_sent_once(client: Client, catalog: Catalog) -> None:
    sent = post(client, "kerala", CSV)
    finish(catalog)
    batch = ended(client, "kerala", sent)["batch_id"]
    at = f"{AT}/{batch}"
    before = catalog.flows(COMMAND_LINE, Filters()).persons
    assert client.request("DELETE", at, as_("bihar")).status_code == 404
    assert client.request("DELETE", at).status_code in (403, 404)
    assert catalog.flows(COMMAND_LINE, Filters()).persons == before
    gone = client.request("DELETE", at, as_("kerala"))
    assert (gone.status_code, gone.headers["cache-control"]) == (200, "no-store")
    assert gone.json()["state"] == client.get(at, as_("op")).json()["state"] == "withdrawn"
    assert ended(client, "kerala", sent)["state"] == "withdrawn"
    assert catalog.flows(COMMAND_LINE, Filters()).persons == before - 1
    assert client.request("DELETE", at, as_("kerala")).status_code == 409
    assert client.request("DELETE", f"{AT}/none", as_("op")).status_code == 404
