"""A record's date decides what a name means: divisions, renames, districts and states that came later."""

from __future__ import annotations

from datetime import date

import pytest

from geo.gazetteer import Gazetteer, Match, build_gazetteer
from geo.gazetteer.history import History
from geo.gazetteer.scripts import romanised
from geo.tables.read import read

WARANGAL, HANUMAKONDA, BHUPALPALLY, MAHABUBABAD, MULUGU = 522, 686, 687, 688, 720
FORMED = [
    {"lgd": "686", "formed": "2016-10-11", "parents": "522"},
    {"lgd": "687", "formed": "2016-10-11", "parents": "522"},
    {"lgd": "688", "formed": "2016-10-11", "parents": "522"},
    {"lgd": "720", "formed": "2019-02-17", "parents": "687"},
    {"lgd": "704", "formed": "2017-04-07", "parents": "306"},
    {"lgd": "705", "formed": "2017-04-04", "parents": "314"},
]


@pytest.fixture(scope="module")
def gazetteer() -> Gazetteer:
    """The gazetteer with a few divisions of known dates, whatever the shipped table holds."""
    return build_gazetteer(
        lambda table: FORMED if table == "formed" else [] if table == "towns" else read(table), romanised
    )


def resolve(gazetteer: Gazetteer, state: str, district: str, day: str | None = None) -> Match:
    return gazetteer.resolve(state, district, date.fromisoformat(day) if day else None)


def test_children_are_those_formed_since_and_theirs() -> None:
    history = History(FORMED, [{"parent": "522", "child": "688", "share_2011": "0.3"}])
    assert history.children(522, None) == (688, 686, 687, 720)
    assert history.children(522, date(2018, 1, 1)) == ()  # Mulugu's land had gone to Bhupalpally by then
    assert history.children(687, date(2018, 1, 1)) == (720,)
    assert history.children(687, date(2019, 2, 17)) == ()
    assert history.children(687, None) == (720,)
    assert history.children(212, None) == ()
    assert history.formed(720) == date(2019, 2, 17)
    assert history.parents(720) == (687,)
    assert history.existed(720, None)
    assert not history.existed(720, date(2019, 2, 16))


def test_the_undivided_district_is_the_one_that_kept_the_code(gazetteer: Gazetteer) -> None:
    match = resolve(gazetteer, "Andhra Pradesh", "Warangal", "2012-05-01")
    assert (match.lgd, match.method) == (WARANGAL, "split")
    assert set(match.children) == {HANUMAKONDA, BHUPALPALLY, MAHABUBABAD, MULUGU}
    assert "Hanumakonda" in match.why
    assert "formed out of Warangal" in match.why
    assert 0.9 <= match.score < 1


def test_todays_name_today_is_exact(gazetteer: Gazetteer) -> None:
    match = resolve(gazetteer, "Telangana", "Warangal", "2022-05-01")
    assert (match.lgd, match.method, match.children, match.score) == (WARANGAL, "exact", (), 1.0)


def test_a_name_that_two_districts_shared_that_day_is_in_doubt(gazetteer: Gazetteer) -> None:
    match = resolve(gazetteer, "Telangana", "Warangal", "2018-05-01")
    assert (match.lgd, match.flag) == (None, "ambiguous")
    assert set(match.candidates) == {WARANGAL, HANUMAKONDA}
    assert resolve(gazetteer, "Telangana", "Warangal Urban", "2018-05-01").lgd == HANUMAKONDA
    assert resolve(gazetteer, "Telangana", "Warangal Rural", "2018-05-01").lgd == WARANGAL
    assert resolve(gazetteer, "Telangana", "Warangal Urban").lgd == HANUMAKONDA


def test_a_present_name_that_meant_a_part_of_another_district(gazetteer: Gazetteer) -> None:
    assert resolve(gazetteer, "Karnataka", "Bengaluru South").lgd == 631
    assert resolve(gazetteer, "Karnataka", "Bengaluru South", "2026-01-01").lgd == 631
    before = resolve(gazetteer, "Karnataka", "Bengaluru South", "2015-01-01")
    assert (before.lgd, before.flag) == (None, "ambiguous")
    assert set(before.candidates) == {525, 631}
    assert resolve(gazetteer, "Karnataka", "Ramanagara", "2015-01-01").lgd == 631


def test_undated_a_present_name_stays_exact_and_tells_its_children(gazetteer: Gazetteer) -> None:
    match = resolve(gazetteer, "Telangana", "Warangal")
    assert (match.lgd, match.method) == (WARANGAL, "exact")
    assert MULUGU in match.children
    assert "since 2011" in match.why


def test_a_name_that_only_the_undivided_district_bore(gazetteer: Gazetteer) -> None:
    match = resolve(gazetteer, "West Bengal", "Barddhaman")
    assert (match.lgd, match.method, match.children) == (306, "split", (704,))
    assert "undivided" in match.why
    after = resolve(gazetteer, "West Bengal", "Barddhaman", "2020-01-01")
    assert (after.lgd, after.method, after.children) == (306, "split", (704,))
    assert resolve(gazetteer, "West Bengal", "Purba Bardhaman").method == "exact"


def test_a_district_on_a_day_before_it_was_formed(gazetteer: Gazetteer) -> None:
    match = resolve(gazetteer, "Telangana", "Mulugu", "2012-05-01")
    assert match.lgd == MULUGU
    assert match.score < resolve(gazetteer, "Telangana", "Mulugu", "2022-05-01").score
    assert "was formed on 17-02-2019 out of Jayashankar Bhupalapally" in match.why
    assert BHUPALPALLY in match.candidates


def test_states_that_were_formed_out_of_others(gazetteer: Gazetteer) -> None:
    before = resolve(gazetteer, "Andhra Pradesh", "Hyderabad", "2012-05-01")
    after = resolve(gazetteer, "Andhra Pradesh", "Hyderabad", "2020-05-01")
    assert before.lgd == after.lgd == 507
    assert (before.flag, after.flag) == (None, "other_state")
    assert "Telangana was formed out of Andhra Pradesh on 02-06-2014." in after.why
    assert resolve(gazetteer, "Jammu & Kashmir", "Kargil", "2012-01-01").state_lgd == 37
    assert resolve(gazetteer, "Uttar Pradesh", "Dehradun", "1999-01-01").state_lgd == 5
    assert resolve(gazetteer, "Bihar", "Ranchi").state_lgd == 20
    assert resolve(gazetteer, "Madhya Pradesh", "Raipur").state_lgd == 22
    assert resolve(gazetteer, "Daman & Diu", "Daman").state_lgd == 38


@pytest.mark.parametrize(
    ("state", "old", "today"),
    [
        ("Haryana", "Gurgaon", 62), ("Haryana", "Mewat", 604), ("Uttar Pradesh", "Allahabad", 120),
        ("Uttar Pradesh", "Mahamaya Nagar", 163), ("Maharashtra", "Osmanabad", 488), ("Karnataka", "Gulbarga", 538),
        ("Madhya Pradesh", "Hoshangabad", 409), ("Sikkim", "East District", 225), ("Assam", "Karimganj", 293),
    ],
)  # fmt: skip
def test_renamed_districts_on_any_day(gazetteer: Gazetteer, state: str, old: str, today: int) -> None:
    for day in (None, "2012-05-01", "2025-12-01"):
        assert resolve(gazetteer, state, old, day).lgd == today
