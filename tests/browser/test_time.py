"""The days under a map: chosen with a brush by hand and by keyboard, stepped, played, laid side by side by weeks."""

from __future__ import annotations

from itertools import pairwise

import pytest
from playwright.sync_api import Page, expect

from tests.browser.driving import figure, number, opened, query, repainted
from tests.browser.watching import DESKTOP, PHONE, Watch

pytestmark = pytest.mark.browser

SIZES = pytest.mark.parametrize("viewport", [DESKTOP, PHONE], ids=["desktop", "phone"], indirect=True)
WEEK = "/?from=2020-05-15&to=2020-05-21"


def strip(page: Page, address: str) -> Page:
    """The page at ``address`` once its days are drawn."""
    opened(page, address)
    page.wait_for_selector("#daily .pv-brush")
    return page


def chosen(page: Page) -> tuple[str | None, str | None]:
    asked = query(page)
    return asked.get("from"), asked.get("to")


def drag(page: Page, start: float, end: float) -> None:
    """Drag over the bars; positions are shares of their width."""
    box = page.locator(".pv-days-plot").bounding_box()
    assert box is not None
    middle = box["y"] + box["height"] / 2
    page.mouse.move(box["x"] + box["width"] * start, middle)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] * end, middle, steps=6)
    page.mouse.up()


def share(page: Page, iso: str) -> float:
    """Where the strip shows the middle of a day, as a share of its width."""
    return float(page.evaluate("d => (pravah.time.index(d) + 0.5) / pravah.time.count()", iso))


@SIZES
def test_the_brush_draws_moves_and_resizes_the_days(page: Page) -> None:
    strip(page, "/")
    everyone = figure(page, "People leaving")
    repainted(page, lambda: drag(page, share(page, "2020-05-12"), share(page, "2020-05-18")))
    assert chosen(page) == ("2020-05-12", "2020-05-18")
    expect(page.locator("#daily-caption")).to_have_text("12-05-2020 – 18-05-2020 · 7 days")
    assert 0 < figure(page, "People leaving") < everyone
    repainted(page, lambda: drag(page, share(page, "2020-05-15"), share(page, "2020-05-20")))
    assert chosen(page) == ("2020-05-17", "2020-05-23"), "moved by five days, as long as before"
    edge = share(page, "2020-05-23") + 0.5 / page.evaluate("() => pravah.time.count()")
    repainted(page, lambda: drag(page, edge, share(page, "2020-05-26")))
    assert chosen(page) == ("2020-05-17", "2020-05-26")
    repainted(page, page.go_back)
    assert chosen(page) == ("2020-05-17", "2020-05-23")
    page.wait_for_function("() => pravah.time.shown(pravah.time.b) === '23-05-2020'")


def test_the_keyboard_moves_and_resizes_the_days(page: Page) -> None:
    strip(page, WEEK)
    brush = page.get_by_role("slider", name="Chosen days")
    brush.focus()
    repainted(page, lambda: [page.keyboard.press(key) for key in ("ArrowRight", "ArrowRight", "PageDown")])
    assert chosen(page) == ("2020-05-24", "2020-05-30"), "two days, and then by their own length"
    assert brush.get_attribute("aria-valuetext") == "24-05-2020 – 30-05-2020 · 7 days"
    page.get_by_role("slider", name="First chosen day").focus()
    repainted(page, lambda: page.keyboard.press("ArrowLeft"))
    assert chosen(page) == ("2020-05-23", "2020-05-30")
    brush.focus()
    repainted(page, lambda: page.keyboard.press("Escape"))
    assert chosen(page) == (None, None)


@SIZES
def test_steps_move_the_days_by_what_is_asked_for(page: Page, viewport: dict[str, int]) -> None:
    strip(page, WEEK + "&step=window")
    repainted(page, lambda: page.locator("#days-on").click())
    assert chosen(page) == ("2020-05-22", "2020-05-28")
    repainted(page, lambda: page.locator("#days-back").click())
    assert chosen(page) == ("2020-05-15", "2020-05-21")
    if viewport == DESKTOP:
        page.locator("#days-step").select_option("day")
        repainted(page, lambda: page.locator("#days-on").click())
        assert chosen(page) == ("2020-05-16", "2020-05-22")
        assert "step" not in query(page)
        repainted(page, lambda: page.locator("#days-all").click())
        assert chosen(page) == (None, None)


