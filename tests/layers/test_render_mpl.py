"""Maps on paper: every format opens, holds its words, and shows something in the right place."""

from __future__ import annotations

import io
import re
import zlib
from xml.etree import ElementTree

import matplotlib as mpl
import numpy as np
import pytest
from matplotlib.collections import PolyCollection
from matplotlib.figure import Figure
from matplotlib.image import imread

from geo.boundaries import Boundaries
from layers import palette
from layers.render.ground import project, shapes, view_of
from layers.render.mpl import draw, printed
from layers.snapshot import Picture


def words(figure: Figure) -> list[str]:
    return [text.get_text() for text in figure.axes[0].texts]


@pytest.fixture(params=["flows", "heat", "trains"])
def picture(request: pytest.FixtureRequest) -> Picture:
    return request.getfixturevalue(request.param)


def test_a_page_says_all_that_a_report_must_say(picture: Picture, boundaries: Boundaries) -> None:
    said = " ".join(words(draw(picture, boundaries)))
    for part in (picture.title, picture.filtered, picture.headline, *picture.notes, "Synthetic demonstration data"):
        assert part in said
    assert "As of 22-11-2026 14:05 IST" in said
    assert "EPSG:7755" in said
    assert "500 km" in said


def test_words_stay_on_the_page_and_apart_from_each_other(picture: Picture, boundaries: Boundaries) -> None:
    figure = draw(picture, boundaries)
    width, height = figure.bbox.size
    boxes = [text.get_window_extent() for text in figure.axes[0].texts]
    assert all(box.x0 > 0 and box.x1 < width and box.y0 > 0 and box.y1 < height for box in boxes)
    hits = [(a, b) for i, a in enumerate(boxes) for b in boxes[:i] if a.shrunk(0.9, 0.7).overlaps(b.shrunk(0.9, 0.7))]
    assert not hits


def test_a_png_is_an_a4_page_with_colours_on_it(picture: Picture, boundaries: Boundaries) -> None:
    pixels = imread(io.BytesIO(printed(picture, boundaries, "png")))
    assert pixels.shape[:2] == (2338, 1653)
    assert 0.6 < (pixels[..., :3].min(axis=-1) > 0.99).mean() < 0.95, "mostly paper, but not only"
    ink = pixels[..., :3].max(axis=-1) - pixels[..., :3].min(axis=-1)
    assert (ink > 0.3).sum() > 2000, "coloured signs"


def test_an_svg_is_xml_with_a_title_and_paths(flows: Picture, boundaries: Boundaries) -> None:
    tree = ElementTree.fromstring(printed(flows, boundaries, "svg"))
    assert tree.tag.endswith("}svg")
    assert "Movements between states" in "".join(tree.itertext())
    colours = {path.get("style", "") for path in tree.iter("{http://www.w3.org/2000/svg}path")}
    assert any(palette.LAND in style for style in colours)
    links = [value for node in tree.iter() for key, value in node.attrib.items() if key.endswith("href")]
    assert all(link.startswith("#") for link in links), "nothing from outside"


def test_a_pdf_holds_its_title_as_searchable_words(flows: Picture, boundaries: Boundaries) -> None:
    content = printed(flows, boundaries, "pdf")
    assert content.startswith(b"%PDF-")
    streams = re.findall(rb"stream\r?\n(.*?)\r?\nendstream", content, re.DOTALL)
    text = b"".join(zlib.decompress(one) for one in streams if one[:1] == b"\x78")
    said = b"".join(re.findall(rb"\(((?:\\.|[^\\)])*)\)", text)).replace(b"\0", b"")
    assert b"Movements between states" in said
    assert b"Movements between states" in content, "the document's own title"


def test_the_same_picture_gives_the_same_bytes(flows: Picture, boundaries: Boundaries) -> None:
    assert printed(flows, boundaries, "svg") == printed(flows, boundaries, "svg")


def test_arrows_are_drawn_small_first_in_the_colours_of_the_layer(flows: Picture, boundaries: Boundaries) -> None:
    (arrows,) = [c for c in draw(flows, boundaries).axes[0].collections if isinstance(c, PolyCollection)]
    areas = [float(np.ptp(path.vertices[:, 0]) * np.ptp(path.vertices[:, 1])) for path in arrows.get_paths()]
    assert len(areas) == 3
    expected = [mpl.colors.to_rgba(colour) for colour in flows.layer.flows["colour"]]  # type: ignore[union-attr]
    assert np.allclose(arrows.get_facecolor(), expected)


def test_a_place_is_drawn_near_in_detail_and_a_country_whole(flows: Picture, boundaries: Boundaries) -> None:
    outline = view_of((one.box for one in shapes(boundaries.geojson["outline"])), (0, 0, 500, 600))
    corners = outline.page(project(np.array([[68.2, 23.7], [97.3, 28.2], [77.5, 8.1], [76.8, 35.5]])))
    assert (corners >= 0).all()
    assert (corners <= [500, 600]).all()
    # 2° of latitude are some 222 km wherever one stands in India
    a, b = outline.page(project(np.array([[80.0, 21.0], [80.0, 23.0]])))
    assert np.hypot(*(b - a)) / outline.points_per_ground_metre() == pytest.approx(221_500, rel=0.02)


def test_no_pyplot_state_is_left(flows: Picture, boundaries: Boundaries) -> None:
    import sys

    before = dict(mpl.rcParams)
    printed(flows, boundaries, "pdf")
    assert dict(mpl.rcParams) == before
    assert "matplotlib.pyplot" not in sys.modules or not sys.modules["matplotlib.pyplot"].get_fignums()
