"""A vault outside of Pravah, over HTTP: the protocol of docs/personal-data.md.

References are drawn here, so that a call that got no answer may be made again.
"""

from __future__ import annotations

import http.client
import json
import ssl
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from threading import Lock
from typing import Any
from urllib.parse import urlsplit

from core.errors import BadInput, Unavailable
from data.vault.vault import references as drawn

#: Numbers or references in one call.
AT_ONCE = 5_000
_TIMEOUT_S = 15.0
_WAITS_S = (0.2, 1.0, 3.0)
_AGAIN = (408, 425, 429, 500, 502, 503, 504)


class OutsideVault:
    """See :class:`data.vault.Vault`. Redirects are not followed, proxies of the environment are not used."""

    def __init__(self, address: str, token_file: Path | None, waits: Sequence[float] = _WAITS_S) -> None:
        """Nothing is asked of the vault yet.

        Args:
            address: where the vault answers; ``/numbers`` and so on are added to it.
            token_file: holds the bearer token, if the vault wants one.
            waits: seconds before each further try of a call.

        Raises:
            BadInput: the address cannot be understood.
            Unavailable: the token cannot be read.
        """
        parts = urlsplit(address)
        if parts.scheme not in ("http", "https") or not parts.hostname or parts.query or parts.username:
            raise BadInput("PRAVAH_VAULT is no address of a vault. Write it as https://host/path; a token has a file.")
        self._secure = parts.scheme == "https"
        try:
            self._place = (parts.hostname, parts.port)
        except ValueError as error:
            raise BadInput("PRAVAH_VAULT names a port that is none. Write it as https://host:8443/path.") from error
        self._path = parts.path.rstrip("/")
        self._headers = {"content-type": "application/json", "accept": "application/json"}
        if token_file is not None:
            self._headers["authorization"] = f"Bearer {_token(token_file)}"
        self._waits = tuple(waits)
        self._lock = Lock()
        self._connection: http.client.HTTPConnection | None = None

    def put_many(self, batch_id: str, numbers: Sequence[str | None]) -> list[bytes | None]:
        """Keep the numbers of a batch."""
        each, kept = drawn(numbers)
        for at in range(0, len(kept), AT_ONCE):
            entries = [{"reference": ref.hex(), "number": number} for ref, number in kept[at : at + AT_ONCE]]
            self._call("PUT", "/numbers", {"batch": batch_id, "entries": entries})
        return each

    def get(self, references: Sequence[bytes]) -> list[str | None]:
        """The numbers under these references."""
        out: list[str | None] = []
        for part in _parts(references):
            found = self._call("POST", "/numbers/read", {"references": part}).get("numbers")
            if not isinstance(found, list) or len(found) != len(part):
                raise _unread()
            out += [None if number is None else str(number) for number in found]
        return out

    def forget(self, references: Sequence[bytes]) -> int:
        """Destroy these numbers."""
        return sum(self._forgotten("/numbers/forget", {"references": part}) for part in _parts(references))

    def forget_batch(self, batch_id: str) -> int:
        """Destroy all numbers of a batch."""
        return self._forgotten("/batches/forget", {"batch": batch_id})

    def sweep(self, committed: Callable[[str], bool]) -> int:
        """Destroy the numbers of batches that were never committed; tell the vault which were."""
        unsettled = self._call("GET", "/batches", None).get("unsettled")
        if not isinstance(unsettled, list):
            raise _unread()
        kept = [str(batch) for batch in unsettled if committed(str(batch))]
        if kept:
            self._call("POST", "/batches/settle", {"batches": kept})
        return sum(self.forget_batch(str(batch)) for batch in unsettled if str(batch) not in set(kept))

    def change_key(self) -> int:
        """Its key is its own."""
        return 0

    def close(self) -> None:
        """Hang up."""
        with self._lock:
            self._hang_up()

    def _forgotten(self, path: str, asked: dict[str, object]) -> int:
        gone = self._call("POST", path, asked).get("forgotten")
        if not isinstance(gone, int):
            raise _unread()
        return gone

    def _call(self, method: str, path: str, asked: dict[str, object] | None) -> dict[str, Any]:
        """One call, made again where that may help. Every call may be: the same call twice does what one does."""
        body = None if asked is None else json.dumps(asked).encode()
        for wait in (*self._waits, None):
            try:
                with self._lock:
                    status, answer = self._ask(method, path, body)
            except (OSError, http.client.HTTPException) as error:
                if wait is None:
                    raise Unavailable(
                        f"The vault at {self._place[0]} does not answer. Check that it runs and that PRAVAH_VAULT is "
                        "its address; then try again."
                    ) from _plain(error)
            else:
                if status < 300:
                    return _read(answer)
                if wait is None or status not in _AGAIN:
                    raise Unavailable(
                        f"The vault at {self._place[0]} refuses with status {status}. "
                        "Check PRAVAH_VAULT and the token in PRAVAH_VAULT_TOKEN_FILE, and the vault's own log."
                    )
            time.sleep(wait)
        raise AssertionError("the last try returns or raises")

    def _ask(self, method: str, path: str, body: bytes | None) -> tuple[int, bytes]:
        try:
            if self._connection is None:
                self._connection = self._connected()
            self._connection.request(method, self._path + path, body, self._headers)
            answer = self._connection.getresponse()
            return answer.status, answer.read()
        except (OSError, http.client.HTTPException):
            self._hang_up()
            raise

    def _connected(self) -> http.client.HTTPConnection:
        host, port = self._place
        if self._secure:
            return http.client.HTTPSConnection(host, port, timeout=_TIMEOUT_S, context=ssl.create_default_context())
        return http.client.HTTPConnection(host, port, timeout=_TIMEOUT_S)

    def _hang_up(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None


def _token(file: Path) -> str:
    try:
        token = file.read_text("ascii").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise Unavailable(
            f"The vault's token ({file}) cannot be read. Check PRAVAH_VAULT_TOKEN_FILE and the file's owner."
        ) from error
    if not token or not token.isprintable():
        raise Unavailable(f"{file} holds no token. Write the vault's bearer token into it, on one line.")
    return token


def _parts(references: Sequence[bytes]) -> list[list[str]]:
    return [[ref.hex() for ref in references[at : at + AT_ONCE]] for at in range(0, len(references), AT_ONCE)]


def _read(answer: bytes) -> dict[str, Any]:
    try:
        said = json.loads(answer or b"{}")
    except ValueError:
        said = None  # an error that came from the answer would show it
    if not isinstance(said, dict):
        raise _unread()
    return said


def _unread() -> Unavailable:
    return Unavailable("The vault's answer is not what docs/personal-data.md says. Check that PRAVAH_VAULT is a vault.")


def _plain(error: Exception) -> Exception:
    """What went wrong, without what was sent or answered."""
    return type(error)(type(error).__name__) if isinstance(error, http.client.HTTPException) else error
