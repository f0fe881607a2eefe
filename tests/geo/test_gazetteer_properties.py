"""What holds for any text: nothing breaks, and no noise turns a district into another one of its state."""

from __future__ import annotations

import random
from collections import Counter, defaultdict
from time import thread_time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.gazetteer import Match, load_gazetteer
from geo.gazetteer.spelling import cleaned, words
from geo.places import District, load_places
from geo.tables.read import read

LETTERS = "abcdefghijklmnopqrstuvwxyz"
#: What a scanner makes of letters.
SCANNED = [
    ("l", "I"), ("I", "l"), ("i", "l"), ("l", "1"), ("i", "1"), ("o", "0"), ("s", "5"), ("b", "8"), ("rn", "m"),
    ("m", "rn"), ("cl", "d"), ("d", "cl"), ("w", "vv"), ("vv", "w"), ("e", "c"), ("h", "b"),
]  # fmt: skip
#: Pieces of which hard cells are made.
PIECES = [
    "Patna", "पटना", "পাটনা", "பாட்னா", "پٹنہ", "Rural", "(R)", "24", "N.", "S", "district", "&amp;", "\x00", "\u200b",
    "\u202e", "\ud800", "1", "|", "/", ",", " and ", "Bihar", "garh", "-", "(", ")", "Khasi", "﷽", "𝕻", "ß",
    "İ", "Nagar",
]  # fmt: skip
TEXT = st.one_of(
    st.text(max_size=60),
    st.text(alphabet=st.characters(), max_size=60),
    st.lists(st.sampled_from(PIECES), max_size=12).map("".join),
    st.lists(st.sampled_from(PIECES), max_size=12).map(" ".join),
)


def key(text: str) -> str:
    return "".join(cleaned(text).translate(str.maketrans("", "", "().")).split())


OWN: defaultdict[str, set[int]] = defaultdict(set)
for row in read("names"):
    OWN[key(row["name"])].add(int(row["lgd"]))
for row in read("aliases"):
    if row["level"] == "district":
        OWN[key(row["alias"])].add(int(row["lgd"]))


def noisy(name: str, times: int, rnd: random.Random) -> str:
    """The name with letters inserted, dropped, swapped or replaced, as fingers and scanners do it."""
    for _ in range(times):
        at, kind = rnd.randrange(len(name) + 1), rnd.random()
        if kind < 0.2:
            name = name[:at] + rnd.choice(LETTERS) + name[at:]
        elif kind < 0.4:
            name = name[:at] + name[at + 1 :]
        elif kind < 0.55:
            name = name[:at] + name[at + 1 : at + 2] + name[at : at + 1] + name[at + 2 :]
        elif kind < 0.8:
            name = name[:at] + rnd.choice(LETTERS) + name[at + 1 :]
        elif kind < 0.9:
            name = name.replace(*rnd.choice(SCANNED), 1)
        else:
            name = name[:at] + rnd.choice(" -.") + name[at:]
    return name


def is_another(typed: str, district: District, match: Match) -> bool:
    """Whether the match is certain of another district, and the text is not that one's own name."""
    return match.lgd not in {None, district.lgd} and match.lgd not in OWN[key(typed)]


def check(match: Match) -> None:
    assert (match.lgd is None) == (match.method == "none")
    assert match.why
    assert len(match.candidates) <= 5
    assert len(set(match.candidates)) == len(match.candidates)
    if match.lgd is None:
        assert (match.score, match.name) == (0, None)
    else:
        assert load_places().districts[match.lgd].state_lgd == match.state_lgd
        assert 0.4 < match.score <= 1
        assert match.candidates[0] == match.lgd
        assert match.lgd not in match.children


@settings(max_examples=400)
@given(TEXT, TEXT)
def test_no_text_breaks_it(state: str, district: str) -> None:
    check(load_gazetteer().resolve(state, district))
    check(load_gazetteer().resolve("Bihar", district))
    load_gazetteer().state(state)


@given(st.sampled_from([*PIECES, "a.", "x", "N. ", "Patna/", "Patna, ", "q("]), st.integers(1, 10_000))
def test_long_cells_are_refused_at_once(piece: str, times: int) -> None:
    text = piece * times
    for pair in (("Uttar Pradesh", text[:10_000]), (text[:10_000], "Patna"), (None, text[:10_000])):
        started = thread_time()
        check(load_gazetteer().resolve(*pair))
        assert thread_time() - started < 0.1  # some milliseconds of work at most


@pytest.mark.parametrize("seed", range(4))
def test_noise_never_makes_another_district_of_the_state(seed: int) -> None:
    """All districts, in eight damaged forms each; a name of one's own may be met by chance, as Barpeta by Barpeta."""
    gazetteer, places, rnd = load_gazetteer(), load_places(), random.Random(seed)
    found, wrong = Counter[str](), []
    for district in places.districts.values():
        state = places.states[district.state_lgd].name
        for turn in range(8):
            name = (district.name, district.name.lower(), district.name.upper())[turn % 3]
            typed = noisy(name, 1 + turn % 2, rnd)
            match = gazetteer.resolve(state, typed)
            found[match.method] += 1
            if is_another(typed, district, match):
                wrong.append((state, district.name, typed, match))
    assert wrong == []
    assert found["fuzzy"] > 500


@given(st.sampled_from(sorted(OWN)), st.randoms(use_true_random=False))
def test_noise_in_any_name_of_a_district_never_finds_another(name: str, rnd: random.Random) -> None:
    if len(OWN[name]) > 1 or not name:
        return
    (code,) = OWN[name]
    district = load_places().districts[code]
    typed = noisy(name, 1, rnd)
    match = load_gazetteer().resolve(load_places().states[district.state_lgd].name, typed)
    assert not is_another(typed, district, match) or match.method == "town", (name, typed, match)


@given(st.sampled_from(sorted(load_places().districts)), st.sampled_from(["north", "south", "east", "west", "upper"]))
def test_a_compass_point_more_is_never_taken_off(code: int, point: str) -> None:
    district = load_places().districts[code]
    typed = f"{point} {district.name}"
    match = load_gazetteer().resolve(load_places().states[district.state_lgd].name, typed)
    if "(" in district.name:  # either part of such a name is a name of it
        assert match.lgd in {None, code}
        return
    # "north Central" is Central North, and "upper Siang" is Upper Siang.
    assert match.lgd is None or set(words(typed)) <= set(words(match.name or "")) or match.lgd in OWN[key(typed)]
