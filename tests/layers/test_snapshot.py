"""Pictures and their files: refusals in a sentence, and never half a file."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest

from core.errors import BadInput, Unavailable
from core.language import language
from geo.boundaries import Boundaries
from layers.files import TARGETS, order, require_target, save
from layers.legends import legend
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
    with pytest.raises(BadInput, match="give --from and --to"):
        heat_picture(answer(flow_rows), WORDS, boundaries, metric="net_change")


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


@pytest.mark.parametrize(
    ("ending", "asked", "sentence"),
    [
        (".jpeg", {}, "There is no format 'jpeg'; use one of png, svg, pdf, html"),
        (".png", {"layout": "a5"}, "There is no layout 'a5'; use one of a4, a4-landscape"),
        (".svg", {"theme": "dark"}, "There is no theme 'dark'; use one of light, grey"),
        (".png", {"dpi": "many"}, "dpi takes a whole number from 48 to 400"),
        (".png", {"dpi": 4000}, "dpi takes a whole number from 48 to 400"),
        (".png", {"dpi": "٣٠٠"}, "dpi takes a whole number"),
        (".pdf", {"dpi": 300}, "dpi belongs to png, not to pdf: leave it out"),
        (".html", {"layout": "a4"}, "layout belongs to png, svg and pdf, not to html"),
        (".png", {"viewer": "plotly"}, "viewer belongs to html, not to png"),
        (".html", {"viewer": "maps"}, "There is no viewer 'maps'; use one of leaflet, plotly"),
    ],
)
def test_what_cannot_be_made_is_told_before_any_work(ending: str, asked: dict[str, str], sentence: str) -> None:
    with pytest.raises(BadInput) as refused:
        order(ending, **asked)
    assert sentence in refused.value.message


def test_a_picture_speaks_one_language(flow_rows: pl.DataFrame, boundaries: Boundaries) -> None:
    hindi = flows_picture(answer(flow_rows, 400_000), WORDS, boundaries, "state", STATES, say=language("hi"))
    assert hindi.title == "राज्यों के बीच आवागमन"
    assert hindi.headline == "7 में से 4 प्रवाह दिखाए गए (81 %; कुल 4,00,000 व्यक्ति)।"
    assert hindi.layer.flows["destination_name"][-1] == "महाराष्ट्र"  # type: ignore[union-attr]
    assert legend(hindi.layer, hindi.say).title == "आवागमन करने वाले लोग"


def test_the_mark_of_the_data_changes_with_the_counts(flow_rows: pl.DataFrame, boundaries: Boundaries) -> None:
    def mark(rows: pl.DataFrame) -> str:
        return flows_picture(answer(rows), WORDS, boundaries, "state", STATES).data

    assert mark(flow_rows) == mark(flow_rows.clone())
    assert len(mark(flow_rows)) == 8
    assert mark(flow_rows.with_columns(persons=pl.col("persons") + 1)) != mark(flow_rows)
