"""A filter that can match nothing, because what it names does not exist, is refused at every door."""

from __future__ import annotations

import pytest

from core.errors import BadInput
from data.filters import CLOSED, Filters, names


@pytest.mark.parametrize(
    "name", [*CLOSED, "train_no", *(name for name in names() if "origin" in name or "dest" in name)]
)
def test_what_does_not_exist_is_refused_by_name(name: str) -> None:
    value = "999999" if name not in CLOSED else "nonsense"
    with pytest.raises(BadInput, match=name):
        Filters.parse({name: value if name != "train_no" else "the blue one"})


@pytest.mark.parametrize(
    ("filters", "sentence"),
    [
        ({"place": "482,99999"}, "place 99999 is no LGD code of a district"),
        ({"place_state": "482"}, "place_state 482 is no LGD code of a state"),
        ({"origin": "-1"}, "origin -1 is no LGD code of a district"),
        ({"mode": "train,plane"}, "mode 'plane' is unknown; use one of train, bus, other"),
    ],
)
def test_the_sentence_names_the_value(filters: dict[str, object], sentence: str) -> None:
    with pytest.raises(BadInput) as refused:
        Filters.parse(filters)
    assert sentence in refused.value.message


def test_a_changed_copy_is_checked_too() -> None:
    with pytest.raises(BadInput, match="place 999999"):
        Filters.parse({"mode": "bus"}).but(place=(999999,))


def test_what_exists_passes_though_nobody_moved_there() -> None:
    filters = Filters.parse({"origin": "482", "origin_state": "27", "train_no": "01901,12345/A", "sector": "mining"})
    assert filters.train_no == ("01901", "12345/A")
    assert Filters.parse(filters.query()) == filters
