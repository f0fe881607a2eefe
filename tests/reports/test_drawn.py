"""Reports on paper and as a page: their words, their pages, and nothing that leaves the file."""

from __future__ import annotations

import re
import zlib
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import pytest

from core.errors import BadInput, Unavailable
from data.access import COMMAND_LINE
from reports.making import Press, save_report
from reports.periods import period_of
from reports.places import place_of
from reports.render.html import html
from reports.render.pdf import pdf, sheets
from reports.situation import Situation
from tests.reports.conftest import LAST


@pytest.fixture
def report(press: Press) -> Situation:
    return press.situation(COMMAND_LINE, place_of(press.catalog.names), period_of("week", LAST))


def _words(content: bytes) -> str:
    """The words of a PDF, as its marks for readers say them."""
    starts = [found.end() for found in re.finditer(rb"(?<!end)stream\r?\n", content)]
    streams = [content[at:] for at in starts if content[at : at + 1] == b"\x78"]
    text = b"".join(zlib.decompressobj().decompress(one) for one in streams)
    said = [bytes.fromhex(one.decode()).decode("utf-16") for one in re.findall(rb"/ActualText <([0-9A-F]+)>", text)]
    return "\n".join(said)


def test_a_pdf_says_what_the_report_says_on_every_page(press: Press, report: Situation) -> None:
    content = pdf(report, press.boundaries)
    assert content.startswith(b"%PDF-")
    assert len(re.findall(rb"/Type /Page\b", content)) == 5
    said = _words(content)
    for part in (
        "SITUATION REPORT", "1,506", "Maharashtra", "Largest corridors", "Expected in the next three days",
        "Train arrivals", "Week by week", "What the counts do not hold", "How to read it", report.digest,
        report.lake_version, "Synthetic demonstration data", "Survey of India",
    ):  # fmt: skip
        assert part in said, part
    for page in range(1, 6):
        assert f"Page {page} of 5" in said
    assert b"situation report" in content.lower()


def test_no_words_lie_on_other_words_or_leave_the_page(press: Press, report: Situation) -> None:
    for sheet in sheets(report, press.boundaries):
        width, height = sheet.figure.bbox.size
        boxes = [(text.get_text(), text.get_window_extent()) for text in sheet.axes.texts if text.get_text()]
        out = [words for words, box in boxes if box.x0 < 0 or box.y0 < 0 or box.x1 > width or box.y1 > height]
        assert not out
        hits = [
            (one, other)
            for at, (one, box) in enumerate(boxes)
            for other, second in boxes[:at]
            if box.shrunk(0.9, 0.6).overlaps(second.shrunk(0.9, 0.6)) and one != other
        ]
        assert not hits


def test_the_same_situation_gives_the_same_bytes(press: Press, report: Situation) -> None:
    assert pdf(report, press.boundaries) == pdf(report, press.boundaries)


class _Page(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.words: list[str] = []
        self.links: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.links += [value or "" for name, value in attrs if name in ("src", "href")]

    def handle_data(self, data: str) -> None:
        self.words.append(data)


def test_a_page_holds_everything_and_names_no_address(press: Press, report: Situation) -> None:
    page = _Page()
    page.feed(html(report, press.boundaries).decode())
    said = " ".join(page.words)
    for part in ("1,506", "Largest corridors", "01901", "How to read it", report.digest, "Synthetic"):
        assert part in said, part
    assert all(link.startswith("data:image/png;base64,") for link in page.links)
    assert len(page.links) == 3


def test_what_names_say_stays_words(press: Press, report: Situation) -> None:
    evil = replace(report, place=replace(report.place, name="<script>alert(1)</script>"))
    assert b"<script" not in html(evil, press.boundaries)


def test_a_report_without_a_map_says_so_and_has_fewer_pages(press: Press, report: Situation) -> None:
    less = replace(report, flow_map=None, missing=("Not in this report: the map of flows. It is gone.",))
    content = pdf(less, press.boundaries)
    assert len(re.findall(rb"/Type /Page\b", content)) == 4
    assert "Not in this report: the map of flows. It is gone." in _words(content)
    assert b"Not in this report: the map of flows. It is gone." in html(less, press.boundaries)


def test_files_are_whole_or_not_there(press: Press, report: Situation, tmp_path: Path) -> None:
    with pytest.raises(Unavailable, match="cannot be written"):
        save_report(report, press.boundaries, "html", tmp_path / "gone" / "it.html")
    with pytest.raises(BadInput, match="There is no form 'docx' of a report; use one of pdf, html"):
        save_report(report, press.boundaries, "docx", tmp_path / "it.docx")
    assert [path.name for path in tmp_path.iterdir()] == ["home"]
