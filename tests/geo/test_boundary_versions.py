"""Versions of boundaries: what is refused, and one state's own beside all others."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from core.errors import BadInput, NotFound
from geo.boundaries import versions

if TYPE_CHECKING:
    from geo.boundaries import Boundaries


def _add(home: Path, file: Path, name: str, today: Boundaries, **more: Any) -> versions.Version:
    valid = more.get("valid", (None, None))
    return versions.add(home, file, name, valid=valid, who="tester", today=today, progress=lambda _: None)


@pytest.mark.parametrize("name", ["", "../up", "a/b", ".hidden", "Größe", "today", "x" * 41, "-a"])
def test_names_that_are_no_names(name: str, tmp_path: Path, boundaries: Boundaries) -> None:
    with pytest.raises(BadInput, match="--name"):
        _add(tmp_path, tmp_path / "x.gpkg", name, boundaries)
    assert not (tmp_path / "boundaries").exists()


def test_days_the_wrong_way_round(tmp_path: Path, boundaries: Boundaries) -> None:
    with pytest.raises(BadInput, match="other way round"):
        _add(tmp_path, tmp_path / "x", "a", boundaries, valid=(date(2020, 1, 2), date(2020, 1, 1)))


def test_a_district_matched_twice(squares: Callable[..., Path], tmp_path: Path, boundaries: Boundaries) -> None:
    file = squares(district=["Pune", "Poona", "Nashik"], state=["Maharashtra"] * 3)
    with pytest.raises(BadInput, match="both district"):
        _add(tmp_path, file, "twice", boundaries)
    assert versions.names(tmp_path) == ()


def test_an_unknown_version_lists_those_there_are(tmp_path: Path, boundaries: Boundaries) -> None:
    with pytest.raises(NotFound, match="None was added yet"):
        versions.version(tmp_path, "x", boundaries)
    with pytest.raises(NotFound):
        versions.remove(tmp_path, "../x")


def test_one_states_own_beside_all_others(tmp_path: Path, boundaries: Boundaries) -> None:
    goa = boundaries.districts[boundaries.districts["state_lgd"] == 30][["name", "state", "lgd", "geometry"]]
    shifted = goa.assign(geometry=goa.geometry.translate(xoff=0.002))
    shifted.to_file(tmp_path / "goa.gpkg")
    added = _add(tmp_path, tmp_path / "goa.gpkg", "goa", boundaries)
    assert added.states == (30,)
    assert added.boundaries.drawable == boundaries.drawable
    assert "for Goa; all others as today" in added.boundaries.source
    assert all(added.placed[code] == code for code in boundaries.drawable)
    versions.remove(tmp_path, "goa")
    assert versions.names(tmp_path) == ()
