"""A small vault over HTTP, as docs/personal-data.md describes it: what the outside one is tested against."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


class VaultServer(ThreadingHTTPServer):
    """Keeps numbers in memory. ``failing`` is taken from the front: each entry is a status, or 0 to hang up."""

    def __init__(self, token: str | None) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.token = token
        self.numbers: dict[str, tuple[str, str]] = {}
        self.settled: set[str] = set()
        self.failing: list[int] = []
        self.garbage: bytes | None = None
        self.calls: list[tuple[str, str, int]] = []

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}/vault"

    def answer(self, method: str, path: str, asked: Any) -> dict[str, object]:
        """What the vault does."""
        if (method, path) == ("PUT", "/vault/numbers"):
            for entry in asked["entries"]:
                self.numbers[entry["reference"]] = (asked["batch"], entry["number"])
            return {}
        if (method, path) == ("POST", "/vault/numbers/read"):
            return {"numbers": [self.numbers.get(ref, (None, None))[1] for ref in asked["references"]]}
        if (method, path) == ("POST", "/vault/numbers/forget"):
            return {"forgotten": sum(self.numbers.pop(ref, None) is not None for ref in asked["references"])}
        if (method, path) == ("POST", "/vault/batches/forget"):
            gone = [ref for ref, (batch, _) in self.numbers.items() if batch == asked["batch"]]
            return {"forgotten": sum(self.numbers.pop(ref, None) is not None for ref in gone)}
        if (method, path) == ("GET", "/vault/batches"):
            return {"unsettled": sorted({batch for batch, _ in self.numbers.values()} - self.settled)}
        assert (method, path) == ("POST", "/vault/batches/settle")
        self.settled.update(asked["batches"])
        return {}


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: VaultServer

    def _serve(self) -> None:
        body = self.rfile.read(int(self.headers.get("content-length") or 0))
        self.server.calls.append((self.command, self.path, len(body)))
        status = self.server.failing.pop(0) if self.server.failing else 200
        if status == 0:
            self.close_connection = True
            return
        if self.server.token and self.headers.get("authorization") != f"Bearer {self.server.token}":
            status = 401
        if status == 200 and self.server.garbage is not None:
            said = self.server.garbage
        elif status == 200:
            said = json.dumps(self.server.answer(self.command, self.path, json.loads(body) if body else None)).encode()
        else:
            said = b"what was sent: " + body  # a careless vault that echoes
        self.send_response(status)
        self.send_header("content-length", str(len(said)))
        self.end_headers()
        self.wfile.write(said)

    do_GET = do_PUT = do_POST = _serve  # noqa: N815  as the base class calls them

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  the name that the base class gives it
        """Say nothing."""


@contextmanager
def vault_server(token: str | None = None) -> Iterator[VaultServer]:
    """A vault that answers until the block ends."""
    with VaultServer(token) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        thread.start()
        try:
            yield server
        finally:
            server.shutdown()
            thread.join()
