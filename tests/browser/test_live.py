"""A batch that another process loads shows on open pages, and the view stays; a server that goes is found again."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from geo.boundaries import Boundaries
from tests.browser.driving import figure, query
from tests.browser.watching import DESKTOP, PHONE, Watch, wait_for_paint
from tests.running import Server, command, free_port, serving
from tests.sharing import with_boundaries

pytestmark = pytest.mark.browser

#: Milliseconds: five seconds on a quiet machine, far more where others work.
SOON = 180_000
AT_REST = "() => location.search.includes('at=') && !pravah.state.map.isMoving()"
_FROM = (("Maharashtra", "Mumbai"), ("Gujarat", "Surat"), ("Punjab", "Ludhiana"), ("Karnataka", "Belagavi"))
_TO = ("Lucknow", "Gorakhpur", "Varanasi", "Prayagraj", "Jaunpur", "Agra", "Meerut", "Bareilly", "Azamgarh", "Ballia")
_HEADER = "name,age,sex,category,origin_state,origin_district,destination_state,destination_district,travel_date,mode\n"


@pytest.fixture
def own_home(tmp_path: Path, boundaries: Boundaries) -> Path:
    """A store of this test's own: others must not see what comes in here."""
    with_boundaries(tmp_path, boundaries.directory)
    pairs = [(state, district, to) for state, district in _FROM for to in _TO]
    rows = [_people(3 + at % 17, *pair, f"2020-05-{1 + at % 28:02d}") for at, pair in enumerate(pairs)]
    _load(tmp_path, [row for some in rows for row in some], "first.csv")
    return tmp_path


@pytest.fixture
def contexts(browser: Browser) -> Iterator[list[BrowserContext]]:
    """Contexts that are closed at the end."""
    made: list[BrowserContext] = []
    yield made
    for context in made:
        context.close()


def _page(browser: Browser, contexts: list[BrowserContext], server: Server, size: dict[str, int]) -> tuple[Page, Watch]:
    context = browser.new_context(base_url=server.url, viewport=size, locale="en-IN")  # type: ignore[arg-type]
    contexts.append(context)
    page, watch = context.new_page(), Watch()
    watch.follow(page)
    return page, watch


def _load(home: Path, rows: list[str], name: str) -> None:
    """Made-up people, loaded by a process of its own."""
    (home / name).write_text(_HEADER + "".join(rows), encoding="utf-8")
    said = json.loads(command(home, "load", str(home / name), "--kind", "persons", "--json"))
    assert said["accepted"] == len(rows), said


def _people(number: int, state: str, district: str, to: str, day: str) -> list[str]:
    return [
        f"{to} {n},30,female,migrant_worker,{state},{district},Uttar Pradesh,{to},{day},bus\n" for n in range(number)
    ]


def _late(number: int) -> list[str]:
    """From a place and on a day that the store did not know."""
    return _people(number, "Kerala", "Wayanad", "Lucknow", "2020-07-09")


def _opened(page: Page, address: str) -> None:
    """The page with its map, its figures and the days below."""
    page.goto(address)
    wait_for_paint(page)
    page.wait_for_function("() => pravah.answers > 0 && document.getElementById('daily')", timeout=SOON)


def _view(page: Page) -> dict[str, Any]:
    """What a person would lose: the camera, the choice, the address, the page itself."""
    seen: dict[str, Any] = page.evaluate(
        """() => ({ zoom: pravah.state.map.getZoom(), at: pravah.state.map.getCenter().toArray(),
          selected: pravah.state.selected, address: location.href, kept: window.kept,
          scrolled: (document.querySelector(".pv-list") || {}).scrollTop })"""
    )
    return seen


def _newer(page: Page, than: str) -> None:
    """Wait until everything on the page is of another version."""
    page.wait_for_function("than => pravah.state.payload.of !== than", arg=than, timeout=SOON)
    expect(page.locator("#live")).to_have_text("live", timeout=SOON)


def _version(page: Page) -> str:
    return str(page.evaluate("() => pravah.state.payload.of"))


