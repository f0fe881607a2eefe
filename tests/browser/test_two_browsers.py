"""Two people at once: what one asks never shows at the other's."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser

from tests.browser.driving import figure, opened, query
from tests.running import Server

pytestmark = pytest.mark.browser


def test_no_state_leaks_between_browsers(browser: Browser, server: Server) -> None:
    contexts = [browser.new_context(base_url=server.url, viewport={"width": 1000, "height": 700}) for _ in range(2)]
    one, other = (context.new_page() for context in contexts)
    opened(one, "/?destination_state=9")
    opened(other, "/?destination_state=10")
    opened(one, "/?destination_state=9&mode=train")
    assert query(other) == {"destination_state": "10"}
    to = [
        page.evaluate("() => [...new Set(pravah.state.payload.flows.features.map(f => f.properties.d))].length")
        for page in (one, other)
    ]
    assert all(to)
    assert figure(one, "People leaving") != figure(other, "People leaving")
    for context in contexts:
        context.close()
