"""Names in Indian scripts, by their own letters or by sound, alone and beside a Latin name."""

from __future__ import annotations

import pytest

from geo.gazetteer import Gazetteer, build_gazetteer
from geo.tables.read import read

FORMS = {
    "पटणा": ("patana", "patna"), "मुजफ्फरपुर": ("mujapharapura", "mujaffarpur"), "उत्तर दिनाजपुर": ("uttar dinajpur",),
    "पूर्वी चम्पारण": ("purvi champaran", "purvi champarana"), "चम्पारण": ("champaran",), "बिहार": ("bihara", "bihar"),
    "राजस्थाण": ("rajasthana", "rajasthan"), "कुछ": ("kuchh", "kucha"), "गया": ("gaya",),
}  # fmt: skip


@pytest.fixture(scope="module")
def gazetteer() -> Gazetteer:
    """With a few romanisations, whatever the shipped ones are."""
    return build_gazetteer(
        lambda table: [] if table in {"formed", "towns"} else read(table), lambda text: FORMS.get(text, ())
    )


@pytest.mark.parametrize(
    ("state", "typed", "code"),
    [
        ("Bihar", "पटणा", 212), ("Bihar", "पटना", 212), ("Bihar", "मुजफ्फरपुर", 208), ("West Bengal", "उत्तर दिनाजपुर", 311),
        ("Bihar", "पूर्वी चम्पारण", 213), ("Bihar", "Patna पटना", 212), ("Bihar", "Patna (पटना)", 212),
        ("बिहार", "Patna", 212), ("Bihar बिहार", "Gaya", 196), ("राजस्थाण", "Jodhpur", 107),
    ],
)  # fmt: skip
def test_names_in_other_scripts(gazetteer: Gazetteer, state: str, typed: str, code: int) -> None:
    assert gazetteer.resolve(state, typed).lgd == code


def test_a_name_known_by_its_sound_alone_says_so(gazetteer: Gazetteer) -> None:
    match = gazetteer.resolve("Bihar", "पटणा")
    assert match.method == "script"
    assert match.score < gazetteer.resolve("Bihar", "पटना").score


def test_scripts_that_contradict_each_other(gazetteer: Gazetteer) -> None:
    match = gazetteer.resolve("Bihar", "Patna गया")
    assert (match.lgd, match.flag) == (None, "ambiguous")
    assert set(match.candidates) == {212, 196}
    assert gazetteer.resolve("Bihar", "Patna कुछ").lgd is None
    assert gazetteer.state("Bihar राजस्थाण") is None


def test_what_is_shared_or_unknown_stays_so(gazetteer: Gazetteer) -> None:
    assert gazetteer.resolve("Bihar", "चम्पारण").lgd is None
    assert gazetteer.resolve("Bihar", "कुछ").lgd is None
    assert gazetteer.state("कुछ") is None
