"""Who is the same, who only looks alike, and who is somebody else."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.sameness import Facts, compare, name_likeness

PHONE, OTHER_PHONE, CARD, OTHER_CARD = b"p" * 16, b"q" * 16, b"c" * 16, b"d" * 16
RAMESH = Facts("Ramesh Kumar", 30, "male", PHONE, on=date(2020, 5, 1))
ASHA = Facts("Asha Devi", 28, "female", PHONE, on=date(2020, 5, 1))


@pytest.mark.parametrize(
    ("one", "other", "kin"),
    [
        (RAMESH, replace(RAMESH, name="KUMAR  RAMESH"), "same"),
        (RAMESH, replace(RAMESH, name="Shri Ramesh Kumar"), "same"),
        (RAMESH, replace(RAMESH, name="R. Kumar"), "same"),
        (RAMESH, replace(RAMESH, name="रमेश कुमार"), "same"),
        (RAMESH, replace(RAMESH, name="Ramesh"), "same"),
        (RAMESH, replace(RAMESH, age=32, on=date(2022, 5, 1)), "same"),
        (RAMESH, replace(RAMESH, age=35, on=date(2025, 5, 1)), "same"),
        (RAMESH, replace(RAMESH, age=32), "same"),
        (replace(RAMESH, name="Md. Saleem"), replace(RAMESH, name="Mohammad Salim"), "same"),
        (replace(ASHA, name="Laxmi Bai"), replace(ASHA, name="Lakshmi Bai"), "same"),
        (replace(ASHA, name="Kamla Choudhary"), replace(ASHA, name="Kamala Chaudhari"), "same"),
        # a family on one telephone
        (RAMESH, replace(RAMESH, name="Suresh Kumar"), "other"),
        (RAMESH, replace(RAMESH, name="Rakesh Kumar"), "other"),
        (replace(ASHA, name="Sita Devi"), replace(ASHA, name="Geeta Devi"), "other"),
        (replace(ASHA, name="Anita Devi"), replace(ASHA, name="Sunita Devi"), "other"),
        (RAMESH, replace(ASHA, name="Savitri Devi"), "other"),
        # to be looked at
        (RAMESH, replace(RAMESH, age=55), "alike"),
        (RAMESH, replace(RAMESH, age=35), "alike"),
        (RAMESH, replace(RAMESH, sex="female"), "alike"),
        (RAMESH, replace(RAMESH, sex=None, name="R Kumar"), "alike"),
        # nothing in common
        (RAMESH, replace(RAMESH, mobile=OTHER_PHONE), "other"),
        (RAMESH, replace(RAMESH, mobile=None), "other"),
        (replace(RAMESH, name=None), replace(RAMESH, name=None), "other"),
        # numbers
        (replace(RAMESH, identity=CARD, mobile=None), replace(RAMESH, identity=CARD, mobile=OTHER_PHONE), "same"),
        (replace(RAMESH, identity=CARD), replace(ASHA, identity=CARD, mobile=None), "alike"),
        (replace(RAMESH, identity=CARD), replace(RAMESH, identity=CARD, age=60), "alike"),
        (
            replace(RAMESH, identity=CARD, id_type="aadhaar"),
            replace(RAMESH, identity=OTHER_CARD, id_type="aadhaar"),
            "alike",
        ),
        (
            replace(RAMESH, identity=CARD, id_type="aadhaar"),
            replace(RAMESH, identity=OTHER_CARD, id_type="voter_id"),
            "same",
        ),
    ],
)
def test_who_is_who(one: Facts, other: Facts, kin: str) -> None:
    assert compare(one, other).kin == compare(other, one).kin == kin


texts = st.text(max_size=24) | st.sampled_from(["Ramesh Kumar", "R", "", "रमेश", "Smt.", "K. K.", "A\u200dsha"])
some = st.builds(
    Facts,
    st.none() | texts,
    st.none() | st.integers(0, 120),
    st.sampled_from([None, "male", "female", "other"]),
    st.sampled_from([None, PHONE, OTHER_PHONE]),
    st.sampled_from([None, CARD, OTHER_CARD]),
    st.sampled_from([None, "aadhaar", "pan"]),
    st.none() | st.dates(date(1960, 1, 1), date(2090, 1, 1)),
)


@given(some, some)
def test_no_facts_raise_and_order_does_not_matter(one: Facts, other: Facts) -> None:
    there, back = compare(one, other), compare(other, one)
    assert (there.kin, there.by) == (back.kin, back.by)
    if there.kin != "other":
        assert one.mobile == other.mobile is not None or one.identity == other.identity is not None
    assert not any(name and len(name) > 3 and name in there.why for name in (one.name, other.name))


@given(texts, texts)
def test_names_are_alike_both_ways(one: str, other: str) -> None:
    there, back = name_likeness(one, other), name_likeness(other, one)
    assert (there is None) == (back is None)
    assert there is None or 0 <= there <= 1