def test_a_batch_shows_on_open_pages_and_the_view_stays(
    browser: Browser, contexts: list[BrowserContext], own_home: Path
) -> None:
    with serving(own_home) as server:
        desk, desk_watch = _page(browser, contexts, server, DESKTOP)
        phone, phone_watch = _page(browser, contexts, server, PHONE)
        _opened(desk, "/?destination_state=9")
        _opened(phone, "/districts")
        expect(desk.locator("#live")).to_have_text("live")
        desk.click("#zoom-in")
        desk.wait_for_function(AT_REST, timeout=SOON)
        desk.locator(".pv-corridor").nth(1).click()
        desk.locator(".pv-list").evaluate("list => list.scrollTop = 40")
        desk.mouse.move(0, 0)
        for page in (desk, phone):
            page.evaluate("() => { window.kept = 'this very page'; }")
        before, versions = {page: _view(page) for page in (desk, phone)}, {p: _version(p) for p in (desk, phone)}
        leaving, as_of = figure(desk, "People leaving"), desk.locator("#as-of").inner_text()
        assert before[desk]["selected"]
        assert "Wayanad" not in desk.evaluate("() => JSON.stringify(pravah.offered().districts)")

        _load(own_home, _late(25), "late.csv")
        for page in (desk, phone):
            _newer(page, versions[page])
        expect(desk.locator(".pv-kpi-value").first).to_have_text(f"{leaving + 25:,}", timeout=SOON)
        for page in (desk, phone):
            assert _view(page) == before[page]
        assert as_of.startswith("As of")
        assert phone.evaluate("() => pravah.state.payload.of") == _version(desk)
        # places that can be chosen have grown too, and nothing was chosen by that
        expect(desk.locator("#live")).to_have_text("live")
        desk.wait_for_function("() => JSON.stringify(pravah.offered().districts).includes('Wayanad')", timeout=SOON)
        assert query(desk).keys() == {"destination_state", "at", "flow"}
        assert not desk_watch.complaints + phone_watch.complaints
        assert not desk_watch.outside + phone_watch.outside


def test_people_who_only_look_are_sent_a_few_bytes(
    browser: Browser, contexts: list[BrowserContext], own_home: Path
) -> None:
    with serving(own_home) as server:
        page, watch = _page(browser, contexts, server, DESKTOP)
        _opened(page, "/")
        watch.requests.clear()
        with page.expect_response("**/live", timeout=SOON), page.expect_response("**/live", timeout=SOON):
            pass
        with page.expect_response("**/live", timeout=SOON) as last:
            pass
        assert last.value.status == 304
        assert {urlsplit(url).path for url in watch.requests} == {"/live"}


def test_a_server_that_goes_is_told_and_the_page_goes_on_by_itself(
    browser: Browser, contexts: list[BrowserContext], own_home: Path
) -> None:
    with contextlib.ExitStack() as first:
        server = first.enter_context(serving(own_home, port=free_port()))  # it comes back at the same
        page, _ = _page(browser, contexts, server, DESKTOP)
        _opened(page, "/?destination_state=9")
        page.click("#zoom-in")
        page.wait_for_function(AT_REST, timeout=SOON)
        page.evaluate("() => { window.kept = 'this very page'; }")
        before, leaving = _view(page), figure(page, "People leaving")
        flows = page.locator(".pv-corridor").count()
    expect(page.locator("#away")).to_contain_text("does not answer", timeout=SOON)
    expect(page.locator("#live")).to_have_text("no connection")
    # a question that finds nobody: the old picture stays, and stays clear
    page.get_by_text("Districts", exact=True).last.click()
    expect(page.locator(".pv-busy")).to_have_count(0, timeout=SOON)
    assert page.locator(".pv-corridor").count() == flows
    assert figure(page, "People leaving") == leaving

    _load(own_home, _late(12), "late.csv")
    with serving(own_home, port=urlsplit(server.url).port):
        expect(page.locator("#away")).to_be_empty(timeout=SOON)
        expect(page.locator("#live")).to_have_text("live", timeout=SOON)
        expect(page.locator(".pv-kpi-value").first).to_have_text(f"{leaving + 12:,}", timeout=SOON)
        after = _view(page)
        assert (after["zoom"], after["at"], after["kept"]) == (before["zoom"], before["at"], before["kept"])
        assert page.evaluate("() => pravah.state.payload.level") == "district"
