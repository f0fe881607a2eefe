"""The shipped tables are what the builder makes of the reference data, small, and complete."""

from __future__ import annotations

from pathlib import Path

import pytest

from data.demo import build_tables
from data.demo.published import published, value
from data.demo.tables import TABLES, read
from geo.places import load_places


def test_tables_are_small() -> None:
    for table in TABLES.glob("*.csv"):
        assert len(table.read_text(encoding="utf-8").splitlines()) < 3_000, table.name


def test_the_readme_names_every_table_and_its_rows() -> None:
    text = (TABLES / "README.md").read_text(encoding="utf-8")
    for table in TABLES.glob("*.csv"):
        rows = len(table.read_text(encoding="utf-8").splitlines()) - 1
        assert f"`{table.name}` | {rows:,} |" in text, f"{table.name} has {rows:,} rows"


def test_codes_are_lgd_s() -> None:
    places = load_places()
    for row in read("places"):
        assert places.districts[int(row["lgd"])].state_lgd == int(row["state"])
    for row in read("stations"):
        assert places.districts[int(row["lgd"])].state_lgd == int(row["state"])
    for row in read("returnee_districts"):
        assert places.districts[int(row["lgd"])].name == row["name"]
    for count in published():
        assert set(count.states) | set(count.to) <= set(places.states)


def test_names_are_plain_words() -> None:
    for row in read("names"):
        assert row["name"].isalpha()
        assert row["kind"] in {"male", "female", "surname"}


@pytest.mark.reference
def test_the_builder_makes_the_shipped_tables(reference: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shipped = {name: (TABLES / f"{name}.csv").read_bytes() for name in build_tables.WRITTEN}
    monkeypatch.setattr(build_tables, "OUT", tmp_path)
    build_tables.build(reference)
    for name, content in shipped.items():
        assert (tmp_path / f"{name}.csv").read_bytes() == content, f"run python -m data.demo.build_tables ({name})"


@pytest.mark.reference
def test_every_published_count_of_the_reference_is_known(reference: Path) -> None:
    rows = (reference / "shramik_facts.csv").read_text(encoding="utf-8").splitlines()
    assert len(published()) == len(rows) - 1 + len(read("statements"))


def test_an_unpublished_number_is_no_number() -> None:
    assert value("trains_operated_cumulative", "2020-08-31") == 4621
    with pytest.raises(KeyError):
        value("trains_operated_cumulative", "2020-08-30")
