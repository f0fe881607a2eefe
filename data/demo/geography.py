"""The demo's places as arrays: districts of 2020, chosen stations, and where people go on to from a station."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from data.demo.fitting import Floats, Ints
from data.demo.homes import home_weights
from data.demo.tables import read

#: People come to a station from this far (km, scale of an exponential), and go on this far from the last one.
BOARD_KM, HOME_KM = 55.0, 55.0
#: Weight of a district beyond the state line, against one inside: some always ride to the next state's junction.
ACROSS = 0.04
#: The same for districts whose own state or enclave has no station of the demo: they must get off elsewhere.
NO_STATION = 0.3
#: A district with less than this share of a train's people has none on it.
FEWEST = 0.006
#: Puducherry's districts lie inside other states: Mahe's people leave the train in Kerala, Yanam's in Andhra Pradesh.
_ENCLAVES = 34


@dataclass(frozen=True)
class Districts:
    """Districts that stood in 2020; arrays of one length, in LGD order."""

    lgd: Ints
    state: Ints
    lon: Floats
    lat: Floats
    #: Weight as a home of migrants: people of 2011, more where the returnees of 2020 were many.
    home: Floats
    #: Weight as a place of work: men who had come from other states by 2011.
    work: Floats


@dataclass(frozen=True)
class Stations:
    """The chosen stations; arrays of one length, ordered by state and code."""

    code: tuple[str, ...]
    name: tuple[str, ...]
    state: Ints
    lgd: Ints
    lon: Floats
    lat: Floats
    #: Where trains within a state began: its borders and gateways.
    border: NDArray[np.bool_]


def sphere_km(lon1: Floats, lat1: Floats, lon2: Floats, lat2: Floats) -> Floats:
    """Great-circle kilometres on a sphere of 6,371 km (haversine), degrees in.

    Up to 0.5 % off the ellipsoid, forty times faster: for weights over hundreds of thousands of pairs. What a train's
    row says of its distance is :func:`geo.distance.geodesic_km`.
    """
    a, b, c, e = (np.radians(x) for x in (lon1, lat1, lon2, lat2))
    h = np.sin((e - b) / 2) ** 2 + np.cos(b) * np.cos(e) * np.sin((c - a) / 2) ** 2
    return np.asarray(2 * 6371.0 * np.arcsin(np.sqrt(h)))


@lru_cache(maxsize=1)
def districts() -> Districts:
    """The districts of ``tables/places.csv``."""
    rows = read("places")
    people = np.array([float(r["people_2011"]) for r in rows])
    state = np.array([int(r["state"]) for r in rows])
    lgd = np.array([int(r["lgd"]) for r in rows])
    return Districts(
        lgd=lgd,
        state=state,
        lon=np.array([float(r["lon"]) for r in rows]),
        lat=np.array([float(r["lat"]) for r in rows]),
        home=home_weights(lgd, state, people),
        work=np.array([float(r["men_arrived_2011"]) for r in rows]) + 1.0,
    )


@lru_cache(maxsize=1)
def stations() -> Stations:
    """The stations of ``tables/stations.csv``."""
    rows = read("stations")
    return Stations(
        code=tuple(r["code"] for r in rows),
        name=tuple(r["name"] for r in rows),
        state=np.array([int(r["state"]) for r in rows]),
        lgd=np.array([int(r["lgd"]) for r in rows]),
        lon=np.array([float(r["lon"]) for r in rows]),
        lat=np.array([float(r["lat"]) for r in rows]),
        border=np.array([r["border"] == "yes" for r in rows]),
    )


@lru_cache(maxsize=1)
def station_km() -> Floats:
    """Kilometres from each station (rows) to each district's anchor (columns)."""
    s, d = stations(), districts()
    return sphere_km(s.lon[:, None], s.lat[:, None], d.lon[None, :], d.lat[None, :])


@lru_cache(maxsize=1)
def boarding_shares() -> Floats:
    """Where the people of a train from station *i* worked: rows sum to 1 over the districts of the station's state."""
    s, d = stations(), districts()
    return _shares(d.work * np.exp(-station_km() / BOARD_KM) * (d.state[None, :] == s.state[:, None]))


@lru_cache(maxsize=1)
def home_shares() -> Floats:
    """Where the people of a train to station *j* live: rows sum to 1; a little of it across the state line."""
    s, d = stations(), districts()
    return _shares(d.home * np.exp(-station_km() / HOME_KM) * reach(s.state))


def reach(state: Ints) -> Floats:
    """How freely people of a journey to each ``state`` (rows) go on to each district: 1 inside, little across."""
    d = districts()
    free = (d.state == _ENCLAVES) | ~np.isin(d.state, stations().state)
    return np.where(d.state[None, :] == state[:, None], 1.0, np.where(free[None, :], NO_STATION, ACROSS))


def _shares(weights: Floats) -> Floats:
    shares = weights / weights.sum(axis=1, keepdims=True)
    shares[shares < FEWEST] = 0.0
    return np.asarray(shares / shares.sum(axis=1, keepdims=True))


@lru_cache(maxsize=1)
def terminal_weights() -> Floats:
    """How much of its state's homes each station serves: every district to its nearest chosen station."""
    s, d = stations(), districts()
    out = np.zeros(len(s.code))
    for state in np.unique(s.state):
        here, there = np.flatnonzero(s.state == state), np.flatnonzero(d.state == state)
        nearest = here[np.argmin(station_km()[np.ix_(here, there)], axis=0)]
        np.add.at(out, nearest, d.home[there])
    return np.maximum(out, 1.0)


@lru_cache(maxsize=1)
def pull() -> dict[tuple[int, str], float]:
    """Share of a work state's rail-going men from a home state that board at a station: ``(home, code)`` → share."""
    return {(int(r["home"]), r["code"]): int(r["permille"]) / 1000 for r in read("pull")}
