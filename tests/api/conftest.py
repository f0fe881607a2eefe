"""A served API over a real store: the guard around it, no pages below it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi import FastAPI

from api.guard import Guard
from api.server import create_api
from core.settings import Settings
from data.catalog import open_catalog
from data.registry import open_registry
from geo.boundaries import Boundaries
from geo.boundaries.versions import Versions
from tests.api.asgi import Client
from tests.data.lake.cubes import day, row
from tests.data.store import commit
from tests.sharing import copy_store, once

LUCKNOW, MUMBAI, DELHI_NEW, UP_UNKNOWN, YANAM = (9, 162), (27, 482), (7, 82), (9, None), (34, 601)
ROWS = [
    row(100, MUMBAI, LUCKNOW, train_no="01901", status="arrived"),
    row(40, MUMBAI, DELHI_NEW, train_no="01903", travel_date=day(4)),
    row(30, DELHI_NEW, UP_UNKNOWN, mode="bus", travel_date=day(2)),
    row(7, LUCKNOW, LUCKNOW, mode="bus"),
    row(5, MUMBAI, YANAM, travel_date=None, mode="other"),
]


@pytest.fixture
def settings(home: Path) -> Settings:
    return Settings(home=home)


def _fill(home: Path) -> None:
    with open_registry(Settings(home=home)) as registry:
        commit(registry, Settings(home=home), ROWS, synthetic=True)


@pytest.fixture(scope="session")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store with ROWS, which tests get copies of."""
    return once(tmp_path_factory, "rows", _fill)


@pytest.fixture
def app(settings: Settings, filled: Path, boundaries: Boundaries) -> Iterator[FastAPI]:
    copy_store(filled, settings.home)
    app = create_api()
    app.state.boundaries = boundaries
    app.state.versions = Versions(settings.home, boundaries)
    app.state.catalog = open_catalog(settings, boundaries.drawable)
    app.add_middleware(Guard)
    yield app
    app.state.catalog.close()


@pytest.fixture
def client(app: FastAPI) -> Client:
    return Client(app)
