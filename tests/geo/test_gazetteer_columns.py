"""Faults of whole columns: found where they are, and never where they are not."""

from __future__ import annotations

import csv
import random
from collections import Counter
from collections.abc import Callable, Iterable
from pathlib import Path

import pytest

from geo.gazetteer import Gazetteer, load_gazetteer
from geo.gazetteer.columns import census_districts, code_in, look_over
from geo.places import load_places

Pairs = list[tuple[str | None, str | None, int]]


@pytest.fixture(scope="module")
def gazetteer() -> Gazetteer:
    return load_gazetteer()


def counted(pairs: Iterable[tuple[str | None, str | None]]) -> Pairs:
    return [(state, district, rows) for (state, district), rows in Counter(pairs).items()]


def lgd_pairs(write: Callable[[int], str] = str, state: bool = True) -> Pairs:
    places = load_places()
    return counted(
        (places.states[one.state_lgd].name if state else None, write(one.lgd)) for one in places.districts.values()
    )


def census_pairs(write: Callable[[int], str] = str, state: bool = True) -> Pairs:
    states = load_places().states
    return counted(
        (states[one.state_lgd].name if state else None, write(code)) for code, one in census_districts().items()
    )


def test_the_census_table_is_whole() -> None:
    census, places = census_districts(), load_places()
    assert sorted(census) == list(range(1, 641))
    assert all(one.lgd in places.districts and one.state_lgd in places.states for one in census.values())
    assert (census[519].lgd, census[519].name, census[519].state_lgd) == (482, "Mumbai", 27)


@pytest.mark.parametrize(
    ("text", "code"),
    [("0212", 212), ("२१२", 212), (" 212.0 ", 212), ("", None), (None, None), ("24 Parganas", None), ("9" * 400, None)],
)
def test_codes_are_read_whatever_their_dress(text: str | None, code: int | None) -> None:
    assert code_in(text) == code


def test_codes_and_names_in_their_places_are_no_fault(gazetteer: Gazetteer) -> None:
    places = load_places()
    names = counted((places.states[one.state_lgd].name, one.name) for one in places.districts.values())
    assert look_over(names, gazetteer) is None
    assert look_over(lgd_pairs(), gazetteer) is None
    assert look_over(lgd_pairs("{:04d}".format), gazetteer) is None
    assert look_over(lgd_pairs(state=False), gazetteer) is None
    numbers = counted((str(one.state_lgd), str(one.lgd)) for one in places.districts.values())
    assert look_over(numbers, gazetteer) is None
    for state, districts in places.by_state.items():
        typed = places.states[state].name
        assert look_over(counted((typed, one.name) for one in districts), gazetteer) is None, typed
        assert look_over(counted((typed, str(one.lgd)) for one in districts), gazetteer) is None, typed
        assert look_over(counted((None, str(one.lgd)) for one in districts), gazetteer) is None, typed


@pytest.mark.parametrize(
    "pairs",
    [
        [],
        [("Bihar", "Patna", 1)],
        [("Delhi", "Delhi", 5), ("Chandigarh", "Chandigarh", 5), ("Lakshadweep", "Lakshadweep", 1)],
        [("Bihar", None, 5), ("Goa", "", 2)],
        [(None, "Bihar", 5), (None, "Patna", 2)],
        [(None, None, 5)],
        [("Bihar", "Patna", 50), ("Gaya", "Bihar", 1)],
        [(None, "Patna", 50), (None, "Gaya", 50), ("Bhojpur", "Bihar", 1)],
        [("nonsense", "rubbish", 3), ("\0", "\0" * 10_000, 1)],
        [("Bihar", "212", 1), ("Bihar", "Patna", 9)],
        [("Bihar", "519", 1)],
        [("Andhra Pradesh", "519", 3), ("Maharashtra", "482", 1), ("Bihar", "999", 1)],
    ],
)
def test_little_or_mixed_evidence_is_no_fault(gazetteer: Gazetteer, pairs: Pairs) -> None:
    assert look_over(pairs, gazetteer) is None


