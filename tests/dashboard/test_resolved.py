"""What the page "Names" says of a file's names: counts, order, words."""

from __future__ import annotations

from typing import get_args

import polars as pl
import pytest

from dashboard.resolved import KINDS, PAIRS, by_kind, headline, heat, kind_of, pairs_frame, stacked, table, texts
from dashboard.typed import MOST_LINES, lines_of, parts_of
from geo.gazetteer.match import Match, Method
from geo.places import load_places

PATNA = Match(212, 10, "Patna", "exact", 1.0, "The district's name today.")
AYODHYA = Match(140, 9, "Ayodhya", "renamed", 0.97, "'Faizabad' is a former name of Ayodhya.")
UNSURE = Match(None, 10, None, "none", 0.0, "'Aurangbad' may be two districts.", (189, 469), flag="ambiguous")
NOWHERE = Match(None, None, None, "none", 0.0, "'Other State' is no district.", flag="not_a_district")
STATE_ONLY = Match(None, 10, None, "decided", 1.0, "A reviewer knows the state only.")
TYPED = [("Bihar", "Patna", 5), ("U.P.", "Faizabad", 2), ("Bihar", "Aurangbad", 1), (None, "Other State", 4)]


@pytest.fixture
def pairs() -> pl.DataFrame:
    return pairs_frame(TYPED, [PATNA, AYODHYA, UNSURE, NOWHERE], load_places())


def words(parts: list[object]) -> str:
    return " ".join(str(getattr(part, "children", part)) for part in parts)


def test_every_method_is_of_one_kind() -> None:
    methods = [method for kind in KINDS for method in kind.methods]
    assert len(methods) == len(set(methods))
    assert set(methods) >= set(get_args(Method))
    assert kind_of("decided", None).key == "none", "without a district's code it is not resolved"


def test_rows_and_names_are_counted_by_kind(pairs: pl.DataFrame) -> None:
    assert by_kind(pairs) == {"direct": (5, 1), "former": (2, 1), "none": (5, 2)}
    assert sum(rows for rows, _ in by_kind(pairs).values()) == 12


def test_the_headline_counts_rows_and_says_what_is_odd(pairs: pl.DataFrame) -> None:
    said = words(headline(pairs))
    assert "7 of 12 rows have their district's code, 58 %." in said
    assert "5 rows under 2 names have none" in said
    assert "1 is no district" in said
    assert "1 may mean several districts" in said
    whole = words(headline(pairs.head(2)))
    assert "All 7 rows have their district's code." in whole
    assert "no rows" in words(headline(pairs.clear()))


def test_what_is_not_resolved_comes_first_the_most_frequent_on_top(pairs: pl.DataFrame) -> None:
    rows = table(pairs)
    assert [row["district"] for row in rows] == ["Other State", "Aurangbad", "Faizabad", "Patna"]
    assert [row["is"] for row in rows] == [
        "",
        "perhaps Aurangabad, Bihar or Chhatrapati Sambhajinagar, Maharashtra",
        "Ayodhya, Uttar Pradesh",
        "Patna, Bihar",
    ]
    assert len({row["key"] for row in rows}) == len(rows)


def test_a_bar_has_a_part_and_a_chip_for_each_kind_that_occurs(pairs: pl.DataFrame) -> None:
    bar, chips = stacked(pairs)
    assert [part.style["flexGrow"] for part in bar.children] == [5, 2, 5]
    assert [getattr(chip, "data-kind") for chip in chips.children] == ["direct", "former", "none"]
    assert "42 % not resolved" in getattr(bar, "aria-label")


def test_the_map_is_shaded_by_rows_of_all_spellings() -> None:
    typed = [("Bihar", "Patna", 5), ("Bihar", "PATNA CITY", 2), ("U.P.", "Faizabad", 2)]
    pairs = pairs_frame(typed, [PATNA, PATNA, AYODHYA], load_places())
    values = dict(heat(pairs).districts.select("lgd", "value").iter_rows())
    assert values == {212: 7.0, 140: 2.0}
    assert texts(pairs)[212] == ["7 rows", "typed as “Patna”, “PATNA CITY”"]


def test_nothing_found_is_drawn_as_nothing() -> None:
    pairs = pairs_frame([(None, "Other State", 1)], [NOWHERE], load_places())
    assert heat(pairs).districts.height == 0
    assert texts(pairs) == {}
    assert list(pairs.columns) == list(PAIRS)


@pytest.mark.parametrize(
    ("line", "parts"),
    [
        ("Faizabad, U.P.", ("Faizabad", "U.P.")),
        ("Faizabad,Ayodhya, U.P.", ("Faizabad,Ayodhya", "U.P.")),
        ("Bihar\tPatna", ("Bihar", "Patna")),
        ("Patna; Bihar", ("Patna", "Bihar")),
        ("Patna,", ("Patna", None)),
        ("Patna", ("Patna", None)),
    ],
)
def test_a_line_is_cut_at_its_last_mark(line: str, parts: tuple[str, str | None]) -> None:
    assert parts_of(line) == parts


def test_empty_lines_are_no_names() -> None:
    assert lines_of(" a \n\n  \nb") == ["a", "b"]
    assert lines_of(None) == []
    assert MOST_LINES >= 50
