"""What the gazetteer says of typed names, and where it keeps silent."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.gazetteer import load_gazetteer
from geo.places import load_places
from geo.tables.read import read

ANDHRA, TELANGANA, KASHMIR, LADAKH, DNHDD = 28, 36, 1, 37, 38


def lgd(state: str | None, district: str | None) -> int | None:
    return load_gazetteer().resolve(state, district).lgd


def test_every_district_is_found_by_its_own_name_however_written() -> None:
    places = load_places()
    for district in places.districts.values():
        state = places.states[district.state_lgd].name
        for typed in (
            district.name,
            district.name.upper(),
            f"  {district.name.lower()}  ",
            f"{district.name} District",
            f"Distt. {district.name}",
            district.name.replace(" and ", " & "),
            district.name.replace(" and ", " & ").replace(" ", ""),
            f"{district.name}, {state}",
        ):
            match = load_gazetteer().resolve(state, typed)
            assert match.lgd == district.lgd, (state, typed, match)
        assert load_gazetteer().resolve(state, district.name).method == "exact"
        assert lgd(state, str(district.lgd)) == district.lgd


def test_aliases_name_the_places_they_claim() -> None:
    places = load_places()
    for row in read("aliases"):
        kind = places.states if row["level"] == "state" else places.districts
        assert kind[int(row["lgd"])].name == row["name"], row


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("Uttar Pradesh", 9), ("UP", 9), ("U.P.", 9), ("u. p.", 9), ("M.P.", 23), ("TN", 33), ("Orissa", 21),
        ("Uttaranchal", 5), ("Pondicherry", 34), ("NCT of Delhi", 7), ("GNCT Delhi", 7), ("J & K", 1),
        ("Jammu & Kashmir", 1), ("State of Kerala", 32), ("Andaman & Nicobar Is.", 35), ("Megalaya", 17),
        ("Chattisgarh", 22), ("Maharastra", 27), ("Tamilnadu", 33), ("Telengana", 36), ("Daman & Diu", 38),
        ("DADRA & NAGAR HAVELI", 38), ("The Dadra And Nagar Haveli And Daman And Diu", 38), ("28", 28), ("25", 38),
        ("बिहार", 10), ("தமிழ்நாடு", 33), ("", None), ("99", None), ("Bengal", None), ("Pradesh", None), ("Nepal", None),
        ("A", None), ("Unassigned", None),
    ],
)  # fmt: skip
def test_states(typed: str, code: int | None) -> None:
    assert load_gazetteer().state(typed) == code


def test_a_state_alone_is_the_state_alone() -> None:
    for blank in (None, "", "  ", "-", "."):
        match = load_gazetteer().resolve("Andhra Pradesh", blank)
        assert (match.lgd, match.state_lgd, match.method) == (None, ANDHRA, "none")
        assert match.why == "No district was given."
    assert load_gazetteer().resolve(None, None).state_lgd is None


def test_old_states_hold_the_districts_of_new_ones_but_are_not_split_by_guess() -> None:
    hyderabad = load_gazetteer().resolve("Andhra Pradesh", "Hyderabad")
    assert (hyderabad.lgd, hyderabad.state_lgd) == (507, TELANGANA)
    leh = load_gazetteer().resolve("Jammu & Kashmir", "Leh(Ladakh)")
    assert (leh.lgd, leh.state_lgd) == (9, LADAKH)
    assert load_gazetteer().resolve("Daman & Diu", "Diu").state_lgd == DNHDD
    assert load_gazetteer().resolve("Andhra Pradesh", "").state_lgd == ANDHRA
    assert load_gazetteer().resolve("Jammu & Kashmir", "").state_lgd == KASHMIR
    assert lgd("Telangana", "Kurnool") is None


@pytest.mark.parametrize(
    ("state", "typed", "code", "method"),
    [
        ("Uttar Pradesh", "Faizabad", 140, "renamed"),  # Ayodhya; letters alone say Firozabad
        ("Uttar Pradesh", "Jyotiba Phule Nagar", 154, "renamed"),  # Amroha; letters alone say Kanpur Nagar
        ("West Bengal", "South Dinajpur", 310, "exact"),  # Dakshin; letters alone say Uttar Dinajpur
        ("West Bengal", "Dinajpur Uttar", 311, "renamed"),
        ("Telangana", "Warangal Urban", 686, "renamed"),  # Hanumakonda today
        ("Telangana", "Warangal Rural", 522, "renamed"),  # Warangal today
        ("Maharashtra", "Aurangabad", 469, "renamed"),
        ("Bihar", "Aurangabad", 189, "exact"),
        ("Maharashtra", "Raigarh", 491, "renamed"),
        ("Chhattisgarh", "Raigarh", 386, "exact"),
        ("Karnataka", "Bijapur", 530, "renamed"),
        ("Chhattisgarh", "Bijapur", 636, "exact"),
        ("Bihar", "East Champaran", 213, "exact"),
        ("Bihar", "Kaimur", 200, "alias"),
        ("Delhi", "North East Delhi", 81, "alias"),
        ("Sikkim", "East Sikkim", 225, "renamed"),
        ("Andhra Pradesh", "S.P.S. Nellore", 515, "alias"),
        ("Himachal Pradesh", "Lahaul", 21, "alias"),
        ("Rajasthan", "Sri Ganganagar", 100, "alias"),
        ("Madhya Pradesh", "होशंगाबाद", 409, "script"),
        ("Maharashtra", "४८२", 482, "code"),
        ("Tripura", "Sipahijala", 653, "fuzzy"),
        ("Rajasthan", "Pratapghar", 629, "fuzzy"),
    ],
)  # fmt: skip
def test_names_that_mislead(state: str, typed: str, code: int, method: str) -> None:
    match = load_gazetteer().resolve(state, typed)
    assert (match.lgd, match.method) == (code, method), match
    assert 0.6 <= match.score <= 1
    assert match.name == load_places().districts[code].name


@pytest.mark.parametrize(
    ("state", "typed"),
    [
        ("Uttar Pradesh", "Chandausi"),  # a town of Sambhal; Chandauli is a district
        ("Uttar Pradesh", "Kanpur"),  # Nagar or Dehat
        ("Uttar Pradesh", "Kashi"),
        ("Bihar", "Champaran"),
        ("West Bengal", "Medinipur"),
        ("Maharashtra", "Bandra"),  # in Mumbai; Bhandara is a district
        ("Madhya Pradesh", "Sihora"),  # in Jabalpur; Sehore is a district
        ("Rajasthan", "Jodhpura"),
        ("Madhya Pradesh", "Shivpura"),
        ("Madhya Pradesh", "Malwa"),  # a region; Agar-Malwa is a district
        ("Goa", "Goa"),
        ("Delhi", "Delhi"),
        ("Ladakh", "Ladakh"),
        ("Punjab", "Chandigarh"),
        ("Chhattisgarh", "Bilaspur (HP)"),
        ("Karnataka", "Other State"),
        ("Tamil Nadu", "Railway Quarantine"),
        ("Rajasthan", "BSF Camp"),
        ("Assam", "Unknown"),
        ("Jammu and Kashmir", "Mirpur"),
        ("Jammu and Kashmir", "Muzaffarabad"),
        ("Maharashtra", "519"),  # Mumbai by census code, Srikakulam by LGD
        ("Maharashtra", "9999"),
        ("Atlantis", "Pune"),
        (None, "Aurangabad"),
        (None, "Puna"),
    ],
)  # fmt: skip
def test_what_is_in_doubt_is_refused(state: str | None, typed: str) -> None:
    match = load_gazetteer().resolve(state, typed)
    assert match.lgd is None, match
    assert (match.method, match.score, match.name) == ("none", 0, None)
    assert match.why.endswith((".", "?"))
    assert match.state_lgd == load_gazetteer().state(state)


def test_a_refusal_names_what_it_might_have_been() -> None:
    gazetteer = load_gazetteer()
    assert set(gazetteer.resolve("Uttar Pradesh", "Kanpur").candidates) == {156, 157}
    assert gazetteer.resolve("Punjab", "Chandigarh").candidates == (44,)
    assert set(gazetteer.resolve(None, "Bilaspur").candidates) == {375, 15}
    assert "census code" in gazetteer.resolve("Maharashtra", "519").why
    assert "Srikakulam" in gazetteer.resolve("Maharashtra", "519").why


def test_without_a_state_only_what_india_has_once() -> None:
    assert lgd(None, "Pune") == 490
    assert lgd("", "Purba Champaran") == 213
    assert lgd(None, "482") == 482


def test_the_date_decides_only_between_holders_of_a_name() -> None:
    assert load_gazetteer().resolve("Telangana", "Warangal", on=date(2011, 3, 1)).lgd == 522
    assert load_gazetteer().resolve("Telangana", "Warangal", on=date(2026, 1, 1)).lgd == 522


def test_many_at_once_are_the_same_as_one_by_one() -> None:
    pairs = [("Bihar", "Patna"), (None, None), ("Bihar", "Patna"), ("Kerala", "Nowhere")]
    assert load_gazetteer().resolve_many(pairs) == [load_gazetteer().resolve(*pair) for pair in pairs]


@given(st.text(max_size=60), st.text(max_size=60))
def test_no_text_breaks_it(state: str, district: str) -> None:
    match = load_gazetteer().resolve(state, district)
    assert (match.lgd is None) == (match.method == "none")
    if match.lgd is not None:
        assert load_places().districts[match.lgd].state_lgd == match.state_lgd


@given(
    st.sampled_from(sorted(load_places().districts)), st.integers(0, 40), st.sampled_from("abcdefghijklmnopqrstuvwxyz")
)
def test_one_wrong_letter_never_finds_another_district(code: int, position: int, letter: str) -> None:
    district = load_places().districts[code]
    typed = district.name[: position % len(district.name)] + letter + district.name[position % len(district.name) + 1 :]
    found = lgd(load_places().states[district.state_lgd].name, typed)
    named = {row["name"].casefold() for row in read("names")} | {row["alias"].casefold() for row in read("aliases")}
    assert found in {None, code} or typed.casefold() in named
