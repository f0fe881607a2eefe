"""What a person does on a map page, as tests do it: point at places, click them, wait for the answer."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import parse_qs, urlsplit

from playwright.sync_api import Page

from tests.browser.watching import paints, wait_for_paint


def opened(page: Page, address: str) -> Page:
    """The page at ``address`` with its first map drawn."""
    page.goto(address)
    wait_for_paint(page)
    # what is chosen before the controls took their values from the address is not heard
    page.wait_for_function("() => pravah.restored > 0")
    return page


def at_rest(page: Page) -> None:
    """Wait until the map's camera stands."""
    page.wait_for_function("() => !pravah.state.map.isMoving()")


def repainted(page: Page, act: Callable[[], object]) -> None:
    """Do ``act`` and wait until the map has come to rest on what it led to, and the figures beside it are there."""
    before, answers = paints(page), page.evaluate("() => pravah.answers")
    act()
    wait_for_paint(page, before)
    page.wait_for_function("before => pravah.answers > before", arg=answers)
    at_rest(page)
    page.wait_for_timeout(250)  # the rest of the answer is shown a moment after its last part came


def query(page: Page) -> dict[str, str]:
    """The parameters of the page's address."""
    return {name: values[0] for name, values in parse_qs(urlsplit(page.url).query).items()}


def pixel(page: Page, lon: float, lat: float) -> tuple[float, float]:
    """Where in the window the map shows a point (EPSG:4326)."""
    x, y = page.evaluate(
        """([lon, lat]) => {
            const at = pravah.state.map.project([lon, lat]);
            const box = document.getElementById('map').getBoundingClientRect();
            return [box.x + at.x, box.y + at.y];
        }""",
        [lon, lat],
    )
    return float(x), float(y)


def drawn(page: Page, kind: str) -> int:
    """How many features of a source (``flows``, ``nodes``) the map was last given."""
    return int(page.evaluate("kind => ((pravah.state.payload || {})[kind] || {features: []}).features.length", kind))


def number(text: str) -> int:
    """``2,49,689`` → 249689."""
    return int(text.replace(",", "").replace("−", "-"))


def figure(page: Page, label: str) -> int:
    """A figure of the right column by its label."""
    return number(page.locator(".pv-kpi", has_text=label).first.locator(".pv-kpi-value").inner_text())
