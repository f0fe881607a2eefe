"""Unique IDs: every number has one, none has two, and a slip of the pen is caught."""

from __future__ import annotations

import random
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.errors import BadInput
from core.ids import ALPHABET
from data.registry.keys import read_keyring
from data.registry.uids import Uids, check_character

UIDS = Uids(bytes(range(16)))
MANY = UIDS.of(np.arange(1, 200_001))

#: What these numbers are called under the key 00 01 02 … 0f. Slips are printed: this may never change.
GOLDEN = {0: "FVPHT-NNVC3", 1: "4G8TD-H28DK", 2: "MV37K-7DFF2", 3: "84HHY-PF6HF", 10**12: "WT54F-MNJ8F"}


def test_the_same_key_gives_the_same_ids_for_ever() -> None:
    assert dict(zip(GOLDEN, UIDS.of(list(GOLDEN)), strict=True)) == GOLDEN


def test_the_ids_of_a_store_hang_on_its_lookup_key_alone(tmp_path: Path) -> None:
    keys = ["MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=", "ZmVkY2JhOTg3NjU0MzIxMGZlZGNiYTk4NzY1NDMyMTA="]
    told = []
    for master, lookup in (keys, (keys[1], keys[1]), (keys[0], keys[0])):
        file = tmp_path / "key"
        file.write_text(f"pravah-master-key-1\n{master}\n{lookup}\n")
        told.append(read_keyring(file, create=False).uids().of([1, 2]))
    assert told[0] == told[1] == ["7MTW6-6QJ4M", "9R9DQ-5NP2N"]
    assert told[2] != told[0]


@given(st.integers(0, Uids.largest))
def test_an_id_leads_back_to_its_number(number: int) -> None:
    (uid,) = UIDS.of([number])
    assert len(uid) == 11
    assert uid[5] == "-"
    assert set(uid) - {"-"} <= set(ALPHABET)
    assert UIDS.id_of(uid) == number


def test_no_two_people_share_an_id() -> None:
    assert len(set(MANY)) == len(MANY)
    assert UIDS.of([]) == []


@pytest.mark.parametrize("number", [-1, Uids.largest + 1])
def test_a_number_out_of_range_has_none(number: int) -> None:
    with pytest.raises(ValueError, match="out of range"):
        UIDS.of([1, number])


def test_the_check_character_is_that_of_the_standard() -> None:
    # the example of ISBT 128, the standard of blood banks, which uses ISO/IEC 7064 MOD 37-2 too
    assert check_character("G123498654321") == "H"


def test_every_single_wrong_character_is_caught() -> None:
    for uid in random.Random(1).sample(MANY, 300):
        right = uid.replace("-", "")
        for place in range(10):
            for letter in set(ALPHABET) - {right[place]}:
                with pytest.raises(BadInput):
                    UIDS.id_of(right[:place] + letter + right[place + 1 :])


def test_every_swap_of_neighbours_is_caught() -> None:
    for uid in random.Random(2).sample(MANY, 2_000):
        right = uid.replace("-", "")
        for place in range(9):
            swapped = right[:place] + right[place + 1] + right[place] + right[place + 2 :]
            if swapped != right:
                with pytest.raises(BadInput, match="swapped"):
                    UIDS.id_of(swapped)


def test_neighbours_have_nothing_in_common() -> None:
    same = [sum(a == b for a, b in zip(x[:10], y[:10], strict=True)) - 1 for x, y in pairwise(MANY)]
    assert max(same) < 8
    assert abs(np.mean(same) - 9 / 25) < 0.03
    ranks = np.argsort(np.argsort(MANY[:50_000]))
    assert abs(np.corrcoef(ranks, np.arange(50_000))[0, 1]) < 0.02


def test_typing_is_forgiven() -> None:
    # an eight, a five and a two that were read as letters; hyphens, blanks, case and digits of other scripts
    assert UIDS.id_of("  4gBtd h2 8dk ") == UIDS.id_of("4G8TD–HZBDK") == 1
    assert UIDS.id_of("8४HHY-PF६HF") == UIDS.id_of("84hhypf6hf") == 3
    assert UIDS.id_of("WTS4FMNJ8F") == 10**12


@given(st.sampled_from(MANY), st.integers(0, 9), st.sampled_from("01ILOBSZ"))
def test_a_look_alike_never_leads_to_somebody_else(uid: str, place: int, letter: str) -> None:
    right = uid.replace("-", "")
    try:
        found = UIDS.id_of(right[:place] + letter + right[place + 1 :])
    except BadInput:
        return
    assert UIDS.of([found]) == [uid]


def test_two_doubtful_characters_are_one_too_many() -> None:
    uid = next(uid for uid in MANY if "Q" in uid[:5] and "D" in uid[6:10])
    assert UIDS.id_of(uid.replace("Q", "0", 1))
    with pytest.raises(BadInput, match="check character"):
        UIDS.id_of(uid.replace("Q", "0", 1).replace("D", "O", 1))


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("", "this one has 0"),
        ("FVPHT-NNVC", "this one has 9"),
        ("FVPHT-NNVC33", "this one has 11"),
        ("FVPHT-NNUC3", "Character 8"),
        ("अVPHT-NNVC3", "Character 1 "),
        ("VFPHT-NNVC3", "swapped"),
    ],
)
def test_the_sentence_says_what_kind_of_slip_it_is(typed: str, said: str) -> None:
    with pytest.raises(BadInput, match=said) as caught:
        UIDS.id_of(typed)
    assert not typed or typed not in caught.value.message


def test_an_id_that_was_never_given_out_is_refused() -> None:
    given = set(MANY)
    free = 0
    for first in ALPHABET:
        for ninth in ALPHABET:
            body = f"{first}2222222{ninth}"
            check = check_character(body)
            if check in ALPHABET and f"{body[:5]}-{body[5:]}{check}" not in given:
                try:
                    number = UIDS.id_of(body + check)
                except BadInput as error:
                    free += "no such ID" in error.message
                else:
                    assert UIDS.of([number]) == [f"{body[:5]}-{body[5:]}{check}"]
    assert free
