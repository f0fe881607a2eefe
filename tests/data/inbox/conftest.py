"""A catalog over a fresh store, and made-up manifests to upload."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path

import pytest

from core.settings import Settings
from data.access import Actor, Role
from data.catalog import Catalog, open_catalog
from data.inbox.worker import Worker

BIHAR, KERALA = Actor("key-1", Role.SENDER, 10), Actor("key-2", Role.SENDER, 32)
_HEADER = "name,mobile,origin_state,origin_district,destination_state,destination_district,travel_date\n"


def manifest(persons: int, first: int = 0, spoilt: int = 0) -> bytes:
    """A CSV of so many made-up people and so many rows that cannot be used."""
    rows = [f"Person {n},6{n:09d},Bihar,Patna,Kerala,Kannur,2020-05-03\n" for n in range(first, first + persons)]
    rows += [f"Spoilt {n},12,Bihar,Patna,Kerala,Kannur,2020-05-03\n" for n in range(spoilt)]
    return (_HEADER + "".join(rows)).encode()


def stream(content: bytes) -> io.BytesIO:
    return io.BytesIO(content)


@pytest.fixture
def catalog(home: Path, database: str) -> Iterator[Catalog]:
    catalog = open_catalog(Settings(home=home), frozenset())
    yield catalog
    catalog.close()


@pytest.fixture
def worker(catalog: Catalog) -> Worker:
    return Worker(catalog)
