from pathlib import Path

import pytest

from geo.places import load_places
from geo.tables import build
from geo.tables.read import read

CENSUS_2011 = 1_210_854_977


def test_every_district_belongs_to_a_state() -> None:
    places = load_places()
    assert len(places.districts) == 787
    assert len(places.states) == 36
    assert {district.state_lgd for district in places.districts.values()} == set(places.states)
    assert sum(len(districts) for districts in places.by_state.values()) == 787


def test_splits_move_people_and_lose_none() -> None:
    places = load_places()
    assert sum(district.population_2011 or 0 for district in places.districts.values()) == CENSUS_2011
    assert sum(state.population_2011 for state in places.states.values()) == CENSUS_2011
    # Fazilka was carved out of Firozpur (2,029,074 people in 2011) with 59 % of them.
    assert places.districts[651].population_2011 == round(2_029_074 * 0.59)
    assert places.districts[31].population_2011 == 2_029_074 - round(2_029_074 * 0.59)


def test_unknown_population_is_none_not_zero() -> None:
    assert load_places().districts[795].population_2011 is None
    assert all(district.population_2011 != 0 for district in load_places().districts.values())


def test_names_read_like_names() -> None:
    names = {code: district.name for code, district in load_places().districts.items()}
    assert names[671] == "Shahdara"
    assert names[749] == "NTR"
    assert names[21] == "Lahaul and Spiti"
    assert not [name for name in names.values() if "_x000D_" in name or "  " in name or name != name.strip()]


def test_successor_states_know_where_they_came_from() -> None:
    states = load_places().states
    assert states[36].predecessor == 28
    assert states[37].predecessor == 1
    assert states[28].predecessor is None


def test_a_given_up_name_is_not_shown_in_local_script() -> None:
    # LGD's script column still spells Hoshangabad for Narmadapuram and Aurangabad for Chhatrapati Sambhajinagar.
    assert load_places().districts[409].local_name == ""
    assert load_places().districts[469].local_name == ""
    assert {"lgd": "409", "kind": "script"}.items() <= next(
        row for row in read("names") if row["name"] == "होशंगाबाद"
    ).items()


@pytest.mark.reference
def test_shipped_tables_are_what_the_builder_makes(reference: Path) -> None:
    for name, rows in build.build(reference).items():
        assert read(name.removesuffix(".csv")) == rows, f"run python -m geo.tables.build: {name} is stale"
