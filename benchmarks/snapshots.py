"""A map for a report: the printed page beside the usual way, a browser that takes a picture of a Plotly figure.

Kaleido is asked where it is installed (``pip install kaleido``; nothing else here needs it), else Chromium through
Playwright: both draw the figure of our own Plotly page, at the same number of dots.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from importlib import import_module, resources, util
from pathlib import Path
from typing import Any

from playwright.sync_api import sync_playwright

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
from reports.picturing import Wanted, picture_of
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

    def ours(form: str, picture: Picture) -> Callable[[], object]:
        return lambda: rendered(picture, boundaries, orders[form])

    first = timed(ours("png", english))
    begun, _ = time.process_time(), ours("png", english)()
    busy = time.process_time() - begun
    usual = _kaleido(english, boundaries) if util.find_spec("kaleido") else _browser(english, boundaries, directory)
    with usual as (name, other):
        other()  # both are warm, and take turns, so that what else the machine does is the same for both
        turns = [(timed(_bare), timed(ours("png", english)), timed(other)) for _ in range(_RUNS)]
    floor, value, beside = (median(times) for times in zip(*turns, strict=True))
    note = f"A4, flows between states; {busy:.2f} s of one processor; the first of a process {first:.2f} s."
    yield Result(
        name="report map, PNG with 200 dots an inch, warm",
        value=value,
        unit="s",
        target=1.0,
        against=Against(name, beside),
        floor=floor,
        note=f"{note} Floor: an empty page of that size.",
    )
    for name, form, picture, target in (
        ("report map in Hindi, PNG with 200 dots an inch, warm", "png", hindi, 1.0),
        ("report map, SVG, warm", "svg", english, 1.0),
        ("report map, PDF with embedded fonts, warm", "pdf", english, 2.0),
    ):
        yield Result(name, median(timed(ours(form, picture)) for _ in range(_RUNS)), "s", target)


def _bare() -> None:
    with drawing():
        encoded(Sheet().figure, "png", "", _DPI)


def _dots() -> tuple[int, int]:
    a4 = LAYOUTS["a4"]
    return round(a4.width / 72 * _DPI), round(a4.height / 72 * _DPI)


@contextmanager
def _kaleido(picture: Picture, boundaries: Boundaries) -> Iterator[tuple[str, Callable[[], None]]]:
    kaleido: Any = import_module("kaleido")
    width, height = (dots // 2 for dots in _dots())
    drawn = figure(picture, boundaries)
    options = {"format": "png", "width": width, "height": height, "scale": 2}
    # the script that is installed, not the one of a CDN that Kaleido's page names
    library = resources.files("plotly").joinpath("package_data/plotly.min.js")
    kaleido.start_sync_server(path=chromium(), plotlyjs=str(library), silence_warnings=True)
    try:
        yield "Kaleido on our own Plotly figure, warm", lambda: kaleido.calc_fig_sync(drawn, opts=options)
    finally:
        kaleido.stop_sync_server(silence_warnings=True)


@contextmanager
def _browser(picture: Picture, boundaries: Boundaries, directory: Path) -> Iterator[tuple[str, Callable[[], None]]]:
    file = directory / "map.html"
    width, height = (dots // 2 for dots in _dots())
    with sync_playwright() as playwright:
        browser = launch(playwright)

        def once() -> None:
            file.write_text(page(picture, boundaries), encoding="utf-8")
            tab = browser.new_page(viewport={"width": width, "height": height}, device_scale_factor=2)
            tab.goto(file.as_uri())
            tab.wait_for_function("() => document.body.dataset.drawn === 'yes'", timeout=60_000)
            tab.screenshot(path=directory / "map.png")
            tab.close()

        yield "Chromium's picture of our own Plotly page, browser running", once
        browser.close()
