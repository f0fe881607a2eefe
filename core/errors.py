"""Every refusal Pravah speaks. Messages say what to do; HTTP statuses and exit codes are decided elsewhere."""

from __future__ import annotations

from collections.abc import Mapping


class PravahError(Exception):
    """A refusal or failure that a person can act on.

    ``message`` is one or two plain sentences that say what to do; it never holds personal data.
    ``details`` are machine-readable facts (codes, row numbers), equally free of personal data.
    """

    code = "failed"

    def __init__(self, message: str, **details: object) -> None:
        super().__init__(message)
        self.message = message
        self.details: Mapping[str, object] = details


class BadInput(PravahError):
    """What was handed in (a file, a filter, a setting) cannot be used as it is."""

    code = "bad_input"


class NotFound(PravahError):
    """What was asked for does not exist here."""

    code = "not_found"


class Conflict(PravahError):
    """The request contradicts the present state of the store."""

    code = "conflict"


class Unauthorized(PravahError):
    """Whoever asks says who they are, and it does not hold."""

    code = "unauthorized"


class Forbidden(PravahError):
    """The actor may not do this."""

    code = "forbidden"


class Unavailable(PravahError):
    """Something Pravah depends on (disk, database, port, boundary file) does not serve now."""

    code = "unavailable"
