"""README's table of numbers is the one that the bench wrote."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks.measure import Against, Result, read_results
from benchmarks.table import BEGIN, END, table, with_table
from tests.contracts.tree import text_of


def test_readme_shows_the_measured_numbers() -> None:
    readme = text_of(Path("README.md"))
    assert with_table(readme, read_results()) == readme, "README's numbers differ from results.json; run make bench"


def test_a_result_says_whether_it_met_its_target() -> None:
    entry = Result("load", 12.3456, "s", 15, Against("row by row", 123.4), 1.5, "three runs").as_json()
    assert entry["met"] is True
    assert (entry["value"], entry["against"]) == (12.3, {"name": "row by row", "value": 123})
    assert list(entry) == ["name", "value", "unit", "target", "met", "against", "floor", "note"]
    late = Result("load", 15.2, "s", 15).as_json()
    assert late["met"] is False
    assert "15.2 s (missed) | ≤ 15 s" in table([late])


def test_a_readme_without_markers_is_refused() -> None:
    assert with_table(f"a {BEGIN}old{END} b", []).startswith(f"a {BEGIN}\n")
    with pytest.raises(ValueError, match="markers"):
        with_table("no markers", [])
