"""The heat map: measures, classes and limits in the link, what is no data, and who is lost on every map."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from geo.boundaries import Boundaries
from tests.browser.driving import number, opened, pixel, query, repainted
from tests.browser.watching import DESKTOP, PHONE, Watch
from tests.running import Server, command, serving
from tests.sharing import copy_store, once, with_boundaries

pytestmark = pytest.mark.browser

BIHAR = (
    *("Patna", "Gaya", "Araria", "Arwal", "Banka", "Begusarai", "Bhagalpur", "Bhojpur", "Buxar", "Darbhanga"),
    *(
        "Jamui",
        "Jehanabad",
        "Katihar",
        "Khagaria",
        "Kishanganj",
        "Madhepura",
        "Madhubani",
        "Munger",
        "Nalanda",
        "Nawada",
    ),
)
#: LGD codes: Khowai was formed after 2011 and its people were not counted alone; Mahe has no polygon.
PATNA, KHOWAI, MAHE = 212, 652, 599
BOTH_SIZES = pytest.mark.parametrize("viewport", [DESKTOP, PHONE], ids=["desktop", "phone"], indirect=True)


def _load(home: Path) -> None:
    """Two weeks of made-up counts: the second has ten people more everywhere, and none from Patna."""
    rows = []
    for at, name in enumerate(BIHAR):
        rows.append(("Maharashtra", "Pune", "Bihar", name, 10 * (at + 1), "2020-05-04"))
        rows.append(("Maharashtra", "Pune", "Bihar", name, 10 * (at + 1) + 10, "2020-05-11"))
    rows += [
        ("Bihar", "Patna", "Kerala", "Palakkad", 500, "2020-05-04"),
        ("Maharashtra", "Pune", "Tripura", "Khowai", 25, "2020-05-12"),
        ("Kerala", "Kannur", "Puducherry", "Mahe", 42, "2020-05-12"),
        ("Maharashtra", "Pune", "Bihar", "Xyzzypur", 9, "2020-05-12"),
        ("Maharashtra", "", "Bihar", "Gaya", 13, "2020-05-12"),
        ("Maharashtra", "Nagpur", "Bihar", "Gaya", 64, ""),
    ]
    for at, dated in enumerate((True, False)):
        file = home / f"moves-{at}.csv"
        with file.open("w", newline="", encoding="utf-8") as handle:
            header = ["origin_state", "origin_district", "dest_state", "dest_district", "persons"]
            some = [row for row in rows if bool(row[5]) is dated]
            writer = csv.writer(handle)
            writer.writerow([*header, *(["from", "to"] if dated else [])])
            writer.writerows([*row[:5], *([row[5], row[5]] if dated else [])] for row in some)
        command(home, "load", str(file), "--kind", "od")


@pytest.fixture(scope="module")
def lossy(tmp_path_factory: pytest.TempPathFactory, boundaries: Boundaries) -> Iterator[Server]:
    """A server of whose people some are lost in every way."""
    home = with_boundaries(tmp_path_factory.mktemp("heat"), boundaries.directory)
    copy_store(once(tmp_path_factory, "lossy", _load), home)
    with serving(home) as running:
        yield running


@pytest.fixture
def page(browser: Browser, lossy: Server, viewport: dict[str, int], watch: Watch) -> Iterator[Page]:
    context = browser.new_context(
        base_url=lossy.url, viewport=viewport, locale="en-IN", timezone_id="Asia/Kolkata", reduced_motion="reduce"
    )  # type: ignore[call-overload]
    tab = context.new_page()
    watch.follow(tab)
    yield tab
    context.close()
    assert not watch.outside
    assert not watch.complaints


def chosen(page: Page, control: str, option: str) -> None:
    """Choose an option of a select, and wait for the map that it leads to."""
    page.locator(f"#{control}").click()
    repainted(page, lambda: page.get_by_role("option", name=option, exact=True).click())


def spans(page: Page) -> list[str]:
    """The limits of the legend's classes, the largest first."""
    return page.locator(".pv-heat-rows").first.locator(".pv-heat-span").all_inner_texts()


def sizes(page: Page) -> list[int]:
    """The districts of each class."""
    return [number(text) for text in page.locator(".pv-heat-rows").first.locator(".pv-heat-bar").all_inner_texts()]


