"""What one chooses on the flow map: how many flows, the scale that holds, near or far, two things compared."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.browser.driving import at_rest, drawn, number, opened, pixel, query, repainted
from tests.browser.watching import DESKTOP, PHONE

pytestmark = pytest.mark.browser

SIZES = pytest.mark.parametrize("viewport", [DESKTOP, PHONE], ids=["desktop", "phone"], indirect=True)
#: Places of two states, away from circles and flows.
RAJASTHAN, CHHATTISGARH = (70.9, 26.9), (81.9, 19.3)


@SIZES
def test_fewer_flows_are_drawn_and_the_map_says_how_many_people_they_hold(page: Page) -> None:
    opened(page, "/?level=district")
    assert drawn(page, "flows") == 100
    page.locator("#top").click()
    repainted(page, lambda: page.get_by_role("option", name="Top 25").click())
    assert query(page) == {"level": "district", "top": "25"}
    assert drawn(page, "flows") == 25
    expect(page.locator(".pv-note-head")).to_contain_text("% of 29,")
    repainted(page, page.go_back)
    assert drawn(page, "flows") == 100


def test_a_held_scale_stays_through_other_days_and_in_the_link(page: Page) -> None:
    opened(page, "/")
    widths = "() => pravah.state.payload.flows.features.map(f => [f.properties.n, f.properties.w])"
    most = max(page.evaluate(widths))
    repainted(page, lambda: page.locator("#hold-scale").click())
    held = query(page)["hold"]
    expect(page.locator("#hold-scale")).to_have_text("Scale is held")
    opened(page, f"/?from=2020-05-15&to=2020-05-21&hold={held}")
    assert max(page.evaluate(widths))[1] < most[1], "fewer people, thinner flows"
    assert page.locator("#flows-legend").inner_text().count("\n") >= 5
    repainted(page, lambda: page.locator("#hold-scale").click())
    assert "hold" not in query(page)
    assert max(page.evaluate(widths))[1] > 0.6 * most[1]


def test_near_by_the_districts_of_the_part_looked_at_are_shown(page: Page) -> None:
    opened(page, "/?at=85.5,25.5,6.40")
    assert page.evaluate("() => [pravah.state.payload.level, pravah.state.payload.near]") == ["district", True]
    expect(page.locator(".pv-note-head")).to_contain_text("flows of this part shown")
    expect(page.locator("#flows-list-caption")).to_contain_text("district to district")
    repainted(page, lambda: page.locator("#zoom-home").click())
    page.wait_for_function("() => pravah.state.payload.level === 'state'")
    opened(page, "/?at=85.5,25.5,6.40&level=state")
    assert page.evaluate("() => pravah.state.payload.level") == "state"


@SIZES
def test_two_flows_are_compared_from_the_list(page: Page, viewport: dict[str, int]) -> None:
    opened(page, "/")
    if viewport == PHONE:
        page.locator(".pv-sheet-handle").click()
    rows = page.locator(".pv-corridor")
    first, second = (rows.nth(i) for i in (0, 2))
    keys = [row.get_attribute("data-key") for row in (first, second)]
    counts = [row.locator(".pv-n").inner_text() for row in (first, second)]
    first.focus()
    page.keyboard.press("Enter")
    second.focus()
    page.keyboard.press("Shift+Enter")
    assert query(page) == {"compare": ",".join(str(key) for key in keys)}
    card = page.locator("#flows-compare")
    assert card.locator(".pv-compare-number").all_inner_texts() == counts
    opened(page, page.url)
    expect(card.locator(".pv-compare-number").first).to_have_text(counts[0])
    page.keyboard.press("Escape")
    assert query(page) == {}
    expect(card).to_be_empty()


def test_two_places_are_compared_by_shift_click(page: Page) -> None:
    opened(page, "/")
    page.keyboard.down("Shift")
    page.mouse.click(*pixel(page, *RAJASTHAN))
    page.mouse.click(*pixel(page, *CHHATTISGARH))
    page.keyboard.up("Shift")
    assert query(page) == {"compare": "8,22"}
    card = page.locator("#flows-compare")
    expect(card).to_contain_text("Rajasthan")
    expect(card).to_contain_text("Chhattisgarh")
    numbers = [number(text) for text in card.locator(".pv-compare-number").all_inner_texts()]
    assert min(numbers) > 0
    page.go_back()
    expect(card).to_contain_text("Shift-click another")


@SIZES
def test_names_cover_neither_each_other_nor_the_edge(page: Page) -> None:
    opened(page, "/")
    at_rest(page)
    boxes = page.evaluate("() => pravah.labels.boxes")
    assert len(boxes) >= 10
    room = page.evaluate(
        "() => [pravah.state.map.getContainer().clientWidth, pravah.state.map.getContainer().clientHeight]"
    )
    for i, (left, top, right, bottom) in enumerate(boxes):
        assert left >= 0
        assert right <= room[0]
        assert 0 <= top < bottom <= room[1]
        for other in boxes[i + 1 :]:
            apart = right <= other[0] or other[2] <= left or bottom <= other[1] or other[3] <= top
            assert apart, (boxes[i], other)


def test_a_link_with_broken_choices_says_so(page: Page) -> None:
    opened(page, "/?top=7&hold=wide&compare=<b>&speed=99&at=here")
    note = page.locator(".pv-note")
    for word in ("top '7'", "hold takes", "compare takes", "speed '99'"):
        expect(note).to_contain_text(word)
    assert drawn(page, "flows") > 20
