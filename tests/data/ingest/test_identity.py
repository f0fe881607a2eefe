"""Identity numbers and mobiles: what is read, what is refused and why, what may be matched."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.ingest.faults import judge
from data.ingest.identity import ID_TYPES, read_identity
from data.ingest.verhoeff import check_digit, fits
from tests.data.demo.test_people import verhoeff_holds

AADHAAR = "999941057058"  # one of the test identities that UIDAI publishes


def read(number: str | None, kind: str | None = None, mobile: str | None = None) -> dict[str, str | None]:
    said = {"row_no": [2], "said_id_number": [number], "said_id_type": [kind], "said_mobile": [mobile]}
    schema = {"row_no": pl.Int64, "said_id_number": pl.String, "said_id_type": pl.String, "said_mobile": pl.String}
    frame, rules = read_identity(pl.DataFrame(said, schema=schema))
    faults = judge(frame, rules).faults["reason"].to_list()
    row: dict[str, str | None] = frame.row(0, named=True)
    return {**row, "fault": faults[0] if faults else None}


@given(st.lists(st.integers(0, 10**12 - 1), min_size=1, max_size=50))
def test_the_check_digit_is_verhoeff_s(numbers: list[int]) -> None:
    told = fits(np.array(numbers, dtype=np.int64)).tolist()
    assert told == [verhoeff_holds(f"{number:012d}") for number in numbers]


@given(st.integers(0, 10**11 - 1))
def test_a_made_check_digit_fits_and_no_other(body: int) -> None:
    (digit,) = check_digit(np.array([body]), 11)
    assert fits(body * 10 + np.arange(10)).tolist() == [at == digit for at in range(10)]


def test_every_wrong_digit_and_every_swap_is_caught() -> None:
    body = np.random.default_rng(4).integers(2 * 10**10, 10**11, 2_000)
    right = body * 10 + check_digit(body, 11)
    assert fits(right).all()
    for place in range(12):
        digit = right // 10**place % 10
        for other in range(1, 10):
            wrong = right + ((digit + other) % 10 - digit) * 10**place
            assert not fits(wrong).any()
        if place < 11:
            neighbour = right // 10 ** (place + 1) % 10
            swapped = right + (neighbour - digit) * 10**place + (digit - neighbour) * 10 ** (place + 1)
            assert not fits(swapped[neighbour != digit]).any()


@pytest.mark.parametrize(
    ("said", "kind"),
    [
        *(("Aadhaar", "aadhaar"), ("AADHAR CARD", "aadhaar"), ("UID No.", "aadhaar"), ("आधार कार्ड", "aadhaar")),
        *(("PAN", "pan"), ("Pan Card No", "pan"), ("पैन कार्ड", "pan")),
        *(("voter-id card", "voter_id"), ("EPIC", "voter_id"), ("मतदाता पहचान पत्र", "voter_id")),
        *(("D.L.", "driving_licence"), ("Driving License", "driving_licence"), ("ड्राइविंग लाइसेंस", "driving_licence")),
        *(("passport number", "passport"), ("पासपोर्ट", "passport")),
        *(("Ration Card", "ration_card"), ("राशन कार्ड", "ration_card")),
        *(("other", "other"), ("Job card", "other"), ("अन्य", "other"), ("??", "other")),
    ],
)
def test_kinds_are_known_by_many_names(said: str, kind: str) -> None:
    assert read(None, said)["id_type"] == kind
    assert kind in ID_TYPES


@pytest.mark.parametrize(
    ("number", "kind"),
    [
        (AADHAAR, "aadhaar"),
        ("abcpe1234f", "pan"),
        ("XXX 0001234", "voter_id"),
        ("MH-12 2011 0012345", "driving_licence"),
        ("J 8369854", "passport"),
        ("AB/17/1234", None),
        ("099941057058", None),
        ("12", None),
    ],
)
def test_a_number_without_a_kind_tells_it_or_stays_without(number: str, kind: str | None) -> None:
    row = read(number)
    assert (row["id_type"], row["fault"]) == (kind, None)


@pytest.mark.parametrize(
    "typed", ["9999 4105 7058", "9999-4105-7058", "९९९९ ४१०५ ७०५८", "999941057058.0", "৯৯৯৯৪১০৫৭০৫৮"]
)
def test_aadhaar_is_read_however_it_is_written(typed: str) -> None:
    row = read(typed, "Aadhaar")
    assert (row["identity"], row["id_last4"], row["id_match"]) == (AADHAAR, "7058", f"aadhaar:{AADHAAR}")
    assert row["fault"] is None


@pytest.mark.parametrize(
    ("number", "kind", "said"),
    [
        ("999941057059", "Aadhaar", "last digit does not fit"),
        ("999914057058", "Aadhaar", "two are swapped"),
        ("99994105705", "Aadhaar", "twelve digits"),
        ("099941057058", "Aadhaar", "begin with 2 to 9"),
        ("ABCPE1234F", "Aadhaar", "twelve digits"),
        ("999941057059", None, "say in id_type"),
        ("ABCPE12345", "PAN", "no PAN"),
        ("ABCXE1234F", "PAN", "no PAN"),
        ("12", "EPIC", "no voter ID"),
        ("2011001234", "DL", "two letters of the state"),
        ("J83698541234", "Passport", "no passport number"),
        ("1", "Ration card", "no ration card"),
        ("9.99941E+11", "Aadhaar", "shortened by a spreadsheet"),
        ("9.99941E+11", None, "shortened by a spreadsheet"),
        ("a" * 41, None, "longer than 40"),
        ("a" * 41, "Job card", "longer than 40"),
    ],
)
def test_what_cannot_be_right_is_refused_in_words_without_the_number(number: str, kind: str | None, said: str) -> None:
    fault = read(number, kind)["fault"]
    assert fault is not None
    assert said in fault
    assert number not in fault


@pytest.mark.parametrize("typed", ["XXXX-XXXX-7058", "xxxxxxxx7058", "**** **** 7058", "••••••••7058"])
def test_a_masked_number_keeps_its_last_four_and_matches_nobody(typed: str) -> None:
    row = read(typed, "Aadhaar")
    assert (row["id_last4"], row["identity"], row["id_match"], row["fault"]) == ("7058", None, None, None)


def test_what_may_be_shared_matches_nobody() -> None:
    # a family has one ration card; "other" may be any office's counter
    for number, kind in (("1234567890", "Ration card"), ("17", "Job card"), ("AB171234", None)):
        row = read(number, kind)
        assert row["identity"] is not None
        assert (row["id_match"], row["fault"]) == (None, None)
    assert read("ABCPE1234F")["id_match"] == "pan:ABCPE1234F"


def test_a_short_number_has_no_last_four() -> None:
    assert read("9016", "Ration card")["id_last4"] is None


def test_no_number_is_no_fault() -> None:
    for number in (None, "???"):
        row = read(number, "Aadhaar")
        assert (row["id_type"], row["identity"], row["id_last4"], row["fault"]) == ("aadhaar", None, None, None)


@pytest.mark.parametrize(
    "typed", ["6612345678", "+91 66123-45678", "0091 66123 45678", "066123 45678", "६६१२३४५६७८", "6612345678.0"]
)
def test_mobiles(typed: str) -> None:
    assert read(None, None, typed)["mobile"] == "6612345678"


def test_a_mobile_that_stands_for_none_matches_nobody() -> None:
    assert read(None, None, "9999999999") | {"mobile": "9999999999", "mobile_match": None, "fault": None} == read(
        None, None, "9999999999"
    )
    assert read(None, None, "6612345678")["mobile_match"] == "6612345678"


@pytest.mark.parametrize("typed", ["12345", "5612345678", "66123456789", "66-1234-567x"])
def test_what_is_no_mobile_is_refused(typed: str) -> None:
    fault = read(None, None, typed)["fault"]
    assert fault is not None
    assert typed not in fault
