"""A map for a report: the printed page beside the usual way, a browser that takes a picture of a Plotly figure.

Kaleido is asked where it is installed (``pip install kaleido``; nothing else here needs it), else Chromium through
Playwright: both draw the figure of our own Plotly page, at the same number of dots.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing
from importlib import import_module, resources, util
from pathlib import Path
from typing import Any

from playwright.sync_api import sync_playwright

from api.picturing import Wanted, picture_of
from benchmarks.measure import Against, Result, median, timed
from core.language import language
from core.settings import Settings
from data.access import COMMAND_LINE
from data.catalog import open_catalog
from data.filters import Filters
from geo.boundaries import Boundaries, load_boundaries
from layers.files import order, rendered
from layers.paper import LAYOUTS
from layers.render.mpl import drawing, encoded
from layers.render.plotly_page import figure, page
from layers.render.sheet import Sheet
from layers.snapshot import Picture
from tests.running import chromium, launch

_PERSONS, _SEED, _DPI, _RUNS = 100_000, 20200501, 200, 5


def bench(directory: Path) -> Iterator[Result]:
    """PNG with 200 dots an inch, warm; the first of a process; SVG and PDF."""
    settings = Settings(home=directory)
    boundaries = load_boundaries(settings.ensure_home())
    with closing(open_catalog(settings, boundaries.drawable)) as catalog:
        catalog.fill_demo(COMMAND_LINE, _PERSONS, _SEED)
        english, hindi = (
            picture_of(Wanted("flows", Filters(), say=language(code)), catalog, boundaries, COMMAND_LINE)
            for code in ("en", "hi")
        )
    orders = {form: order(f".{form}", dpi=_DPI if form == "png" else None) for form in ("png", "svg", "pdf")}

    def ours(form: str, picture: Picture) -> float:
        return median(timed(lambda: rendered(picture, boundaries, orders[form])) for _ in range(_RUNS))

    first = timed(lambda: rendered(english, boundaries, orders["png"]))
    other = _kaleido(english, boundaries) if util.find_spec("kaleido") else _browser(english, boundaries, directory)
    yield Result(
        name="report map, PNG with 200 dots an inch, warm",
        value=ours("png", english),
        unit="s",
        target=1.0,
        against=other,
        floor=median(timed(_bare) for _ in range(_RUNS)),
        note=f"A4, flows between states; the first of a process {first:.2f} s. Floor: an empty page of that size.",
    )
    yield Result("report map in Hindi, PNG with 200 dots an inch, warm", ours("png", hindi), "s", 1.0)
    yield Result("report map, SVG, warm", ours("svg", english), "s", 1.0)
    yield Result("report map, PDF with embedded fonts, warm", ours("pdf", english), "s", 2.0)


def _bare() -> None:
    with drawing():
        encoded(Sheet().figure, "png", "", _DPI)


def _dots() -> tuple[int, int]:
    a4 = LAYOUTS["a4"]
    return round(a4.width / 72 * _DPI), round(a4.height / 72 * _DPI)


def _kaleido(picture: Picture, boundaries: Boundaries) -> Against:
    kaleido: Any = import_module("kaleido")
    width, height = (dots // 2 for dots in _dots())
    drawn = figure(picture, boundaries)
    options = {"format": "png", "width": width, "height": height, "scale": 2}

    def once() -> None:
        kaleido.calc_fig_sync(drawn, opts=options)

    # the script that is installed, not the one of a CDN that Kaleido's page names
    library = resources.files("plotly").joinpath("package_data/plotly.min.js")
    kaleido.start_sync_server(path=chromium(), plotlyjs=str(library), silence_warnings=True)
    try:
        once()
        return Against("Kaleido on our own Plotly figure, warm", median(timed(once) for _ in range(_RUNS)))
    finally:
        kaleido.stop_sync_server(silence_warnings=True)


def _browser(picture: Picture, boundaries: Boundaries, directory: Path) -> Against:
    file = directory / "map.html"
    width, height = (dots // 2 for dots in _dots())

    def once(opened: Callable[..., Any]) -> None:
        file.write_text(page(picture, boundaries), encoding="utf-8")
        tab = opened(viewport={"width": width, "height": height}, device_scale_factor=2)
        tab.goto(file.as_uri())
        tab.wait_for_function("() => document.body.dataset.drawn === 'yes'", timeout=60_000)
        tab.screenshot(path=directory / "map.png")
        tab.close()

    with sync_playwright() as playwright:
        browser = launch(playwright)
        once(browser.new_page)
        taken = median(timed(lambda: once(browser.new_page)) for _ in range(_RUNS))
        browser.close()
    return Against("Chromium's picture of our own Plotly page, browser running", taken)
