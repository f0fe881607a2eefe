"""What a page did while a test drove it: requests, console messages, errors; and waiting for its map."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from playwright.sync_api import ConsoleMessage, Page

#: Milliseconds that anything may take to come about on a machine that does much else. What comes is seen at once.
PATIENCE = 180_000
DESKTOP = {"width": 1440, "height": 900}
PHONE = {"width": 390, "height": 844}


@dataclass
class Watch:
    """Everything a page asked for and complained about."""

    requests: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)

    def follow(self, page: Page) -> None:
        """Listen from now on, and be patient with it."""
        page.set_default_timeout(PATIENCE)
        page.on("request", lambda request: self.requests.append(request.url))
        page.on("websocket", lambda socket: self.requests.append(socket.url))
        page.on("console", self._console)
        page.on("pageerror", lambda error: self.complaints.append(f"uncaught: {error}"))
        page.on("requestfailed", lambda request: self._failed(request.url, request.failure))

    def _console(self, message: ConsoleMessage) -> None:
        if message.type == "error":
            self.complaints.append(f"console: {message.text} ({message.location.get('url', '')})")

    def _failed(self, url: str, why: str | None) -> None:
        # A newer question cancels an older one; that is not a fault.
        if why != "net::ERR_ABORTED":
            self.complaints.append(f"failed: {url} {why}")

    @property
    def outside(self) -> list[str]:
        """Requests that were meant for another machine."""
        parts = [(url, urlsplit(url)) for url in self.requests]
        return [url for url, part in parts if part.scheme not in ("data", "blob") and part.hostname != "127.0.0.1"]


def paints(page: Page) -> int:
    """How often the page's map has come to rest after an update."""
    return int(page.evaluate("() => (window.pravah && window.pravah.paints) || 0"))


def wait_for_paint(page: Page, after: int = 0) -> None:
    """Wait until the map has come to rest more than ``after`` times."""
    page.wait_for_function("after => window.pravah && window.pravah.paints > after", arg=after, polling=20)
