"""Which columns count, what a table's rows become, and that nothing of it is lost."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.errors import BadInput
from data.resolving import ADDED, ResolveReport, resolve_table
from data.resolving.fields import find_fields
from data.resolving.table import Resolved, resolve
from data.spreadsheets import Table
from data.spreadsheets.table import unique_names
from geo.gazetteer import Gazetteer, Match, load_gazetteer


@pytest.fixture(scope="module")
def gazetteer() -> Gazetteer:
    return load_gazetteer()


def table(headers: Sequence[str], *rows: Sequence[str], ragged: dict[int, int] | None = None) -> Table:
    names = unique_names(headers)
    frame = pl.DataFrame([list(row) for row in rows], schema=dict.fromkeys(names, pl.String), orient="row")
    return Table(frame, tuple(headers), 1, ragged or {})


def done(gazetteer: Gazetteer, headers: str, *rows: str, **how: object) -> Resolved:
    made = table(headers.split(","), *(row.split(",") for row in rows))
    return resolve("in.csv", made, gazetteer, **how)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("headers", "state", "district"),
    [
        ("state,district", 0, 1),
        ("District_Name,note,STATE_NAME", 2, 0),
        ("State/UT,Dist.", 0, 1),
        ("Name of State,Name of the District", 0, 1),
        ("राज्य,जिला", 0, 1),
        ("राज्य का नाम,ज़िला", 0, 1),
        ("মাস,রাজ্য,জেলা", 1, 2),
        ("state_name,district,state,District Name", 2, 1),
        ("State Code,district", 0, 1),
    ],
)
def test_headers_are_forgiven(headers: str, state: int, district: int) -> None:
    fields = find_fields("in.csv", headers.split(","))
    assert (fields.state, fields.district) == (state, district)


def test_missing_and_doubled_columns_are_said_with_what_is_there() -> None:
    with pytest.raises(BadInput, match=r"lacks the columns state and district; .* has 'a', 'b' and 3 more\."):
        find_fields("in.csv", ["a", "b", *[""] * 8, "x", "y", "z"])
    with pytest.raises(BadInput, match=r"Two columns of in.csv mean district: 'Dist\.' and 'Distt'"):
        find_fields("in.csv", ["state", "Dist.", "Distt"])


def test_names_without_states_are_refused_but_codes_are_not(gazetteer: Gazetteer) -> None:
    with pytest.raises(BadInput, match="lacks the column state; it needs"):
        done(gazetteer, "district", "Patna")
    assert done(gazetteer, "district", "0212", "482", "").frame["lgd"].to_list() == [212, 482, None]
    assert done(gazetteer, "lgd_code,n", "212,a", "999,b").frame["lgd"].to_list() == [212, None]
    assert done(gazetteer, "state,district", ",Patna", ",Bilaspur").frame["lgd"].to_list() == [212, None]


def test_a_code_stands_in_for_a_blank_name(gazetteer: Gazetteer) -> None:
    made = done(gazetteer, "state,district,LGD code", "Bihar,Gaya,0196", "Bihar,,212", "Goa,,212")
    assert made.frame["lgd"].to_list() == [196, 212, None]
    assert made.frame["flag"].to_list() == [None, None, "other_state"]


def test_codes_that_names_contradict_stand_in_for_nothing(gazetteer: Gazetteer) -> None:
    rows = ["Bihar,Patna,230", "Maharashtra,Mumbai,519", "Bihar,Gaya,236", "Jammu and Kashmir,,1"]
    made = done(gazetteer, "state,district,district code", *rows)
    assert made.frame["lgd"].to_list() == [212, 482, 196, None]
    assert made.report.notes[0].startswith("The codes in column 'district code' are those of the Census of 2011; they")
    made = done(gazetteer, "state,district,district code", *rows, codes="census")
    assert made.frame["lgd"].to_list() == [212, 482, 196, 8]
    made = done(gazetteer, "state,district,code no,dist code", "Bihar,Patna,x,1", "Bihar,,x,212")
    assert made.frame["lgd"].to_list() == [212, None]
    assert "of other districts than the names" in made.report.notes[0]


def test_columns_of_our_names_are_kept_under_another(gazetteer: Gazetteer) -> None:
    made = done(
        gazetteer,
        "name,lgd,state,district,lgd_given,why,lgd",
        "Asha,x,Bihar,Patna,y,because,z",
        "Ravi,,Goa,North Goa,,,",
    )
    assert made.headers == (
        *("name_given", "lgd_given_2", "state", "district", "lgd_given", "why_given", "lgd_given_3"),
        *ADDED,
    )
    assert made.frame.row(0)[:7] == ("Asha", "x", "Bihar", "Patna", "y", "because", "z")
    assert made.frame["lgd"].to_list() == [212, 551]
    assert len(made.report.notes) == 4


def test_rows_out_of_shape_have_no_match_and_keep_their_cells(gazetteer: Gazetteer) -> None:
    frame = pl.DataFrame(
        {"state": ["Bihar", "Bihar", "Bihar"], "district": ["Patna", "Gaya", "Gaya"], "column_3": ["", "x", ""]}
    )
    made = resolve("in.csv", Table(frame, ("state", "district"), 1, {1: 3}), gazetteer)
    assert made.frame["lgd"].to_list() == [212, None, 196]
    assert made.frame["why"][1] == "The row has 3 cells and the header 2."
    assert made.frame["column_3"].to_list() == ["", "x", ""]
    assert made.headers == ("state", "district", "column_3", *ADDED)


def test_each_rows_date_decides_unless_one_is_given(gazetteer: Gazetteer) -> None:
    rows = [
        "Telangana,Warangal Urban,2020-06-01",
        "Telangana,Warangal Rural,01/06/2020",
        "Telangana,Warangal,2012-01-01",
        "Telangana,Warangal,2025-01-01",
        "Bihar,Patna,२०२०-०१-०१",
        "Bihar,Patna,someday",
        "Bihar,Patna,",
    ]
    for header in ("date", "travel_date", "on", "दिनांक"):
        made = done(gazetteer, f"state,district,{header}", *rows)
        days = [date(2020, 6, 1), date(2020, 6, 1), date(2012, 1, 1), date(2025, 1, 1), date(2020, 1, 1), None, None]
        expected = [gazetteer.resolve(*row.split(",")[:2], on) for row, on in zip(rows, days, strict=True)]
        assert made.frame["lgd"].to_list() == [match.lgd for match in expected]
        assert made.frame["why"].to_list() == [match.why for match in expected]
        assert next(note for note in made.report.notes if "date" in note).startswith("1 date could not be read")
    on = date(2012, 1, 1)
    made = done(gazetteer, "state,district,date", *rows, on=on)
    assert made.frame["lgd"].to_list() == [gazetteer.resolve(*row.split(",")[:2], on).lgd for row in rows]
    assert made.report.notes == ()


def test_many_dates_give_what_each_date_gives(gazetteer: Gazetteer) -> None:
    pairs = [("Telangana", "Warangal"), ("Tamil Nadu", "Vellore"), ("Bihar", "Patna"), ("Andhra Pradesh", "Anantapur")]
    days = [date(2010 + at % 17, 1 + at % 12, 1 + at % 28) for at in range(400)]
    rows = [(*pairs[at % 4], day.isoformat()) for at, day in enumerate(days)]
    made = resolve("in.csv", table(["state", "district", "date"], *rows), gazetteer)
    expected = [gazetteer.resolve(*pairs[at % 4], day) for at, day in enumerate(days)]
    assert made.frame["lgd"].to_list() == [match.lgd for match in expected]
    assert made.frame["why"].to_list() == [match.why for match in expected]


def test_swapped_columns_are_refused_until_somebody_says_so(gazetteer: Gazetteer) -> None:
    rows = ["Patna,Bihar", "Gaya,Bihar", "North Goa,Goa"]
    with pytest.raises(BadInput, match=r"swapped: .* Swap the two headers; on the command line --swapped"):
        done(gazetteer, "state,district", *rows)
    made = done(gazetteer, "state,district", *rows, swapped=True)
    assert made.frame["lgd"].to_list() == [212, 196, 551]
    assert made.frame.columns[:2] == ["state", "district"]
    with pytest.raises(BadInput, match="Leave --swapped out"):
        done(gazetteer, "district,state", *rows, swapped=True)


def test_census_codes_are_refused_until_somebody_says_so(gazetteer: Gazetteer) -> None:
    rows = ["Maharashtra,519", "Bihar,0230", "Andhra Pradesh,536", "Goa,999"]
    with pytest.raises(BadInput, match=r"codes are those of the Census of 2011.*Call the column census_code"):
        done(gazetteer, "state,district", *rows)
    made = done(gazetteer, "state,district", *rows, codes="census")
    assert made.frame["lgd"].to_list() == [482, 212, 507, None]
    assert made.frame["why"][0] == "519 is Mumbai in the Census of 2011, today Mumbai (LGD code 482)."
    assert "no code of the Census" in made.frame["why"][3]
    undivided = done(gazetteer, "state,census_code", "Andhra Pradesh,540", "Telangana,540")
    assert undivided.frame["lgd"].to_list() == [522, 522]
    assert all("formed out of Warangal" in why for why in undivided.frame["why"])
    insisted = done(gazetteer, "state,district", *rows, codes="lgd")
    assert insisted.frame["lgd"].to_list() == [None, None, None, None]
    by_header = done(gazetteer, "state,census_code", *rows)
    assert by_header.frame["lgd"].to_list() == [482, 212, 507, None]
    wrong_state = done(gazetteer, "state,census_code", "Goa,519", "Bihar,230")
    assert wrong_state.frame["lgd"].to_list() == [None, 212]


def test_distinct_pairs_are_told_with_their_rows(gazetteer: Gazetteer) -> None:
    made = done(gazetteer, "state,district", "Bihar,Patna", "Bihar,Patna", "Bihar,Nowhereville", ",")
    assert made.pairs.select("state", "district", "rows", "lgd", "in_state").rows() == [
        ("Bihar", "Patna", 2, 212, "Bihar"),
        ("Bihar", "Nowhereville", 1, None, "Bihar"),
        (None, None, 1, None, None),
    ]
    assert made.pairs["rows"].sum() == made.report.rows


def test_a_frame_is_enough(gazetteer: Gazetteer) -> None:
    frame, report = resolve_table(pl.DataFrame({"state": ["Bihar", None], "district": ["Patna", "Patna"]}), gazetteer)
    assert frame["lgd"].to_list() == [212, 212]
    assert report == ResolveReport(2, 2, {"exact": 2}, ())


class Counting:
    """A resolver that counts what it is asked."""

    def __init__(self, base: Gazetteer) -> None:
        self.base, self.asked = base, 0

    def state(self, text: str | None) -> int | None:
        return self.base.state(text)

    def resolve(self, state: str | None, district: str | None, on: date | None = None) -> Match:
        return self.base.resolve(state, district, on)

    def resolve_many(self, pairs: Sequence[tuple[str | None, str | None]], on: date | None = None) -> list[Match]:
        self.asked += len(pairs)
        return self.base.resolve_many(pairs, on)


def test_a_distinct_pair_is_asked_once(gazetteer: Gazetteer) -> None:
    counting = Counting(gazetteer)
    rows = [("Bihar", "Patna"), ("Bihar", "Gaya")] * 5000
    made = resolve("in.csv", table(["state", "district"], *rows), counting)
    assert (counting.asked, made.report.resolved) == (2, 10_000)


_CELLS = st.text(max_size=12) | st.sampled_from(
    [
        "Bihar",
        "Patna",
        "212",
        "0519",
        "Goa",
        "",
        " ",
        "\0",
        "=1+1",
        "बिहार",
        "पटना",
        "जिला Patna",
        "x" * 10_000,
        "पटनाPatna",
    ]
)


@settings(max_examples=60)
@given(
    st.lists(st.sampled_from(["state", "district", "lat", "lon", "date", "lgd", "name", "x", ""]), max_size=6),
    st.data(),
)
def test_no_table_brings_anything_but_a_table_or_a_sentence(headers: list[str], data: st.DataObject) -> None:
    headers = ["state", "district", *headers]
    rows = data.draw(st.lists(st.lists(_CELLS, min_size=len(headers), max_size=len(headers)), max_size=8))
    made = table(headers, *rows)
    try:
        result = resolve("in.csv", made, load_gazetteer())
    except BadInput:
        return
    assert result.frame.height == len(rows)
    assert [list(row[: len(headers)]) for row in result.frame.rows()] == [list(row) for row in rows]
    assert result.report.resolved == result.frame["lgd"].drop_nulls().len()
    assert len(result.headers) == result.frame.width
