"""Lists kept elsewhere: counted, never copied; a first measurement stays."""

from __future__ import annotations

import json
import os
from pathlib import Path

from benchmarks import independent
from benchmarks.scoring import Score, Typed, read_list, score, total

_LIST = """state,district,on,lgd_truth,basis
Bihar,Patna,,196,exact
Bihar,Ptna,2020-05-01,196,by hand
Bihar,Camp,,,none
"""


def _folder(place: Path, name: str, text: str) -> str:
    place.mkdir()
    (place / name).write_text(text, encoding="utf-8")
    return str(place)


def test_a_score_tells_refused_from_wrong() -> None:
    names = [Typed("a", "b", 1), Typed("a", "c", 1), Typed("a", "d", 1), Typed("a", "e", 0), Typed("a", "f", 0)]
    answers = iter((1, 2, None, None, 3))
    result = score(names, lambda _: next(answers))
    assert list(result.counts.values()) == [1, 1, 1, 1, 1]
    assert (result.districts, round(result.share, 1)) == (3, 33.3)
    assert total([result, result]).right == 2
    assert Score().share == 100.0


def test_the_third_held_out_is_about_a_third_and_always_the_same() -> None:
    names = [Typed("Bihar", f"name {n}", 1) for n in range(3000)]
    assert 900 < sum(typed.held_out for typed in names) < 1100
    assert Typed("BIHAR", "Patna", 1).held_out == Typed("Bihar", "PATNA", 2).held_out


def test_a_list_has_dates_and_names_that_are_no_district(tmp_path: Path) -> None:
    _folder(tmp_path / "one", "form.csv", _LIST)
    names = read_list(tmp_path / "one" / "form.csv", "state", "district", "lgd_truth")
    assert [typed.truth for typed in names] == [196, 196, 0]
    assert str(names[1].on) == "2020-05-01"


def test_the_first_measurement_stays_and_no_name_is_kept(tmp_path: Path) -> None:
    folders = [_folder(tmp_path / "one", "form.csv", _LIST), _folder(tmp_path / "two", "form.csv", _LIST)]
    kept = tmp_path / "kept.json"
    independent.measure(os.pathsep.join(folders), {"Pravah": lambda _: None, "other": lambda _: 5}, kept)
    independent.measure(os.pathsep.join(folders), {"Pravah": lambda t: t.truth or None, "other": lambda _: 5}, kept)
    entry = json.loads(kept.read_text())["form"]
    assert entry["first"]["all"]["right"] == 0
    assert (entry["now"]["Pravah"]["right"], entry["now"]["other"]["wrong"]) == (4, 4)
    assert "Ptna" not in kept.read_text()
    text = independent.section(kept)
    assert "| whole lists: **now** | 4 | 4 | 0 | 0 | 2 | 0 | 100.00 % |" in text
    assert "cannot be made again" in text


def test_without_lists_the_report_says_so(tmp_path: Path) -> None:
    assert independent.section(tmp_path / "kept.json") == "None were measured."
