"""How a file of records comes over HTTP: as a form, as JSON or as it is; straight to disk, however long it is."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any

from fastapi import HTTPException, Request
from python_multipart import MultipartParser
from python_multipart.exceptions import FormParserError
from python_multipart.multipart import parse_options_header
from starlette.concurrency import run_in_threadpool
from starlette.requests import ClientDisconnect

from core.errors import BadInput
from data.access import Actor
from data.inbox import Arrival, Held, Upload, Uploads

#: Media types of bodies that are a file as it is, and the ending of such a file.
FILES: Mapping[str, str] = {
    "text/csv": ".csv",
    "text/tab-separated-values": ".tsv",
    "application/x-ndjson": ".jsonl",
    "application/jsonl": ".jsonl",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": ".xlsx",
    "application/vnd.oasis.opendocument.spreadsheet": ".ods",
    "application/zip": ".zip",
}
#: Bytes of a body of JSON, which must be read as a whole.
LONGEST_JSON = 32 * 2**20
_BLOCK = 1 << 20
_LONGEST_FIELD = 64 * 1024
_FIELDS = ("kind", "state", "mapping")


@dataclass
class Sent:
    """What came beside the records, as it was said."""

    name: str = ""
    fields: dict[str, str] = field(default_factory=dict)


async def keep(request: Request, uploads: Uploads, actor: Actor) -> Held:
    """Take the file of a form in, to be looked at before it is loaded; see :mod:`data.inbox.held`.

    Raises:
        Forbidden: the actor may not send records.
        BadInput: the body is no form with a file.
        Unavailable: the disk does not take it.
    """
    _, options = parse_options_header(request.headers.get("content-type", ""))
    arrival = await run_in_threadpool(uploads.arrive, actor, int(request.headers.get("content-length", "0")))
    try:
        sent = Sent()
        form = Form(options.get(b"boundary", b""), arrival.write, sent)
        await _pour(request, form.feed)
        form.finish()
        return await run_in_threadpool(arrival.hold, sent.name)
    finally:
        await run_in_threadpool(arrival.discard)


async def receive(request: Request, uploads: Uploads, actor: Actor, key: str | None) -> Upload:
    """Take the body in and acknowledge it. The query may say ``kind``, ``state`` and ``mapping``; a form goes before.

    Raises:
        Forbidden: the actor may not send records, or not for this state.
        BadInput: the body cannot be used.
        Conflict: ``key``, an Idempotency-Key, stands for something else.
        HTTPException: the body is of no kind that is taken (415), or of JSON and too long (413).
        Unavailable: the disk does not take it.
    """
    said, options = parse_options_header(request.headers.get("content-type", ""))
    media = said.decode("latin-1").lower()
    length = int(request.headers.get("content-length", "0"))
    arrival = await run_in_threadpool(uploads.arrive, actor, length)
    try:
        sent = Sent(fields={name: request.query_params[name] for name in _FIELDS if name in request.query_params})
        if media == "multipart/form-data":
            form = Form(options.get(b"boundary", b""), arrival.write, sent)
            await _pour(request, form.feed)
            form.finish()
        elif media == "application/json":
            await _records(request, arrival, sent, length)
        elif media in FILES:
            sent.name = f"upload{FILES[media]}"
            await _pour(request, arrival.write)
        else:
            raise HTTPException(
                HTTPStatus.UNSUPPORTED_MEDIA_TYPE,
                f"Send a form (multipart/form-data), records (application/json), or a file itself: {', '.join(FILES)}.",
            )
        return await run_in_threadpool(_acknowledge, arrival, sent, key)
    finally:
        await run_in_threadpool(arrival.discard)


def _acknowledge(arrival: Arrival, sent: Sent, key: str | None) -> Upload:
    kind, state, mapping = (sent.fields.get(name, "") for name in _FIELDS)
    return arrival.acknowledge(sent.name, kind, state, _mapping(mapping), key)


async def _pour(request: Request, into: Callable[[bytes], None]) -> None:
    """The body, in blocks that are worth a thread's while."""
    held = bytearray()
    try:
        async for block in request.stream():
            held += block
            if len(held) >= _BLOCK:
                await run_in_threadpool(into, bytes(held))
                held.clear()
    except ClientDisconnect as error:
        raise BadInput("The connection ended before the body did. Send it again.") from error
    await run_in_threadpool(into, bytes(held))


async def _records(request: Request, arrival: Arrival, sent: Sent, length: int) -> None:
    if length > LONGEST_JSON:
        raise HTTPException(
            HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
            f"A body of JSON takes {LONGEST_JSON >> 20} MB. Send the records in parts, or as a file.",
        )
    body = bytearray()
    await _pour(request, body.extend)

    def take() -> None:
        records = _parsed(bytes(body), sent)
        arrival.write(as_file(records))

    await run_in_threadpool(take)
    sent.name = "records.jsonl"