@SIZES
def test_days_play_from_one_answer_and_no_step_is_left_out(page: Page, watch: Watch) -> None:
    strip(page, WEEK + "&speed=4")
    page.evaluate(
        """() => {
            window.seen = [];
            const show = pravah.series.show;
            pravah.series.show = (a, b) => { window.seen.push([a, b]); return show(a, b); };
        }"""
    )
    before = len([url for url in watch.requests if "_dash-update" in url])
    page.locator("#days-play").click()
    page.wait_for_function("() => pravah.play.steps >= 8")
    asked = len([url for url in watch.requests if "_dash-update" in url]) - before
    assert asked == 1, "all days come at once"
    seen = page.evaluate("() => window.seen")
    assert [b - a for a, b in seen] == [6] * len(seen), "the window keeps its length"
    assert [after[0] - first[0] for first, after in pairwise(seen)] == [1] * (len(seen) - 1), "no day is left out"
    assert "hold" in query(page), "the scale is held while days play"
    expect(page.locator("#hold-scale")).to_have_attribute("aria-pressed", "true")
    shown, drawn = page.evaluate(
        """() => [document.querySelector('.pv-corridor:not(.pv-hidden) .pv-n').textContent,
            Math.max(...pravah.state.payload.flows.features.map(f => f.properties.n))]"""
    )
    assert number(shown) == drawn, "the list shows what the map shows"
    repainted(page, lambda: page.locator("#days-play").click())
    assert (chosen(page)[0] or "") > "2020-05-15"
    assert "play" not in query(page)
    leaving = figure(page, "People leaving")
    summed = page.evaluate(
        "() => pravah.time.values.slice(pravah.time.a, pravah.time.b + 1).reduce((sum, day) => sum + day, 0)"
    )
    assert leaving == summed
    assert page.locator(".pv-over").count() == 0, "the map draws by itself again"
    repainted(page, page.go_back)
    assert chosen(page) == ("2020-05-15", "2020-05-21"), "one step back leads to before the playing"


def test_what_plays_is_what_the_server_would_say(page: Page) -> None:
    strip(page, WEEK)
    flows = "() => pravah.state.payload.flows.features.map(f => [f.properties.k, f.properties.n]).sort()"
    said = page.evaluate(flows)
    circles = "() => pravah.state.payload.nodes.features.map(({properties: p}) => [p.code, p.into, p.out, p.kept])"
    nodes = sorted(page.evaluate(circles))
    page.evaluate(
        """() => pravah.series.need(document.querySelector('[data-series]').dataset.series, '2020-05-15')
            .then(() => pravah.series.show(pravah.time.a, pravah.time.b))"""
    )
    assert page.evaluate(flows) == said
    shown = {code: counts for code, *counts in page.evaluate(circles)}
    assert {code: counts for code, *counts in nodes}.items() <= shown.items()


def test_the_other_pages_play_too_answer_by_answer(page: Page) -> None:
    strip(page, "/districts?from=2020-05-15&to=2020-05-21&speed=4")
    page.locator("#days-play").click()
    page.wait_for_function("() => pravah.play.steps >= 2")
    page.locator("#days-play").click()
    page.wait_for_function("() => !pravah.playing")
    assert (chosen(page)[0] or "") > "2020-05-15"


@SIZES
def test_weeks_stand_side_by_side_on_one_scale_and_lead_back(page: Page) -> None:
    strip(page, "/?view=weeks")
    page.wait_for_selector(".pv-week canvas")
    weeks = page.locator(".pv-week")
    count = weeks.count()
    assert count >= 7
    people = [number(text.split()[0]) for text in page.locator(".pv-week-n").all_inner_texts()]
    assert sum(people) == figure(page, "People leaving")
    fullest = people.index(max(people))
    repainted(page, lambda: weeks.nth(fullest).click())
    assert "view" not in query(page)
    assert figure(page, "People leaving") == max(people)
    page.locator("#weeks").click()
    expect(page.locator(".pv-week")).to_have_count(1)


def test_the_chosen_days_stand_beside_as_many_before(page: Page) -> None:
    strip(page, WEEK + "&view=before")
    page.wait_for_selector(".pv-week canvas")
    assert [text.split("\n")[0] for text in page.locator(".pv-week").all_inner_texts()] == [
        "08-05 – 14-05-2020",
        "15-05 – 21-05-2020",
    ]
    people = [number(text.split()[0]) for text in page.locator(".pv-week-n").all_inner_texts()]
    assert people[1] == figure(page, "People leaving")
    first = page.locator(".pv-change").first.inner_text()
    assert "→" in first
    assert "▲" in first or "▼" in first
    page.locator("#before").click()
    assert "view" not in query(page)
    expect(page.locator("#flows-weeks")).to_be_hidden()
