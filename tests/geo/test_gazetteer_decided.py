"""A reviewer's decisions come before the gazetteer, and a typed pair is the same pair however it is written."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.gazetteer import Decided, Resolver, Verdict, load_gazetteer, pair_key


@pytest.fixture
def resolver() -> Resolver:
    return Decided(
        load_gazetteer(),
        {
            pair_key("Bihar", "Patna City"): Verdict(10, 212),
            pair_key("Bihar", "Somewhere"): Verdict(10, None),
            pair_key("Bihar", "Patna"): Verdict(None, None),
            pair_key("Bharat", None): Verdict(10, None),
        },
    )


def test_a_decision_comes_before_the_gazetteer_whatever_the_date(resolver: Resolver) -> None:
    for on in (None, date(2012, 1, 1)):
        match = resolver.resolve("BIHAR", " patna  city.", on)
        assert (match.lgd, match.state_lgd, match.method, match.score) == (212, 10, "decided", 1.0)
        assert match.name is not None
        assert "reviewer" in match.why


def test_a_reviewer_may_know_the_state_only_or_that_it_is_no_place(resolver: Resolver) -> None:
    only_state = resolver.resolve("Bihar", "Somewhere")
    assert (only_state.lgd, only_state.state_lgd, only_state.method) == (None, 10, "decided")
    nowhere = resolver.resolve("Bihar", "Patna")
    assert (nowhere.lgd, nowhere.state_lgd, nowhere.method, nowhere.score) == (None, None, "none", 0)
    assert nowhere.flag == "not_a_district"
    assert resolver.state("bharat") == 10


def test_what_nobody_decided_is_the_gazetteers(resolver: Resolver) -> None:
    pairs = [("Bihar", "Gaya"), (None, None), ("Bihar", "Patna City"), ("Bihar", "Gaya")]
    found = resolver.resolve_many(pairs)
    assert found == [resolver.resolve(*pair) for pair in pairs]
    assert found[0] == load_gazetteer().resolve("Bihar", "Gaya")
    assert resolver.state("Bihar") == 10
    assert Decided(load_gazetteer(), {}).resolve("Bihar", "Gaya") == found[0]


@pytest.mark.parametrize("verdict", [Verdict(10, 1), Verdict(10, 99999), Verdict(99, None)])
def test_a_verdict_must_name_a_place_that_exists(verdict: Verdict) -> None:
    with pytest.raises(ValueError, match="no "):
        Decided(load_gazetteer(), {("a", "b"): verdict})


def test_noise_does_not_make_another_pair() -> None:
    for typed in (
        "Patna City",
        "  PATNA   city ",
        "patna-city",
        "Patna\u200b City",
        "Ｐａｔｎａ Ｃｉｔｙ",
        "PatnaCity.",
    ):
        assert pair_key("Bihar", typed) == pair_key("BIHAR ", "Patna City")
    assert pair_key(None, "४८२") == pair_key("", "482")
    assert pair_key(None, "Patna") != pair_key(None, "Patan")
    long = "a" * 10_000
    assert len(pair_key(long, long + "b")[1]) == 120
    assert pair_key(None, long + "b") != pair_key(None, long + "c")


@given(st.text(), st.text())
def test_a_pairs_key_is_its_own_key(state: str, district: str) -> None:
    key = pair_key(state, district)
    assert pair_key(*key) == key
    assert max(map(len, key)) <= 120


@given(st.text(alphabet=st.characters(categories=["Lu", "Ll", "Lo", "Mn", "Mc", "Nd", "Cs", "Cf"]), max_size=400))
def test_long_and_strange_text_has_a_key_too(text: str) -> None:
    key = pair_key(text, text * 20)
    assert pair_key(*key) == key
    assert max(map(len, key)) <= 120