def _parsed(body: bytes, sent: Sent) -> Sequence[Mapping[str, Any]]:
    """The records of a JSON body; what stands beside them goes to ``sent``."""
    said = _json(body, "The body")
    if not isinstance(said, dict) or not isinstance(said.get("records"), list) or not said["records"]:
        raise BadInput('The body is no {"kind": …, "state": …, "records": [{…}, …]} with one record or more.')
    if odd := said.keys() - {"records", *_FIELDS}:
        raise BadInput(f"The body takes records, {', '.join(_FIELDS)}, and holds {len(odd)} more. Leave those out.")
    for name in _FIELDS:
        value = said.get(name)
        if name == "mapping" and isinstance(value, dict):
            value = json.dumps(value)
        if value is not None:
            if not isinstance(value, str):
                raise BadInput(f"'{name}' of the body is no text. Correct it and send it again.")
            sent.fields[name] = value
    for number, record in enumerate(said["records"], 1):
        if not isinstance(record, dict) or any(isinstance(value, list | dict) for value in record.values()):
            raise BadInput(f"Record {number} is no object of plain values. Correct it and send them all again.")
    records: list[Mapping[str, Any]] = said["records"]
    return records


def as_file(records: Sequence[Mapping[str, Any]]) -> bytes:
    """Records as JSON Lines: record N is row N.

    Raises:
        BadInput: a text holds half a character.
    """
    try:
        return "".join(json.dumps(record, ensure_ascii=False) + "\n" for record in records).encode()
    except UnicodeEncodeError as error:
        raise BadInput("The records hold half a character (a lone surrogate). Encode them as UTF-8.") from error


def _mapping(said: str) -> Mapping[str, str | None] | None:
    """The mapping that a field holds as JSON; null leaves a column out."""
    if not said:
        return None
    found = _json(said, "mapping")
    if not isinstance(found, dict) or not all(isinstance(value, str | None) for value in found.values()):
        raise BadInput('mapping is no JSON object of texts, such as {"Name of passenger": "name", "Remarks": null}.')
    return found


def _json(said: str | bytes, what: str) -> Any:
    def refuse(_: str) -> None:
        raise ValueError

    try:
        return json.loads(said, parse_constant=refuse, parse_float=str)  # 1e5 stays 1e5
    except (ValueError, RecursionError) as error:
        raise BadInput(f"{what} is no JSON. Correct it and send it again.") from error


class Form:
    """A form that is read as it comes: its file goes on at once, its short fields are kept."""

    def __init__(self, boundary: bytes, take: Callable[[bytes], None], sent: Sent) -> None:
        """``take`` gets the bytes of the field ``file``; ``sent`` the other fields and the file's name.

        Raises:
            BadInput: there is no boundary.
        """
        self._take = take
        self._sent = sent
        self._headers: dict[bytes, bytes] = {}
        self._header = [b"", b""]
        self._field: str | None = None
        self._value = bytearray()
        self._files = 0
        self._whole = False
        try:
            self._parser = MultipartParser(
                boundary,
                {
                    "on_part_begin": self._headers.clear,
                    "on_header_field": lambda data, start, end: self._grow(0, data[start:end]),
                    "on_header_value": lambda data, start, end: self._grow(1, data[start:end]),
                    "on_header_end": self._end_header,
                    "on_headers_finished": self._begin,
                    "on_part_data": self._data,
                    "on_part_end": self._end,
                    "on_end": self._finish,
                },
            )
        except FormParserError as error:
            raise BadInput("The form has no usable boundary. Send it as multipart/form-data.") from error

    def feed(self, block: bytes) -> None:
        """Read on.

        Raises:
            BadInput: it is no form, or one with other fields.
        """
        try:
            self._parser.write(block)
        except FormParserError as error:
            raise BadInput("The body cannot be read as a form. Send it as multipart/form-data.") from error

    def finish(self) -> None:
        """The body has ended.

        Raises:
            BadInput: the form has not, or it has no file.
        """
        if not self._whole:
            raise BadInput("The form ends too early. Send it again.")
        if not self._files:
            raise BadInput("The form has no field 'file'. Send the file in it.")

    def _grow(self, which: int, data: bytes) -> None:
        self._header[which] += data

    def _end_header(self) -> None:
        self._headers[self._header[0].lower()] = self._header[1]
        self._header = [b"", b""]

    def _begin(self) -> None:
        _, options = parse_options_header(self._headers.get(b"content-disposition", b""))
        self._field = options.get(b"name", b"").decode("utf-8", "replace")
        self._value.clear()
        if self._field == "file":
            self._files += 1
            self._sent.name = options.get(b"filename", b"").decode("utf-8", "replace")
            if self._files > 1:
                raise BadInput("The form has two files. Send one at a time.")
        elif self._field not in _FIELDS:
            raise BadInput(f"The form takes file, {', '.join(_FIELDS)}. Leave other fields out.")

    def _data(self, data: bytes, start: int, end: int) -> None:
        if self._field == "file":
            self._take(data[start:end])
            return
        self._value += data[start:end]
        if len(self._value) > _LONGEST_FIELD:
            raise BadInput(f"The field {self._field} is longer than {_LONGEST_FIELD >> 10} KB. Shorten it.")

    def _end(self) -> None:
        if self._field is not None and self._field != "file":
            self._sent.fields[self._field] = self._value.decode("utf-8", "replace")

    def _finish(self) -> None:
        self._whole = True
