"""The flows page as a duty officer uses it: point, click, narrow, go back, hand on the link."""

from __future__ import annotations

import json
import re

import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser.driving import at_rest, drawn, figure, number, opened, pixel, query, repainted
from tests.browser.watching import PHONE

pytestmark = pytest.mark.browser

#: The Thar desert: in Rajasthan, away from circles and flows.
RAJASTHAN = (70.9, 26.9)


@pytest.fixture
def motion() -> str:
    """This page is tested as it moves."""
    return "no-preference"


def test_the_map_and_the_list_tell_the_same(page: Page) -> None:
    opened(page, "/")
    rows = page.locator(".pv-corridor")
    first = rows.first
    persons = number(first.locator(".pv-n").inner_text())
    largest = page.evaluate("() => Math.max(...pravah.state.payload.flows.features.map(f => f.properties.n))")
    assert persons == largest
    assert drawn(page, "flows") > 20
    leaving = figure(page, "People leaving")
    assert 0 < figure(page, "Arrived") <= leaving <= 30_000
    assert figure(page, "Trains") > 5


def test_pointing_at_a_state_says_who_comes_and_goes(page: Page) -> None:
    opened(page, "/")
    page.mouse.move(*pixel(page, *RAJASTHAN))
    expect(page.locator(".pv-tip")).to_contain_text("Rajasthan")
    expect(page.locator(".pv-tip")).to_contain_text("in ·")


def test_a_click_shows_a_places_own_flows_and_escape_goes_back(page: Page) -> None:
    opened(page, "/")
    everyone = figure(page, "People leaving")
    repainted(page, lambda: page.mouse.click(*pixel(page, *RAJASTHAN)))
    assert query(page)["place_state"] == "8"
    assert page.evaluate("() => pravah.state.payload.level") == "district"
    assert figure(page, "People leaving") < everyone
    expect(page.locator("#chip-place")).to_contain_text("Rajasthan")
    repainted(page, lambda: page.keyboard.press("Escape"))
    assert query(page) == {}
    assert figure(page, "People leaving") == everyone


def test_a_flow_picked_in_the_list_stands_out_and_is_in_the_link(page: Page) -> None:
    opened(page, "/")
    row = page.locator(".pv-corridor").nth(1)
    key = row.get_attribute("data-key")
    row.click()
    assert query(page)["flow"] == key
    expect(row).to_have_attribute("aria-pressed", "true")
    opened(page, page.url)
    assert page.evaluate("() => pravah.state.selected") == key
    page.keyboard.press("Escape")
    assert "flow" not in query(page)


def test_back_and_forward_walk_through_what_was_asked(page: Page) -> None:
    opened(page, "/")
    everyone = figure(page, "People leaving")
    page.locator("#chip-mode").click()
    repainted(page, lambda: page.locator(".mantine-Popover-dropdown").get_by_label("Bus").check())
    buses = figure(page, "People leaving")
    assert query(page) == {"mode": "bus"}
    assert buses < everyone
    repainted(page, page.go_back)
    assert query(page) == {}
    assert figure(page, "People leaving") == everyone
    expect(page.locator("#chip-mode")).to_have_text("Mode: all")
    repainted(page, page.go_forward)
    assert figure(page, "People leaving") == buses
    expect(page.locator("#chip-mode")).to_have_text("Mode: bus")


def test_a_link_reproduces_the_view(page: Page) -> None:
    opened(page, "/?origin_state=24&mode=train&from=2020-05-05&to=2020-05-25&level=state&at=75.5,23.5,5.00")
    expect(page.locator("#chip-origin")).to_have_text("From: Gujarat")
    expect(page.locator("#chip-mode")).to_have_text("Mode: train")
    expect(page.locator("#filter-dates")).to_contain_text("05-05-2020")
    assert page.evaluate("() => pravah.state.payload.level") == "state"
    camera = page.evaluate("() => [pravah.state.map.getCenter().lng, pravah.state.map.getZoom()]")
    assert camera == pytest.approx([75.5, 5.0], abs=0.01)
    origins = page.evaluate("() => [...new Set(pravah.state.payload.flows.features.map(f => f.properties.o))]")
    assert origins == [24]


def test_a_link_with_mistakes_opens_and_says_what_it_left_out(page: Page) -> None:
    opened(page, "/?mode=boat&from=someday")
    note = page.locator(".pv-note")
    expect(note).to_contain_text("boat")
    expect(note).to_contain_text("is not a date")
    assert figure(page, "People leaving") > 0