def fills(page: Page) -> int:
    return int(page.evaluate("() => Object.keys(pravah.state.payload.fills).length"))


@BOTH_SIZES
def test_classes_are_chosen_counted_and_come_back_with_the_link(page: Page) -> None:
    opened(page, "/districts")
    assert len(spans(page)) == 6
    assert sum(sizes(page)) == fills(page) == len(BIHAR) + 2, "Bihar, Palakkad and Khowai have arrivals and a polygon"
    chosen(page, "classes", "4 classes")
    chosen(page, "scheme", "Equal intervals")
    assert query(page) == {"classes": "4", "scheme": "equal"}
    assert len(spans(page)) == 4
    assert sum(sizes(page)) == fills(page)
    before = spans(page)
    repainted(page, page.go_back)
    assert query(page) == {"classes": "4"}
    expect(page.locator("#scheme")).to_have_value("Quantiles")
    assert spans(page) != before
    opened(page, "/districts?scheme=equal&classes=4")
    assert spans(page) == before
    inside = page.evaluate(
        """() => [...document.querySelectorAll('.pv-heat-switch input, .pv-heat-legend')].every(one => {
            const box = one.getBoundingClientRect();
            return !box.width || (box.left >= 0 && box.right <= window.innerWidth && box.top >= 0);
        })"""
    )
    assert inside, "every control and the legend lie in the window"


@BOTH_SIZES
def test_limits_by_hand_are_checked_where_they_are_typed(page: Page) -> None:
    opened(page, "/districts")
    chosen(page, "scheme", "By hand")
    field = page.locator("#breaks")
    assert "," in (field.get_attribute("placeholder") or ""), "it begins with limits near those drawn"
    field.fill("100, 1,00,000")
    repainted(page, lambda: field.press("Enter"))
    expect(page.locator("#heat-by-hand")).to_contain_text("Limits must rise, and 1 does not lie above 100")
    expect(page.locator(".pv-note-warn")).to_contain_text("Write 100000 for 1,00,000")
    field.fill("100, 300; 9000")
    repainted(page, lambda: field.press("Enter"))
    expect(page.locator("#heat-by-hand")).not_to_contain_text("Limits must rise")
    assert query(page) == {"scheme": "manual", "breaks": "100,300,9000"}
    assert spans(page) == ["from 9,001 on", "301 – 9,000", "101 – 300", "up to 100"]
    assert sizes(page)[0] == 0, "limits by hand stay, whatever is there"
    chosen(page, "metric", "Net (arrivals − departures)")
    assert query(page) == {"scheme": "manual", "metric": "net"}, "limits of one measure mean nothing for another"


def test_a_change_asks_for_days_and_stands_against_as_many_before(page: Page) -> None:
    opened(page, "/districts?metric=arrivals_change")
    empty = page.locator(".pv-empty")
    expect(empty).to_contain_text("A change needs days")
    assert fills(page) == 0
    repainted(page, lambda: empty.get_by_role("button").click())
    assert query(page) == {"metric": "arrivals_change", "from": "2020-05-06", "to": "2020-05-12"}
    expect(page.locator("#districts-legend")).to_contain_text("Against 29-04-2020 to 05-05-2020.")
    opened(page, "/districts?metric=arrivals_change&from=2020-05-11&to=2020-05-11")
    expect(page.locator("#against")).to_contain_text("10-05-2020")
    opened(
        page,
        "/districts?metric=arrivals_change&from=2020-05-11&to=2020-05-11&with_from=2020-05-04&with_to=2020-05-04",
    )
    expect(page.locator("#districts-legend")).to_contain_text("Against 04-05-2020.")
    page.mouse.move(*pixel(page, 85.14, 25.45))
    tip = page.locator(".pv-tip")
    expect(tip).to_contain_text("10 people more")
    expect(tip).to_contain_text("20 arrived, 10 before (▲ 100 %).")
    first = page.locator(".ag-header-cell[col-id='arrivals_change']")
    expect(first).to_have_attribute("aria-sort", "descending")


