"""A snapshot's HTML file in a real browser, opened from the disk: drawn, quiet, and it stays where it is."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.browser.watching import DESKTOP, Watch
from tests.running import command

pytestmark = pytest.mark.browser

#: Shapes that have an extent on the page; arrows are those of class ps-flow.
COUNT = "s => [...document.querySelectorAll(s)].filter(p => p.getBoundingClientRect().width > 0).length"


@pytest.mark.parametrize("picture", ["flows", "heat", "trains"])
def test_a_snapshot_opens_from_the_disk(browser: Browser, served_home: Path, tmp_path: Path, picture: str) -> None:
    file = tmp_path / f"{picture}.html"
    command(served_home, "snapshot", picture, "--out", str(file))
    watch = Watch()
    page = browser.new_page(viewport=DESKTOP)  # type: ignore[arg-type]
    watch.follow(page)
    page.goto(file.as_uri())
    assert page.evaluate(COUNT, ".leaflet-container path") > 30
    assert "Synthetic demonstration data" in page.inner_text("header")
    if picture == "flows":
        arrows = page.evaluate(COUNT, "path.ps-flow")
        assert arrows > 20
        before = page.evaluate("() => document.querySelector('path.ps-flow').getBBox().height")
        page.click(".leaflet-control-zoom-in")
        page.wait_for_function("b => document.querySelector('path.ps-flow').getBBox().height > 1.1 * b", arg=before)
        assert page.evaluate(COUNT, "path.ps-flow") > 0
        page.locator("path.ps-flow").last.dispatch_event("mouseover")
        assert "→" in page.inner_text(".ps-tip")
    page.close()
    assert watch.requests == [file.as_uri()], "one file and nothing else"
    assert not watch.complaints


@pytest.mark.parametrize("picture", ["flows", "heat", "trains"])
def test_a_snapshot_by_plotly_opens_from_the_disk(
    browser: Browser, served_home: Path, tmp_path: Path, picture: str
) -> None:
    file = tmp_path / f"{picture}.html"
    command(served_home, "snapshot", picture, "--viewer", "plotly", "--lang", "hi", "--out", str(file))
    assert file.stat().st_size < 3_000_000
    watch = Watch()
    page = browser.new_page(viewport=DESKTOP)  # type: ignore[arg-type]
    watch.follow(page)
    page.goto(file.as_uri())
    page.wait_for_function("() => document.body.dataset.drawn === 'yes'", timeout=30_000)
    assert page.evaluate(COUNT, "#chart .scatterlayer path") > 3
    assert "कृत्रिम प्रदर्शन आँकड़े" in page.inner_text("header")
    assert page.evaluate("() => document.fonts.check('16px \"Pravah Devanagari\"', 'क्षेत्र')"), "its own letters"
    spans = "() => document.getElementById('chart')._fullLayout.xaxis.range.map(Number)"
    before = page.evaluate(spans)
    page.mouse.move(640, 420)
    page.mouse.wheel(0, -400)
    page.wait_for_function(
        "([a, b]) => { const [c, d] = document.getElementById('chart')._fullLayout.xaxis.range; return d - c < b - a }",
        arg=before,
        timeout=10_000,
    )
    page.close()
    assert watch.requests == [file.as_uri()], "one file and nothing else"
    assert not watch.complaints
