"""A place in an answer: its code and its names."""

from __future__ import annotations

from collections.abc import Iterable

from pydantic import BaseModel

from geo.places import Places


class PlaceBody(BaseModel):
    """A district; ``lgd`` codes of districts and of states are separate number series."""

    lgd: int
    name: str
    state_lgd: int
    state: str


def named(codes: Iterable[int], places: Places) -> list[PlaceBody]:
    """Districts by their codes, in the same order; codes that LGD does not list are left out."""
    known = (places.districts[code] for code in codes if code in places.districts)
    return [
        PlaceBody(lgd=one.lgd, name=one.name, state_lgd=one.state_lgd, state=places.states[one.state_lgd].name)
        for one in known
    ]
