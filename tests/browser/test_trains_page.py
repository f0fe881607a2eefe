"""The trains page: a board of trains, where each one's people go on to, arrivals a day."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.browser.driving import drawn, figure, number, opened, query, repainted

pytestmark = pytest.mark.browser


def test_each_train_has_its_stations_and_its_people(page: Page) -> None:
    opened(page, "/trains")
    trains = figure(page, "Trains")
    assert trains > 5
    row = page.locator(".ag-center-cols-container .ag-row[row-index='0']")
    registered = number(row.locator("[col-id='persons']").inner_text())
    arrived = number(row.locator("[col-id='arrived']").inner_text())
    assert 1_000 < registered < 2_000
    assert 0 <= arrived <= registered
    for side in ("from", "to"):
        assert row.locator(f"[col-id='{side}']").inner_text().strip()
    assert abs(figure(page, "People registered") / trains - 1370) < 150
    assert drawn(page, "nodes") > 50


def test_a_train_shows_where_its_people_go_on_to(page: Page) -> None:
    opened(page, "/trains")
    everywhere = drawn(page, "nodes")
    repainted(page, lambda: page.locator(".ag-center-cols-container .ag-row[row-index='2']").click())
    assert "@" in query(page)["train"]
    chosen = page.locator("#trains-chosen")
    expect(chosen).to_contain_text("going on to")
    ranks = [number(text) for text in chosen.locator(".pv-rank .pv-n").all_inner_texts()]
    assert ranks == sorted(ranks, reverse=True)
    assert 1_000 < sum(ranks) < 2_000
    assert 0 < drawn(page, "nodes") < everywhere
    assert drawn(page, "flows") == 1  # its way
    opened(page, page.url)
    expect(chosen).to_contain_text("going on to")
    repainted(page, lambda: page.get_by_role("button", name="All trains").click())
    assert drawn(page, "nodes") == everywhere


def test_no_train_is_an_answer_too(page: Page) -> None:
    opened(page, "/trains?mode=bus")
    expect(page.locator(".pv-empty")).to_contain_text("No train in this selection")
    expect(page.locator(".ag-overlay")).to_contain_text("No train in this selection")
