"""A line to a server on this machine that a test can cut at a chosen moment."""

from __future__ import annotations

import contextlib
import socket
import threading
from collections.abc import Callable, Iterator
from types import TracebackType


class Proxy:
    """Passes bytes on between a port of its own and ``target`` on 127.0.0.1 until its block ends."""

    def __init__(self, target: int) -> None:
        self._target = target
        self._door = socket.create_server(("127.0.0.1", 0))
        self.port = int(self._door.getsockname()[1])
        self._mute = False
        self._cut: bytes | None = None
        self._deliver = True
        self._lines: list[socket.socket] = []
        self._threads: list[threading.Thread] = []

    def mute(self) -> None:
        """From now on nothing that a client says is passed on, and nothing answers."""
        self._mute = True

    def cut_at(self, word: bytes, *, deliver: bool) -> None:
        """Cut the line when a client says ``word``: before the server hears it, or after it answered."""
        self._cut, self._deliver = word, deliver

    def __enter__(self) -> Proxy:
        self._start(self._accept)
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        with contextlib.suppress(OSError):
            self._door.shutdown(socket.SHUT_RDWR)
        self._door.close()
        for line in self._lines:
            _close(line)
        for thread in self._threads:
            thread.join(30)

    def _accept(self) -> None:
        while True:
            try:
                client, _ = self._door.accept()
            except OSError:
                return
            server = socket.create_connection(("127.0.0.1", self._target))
            self._lines += [client, server]
            self._start(self._upward, client, server)
            self._start(self._downward, server, client)

    def _upward(self, client: socket.socket, server: socket.socket) -> None:
        for said in _heard(client):
            if self._mute:
                continue
            cut = self._cut is not None and self._cut in said
            if cut and self._deliver:
                self._mute = True  # the answer is heard here and goes no further
            if not cut or self._deliver:
                with contextlib.suppress(OSError):
                    server.sendall(said)
            if cut and not self._deliver:
                break
        _close(server)
        _close(client)

    def _downward(self, server: socket.socket, client: socket.socket) -> None:
        for said in _heard(server):
            if self._mute:
                break
            with contextlib.suppress(OSError):
                client.sendall(said)
        _close(client)
        _close(server)

    def _start(self, work: Callable[..., None], *given: object) -> None:
        thread = threading.Thread(target=work, args=given, daemon=True)
        self._threads.append(thread)
        thread.start()


def _heard(line: socket.socket) -> Iterator[bytes]:
    with contextlib.suppress(OSError):
        while said := line.recv(65536):
            yield said


def _close(line: socket.socket) -> None:
    with contextlib.suppress(OSError):
        line.shutdown(socket.SHUT_RDWR)
    line.close()
