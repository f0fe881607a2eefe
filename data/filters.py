"""One set of filters for the command line, the API, page URLs and the dashboard."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator, model_validator

from core.errors import BadInput
from data import vocabulary as words
from geo.places import load_places

#: Filters that take words of a closed list.
CLOSED: Mapping[str, tuple[str, ...]] = {
    "mode": words.MODES,
    "category": words.CATEGORIES,
    "sex": words.SEXES,
    "age_band": words.AGE_BANDS,
    "sector": words.SECTORS,
    "status": words.STATUSES,
}
_STATES = ("origin_state", "destination_state", "place_state")
_DISTRICTS = ("origin", "destination", "place")
_CODES = (*_STATES, *_DISTRICTS)
#: As the ingest reads train numbers.
_TRAIN = re.compile(r"[0-9A-Z/-]{1,10}")


class Filters(BaseModel):
    """Which movements are meant. Every field may be empty (no restriction) or hold several values (any of them).

    Places are LGD codes of today's states and districts; a code that does not exist is refused, because an empty
    answer would look as if nobody had moved there. ``place`` and ``place_state`` match either side of a movement:
    what a click on the map asks. Dates are inclusive ISO days; movements without a date never match a date filter.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)

    from_: date | None = Field(None, alias="from")
    to: date | None = None
    origin_state: tuple[int, ...] = ()
    origin: tuple[int, ...] = ()
    destination_state: tuple[int, ...] = ()
    destination: tuple[int, ...] = ()
    place_state: tuple[int, ...] = ()
    place: tuple[int, ...] = ()
    mode: tuple[str, ...] = ()
    train_no: tuple[str, ...] = ()
    category: tuple[str, ...] = ()
    sex: tuple[str, ...] = ()
    age_band: tuple[str, ...] = ()
    sector: tuple[str, ...] = ()
    status: tuple[str, ...] = ()

    @field_validator(*_CODES, "train_no", *CLOSED, mode="before")
    @classmethod
    def _split(cls, value: object) -> object:
        if value is None or value == "":
            return ()
        if isinstance(value, str):
            return tuple(part.strip() for part in value.split(",") if part.strip())
        if isinstance(value, int):
            return (value,)
        return value

    @field_validator("from_", "to", mode="before")
    @classmethod
    def _blank_date(cls, value: object) -> object:
        return None if value == "" else value

    @model_validator(mode="after")
    def _known(self) -> Filters:
        for name, allowed in CLOSED.items():
            for value in getattr(self, name):
                if value not in allowed:
                    raise ValueError(f"{name} '{value[:40]}' is unknown; use one of {', '.join(allowed)}")
        self._placed()
        for number in self.train_no:
            if not _TRAIN.fullmatch(number):
                raise ValueError(f"train_no '{number[:40]}' is no train number; write it as on the ticket, as 01901")
        if self.from_ and self.to and self.from_ > self.to:
            raise ValueError(f"from ({self.from_}) lies after to ({self.to}); swap them")
        return self

    def _placed(self) -> None:
        places = load_places()
        for kind, known, fields in (("state", places.states, _STATES), ("district", places.districts, _DISTRICTS)):
            for name in fields:
                for code in getattr(self, name):
                    if code not in known:
                        how = "'python app.py resolve' finds codes by names"
                        raise ValueError(f"{name} {code} is no LGD code of a {kind}; {how}")

    @classmethod
    def parse(cls, raw: Mapping[str, object]) -> Filters:
        """Filters from loose values (URL, command line, JSON).

        Raises:
            BadInput: a name or a value is unknown; the message names it and what is allowed.
        """
        try:
            return cls.model_validate({k: v for k, v in raw.items() if v not in (None, "", [], ())})
        except ValidationError as error:
            raise BadInput("; ".join(_sentence(e) for e in error.errors()) + ".") from error

    def query(self) -> dict[str, str]:
        """The filters as URL parameters, empty ones left out; ``Filters.parse`` reads them back."""
        out: dict[str, str] = {}
        for name in type(self).model_fields:
            value = getattr(self, name)
            if value in (None, ()):
                continue
            key = "from" if name == "from_" else name
            out[key] = value.isoformat() if isinstance(value, date) else ",".join(str(v) for v in value)
        return out

    def but(self, **changes: object) -> Filters:
        """A copy with some fields replaced (``from_`` by its Python name).

        Raises:
            BadInput: a value is unknown.
        """
        return self.parse({**self.model_dump(), **changes})


def names() -> Sequence[str]:
    """Filter names as the outside writes them, in reading order."""
    return tuple(field.alias or name for name, field in Filters.model_fields.items())


def _sentence(error: Mapping[str, object]) -> str:
    location = error.get("loc")
    where = str(location[0]) if isinstance(location, tuple) and location else ""
    kind, said = str(error.get("type")), str(error.get("msg"))
    if kind == "extra_forbidden":
        return f"There is no filter '{where[:40]}'; use one of {', '.join(names())}"
    if kind.startswith("date"):
        return f"'{where}' is not a date; write it as 2020-05-31"
    if kind.startswith("int"):
        return f"'{where}' takes LGD codes, whole numbers separated by commas"
    return said.removeprefix("Value error, ")
