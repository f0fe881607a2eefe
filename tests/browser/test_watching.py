"""The watch itself: what it must catch, it catches."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
from playwright.sync_api import Browser

from tests.browser.watching import PATIENCE, Watch

pytestmark = pytest.mark.browser
PAGE = (
    b"<!doctype html><link rel=icon href=data:,><img src=//outside.example/tile.png><script>"
    b"new WebSocket('ws://outside.example/live'); console.error('said'); setTimeout(() => { throw Error('thrown') })"
    b"</script>"
)
#: What the watch must have heard of them.
FAULTS = ("console: said", "uncaught: thrown", "ERR_NAME_NOT_RESOLVED")


class _Careless(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.end_headers()
        self.wfile.write(PAGE)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 (the base class's name)
        """Say nothing."""


@pytest.fixture
def careless() -> Iterator[str]:
    """Address of a page that leaves the machine and complains."""
    with HTTPServer(("127.0.0.1", 0), _Careless) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()
        thread.join()


def test_the_watch_sees_what_leaves_and_what_fails(browser: Browser, careless: str) -> None:
    watch, page = Watch(), browser.new_page()
    watch.follow(page)
    page.goto(careless)
    for _ in range(PATIENCE // 50):
        said = " | ".join(watch.complaints)
        if len(watch.outside) == 2 and all(word in said for word in FAULTS):
            break
        page.wait_for_timeout(50)
    page.close()
    assert watch.outside == ["http://outside.example/tile.png", "ws://outside.example/live"]
    assert all(word in said for word in FAULTS), said
