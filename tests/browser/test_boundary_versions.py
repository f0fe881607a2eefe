"""Counts on other boundaries: the address names them, ground and figures follow, nobody is spread."""

from __future__ import annotations

import json
import urllib.request
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from geo.boundaries import Boundaries
from tests.browser.driving import opened
from tests.browser.watching import Watch, wait_for_paint
from tests.running import Server, command, serving
from tests.sharing import with_boundaries

VILUPPURAM, KALLAKURICHI, TAMIL_NADU = 596, 729, 33
MOVES = """origin_state,origin_district,dest_state,dest_district,persons
Tamil Nadu,Chennai,Tamil Nadu,Viluppuram,20
Tamil Nadu,Chennai,Tamil Nadu,Kallakurichi,30
Tamil Nadu,Kallakurichi,Tamil Nadu,Viluppuram,5
"""


@pytest.fixture(scope="module")
def divided(tmp_path_factory: pytest.TempPathFactory, boundaries: Boundaries) -> Iterator[Server]:
    """A server whose Tamil Nadu can be drawn as it was before Kallakurichi left Viluppuram."""
    home = with_boundaries(tmp_path_factory.mktemp("versions"), boundaries.directory)
    own = boundaries.districts[boundaries.districts["state_lgd"] == TAMIL_NADU].copy()
    own["lgd"] = own["lgd"].replace(KALLAKURICHI, VILUPPURAM)
    file = home / "tamil-nadu.gpkg"
    own.dissolve("lgd", as_index=False).assign(name=lambda one: one["name"])[["lgd", "name", "geometry"]].to_file(file)
    moves = home / "moves.csv"
    moves.write_text(MOVES, encoding="utf-8")
    command(home, "load", str(moves))
    command(home, "boundaries", "add", str(file), "--name", "before-2019", "--until", "2019-11-25")
    with serving(home) as running:
        yield running


@pytest.fixture
def page(browser: Browser, divided: Server, watch: Watch) -> Iterator[Page]:
    context = browser.new_context(
        base_url=divided.url, viewport={"width": 1440, "height": 900}, locale="en-IN", reduced_motion="reduce"
    )
    tab = context.new_page()
    watch.follow(tab)
    yield tab
    context.close()
    assert not watch.outside
    assert not watch.complaints


def fills(page: Page) -> set[int]:
    return {int(code) for code in page.evaluate("() => Object.keys(pravah.state.payload.fills)")}


def test_children_count_where_they_lay_and_the_ground_follows(page: Page, watch: Watch) -> None:
    opened(page, "/districts?boundaries=before-2019")
    row = page.locator(f".ag-row[row-id='{VILUPPURAM}']")
    expect(row.locator("[col-id=arrivals]")).to_have_text("50")
    expect(row.locator("[col-id=internal]")).to_have_text("5")
    assert KALLAKURICHI not in fills(page)
    drawn = page.evaluate("() => pravah.state.payload.geography['districts-national']")
    assert any(url.endswith(drawn) for url in watch.requests)
    codes = page.evaluate("() => pravah.state.map.getStyle().sources['pv-districts'].data.features.map(one => one.id)")
    assert VILUPPURAM in codes
    assert KALLAKURICHI not in codes


def test_the_picker_goes_there_and_back(page: Page) -> None:
    opened(page, "/districts")
    assert KALLAKURICHI in fills(page)
    page.locator("#boundaries").click()
    before = page.evaluate("pravah.paints")
    page.get_by_role("option", name="before-2019").click()
    wait_for_paint(page, before)
    assert "boundaries=before-2019" in page.url
    assert KALLAKURICHI not in fills(page)
    page.go_back()
    page.wait_for_function(f"() => '{KALLAKURICHI}' in pravah.state.payload.fills")


def test_flows_and_the_api_say_the_same(page: Page, divided: Server) -> None:
    opened(page, "/?boundaries=before-2019")
    expect(page.locator(".pv-corridor").first).to_contain_text("Viluppuram")
    expect(page.locator(".pv-corridor").first).to_contain_text("50")
    with urllib.request.urlopen(f"{divided.url}/api/v1/flows?boundaries=before-2019") as answer:
        rows = json.load(answer)["rows"]
    assert {(row["origin"], row["destination"], row["persons"]) for row in rows} == {
        (568, VILUPPURAM, 50),
        (VILUPPURAM, VILUPPURAM, 5),
    }
    with urllib.request.urlopen(f"{divided.url}/api/v1/boundaries") as answer:
        (version,) = json.load(answer)["versions"]
    assert (version["name"], version["valid_until"]) == ("before-2019", "2019-11-25")
    with urllib.request.urlopen(divided.url + version["files"][0]["url"]) as answer:
        assert json.load(answer)["type"] == "FeatureCollection"


def test_a_version_that_is_not_there_is_said(page: Page) -> None:
    opened(page, "/districts?boundaries=nowhere")
    expect(page.locator(".pv-note-warn")).to_contain_text("There is no boundary version 'nowhere'")
    assert KALLAKURICHI in fills(page)
