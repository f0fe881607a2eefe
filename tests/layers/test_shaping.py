"""Devanagari is shaped: letters join, vowel signs stand before and above, where a reader expects them."""

from __future__ import annotations

import numpy as np
import pytest
from matplotlib.font_manager import FontProperties
from matplotlib.textpath import TextPath

from layers.render.typefaces import families_for


def width(text: str) -> float:
    font = FontProperties(family=list(families_for(text)))
    return float(TextPath((0, 0), text, size=100, prop=font).get_extents().x1)


def ink(text: str) -> list[float]:
    """Left edges of the glyphs' outlines, in the order in which they are set."""
    font = FontProperties(family=list(families_for(text)))
    shape = TextPath((0, 0), text, size=100, prop=font)
    vertices = np.asarray(shape.vertices)
    starts = np.flatnonzero(np.asarray(shape.codes) == shape.MOVETO)
    return [float(part[:, 0].min()) for part in np.split(vertices, starts[1:])]


@pytest.mark.parametrize(
    ("joined", "apart"),
    [("क्ष", "क\u094d\u200cष"), ("त्र", "त\u094d\u200cर"), ("र्व", "र\u094d\u200cव"), ("द्ध", "द\u094d\u200cध"),
     ("ज्ञ", "ज\u094d\u200cञ"), ("ह्य", "ह\u094d\u200cय"), ("ऱ्या", "ऱ\u094d\u200cया"), ("श्र", "श\u094d\u200cर")],
)  # fmt: skip
def test_conjuncts_join(joined: str, apart: str) -> None:
    assert width(joined) < 0.95 * width(apart)


def test_the_short_i_stands_before_its_letter() -> None:
    # बि: the vowel sign is written after and stands before; the letter moves to the right
    assert width("बि") > width("ब")
    assert len(ink("बि")) > len(ink("ब"))
    alone = min(ink("ब"))
    assert sorted(ink("बि"))[-1] > alone + 15


def test_the_reph_rides_on_the_letter_after_it() -> None:
    assert width("र्व") == pytest.approx(width("व"), rel=0.2), "it takes no room of its own"
