"""The page Upload: a file is dropped, looked at, corrected, loaded, told what became of, and taken back."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from geo.boundaries import Boundaries
from tests.browser.driving import drawn, number
from tests.browser.watching import DESKTOP, PATIENCE, PHONE, Watch, wait_for_paint
from tests.running import Server, serving
from tests.sharing import with_boundaries

pytestmark = pytest.mark.browser

BOTH = pytest.mark.parametrize("viewport", [DESKTOP, PHONE], ids=["desktop", "phone"], indirect=True)
HEADER = ("name", "Age (years)", "mobile", "origin_state", "origin_district", "Dest State", "dest_district")
GOOD = [(f"Made-up {n}", "31", f"6{n:09d}", "Maharashtra", "Pune", "Bihar", "Gaya") for n in range(9)]
BAD = [("Made-up Old", "340", "6000000099", "Maharashtra", "Pune", "Bihar", "Patna")]
ODD = [("Made-up Lost", "20", "6000000098", "Maharashtra", "Pune", "Bihar", "Zzyx Quarter")]
ROWS = [*GOOD, *BAD, *ODD]
#: A loaded machine takes its time to load and to draw.
SLOW = PATIENCE


def table(rows: Sequence[Sequence[str]] = ROWS, header: Sequence[str] = HEADER) -> bytes:
    out = io.StringIO()
    csv.writer(out).writerows([(*header, "travel_date"), *((*row, "03-05-2020") for row in rows)])
    return out.getvalue().encode()


@pytest.fixture
def desk(tmp_path: Path, boundaries: Boundaries) -> Iterator[Server]:
    """An empty server of its own: what is loaded here must not reach other tests."""
    with serving(with_boundaries(tmp_path / "home", boundaries.directory)) as running:
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
    assert not [url for url in watch.requests if "Made-up" in url or "6000000" in url], "personal data in an address"


def opened(page: Page) -> Page:
    page.goto("/data")
    wait_for_paint(page)
    return page


def choose(page: Page, *files: tuple[str, bytes]) -> None:
    with page.expect_file_chooser() as waiting:
        page.locator("[data-up-choose]:visible").first.click()
    waiting.value.set_files([{"name": name, "mimeType": "text/csv", "buffer": content} for name, content in files])


def looked_at(page: Page, name: str) -> None:
    expect(page.locator("#upload-look-head h1")).to_have_text(name, timeout=SLOW)
    expect(page.locator("#upload-looking")).to_be_hidden(timeout=SLOW)


def load(page: Page) -> None:
    expect(page.locator("#upload-load")).to_be_enabled(timeout=SLOW)
    page.locator("#upload-load").click()
    expect(page.locator(".pv-up-figures, #upload-result .pv-up-stop").first).to_be_visible(timeout=SLOW)


def figures(page: Page) -> dict[str, int]:
    return {
        label: number(value)
        for label, value in page.eval_on_selector_all(
            ".pv-up-figures .pv-kpi",
            """boxes => boxes.map(box =>
                [".pv-kpi-label", ".pv-kpi-value"].map(part => box.querySelector(part).textContent))""",
        )
    }


def no_wider_than_the_window(page: Page) -> bool:
    return bool(page.evaluate("() => document.documentElement.scrollWidth <= window.innerWidth"))


@BOTH
def test_from_a_file_to_its_map_and_back_again(page: Page, desk: Server, tmp_path: Path) -> None:
    opened(page)
    expect(page.locator("#upload-history")).to_contain_text("Nothing has come in yet")
    choose(page, ("pune-camp.csv", table()))
    looked_at(page, "pune-camp.csv")
    expect(page.locator("#upload-kind")).to_have_value("People")
    expect(page.locator(".pv-up-column")).to_have_count(len(HEADER) + 1)
    expect(page.locator("#upload-verdict")).to_contain_text("1 would be refused and 1 would wait")
    expect(page.locator("#upload-rows .pv-up-cell-bad")).to_have_text(["340", "Zzyx Quarter"])
    expect(page.locator("#upload-rows .pv-up-reason").first).to_contain_text("age is no whole number from 0 to 120")
    expect(page.locator("#upload-rows tbody tr").first).to_contain_text("03-05-2020")
    assert no_wider_than_the_window(page)
    load(page)
    expect(page.locator("#upload-result h1")).to_contain_text("pune-camp.csv")
    assert figures(page) == {"People accepted": 9, "Known before": 0, "Repeated": 0, "Refused": 1, "Waiting": 1}
    expect(page.locator("#upload-note")).to_contain_text("1 of 1 flows of this batch, 100 % of 9 people", timeout=SLOW)
    page.wait_for_function("() => pravah.state.payload.flows.features.length === 1", timeout=SLOW)
    assert no_wider_than_the_window(page)
    with page.expect_download() as coming:
        page.locator(".pv-up-rejects").click()
    rows = list(csv.DictReader(Path(coming.value.path()).read_text("utf-8-sig").splitlines()))
    assert [row["name"] for row in rows] == ["Made-up Old", "Made-up Lost"]
    page.locator("[data-up-all]:visible").first.click()
    row = page.locator("#upload-history tbody tr")
    expect(row).to_have_count(1)
    expect(row).to_contain_text("loaded")
    row.locator(".pv-up-open").click()
    expect(page.locator(".pv-up-figures")).to_be_visible()

    page.locator(".pv-up-ask").click()
    expect(page.locator(".pv-up-sure")).to_contain_text("9 people of it leave every count")
    page.locator("[data-up-sure=no]").click()
    expect(page.locator(".pv-up-sure")).to_be_hidden()
    page.locator(".pv-up-ask").click()
    page.locator("[data-up-withdraw]").click()
    expect(page.locator("#upload-said")).to_contain_text("Withdrawn: 9 people count no more")
    expect(page.locator("#upload-result h1")).to_contain_text("withdrawn")
    page.wait_for_function("() => pravah.state.payload.flows.features.length === 0", timeout=SLOW)


def test_a_column_is_said_once_and_remembered_for_the_state(page: Page) -> None:
    header = ("name", "Age (years)", "mobile", "Whence", "origin_district", "Dest State", "Thekedar")
    opened(page)
    choose(page, ("first.csv", table(GOOD, header)))
    looked_at(page, "first.csv")
    expect(page.locator("#upload-verdict")).to_contain_text("No column gives origin state")
    expect(page.locator("#upload-load")).to_be_disabled()
    page.get_by_role("textbox", name="What the column Whence is").click()
    page.get_by_role("option", name="origin state", exact=True).click()
    expect(page.locator(".pv-up-column", has_text="Whence")).to_contain_text("as you said", timeout=SLOW)
    expect(page.locator("#upload-verdict")).to_be_empty()
    page.get_by_role("textbox", name="What the column Age (years) is").click()
    page.get_by_role("option", name="not loaded").click()
    expect(page.locator(".pv-up-column", has_text="Age (years)")).to_contain_text("left out", timeout=SLOW)
    expect(page.locator(".pv-up-column", has_text="Whence")).to_contain_text("as you said")
    page.locator("#upload-state").click()
    page.get_by_role("option", name="Maharashtra").click()
    expect(page.locator("#upload-load")).to_be_enabled(timeout=SLOW)
    load(page)
    assert figures(page)["People accepted"] == 9
    expect(page.locator("#upload-result")).to_contain_text("sent by Maharashtra")

    choose(page, ("second.csv", table([(*GOOD[0][:2], "6123456789", *GOOD[0][3:])], header)))
    looked_at(page, "second.csv")
    expect(page.locator("#upload-verdict")).to_contain_text("The columns are taken as they were", timeout=SLOW)
    expect(page.locator(".pv-up-column", has_text="Whence")).to_contain_text("as last time")
    expect(page.locator(".pv-up-column", has_text="Age (years)")).to_contain_text("left out")
    load(page)
    assert figures(page)["People accepted"] == 1


def test_several_files_wait_and_what_is_forgotten_is_gone(page: Page, tmp_path: Path) -> None:
    opened(page)
    choose(page, ("one.csv", table(GOOD[:1])), ("two.csv", table(GOOD[1:3])), ("three.csv", table(GOOD[3:6])))
    expect(page.locator("#upload-said")).to_contain_text("three.csv is sent too", timeout=SLOW)
    looked_at(page, "one.csv")
    load(page)
    expect(page.locator("#upload-held strong")).to_have_text(["two.csv", "three.csv"], timeout=SLOW)
    page.locator("#upload-held [data-up-forget]").first.click()
    expect(page.locator("#upload-held strong")).to_have_text(["three.csv"])
    page.reload()
    page.locator("#upload-held [data-up-held]").click()
    looked_at(page, "three.csv")
    page.locator("[data-up-forget=seen]").click()
    expect(page.locator("#upload-said")).to_contain_text("forgotten")
    expect(page.locator("#upload-held")).to_be_empty()
    kept = [
        path for path in (tmp_path / "home" / "inbox").rglob("*") if path.is_file() and b"Made-up" in path.read_bytes()
    ]
    assert not kept


def test_sending_can_be_stopped(page: Page, tmp_path: Path) -> None:
    opened(page)
    page.route("**/api/held", lambda route: None, times=1)  # a network that takes its time
    choose(page, ("slow.csv", table(GOOD)), ("next.csv", table(GOOD[:1])))
    expect(page.locator("#upload-sending")).to_contain_text("Sending slow.csv")
    expect(page.locator("#upload-sending")).to_contain_text("1 more to send")
    page.locator("#upload-cancel").click()
    expect(page.locator("#upload-said")).to_contain_text("Sending was stopped")
    expect(page.locator("#upload-sending")).to_be_hidden()
    choose(page, ("again.csv", table(GOOD)))
    looked_at(page, "again.csv")
    assert len(list((tmp_path / "home" / "inbox" / "held").iterdir())) == 1


def test_what_cannot_be_used_is_told_in_words(page: Page) -> None:
    opened(page)
    for name, content, said in (
        ("people.pdf", b"%PDF", "no table that Pravah reads"),
        ("people.xls", b"x", "Save it as .xlsx"),
        ("people.csv", b"", "empty"),
    ):
        choose(page, (name, content))
        expect(page.locator("#upload-problem")).to_contain_text(said)
    choose(page, ("people.xlsx", b"PK\x03\x04 no workbook"))
    expect(page.locator("#upload-verdict .pv-up-stop")).to_contain_text("It cannot be loaded", timeout=SLOW)
    expect(page.locator("#upload-problem")).to_be_empty()
    expect(page.locator("#upload-load")).to_be_disabled()
    page.locator("[data-up-forget=seen]").click()
    expect(page.locator("#upload-said")).to_contain_text("forgotten")
    choose(page, ("bad.csv", table(BAD)))
    looked_at(page, "bad.csv")
    load(page)
    expect(page.locator("#upload-result .pv-up-stop")).to_contain_text("None of the 1 rows")
    expect(page.locator(".pv-up-rejects")).to_be_visible()


def test_a_file_may_be_dropped_anywhere_and_one_that_came_before_is_told(page: Page) -> None:
    opened(page)
    let_fall = """([target, name, text]) => {
        const carried = new DataTransfer();
        carried.items.add(new File([text], name));
        for (const kind of ["dragenter", "dragover", "drop"])
            document.querySelector(target).dispatchEvent(
                new DragEvent(kind, {dataTransfer: carried, bubbles: true, cancelable: true}));
    }"""
    for target, name in (("#map", "one.csv"), ("#upload-result", "again.csv")):
        page.evaluate(let_fall, [target, name, table(GOOD).decode()])
        expect(page.locator(".pv-up-dragged")).to_have_count(0)
        looked_at(page, name)
        load(page)
    expect(page.locator("#upload-result")).to_contain_text("had come in before")
    assert figures(page)["People accepted"] == 9


def test_empty_tables_can_be_loaded_as_they_are_named(page: Page) -> None:
    opened(page)
    with page.expect_download() as coming:
        page.get_by_role("button", name="People: empty XLSX").click()
    assert coming.value.suggested_filename == "pravah-persons.xlsx"
    choose(page, ("filled.xlsx", Path(coming.value.path()).read_bytes()))
    looked_at(page, "filled.xlsx")
    expect(page.locator("#upload-kind")).to_have_value("People")
    expect(page.locator("#upload-rows")).to_contain_text("no rows")


def test_the_keyboard_reaches_everything(page: Page) -> None:
    opened(page)
    with page.expect_file_chooser() as waiting:
        page.get_by_role("button", name="Choose files").focus()
        page.keyboard.press("Enter")
    waiting.value.set_files([{"name": "keys.csv", "mimeType": "text/csv", "buffer": table(GOOD)}])
    looked_at(page, "keys.csv")
    expect(page.locator("#upload-load")).to_be_enabled(timeout=SLOW)
    page.locator("#upload-load").focus()
    page.keyboard.press("Enter")
    expect(page.locator(".pv-up-figures")).to_be_visible(timeout=SLOW)
    page.locator(".pv-up-ask").focus()
    page.keyboard.press("Enter")
    expect(page.locator("[data-up-sure=no]")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator(".pv-up-ask")).to_be_focused()


@BOTH
def test_who_is_not_at_the_desk_may_not(page: Page, watch: Watch) -> None:
    page.set_extra_http_headers({"X-Forwarded-For": "10.0.0.7"})
    page.goto("/data")
    expect(page.get_by_role("heading", name="Not from here")).to_be_visible()
    expect(page.locator("[data-up-choose], #upload-history")).to_have_count(0)
    assert no_wider_than_the_window(page)


def test_after_the_first_batch_the_other_pages_open(page: Page) -> None:
    opened(page)
    choose(page, ("first.csv", table(GOOD)))
    looked_at(page, "first.csv")
    load(page)
    page.get_by_role("link", name="See all people on the map").click()
    expect(page.locator("#flows-kpis")).to_contain_text("9", timeout=SLOW)
    expect(page.get_by_role("heading", name="No records yet")).to_be_hidden()
    page.wait_for_function("() => pravah.state.payload && pravah.state.payload.click === 'place'", timeout=SLOW)
    assert drawn(page, "flows") == 1
