"""The API's page for people lists every noun, lets one ask, and fetches nothing from outside."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from api.nouns import NOUNS
from tests.browser.watching import Watch

pytestmark = pytest.mark.browser


def test_the_page_lists_every_noun_and_asks_here(page: Page, watch: Watch) -> None:
    page.goto("/api/docs")
    for noun in NOUNS:
        expect(page.locator(f"#operations-tag-{noun}")).to_be_visible()
    page.locator("#operations-tag-batches").scroll_into_view_if_needed()
    operation = page.locator(".opblock", has_text="/api/v1/batches").first
    operation.locator(".opblock-summary").first.click()
    operation.get_by_role("button", name="Try it out").click()
    with page.expect_response(lambda answer: "/api/v1/batches" in answer.url) as asked:
        operation.get_by_role("button", name="Execute").click()
    assert asked.value.status == 200
    assert any(url.endswith("/api/docs/swagger-ui-bundle.js") for url in watch.requests)
