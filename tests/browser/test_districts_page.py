"""The districts page: heat map, table and profile are one view."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.browser.driving import figure, number, opened, pixel, query, repainted

pytestmark = pytest.mark.browser

PATNA = (85.14, 25.45)


def test_the_table_and_the_map_hold_the_same_districts(page: Page) -> None:
    opened(page, "/districts")
    rows = number(page.locator("#districts-caption").inner_text().split()[0])
    fills = page.evaluate("() => Object.keys(pravah.state.payload.fills).length")
    assert rows > 200
    assert 100 < fills <= rows
    top = page.locator(".ag-row[row-index='0']").first
    expect(top).to_be_visible()


def test_a_click_on_the_map_opens_the_profile_and_all_districts_closes_it(page: Page) -> None:
    opened(page, "/districts")
    repainted(page, lambda: page.mouse.click(*pixel(page, *PATNA)))
    assert query(page)["profile"] == "212"
    profile = page.locator("#districts-profile")
    expect(profile.locator("h2")).to_contain_text("Patna")
    assert figure(page, "Arrivals") > 0
    expect(profile).to_contain_text("Where they came from")
    assert profile.locator(".pv-rank").count() > 3
    repainted(page, lambda: page.get_by_role("button", name="All districts").click())
    assert "profile" not in query(page)
    expect(page.locator("#districts-table")).to_be_visible()


def test_a_click_in_the_table_opens_the_profile(page: Page) -> None:
    opened(page, "/districts")
    row = page.locator(".ag-row[row-index='3']").first
    repainted(page, row.click)
    code = query(page)["profile"]
    assert page.evaluate("() => pravah.state.payload.places.district") == [int(code)]


def test_the_measure_and_its_classes_are_in_the_link(page: Page) -> None:
    opened(page, "/districts?metric=net")
    legend = page.locator("#districts-legend")
    expect(legend).to_contain_text("Net")
    expect(legend).to_contain_text("−")
    opened(page, "/districts")
    before = legend.inner_text()
    page.locator("#scheme").click()
    repainted(page, lambda: page.get_by_role("option", name="Logarithmic").click())
    assert query(page)["scheme"] == "log"
    assert legend.inner_text() != before


def test_the_table_sorts_and_finds(page: Page) -> None:
    opened(page, "/districts")
    page.locator("#districts-search").fill("Surat")
    expect(page.locator(".ag-center-cols-container .ag-row")).to_have_count(1)
    page.locator("#districts-search").fill("")
    page.locator(".ag-header-cell", has_text="Departures").click()
    first = page.locator(".ag-center-cols-container .ag-row[row-index='0'] [col-id='departures']")
    expect(first).to_be_visible()
    second = page.locator(".ag-center-cols-container .ag-row[row-index='1'] [col-id='departures']")
    assert number(first.inner_text()) >= number(second.inner_text()) > 0


def test_filters_go_along_to_the_next_page(page: Page) -> None:
    opened(page, "/districts?mode=bus")
    page.locator("nav").get_by_text("Trains").click()
    page.wait_for_url("**/trains?mode=bus")
    expect(page.locator("#chip-mode")).to_have_text("Mode: bus")
