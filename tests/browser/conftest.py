"""A server with demo data and a Chromium that watches: a test fails when its page leaves the machine or complains."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from tests.browser.watching import DESKTOP, PATIENCE, Watch
from tests.running import Server, fill_with_demo, launch, serving
from tests.sharing import copy_store, once, with_boundaries

if TYPE_CHECKING:
    from geo.boundaries import Boundaries

#: Enough for every state and some twenty trains, loaded in seconds.
PERSONS = 30_000

expect.set_options(timeout=PATIENCE)


@pytest.fixture(scope="session")
def served_home(tmp_path_factory: pytest.TempPathFactory, boundaries: Boundaries) -> Path:
    """A PRAVAH_HOME with demo people, and with the boundaries that the session has cleaned already."""
    made = once(tmp_path_factory, "demo", lambda home: fill_with_demo(home, PERSONS))
    home = tmp_path_factory.mktemp("served")
    copy_store(made, home)
    return with_boundaries(home, boundaries.directory)


@pytest.fixture(scope="session")
def server(served_home: Path) -> Iterator[Server]:
    """The real thing, as ``python app.py serve`` starts it."""
    with serving(served_home) as running:
        yield running


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """One Chromium for the tests of a file; each test gets its own profile in it.

    Not for the session: while Playwright runs, its event loop is the process's running one, so a test without
    a browser that comes later in the same process could not run its own.
    """
    with sync_playwright() as playwright:
        chromium = launch(playwright)
        yield chromium
        chromium.close()


@pytest.fixture
def viewport(request: pytest.FixtureRequest) -> dict[str, int]:
    """The window's size: 1440×900, or what ``parametrize("viewport", …, indirect=True)`` says."""
    return getattr(request, "param", DESKTOP)


@pytest.fixture
def motion() -> str:
    """Whether the browser asks for calm: a camera that flies draws the map in software twenty times more."""
    return "reduce"


@pytest.fixture
def watch() -> Watch:
    """What the test's page asked for and complained about so far."""
    return Watch()


@pytest.fixture
def page(browser: Browser, server: Server, viewport: dict[str, int], motion: str, watch: Watch) -> Iterator[Page]:
    """A page in a fresh profile; ``page.goto("/")`` is the dashboard. Watched to the end of the test."""
    context = browser.new_context(
        base_url=server.url, viewport=viewport, locale="en-IN", timezone_id="Asia/Kolkata", reduced_motion=motion
    )  # type: ignore[call-overload]
    opened = context.new_page()
    watch.follow(opened)
    yield opened
    context.close()
    assert not watch.outside, f"requests that leave this machine: {watch.outside}"
    assert not watch.complaints, f"the browser complained: {watch.complaints}"
