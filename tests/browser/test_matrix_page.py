"""The matrix page: a heat table whose cells lead to the flow map, and the Sankey beside it, as one selection."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.browser.driving import figure, number, query
from tests.browser.watching import DESKTOP, PHONE, wait_for_paint

pytestmark = pytest.mark.browser

BOTH = pytest.mark.parametrize("viewport", [DESKTOP, PHONE], ids=["desktop", "phone"], indirect=True)
ROWS, COLUMNS = ".pv-mx-table tbody .pv-mx-row", ".pv-mx-table .pv-mx-column"


def _opened(page: Page, address: str) -> Page:
    page.goto(address)
    expect(page.locator("#matrix-table[data-painted]")).to_be_attached()
    page.wait_for_function("() => pravah.restored > 0")
    return page


def _names(page: Page, side: str) -> list[str]:
    return page.locator(f"{side} button").all_text_contents()


def _cell(page: Page, which: int = 0) -> tuple[str, str, str]:
    """Origin, destination and sentence of a pair of two states, the ``which``-th that somebody went."""
    pair = page.locator(".pv-mx-cell:not(.pv-mx-nobody):not(.pv-mx-own)").nth(which)
    return tuple(pair.get_attribute(name) or "" for name in ("data-o", "data-d", "aria-label"))  # type: ignore[return-value]


@BOTH
def test_the_table_adds_up_and_is_one_selection_with_its_headings(page: Page) -> None:
    _opened(page, "/matrix")
    persons = figure(page, "People moving")
    assert figure(page, "Between states") + figure(page, "Within a state") == persons
    small = page.evaluate("() => window.innerWidth <= 800")
    if small:
        assert len(_names(page, ROWS)) == len(_names(page, COLUMNS)) < 10
        expect(page.locator("#matrix-cut")).to_contain_text("largest of")
    else:
        assert len(_names(page, ROWS)) > 10
        assert page.locator("#matrix-cut").inner_text() == ""
        cells = page.evaluate("() => pravah.state.pending.matrix.n.flat().reduce((sum, n) => sum + n, 0)")
        assert cells == persons
        expect(page.locator(".pv-mx-cell")).to_have_count(len(_names(page, ROWS)) * len(_names(page, COLUMNS)))
    # a heading filters by its state, and once more shows all again
    row = page.locator(ROWS).first
    code, name = row.get_attribute("data-o"), row.inner_text()
    row.locator("button").click()
    expect(page.locator(ROWS)).to_have_count(1)
    assert query(page) == {"origin_state": code}
    expect(page.locator("#chip-origin")).to_contain_text(name)
    assert 0 < figure(page, "People moving") < persons
    expect(page.locator(ROWS).first.locator("button")).to_have_attribute("aria-pressed", "true")
    assert "other way" not in _cell(page)[2], "who went the other way is not in this selection"
    page.locator(ROWS).first.locator("button").click()
    page.wait_for_function("n => document.querySelectorAll('.pv-mx-table tbody .pv-mx-row').length > n", arg=1)
    assert query(page) == {}
    page.go_back()
    expect(page.locator(ROWS)).to_have_count(1)
    _opened(page, f"/matrix?destination_state={code}&order=joy")
    expect(page.locator(COLUMNS)).to_have_count(1)
    expect(page.locator("#matrix-note")).to_contain_text("order 'joy' is unknown")


@BOTH
def test_a_cell_leads_to_its_flow_map_and_back(page: Page) -> None:
    _opened(page, "/matrix?mode=train&order=name")
    origin, destination, said = _cell(page)
    cell = page.locator(f".pv-mx-cell[data-o='{origin}'][data-d='{destination}']")
    cell.focus()
    expect(page.locator(".pv-tip-fixed")).to_have_text(said)
    people = number(said.split(" ")[0])
    page.keyboard.press("Enter")
    wait_for_paint(page)
    assert query(page) == {"mode": "train", "origin_state": origin, "destination_state": destination}
    assert page.url.split("?")[0].endswith("/"), page.url
    page.wait_for_function("() => document.querySelector('#flows-kpis .pv-kpi-value') !== null")
    assert figure(page, "People leaving") == people
    expect(page.locator("#chip-origin")).to_have_class("pv-chip pv-chip-on")
    page.go_back()
    expect(page.locator("#matrix-table[data-painted]")).to_be_attached()
    expect(page.locator("#chip-origin")).to_have_class("pv-chip")
    assert query(page) == {"mode": "train", "order": "name"}


def test_orders_keep_their_word_and_arrows_walk_over_cells(page: Page) -> None:
    _opened(page, "/matrix")
    page.locator("#order").get_by_text("Name", exact=True).click()
    page.wait_for_function("() => new URLSearchParams(location.search).get('order') === 'name'")
    page.wait_for_function(
        "() => { const rows = document.querySelectorAll('.pv-mx-table tbody .pv-mx-row button');"
        " const names = [...rows].map(row => row.textContent);"
        " return names.every((name, i) => i === 0 || names[i - 1] < name); }"
    )
    page.locator("#order").get_by_text("Zone", exact=True).click()
    expect(page.locator(".pv-mx-zone").first).to_have_text("North")
    first = page.locator(".pv-mx-cell[tabindex='0']")
    expect(first).to_have_count(1)
    first.focus()
    for key in ("ArrowRight", "ArrowDown", "End", "ArrowUp"):
        page.keyboard.press(key)
    at = page.evaluate("() => [...document.activeElement.parentElement.children].indexOf(document.activeElement)")
    assert at == len(_names(page, COLUMNS)) + 1
    expect(page.locator(".pv-mx-cell[tabindex='0']")).to_have_count(1)
    assert page.evaluate("() => document.activeElement.tabIndex") == 0
    # what is older than the store is asked again, and the cell keeps the focus
    page.evaluate("() => { pravah.state.pending = { ...pravah.state.pending, of: 'an older one' }; }")
    page.wait_for_function("() => pravah.state.pending.of !== 'an older one'")
    assert page.evaluate("() => document.activeElement.classList.contains('pv-mx-cell')")


def test_the_sankey_is_the_same_selection(page: Page) -> None:
    _opened(page, "/matrix")
    sankey = page.locator(".pv-sk-box")
    between = figure(page, "Between states")
    left = page.evaluate("() => pravah.state.pending.sankey.left.map(node => Number(node[2].replaceAll(',', '')))")
    assert sum(left) == between
    expect(page.locator("#sankey-said")).to_contain_text("between the states named")
    # what is pointed at in the table is picked out in the Sankey
    band = page.locator(".pv-sk-band[data-o]").last
    origin, destination = band.get_attribute("data-o"), band.get_attribute("data-d")
    page.locator(f".pv-mx-cell[data-o='{origin}'][data-d='{destination}']").hover()
    expect(page.locator(".pv-sk-band.pv-hot")).to_have_count(1)
    expect(page.locator(f".pv-mx-row[data-o='{origin}'].pv-hot")).to_have_count(1)
    # the Sankey alone, in the link and without a question
    page.locator("#show").get_by_text("Sankey", exact=True).click()
    expect(page.locator("#matrix-table")).to_be_hidden()
    assert query(page) == {"show": "sankey"}
    page.reload()
    expect(sankey).to_be_visible()
    expect(page.locator("#matrix-table")).to_be_hidden()
    page.wait_for_function("() => pravah.restored > 0")
    page.locator(f"button.pv-sk-right[data-d='{destination}']").click()
    expect(page.locator("button.pv-sk-right")).to_have_count(1)
    assert query(page)["destination_state"] == destination
    # files for maps hold the flows between the states, other files the table
    for form, what in (("gpkg", "flows"), ("csv", "matrix")):
        page.locator("#export").click()
        with page.expect_download(), page.expect_request("**/api/v1/exports") as asked:
            page.locator(f"#export-data--{form}").click()
        wished = asked.value.post_data_json
        assert (wished["what"], wished["filters"]) == (what, {"destination_state": destination})


def test_nobody_is_said_and_the_days_choose(page: Page) -> None:
    _opened(page, "/matrix?origin_state=31&destination_state=11&mode=bus")
    expect(page.locator(".pv-empty")).to_contain_text("No one moved in this selection")
    expect(page.locator(".pv-mx-cell")).to_have_count(0)
    page.locator(".pv-clear-all").click()
    page.wait_for_function("() => document.querySelectorAll('.pv-mx-cell').length > 100")
    expect(page.locator("#daily-box > *").first).to_be_visible()
    whole = figure(page, "People moving")
    page.evaluate("() => dash_clientside.set_props('filter-dates', { value: ['2020-05-18', '2020-05-20'] })")
    page.wait_for_function("() => location.search.includes('from=2020-05-18')")
    expect(page.locator("#daily-caption")).to_contain_text("3 days")
    assert figure(page, "People moving") < whole
    # days play over the table, a step after each answer
    page.locator("#days-play").click()
    page.wait_for_function("() => pravah.play.steps >= 2")
    page.locator("#days-play").click()
    page.wait_for_function("() => !pravah.playing")
