"""The server and its first page: start, first map, a filter change, memory; in a real Chromium."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from playwright.sync_api import Browser, BrowserContext, Page, Playwright, sync_playwright

from benchmarks import whole_figure
from benchmarks.measure import Against, Result, median, timed
from tests.browser.watching import DESKTOP, paints, wait_for_paint
from tests.running import CHROMIUM_FLAGS, ROOT, Server, chromium, fill_with_demo, launch, serving

PERSONS = 250_000
RUNS = 5
#: Notes when the map first comes to rest, on the page's own clock, which starts with the navigation.
FIRST_PAINT = """
(() => { const look = () => window.pravah && window.pravah.paints > 0
  ? window.firstPaint = performance.now() : requestAnimationFrame(look); look(); })()
"""
#: Notes the time from the next click to the map at rest, on the page's own clock.
NEXT_REPAINT = """
() => { const before = window.pravah.paints; window.repaint = null;
  addEventListener("click", () => { const begun = performance.now();
    const look = () => window.pravah.paints > before
      ? window.repaint = performance.now() - begun : requestAnimationFrame(look);
    look(); }, { capture: true, once: true }); }
"""


def bench(directory: Path) -> Iterator[Result]:
    """Start, first map, filter change and memory with PERSONS demo people in the store."""
    home = directory / "home"
    home.mkdir()
    fill_with_demo(home, PERSONS)
    with serving(home) as cold:
        cold_start = cold.started
    warm = []
    for _ in range(RUNS - 1):
        with serving(home) as again:
            warm.append(again.started)
    with serving(home) as server, sync_playwright() as playwright:
        warm.append(server.started)
        yield _start(warm, cold_start)
        browser = launch(playwright)
        alternative = whole_figure.measure(browser, home)
        yield _first_map(playwright, directory / "profile", browser, server, alternative)
        yield from _filter_change(browser, server, alternative)
        yield _memory(browser, server)
        browser.close()


def _start(warm: list[float], cold: float) -> Result:
    imports = "import dash, duckdb, fastapi, geopandas, plotly, polars, sqlalchemy, uvicorn"
    return Result(
        name="start with a warm cache, until the first page is served",
        value=median(warm),
        unit="s",
        target=4,
        against=Against("start with an empty cache (boundaries are cleaned)", cold),
        floor=median(
            timed(lambda: subprocess.run([sys.executable, "-c", imports], cwd=ROOT, check=True)) for _ in range(3)
        ),
        note=f"median of {len(warm)}; {PERSONS:,} people in the store. Floor: a Python that imports the libraries.",
    )


def _open(context: BrowserContext, url: str) -> tuple[Page, float]:
    """A page whose map has come to rest, and the seconds it took from the navigation on."""
    page = context.new_page()
    page.add_init_script(FIRST_PAINT)
    page.goto(url)
    page.wait_for_function("() => window.firstPaint", timeout=60_000)
    return page, page.evaluate("() => window.firstPaint") / 1000


def _first_map(
    playwright: Playwright, profile: Path, browser: Browser, server: Server, alternative: whole_figure.Measured
) -> Result:
    """Warm: a profile on disk that has seen the page twice, as an officer's browser has by the second morning."""
    new = [_open(browser.new_context(viewport=DESKTOP), server.url)[1] for _ in range(RUNS)]  # type: ignore[arg-type]
    known = playwright.chromium.launch_persistent_context(
        profile,
        executable_path=chromium(),
        args=list(CHROMIUM_FLAGS),
        viewport=DESKTOP,  # type: ignore[arg-type]
    )
    seconds, loaded = [], []
    for visit in range(2 + RUNS):
        page, taken = _open(known, server.url)
        if visit >= 2:
            seconds.append(taken)
            loaded.append(page.evaluate("() => performance.getEntriesByType('navigation')[0].loadEventEnd") / 1000)
        page.close()
    known.close()
    return Result(
        name="first map on screen, warm",
        value=median(seconds),
        unit="s",
        target=2.5,
        against=Against("one Plotly figure with the geography inside, new browser", alternative.first),
        floor=median(loaded),
        note=f"median of {RUNS}, 1440×900, software renderer, a profile that saw the page twice before. In a browser "
        f"that was never here: {median(new):.1f} s. Floor: the page's own load event.",
    )


def _filter_change(browser: Browser, server: Server, alternative: whole_figure.Measured) -> Iterator[Result]:
    page, _ = _open(browser.new_context(viewport=DESKTOP), server.url)  # type: ignore[arg-type]
    received: list[float] = []
    network = page.context.new_cdp_session(page)
    network.send("Network.enable")
    network.on("Network.loadingFinished", lambda event: received.append(event["encodedDataLength"]))
    page.click("#chip-category")
    boxes = page.get_by_role("dialog").get_by_role("checkbox")
    boxes.first.wait_for()
    times, sizes = [], []
    # Each choice joins the earlier ones, so no answer is in the server's cache.
    for box in boxes.all():
        received.clear()
        page.evaluate(NEXT_REPAINT)
        box.click()
        page.wait_for_function("() => window.repaint", timeout=60_000)
        page.wait_for_load_state("networkidle")
        page.wait_for_timeout(500)  # a camera that moves to the new selection
        times.append(page.evaluate("() => window.repaint") / 1000)
        sizes.append(sum(received) / 1000)
    beside = "the whole Plotly figure sent again"
    note = f"median of {len(times)} filters that were not asked before; software renderer."
    yield Result(
        "filter change until the map is repainted",
        median(times),
        "s",
        0.8,
        Against(beside, alternative.again),
        None,
        note,
    )
    yield Result(
        "filter change, received",
        max(sizes),
        "kB",
        50,
        Against(beside, alternative.kilobytes),
        None,
        f"largest of {len(sizes)}, headers included.",
    )


def _memory(browser: Browser, server: Server) -> Result:
    page, _ = _open(browser.new_context(viewport=DESKTOP), server.url)  # type: ignore[arg-type]
    pages = page.eval_on_selector_all("nav a[href]", "links => links.map(link => link.href)")
    for address in pages:
        page.goto(address)
        wait_for_paint(page)
        for state in (9, 10, 27):
            page.goto(f"{address.split('?')[0]}?destination_state={state}")
            wait_for_paint(page)
    assert paints(page)
    status = Path(f"/proc/{server.pid}/status").read_text(encoding="ascii")
    held, peak = (int(status.split(f"{field}:")[1].split()[0]) / 1024 for field in ("VmRSS", "VmHWM"))
    return Result(
        name="server memory after use",
        value=held,
        unit="MB",
        target=600,
        note=f"after {len(pages)} pages with four selections each; its peak was {peak:.0f} MB.",
    )
