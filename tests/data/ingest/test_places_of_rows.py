"""What whole columns and positions tell about the places of a file."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from pathlib import Path

import pytest

from core.errors import BadInput
from data.access import COMMAND_LINE
from data.ingest import LoadReport, load
from data.lake.writer import lake_root
from geo.boundaries import Boundaries
from geo.gazetteer import load_gazetteer
from geo.points import Points
from tests.data.ingest.conftest import Store

HEADERS = ("name", "mobile", "origin_state", "origin_district", "destination_state", "destination_district")
DATED = (*HEADERS, "travel_date", "dest_lon", "dest_lat")
PATNA = (85.14, 25.6)


@pytest.fixture
def take(store: Store, boundaries: Boundaries) -> Callable[[Path], LoadReport]:
    points = Points(boundaries)

    def take(file: Path) -> LoadReport:
        return load(
            file,
            None,
            registry=store.registry,
            gazetteer=load_gazetteer(),
            lake_root=lake_root(store.home),
            home=store.home,
            actor=COMMAND_LINE,
            points=lambda: points,
        )

    return take


def row(district: str, lon: object, lat: object) -> tuple[object, ...]:
    return ("Asha Example", "6000000001", "UP", "Agra", "Bihar", district, "2020-05-03", lon, lat)


def test_positions_find_what_names_do_not(store: Store, take: Callable[[Path], LoadReport]) -> None:
    rows = [row("", *PATNA), row("Qazmipur", *PATNA), row("Patna", *PATNA), row("Patna", "", "")]
    named = [(f"Person {at}", *cells[1:]) for at, cells in enumerate(rows)]
    report = take(store.table("p.csv", DATED, *named))
    assert (report.accepted, report.waiting) == (4, 0)
    assert store.cube()["destination"].to_list() == [212] * store.cube().height


def test_a_position_that_contradicts_the_name_refuses_the_row(store: Store, take: Callable[[Path], LoadReport]) -> None:
    report = take(store.table("p.csv", DATED, row("Gaya", *PATNA), row("Patna", *PATNA)))
    assert (report.accepted, report.rejected, report.waiting) == (1, 1, 0)
    (refused,) = store.rejects(report)
    assert "the name and the position do not agree" in refused["reason"]
    assert "Gaya" in refused["reason"]


def test_a_position_in_another_state_does_not_place_an_unknown_name(
    store: Store, take: Callable[[Path], LoadReport]
) -> None:
    report = take(store.table("p.csv", DATED, row("Qazmipur", 72.83, 18.95), row("Patna", "", "")))
    assert report.accepted == 1
    assert store.cube()["destination"].unique().to_list() == [212]


def test_positions_are_sealed_and_never_in_the_open(store: Store, take: Callable[[Path], LoadReport]) -> None:
    take(store.table("p.csv", DATED, row("Patna", "85.1412345", "25.6054321")))
    assert b"85.14123" not in store.everything()
    opened = store.registry.personal_record(1)
    assert opened is not None
    assert opened.endswith("85.1412345\x1f25.6054321")


def test_swapped_columns_refuse_the_file(store: Store) -> None:
    rows = [
        (*row(name, "", "")[:4], name, "Bihar", "2020-05-03", "", "") for name in ("Patna", "Gaya", "Siwan", "Saran")
    ]
    with pytest.raises(BadInput, match="swapped") as refused:
        store.load(store.table("p.csv", DATED, *rows))
    assert "destination_state and destination_district" in refused.value.message
    assert store.registry.is_empty()


def test_census_codes_refuse_the_file(store: Store) -> None:
    """Codes of Bihar's districts as the Census numbers them."""
    codes = (230, 236, 217, 219, 231, 234)
    with pytest.raises(BadInput, match="Census of 2011"):
        store.load(store.table("p.csv", DATED, *(row(str(code), "", "") for code in codes)))


def test_fields_of_positions_belong_to_no_count() -> None:
    from data.lake.tables import CUBE

    assert not {name for name in CUBE if "lon" in name or "lat" in name}
    assert dataclasses.is_dataclass(LoadReport)
