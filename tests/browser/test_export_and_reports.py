"""The menu Export on map pages and the page Reports, in a real browser, at a desk and on a phone."""

from __future__ import annotations

import io
from pathlib import Path

import openpyxl
import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.driving import opened
from tests.browser.watching import DESKTOP, PHONE, Watch
from tests.running import Server

pytestmark = pytest.mark.browser

SIZES = pytest.mark.parametrize("viewport", [DESKTOP, PHONE], ids=["desktop", "phone"], indirect=True)
#: A worker starts at the first order; the machine may be slow.
LONG = 180_000


def _fetched(page: Page, name: str) -> tuple[str, bytes]:
    """The file that an entry of the menu gives."""
    page.locator("#export").click()
    with page.expect_download(timeout=LONG) as caught:
        page.locator(f"#export-{name}").click()
    return caught.value.suggested_filename, Path(caught.value.path()).read_bytes()


@SIZES
def test_what_is_on_the_screen_becomes_a_file_with_its_filters(page: Page) -> None:
    opened(page, "/?mode=bus")
    expect(page.locator("#export")).to_be_visible()
    name, content = _fetched(page, "data--xlsx")
    assert name == "pravah-flows.xlsx"
    about = dict(openpyxl.load_workbook(io.BytesIO(content))["About"].iter_rows(values_only=True, max_col=2))
    assert about["Filter mode"] == "bus"
    assert about["Question"] == "flows between states"
    expect(page.locator("#export-progress")).to_contain_text("Excel")
    page.locator("#export-close").click()
    expect(page.locator("#export-progress")).to_be_hidden()


def test_maps_of_every_map_page(page: Page) -> None:
    for address, name in (("/districts?metric=net", "pravah-heat-map.svg"), ("/trains", "pravah-trains-map.svg")):
        opened(page, address)
        said, content = _fetched(page, "map--svg")
        assert said == name
        assert b"<svg" in content
    assert page.locator("#export").is_visible()
    page.goto("/names")
    expect(page.locator("#_pages_content > *").first).to_be_visible()
    expect(page.locator("#export")).to_be_hidden()


def test_what_cannot_be_made_is_told_in_a_sentence(page: Page) -> None:
    opened(page, "/?train_no=00000")
    page.locator("#export").click()
    page.locator("#export-map--pdf").click()
    expect(page.locator("#export-progress")).to_contain_text("No one moved in this selection", timeout=LONG)


@SIZES
def test_a_report_is_shown_and_listed(page: Page) -> None:
    page.goto("/reports")
    expect(page.locator(".pv-reports h1")).to_have_text("Situation report")
    expect(page.locator(".pv-filters")).to_be_hidden()
    page.locator("[data-report=html]").click()
    expect(page.locator("#reports-preview")).to_be_visible(timeout=LONG)
    frame = page.frame_locator("#reports-preview")
    expect(frame.locator("h1")).to_have_text("India", timeout=LONG)
    expect(frame.locator("h2").first).to_have_text("People by day")
    expect(page.locator("#reports-list")).to_contain_text("Report, India, week to", timeout=LONG)
    wide = page.evaluate("() => document.documentElement.scrollWidth - window.innerWidth")
    assert wide <= 0


def test_a_report_opens_without_a_network(browser: Browser, page: Page, server: Server, tmp_path: Path) -> None:
    page.goto("/reports")
    page.locator("[data-report=html]").click()
    expect(page.locator("#reports-preview")).to_be_visible(timeout=LONG)
    with page.expect_download(timeout=LONG) as caught:
        page.locator("#reports-list a").first.click()
    file = tmp_path / "report.html"
    caught.value.save_as(file)
    context = browser.new_context(offline=True)
    alone, watch = context.new_page(), Watch()
    watch.follow(alone)
    alone.goto(file.as_uri())
    expect(alone.locator("h1")).to_have_text("India")
    assert alone.locator("img").count() == 3
    assert all(alone.evaluate("() => [...document.images].map(one => one.naturalWidth > 200)"))
    assert not watch.complaints
    context.close()
