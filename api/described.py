"""What the OpenAPI document says of every operation, beside what its noun says: faults, keys, limits."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from api.errors import ErrorBody
from api.limits import BY_ADDRESS, BY_KEY, BYTES_BY_KEY, GIB

_FAULT = {"application/json": {"schema": {"$ref": "#/components/schemas/ErrorBody"}}}
#: Faults that every operation may answer with.
FAULTS: Mapping[int | str, dict[str, Any]] = {
    400: {"model": ErrorBody, "description": "The request cannot be used; the message says what to change."},
    401: {
        "model": ErrorBody,
        "description": "The key is not known, or was revoked.",
        "headers": {"WWW-Authenticate": {"schema": {"type": "string"}}},
    },
    403: {"model": ErrorBody, "description": "The actor may not do this."},
    429: {
        "model": ErrorBody,
        "description": "Too many requests, or too many bytes; the message and Retry-After say when to try again.",
        "headers": {"Retry-After": {"description": "Seconds.", "schema": {"type": "integer"}}},
    },
    503: {"model": ErrorBody, "description": "Something that Pravah depends on does not serve now."},
}
#: Faults of operations that may have a body.
_OF_BODIES = {
    "411": "The request does not say how long it is.",
    "413": "The request is longer than this address takes; the message says how much that is.",
}
_KEY = {
    "type": "http",
    "scheme": "bearer",
    "description": "A key from `python app.py key add`: pravah_…. Without one the public's questions are answered.",
}
LIMITS = (
    f"A key may ask {BY_KEY} times a minute and send {BYTES_BY_KEY // GIB} GB a day; without a key an address may ask "
    f"{BY_ADDRESS} times a minute. RateLimit-Limit, RateLimit-Remaining and RateLimit-Reset say what is left."
)


def describe(document: dict[str, Any]) -> dict[str, Any]:
    """``document`` with what holds for every operation.

    FastAPI promises an answer of its own (422) to what it cannot read; here that answer is a 400 like any other.
    """
    for operations in document["paths"].values():
        for method, operation in operations.items():
            answers: dict[str, Any] = operation["responses"]
            answers.pop("422", None)
            for status, said in _OF_BODIES.items() if method not in ("get", "head") else ():
                answers.setdefault(status, {"description": said, "content": _FAULT})
            operation["responses"] = dict(sorted(answers.items()))
    for name in ("HTTPValidationError", "ValidationError"):
        document["components"]["schemas"].pop(name, None)
    document["components"]["securitySchemes"] = {"key": _KEY}
    document["security"] = [{}, {"key": []}]
    return document
