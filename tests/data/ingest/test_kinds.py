"""Which kind a file is and which column is which field."""

from __future__ import annotations

import pytest

from core.errors import BadInput
from data.ingest import KINDS
from data.ingest.kinds import kind_of

HEADERS = {
    "persons": ["Name", "Gender", "From State", "TO STATE", "Date of Travel"],
    "od": ["origin_state", "dest_state", "dest_district", "migrants", "males", "females"],
    "trains": ["train_no", "travel_date", "origin_station", "destination_station", "departs_at", "arrives_at"],
    "stations": ["code", "name", "state", "lon", "lat"],
}


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_is_known_by_its_own_columns(kind: str) -> None:
    own = [column.name for column in KINDS[kind].columns]
    assert kind_of(own, None)[0].name == kind
    assert kind_of([name.upper().replace("_", " ") for name in reversed(own)], None)[1] == {
        name: at for at, name in enumerate(reversed(own))
    }


@pytest.mark.parametrize("kind", KINDS)
def test_kinds_are_guessed_from_usual_headers(kind: str) -> None:
    assert kind_of(HEADERS[kind], None)[0].name == kind


@pytest.mark.parametrize("kind", KINDS)
def test_no_two_fields_share_a_header(kind: str) -> None:
    words = [word for column in KINDS[kind].columns for word in (column.name, *column.synonyms)]
    assert len(words) == len(set(words))


@pytest.mark.parametrize("kind", KINDS)
def test_a_missing_column_is_named(kind: str) -> None:
    for column in KINDS[kind].columns:
        if column.required:
            headers = [other.name for other in KINDS[kind].columns if other is not column]
            with pytest.raises(BadInput, match=rf"lacks the column {column.name}\b"):
                kind_of(headers, kind)


def test_two_columns_for_one_field_are_refused() -> None:
    with pytest.raises(BadInput, match=r"'Gender' \(column 2\) and 'Gender' \(column 6\).*--map '#6=-'"):
        kind_of([*HEADERS["persons"], "Gender"], "persons")


def test_headers_that_fit_no_kind_say_what_would() -> None:
    with pytest.raises(BadInput, match="persons: origin_state, destination_state, travel_date"):
        kind_of(["a", "b"], None)
    with pytest.raises(BadInput, match="Use one of"):
        kind_of(HEADERS["od"], "parcels")


def test_a_file_without_headers_does_not_show_its_people() -> None:
    for kind in (None, "persons"):
        with pytest.raises(BadInput) as refused:
            kind_of(["Asha Devi", "9876543210", "Bihar"], kind)
        assert "Asha" not in str(refused.value)
        assert "9876543210" not in str(refused.value)
