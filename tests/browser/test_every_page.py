"""Every page of the menu, at a desk and on a phone, without a request that leaves the machine."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.browser.watching import DESKTOP, PHONE, Watch, wait_for_paint
from tests.running import Server

pytestmark = pytest.mark.browser


def _menu(page: Page) -> list[str]:
    """Addresses of the menu's pages, as the page itself lists them."""
    page.goto("/")
    wait_for_paint(page)
    found = page.eval_on_selector_all("nav a[href]", "links => links.map(link => link.getAttribute('href'))")
    return sorted({href.split("?")[0] for href in found if href.startswith("/")})


@pytest.mark.parametrize("viewport", [DESKTOP, PHONE], ids=["desktop", "phone"], indirect=True)
def test_every_page_draws_its_map_and_stays_on_this_machine(page: Page, server: Server, watch: Watch) -> None:
    pages = _menu(page)
    assert len(pages) >= 3, f"the menu lists {pages}"
    for address in pages:
        page.goto(address)
        expect(page.locator("#_pages_content > *").first).to_be_visible()
        if page.locator("#map").count():
            wait_for_paint(page)
        assert page.evaluate("() => document.fonts.status") == "loaded"
        wide = page.evaluate("() => document.documentElement.scrollWidth - window.innerWidth")
        assert wide <= 0, f"{address} is {wide} px wider than the window"
        assert "synthetic" in page.inner_text("body").lower(), f"{address} does not say that its data is synthetic"
        assert not watch.outside, f"{address} asked for {watch.outside}"
        assert not watch.complaints, f"{address} complained: {watch.complaints}"
    assert any(server.url in url for url in watch.requests)
