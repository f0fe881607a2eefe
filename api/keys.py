"""The key that a request bears: ``Authorization: Bearer pravah_…``."""

from __future__ import annotations

from starlette.types import Scope

from core.errors import Unauthorized


def key_in(scope: Scope) -> str | None:
    """The key of a request or websocket; None where it bears none. Other schemes are somebody else's, a proxy's say.

    Raises:
        Unauthorized: there are two.
    """
    said = [value for name, value in scope["headers"] if name == b"authorization"]
    found = [value for value in said if value[:7].lower() == b"bearer "]
    if len(found) > 1:
        raise Unauthorized("The request bears two keys. Send one.")
    return found[0][7:].strip().decode("latin-1") if found else None
