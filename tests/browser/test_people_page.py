"""The page People: pairs who look alike are said one or two, by mouse, keys and on a phone; somebody by their ID."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from geo.boundaries import Boundaries
from tests.browser.watching import DESKTOP, PATIENCE, PHONE, Watch
from tests.running import Server, command, serving
from tests.sharing import copy_store, once, with_boundaries

pytestmark = pytest.mark.browser

BOTH = pytest.mark.parametrize("viewport", [DESKTOP, PHONE], ids=["desktop", "phone"], indirect=True)
HEADER = (
    "name",
    "age",
    "sex",
    "mobile",
    "origin_state",
    "origin_district",
    "destination_state",
    "destination_district",
)
EARLIER = [
    ("Asha Madeup", "34", "female", "6812345670", "Maharashtra", "Pune", "Bihar", "Gaya"),
    ("Ravi Madeup", "41", "male", "6812345671", "Gujarat", "Surat", "Bihar", "Patna"),
    ("Meena Madeup", "29", "female", "6812345672", "Delhi", "New Delhi", "Uttar Pradesh", "Gorakhpur"),
]
LATER = [
    ("Asha Madeup", "40", "female", "6812345670", "Bihar", "Gaya", "Maharashtra", "Pune"),
    ("Ravi Madeup", "47", "male", "6812345671", "Bihar", "Patna", "Gujarat", "Surat"),
    ("Meena Madeup", "35", "female", "6812345672", "Uttar Pradesh", "Gorakhpur", "Delhi", "New Delhi"),
]
SLOW = PATIENCE


def _load(home: Path) -> None:
    for name, rows in (("earlier.csv", EARLIER), ("later.csv", LATER)):
        with (home / name).open("w", newline="", encoding="utf-8") as handle:
            lines = [(*row, "2020-05-03") for row in rows]
            csv.writer(handle).writerows([(*HEADER, "travel_date"), *lines])
        command(home, "load", str(home / name))


@pytest.fixture
def home(tmp_path: Path, tmp_path_factory: pytest.TempPathFactory, boundaries: Boundaries) -> Path:
    """A store with three pairs who look alike."""
    home = with_boundaries(tmp_path / "home", boundaries.directory)
    copy_store(once(tmp_path_factory, "alike", _load), home)
    return home


@pytest.fixture
def desk(home: Path) -> Iterator[Server]:
    with serving(home) as running:
        yield running


@pytest.fixture
def page(browser: Browser, desk: Server, viewport: dict[str, int], watch: Watch) -> Iterator[Page]:
    """A page on that server, watched to the end; nothing of a person may have been in an address."""
    context = browser.new_context(
        base_url=desk.url, viewport=viewport, locale="en-IN", timezone_id="Asia/Kolkata", reduced_motion="reduce"
    )  # type: ignore[call-overload]
    tab = context.new_page()
    watch.follow(tab)
    yield tab
    context.close()
    assert not watch.outside
    assert not watch.complaints
    assert not [url for url in watch.requests if "Madeup" in url or "68123" in url or "uid" in url.lower()]


def opened(page: Page) -> Page:
    page.goto("/people")
    expect(page.locator(".pv-people-pair")).to_be_visible(timeout=SLOW)
    return page


def uids(page: Page) -> list[str]:
    return page.locator(".pv-people-uid").all_inner_texts()


def answered(page: Page, key: str, changed: str) -> None:
    """Strike a key and wait until its answer is there: a later answer must not hide the next one."""
    with page.expect_response(lambda got: f'"{changed}' in (got.request.post_data or ""), timeout=SLOW):
        page.locator("body").press(key)


@BOTH
def test_two_are_one_and_two_again(page: Page, home: Path) -> None:
    opened(page)
    expect(page.locator("#people-headline")).to_contain_text("3 pairs look alike")
    differs = page.locator(".pv-people-other th")
    expect(differs).to_have_count(1)
    expect(differs).to_contain_text("Age")
    assert page.evaluate("() => document.documentElement.scrollWidth <= window.innerWidth")
    earlier, later = uids(page)
    page.locator("[data-people-do=same]").click()
    expect(page.locator("#people-said")).to_contain_text(f"They are one person, {earlier}.", timeout=SLOW)
    expect(page.locator("#people-headline")).to_contain_text("2 pairs")
    assert earlier not in uids(page)
    assert len(json.loads(command(home, "person", "show", later, "--json"))["records"]) == 2
    page.locator("#people-said [data-people-undo]").click()
    expect(page.locator("#people-said")).to_contain_text("two people again", timeout=SLOW)
    expect(page.locator("#people-said button")).to_have_count(0)
    expect(page.locator("#people-headline")).to_contain_text("2 pairs")
    assert len(json.loads(command(home, "person", "show", later, "--json"))["records"]) == 1


def test_the_keyboard_alone(page: Page) -> None:
    opened(page)
    first = uids(page)
    answered(page, "j", "people-step")
    expect(page.locator(".pv-people-at")).to_have_text("2 of 3")
    second = uids(page)
    assert not set(first) & set(second)
    answered(page, "k", "people-step")
    expect(page.locator(".pv-people-at")).to_have_text("1 of 3")
    assert uids(page) == first
    answered(page, "d", "people-act")
    expect(page.locator("#people-said")).to_contain_text("They are two people")
    expect(page.locator("#people-said button")).to_have_count(1)
    expect(page.locator(".pv-people-uid").first).to_have_text(second[0])
    answered(page, "s", "people-act")
    expect(page.locator("#people-said")).to_contain_text(f"They are one person, {second[0]}.")
    answered(page, "u", "people-act")
    expect(page.locator("#people-said")).to_contain_text("two people again")
    answered(page, "s", "people-act")
    expect(page.locator("#people-pair")).to_contain_text("Nothing to decide")
    expect(page.locator("#people-headline")).to_contain_text("No two people look alike")


@BOTH
def test_somebody_is_found_by_an_id_typed_carelessly(page: Page, home: Path) -> None:
    opened(page)
    one = uids(page)[0]
    number = json.loads(command(home, "person", "show", one, "--json"))["records"][0]["movement"]["id"]
    page.locator("#people-uid").fill(f" {one.replace('-', ' ').lower()} ")
    page.keyboard.press("Enter")
    expect(page.locator(".pv-people-large")).to_have_text(one, timeout=SLOW)
    expect(page.locator("#people-name")).to_contain_text("Madeup")
    expect(page.locator(".pv-people-events")).to_contain_text(f"Movement {number} · registered")
    expect(page.locator(".pv-people-pair")).to_be_hidden()
    assert page.evaluate("() => document.documentElement.scrollWidth <= window.innerWidth")
    with page.expect_download(timeout=SLOW) as coming:
        page.locator("[data-people-slip]").click()
    assert coming.value.suggested_filename == "pravah-slip.pdf"
    assert Path(coming.value.path()).read_bytes().startswith(b"%PDF")
    page.locator("[data-people-back]").click()
    expect(page.locator(".pv-people-pair")).to_be_visible()
    page.locator("#people-uid").fill("nonsense")
    page.locator("#people-go").click()
    expect(page.locator("#people-problem")).to_contain_text("10 characters")
    assert page.url.endswith("/people")


def test_who_was_found_to_be_another_is_told(page: Page) -> None:
    opened(page)
    earlier, later = uids(page)
    answered(page, "s", "people-act")
    expect(page.locator("#people-said")).to_contain_text("one person")
    page.locator("#people-uid").fill(later)
    page.keyboard.press("Enter")
    expect(page.locator(".pv-people-who")).to_contain_text(f"{later} was found to be {earlier}.", timeout=SLOW)
    expect(page.locator(".pv-people-records > li")).to_have_count(2)


def test_two_reviewers_at_once(page: Page) -> None:
    opened(page)
    other = page.context.new_page()
    opened(other)
    page.locator("[data-people-do=same]").click()
    expect(page.locator("#people-said")).to_contain_text("one person", timeout=SLOW)
    other.locator("[data-people-do=same]").click()
    expect(other.locator("#people-problem")).to_contain_text("one", timeout=SLOW)
    expect(other.locator("#people-headline")).to_contain_text("2 pairs")
    other.close()


@BOTH
def test_who_is_not_at_the_desk_may_not(page: Page) -> None:
    page.set_extra_http_headers({"X-Forwarded-For": "10.0.0.7"})
    page.goto("/people")
    expect(page.get_by_role("heading", name="Not from here")).to_be_visible(timeout=SLOW)
    expect(page.locator("body")).not_to_contain_text("Madeup")
    expect(page.locator("#people-uid")).to_have_count(0)