def test_two_at_once_are_a_square_whose_cells_hold_every_district(page: Page) -> None:
    opened(page, "/districts")
    chosen(page, "metric", "Arrivals and departures")
    assert query(page)["metric"] == "in_out"
    cells = page.locator(".pv-both button").all_inner_texts()
    assert len(cells) == 9
    assert sum(map(number, cells)) == fills(page)
    expect(page.locator("#classes")).to_be_hidden()
    page.mouse.move(*pixel(page, 85.14, 25.45))
    expect(page.locator(".pv-tip")).to_contain_text("470 more went than came")


def test_unknown_is_hatched_and_a_class_that_is_pointed_at_stands_out(page: Page) -> None:
    opened(page, "/districts?metric=arrivals_per_lakh")
    assert page.evaluate("() => pravah.state.payload.hatched") == [KHOWAI]
    assert page.evaluate("() => JSON.stringify(pravah.state.map.getFilter('pv-hatch'))") == (
        f'["in",["id"],["literal",[{KHOWAI}]]]'
    )
    expect(page.locator("#districts-legend")).to_contain_text("2011 population unknown")
    page.locator(".pv-heat-row").nth(1).focus()
    opacity = "() => JSON.stringify(pravah.state.map.getPaintProperty('pv-district-fill', 'fill-opacity'))"
    colour = page.locator(".pv-heat-row").nth(1).get_attribute("data-colour")
    assert colour
    assert colour in page.evaluate(opacity)
    page.locator("#districts-search").focus()
    assert page.evaluate(opacity) == "1"


def test_the_table_follows_the_measure_and_goes_by_keyboard(page: Page) -> None:
    opened(page, "/districts?metric=departures")
    expect(page.locator(".ag-header-cell[col-id='departures']")).to_have_attribute("aria-sort", "descending")
    chosen(page, "metric", "Turnover rate")
    expect(page.locator(".ag-header-cell[col-id='turnover_per_lakh']")).to_have_attribute("aria-sort", "descending")
    page.locator(".ag-row[row-index='0'] [col-id='district']").first.click()
    page.wait_for_function("() => new URLSearchParams(location.search).get('profile')")
    repainted(page, lambda: page.keyboard.press("Escape"))
    assert "profile" not in query(page)
    cell = page.locator(f".ag-row[row-id='{PATNA}'] [col-id='district']").first
    cell.focus()
    repainted(page, lambda: page.keyboard.press("Enter"))
    assert query(page)["profile"] == str(PATNA)
    expect(page.locator("#districts-profile h2")).to_contain_text("Patna")


@BOTH_SIZES
def test_who_is_lost_is_one_click_away_on_every_map(page: Page) -> None:
    opened(page, "/districts?from=2020-05-01&to=2020-05-31")
    counter = page.locator(".pv-lost")
    for words in ("9 wait for a name", "42 without a polygon", "13 without a district", "64 without a date"):
        expect(counter).to_contain_text(words)
    page.locator(".pv-lost-no_date").click()
    box = page.locator(".pv-lost-part[open] .pv-lost-box")
    expect(box).to_contain_text("64 people without a travel date are left out.")
    page.keyboard.press("Escape")
    expect(box).to_have_count(0)
    page.locator(".pv-lost-no_polygon").click()
    expect(box).to_contain_text("Mahe")
    place = box.bounding_box()
    assert place
    assert place["x"] >= 0
    assert place["x"] + place["width"] <= page.viewport_size["width"]  # type: ignore[index]
    repainted(page, lambda: box.get_by_role("button", name="Mahe").click())
    assert query(page)["profile"] == str(MAHE)
    for address in ("/?from=2020-05-01&to=2020-05-31", "/trains"):
        opened(page, address)
        page.locator(".pv-lost-waiting").click()
        expect(box).to_contain_text("9 people wait for a decision about 1 place name")
        expect(box.get_by_role("link")).to_have_attribute("href", "/review")


def test_a_link_with_mistakes_opens_and_says_what_it_left_out(page: Page) -> None:
    opened(page, "/districts?metric=joy&classes=99&with_from=someday&scheme=pretty")
    note = page.locator("#districts-note")
    expect(note).to_contain_text("metric 'joy' is unknown.")
    expect(note).to_contain_text("from 3 to 7, not '99'")
    expect(note).to_contain_text("two dates, written as 2020-05-31")
    assert fills(page) == len(BIHAR) + 2