def test_swapped_columns_are_said(gazetteer: Gazetteer) -> None:
    places = load_places()
    swapped = counted((one.name, places.states[one.state_lgd].name) for one in places.districts.values())
    fault = look_over(swapped, gazetteer)
    assert fault is not None
    assert (fault.kind, "swapped" in fault.sentence) == ("swapped", True)
    assert fault.share > 0.9
    fault = look_over([("Patna", "Bihar", 1)], gazetteer)
    assert fault is not None
    assert fault.kind == "swapped"
    codes = counted((str(one.lgd), str(one.state_lgd)) for one in places.districts.values())
    fault = look_over(codes, gazetteer)
    assert fault is not None
    assert fault.kind == "swapped"


@pytest.mark.parametrize("write", [str, "{:03d}".format])
def test_census_codes_are_said(gazetteer: Gazetteer, write: Callable[[int], str]) -> None:
    fault = look_over(census_pairs(write), gazetteer)
    assert fault is not None
    assert fault.kind == "census_codes"
    assert fault.share > 0.9
    assert "in the Census, while LGD code" in fault.sentence
    fault = look_over(census_pairs(write, state=False), gazetteer)
    assert fault is not None
    assert fault.kind == "census_codes"


def test_census_codes_of_one_state_are_said_or_cannot_be_told(gazetteer: Gazetteer) -> None:
    names = {state.lgd: state.name for state in load_places().states.values()}
    said = {}
    for state in sorted({one.state_lgd for one in census_districts().values()}):
        codes = [(code, one) for code, one in census_districts().items() if one.state_lgd == state]
        fault = look_over([(names[state], str(code), 1) for code, _ in codes], gazetteer)
        said[names[state]] = fault is not None and fault.kind == "census_codes"
        padded = look_over([(names[state], f"{code:03d}", 1) for code, _ in codes], gazetteer)
        if not said[names[state]] and len(codes) > 1 and codes[0][0] < 100:
            assert padded is not None
    assert [name for name, found in said.items() if not found] == ["Chandigarh", "Lakshadweep"]


def test_a_sample_of_census_codes_is_said(gazetteer: Gazetteer) -> None:
    pairs, draw = census_pairs(), random.Random(7)
    for size in (3, 5, 10, 30):
        for _ in range(40):
            fault = look_over(draw.sample(pairs, size), gazetteer)
            assert fault is None or fault.kind == "census_codes"
            assert size < 10 or fault is not None
    correct = lgd_pairs()
    for size in (2, 3, 5, 10, 30, 100):
        assert all(look_over(draw.sample(correct, size), gazetteer) is None for _ in range(40))


LISTS = (
    ("census2011_names.csv", "census_state", "census_district"),
    ("names_2020_bulletins.csv", "state_as_written", "district_as_written"),
    ("names_post_offices.csv", "state_as_written", "district_as_written"),
    ("census_od.csv", "dest_state", "dest_district"),
)


@pytest.mark.reference
@pytest.mark.parametrize(("file", "state", "district"), LISTS)
def test_real_lists_are_no_fault_and_swapped_they_are(
    reference: Path, gazetteer: Gazetteer, file: str, state: str, district: str
) -> None:
    with (reference / file).open(encoding="utf-8", newline="") as lines:
        pairs = [(row[state], row[district]) for row in csv.DictReader(lines)]
    assert look_over(counted(pairs), gazetteer) is None
    by_state: dict[str, list[tuple[str, str]]] = {}
    for pair in pairs:
        by_state.setdefault(pair[0], []).append(pair)
    assert all(look_over(counted(part), gazetteer) is None for part in by_state.values())
    fault = look_over(counted((two, one) for one, two in pairs), gazetteer)
    assert fault is not None
    assert fault.kind == "swapped"


@pytest.mark.reference
def test_the_boundary_files_codes_are_said(reference: Path, gazetteer: Gazetteer) -> None:
    with (reference / "boundary_lgd_crosswalk.csv").open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines))
    fault = look_over([(row["state"], row["boundary_DIST_LGD"], 1) for row in rows], gazetteer)
    assert fault is not None
    assert fault.kind == "census_codes"
    assert look_over([(row["state"], row["true_lgd"], 1) for row in rows], gazetteer) is None
