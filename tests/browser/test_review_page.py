"""The page Review: a person with many names and little time decides, undoes, exports and imports."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from geo.boundaries import Boundaries
from tests.browser.driving import figure, opened
from tests.browser.watching import DESKTOP, PHONE, Watch
from tests.running import Server, command, serving
from tests.sharing import copy_store, once, with_boundaries

COLUMNS = ("name", "mobile", "origin_state", "origin_district", "destination_state", "destination_district")
#: District as typed, and how many made-up people go there; nobody knows these names.
ODD = {"Champaran": 9, "Begusaraipur": 7, "Zzyx Quarter": 5, "Old Quay": 3}
KNOWN = 20


def _load(home: Path) -> None:
    file = home / "people.csv"
    names = [*(name for name, people in ODD.items() for _ in range(people)), *["Patna"] * KNOWN]
    with file.open("w", newline="", encoding="utf-8") as handle:
        rows = [
            (f"Person {at}", f"6{at:09d}", "UP", "Agra", "Bihar", name, "2020-05-03", "yes")
            for at, name in enumerate(names)
        ]
        csv.writer(handle).writerows([(*COLUMNS, "travel_date", "synthetic"), *rows])
    command(home, "load", str(file))


@pytest.fixture
def desk(tmp_path: Path, tmp_path_factory: pytest.TempPathFactory, boundaries: Boundaries) -> Iterator[Server]:
    """A server of its own: what is decided here must not reach other tests."""
    home = with_boundaries(tmp_path / "home", boundaries.directory)
    copy_store(once(tmp_path_factory, "waiting", _load), home)
    with serving(home) as running:
        yield running


@pytest.fixture
def page(browser: Browser, desk: Server, viewport: dict[str, int], watch: Watch) -> Iterator[Page]:
    """A page on that server, watched to the end."""
    context = browser.new_context(
        base_url=desk.url, viewport=viewport, locale="en-IN", timezone_id="Asia/Kolkata", reduced_motion="reduce"
    )  # type: ignore[call-overload]
    tab = context.new_page()
    watch.follow(tab)
    yield tab
    context.close()
    assert not watch.outside
    assert not watch.complaints


def test_decide_undo_and_the_flows_follow(page: Page) -> None:
    opened(page, "/review")
    expect(page.locator("#review-headline")).to_contain_text("24 people wait for a decision about 4 names")
    expect(page.locator(".pv-wait").first).to_contain_text("Champaran")
    expect(page.locator("#review-detail .pv-card")).to_have_count(2)
    expect(page.locator("#review-detail [data-key=Enter]")).to_have_count(0)  # two fit: nothing is the default
    page.locator("#review-note").fill("east of the river")
    page.locator("[data-card='213'] button").click()
    expect(page.locator("#review-said")).to_contain_text("Purbi Champaran it is: 9 people now counted")
    expect(page.locator("#review-headline")).to_contain_text("15 people wait")
    expect(page.locator("#review-typed")).to_have_text("Begusaraipur")
    assert "213" not in page.url

    other = page.context.new_page()
    opened(other, "/")
    assert figure(other, "People") == KNOWN + 9
    expect(other.locator(".pv-note")).to_contain_text("15 wait for a name")
    other.locator(".pv-lost-waiting").click()
    other.get_by_role("link", name="Open the list of names").click()
    expect(other.locator("#review-headline")).to_contain_text("15 people wait")
    other.close()

    page.keyboard.press("u")
    expect(page.locator("#review-said")).to_contain_text("9 people back in the queue")
    expect(page.locator("#review-headline")).to_contain_text("24 people wait")


def test_the_keyboard_alone(page: Page) -> None:
    opened(page, "/review")
    page.keyboard.press("j")
    expect(page.locator("#review-typed")).to_have_text("Begusaraipur")
    page.keyboard.press("1")
    expect(page.locator("#review-said")).to_contain_text("Begusarai it is: 7 people")
    expect(page.locator("#review-typed")).to_have_text("Zzyx Quarter")
    page.keyboard.press("x")
    expect(page.locator("#review-said")).to_contain_text("Set aside as no place")
    expect(page.locator("#review-typed")).to_have_text("Old Quay")
    page.keyboard.press("s")
    expect(page.locator("#review-said")).to_contain_text("Only Bihar: 3 people")
    expect(page.locator(".pv-wait")).to_have_count(1)


def test_pick_another_district_by_name(page: Page) -> None:
    opened(page, "/review")
    page.locator(".pv-wait", has_text="Old Quay").click()
    expect(page.locator("#review-typed")).to_have_text("Old Quay")
    page.locator("#review-pick").fill("Bhagal")
    page.locator("[role=option]", has_text="Bhagalpur").first.click()
    expect(page.locator(".pv-card-first strong")).to_have_text("Bhagalpur")
    page.locator(".pv-card-first button").click()
    expect(page.locator("#review-said")).to_contain_text("Bhagalpur it is: 3 people")


def test_the_log_export_and_import(page: Page, tmp_path: Path) -> None:
    opened(page, "/review")
    page.locator("[data-card='211'] button").click()
    expect(page.locator("#review-said")).to_contain_text("Pashchim Champaran")
    page.locator("[data-tab=decisions]").click()
    expect(page.locator("#review-log tbody tr")).to_have_count(1)
    with page.expect_download() as coming:
        page.locator("#review-export").click()
    file = tmp_path / "decisions.csv"
    coming.value.save_as(file)
    (row,) = csv.DictReader(file.read_text(encoding="utf-8-sig").splitlines())
    assert (row["district"], row["verdict"], row["lgd"], row["decided_by"]) == ("Champaran", "district", "211", "desk")
    page.locator("#review-log [data-undo]").click()
    expect(page.locator("#review-said")).to_contain_text("back in the queue")
    file.write_text(file.read_text(encoding="utf-8-sig") + "Bihar,Old Quay,district,99999,,,,,,\n", encoding="utf-8")
    page.set_input_files("#review-import input[type=file]", file)
    expect(page.locator("#review-said")).to_contain_text("1 new")
    expect(page.locator("#review-said")).to_contain_text("Row 3")
    expect(page.locator("#review-headline")).to_contain_text("15 people wait")


def test_two_reviewers_at_once(page: Page) -> None:
    opened(page, "/review")
    other = page.context.new_page()
    opened(other, "/review")
    page.locator("[data-card='213'] button").click()
    expect(page.locator("#review-said")).to_contain_text("Purbi Champaran")
    other.locator("[data-card='211'] button").click()
    expect(other.locator("#review-problem")).to_contain_text("has decided about this name already")
    expect(other.locator("#review-headline")).to_contain_text("15 people wait")


@pytest.mark.parametrize("viewport", [PHONE], indirect=True)
def test_on_a_phone_the_queue_comes_first_and_the_name_after(page: Page) -> None:
    page.goto("/review")
    expect(page.locator(".pv-wait")).to_have_count(4)
    expect(page.locator("#review-typed")).to_be_hidden()
    page.locator(".pv-wait", has_text="Begusaraipur").click()
    expect(page.locator("#review-typed")).to_have_text("Begusaraipur")
    expect(page.locator("#map[data-painted]")).to_be_visible()
    page.locator("[data-card='191'] button, .pv-card button").first.click()
    expect(page.locator("#review-said")).to_contain_text("7 people now counted")
    page.locator("[data-review=back]").click()
    expect(page.locator(".pv-wait")).to_have_count(3)
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


@pytest.mark.parametrize("viewport", [DESKTOP, PHONE], indirect=True)
def test_when_nothing_waits_the_page_says_so(page: Page) -> None:
    page.goto("/review")
    expect(page.locator(".pv-wait")).to_have_count(len(ODD))
    for _ in ODD:
        before = page.locator(".pv-wait").count()
        # a decision also chooses the next name, or none after the last: that answer must not hide this page's word
        with page.expect_response(lambda got: '"changedPropIds":["review-chosen' in (got.request.post_data or "")):
            page.locator("body").press("x")
            expect(page.locator(".pv-wait")).to_have_count(before - 1)
    expect(page.locator("#review-detail")).to_contain_text("Every name is known")
