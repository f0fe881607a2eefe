"""What each field holds: how its cells are read, what a template says of it, and the closed lists."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

import polars as pl

from data import vocabulary as words
from data.ingest import cells, dates

Form = Literal["text", "name", "digits", "whole", "date", "moment", "degrees"]


@dataclass(frozen=True)
class Field:
    """One field, the same in every kind of file that has it."""

    says: str
    #: ``name``: taken as typed. ``digits``: text of digits, which a spreadsheet must not take for a number.
    form: Form = "text"
    #: The only values, where the list is closed.
    choices: tuple[str, ...] = ()
    example: str = ""


_STATE = "state or union territory, by name or LGD code"
_DISTRICT = "district, by name or LGD code; blank when only the state is known"
_DATE = "2020-05-31 or 31-05-2020"
_TIME = "local time, written 2020-05-03T18:30"

FIELDS: Mapping[str, Field] = {
    "name": Field("name, as it is written on the identity card", "name", example="Asha Devi"),
    "age": Field("whole years", "whole", example="31"),
    "sex": Field("male, female or other", choices=words.SEXES, example="female"),
    "mobile": Field("mobile number of ten digits, as text", "digits", example="9876543210"),
    "id_type": Field("kind of identity document: Aadhaar, PAN, voter card …", example="Aadhaar"),
    "id_number": Field("number of the identity document, as text", "digits"),
    "category": Field("why the person travels", choices=words.CATEGORIES, example="migrant_worker"),
    "origin_state": Field(f"where the journey begins: {_STATE}", example="Maharashtra"),
    "origin_district": Field(f"where the journey begins: {_DISTRICT}", example="Pune"),
    "origin_address": Field("where the journey begins: street, village or town"),
    "destination_state": Field(f"where the journey ends: {_STATE}", example="Bihar"),
    "destination_district": Field(f"where the journey ends: {_DISTRICT}", example="Patna"),
    "destination_address": Field("where the journey ends: street, village or town"),
    "origin_lon": Field("where the journey begins: longitude in degrees", "degrees"),
    "origin_lat": Field("where the journey begins: latitude in degrees", "degrees"),
    "destination_lon": Field("where the journey ends: longitude in degrees", "degrees"),
    "destination_lat": Field("where the journey ends: latitude in degrees", "degrees"),
    "travel_date": Field(f"day of the journey: {_DATE}", "date", example="2020-05-31"),
    "mode": Field("how the person travels", choices=words.MODES, example="train"),
    "train_no": Field("number of the train, as text: zeros at its beginning count", "digits", example="01827"),
    "coach": Field("coach of the train", example="S4"),
    "route_states": Field("states passed through"),
    "accompanying": Field("people who travel along"),
    "sector": Field("sector of work", choices=words.SECTORS, example="construction"),
    "status": Field("where in its life the movement is; registered when blank", choices=words.STATUSES),
    "synthetic": Field("yes marks people who are made up", choices=("yes", "no")),
    "persons": Field("how many people", "whole", example="1200"),
    "males": Field("how many of them are male", "whole"),
    "females": Field("how many of them are female", "whole"),
    "from": Field(f"first day of the period: {_DATE}", "date", example="2020-05-01"),
    "to": Field(f"last day of the period: {_DATE}", "date", example="2020-05-31"),
    "origin_station": Field("code of the station of departure", example="PUNE"),
    "destination_station": Field("code of the station of arrival", example="PNBE"),
    "departs_at": Field(f"departure: {_TIME}", "moment", example="2020-05-03T18:30"),
    "arrives_at": Field(f"arrival: {_TIME}", "moment", example="2020-05-05T02:10"),
    "code": Field("code of the station", example="PUNE"),
    "state": Field(_STATE, example="Maharashtra"),
    "district": Field(_DISTRICT, example="Pune"),
    "lon": Field("longitude in degrees", "degrees", example="73.874"),
    "lat": Field("latitude in degrees", "degrees", example="18.528"),
}


def said_columns(frame: pl.DataFrame, fields: Mapping[str, int], *, since_1904: bool) -> list[pl.Expr]:
    """What the cells of each field say, as ``said_<field>``; null where they say nothing.

    Args:
        frame: cells, a column by each position.
        fields: field → position.
        since_1904: whether bare numbers in columns of dates count days from 1904.
    """
    names = {str(at) for field, at in fields.items() if FIELDS[field].form == "name"}
    said = cells.texts(frame, [str(at) for at in fields.values()], names)
    return [
        (dates.from_1904(text) if since_1904 and FIELDS[field].form == "date" else text).alias(f"said_{field}")
        for field, text in zip(fields, said, strict=True)
    ]
