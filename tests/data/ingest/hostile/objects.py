"""Hostile JSON and JSON Lines."""

from __future__ import annotations

import json

from tests.data.ingest.hostile.base import ASHA, HEADERS, RAVI

A, R = (dict(zip(HEADERS, row, strict=True)) for row in (ASHA, RAVI))
_A, _R = json.dumps(A), json.dumps(R)


def _array(*records: str) -> bytes:
    return f"[{', '.join(records)}]".encode()


def _with(**fields: object) -> str:
    return json.dumps(A | fields)


def objects() -> dict[str, tuple[str, bytes]]:
    """Records that are whole, bent and none."""
    raw = _A[:-1]
    return {
        "array.json": ("a list of records", _array(_A, _R)),
        "records.json": ("records in an object", json.dumps({"from": "portal", "records": [A, R], "n": 2}).encode()),
        "lines.jsonl": ("a record a line", f"{_A}\n{_R}\n".encode()),
        "lines-with-blanks.jsonl": ("blank lines between", f"\n{_A}\r\n\r\n{_R}".encode()),
        "lines-one-broken.jsonl": ("a line cut in the middle", f"{_A}\n{_R[:40]}\n".encode()),
        "lines-first-broken.jsonl": ("the first line cut in the middle", f"{_A[:40]}\n{_R}\n".encode()),
        "lines-two-on-one.jsonl": ("two records on one line", f"{_A}\n{_R}{_R}\n".encode()),
        "lines-of-arrays.jsonl": ("a line that is a list", f"{_A}\n{json.dumps(list(RAVI))}\n".encode()),
        "json-called.csv": ("JSON called .csv", _array(_A, _R)),
        "json-utf16.json": ("JSON in UTF-16", _array(_A, _R).decode().encode("utf-16")),
        "json-marked.json": ("JSON behind a mark", b"\xef\xbb\xbf" + _array(_A, _R)),
        "json-numbers.json": (
            "numbers as numbers",
            _array(_with(mobile=9876543210), _R.replace('"9123456780"', "9.12345678e9")),
        ),
        "json-huge-numbers.json": (
            "numbers of 5,000 digits",
            _array(_R, f'{raw}, "age": {"9" * 5000}}}', f'{raw}, "age": 1e999999}}'),
        ),
        "json-nan.json": (
            "numbers that JSON does not have",
            _array(_R, f'{raw}, "age": NaN}}', f'{raw}, "age": -Infinity}}'),
        ),
        "json-twice-a-key.json": ("a field twice in a record", _array(_R, f'{raw}, "name": "Ravi"}}')),
        "json-nested.json": ("an object within a record", _array(_R, _with(name={"first": "Asha"}))),
        "json-list-in-record.json": ("a list within a record", _array(_R, _with(name=["Asha"]))),
        "json-deep.json": ("20,000 brackets", b"[" * 20_000),
        "json-deep-in-record.json": ("20,000 brackets within a record", f'[{_R}, {{"name": '.encode() + b"[" * 20_000),
        "json-deep-line.jsonl": ("20,000 brackets within a line", f'{_A}\n{{"name": '.encode() + b"[" * 20_000),
        "json-lone-surrogate.json": ("half a letter", _array(_R, f'{raw}, "coach": "\\ud83d"}}')),
        "json-surrogate-key.json": ("half a letter in the name of a field", _array(_R, f'{raw}, "x\\ud83d": "1"}}')),
        "json-nul.json": ("a NUL as an escape", _array(_R, f'{raw}, "coach": "S\\u0000"}}')),
        "json-controls.json": ("line ends that are not escaped", _array(_R, _A.replace("Asha Devi", "Asha\nDevi"))),
        "json-nulls.json": ("nulls and truth values", _array(_with(mobile=None, coach=False), _R)),
        "json-scalars.json": ("a list of numbers", b"[1, 2, 3]"),
        "json-arrays.json": ("a list of lists", json.dumps([HEADERS, ASHA, RAVI]).encode()),
        "json-records-amiss.json": ("records that are no list", json.dumps({"records": {"1": A}}).encode()),
        "json-other-list.json": ("a list under another name", json.dumps({"people": [A, R]}).encode()),
        "json-empty-list.json": ("an empty list", b"[]"),
        "json-empty-objects.json": ("empty records", b"[{}, {}]"),
        "json-cut.json": ("a list that is cut", _array(_A, _R)[:-30]),
        "json-cut-after-comma.json": ("a list that ends at a comma", b"[" + _A.encode() + b","),
        "json-more-after.json": ("more after the list", _array(_A, _R) + b" and so on"),
        "json-two-lists.json": ("two lists", _array(_A) + _array(_R)),
        "json-comments.json": ("comments", b"[ // people\n" + _A.encode() + b"]"),
        "json-single-quotes.json": ("a dictionary as Python writes it", str([A]).encode()),
        "json-trailing-comma.json": ("a comma before the end", b"[" + _A.encode() + b",]"),
        "json-many-keys.json": ("2,000 fields", json.dumps([A | {f"k{n}": n for n in range(2000)}]).encode()),
        "json-keys-that-grow.json": (
            "other fields in every record",
            json.dumps([{f"k{n}": n} for n in range(1500)]).encode(),
        ),
        "json-late-fields.json": (
            "a field that comes with the last record",
            _array(_A, json.dumps(R | {"coach": "S4"})),
        ),
        "json-odd-keys.json": (
            "names of fields that are code elsewhere",
            _array(json.dumps(A | {"__proto__": "x", "": "y", "=1+1": "z", "row": "9", "\u202enote": "1"}), _R),
        ),
        "json-same-key-other-case.json": ("a field in two spellings", _array(json.dumps(A | {"Name": "Ravi"}))),
        "json-long-value.json": ("a value of 40,000 characters", _array(_R, _with(name="A" * 40_000))),
        "json-camel-case.json": (
            "fields in camel case",
            _array(
                json.dumps(
                    {"name": "Asha", "originState": "Bihar", "destinationState": "Goa", "travelDate": "2020-05-03"}
                )
            ),
        ),
        "json-string.json": ("a string that holds JSON", json.dumps(json.dumps([A])).encode()),
        "geojson.json": (
            "GeoJSON",
            b'{"type": "FeatureCollection", "features": [{"type": "Feature", "properties": {}}]}',
        ),
    }
