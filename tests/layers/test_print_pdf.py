"""PDF as poppler sees it: vector, embedded fonts, words that can be selected and copied in three languages."""

from __future__ import annotations

import os
import shutil
import subprocess
import unicodedata
from pathlib import Path

import polars as pl
import pytest

from core.language import language
from geo.boundaries import Boundaries
from layers.paper import paper
from layers.render.mpl import printed
from layers.snapshot import Picture, flows_picture
from tests.layers.conftest import STATES, WORDS, answer

pytestmark = pytest.mark.skipif(
    shutil.which("pdffonts") is None and "CI" not in os.environ,
    reason="poppler-utils is not installed; make test installs it",
)


def poppler(program: str, content: bytes, tmp_path: Path, *options: str) -> str:
    file = tmp_path / "map.pdf"
    file.write_bytes(content)
    done = subprocess.run([program, *options, str(file), *(["-"] if program == "pdftotext" else [])],
                          capture_output=True, text=True, check=True)  # fmt: skip
    assert "Error" not in done.stderr
    return unicodedata.normalize("NFC", done.stdout)


def test_every_font_is_embedded_and_known_letter_by_letter(
    picture: Picture, boundaries: Boundaries, tmp_path: Path
) -> None:
    listed = poppler("pdffonts", printed(picture, boundaries, "pdf"), tmp_path).splitlines()[2:]
    assert any("PravahSans-Regular" in line for line in listed)
    for line in listed:
        assert line.split()[-5:-2] == ["yes", "yes", "yes"], f"embedded, cut down, with letters: {line}"


def test_nothing_in_it_is_a_picture(picture: Picture, boundaries: Boundaries, tmp_path: Path) -> None:
    assert len(poppler("pdfimages", printed(picture, boundaries, "pdf"), tmp_path, "-list").splitlines()) == 2


@pytest.mark.parametrize(
    ("code", "sentences"),
    [
        ("en", ("Movements between states", "Uttar Pradesh → Maharashtra", "4 of 7 flows shown", "2,75,470")),
        ("hi", ("राज्यों के बीच आवागमन", "उत्तर प्रदेश → महाराष्ट्र", "7 में से 4 प्रवाह दिखाए गए", "कृत्रिम प्रदर्शन आँकड़े")),
        ("mr", ("राज्यांमधील स्थलांतर", "उत्तर प्रदेश → महाराष्ट्र", "7 पैकी 4 प्रवाह दाखवले", "कृत्रिम प्रात्यक्षिक माहिती")),
    ],
)
def test_words_can_be_copied_as_they_are_written(
    flow_rows: pl.DataFrame, boundaries: Boundaries, tmp_path: Path, code: str, sentences: tuple[str, ...]
) -> None:
    said = flows_picture(answer(flow_rows, 400_000), WORDS, boundaries, "state", STATES, say=language(code))
    text = poppler("pdftotext", printed(said, boundaries, "pdf", paper("a4")), tmp_path)
    for sentence in sentences:
        assert unicodedata.normalize("NFC", sentence) in text


def test_the_document_says_its_title(flows: Picture, boundaries: Boundaries, tmp_path: Path) -> None:
    facts = poppler("pdfinfo", printed(flows, boundaries, "pdf", paper("16:9")), tmp_path)
    assert "Movements between states, Pravah" in facts
    assert "960 x 540 pts" in facts
