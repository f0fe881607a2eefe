"""Names in Indian scripts as Latin letters, measured on the local names that LGD gives."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.gazetteer import build_gazetteer
from geo.gazetteer.scripts import romanised
from geo.places import load_places
from geo.tables.read import read


@pytest.mark.parametrize(
    ("text", "form"),
    [
        ("पटना", "patna"), ("जयपुर", "jaipur"), ("सीवान", "siwan"), ("जळगाव", "jalgaon"), ("गोरखपुर", "gorakhpur"),
        ("मुंबई", "mumbai"), ("শিলিগুড়ি", "shiliguri"), ("ਮਾਨਸਾ", "mansa"), ("સુરત", "surat"), ("ଗଞ୍ଜାମ", "ganjam"),
        ("சென்னை", "chennai"), ("மதுரை", "madurai"), ("ఖమ్మం", "khammam"), ("ಉಡುಪಿ", "udupi"), ("കൊല്ലം", "kollam"),
        ("ഇടുക്കി", "idukki"), ("पूर्वी चंपारण", "purvi champaran"),
    ],
)  # fmt: skip
def test_known_names(text: str, form: str) -> None:
    assert form in romanised(text)


@pytest.mark.parametrize("text", ["", "Patna", "Patna पटना", "दिल्ली دہلی", "دہلی", "12", "...", "北京"])
def test_other_texts_have_no_form(text: str) -> None:
    assert romanised(text) == ()


@given(st.text(alphabet=st.characters(min_codepoint=0x900, max_codepoint=0xD7F), max_size=60) | st.text(max_size=30))
def test_no_text_raises_and_forms_are_few(text: str) -> None:
    forms = romanised(text)
    assert len(forms) <= 10
    assert all(form.isascii() for form in forms)


def test_local_names_of_lgd_by_sound_alone() -> None:
    places, local = load_places(), [row for row in read("names") if row["kind"] == "script"]
    gazetteer = build_gazetteer(lambda table: [row for row in read(table) if row.get("kind") != "script"], romanised)
    right, wrong = 0, []
    for row in local:
        lgd = int(row["lgd"])
        match = gazetteer.resolve(places.states[places.districts[lgd].state_lgd].name, row["name"])
        right += match.lgd == lgd
        if match.lgd not in (None, lgd):
            wrong.append((row["name"], match.name))
    assert wrong == []
    assert right >= 0.92 * len(local) > 250