def test_an_empty_answer_says_so_and_offers_the_way_out(page: Page) -> None:
    opened(page, "/?origin_state=32&destination_state=11&from=2020-08-30&to=2020-08-30")
    empty = page.locator(".pv-empty")
    expect(empty).to_contain_text("No one moved from Kerala to Sikkim")
    expect(empty).to_contain_text("No single filter empties it")
    repainted(page, lambda: page.locator(".pv-empty").get_by_role("button", name="Clear all filters").click())
    assert query(page) == {}
    assert drawn(page, "flows") > 20


def test_a_filter_that_empties_the_answer_is_named_and_dropped(page: Page) -> None:
    opened(page, "/?origin_state=27&train_no=99999")
    drop = page.locator(".pv-empty").get_by_role("button", name="Drop train 99999")
    expect(drop).to_contain_text("people")
    repainted(page, drop.click)
    assert query(page) == {"origin_state": "27"}
    expect(page.locator(".pv-empty")).to_have_count(0)
    assert drawn(page, "flows") > 0


def test_zooming_in_brings_the_finer_outlines_and_keeps_pixel_widths(page: Page) -> None:
    opened(page, "/")
    assert not page.evaluate("() => !!pravah.state.map.getSource('pv-districts-detail')")
    before = page.evaluate("() => pravah.state.map.getPaintProperty('pv-flows', 'line-width')")
    for _ in range(2):
        page.locator("#zoom-in").click()
        at_rest(page)
    page.wait_for_function("() => !!pravah.state.map.getSource('pv-districts-detail')")
    assert page.evaluate("() => pravah.state.map.getPaintProperty('pv-flows', 'line-width')") == before
    assert "at" in query(page)
    page.locator("#zoom-home").click()
    page.wait_for_function("() => !location.search.includes('at=')")
    at_rest(page)
    assert "at" not in query(page)


def test_arrowheads_stop_at_the_rim_of_their_circle(page: Page) -> None:
    opened(page, "/")
    gaps = page.evaluate(
        """() => {
            const map = pravah.state.map, payload = pravah.state.payload;
            const nodes = Object.fromEntries(payload.nodes.features.map(f => [f.properties.code, f]));
            return pravah.flows.heads.map(head => {
                const node = nodes[head.properties.k.split('-')[1]];
                const a = map.project(head.geometry.coordinates), b = map.project(node.geometry.coordinates);
                return Math.hypot(a.x - b.x, a.y - b.y) - node.properties.r;
            });
        }"""
    )
    assert len(gaps) > 20
    close = [gap for gap in gaps if -1 <= gap <= 3]
    assert len(close) >= 0.9 * len(gaps), sorted(gaps)


def test_the_keyboard_walks_the_list(page: Page) -> None:
    opened(page, "/")
    rows = page.locator(".pv-corridor")
    rows.first.focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    assert query(page)["flow"] == rows.nth(1).get_attribute("data-key")


@pytest.mark.parametrize("viewport", [PHONE], ids=["phone"], indirect=True)
def test_on_a_phone_the_lists_come_up_in_a_sheet(page: Page) -> None:
    opened(page, "/")
    side = page.locator(".pv-side")
    low = side.bounding_box()
    page.locator(".pv-sheet-handle").click()
    assert low is not None
    page.wait_for_function(
        "low => document.querySelector('.pv-side').getBoundingClientRect().height > 2 * low", arg=low["height"]
    )
    assert page.locator(".pv-corridor").first.is_visible()


def test_what_the_page_is_sent_holds_counts_and_no_people(page: Page) -> None:
    opened(page, "/")
    payload = json.dumps(page.evaluate("() => pravah.state.payload"))
    assert "mobile" not in payload
    assert "name" in payload  # names of places


def test_a_page_that_asks_anew_hangs_up_on_what_it_asked_before(page: Page) -> None:
    opened(page, "/")
    dropped: list[str] = []
    held: list[Route] = []

    def hold_the_first(route: Route) -> None:
        if not held and '"ask-flows"' in (route.request.post_data or ""):
            held.append(route)
        else:
            route.continue_()

    asks = re.compile("/_dash-update-component")
    page.on("requestfailed", lambda r: dropped.append(r.post_data or "") if asks.search(r.url) else None)
    page.route(asks, hold_the_first)
    page.evaluate("() => pravah.remember({level: 'district'})")
    for _ in range(600):
        if held:
            break
        page.wait_for_timeout(100)
    assert held, "the page asked nothing"
    repainted(page, lambda: page.evaluate("() => pravah.remember({level: 'state'})"))
    assert ["ask-flows" in body for body in dropped] == [True], "the older request was hung up, and nothing else"
    assert page.evaluate("() => pravah.state.payload.level") == "state"
