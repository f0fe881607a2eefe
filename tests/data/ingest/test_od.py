"""OD tables, the Census one among them."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import polars as pl
import pytest

from tests.data.ingest.conftest import Store

HEADERS = ("origin_state", "dest_state", "dest_district", "migrants", "males", "females")


@pytest.mark.reference
def test_the_census_is_loaded_whole(store: Store, reference: Path) -> None:
    report = store.load(reference / "census_od.csv", "od")
    assert (report.rows, report.accepted, report.rejected, report.persons) == (22_400, 22_400, 0, 54_264_749)
    cube = store.cube()
    assert cube["persons"].sum() == 54_264_749
    assert cube["travel_date"].null_count() == cube.height
    assert cube["status"].unique().to_list() == ["arrived"]
    within = cube.filter(pl.col("origin_state") == pl.col("destination_state"))
    assert within["origin_state"].unique().to_list() == [38]  # two territories in 2011 that are one today
    pairs = cube.group_by("origin_state", "destination_state").agg(pl.col("persons").sum()).sort("persons")
    assert pairs.tail(2).reverse().rows() == [(9, 7, 2_854_297), (9, 27, 2_754_706)]
    assert cube["origin"].null_count() == cube.height


def test_sexes_are_counted_apart_and_the_rest_without(store: Store) -> None:
    store.load(
        store.table(
            "od.csv",
            HEADERS,
            ("Uttar Pradesh", "MAHARASHTRA", "Pune", "1,00,000", "60000", "30000"),
            ("Uttar Pradesh", "Maharashtra", "Pune", "10", "", ""),
            ("Uttar Pradesh", "Maharashtra", "Pune", "0", "0", "0"),
        )
    )
    sexes = dict(store.cube().group_by("sex").agg(pl.col("persons").sum()).iter_rows())
    assert sexes == {"male": 60_000, "female": 30_000, None: 10_010}


def test_a_period_is_counted_on_its_last_day(store: Store) -> None:
    headers = ("origin_state", "dest_state", "persons", "from", "to")
    file = store.table(
        "od.csv",
        headers,
        ("UP", "Bihar", 5, "2020-05-01", "2020-05-31"),
        ("UP", "Bihar", 7, "01/06/2020", ""),
        ("UP", "Bihar", 9, "", ""),
    )
    assert store.load(file).kind == "od"
    days = dict(store.cube().select("travel_date", "persons").iter_rows())
    assert days == {date(2020, 5, 31): 5, date(2020, 6, 1): 7, None: 9}


@pytest.mark.parametrize(
    ("row", "column"),
    [
        (("UP", "Bihar", "Patna", "-5", "", ""), "persons"),
        (("UP", "Bihar", "Patna", "", "", ""), "persons"),
        (("UP", "Bihar", "Patna", "5", "3", "3"), "persons"),
        (("UP", "Bihar", "Patna", "5", "x", ""), "males"),
        (("UP", "Bihar", "Atlantis", "5", "", ""), "destination_district"),
        (("", "Bihar", "Patna", "5", "", ""), "origin_state"),
    ],
)
def test_a_bad_row_is_refused_alone(store: Store, row: tuple[str, ...], column: str) -> None:
    report = store.load(store.table("od.csv", HEADERS, ("UP", "Bihar", "Patna", "5", "2", "3"), row))
    assert (report.accepted, report.rejected, report.persons) == (1, 1, 5)
    (refused,) = store.rejects(report)
    assert (refused["row"], refused["column"]) == ("3", column)


def test_a_table_and_records_of_people_add_up_in_one_lake(store: Store) -> None:
    store.load(store.table("od.csv", HEADERS, ("UP", "Bihar", "Patna", "5", "2", "3")))
    store.load(
        store.table(
            "p.csv", ("name", "origin_state", "to_state", "to_district", "date"), ("a", "UP", "Bihar", "Patna", "")
        )
    )
    assert len(store.registry.manifest()) == 2
    assert store.cube()["persons"].sum() == 6
