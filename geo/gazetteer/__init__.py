"""Turns typed names of states and districts into LGD codes, or says why not. A wrong match is worse than none.

It knows codes, present and former names, aliases, local scripts, general slips of spelling; towns and a review
queue are to come. ``load_gazetteer().resolve("Bihar", "Purba Champaran")`` → 213.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache

from geo.gazetteer.decided import Decided, Verdict
from geo.gazetteer.districts import DistrictNames, Name
from geo.gazetteer.history import History
from geo.gazetteer.ladder import Known, Ladder
from geo.gazetteer.match import Flag, Match, Method, Resolver
from geo.gazetteer.resolver import Gazetteer
from geo.gazetteer.scripts import romanised
from geo.gazetteer.sounds import SoundIndex
from geo.gazetteer.spelling import pair_key
from geo.gazetteer.states import Romaniser, StateNames
from geo.gazetteer.towns import TownNames
from geo.places import load_places
from geo.tables.read import read

__all__ = [
    "Decided",
    "Flag",
    "Gazetteer",
    "Match",
    "Method",
    "Resolver",
    "Verdict",
    "load_gazetteer",
    "pair_key",
]


@lru_cache(maxsize=1)
def load_gazetteer() -> Gazetteer:
    """The gazetteer of the shipped tables, built once.

    Source: Local Government Directory 2020–2026, Census of India 2011, the boundary file's spellings; see NOTICE.
    """
    return build_gazetteer(read, romanised)


def build_gazetteer(rows: Callable[[str], list[dict[str, str]]], romanise: Romaniser) -> Gazetteer:
    """A gazetteer of the places and the tables ``aliases``, ``names``, ``formed``, ``splits``, ``towns``, ``near``.

    Args:
        rows: gives the rows of a table by its name.
        romanise: gives possible Latin forms of a text in an Indian script, none for Latin text.
    """
    places, aliases, formed = load_places(), rows("aliases"), rows("formed")
    of_states = [(int(row["lgd"]), row["alias"]) for row in aliases if row["level"] == "state"]
    states = StateNames(places, of_states, romanise)
    began = {int(row["lgd"]): row["formed"] for row in formed}
    names = [
        Name(int(row["lgd"]), row["name"], row["kind"], row["from"] or began.get(int(row["lgd"]), ""), row["until"])
        for row in rows("names")
    ]
    names += [Name(code, place.name, "lgd", began.get(code, "")) for code, place in places.districts.items()]
    names += [Name(int(row["lgd"]), row["alias"], row["kind"]) for row in aliases if row["level"] == "district"]
    districts, sounds = DistrictNames(places, names, states), SoundIndex(places, names)
    history, towns = History(formed, rows("splits")), TownNames(places, rows("towns"), rows("near"))
    ladder = Ladder(Known(places, states, districts, sounds, towns, history, romanise))
    return Gazetteer(places, ladder, states, history)
