"""Who the made-up people are: plausible in shares, impossible as persons."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from data.demo import write_demo
from data.demo.geography import districts
from data.demo.spelling import OTHER_SPELLING, spellings
from data.demo.tables import read
from geo.gazetteer import load_gazetteer
from geo.places import load_places


@pytest.fixture(scope="module")
def people(tmp_path_factory: pytest.TempPathFactory) -> pl.DataFrame:
    files = write_demo(tmp_path_factory.mktemp("demo") / "people.csv", 250_000, 1)
    return pl.read_csv(files.persons, infer_schema_length=0).with_columns(pl.col("age").cast(pl.Int64))


def share(frame: pl.DataFrame, condition: pl.Expr) -> float:
    return float(frame.select(condition.fill_null(value=False).mean()).item())


def verhoeff_holds(number: str) -> bool:
    """The textbook check (dihedral group D5), written apart from the generator's."""
    multiply = [[(a + b) % 5 if a < 5 and b < 5 else 0 for b in range(10)] for a in range(10)]
    for a in range(10):
        for b in range(10):
            x, y = a % 5, b % 5
            if a < 5:
                multiply[a][b] = (x + y) % 5 + (0 if b < 5 else 5)
            else:
                multiply[a][b] = (x - y) % 5 + (5 if b < 5 else 0)
    power, check = list(range(10)), 0
    step = [1, 5, 7, 6, 2, 8, 3, 0, 9, 4]
    for digit in reversed(number):
        check = multiply[check][power[int(digit)]]
        power = [step[p] for p in power]
    return check == 0


def test_numbers_look_right_and_cannot_be_anyone_s(people: pl.DataFrame) -> None:
    assert people["mobile"].drop_nulls().str.contains(r"^66[0-9]{8}$").all()
    aadhaar = people.filter(pl.col("id_type") == "aadhaar")["id_number"]
    assert aadhaar.str.contains(r"^9999[0-9]{8}$").all()
    assert all(verhoeff_holds(number) for number in aadhaar.head(500))
    assert not verhoeff_holds("999941057059")
    assert people.filter(pl.col("id_type") == "voter_id")["id_number"].str.contains(r"^XXX[0-9]{7}$").all()
    assert people["mobile"].is_not_null().mean() > 0.6
    assert people["id_number"].is_null().mean() > 0.5
    assert not people.select(pl.all_horizontal(pl.col("mobile", "id_number").is_null()).any()).item()


def test_mostly_young_men_a_quarter_women_and_some_children(people: pl.DataFrame) -> None:
    assert 0.2 < share(people, pl.col("sex") == "female") < 0.3
    assert 0.1 < share(people, pl.col("age") < 16) < 0.2
    assert 24 < people.filter(pl.col("age") >= 18)["age"].median() < 32
    assert share(people, pl.col("category") == "migrant_worker") > 0.9
    for category in ("student", "pilgrim", "tourist", "other"):
        assert 0.002 < share(people, pl.col("category") == category) < 0.04


def test_families_share_surname_places_and_say_how_many_they_are(people: pl.DataFrame) -> None:
    rows = people.with_columns(surname=pl.col("name").str.split(" ").list.last())
    spouses = rows.with_row_index("at").filter(pl.col("accompanying") == "1")
    assert spouses.height % 2 == 0
    first, second = spouses[::2], spouses[1::2]
    assert (second["at"] - first["at"] == 1).all()
    own = {"Devi", "Kaur"}  # what a wife may write instead
    assert all(b in {a, *own} for a, b in zip(first["surname"], second["surname"], strict=True))
    assert (first["surname"] == second["surname"]).mean() > 0.5
    assert (first["destination_state"] == second["destination_state"]).all()
    assert (second["sex"] != "male").all()


def test_a_few_know_only_the_state(people: pl.DataFrame) -> None:
    assert share(people, pl.col("destination_district").is_null()) == pytest.approx(0.03, abs=0.005)
    assert share(people, pl.col("origin_district").is_null()) == pytest.approx(0.008, abs=0.003)


