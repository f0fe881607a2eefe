"""What surrounds and damages a typed name, and that taking it off is done once and for all."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.gazetteer.noise import (
    LONGEST,
    by_script,
    mended,
    odd_strokes,
    readings,
    shape,
    tidied,
    too_long,
    without_numbers,
)
from geo.gazetteer.spelling import cleaned, pair_key, words

ANY = st.lists(
    st.one_of(
        st.text(max_size=20),
        st.sampled_from(["&amp;", "amp;", "&#65;", "<b", ">", "＆", "；", "\x00", "\u0301", "ﬁ", "\ud800"]),
    )
).map("".join)


@pytest.mark.parametrize(
    ("typed", "plain"),
    [
        ("Pu\x00ne", "Pune"), ("P\x00u\x00n\x00e\x00", "Pune"), ("Nag\u200bpur", "Nagpur"), ("Pu\u202ene", "Pune"),
        ("\ufeffPune", "Pune"), ("Ｐｕｎｅ", "Pune"), ("ﬁrozpur", "firozpur"), ("Pune&nbsp;", "Pune"),
        ("J&amp;K", "J&K"), ("J&amp;amp;K", "J&K"), ("<b>Pune</b>", "Pune"), ("Pa&shy;tna", "Patna"),
        (" Bara\r\n\tBanki ", "Bara Banki"),
        ("Pa\ud800tna", "Patna"), ("", ""), ("\u200b", ""),
    ],
)  # fmt: skip
def test_invisible_letters_and_mark_up_go(typed: str, plain: str) -> None:
    assert tidied(typed) == plain


@pytest.mark.parametrize(
    ("typed", "plain"),
    [
        ("12. Patna", "Patna"), ("12) Patna", "Patna"), ("Patna (230)", "Patna"), ("Patna [230]", "Patna"),
        ("PATNA-230", "PATNA"), ("१२. पटना", "पटना"), ("#4 Pune", "Pune"), ("24 Parganas (N)", "24 Parganas (N)"),
        ("North 24-Pgs", "North 24-Pgs"), ("3. North 24 Parganas", "North 24 Parganas"), ("230", "230"),
        ("24 North Parganas", "24 North Parganas"),
    ],
)  # fmt: skip
def test_numbers_beside_a_name_go_but_not_those_of_a_name(typed: str, plain: str) -> None:
    assert without_numbers(typed) == plain


@pytest.mark.parametrize(
    ("typed", "full"),
    [
        ("W. Champaran", "west champaran"), ("W Champaran", "west champaran"), ("Siang (W)", "siang west"),
        ("N.W. Delhi", "north west delhi"), ("SW Garo Hills", "south west garo hills"), ("N 24 Pgs", "north 24 pgs"),
        ("Bangalore (U)", "bangalore urban"), ("Kamrup - R", "kamrup rural"), ("PATNA230", "patna"),
    ],
)  # fmt: skip
def test_short_forms_are_written_out(typed: str, full: str) -> None:
    assert readings(typed)[0] == typed
    assert cleaned(readings(typed)[-1]) == full


@pytest.mark.parametrize("typed", ["Patna", "S.P.S. Nellore", "Ne Delhi", "U S Nagar", "Una", "Y.S.R."])
def test_what_is_no_short_form_is_left(typed: str) -> None:
    assert readings(typed) == (typed,)


def test_damage_of_a_scanner() -> None:
    assert set(mended("Banga1ore")) == {"Bangalore", "Bangaiore"}
    assert mended("8hagalpur") == ("bhagalpur",)
    assert mended("Ko|hapur")[0] == "Kolhapur"
    assert mended("Patna") == ()
    assert shape("arnritsar") == shape("amritsar")
    assert shape("gvvalior") == shape("gwalior")
    assert shape("gumia") != shape("gumla")
    assert shape("gumia", strokes=True) == shape("gumla", strokes=True)
    assert odd_strokes("lndore")
    assert odd_strokes("GumIa")
    assert odd_strokes("BHOPAl")
    assert not odd_strokes("Imphal West")
    assert not odd_strokes("BHOPAL")


def test_scripts_are_told_apart() -> None:
    assert by_script("Patna पटना") == ("Patna", "पटना")
    assert by_script("पटना") == ("", "पटना")
    assert by_script("Patna (Bihar)") == ("Patna (Bihar)", "")


@given(ANY)
def test_normalising_is_idempotent(text: str) -> None:
    once = tidied(text)
    assert tidied(once) == once
    assert cleaned(cleaned(once)) == cleaned(once)
    key = pair_key(text, once)
    assert pair_key(*key) == key


@given(st.text(alphabet="abcdeghimnoprstuw .()-&24", max_size=40))
def test_words_of_words_are_the_words(text: str) -> None:
    assert words(" ".join(words(text))) == words(text)
    assert without_numbers(without_numbers(text)) == without_numbers(text)


@given(st.sampled_from(["Patna ", "पटना", "\x00", "/a", "a.", "﷽", "&amp;", "<b>"]), st.integers(200, 5000))
def test_a_long_cell_is_cut(piece: str, times: int) -> None:
    text = tidied(piece * times)
    assert len(text) <= LONGEST + 1
    assert not text or too_long(text) or piece in {"\x00", "&amp;", "<b>"}
