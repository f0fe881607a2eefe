"""Coordinates beside names: where they help, where they contradict, and where they are none."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import polars as pl
import pytest

from data.resolving.positions import degrees
from data.resolving.table import PointSource, resolve
from data.spreadsheets import Table
from geo.gazetteer import Gazetteer, load_gazetteer
from geo.points import Points

if TYPE_CHECKING:
    from geo.boundaries import Boundaries

#: Patna, Gaya, Mumbai's harbour and sea, the open sea, Lahore.
PATNA, GAYA, MUMBAI = ("25.6", "85.1"), ("24.75", "85.0"), ("19.0", "72.83")
OFF_MUMBAI, SEA, LAHORE = ("18.93", "72.78"), ("18.9", "71.0"), ("31.5", "74.3")


@pytest.fixture(scope="module")
def gazetteer() -> Gazetteer:
    return load_gazetteer()


@pytest.fixture(scope="session")
def shapes(boundaries: Boundaries) -> PointSource:
    points = Points(boundaries)
    return lambda: points


@pytest.fixture
def ask(gazetteer: Gazetteer, shapes: PointSource) -> Callable[..., list[dict[str, Any]]]:
    """Rows of state, district, latitude, longitude → what was added to each."""

    def ask(*rows: tuple[str, str, str, str], headers: tuple[str, str] = ("lat", "lon")) -> list[dict[str, Any]]:
        names = ("state", "district", *headers)
        frame = pl.DataFrame(rows, schema=dict.fromkeys(names, pl.String), orient="row")
        return resolve("in.csv", Table(frame, names, 1, {}), gazetteer, None, shapes).frame.to_dicts()

    return ask


@pytest.mark.parametrize("headers", [("lat", "lon"), ("Latitude", "Longitude"), ("lat", "long"), ("LAT", "LNG")])
def test_a_blank_or_unknown_name_takes_the_district_of_the_point(
    ask: Callable[..., list[dict[str, Any]]], headers: tuple[str, str]
) -> None:
    rows = ask(("Bihar", "", *PATNA), ("Bihar", "Qwertzuiop", *GAYA), ("", "", *MUMBAI), headers=headers)
    assert [row["lgd"] for row in rows] == [212, 196, 482]
    assert {row["match"] for row in rows} == {"point"}
    assert {row["point"] for row in rows} == {"inside"}
    assert [row["name"] for row in rows] == ["Patna", "Gaya", "Mumbai"]


def test_a_point_near_the_coast_snaps_and_says_so(ask: Callable[..., list[dict[str, Any]]]) -> None:
    by_point, by_name, far = ask(
        ("Maharashtra", "", *OFF_MUMBAI), ("Maharashtra", "Mumbai", *OFF_MUMBAI), ("Maharashtra", "", *SEA)
    )
    assert (by_point["lgd"], by_point["match"], by_point["point"]) == (482, "point", "snapped")
    assert "km outside Mumbai" in by_point["why"]
    assert (by_name["lgd"], by_name["match"], by_name["point"]) == (482, "exact", "snapped")
    assert (far["lgd"], far["match"], far["point"]) == (None, "none", "outside")


@pytest.mark.parametrize(
    ("state", "district", "position"),
    [
        ("Bihar", "Patna", MUMBAI),
        ("Bihar", "Patna", GAYA),
        ("Maharashtra", "Mumbai", SEA),
        ("Punjab", "Amritsar", LAHORE),
        ("Bihar", "", MUMBAI),
        ("Bihar", "Qwertzuiop", MUMBAI),
        ("Nowhereland", "", MUMBAI),
        ("Telangana", "Railway Quarantine", ("17.4", "78.5")),
        ("Bihar", "Mumbai", PATNA),
    ],
)
def test_what_does_not_fit_together_gets_no_code(
    ask: Callable[..., list[dict[str, Any]]], state: str, district: str, position: tuple[str, str]
) -> None:
    (row,) = ask((state, district, *position))
    assert (row["lgd"], row["name"], row["match"], row["score"]) == (None, None, "none", 0.0)
    assert row["point"] == "disagrees"
    assert row["flag"] in {"disagrees", "not_a_district", "other_state"}
    assert row["candidates"]


@pytest.mark.parametrize(
    ("position", "said"),
    [
        (("0", "0"), "0, 0 stands for no position"),
        (("85.1", "25.6"), "longitude and latitude are swapped"),
        (("48.8", "2.3"), "not in or near India"),
        (("25.6", "east"), "missing or no number"),
        (("25.6", ""), "missing or no number"),
        (("nan", "inf"), "missing or no number"),
    ],
)
def test_coordinates_that_are_none_leave_the_name_alone(
    ask: Callable[..., list[dict[str, Any]]], position: tuple[str, str], said: str
) -> None:
    named, blank = ask(("Bihar", "Patna", *position), ("Bihar", "", *position))
    assert (named["lgd"], named["match"], named["point"]) == (212, "exact", None)
    assert said in named["why"]
    assert (blank["lgd"], blank["match"]) == (None, "none")


def test_no_coordinates_are_no_matter(ask: Callable[..., list[dict[str, Any]]]) -> None:
    (row,) = ask(("Bihar", "Patna", "", " "))
    assert (row["lgd"], row["why"], row["point"]) == (212, "The district's name today.", None)


def test_the_point_tells_which_child_of_a_divided_district_is_meant(
    gazetteer: Gazetteer, shapes: PointSource, monkeypatch: pytest.MonkeyPatch
) -> None:
    undivided = replace(gazetteer.resolve("Bihar", "Patna"), children=(196,))
    monkeypatch.setattr(gazetteer, "resolve_many", lambda pairs, _: [undivided] * len(pairs))
    frame = pl.DataFrame({"state": ["Bihar"] * 2, "district": ["Patna"] * 2})
    frame = frame.with_columns(pl.Series("lat", [PATNA[0], GAYA[0]]), pl.Series("lon", [PATNA[1], GAYA[1]]))
    done = resolve("in.csv", Table(frame, tuple(frame.columns), 1, {}), gazetteer, None, shapes)
    assert done.frame.select("lgd", "match", "point").rows() == [(212, "exact", "inside"), (196, "point", "inside")]
    assert "formed out of it" in done.frame["why"][1]


def test_a_district_without_a_polygon_cannot_be_contradicted(
    ask: Callable[..., list[dict[str, Any]]], boundaries: Boundaries
) -> None:
    assert 599 not in boundaries.drawable
    (row,) = ask(("Puducherry", "Mahe", "11.70", "75.54"))
    assert (row["lgd"], row["match"], row["flag"]) == (599, "exact", None)
    assert "the map has no shape of this district" in row["why"]


def test_shapes_are_asked_for_only_when_there_is_a_position(gazetteer: Gazetteer) -> None:
    def never() -> Points:
        raise AssertionError("no shapes are needed")

    frame = pl.DataFrame({"state": ["Bihar"], "district": ["Patna"], "lat": [""], "lon": [""]})
    done = resolve("in.csv", Table(frame, tuple(frame.columns), 1, {}), gazetteer, None, never)
    assert done.frame["lgd"].to_list() == [212]
    without = resolve("in.csv", Table(frame, tuple(frame.columns), 1, {}), gazetteer)
    assert without.report.notes == ("The positions were not used: no shapes of districts are at hand.",)
    assert "point" not in without.frame.columns


def test_degrees_are_read_as_people_write_them() -> None:
    said = [
        "25.6",
        "२५.६",
        "+25.6",
        "-25.6",
        "25.6°",
        "25.6 N",
        "77.2° e",
        "77.2W",
        "25,6",
        "1e2",
        "",
        "25°36'",
        "9999",
    ]
    found = pl.DataFrame({"x": said}).select(degrees(pl.col("x"))).to_series().to_list()
    assert found == [25.6, 25.6, 25.6, -25.6, 25.6, 25.6, 77.2, -77.2, None, None, None, None, None]


@pytest.mark.reference
def test_stations_by_name_and_point_agree_or_say_so(reference: Path, gazetteer: Gazetteer, shapes: PointSource) -> None:
    stations = pl.read_csv(reference / "stations.csv", infer_schema=False).fill_null("")
    stations = stations.filter((pl.col("lon") != "") & (pl.col("lgd_truth") != ""))
    frame = stations.select("code", "state", pl.col("district"), "lon", "lat", "lgd_truth")
    blank = frame.with_columns(pl.lit("").alias("district"))
    done = resolve("in.csv", Table(blank, tuple(blank.columns), 1, {}), gazetteer, None, shapes)
    truth = done.frame["lgd_truth"].cast(pl.Int64)
    found = done.frame["lgd"]
    assert (found == truth).sum() > 0.98 * len(truth)  # others: the station list names another state
    assert (found != truth).sum() <= 2
