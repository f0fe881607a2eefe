"""Maps on paper: every layout, theme and language holds its words, and shows something in the right place."""

from __future__ import annotations

import io
from dataclasses import replace
from itertools import pairwise
from xml.etree import ElementTree

import matplotlib as mpl
import numpy as np
import pytest
from matplotlib.collections import PolyCollection
from matplotlib.figure import Figure
from matplotlib.image import imread
from numpy.typing import NDArray

from core.errors import Unavailable
from core.language import LANGUAGES, language
from geo.boundaries import Boundaries
from layers import palette
from layers.paper import LAYOUTS, Paper, paper
from layers.render.mpl import draw, drawing, printed
from layers.snapshot import Picture, flows_picture
from layers.themes import THEMES
from tests.layers.conftest import STATES, WORDS, answer


def drawn(picture: Picture, boundaries: Boundaries, on: Paper | None = None) -> Figure:
    with drawing():
        return draw(picture, boundaries, on or Paper())


def words(figure: Figure) -> list[str]:
    return [text.get_text() for text in figure.axes[0].texts]


def pixels_of(content: bytes) -> NDArray[np.float64]:
    return np.asarray(imread(io.BytesIO(content)))[..., :3]


def test_a_page_says_all_that_a_report_must_say(picture: Picture, boundaries: Boundaries) -> None:
    said = " ".join(words(drawn(picture, boundaries)))
    for part in (picture.title, picture.filtered, picture.headline, *picture.notes, "Synthetic demonstration data"):
        assert part in said
    assert "As of 22-11-2026 14:05 IST" in said
    assert "Lambert azimuthal equal-area" in said
    assert "after the Survey of India" in said
    assert "500 km" in said
    assert " N " in f" {said} "
    assert "Lakshadweep" in said
    assert f"Data {picture.data}. The same view: {picture.again}" in said


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("code", LANGUAGES)
def test_words_stay_on_the_page_and_apart_from_each_other(
    flows: Picture, heat: Picture, boundaries: Boundaries, layout: str, code: str
) -> None:
    rows = flows.layer.flows.select("origin", "destination", "persons")  # type: ignore[union-attr]
    said = flows_picture(answer(rows, 400_000), WORDS, boundaries, "state", STATES, say=language(code))
    for picture in (said, heat):
        figure = drawn(picture, boundaries, paper(layout))
        width, height = figure.bbox.size
        # a halo is a text under its text
        texts = [text for text in figure.axes[0].texts if not text.get_path_effects()]
        with drawing():
            boxes = [text.get_window_extent() for text in texts]
        assert all(box.x0 > 0 and box.x1 < width and box.y0 > 0 and box.y1 < height for box in boxes)
        hits = [
            (texts[i].get_text(), texts[j].get_text())
            for i, a in enumerate(boxes)
            for j, b in enumerate(boxes[:i])
            if a.shrunk(0.9, 0.5).overlaps(b.shrunk(0.9, 0.5))
        ]
        assert not hits


@pytest.mark.parametrize("layout", LAYOUTS)
def test_a_png_has_the_size_of_its_layout_and_colours_on_it(
    flows: Picture, boundaries: Boundaries, layout: str
) -> None:
    pixels = pixels_of(printed(flows, boundaries, "png", paper(layout, dpi=72)))
    size = LAYOUTS[layout]
    assert pixels.shape[:2] == (int(size.height), int(size.width))
    assert 0.55 < (pixels.min(axis=-1) > 0.99).mean() < 0.95, "mostly paper, but not only"
    ink = pixels.max(axis=-1) - pixels.min(axis=-1)
    assert (ink > 0.3).sum() > 900, "coloured signs"


def test_dots_an_inch_make_the_same_page_finer(flows: Picture, boundaries: Boundaries) -> None:
    coarse, fine = (pixels_of(printed(flows, boundaries, "png", paper(dpi=dpi))) for dpi in (60, 120))
    assert fine.shape[0] == pytest.approx(2 * coarse.shape[0], abs=2)
    height, width = (side // 2 * 2 for side in fine.shape[:2])
    halved = fine[:height, :width].reshape(height // 2, 2, width // 2, 2, 3).mean(axis=(1, 3))
    rows, columns = min(halved.shape[0], coarse.shape[0]), min(halved.shape[1], coarse.shape[1])
    assert np.abs(halved[:rows, :columns] - coarse[:rows, :columns]).mean() < 0.012


def test_grey_print_has_no_colour_and_keeps_classes_apart(heat: Picture, boundaries: Boundaries) -> None:
    pixels = pixels_of(printed(heat, boundaries, "png", paper(theme="grey", dpi=60)))
    assert (pixels.max(axis=-1) - pixels.min(axis=-1)).max() < 0.01
    for ramp in (palette.FLOW, palette.HEAT):
        greys = [int(THEMES["grey"].fill(colour)[1:3], 16) for colour in ramp]
        assert all(high - low >= 12 for high, low in pairwise(greys))


def test_an_svg_is_xml_with_a_title_and_paths(flows: Picture, boundaries: Boundaries) -> None:
    content = printed(flows, boundaries, "svg")
    tree = ElementTree.fromstring(content)
    assert tree.tag.endswith("}svg")
    assert "Movements between states" in "".join(tree.itertext())
    assert THEMES["light"].land.encode() in content
    assert b"<image" not in content, "vector all through"
    links = [value for node in tree.iter() for key, value in node.attrib.items() if key.endswith("href")]
    assert all(link.startswith("#") for link in links), "nothing from outside"


@pytest.mark.parametrize("form", ["svg", "pdf", "png"])
def test_the_same_picture_gives_the_same_bytes(flows: Picture, boundaries: Boundaries, form: str) -> None:
    assert printed(flows, boundaries, form, paper()) == printed(flows, boundaries, form, paper())


def test_arrows_are_drawn_small_first_in_the_colours_of_the_layer(flows: Picture, boundaries: Boundaries) -> None:
    (arrows,) = [c for c in drawn(flows, boundaries).axes[0].collections if isinstance(c, PolyCollection)]
    areas = [float(np.ptp(path.vertices[:, 0]) * np.ptp(path.vertices[:, 1])) for path in arrows.get_paths()]
    assert len(areas) == 3
    expected = [mpl.colors.to_rgba(colour) for colour in flows.layer.flows["colour"]]  # type: ignore[union-attr]
    assert np.allclose(arrows.get_facecolor(), expected)


def test_a_letter_that_no_font_has_is_a_sentence(flows: Picture, boundaries: Boundaries) -> None:
    with pytest.raises(Unavailable, match=r"U\+10FFFD.*fonts-noto-core"):
        printed(replace(flows, title="a \U0010fffd b"), boundaries, "png")


def test_no_pyplot_state_is_left(flows: Picture, boundaries: Boundaries) -> None:
    import sys

    before = dict(mpl.rcParams)
    printed(flows, boundaries, "pdf")
    assert dict(mpl.rcParams) == before
    assert "matplotlib.pyplot" not in sys.modules or not sys.modules["matplotlib.pyplot"].get_fignums()
