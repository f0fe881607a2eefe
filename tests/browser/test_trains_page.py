"""The trains page: a board as at a station, arrivals in time and place, where each train's people go on to."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.browser.driving import drawn, figure, number, opened, query, repainted
from tests.browser.watching import DESKTOP, PHONE

pytestmark = pytest.mark.browser

BOTH = pytest.mark.parametrize("viewport", [DESKTOP, PHONE], ids=["desktop", "phone"], indirect=True)


def _lists_up(page: Page) -> None:
    """On a phone the lists come up in a sheet."""
    handle = page.locator(".pv-sheet-handle")
    if handle.is_visible() and handle.get_attribute("aria-expanded") == "false":
        handle.click()


def _panel(page: Page, word: str) -> None:
    page.locator("#panel").get_by_text(word, exact=True).click()
    expect(page.locator("#trains-side")).to_have_attribute("data-panel", word.lower())


def test_each_train_has_its_stations_and_its_people(page: Page) -> None:
    opened(page, "/trains")
    trains = figure(page, "Trains")
    assert trains > 5
    row = page.locator(".ag-center-cols-container .ag-row[row-index='0']")
    cells = {name: row.locator(f"[col-id='{name}']").inner_text().strip() for name in ("from", "to", "departs_at")}
    registered, boarded, arrived = (
        number(row.locator(f"[col-id='{name}']").inner_text()) for name in ("persons", "boarded", "arrived")
    )
    assert 1_000 < registered < 2_000
    assert 0 <= arrived <= boarded <= registered
    assert cells["from"]
    assert cells["to"]
    assert cells["departs_at"].split()[1] in ("May", "Jun", "Jul"), cells
    assert abs(figure(page, "Registered") / trains - 1370) < 150
    assert figure(page, "Arrived") <= figure(page, "Boarded") <= figure(page, "Registered")
    assert drawn(page, "nodes") > 50
    page.locator(".ag-header-cell[col-id='persons']").click()
    most = [number(text) for text in page.locator(".ag-cell[col-id='persons']").all_inner_texts()]
    expect(row.locator("[col-id='persons']")).to_have_text(f"{max(most):,}")


@BOTH
def test_a_train_shows_where_its_people_go_on_to(page: Page) -> None:
    opened(page, "/trains")
    _lists_up(page)
    everywhere = drawn(page, "nodes")
    repainted(page, lambda: page.locator(".ag-pinned-left-cols-container .ag-row[row-index='2']").click())
    assert "@" in query(page)["train"]
    chosen = page.locator("#trains-chosen")
    expect(chosen).to_contain_text("going on to")
    expect(chosen).to_contain_text("boarded")
    ranks = [number(text) for text in chosen.locator(".pv-rank .pv-n").all_inner_texts()]
    assert ranks == sorted(ranks, reverse=True)
    assert 1_000 < sum(ranks) < 2_000
    assert 0 < drawn(page, "nodes") < everywhere
    assert drawn(page, "flows") > 1, "its way, and the ways on to districts"
    opened(page, page.url)
    _lists_up(page)
    expect(chosen).to_contain_text("going on to")
    expect(page.locator(".ag-row-selected").first).to_be_attached()
    repainted(page, lambda: page.get_by_role("button", name="All trains").click())
    assert drawn(page, "nodes") == everywhere


@BOTH
def test_the_timeline_leads_to_a_day_and_to_a_train(page: Page) -> None:
    opened(page, "/trains?panel=timeline")
    _lists_up(page)
    line = page.locator("#trains-timeline")
    trains, registered = figure(page, "Trains"), figure(page, "Registered")
    rows = [number(text) for text in line.locator(".pv-tl-name b").all_inner_texts()]
    assert sum(rows) == registered
    mark = line.locator("[data-row] .pv-tl-mark").first
    said = mark.get_attribute("aria-label") or ""
    assert "due at" in said
    assert "arrived" in said
    mark.focus()
    expect(page.locator(".pv-tip-fixed")).to_have_text(said)
    # a day of a station, by the hour
    repainted(page, lambda: page.keyboard.press("Enter"))
    assert set(query(page)) == {"panel", "day", "station"}
    assert figure(page, "Trains") < trains
    expect(page.locator("#trains-looked")).to_contain_text("✕")
    expect(line.locator(".pv-tl-tick", has_text="12:00")).to_be_attached()
    assert drawn(page, "flows") > 0, "ways on from the station"
    # a train of it
    repainted(page, line.locator(".pv-tl-mark").first.click)
    expect(page.locator("#trains-chosen")).to_contain_text("going on to")
    expect(line.locator(".pv-tl-mark.pv-tl-on")).to_have_count(1)
    # and back, step by step
    repainted(page, page.go_back)
    assert "train" not in query(page)
    repainted(page, page.go_back)
    assert set(query(page)) == {"panel"}
    assert figure(page, "Trains") == trains
    # arrows move among the circles, one at a time
    line.locator(".pv-tl-row").nth(0).locator(".pv-tl-mark").first.focus()
    page.keyboard.press("ArrowDown")
    below = page.evaluate("() => document.activeElement.closest('.pv-tl-row').previousElementSibling !== null")
    assert below
    assert page.evaluate("() => document.querySelectorAll('.pv-tl-mark[tabindex=\"0\"]').length") <= 2


@BOTH
def test_the_load_of_a_day(page: Page) -> None:
    opened(page, "/trains")
    _lists_up(page)
    _panel(page, "Load")
    assert query(page) == {"panel": "load"}, "the panel is in the link, and nothing is asked for it"
    whole = figure(page, "Registered")
    repainted(page, lambda: page.locator("#trains-looked button", has_text="Busiest").click())
    day = query(page)["day"]
    stations, districts = page.locator(".pv-load").nth(0), page.locator(".pv-load").nth(1)
    loads = [number(text) for text in stations.locator(".pv-n").all_inner_texts()]
    assert loads == sorted(loads, reverse=True)
    assert sum(loads) == figure(page, "Registered") < whole
    expect(districts).to_contain_text("-".join(reversed(day.split("-"))))
    repainted(page, stations.locator("button").first.click)
    assert figure(page, "Registered") == loads[0]
    repainted(page, lambda: page.locator("#trains-looked button[data-remember*=day][aria-label*='all days']").click())
    assert "day" not in query(page)
    assert "station" in query(page)
    # a district is a filter, as a click on the map is
    code = districts.locator("button").first.get_attribute("data-place")
    repainted(page, districts.locator("button").first.click)
    assert query(page)["place"] == code


def test_no_train_is_an_answer_too(page: Page) -> None:
    opened(page, "/trains?mode=bus")
    expect(page.locator(".pv-empty")).to_contain_text("No train in this selection")
    expect(page.locator(".ag-overlay")).to_contain_text("No train in this selection")
    opened(page, "/trains?panel=bus&day=tomorrow&station=NOWHERE&train=99999@2020-05-20")
    note = page.locator("#trains-note")
    for said in (
        "panel 'bus' is unknown",
        "day 'tomorrow' is not a date",
        "station 'NOWHERE'",
        "train '99999@2020-05-20'",
    ):
        expect(note).to_contain_text(said)
    expect(page.locator(".pv-empty")).to_contain_text("No train in this selection")
