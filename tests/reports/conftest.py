"""A store with weeks of movement, what awaits travel, and names that wait; a press over it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from core.settings import Settings
from data.catalog import open_catalog
from data.registry import open_registry
from geo.boundaries import Boundaries
from geo.boundaries.versions import Versions
from reports.making import Press
from tests.data.lake.cubes import row
from tests.data.store import commit

LUCKNOW, MUMBAI, DELHI_NEW, UP_UNKNOWN, YANAM = (9, 162), (27, 482), (7, 82), (9, None), (34, 601)
#: The last day of the reports in these tests.
LAST = date(2020, 5, 20)
ROWS = [
    row(1_000, MUMBAI, LUCKNOW, train_no="01901", status="arrived", travel_date=date(2020, 5, 18)),
    row(400, MUMBAI, DELHI_NEW, train_no="01903", status="boarded", travel_date=date(2020, 5, 20)),
    row(30, DELHI_NEW, UP_UNKNOWN, mode="bus", status="arrived", travel_date=date(2020, 5, 15)),
    row(70, LUCKNOW, LUCKNOW, mode="bus", status="arrived", travel_date=date(2020, 5, 16)),
    row(6, MUMBAI, YANAM, mode="other", status="arrived", travel_date=date(2020, 5, 17)),
    row(500, MUMBAI, LUCKNOW, train_no="01899", status="arrived", travel_date=date(2020, 5, 9)),
    row(80, MUMBAI, LUCKNOW, train_no="01905", status="registered", travel_date=date(2020, 5, 22)),
    row(20, MUMBAI, DELHI_NEW, mode="bus", status="requested", travel_date=date(2020, 5, 23)),
    row(9, MUMBAI, DELHI_NEW, mode="bus", status="registered", travel_date=date(2020, 5, 24)),
]


@pytest.fixture
def settings(home: Path) -> Settings:
    """A HOME of the test's own."""
    return Settings(home=home)


@pytest.fixture
def press(settings: Settings, boundaries: Boundaries) -> Iterator[Press]:
    """The store and everything that draws it."""
    with open_registry(settings) as registry:
        commit(registry, settings, ROWS, synthetic=True)
    catalog = open_catalog(settings, boundaries.drawable)
    press = Press(catalog, boundaries, Versions(settings.home, boundaries))
    yield press
    press.close()
