"""Tells which LGD district each polygon of an unknown file is: by a code column that the names confirm, or by name."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date

from core.errors import BadInput
from geo.gazetteer import Gazetteer, load_gazetteer
from geo.places import load_places

#: (code or None, name, state code or None) of each polygon, as three columns.
Joined = tuple[list[int | None], list[str], list[int | None]]

_CODE_COLUMNS = ("lgd", "lgdcode", "districtlgd", "districtlgdcode", "lgddistrict", "lgddistrictcode", "distlgd")
_NAME_COLUMNS = ("district", "districtname", "distname", "dtname", "name", "name2", "shapename", "lgdname")
_STATE_COLUMNS = ("state", "statename", "stname", "stateut", "name1", "statelgd", "statelgdcode")
#: A code column is believed when nearly all of its values are LGD codes and hardly any name says otherwise.
_KNOWN_SHARE, _CONTRADICTED_SHARE = 0.9, 0.05
#: Joining by name must place at least this share of the named polygons.
_NAMED_SHARE = 0.5


def codes_by_column(texts: Mapping[str, Sequence[str]], on: date | None = None) -> Joined | None:
    """Codes from a column of LGD codes; None where no column can be believed.

    Columns called like one may hold census codes instead (the boundary wheel's ``DIST_LGD`` does: nearly each of
    its values is the LGD code of another district). So the names, where there are any, must agree.
    """
    places = load_places()
    names, states = _column(texts, _NAME_COLUMNS), _column(texts, _STATE_COLUMNS)
    for column in _CODE_COLUMNS:
        values = _column(texts, (column,))
        if values is None or (column == "distlgd" and names is None):
            continue
        codes = [int(value) if re.fullmatch(r"[0-9]{1,4}", value) else None for value in values]
        given = [code for code in codes if code is not None]
        if not given or sum(code in places.districts for code in given) < _KNOWN_SHARE * len(given):
            continue
        if names is not None and _contradicted(codes, _resolve(load_gazetteer(), states, names, on)):
            continue
        known = [code if code in places.districts else None for code in codes]
        return (
            known,
            list(names) if names is not None else [""] * len(known),
            [places.districts[code].state_lgd if code is not None else None for code in known],
        )
    return None


def codes_by_name(texts: Mapping[str, Sequence[str]], file: str, on: date | None = None) -> Joined:
    """Codes through the gazetteer from a district and a state column, as names were on a day.

    Raises:
        BadInput: there is no column of names, or it knows too few of them.
    """
    names, states = _column(texts, _NAME_COLUMNS), _column(texts, _STATE_COLUMNS)
    if names is None:
        raise BadInput(
            f"The boundary file {file} has no usable LGD codes and no district names. Give it a column 'lgd' with "
            "LGD district codes, or columns 'district' and 'state'."
        )
    places, gazetteer = load_places(), load_gazetteer()
    codes = _resolve(gazetteer, states, names, on)
    named = sum(bool(name) for name in names)
    if sum(code is not None for code in codes) < max(1, _NAMED_SHARE * named):
        raise BadInput(
            f"Only {sum(code is not None for code in codes)} of {named} names in the boundary file {file} are "
            "districts that Pravah knows, and it has no usable LGD codes. Give it a column 'lgd'."
        )
    return (
        codes,
        list(names),
        [
            places.districts[code].state_lgd if code is not None else gazetteer.state(state)
            for code, state in zip(codes, states or [""] * len(names), strict=True)
        ],
    )


def _column(texts: Mapping[str, Sequence[str]], wanted: Sequence[str]) -> Sequence[str] | None:
    plain = {re.sub(r"[^a-z0-9]", "", column.lower()): column for column in texts}
    return next((texts[plain[name]] for name in wanted if name in plain), None)


def _resolve(
    gazetteer: Gazetteer, states: Sequence[str] | None, names: Sequence[str], on: date | None
) -> list[int | None]:
    pairs = [(state or None, name or None) for state, name in zip(states or [""] * len(names), names, strict=True)]
    return [match.lgd for match in gazetteer.resolve_many(pairs, on)]


def _contradicted(codes: Sequence[int | None], by_name: Sequence[int | None]) -> bool:
    both = [(code, name) for code, name in zip(codes, by_name, strict=True) if code is not None and name is not None]
    return bool(both) and sum(code != name for code, name in both) > _CONTRADICTED_SHARE * len(both)