def test_districts_are_written_as_lgd_does_but_for_two_in_a_hundred(people: pl.DataFrame) -> None:
    names, start, _ = spellings()
    official = set(names.gather(start))
    written = people["destination_district"].drop_nulls()
    other = 1 - written.is_in(list(official)).mean()
    assert OTHER_SPELLING / 3 < other < OTHER_SPELLING * 3


def test_every_spelling_resolves_to_its_district_in_2020() -> None:
    names, start, others = spellings()
    d, states = districts(), load_places().states
    pairs = [(i, names[int(start[i] + k)]) for i in range(len(d.lgd)) for k in range(int(others[i]) + 1)]
    matches = load_gazetteer().resolve_many(
        [(states[int(d.state[i])].name, name) for i, name in pairs], on=date(2020, 5, 20)
    )
    wrong = [(name, match.lgd) for (i, name), match in zip(pairs, matches, strict=True) if match.lgd != d.lgd[i]]
    assert len(pairs) > 1000
    assert wrong == []


def test_names_given_up_later_are_still_written_in_2020() -> None:
    names, start, _ = spellings()
    written = dict(zip(districts().lgd.tolist(), names.gather(start), strict=True))
    assert (written[293], written[409], written[469]) == ("Karimganj", "Hoshangabad", "Aurangabad")
    assert written[120] == "Prayagraj"
    official = [load_places().districts[lgd].name == name for lgd, name in written.items()]
    assert sum(official) / len(official) > 0.98


def test_work_districts_follow_the_census(people: pl.DataFrame) -> None:
    census = {r["lgd"]: float(r["men_arrived_2011"]) for r in read("places")}
    code = {(load_places().states[d.state_lgd].name, d.name): str(lgd) for lgd, d in load_places().districts.items()}
    for state in ("Gujarat", "Maharashtra", "Punjab"):
        rows = people.filter(pl.col("origin_state") == state).group_by("origin_district").len().drop_nulls()
        rows = rows.filter([(state, name) in code for name in rows["origin_district"]])
        men = [census.get(code[state, name], 0.0) for name in rows["origin_district"]]
        assert np.corrcoef(men, rows["len"].to_numpy())[0, 1] > 0.85


def test_homes_in_bihar_follow_the_returnees_it_counted(people: pl.DataFrame) -> None:
    home = people.filter(pl.col("destination_state") == "Bihar")["destination_district"].value_counts(sort=True)
    top = home["destination_district"].drop_nulls().head(12).to_list()
    counted = {r["name"] for r in read("returnee_districts") if r["returned"]}
    assert len(counted & set(top)) >= 5


def test_a_train_s_people_go_on_to_many_districts_most_of_them_in_its_state(people: pl.DataFrame) -> None:
    trains = (
        people.filter(pl.col("mode") == "train")
        .group_by("train_no", "travel_date")
        .agg(
            districts=pl.col("destination_district").n_unique(),
            one=pl.col("destination_state").value_counts(sort=True).first().struct.field("count"),
            all=pl.len(),
        )
    )
    assert 15 < trains["districts"].median() < 40
    assert (trains["one"] / trains["all"]).median() > 0.9


def test_most_have_arrived_and_nobody_on_a_train_is_cancelled(people: pl.DataFrame) -> None:
    assert 0.9 < share(people, pl.col("status") == "arrived") < 0.98
    assert 0.01 < share(people, pl.col("status") == "quarantined") < 0.05
    assert set(people.filter(pl.col("status") == "cancelled")["mode"]) == {"bus"}


def test_no_person_s_data_is_in_a_file_name(tmp_path: Path) -> None:
    files = write_demo(tmp_path / "x.csv", 200, 1)
    assert sorted(file.name for file in tmp_path.iterdir()) == ["x-stations.csv", "x-trains.csv", "x.csv"]
    assert files.persons.exists()
