"""Pictures and their files: refusals in a sentence, and never half a file."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest

from core.errors import BadInput, Unavailable
from geo.boundaries import Boundaries
from layers.files import TARGETS, require_target, save
from layers.snapshot import Picture, Selection, flows_picture, heat_picture
from tests.layers.conftest import STATES, WORDS, answer


def test_the_headline_counts_what_is_shown_of_all(flows: Picture) -> None:
    assert flows.headline == "4 of 7 flows shown, 81 % of 4,00,000 people."


def test_who_is_not_on_the_map_of_trains_is_said(trains: Picture) -> None:
    assert trains.headline == "1,000 of 1,030 people by train drawn, 97 %."
    assert any("30 people" in note for note in trains.notes)


def test_near_places_are_shown_near_with_smaller_circles(boundaries: Boundaries) -> None:
    rows = pl.DataFrame({"origin": [162, 212], "destination": [212, 162], "persons": [900, 100]})
    near = flows_picture(answer(rows), Selection("x", near=True), boundaries, "district", {})
    far = flows_picture(answer(rows), Selection("x"), boundaries, "district", {})
    assert near.fit is not None
    assert far.fit is None
    assert near.layer.circles.largest > far.layer.circles.largest  # type: ignore[union-attr]


def test_nobody_is_a_sentence(flow_rows: pl.DataFrame, boundaries: Boundaries) -> None:
    with pytest.raises(BadInput, match="No one moved"):
        flows_picture(answer(flow_rows.clear()), WORDS, boundaries, "state", STATES)
    with pytest.raises(BadInput, match="--level state"):
        flows_picture(answer(flow_rows.clear(), 10), WORDS, boundaries, "district", STATES)
    with pytest.raises(BadInput, match="use one of arrivals"):
        heat_picture(answer(flow_rows), WORDS, boundaries, metric="joy")
    with pytest.raises(BadInput, match="use one of quantiles"):
        heat_picture(answer(flow_rows), WORDS, boundaries, scheme="joy")


@pytest.mark.parametrize("ending", TARGETS)
def test_a_file_of_every_ending(flows: Picture, boundaries: Boundaries, tmp_path: Path, ending: str) -> None:
    file = tmp_path / f"map{ending.upper()}"
    file.write_bytes(b"older")
    save(flows, boundaries, file)
    start = {".png": b"\x89PNG", ".svg": b"<?xml", ".pdf": b"%PDF", ".html": b"<!DOCTYPE html>"}
    assert file.read_bytes().startswith(start[ending])
    assert [f.name for f in tmp_path.iterdir()] == [file.name]


def test_what_cannot_be_written_leaves_everything_as_it_was(
    flows: Picture, boundaries: Boundaries, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(BadInput, match=r"\.png, \.svg"):
        require_target(tmp_path / "map.jpeg")
    with pytest.raises(Unavailable, match="cannot be written"):
        save(flows, boundaries, tmp_path / "none" / "map.svg")
    (tmp_path / "taken.svg").mkdir()
    with pytest.raises(Unavailable, match="cannot be written"):
        save(flows, boundaries, tmp_path / "taken.svg")

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    file = tmp_path / "map.svg"
    file.write_bytes(b"older")
    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(Unavailable, match="No space left"):
        save(flows, boundaries, file)
    assert file.read_bytes() == b"older"
    assert sorted(f.name for f in tmp_path.iterdir()) == ["map.svg", "taken.svg"]
